"""PyTorch's side of `-Dexperiment=bench`: prepares one piece of work and runs it each time it is asked to.

    python pytorch_bench.py '{"work": "clip", "batch": 32, "scale": "real", "precision": "float32", "stored": false, "compile": false}'

Prints one JSON line when it is ready, then one for each line on standard input: {"seconds": ..., "peak_bytes": ...},
peak_bytes being the most memory that this process has held, on the GPU if there is one. It ends with its standard input.

The captioner has the structure of the paper authors' code as it is usually run: logits at every position after the
prefix, captions padded to one length, transformers' GPT-2 with scaled_dot_product_attention and, in decoding, its
key-value cache under no_grad. `caption` goes from JPEG files to tokens in the authors' own way: no cache, one image after
the other. `precision` is float32 or bfloat16, the latter by autocast or, with `stored`, with all weights kept in it.
"""

import json
import os
import sys
import time

os.environ["USE_TF"] = "0"

import numpy as np
import torch
from PIL import Image
from torch import nn
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection, DynamicCache, GPT2Config, GPT2LMHeadModel

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")

SCALES = {
    "real": dict(
        gpt2=GPT2Config(),
        clip=CLIPVisionConfig(image_size=224, patch_size=32, projection_dim=512),
        embedding=512,
    ),
    "tiny": dict(
        gpt2=GPT2Config(vocab_size=97, n_positions=64, n_embd=24, n_layer=2, n_head=3),
        clip=CLIPVisionConfig(
            image_size=48, patch_size=16, hidden_size=24, intermediate_size=96, num_hidden_layers=2,
            num_attention_heads=3, projection_dim=20,
        ),
        embedding=20,
    ),
}  # fmt: skip


class Captioner(nn.Module):
    """The paper authors' MLP mapper before GPT-2."""

    def __init__(self, gpt2, embedding, prefix):
        super().__init__()
        width = gpt2.n_embd
        self.prefix = prefix
        self.gpt = GPT2LMHeadModel._from_config(gpt2, attn_implementation="sdpa")
        self.clip_project = nn.Sequential(
            nn.Linear(embedding, prefix * width // 2), nn.Tanh(), nn.Linear(prefix * width // 2, prefix * width)
        )

    def project(self, embeddings):
        return self.clip_project(embeddings).unflatten(-1, (self.prefix, -1))

    def forward(self, tokens, embeddings, mask):
        inputs = torch.cat([self.project(embeddings), self.gpt.transformer.wte(tokens)], dim=1)
        return self.gpt(inputs_embeds=inputs, attention_mask=mask).logits


def train(model, embedding, work):
    """A step on each batch, with the authors' padding: all captions to one length, with zeros that the loss ignores."""
    padded = work["tokens"]
    batches = []
    for lengths in work["lengths"]:
        tokens = torch.randint(1, model.gpt.config.vocab_size, (len(lengths), padded))
        real = torch.arange(padded) < torch.tensor(lengths)[:, None]
        mask = torch.cat([torch.ones(len(lengths), model.prefix), real.float()], dim=1)
        batches.append((tokens * real, torch.randn(len(lengths), embedding), mask))
    model.train()
    if not work["finetune"]:
        model.gpt.requires_grad_(False).eval()
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=2e-5)
    forward = torch.compile(model) if work["compile"] else model

    def steps():
        for tokens, embeddings, mask in batches:
            optimizer.zero_grad()
            logits = forward(tokens, embeddings, mask)[:, model.prefix - 1 : -1]
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), tokens.flatten(), ignore_index=0)
            loss.backward()
            optimizer.step()

    return steps


def decode(model, embedding, work):
    embeddings = torch.randn(work["batch"], embedding, dtype=model.gpt.dtype)
    gpt = torch.compile(model.gpt) if work["compile"] else model.gpt
    model.eval()

    @torch.no_grad()
    def captions():
        cache = DynamicCache()
        inputs = {"inputs_embeds": model.project(embeddings)}
        for _ in range(work["tokens"]):
            logits = gpt(**inputs, past_key_values=cache, use_cache=True).logits[:, -1]
            inputs = {"input_ids": logits.argmax(-1, keepdim=True)}

    return captions


def pixels(file, size):
    """CLIP's preprocessing: shorter side to `size`, the middle, OpenAI's mean and deviation."""
    image = Image.open(file).convert("RGB")
    short = min(image.size)
    width, height = (round(side * size / short) for side in image.size)
    image = image.resize((width, height), Image.Resampling.BICUBIC)
    left, top = (width - size) // 2, (height - size) // 2
    values = torch.from_numpy(np.array(image.crop((left, top, left + size, top + size)))).float() / 255
    mean = torch.tensor([0.48145466, 0.4578275, 0.40821073], device="cpu")
    deviation = torch.tensor([0.26862954, 0.26130258, 0.27577711], device="cpu")
    return ((values - mean) / deviation).permute(2, 0, 1)[None].to(DEVICE)


def caption_files(model, config, work):
    vision = CLIPVisionModelWithProjection._from_config(config, attn_implementation="sdpa").eval()
    model.eval()

    @torch.no_grad()
    def captions():
        for file in work["files"]:
            generated = model.project(vision(pixel_values=pixels(file, config.image_size)).image_embeds)
            for _ in range(work["tokens"]):
                logits = model.gpt(inputs_embeds=generated, use_cache=False).logits[:, -1]
                token = logits.argmax(-1, keepdim=True)
                generated = torch.cat([generated, model.gpt.transformer.wte(token)], dim=1)

    return captions


def clip(config, work):
    model = CLIPVisionModelWithProjection._from_config(config, attn_implementation="sdpa").eval()
    images = torch.randn(work["batch"], 3, config.image_size, config.image_size)
    if work["stored"]:
        model, images = model.bfloat16(), images.bfloat16()
    forward = torch.compile(model) if work["compile"] else model

    @torch.no_grad()
    def embed():
        forward(pixel_values=images)

    return embed


def prepare(work):
    scale = SCALES[work["scale"]]
    if work["work"] == "clip":
        return clip(scale["clip"], work)
    model = Captioner(scale["gpt2"], scale["embedding"], work["prefix"])
    if work["stored"]:
        model.bfloat16()
    if work["work"] == "decode":
        return decode(model, scale["embedding"], work)
    if work["work"] == "caption":
        return caption_files(model, scale["clip"], work)
    return train(model, scale["embedding"], work)


def peak_bytes():
    """The most memory held, as the GPU or Linux counts it; getrusage would count the parent's before the start, too."""
    if DEVICE.type == "cuda":
        return torch.cuda.max_memory_allocated()
    with open("/proc/self/status") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def main():
    work = json.loads(sys.argv[1])
    torch.manual_seed(1)
    torch.set_default_device(DEVICE)
    run = prepare(work)
    autocast = work["precision"] == "bfloat16" and not work["stored"]
    print(json.dumps({"torch": torch.__version__}), flush=True)
    for _ in sys.stdin:
        start = time.perf_counter()
        with torch.autocast(DEVICE.type, torch.bfloat16, enabled=autocast):
            run()
        if DEVICE.type == "cuda":
            torch.cuda.synchronize()
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "peak_bytes": peak_bytes()}), flush=True)


if __name__ == "__main__":
    main()
