"""Writes src/test/resources/metrics/clipscore.json: CLIPScore and RefCLIPScore of made-up captions.

    python converters/clipscore_references.py      (torch, transformers; after pytorch_reference.py --tiny)

The CLIP is the tiny one of src/test/resources/reference/clip, its images that case's pixel_values. A caption
is a list of token ids without start and end; "9 4 31" in the file. Texts become start + ids + end and are cut
to the model's positions with the end kept, as OpenAI's clip.tokenize(..., truncate=True) does. The prompt is
no words here, as the tiny model has no tokeniser. Random weights find that every text fits every image: some
samples have their image's embedding negated, for cosines below 0. Everything is computed in float64.
"""

import json
import pathlib
import random

import numpy as np
import torch
from safetensors.torch import load_file
from transformers import CLIPConfig, CLIPModel

RESOURCES = pathlib.Path(__file__).parent.parent / "src/test/resources"


def model():
    folder = RESOURCES / "reference/clip"
    config = CLIPConfig(**json.loads((folder / "config.json").read_text()))
    torch.set_default_dtype(torch.float64)
    # Not "eager": that implementation computes its softmax in float32 whatever the model's precision.
    clip = CLIPModel._from_config(config, attn_implementation="sdpa").eval()
    missing, left = clip.load_state_dict(
        {k: v.double() for k, v in load_file(folder / "weights.safetensors").items()}, strict=False)
    assert not left and all("position_ids" in name for name in missing), (missing, left)
    return clip, load_file(folder / "values.safetensors")["pixel_values"].double()


def tokens(text, config):
    end = config.vocab_size - 1
    ids = [end - 1, *text, end]
    if len(ids) > config.max_position_embeddings:
        ids = ids[: config.max_position_embeddings]
        ids[-1] = end
    return ids


def unit(rows):
    rows = rows.numpy()
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def read(clip, texts):
    return np.vstack([unit(clip.get_text_features(torch.tensor([tokens(t, clip.config.text_config)]))) for t in texts])


def caption(rnd, config):
    words = rnd.choice([0, 1, 3, 6, 9, 10, 11, 15, 30])
    return [rnd.randrange(config.vocab_size - 2) for _ in range(words)]


def main():
    rnd = random.Random(5)
    samples, totals = [], []
    with torch.no_grad():
        clip, pixels = model()
        images = unit(clip.get_image_features(pixels))
        for _ in range(60):
            at = rnd.randrange(len(images))
            references = [caption(rnd, clip.config.text_config) for _ in range(rnd.randint(1, 5))]
            candidate = rnd.choice(references) if rnd.random() < 0.2 else caption(rnd, clip.config.text_config)
            own, theirs = read(clip, [candidate])[0], read(clip, references)
            negated = rnd.random() < 0.25
            image_text = 2.5 * max(float((-images[at] if negated else images[at]) @ own), 0)
            text_text = max(float((theirs @ own).max()), 0)
            both = image_text + text_text
            harmonic = 2 * image_text * text_text / both if image_text > 0 and text_text > 0 else 0.0
            spell = lambda ids: " ".join(map(str, ids))
            samples.append({"image": at, "negated": negated, "candidate": spell(candidate),
                            "references": [spell(r) for r in references], "clip_score": round(image_text, 12),
                            "ref_clip_score": round(harmonic, 12)})
            totals.append((image_text, harmonic))
    mean = np.mean(totals, axis=0)
    result = {"clip_score": round(mean[0], 12), "ref_clip_score": round(mean[1], 12), "samples": samples}
    lines = json.dumps(result).replace('{"image"', '\n{"image"')
    (RESOURCES / "metrics/clipscore.json").write_text(lines + "\n")
    zero = sum(s["clip_score"] == 0 for s in samples)
    print(f"{len(samples)} samples, {zero} with a negative cosine, means {mean}")


if __name__ == "__main__":
    main()
