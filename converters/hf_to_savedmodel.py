"""Saves TensorFlow CLIP or GPT-2 of transformers 4.x as a SavedModel with explicit signatures.

    python hf_to_savedmodel.py clip MODEL OUT    # MODEL: a Hugging Face folder or a hub id
    python hf_to_savedmodel.py gpt2 MODEL OUT
    python hf_to_savedmodel.py image MODEL OUT   # CLIP's image tower alone, which Java runs as it is

CLIP gets `encode_image` (pixel_values [B, 3, S, S] float32 -> image_embeds [B, D], the projection before
normalisation) and `encode_text` (input_ids [B, T] int32 -> text_embeds). GPT-2 gets `serving_default`
(input_ids [B, T] int32 -> logits [B, T, V]) and `embedded` (inputs_embeds [B, T, C] float32 -> logits), the form
that a prefix needs. `convert` reads the variables of either, and the graph is rebuilt. `image` has `serving_default`
(pixel_values -> image_embeds), and a config.json that names it, so that -Dclip=OUT runs the graph that is in the folder.
Weights in PyTorch files are converted by transformers itself. config.json is written beside
saved_model.pb.

With --check the saved model is loaded again and each signature's output compared with the PyTorch model's; that
needs torch.
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from transformers import AutoConfig, CLIPImageProcessor, TFCLIPModel, TFGPT2LMHeadModel

TOLERANCE = 1e-4


def load(kind, source):
    """TensorFlow weights where the folder has them, else converted from PyTorch's."""
    kind = "clip" if kind == "image" else kind
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


def image_signatures(model):
    """The image tower's; what it needs of the model is kept by a small module in place of the whole of it."""
    module = tf.Module()
    module.tower = [v for v in model.variables if "/vision_model/" in v.name or "/visual_projection/" in v.name]
    return module, {"serving_default": clip_signatures(model)["encode_image"]}


def preprocessing(source, size):
    """Ours, of a folder's preprocessor_config.json; OpenAI's where there is none."""
    openai = theirs = CLIPImageProcessor(size=size, crop_size=size)
    if (Path(source) / "preprocessor_config.json").is_file() or not Path(source).is_dir():
        theirs = CLIPImageProcessor.from_pretrained(source)
    square = {"height": size, "width": size}
    usual = theirs.do_resize and theirs.do_center_crop and theirs.do_rescale and theirs.do_normalize
    if not usual or "shortest_edge" not in theirs.size or dict(theirs.crop_size) != square:
        raise SystemExit(f"{source}: another preprocessing than CLIP's; write config.json by hand, see docs/checkpoints.md")
    fields = ("resample", "rescale_factor", "image_mean", "image_std")
    as_openai = theirs.size["shortest_edge"] == size and all(getattr(theirs, f) == getattr(openai, f) for f in fields)
    return {
        "resize": "shortest_edge",
        "size": theirs.size["shortest_edge"],
        "resample": ["nearest", "lanczos", "bilinear", "bicubic", "box", "hamming"][int(theirs.resample)],
        # as the Java side takes them: OpenAI's rounds like torchvision, any other like transformers
        "crop": "torchvision" if as_openai else "transformers",
        "fill": 0,
        "rescale_factor": theirs.rescale_factor,
        "mean": list(theirs.image_mean),
        "std": list(theirs.image_std),
    }


def as_it_is(model, source):
    """The config.json of an encoder that Java runs as it is."""
    size = model.config.vision_config.image_size
    return {
        "projection_dim": model.config.projection_dim,
        "vision_config": {
            "model_type": "saved_model",
            "signature": "serving_default",
            "input": "pixel_values",
            "output": "image_embeds",
            "layout": "NCHW",
            "image_size": size,
        },
        "preprocessing": preprocessing(source, size),
    }


def save_image(model, source, out):
    module, signatures = image_signatures(model)
    tf.saved_model.save(module, str(out), signatures=signatures)
    (out / "config.json").write_text(json.dumps(as_it_is(model, source), indent=2) + "\n")
    return signatures


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
    pixels = random.standard_normal((2, 3, size, size))
    if kind == "image":
        return {"serving_default": {"pixel_values": pixels}}
    ids = random.integers(text.vocab_size - 1, size=(2, min(9, text.max_position_embeddings)))
    ids[:, -1] = text.vocab_size - 1
    return {
        "encode_image": {"pixel_values": pixels},
        "encode_text": {"input_ids": ids},
    }


def check(kind, source, out):
    """The largest difference from PyTorch, relative to the largest PyTorch value, of every signature."""
    import torch
    from transformers import CLIPModel, GPT2LMHeadModel

    model = {"clip": CLIPModel, "image": CLIPModel, "gpt2": GPT2LMHeadModel}[kind].from_pretrained(source).eval()
    run = {
        "encode_image": lambda pixel_values: model.get_image_features(pixel_values=pixel_values),
        "encode_text": lambda input_ids: model.get_text_features(input_ids=input_ids),
        "serving_default": lambda input_ids: model(input_ids=input_ids).logits,
        "embedded": lambda inputs_embeds: model(inputs_embeds=inputs_embeds).logits,
    }
    if kind == "image":
        run["serving_default"] = run["encode_image"]
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
    parser.add_argument("kind", choices=["clip", "gpt2", "image"])
    parser.add_argument("model", help="a folder written by save_pretrained, or a hub id")
    parser.add_argument("out", type=Path, help="the folder to write; it must not hold a model yet")
    parser.add_argument("--check", action="store_true", help="compare the result with PyTorch")
    args = parser.parse_args()
    if (args.out / "saved_model.pb").exists():
        raise SystemExit(f"{args.out}: found a SavedModel, expected a new folder; remove it or name another")
    model = load(args.kind, args.model)
    if args.kind == "image":
        signatures = save_image(model, args.model, args.out)
    else:
        signatures = {"clip": clip_signatures, "gpt2": gpt2_signatures}[args.kind](model)
        tf.saved_model.save(model, str(args.out), signatures=signatures)
        model.config.save_pretrained(args.out)
    print(f"wrote {args.out} with signatures {', '.join(signatures)}")
    if args.check:
        check(args.kind, args.model, args.out)


if __name__ == "__main__":
    main()
