"""PyTorch's time for what `flickr8k-mlp-finetune` does: features of photos, and an epoch over their captions.

    python converters/pytorch_photos.py FOLDER --gpt2 savedmodels/gpt2-photos --steps 60 --photos 320

FOLDER has Flickr8k as docs/photos.md says. The models have the sizes of savedmodels/efficientnet-lite0 and gpt2-photos and random
weights, which take the same time. A step is 64 captions drawn at random, padded to the longest of them, forward, backward and
AdamW, in float32; the epoch's time is that of `--steps` such steps, for all of them. Captions have the rule `sentence`'s
full stop. `--by-length` takes batches of captions of about one length, as many PyTorch programs do. Photos are read by Pillow and
go through the encoder 32 at a time.
"""

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite_pytorch import EfficientNet
from PIL import Image
from tokenizers import Tokenizer
from torch import nn
from transformers import GPT2Config, GPT2LMHeadModel

PREFIX, EMBEDDING, HIDDEN, BATCH, IMAGES = 10, 1280, 512, 64, 32


def pixels(path):
    image = Image.open(path).convert("RGB").resize((224, 224), Image.BICUBIC)
    return ((np.asarray(image, dtype=np.float32) - 127) / 128).transpose(2, 0, 1)


def features(folder, rows):
    encoder = EfficientNet.from_name("efficientnet-lite0").eval()
    start = time.perf_counter()
    with torch.inference_mode():
        for at in range(0, len(rows), IMAGES):
            batch = np.stack([pixels(folder / row["file"]) for row in rows[at : at + IMAGES]])
            encoder.extract_features(torch.from_numpy(batch)).mean((2, 3))
    return len(rows) / (time.perf_counter() - start)


def epoch(rows, gpt2, steps, by_length):
    config = GPT2Config(**{k: v for k, v in json.loads((gpt2 / "config.json").read_text()).items()})
    tokenizer = Tokenizer.from_file(str(gpt2 / "tokenizer.json"))
    captions = [c.strip().rstrip(" .") + "." for row in rows for c in row["captions"]]
    ids = [e.ids for e in tokenizer.encode_batch(captions)]
    model = GPT2LMHeadModel(config).train()
    mapper = nn.Sequential(
        nn.Linear(EMBEDDING, HIDDEN), nn.Tanh(), nn.Dropout(0.2), nn.Linear(HIDDEN, PREFIX * config.n_embd)
    )
    weights = [*mapper.parameters(), *model.parameters()]
    optimizer = torch.optim.AdamW(weights, lr=1e-4, weight_decay=0.01)
    rng = random.Random(1)
    order = sorted(ids, key=len) if by_length else rng.sample(ids, len(ids))
    batches = [order[at : at + BATCH] for at in range(0, len(order), BATCH)]
    rng.shuffle(batches)
    seconds = []
    for batch in batches[: steps + 3]:
        start = time.perf_counter()
        longest = max(map(len, batch))
        tokens = torch.tensor([c + [0] * (longest - len(c)) for c in batch])
        lengths = torch.tensor([len(c) for c in batch])
        labels = tokens.masked_fill(torch.arange(longest) >= lengths[:, None], -100)
        prefix = mapper(torch.randn(len(batch), EMBEDDING)).view(len(batch), PREFIX, -1)
        inputs = torch.cat([prefix, model.transformer.wte(tokens)], 1)
        logits = model(inputs_embeds=inputs).logits[:, PREFIX - 1 : -1]
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=-100)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        seconds.append(time.perf_counter() - start)
    return sum(seconds[3:]) / steps * len(batches), len(ids)


parser = argparse.ArgumentParser()
parser.add_argument("folder", type=Path)
parser.add_argument("--gpt2", type=Path, default=Path("savedmodels/gpt2-photos"))
parser.add_argument("--steps", type=int, default=60)
parser.add_argument("--photos", type=int, default=320)
parser.add_argument("--by-length", action="store_true")
args = parser.parse_args()
train = [row for row in json.loads((args.folder / "captions.json").read_text()) if row["split"] == "train"]
if args.steps:
    took, count = epoch(train, args.gpt2, args.steps, args.by_length)
    print(f"an epoch over {count} captions: {took:.0f} s")
if args.photos:
    print(f"{features(args.folder, train[: args.photos]):.1f} photos a second")
