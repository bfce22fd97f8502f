"""Reads a run's event files with TensorBoard's own reader and compares them with the run's loss.csv and epochs.csv.

    mvn exec:java -Dexperiment=mlp-finetune -Dtensorboard=true -Dout=RUN
    python check_tensorboard.py RUN

The exit status is 1 if a number differs, or if there are no sample captions.
"""

import argparse
import csv
from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

SCALARS = {
    "train/loss": ("loss.csv", "loss"),
    "train/learning_rate": ("loss.csv", "learning_rate"),
    "train/loss_of_epoch": ("epochs.csv", "train_loss"),
    "validation/loss": ("epochs.csv", "validation_loss"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path, help="the folder of a run with tensorboard")
    args = parser.parse_args()
    events = EventAccumulator(str(args.run), size_guidance={"scalars": 0, "tensors": 0, "images": 0})
    events.Reload()
    tags = events.Tags()
    found = {tag: [scalar.value for scalar in events.Scalars(tag)] for tag in tags["scalars"]}
    found |= {tag: [float(t.tensor_proto.float_val[0]) for t in events.Tensors(tag)]
              for tag in tags["tensors"] if tag in SCALARS}  # fmt: skip
    for tag, (file, column) in SCALARS.items():
        with (args.run / file).open() as rows:
            expected = [float(row[column]) for row in csv.DictReader(rows)]
        if len(found.get(tag, [])) != len(expected) or not np.allclose(found[tag], expected, rtol=1e-6, atol=0):
            raise SystemExit(f"{tag}: found {found.get(tag, [])[:5]}, expected {expected[:5]} of {file}")
    captions = len(events.Tensors("samples/captions")) if "samples/captions" in tags["tensors"] else 0
    print(
        f"EventAccumulator read {sum(map(len, found.values())):,} numbers, those of loss.csv and epochs.csv,"
        f" {len(tags['images'])} images and {captions} texts"
    )
    if not captions or not tags["images"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
