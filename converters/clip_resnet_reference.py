"""Writes a CLIP with a ResNet, random weights, as OpenAI publishes it, and what open_clip's own modules make of it.

    python converters/clip_resnet_reference.py --tiny --out src/test/resources/clip-resnet
    python converters/clip_resnet_reference.py --real RN50x4 --out reference/rn50x4

`openai.pt` is a TorchScript archive with float16 weights, float32 batch norms and three numbers, as OpenAI's are.
`values.safetensors` has the inputs, every stage and the embeddings, computed in float64 from the archive's weights and
rounded to float32. With --tiny the inputs are made of two images of the Java tests, with open_clip's own
preprocessing, and are not stored; the weights are multiples of 1/128, which git compresses well, and the archive
lacks the program. --real takes any
model that open_clip has a configuration for, vision transformers too, and writes arrays for check_savedmodel.py.
"""

import argparse
import copy
import zipfile
from importlib.metadata import version
from pathlib import Path

import numpy as np
import open_clip
import torch
from open_clip.model import CLIP, CLIPTextCfg, CLIPVisionCfg, convert_weights_to_fp16
from PIL import Image
from safetensors.torch import save_file

IMAGES = Path(__file__).parent / "../src/test/resources/clip/pixels"
TINY_IMAGES = ("jpeg-420.jpg", "png-rgb.png")

TINY = dict(
    embed_dim=6,  # as the mappers of bare_samples.py take it
    vision_cfg=CLIPVisionCfg(layers=(1, 2, 1, 1), width=4, image_size=64),
    text_cfg=CLIPTextCfg(context_length=7, vocab_size=23, width=64, heads=1, layers=1),
)


def real(name):
    config = open_clip.get_model_config(name)
    return {key: config[key] for key in ("embed_dim", "vision_cfg", "text_cfg")}


def randomise(model, seed, step=None):
    """Weights that keep activations near 1, none left at 0 or 1, and running statistics that matter."""
    generator = torch.Generator().manual_seed(seed)

    def normal(t):
        return torch.randn(t.shape, generator=generator)

    with torch.no_grad():
        for name, t in [*model.named_parameters(), *model.named_buffers()]:
            if name.endswith("running_mean"):
                value = 0.3 * normal(t)
            elif name.endswith("running_var"):
                value = torch.exp(0.5 * normal(t))
            elif t.ndim == 0 or not t.is_floating_point() or name == "attn_mask":
                continue  # logit_scale, counters
            elif t.ndim == 1 and name.endswith("weight"):  # bn3 scales what a block adds
                value = (0.3 if name.endswith("bn3.weight") else 0.8) + 0.2 * normal(t)
            elif t.ndim == 1:
                value = 0.1 * normal(t)
            elif t.ndim == 4:
                value = normal(t) * (2 / t[0].numel()) ** 0.5
            else:
                value = normal(t) * t.shape[-1] ** -0.5
            t.copy_(value if step is None else (value / step).round() * step)
    return model.eval()


def save_archive(model, path):
    """TorchScript with the numbers that OpenAI's archives carry, in mixed precision."""
    model = copy.deepcopy(model)
    numbers = {
        "input_resolution": model.visual.image_size,
        "context_length": model.context_length,
        "vocab_size": model.vocab_size,
    }
    for name, number in numbers.items():
        model.__dict__.pop(name, None)
        model.register_buffer(name, torch.tensor(number if isinstance(number, int) else number[0]))
    torch.jit.script(model).save(str(path))


def without_code(path):
    """The same archive without the program in it, which makes up a third of a tiny one, and without a random id."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist() if "/code/" not in name and "/.data/" not in name}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content)


def stages(model, pixels):
    """The image embedding, and every stage on the way under its checkpoint name."""
    values = {}

    def keep(name):
        return lambda module, inputs, output: values.update({name: output.clone()})

    visual = model.visual
    if isinstance(visual, open_clip.modified_resnet.ModifiedResNet):
        named = {"stem": visual.avgpool}
        for layer in ("layer1", "layer2", "layer3", "layer4"):
            named |= {f"{layer}.{i}": block for i, block in enumerate(getattr(visual, layer))}
    else:
        named = {f"layers.{i}": block for i, block in enumerate(visual.transformer.resblocks)}
    hooks = [module.register_forward_hook(keep(name)) for name, module in named.items()]
    embedding = model.encode_image(pixels)
    for hook in hooks:
        hook.remove()
    return {**values, "image_embeds": embedding}


def tiny_pixels(size):
    transform = open_clip.image_transform(size, is_train=False)
    return torch.stack([transform(Image.open(IMAGES / name).convert("RGB")) for name in TINY_IMAGES])


def texts(text, count):
    """Begin, words, end (the highest id), padding with 0."""
    ids = torch.randint(1, text.vocab_size - 2, (count, text.context_length), generator=torch.Generator().manual_seed(9))
    for row in range(count):
        end = text.context_length - 1 - row
        ids[row, end] = text.vocab_size - 1
        ids[row, end + 1 :] = 0
    return ids


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--tiny", action="store_true", help="the case committed for the tests")
    size.add_argument("--real", metavar="NAME", help="a model of open_clip, such as RN50, RN101, RN50x4, ViT-B-32")
    parser.add_argument("--images", type=int, default=2, help="random images with --real (default 2)")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)

    sizes = TINY if args.tiny else real(args.real)
    model = randomise(CLIP(**sizes, quick_gelu=True), 5, 1 / 128 if args.tiny else None)
    convert_weights_to_fp16(model)  # what follows has the archive's weights
    save_archive(model, args.out / "openai.pt")
    if args.tiny:
        without_code(args.out / "openai.pt")

    image_size = model.visual.image_size
    image_size = image_size if isinstance(image_size, int) else image_size[0]
    if args.tiny:
        pixels = tiny_pixels(image_size)
    else:
        pixels = torch.randn(args.images, 3, image_size, image_size, generator=torch.Generator().manual_seed(8))
    ids = texts(model, 3)
    alone = copy.deepcopy(model).float().encode_image(pixels)
    model.double()
    values = stages(model, pixels.double())
    values |= {"text_ids": ids, "text_embeds": model.encode_text(ids)}
    if args.tiny:
        gelu = CLIP(**sizes, quick_gelu=False).double().eval()
        gelu.load_state_dict(model.state_dict())
        values["text_embeds.gelu"] = gelu.encode_text(ids)
    for name, value in values.items():
        print(f"{name:18} {str(list(value.shape)):20} largest {value.abs().max():.3g}")
    embeddings = values["image_embeds"]
    error = (alone - embeddings).abs().max() / embeddings.abs().max()
    print(f"open_clip in float32 differs from this in image_embeds by {error:.1e} of the largest value")
    if not args.tiny:
        np.save(args.out / "pixel_values.npy", pixels.numpy())
        np.save(args.out / "image_embeds.npy", values["image_embeds"].float().numpy())
        np.save(args.out / "input_ids.npy", ids.int().numpy())
        np.save(args.out / "text_embeds.npy", values["text_embeds"].float().numpy())
    made = ", ".join(f"{package} {version(package)}" for package in ("torch", "open_clip_torch"))
    save_file(
        {n: (v.float() if v.is_floating_point() else v).contiguous() for n, v in values.items()},
        args.out / "values.safetensors",
        {"made_with": f"clip_resnet_reference.py, {made}; computed in float64, rounded to float32"},
    )


if __name__ == "__main__":
    main()
