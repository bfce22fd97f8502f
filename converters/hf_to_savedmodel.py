"""Saves TensorFlow CLIP or GPT-2 of transformers 4.x as a SavedModel with explicit signatures.

    python hf_to_savedmodel.py clip MODEL OUT    # MODEL: a Hugging Face folder or a hub id
    python hf_to_savedmodel.py gpt2 MODEL OUT

CLIP gets `encode_image` (pixel_values [B, 3, S, S] float32 -> image_embeds [B, D], the projection before
normalisation) and `encode_text` (input_ids [B, T] int32 -> text_embeds). GPT-2 gets `serving_default`
(input_ids [B, T] int32 -> logits [B, T, V]) and `embedded` (inputs_embeds [B, T, C] float32 -> logits), the form
that a prefix needs. Weights in PyTorch files are converted by transformers itself. config.json is written beside
saved_model.pb.

With --check the saved model is loaded again and each signature's output compared with the PyTorch model's; that
needs torch.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from transformers import AutoConfig, TFCLIPModel, TFGPT2LMHeadModel

TOLERANCE = 1e-4


def load(kind, source):
    """TensorFlow weights where the folder has them, else converted from PyTorch's."""
    cls = {"clip": TFCLIPModel, "gpt2": TFGPT2LMHeadModel}[kind]
    found = AutoConfig.from_pretrained(source).model_type
    if found != kind:
        raise SystemExit(f"{source}: found a model of type {found}, expected {kind}")
    if (Path(source) / "tf_model.h5").is_file() or not Path(source).is_dir():
        return cls.from_pretrained(source)
    return cls.from_pretrained(source, from_pt=True)


def clip_signatures(model):
    size = model.config.vision_config.image_size

    @tf.function(input_signature=[tf.TensorSpec([None, 3, size, size], tf.float32, name="pixel_values")])
    def encode_image(pixel_values):
        return {"image_embeds": model.get_image_features(pixel_values=pixel_values)}

    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.int32, name="input_ids")])
    def encode_text(input_ids):
        return {"text_embeds": model.get_text_features(input_ids=input_ids)}

    return {"encode_image": encode_image, "encode_text": encode_text}


def gpt2_signatures(model):
    width = model.config.n_embd

    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.int32, name="input_ids")])
    def serving_default(input_ids):
        return {"logits": model(input_ids=input_ids, use_cache=False).logits}

    @tf.function(input_signature=[tf.TensorSpec([None, None, width], tf.float32, name="inputs_embeds")])
    def embedded(inputs_embeds):
        return {"logits": model(input_ids=None, inputs_embeds=inputs_embeds, use_cache=False).logits}

    return {"serving_default": serving_default, "embedded": embedded}


def sample_inputs(kind, config):
    """One small random input per signature."""
    random = np.random.default_rng(0)
    if kind == "gpt2":
        ids = random.integers(config.vocab_size, size=(2, 7))
        embeds = random.standard_normal((2, 7, config.n_embd))
        return {"serving_default": {"input_ids": ids}, "embedded": {"inputs_embeds": embeds}}
    size, text = config.vision_config.image_size, config.text_config
    ids = random.integers(text.vocab_size - 1, size=(2, min(9, text.max_position_embeddings)))
    ids[:, -1] = text.vocab_size - 1
    return {
        "encode_image": {"pixel_values": random.standard_normal((2, 3, size, size))},
        "encode_text": {"input_ids": ids},
    }


def check(kind, source, out):
    """The largest difference from PyTorch, relative to the largest PyTorch value, of every signature."""
    import torch
    from transformers import CLIPModel, GPT2LMHeadModel

    model = {"clip": CLIPModel, "gpt2": GPT2LMHeadModel}[kind].from_pretrained(source).eval()
    run = {
        "encode_image": lambda pixel_values: model.get_image_features(pixel_values=pixel_values),
        "encode_text": lambda input_ids: model.get_text_features(input_ids=input_ids),
        "serving_default": lambda input_ids: model(input_ids=input_ids).logits,
        "embedded": lambda inputs_embeds: model(inputs_embeds=inputs_embeds).logits,
    }
    loaded = tf.saved_model.load(str(out))
    worst = 0.0
    for name, inputs in sample_inputs(kind, model.config).items():
        with torch.no_grad():
            expected = run[name](**{
                k: torch.tensor(v, dtype=torch.float32 if v.dtype.kind == "f" else torch.long)
                for k, v in inputs.items()
            }).numpy()  # fmt: skip
        signature = loaded.signatures[name]
        specs = signature.structured_input_signature[1]
        (found,) = signature(**{k: tf.constant(v, specs[k].dtype) for k, v in inputs.items()}).values()
        error = float(np.abs(found.numpy() - expected).max() / np.abs(expected).max())
        print(f"{name}: {list(expected.shape)}, relative difference from PyTorch {error:.2g}")
        worst = max(worst, error)
    if worst > TOLERANCE:
        raise SystemExit(f"{out}: relative difference {worst:.2g} exceeds {TOLERANCE}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["clip", "gpt2"])
    parser.add_argument("model", help="a folder written by save_pretrained, or a hub id")
    parser.add_argument("out", type=Path, help="the folder to write; it must not hold a model yet")
    parser.add_argument("--check", action="store_true", help="compare the result with PyTorch")
    args = parser.parse_args()
    if (args.out / "saved_model.pb").exists():
        raise SystemExit(f"{args.out}: found a SavedModel, expected a new folder; remove it or name another")
    model = load(args.kind, args.model)
    signatures = {"clip": clip_signatures, "gpt2": gpt2_signatures}[args.kind](model)
    tf.saved_model.save(model, str(args.out), signatures=signatures)
    model.config.save_pretrained(args.out)
    print(f"wrote {args.out} with signatures {', '.join(signatures)}")
    if args.check:
        check(args.kind, args.model, args.out)


if __name__ == "__main__":
    main()
