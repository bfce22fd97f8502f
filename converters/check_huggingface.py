"""Runs the folders that `export -Dhuggingface=true` wrote in PyTorch, from image files to captions, and compares.

    mvn exec:java -Dexperiment=export -Dmodel=CAPTIONER -Dhuggingface=true -Dout=EXPORTED
    mvn exec:java -Dexperiment=caption -Dmodel=CAPTIONER -Dimage=FOLDER -Dout=captions.json
    python check_huggingface.py EXPORTED FOLDER captions.json

captions.json is the list that Java wrote for the folder's images in the order of their names. Each part is loaded by
its own `from_pretrained`, which must find every weight and no other; images are read by transformers' own
`load_image`, which turns photos upright. Texts must be the same and log-probabilities within --tolerance. With --save
the pixels and embeddings are kept as .npy. The exit status is 1 if anything differs.

Pixels are those of the exported CLIPImageProcessor but for its crop: where 3, 7, 11, ... pixels are left over it begins
one pixel before torchvision's, which OpenAI's CLIP has.
"""

import argparse
import json
import os
from pathlib import Path

os.environ["USE_TF"] = "0"

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import AutoTokenizer, CLIPImageProcessor, CLIPVisionModelWithProjection, GPT2LMHeadModel
from transformers.image_utils import load_image

from clipcap_torch import ClipCap, MapperConfig, greedy

MAX_TOKENS = 67
SUFFIXES = {".jpg", ".jpeg", ".png"}


def loaded(kind, folder):
    """A model whose file has all of its weights and nothing else."""
    model, found = kind.from_pretrained(folder, output_loading_info=True)
    for problem, names in found.items():
        if names:
            raise SystemExit(f"{folder}: {kind.__name__} says {problem}: {sorted(names)[:5]}")
    return model.eval()


def pixels(processor, image):
    """[3, S, S], and whether the processor's own crop gives the same."""
    whole = processor(image, return_tensors="pt").pixel_values[0]
    size = whole.shape[-1]
    resized = processor(image, return_tensors="pt", do_center_crop=False).pixel_values[0]
    top, left = (round((edge - size) / 2) for edge in resized.shape[1:])
    cropped = resized[:, top : top + size, left : left + size]
    same = torch.equal(cropped, whole)
    if not same and all((edge - size) % 4 != 3 for edge in resized.shape[1:]):
        raise SystemExit(f"the processor's crop of an image that is {resized.shape[1:]} when resized is another one")
    return cropped, same


def captioner(folder, gpt2):
    config = json.loads((folder / "config.json").read_text())
    mapper = MapperConfig(
        config["type"], config["embedding"], config["prefix"], activation=config.get("activation"),
        clip_length=config.get("clipTokens"), layers=config.get("layers"), heads=config.get("heads"),
    )  # fmt: skip
    model = ClipCap(mapper, gpt2.config)
    weights = load_file(folder / "model.safetensors")
    model.clip_project.load_state_dict({name.removeprefix("clip_project."): w for name, w in weights.items()})
    model.gpt = gpt2
    return model.eval(), bool(config.get("normalizeEmbedding"))


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exported", type=Path, help="the folder that export wrote")
    parser.add_argument("images", type=Path, help="a folder of JPEG and PNG files")
    parser.add_argument("captions", type=Path, help="Java's captions, a JSON list")
    parser.add_argument("--save", type=Path, help="folder for pixel_values.npy and image_embeds.npy")
    parser.add_argument("--tolerance", type=float, default=1e-3, help="of log-probabilities, default 1e-3")
    args = parser.parse_args()
    expected = json.loads(args.captions.read_text())
    files = sorted(f for f in args.images.iterdir() if f.suffix.lower() in SUFFIXES)
    if [Path(line["image"]).name for line in expected] != [file.name for file in files]:
        raise SystemExit(f"{args.captions}: expected one caption for each image of {args.images}, in their order")

    processor = CLIPImageProcessor.from_pretrained(args.exported / "clip")
    clip = loaded(CLIPVisionModelWithProjection, args.exported / "clip")
    gpt2 = loaded(GPT2LMHeadModel, args.exported / "gpt2")
    tokenizer = AutoTokenizer.from_pretrained(args.exported / "gpt2")
    if len(tokenizer) != gpt2.config.vocab_size:
        raise SystemExit(f"the tokenizer has {len(tokenizer)} tokens, GPT-2 {gpt2.config.vocab_size}")
    model, normalize = captioner(args.exported / "clip_project", gpt2)

    each = [pixels(processor, load_image(str(file))) for file in files]
    batch = torch.stack([cropped for cropped, _ in each])
    embeds = clip(pixel_values=batch).image_embeds
    if args.save:
        args.save.mkdir(parents=True, exist_ok=True)
        np.save(args.save / "pixel_values.npy", batch.numpy())
        np.save(args.save / "image_embeds.npy", embeds.numpy())
    given = torch.nn.functional.normalize(embeds) if normalize else embeds
    most = min(MAX_TOKENS, gpt2.config.n_positions - model.clip_project(given).shape[1])
    stop = tokenizer.convert_tokens_to_ids(".")
    ids, leads = greedy(model, given, most)
    lengths = torch.tensor([row.index(stop) + 1 if stop in row else most for row in ids.tolist()])
    logs = model.caption_logits(given, ids, lengths).log_softmax(-1).gather(-1, ids[..., None])[..., 0]
    same, furthest = 0, 0.0
    for i, (file, line) in enumerate(zip(files, expected)):
        row = ids[i, : lengths[i]].tolist()
        text = tokenizer.decode(row, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        error = abs(logs[i, : lengths[i]].sum().item() - line["log_probability"])
        furthest = max(furthest, error)
        good = text == line["caption"] and error <= args.tolerance
        same += good
        if not good:
            lead = leads[i, : lengths[i]].min().item()
            print(f"{file.name}: PyTorch {text!r}, Java {line['caption']!r}, log-probability {error:.2g} apart"
                  f" (closest decision {lead:.2g})")  # fmt: skip
    print(
        f"from_pretrained found all weights and no other; {same} of {len(files)} captions are the same from the image"
        f" files on, log-probabilities within {furthest:.1g}; {sum(s for _, s in each)} by the processor's own crop"
    )
    if same != len(files):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
