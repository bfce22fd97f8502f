"""How long PyTorch takes for what `-Dexperiment=flickr8k-mlp-finetune` does: features of photos, and an epoch of training.

    python converters/pytorch_photos.py --data data/flickr8k [--photos 640] [--steps 440]

The models have the sizes of savedmodels/gpt2-photos and of experiments/flickr8k-mlp-finetune.json, and random weights: the
time does not depend on them. Captions are sorted by length before they are cut into batches of 64, and a batch is padded
to its longest, so that little is computed for nothing. Needs converters/requirements.txt.
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

GPT2 = Path(__file__).parent / "../savedmodels/gpt2-photos"
BATCH, PREFIX, EMBEDDING, HIDDEN = 64, 10, 1280, 512


def pixels(file):
    image = Image.open(file).convert("RGB").resize((224, 224), Image.BICUBIC)
    return (torch.from_numpy(np.array(image)).permute(2, 0, 1).float() - 127) / 128


@torch.no_grad()
def features(files):
    model = EfficientNet.from_name("efficientnet-lite0").eval()
    start = time.perf_counter()
    for i in range(0, len(files), 32):
        model.extract_features(torch.stack([pixels(file) for file in files[i : i + 32]])).mean((2, 3))
    seconds = time.perf_counter() - start
    print(f"features: {len(files) / seconds:.1f} photos a second")


def epoch(captions, steps):
    tokenizer = Tokenizer.from_file(str(GPT2 / "tokenizer.json"))
    ids = sorted((tokenizer.encode(caption).ids for caption in captions), key=len)
    batches = [ids[i : i + BATCH] for i in range(0, len(ids), BATCH)]
    random.Random(1).shuffle(batches)
    gpt2 = GPT2LMHeadModel._from_config(
        GPT2Config(**json.loads((GPT2 / "config.json").read_text())), attn_implementation="sdpa"
    )
    width = gpt2.config.n_embd
    mapper = nn.Sequential(
        nn.Dropout(0.2), nn.Linear(EMBEDDING, HIDDEN), nn.Tanh(), nn.Dropout(0.2), nn.Linear(HIDDEN, PREFIX * width)
    )
    optimizer = torch.optim.AdamW(
        [{"params": mapper.parameters(), "lr": 1e-3}, {"params": gpt2.parameters(), "lr": 3e-4}], weight_decay=0.01
    )
    gpt2.train()
    start = time.perf_counter()
    for step, batch in enumerate(batches[:steps]):
        longest = max(map(len, batch))
        tokens = torch.tensor([caption + [0] * (longest - len(caption)) for caption in batch])
        real = torch.arange(longest) < torch.tensor(list(map(len, batch)))[:, None]
        prefix = mapper(torch.randn(len(batch), EMBEDDING)).unflatten(-1, (PREFIX, width))
        inputs = torch.cat([prefix, gpt2.transformer.wte(tokens)], dim=1)
        mask = torch.cat([torch.ones(len(batch), PREFIX), real.float()], dim=1)
        logits = gpt2(inputs_embeds=inputs, attention_mask=mask).logits[:, PREFIX - 1 : -1]
        loss = nn.functional.cross_entropy(logits[real], tokens[real])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if (step + 1) % 20 == 0:
            print(f"  step {step + 1}: {(time.perf_counter() - start) / (step + 1):.3f} s a step", flush=True)
    seconds = (time.perf_counter() - start) / min(steps, len(batches)) * len(batches)
    print(f"epoch: {seconds:.0f} s for {len(ids)} captions in {len(batches)} steps, of which {steps} were run")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=640)
    parser.add_argument("--steps", type=int, default=440)
    args = parser.parse_args()
    torch.manual_seed(1)
    print("torch", torch.__version__, "threads", torch.get_num_threads())
    train = [e for e in json.loads((args.data / "captions.json").read_text()) if e["split"] == "train"]
    if args.photos:
        features([args.data / "images" / e["file"] for e in train[: args.photos]])
    if args.steps:
        epoch([caption for e in train for caption in e["captions"]], args.steps)


if __name__ == "__main__":
    main()
