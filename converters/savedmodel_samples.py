"""Writes two tiny image encoders as TensorFlow saves them, and the embeddings that TensorFlow for Python gives.

    python savedmodel_samples.py ../src/test/resources/clip/savedmodels

`tfclip` is the image tower of transformers' TFCLIPModel as hf_to_savedmodel.py writes it, pixels [B, 3, P, P];
transformers.json beside it is the config with which `convert` reads its variables. `keras` is a small network of
Keras as tf.saved_model.save writes it, with batch norm and dropout, pixels [B, P, P, 3]. Weights are random. Pixel i of
the one image, in the order [3, P, P], is sin(i / 100); embeddings.json has what comes out.
"""

import json
import os
import sys
from pathlib import Path

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from transformers import CLIPConfig, TFCLIPModel

from hf_to_savedmodel import save_image
from tf_samples import randomise


def image(size):
    return np.sin(np.arange(3 * size * size) / 100).astype(np.float32).reshape(1, 3, size, size)


def tfclip(out):
    layers = dict(num_hidden_layers=1, num_attention_heads=2)
    vision = dict(layers, image_size=32, patch_size=16, hidden_size=16, intermediate_size=32)
    text = dict(layers, vocab_size=13, max_position_embeddings=5, hidden_size=4, intermediate_size=8, eos_token_id=12)
    model = TFCLIPModel(CLIPConfig(vision_config=vision, text_config=text, projection_dim=12))
    pixels = tf.constant(image(32))
    model(input_ids=tf.constant([[1, 12]]), pixel_values=pixels)
    randomise(model, 16)
    save_image(model, out, out)
    theirs = model.config.vision_config.to_diff_dict() | {"projection_dim": 12, "model_type": "clip_vision_model"}
    theirs["architectures"] = ["CLIPVisionModelWithProjection"]
    (out / "transformers.json").write_text(json.dumps(theirs, indent=2) + "\n")
    return model.get_image_features(pixel_values=pixels)


def keras(out):
    layers = tf.keras.layers
    model = tf.keras.Sequential(
        [
            layers.Input((16, 16, 3)),
            layers.Conv2D(4, 3, strides=2, padding="same", use_bias=False),
            layers.BatchNormalization(),
            layers.ReLU(6.0),
            layers.Dropout(0.2),
            layers.GlobalAveragePooling2D(name="features"),
        ]
    )
    random = np.random.default_rng(1)
    model.set_weights([random.uniform(0.5, 1.5, w.shape) for w in model.get_weights()])
    tf.saved_model.save(model, str(out))
    config = {
        "projection_dim": 4,
        "vision_config": {
            "model_type": "saved_model",
            "signature": "serving_default",
            "input": "input_1",
            "output": "features",
            "layout": "NHWC",
            "image_size": 16,
        },
        "preprocessing": {
            "resize": "squash",
            "size": 16,
            "resample": "bilinear",
            "crop": "torchvision",
            "fill": 0,
            "rescale_factor": 1 / 255,
            "mean": [0, 0, 0],
            "std": [1, 1, 1],
        },
    }
    (out / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    return model(tf.constant(image(16).transpose(0, 2, 3, 1)), training=False)


def main():
    out = Path(sys.argv[1])
    embeddings = {}
    for make in (tfclip, keras):
        folder = out / make.__name__
        folder.mkdir(parents=True, exist_ok=True)
        embeddings[make.__name__] = make(folder).numpy()[0].tolist()
        (folder / "fingerprint.pb").unlink()
        (folder / "assets").rmdir()
    (out / "embeddings.json").write_text(json.dumps(embeddings) + "\n")


if __name__ == "__main__":
    main()
