"""Loads a captioner that `-Dexperiment=export` wrote into PyTorch (strict=True) and compares its captions.

    mvn exec:java -Dexperiment=export -Dmodel=CAPTIONER -Dout=captioner.safetensors
    mvn exec:java -Dexperiment=caption -Dmodel=CAPTIONER -Dembeddings=embeddings.npy -Dout=captions.json
    python check_export.py captioner.safetensors embeddings.npy captions.json --captioner CAPTIONER

CAPTIONER is the captioner's folder: its config.json has the sizes that the file does not carry, its tokenizer.json
turns ids into text. PyTorch decodes greedily from the same embeddings; the exit status is 1 if a caption differs.
"""

import argparse
import json
import os
from pathlib import Path

os.environ["USE_TF"] = "0"

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from transformers import GPT2Config

from clipcap_torch import ClipCap, MapperConfig, greedy

MAX_TOKENS = 67


def model(config, weights):
    mapper, gpt2 = config["mapper"], config["gpt2"]
    sizes = {name: gpt2[name] for name in ("vocab_size", "n_positions", "n_embd", "n_layer", "n_head")}
    made = ClipCap(
        MapperConfig(
            mapper["type"], mapper["embedding"], mapper["prefix"], activation=mapper.get("activation"),
            clip_length=mapper.get("clipTokens"), layers=mapper.get("layers"), heads=mapper.get("heads"),
        ),
        GPT2Config(**sizes, layer_norm_epsilon=gpt2["layer_norm_epsilon"]),
    )  # fmt: skip
    made.load_state_dict(weights, strict=True)
    return made.eval()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("export", type=Path, help="the exported .safetensors")
    parser.add_argument("embeddings", type=Path, help=".npy, [n, D]")
    parser.add_argument("captions", type=Path, help="the captions that Java wrote, a JSON list")
    parser.add_argument("--captioner", type=Path, required=True, help="the captioner's folder")
    args = parser.parse_args()
    config = json.loads((args.captioner / "config.json").read_text())
    tokenizer = Tokenizer.from_file(str(args.captioner / "tokenizer.json"))
    captioner = model(config, load_file(args.export))
    embeddings = torch.tensor(np.load(args.embeddings).astype(np.float32))
    if config.get("normalizeEmbedding"):
        embeddings = torch.nn.functional.normalize(embeddings)
    most = min(MAX_TOKENS, config["gpt2"]["n_positions"] - config["mapper"]["prefix"])
    expected = [c["caption"] for c in json.loads(args.captions.read_text())]
    stop, texts, margins = tokenizer.token_to_id("."), [], []
    for part in embeddings.split(20):
        ids, leads = greedy(captioner, part, most)
        for row, lead in zip(ids.tolist(), leads):
            length = row.index(stop) + 1 if stop in row else most
            texts.append(tokenizer.decode(row[:length], skip_special_tokens=False))
            margins.append(lead[:length].min().item())
    if len(texts) != len(expected):
        raise SystemExit(f"{args.captions}: found {len(expected)} captions, expected {len(texts)}")
    differing = [i for i, (ours, theirs) in enumerate(zip(texts, expected)) if ours != theirs]
    print(
        f"strict=True loaded {sum(p.numel() for p in captioner.parameters()):,} weights;"
        f" {len(texts) - len(differing)} of {len(texts)} captions are the same, {len(set(texts))} are distinct;"
        f" closest decision {min(margins):.2g}"
    )
    for i in differing[:10]:
        print(f"  {i} (margin {margins[i]:.2g}): PyTorch {texts[i]!r}, here {expected[i]!r}")
    if differing:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
