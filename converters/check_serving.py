"""Captions images with a model that `export -Dserving=true` wrote, in TensorFlow for Python, and compares.

    mvn exec:java -Dexperiment=export -Dmodel=CAPTIONER -Dserving=true -Dout=SERVED/1
    mvn exec:java -Dexperiment=caption -Dmodel=CAPTIONER -Dimage=FOLDER -Dout=captions.json
    python check_serving.py SERVED/1 FOLDER captions.json

captions.json is the list that Java wrote for the folder's images in the order of their names. Besides the
texts, the model's token ids are turned to text by Hugging Face's tokenizer and must give the same. The exit status is
1 if anything differs.
"""

import argparse
import json
import os
import time
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from tokenizers import Tokenizer

SUFFIXES = {".jpg", ".jpeg", ".png"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path, help="the folder that export wrote")
    parser.add_argument("images", type=Path, help="a folder of JPEG and PNG files")
    parser.add_argument("captions", type=Path, help="Java's captions, a JSON list")
    parser.add_argument("--batch", type=int, default=10, help="images in a call, default 10")
    args = parser.parse_args()
    expected = [c["caption"] for c in json.loads(args.captions.read_text())]
    files = sorted(f for f in args.images.iterdir() if f.suffix.lower() in SUFFIXES)
    if len(files) != len(expected):
        raise SystemExit(f"{args.captions}: found {len(expected)} captions, expected {len(files)}, one for each image")
    tokenizer = Tokenizer.from_file(str(args.model / "tokenizer.json"))
    model = tf.saved_model.load(str(args.model))
    captions = model.signatures["serving_default"]
    print(captions.structured_input_signature[1], captions.structured_outputs)

    same, seconds = 0, []
    for start in range(0, len(files), args.batch):
        part = files[start : start + args.batch]
        began = time.perf_counter()
        found = captions(image_bytes=tf.constant([f.read_bytes() for f in part]))
        seconds.append(time.perf_counter() - began)
        ids, logs = found["token_ids"].numpy(), found["log_probabilities"].numpy()
        for i, file in enumerate(part):
            real = ids[i][ids[i] >= 0]
            text = found["text"].numpy()[i].decode()
            by_ids = tokenizer.decode(real.tolist(), skip_special_tokens=False)
            score = logs[i][: len(real)].mean()
            good = text == by_ids == expected[start + i] and np.isclose(score, found["score"].numpy()[i], atol=1e-6)
            same += good
            if not good:
                print(f"{file.name}: served {text!r}, by its ids {by_ids!r}, Java {expected[start + i]!r}")
    try:
        captions(image_bytes=tf.constant([b"no image"]))
        raise SystemExit("bytes that are no image gave a caption")
    except tf.errors.InvalidArgumentError as error:
        print(f"no image: {str(error).splitlines()[0][:120]}")
    per_image = sum(seconds[1:]) / max(1, len(files) - args.batch)
    print(f"{same} of {len(files)} captions are the same; {per_image:.3f} s an image after the first call")
    if same != len(files):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
