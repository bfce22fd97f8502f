"""Writes tiny ClipCap checkpoints and the captions that PyTorch decodes from them.

    python converters/bare_samples.py src/test/resources/caption

`paper-mlp.pt` looks like what the paper authors' training wrote with older versions of transformers, from a
data-parallel run in float16: `module.`, `attn.bias` and `attn.masked_bias`. `paper-transformer.pt` has today's
names, and so has `paper-linear.pt`, with one linear layer. `report-mlp.safetensors` has the report's names and ReLU. The captions are computed in float64 from the
stored weights: greedy as in the authors' generate2 (stop at ".", at most 67 tokens or as many as GPT-2 has
positions for), the text as the tokenizer decodes it.
"""

import json
import os
import string
import sys
from pathlib import Path

os.environ["USE_TF"] = "0"

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from transformers import GPT2Config

from clipcap_torch import ClipCap, MapperConfig, beam, greedy
from pytorch_reference import randomise

WIDTH, HEADS, POSITIONS, PREFIX, EMBEDDING, CAPTIONS = 16, 2, 24, 3, 6, 12
SAFE_MARGIN = 1e-4


def vocabulary():
    """64 tokens: letters, letters after a space, punctuation, and the end of text."""
    letters = list(string.ascii_lowercase)
    tokens = letters + ["\u0120" + letter for letter in letters] + list("AT.,!?-'01") + ["\u0120", "<|endoftext|>"]
    return {token: i for i, token in enumerate(tokens)}


def tokenizer_json():
    end = dict(id=63, content="<|endoftext|>", single_word=False, lstrip=False, rstrip=False,
               normalized=False, special=True)  # fmt: skip
    bytes_ = dict(type="ByteLevel", add_prefix_space=False, trim_offsets=True, use_regex=True)
    model = dict(type="BPE", dropout=None, unk_token=None, continuing_subword_prefix="", end_of_word_suffix="",
                 fuse_unk=False, byte_fallback=False, vocab=vocabulary(), merges=[])  # fmt: skip
    return json.dumps(
        dict(version="1.0", truncation=None, padding=None, added_tokens=[end], normalizer=None,
             pre_tokenizer=bytes_, post_processor=None, decoder=bytes_, model=model)
    )  # fmt: skip


def model(mapper, layers, seed, dtype):
    sizes = GPT2Config(vocab_size=64, n_positions=POSITIONS, n_embd=WIDTH, n_layer=layers, n_head=HEADS)
    made = randomise(ClipCap(mapper, sizes), seed, WIDTH)
    with torch.no_grad():
        made.gpt.transformer.wte.weight[vocabulary()["."]] *= 2  # else few captions end
    return made.to(dtype).double()


def stored(made, dtype, rename):
    state = {name: value.to(dtype) for name, value in made.state_dict().items()}
    state["gpt.lm_head.weight"] = state["gpt.transformer.wte.weight"]
    return {rename(name): value for name, value in state.items()}


def report_name(name):
    return name.replace("clip_project.model.", "prefix_mapper.layers.").replace("gpt.", "gpt_model.", 1)


def captions(made, tokenizer, embeddings):
    stop, most = tokenizer.token_to_id("."), POSITIONS - PREFIX
    ids, leads = greedy(made, embeddings, most)
    lengths = [row.index(stop) + 1 if stop in row else most for row in ids.tolist()]
    margin = min(lead[:length].min().item() for lead, length in zip(leads, lengths))
    texts = [tokenizer.decode(row[:n], skip_special_tokens=False) for row, n in zip(ids.tolist(), lengths)]
    ended = sum(text.endswith(".") for text in texts)
    print(f"  {len(set(texts))} distinct of {len(texts)}, {ended} ended, closest {margin:.2g}: {texts[:3]}")
    assert margin > SAFE_MARGIN and 0 < ended < len(texts) and len(set(texts)) > len(texts) // 2
    return texts


def beams(made, tokenizer, embeddings):
    stop = tokenizer.token_to_id(".")
    ids, lengths, _, margins = beam(made, embeddings, stop, POSITIONS - PREFIX, 5)
    assert margins.min() > 2e-6, margins.min()
    return [
        tokenizer.decode(row[0][: n[0]].tolist(), skip_special_tokens=False) for row, n in zip(ids, lengths)
    ]


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_text(tokenizer_json() + "\n")
    tokenizer = Tokenizer.from_file(str(out / "tokenizer.json"))
    generator = torch.Generator().manual_seed(5)
    half = (2 * torch.randn(CAPTIONS, EMBEDDING, generator=generator)).half()
    np.save(out / "embeddings.npy", half.numpy())
    embeddings = half.double()
    expected = {}

    paper = model(MapperConfig("mlp", EMBEDDING, PREFIX, activation="tanh"), 2, 5, torch.float16)
    state = stored(paper, torch.float16, lambda name: "module." + name)
    for i in range(2):
        attention = f"module.gpt.transformer.h.{i}.attn."
        state[attention + "bias"] = torch.ones(1, 1, POSITIONS, POSITIONS, dtype=torch.uint8).tril()
        state[attention + "masked_bias"] = torch.tensor(-1e4)
    torch.save(state, out / "paper-mlp.pt")
    expected["paper-mlp.pt"] = captions(paper, tokenizer, embeddings)
    expected["beam 5"] = beams(paper, tokenizer, embeddings)

    mapper = MapperConfig("transformer", EMBEDDING, PREFIX, clip_length=2, layers=1, heads=8)
    transformer = model(mapper, 1, 4, torch.float32)
    torch.save(stored(transformer, torch.float32, str), out / "paper-transformer.pt")
    expected["paper-transformer.pt"] = captions(transformer, tokenizer, embeddings)
    normalized = torch.nn.functional.normalize(embeddings)
    expected["normalized"] = captions(transformer, tokenizer, normalized)

    report = model(MapperConfig("mlp", EMBEDDING, PREFIX, activation="relu"), 1, 5, torch.float16)
    state = stored(report, torch.float16, report_name)
    save_file({name: value.clone() for name, value in state.items()}, out / "report-mlp.safetensors")
    expected["report-mlp.safetensors"] = captions(report, tokenizer, embeddings)

    linear = model(MapperConfig("linear", EMBEDDING, PREFIX), 1, 5, torch.float32)
    torch.save(stored(linear, torch.float32, str), out / "paper-linear.pt")
    expected["paper-linear.pt"] = captions(linear, tokenizer, embeddings)

    (out / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
    sizes = dict(vocab_size=64, n_positions=POSITIONS, n_embd=WIDTH, n_head=HEADS, layer_norm_epsilon=1e-5)
    for layers in (1, 2):
        (out / f"gpt2-{layers}.json").write_text(json.dumps(dict(sizes, n_layer=layers)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
