"""Makes a TensorFlow CLIP or GPT-2 of transformers 4.x with random weights, and its outputs.

    python tf_samples.py clip OUT           # ViT-B/32; --tiny for a small one
    python tf_samples.py gpt2 OUT           # GPT-2 small

OUT/model is what save_pretrained(saved_model=True) writes; OUT/*.npy are inputs and the outputs of TensorFlow for
Python. The project converts the model, and check_savedmodel.py compares what comes out:

    mvn exec:java -Dexperiment=convert -Dfrom=OUT/model -Dtokenizer=TOKENIZER.json -Dto=OUT/converted
    python check_savedmodel.py OUT/converted --signature serving_default \\
        --input pixel_values=OUT/pixel_values.npy --expect image_embeds=OUT/image_embeds.npy     # clip
    python check_savedmodel.py OUT/converted --signature text \\
        --input input_ids=OUT/input_ids.npy --expect text_embeds=OUT/text_embeds.npy             # clip
    python check_savedmodel.py OUT/converted --signature serving_default \\
        --input input_ids=OUT/input_ids.npy --expect logits=OUT/logits.npy                       # gpt2
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from transformers import CLIPConfig, GPT2Config, TFCLIPModel, TFGPT2LMHeadModel

from hf_to_savedmodel import clip_signatures, gpt2_signatures


def randomise(model, width):
    """Random weights; none is left at 0 or 1, where mistakes would hide."""
    random = np.random.default_rng(1)
    for weight in model.weights:
        kind = weight.name.split("/")[-1].split(":")[0]
        noise = random.standard_normal(weight.shape)
        if kind == "logit_scale":
            continue
        if kind in ("beta", "bias"):
            noise *= 0.1
        elif kind == "gamma":
            noise = 1 + 0.1 * noise
        else:
            noise *= width**-0.5
        weight.assign(noise.astype(np.float32))


def clip(tiny):
    if tiny:
        vision = dict(image_size=48, patch_size=16, hidden_size=24, intermediate_size=96, num_hidden_layers=3,
                      num_attention_heads=3)  # fmt: skip
        text = dict(vocab_size=61, max_position_embeddings=12, hidden_size=16, intermediate_size=64,
                    num_hidden_layers=2, num_attention_heads=2)  # fmt: skip
        config = CLIPConfig(vision_config=vision, text_config=text | dict(eos_token_id=2), projection_dim=20)
    else:
        config = CLIPConfig(vision_config=dict(patch_size=32), text_config=dict(eos_token_id=2), projection_dim=512)
    size, text = config.vision_config.image_size, config.text_config
    random = np.random.default_rng(2)
    pixels = tf.constant(random.standard_normal((3, 3, size, size), np.float32))
    ids = random.integers(text.vocab_size - 1, size=(3, 9), dtype=np.int32)
    ids[:, -1] = text.vocab_size - 1
    ids = tf.constant(ids)
    model = TFCLIPModel(config)
    model(input_ids=ids, pixel_values=pixels)
    randomise(model, config.vision_config.hidden_size)
    return model, {
        "pixel_values": pixels.numpy(),
        "input_ids": ids.numpy(),
        "image_embeds": model.get_image_features(pixel_values=pixels).numpy(),
        "text_embeds": model.get_text_features(input_ids=ids).numpy(),
    }


def gpt2(tiny):
    config = GPT2Config(**dict(vocab_size=97, n_positions=64, n_embd=24, n_layer=2, n_head=3) if tiny else {})
    ids = np.random.default_rng(2).integers(config.vocab_size, size=(3, 20), dtype=np.int32)
    model = TFGPT2LMHeadModel(config)
    model(input_ids=ids)
    randomise(model, config.n_embd)
    return model, {"input_ids": ids, "logits": model(input_ids=ids).logits.numpy()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=["clip", "gpt2"])
    parser.add_argument("out", type=Path, help="a new folder")
    parser.add_argument("--tiny", action="store_true", help="a small model, to try the commands")
    args = parser.parse_args()
    model, arrays = {"clip": clip, "gpt2": gpt2}[args.kind](args.tiny)
    args.out.mkdir(parents=True)
    signatures = {"clip": clip_signatures, "gpt2": gpt2_signatures}[args.kind](model)  # TFCLIPModel's own fail
    model.save_pretrained(args.out / "model", saved_model=True, signatures=signatures)
    (args.out / "model" / "tf_model.h5").unlink(missing_ok=True)  # the same weights again
    for name, value in arrays.items():
        np.save(args.out / f"{name}.npy", value)
        print(f"{name} {value.dtype} {list(value.shape)}")


if __name__ == "__main__":
    main()
