"""Writes what EfficientNet-Lite0's PyTorch port makes of two images, with weights that a formula gives.

    python converters/efficientnet_reference.py --out src/test/resources/efficientnet-lite
    python converters/efficientnet_reference.py --out src/test/resources/efficientnet-lite \
        --published efficientnet-lite0-57934424.pth [--photos FOLDER]

The formula is in value(); the Java test has it too, so that no weights are committed. The stages are the means of each
grid over its positions, computed in float64 and rounded to float32.

    python converters/efficientnet_reference.py --out src/test/resources/reference/efficientnet-lite0 \
        --published efficientnet-lite0-57934424.pth --case

With --published: what the published weights make of the same images at 224 x 224, as they are and rounded to float16, as
savedmodels/efficientnet-lite0 has them. With --case the rounded ones at 64 x 64 with their stages, as a case of
compare-pytorch, whose weights are in savedmodels. --photos prints what the rounding changes on every photo of a folder.
"""

import argparse
import json
import zlib
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from safetensors.numpy import save_file

IMAGES = Path(__file__).parent / "../src/test/resources/clip/pixels"
NAMES = ("jpeg-420.jpg", "png-rgb.png")
SIZE = 64


def value(name, shape):
    """Numbers that look random; of a weight with n inputs about as large as 1 / sqrt(n)."""
    n = int(np.prod(shape))
    x = np.sin((np.arange(n, dtype=np.float64) + 1) * (zlib.crc32(name.encode()) % 1009 + 1.5))
    if name.endswith("running_var"):
        x = 1 + 0.5 * x
    elif name.endswith("running_mean") or name.endswith("bias"):
        x = 0.2 * x
    elif len(shape) == 1:
        x = 1 + 0.3 * x
    else:
        x = x * np.sqrt(2.5 / np.prod(shape[1:]))
    return torch.tensor(x.reshape(shape).astype(np.float32))


def read(path, size):
    image = Image.open(path).convert("RGB").resize((size, size), Image.BICUBIC)
    return (np.asarray(image, dtype=np.float64).transpose(2, 0, 1) - 127) / 128


def load(weights, rounded):
    state = torch.load(weights, map_location="cpu")
    model = EfficientNet.from_name("efficientnet-lite0")
    model.load_state_dict({k: v.half().float() if rounded and v.ndim else v for k, v in state.items()})
    return model.eval().double()


def stages(model, x):
    """Each grid, in order."""
    with torch.no_grad():
        x = model._swish(model._bn0(model._conv_stem(x)))
        found = [x]
        for block in model._blocks:
            x = block(x)
            found.append(x)
        x = model._swish(model._bn1(model._conv_head(x)))
        found.append(x)
    return found


def case(weights, out):
    """A folder for compare-pytorch."""
    x = torch.tensor(np.stack([read(IMAGES / name, SIZE) for name in NAMES]))
    grids = [grid.mean((2, 3)) for grid in stages(load(weights, True), x.float().double())]
    names = ["stem"] + ["blocks.%d" % i for i in range(len(grids) - 2)] + ["head"]
    values = {"pixel_values": x} | {"vision." + name: grid for name, grid in zip(names, grids)} | {"image_embeds": grids[-1]}
    made = f"efficientnet_reference.py, torch {torch.__version__.split('+')[0]}; computed in float64, rounded to float32"
    save_file(
        {name: np.ascontiguousarray(value.numpy().astype(np.float32)) for name, value in values.items()},
        out / "values.safetensors",
        {"made_with": made},
    )
    (out / "config.json").write_text(json.dumps({"saved_model": "savedmodels/efficientnet-lite0"}, indent=2) + "\n")


def published(weights, photos):
    """Embeddings [as published or rounded, image, 1280]."""
    images = [IMAGES / name for name in NAMES] + photos
    x = torch.tensor(np.stack([read(path, 224) for path in images]))
    both = torch.stack([stages(load(weights, rounded), x)[-1].mean((2, 3)) for rounded in (False, True)])
    if photos:
        cosines = torch.nn.functional.cosine_similarity(both[0], both[1], dim=1)[len(NAMES) :]
        difference = (both[0] - both[1]).abs().amax(1) / both[0].abs().amax(1)
        print("float16 on %d photos: cosine at least %.9f, mean %.9f" % (len(photos), cosines.min(), cosines.mean()))
        print("largest difference by the largest value: %.1e" % difference[len(NAMES) :].max())
    return both[:, : len(NAMES)].numpy().astype(np.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--published", type=Path)
    parser.add_argument("--photos", type=Path)
    parser.add_argument("--case", action="store_true")
    arguments = parser.parse_args()
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    if arguments.published and arguments.case:
        case(arguments.published, out)
        return
    if arguments.published:
        photos = sorted(arguments.photos.glob("*.jpg")) if arguments.photos else []
        np.save(out / "published.npy", published(arguments.published, photos))
        return

    model = EfficientNet.from_name("efficientnet-lite0", image_size=SIZE)
    model.load_state_dict(
        {k: v if v.ndim == 0 else value(k, v.shape) for k, v in model.state_dict().items()}
    )
    model.eval().double()

    x = torch.tensor(np.stack([read(IMAGES / name, SIZE) for name in NAMES]))

    grids = stages(model, x)
    for i, stage in enumerate(grids):
        print(i, tuple(stage.shape), "std %.3f" % stage.std(), "at 0 and 6: %.2f %.2f" % ((stage == 0).double().mean(), (stage == 6).double().mean()))
    means = np.concatenate([s.mean((2, 3)).numpy() for s in grids], axis=1)  # [2, all channels]
    np.save(out / "stages.npy", means.astype(np.float32))


if __name__ == "__main__":
    main()
