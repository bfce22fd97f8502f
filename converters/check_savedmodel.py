"""Loads a SavedModel in TensorFlow for Python, prints its signatures and runs one of them.

    python check_savedmodel.py MODEL                                          # list the signatures
    python check_savedmodel.py MODEL --signature encode_image \\
        --input pixel_values=pixels.npy --out outputs                         # run one

Inputs are .npy files, cast to the signature's types. Every output is printed in brief and, with --out, saved
as OUT/NAME.npy. With --expect NAME=FILE.npy an output is compared, and the exit status is 1 if the largest
difference exceeds --tolerance times the largest expected value.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf


def describe(model):
    for name, signature in sorted(model.signatures.items()):
        print(name)
        for argument, spec in sorted(signature.structured_input_signature[1].items()):
            print(f"  in   {argument}: {spec.dtype.name} {spec.shape}")
        for output, spec in sorted(signature.structured_outputs.items()):
            print(f"  out  {output}: {spec.dtype.name} {spec.shape}")


def named_files(options):
    """["a=b.npy"] -> {"a": array}."""
    files = {}
    for option in options:
        name, found, path = option.partition("=")
        if not found:
            raise SystemExit(f"found {option!r}, expected NAME=FILE.npy")
        files[name] = np.load(path)
    return files


def run(model, name, arrays):
    if name not in model.signatures:
        raise SystemExit(f"found no signature {name!r}, expected one of {sorted(model.signatures)}")
    signature = model.signatures[name]
    specs = signature.structured_input_signature[1]
    if set(specs) != set(arrays):
        raise SystemExit(f"{name}: found inputs {sorted(arrays)}, expected {sorted(specs)}")
    outputs = signature(**{k: tf.constant(v, specs[k].dtype) for k, v in arrays.items()})
    return {k: v.numpy() for k, v in sorted(outputs.items())}


def compare(outputs, expected, tolerance):
    """Whether every expected output is met, printing each relative difference."""
    good = True
    for name, want in expected.items():
        if name not in outputs:
            raise SystemExit(f"found no output {name!r}, expected one of {sorted(outputs)}")
        found = outputs[name]
        if found.shape != want.shape:
            raise SystemExit(f"{name}: found shape {found.shape}, expected {want.shape}")
        error = np.abs(found.astype(np.float64) - want).max() / max(np.abs(want).max(), 1e-30)
        met = bool(error <= tolerance)  # NaN is not
        print(f"{name}: relative difference {error:.3g}, {'within' if met else 'EXCEEDS'} {tolerance:g}")
        good &= met
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="the SavedModel's folder")
    parser.add_argument("--signature", help="the signature to run; without it they are only listed")
    parser.add_argument("--input", action="append", default=[], metavar="NAME=FILE.npy")
    parser.add_argument("--expect", action="append", default=[], metavar="NAME=FILE.npy")
    parser.add_argument("--tolerance", type=float, default=1e-5, help="default 1e-5")
    parser.add_argument("--out", type=Path, help="folder for the outputs")
    args = parser.parse_args()
    model = tf.saved_model.load(args.model)
    describe(model)
    if args.signature is None:
        return
    outputs = run(model, args.signature, named_files(args.input))
    for name, value in outputs.items():
        print(f"{name} {list(value.shape)}: {np.array2string(value.ravel()[:6], precision=6)} ...")
        if args.out:
            args.out.mkdir(parents=True, exist_ok=True)
            np.save(args.out / f"{name}.npy", value)
    if not compare(outputs, named_files(args.expect), args.tolerance):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
