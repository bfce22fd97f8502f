"""Writes what Hugging Face's tokenizers make of texts with variants of a tokenizer.json.

    python tokenizer_references.py ../savedmodels/gpt2-mini/tokenizer.json \\
        ../src/test/resources/odd-configs/tokenizers.json                      # tokenizers 0.2x

Each variant is the file with some fields replaced, those of `model` one by one. Ids are without special tokens, and
without the file's truncation and padding.
"""

import copy
import json
import sys
import tempfile
from pathlib import Path

from tokenizers import Tokenizer

TEXTS = ["A man in a red hat rides a horse.", " Two dogs", "Café été 日本 <|x y|> ok", "it's  SPACES\n here"]
LEVEL = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
CLIP_SPLIT = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
TOKEN = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": False}


def variants(base):
    tokens = base["added_tokens"]
    free = max(base["model"]["vocab"].values()) + 1
    return {
        "plain": {},
        "truncation": {"truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0}},
        "padding": {"padding": {"strategy": {"Fixed": 20}, "direction": "Right", "pad_to_multiple_of": None, "pad_id": 5,
                                "pad_type_id": 0, "pad_token": "x"}},
        "lowercase": {"normalizer": {"type": "Lowercase"}},
        "accents": {"normalizer": {"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "StripAccents"}]}},
        "prefix space": {"pre_tokenizer": {**LEVEL, "add_prefix_space": True}},
        "added": {"added_tokens": [*tokens, {**TOKEN, "id": free, "content": "red hat", "lstrip": True,
                                             "normalized": True}]},
        "special": {"added_tokens": [*tokens, {**TOKEN, "id": free, "content": "<|x y|>", "special": True}]},
        "ignore merges": {"model": {"ignore_merges": True}},
        "byte fallback": {"model": {"byte_fallback": True}},
        "unknown": {"model": {"unk_token": "<|endoftext|>"}, "pre_tokenizer": {"type": "WhitespaceSplit"}},
        "end of word": {"model": {"end_of_word_suffix": "</w>"}},
        "clip": {
            "normalizer": {"type": "Sequence", "normalizers": [
                {"type": "NFC"}, {"type": "Replace", "pattern": {"Regex": "\\s+"}, "content": " "}, {"type": "Lowercase"}]},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [
                {"type": "Split", "pattern": {"Regex": CLIP_SPLIT}, "behavior": "Removed", "invert": True}, LEVEL]},
            "post_processor": {"type": "RobertaProcessing", "sep": ["<|endoftext|>", free - 1],
                               "cls": ["<|endoftext|>", free - 1], "trim_offsets": False, "add_prefix_space": False},
            "model": {"unk_token": "<|endoftext|>", "end_of_word_suffix": "</w>"},
        },
    }  # fmt: skip


def patched(base, patch):
    file = copy.deepcopy(base)
    for name, value in patch.items():
        file[name] = {**file[name], **value} if name == "model" else value
    return file


def main(source, target):
    base = json.loads(Path(source).read_text())
    values = {}
    for name, patch in variants(base).items():
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(patched(base, patch), file)
            file.flush()
            tokenizer = Tokenizer.from_file(file.name)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        ids = [tokenizer.encode(text, add_special_tokens=False).ids for text in TEXTS]
        texts = [tokenizer.decode(row, skip_special_tokens=False) for row in ids]
        values[name] = {"patch": patch, "ids": ids, "decoded": texts}
    rows = json.dumps({"texts": TEXTS, "variants": values}, ensure_ascii=False, separators=(",", ":"))
    Path(target).write_text(rows.replace('},"', '},\n"') + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
