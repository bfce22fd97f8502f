"""Reads a run's event files with TensorBoard's own reader and compares them with the run's loss.csv, epochs.csv,
config.json (the HPARAMS tab) and metrics.json.

    mvn exec:java -Dexperiment=mlp-finetune -Dtensorboard=true -Dout=RUN
    python check_tensorboard.py RUN

The exit status is 1 if a number differs, or if there are no sample captions.
"""

import argparse
import csv
import json
from pathlib import Path

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import metadata

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
    config = json.loads((args.run / "config.json").read_text())
    content = events.SummaryMetadata(metadata.SESSION_START_INFO_TAG).plugin_data.content
    settings = metadata.parse_session_start_info_plugin_data(content).hparams
    for name in ("epochs", "batch", "learningRate", "seed"):
        if settings[name].number_value != config[name]:
            raise SystemExit(f"hparam {name}: found {settings[name]}, expected {config[name]} of config.json")
    metrics = json.loads((args.run / "metrics.json").read_text())
    content = events.SummaryMetadata(metadata.SESSION_END_INFO_TAG).plugin_data.content
    metadata.parse_session_end_info_plugin_data(content)
    for name in ("report_bleu4", "cider", "rouge_l"):
        score = [scalar.value for scalar in events.Scalars("test/" + name)] if "test/" + name in tags["scalars"] else [
            float(t.tensor_proto.float_val[0]) for t in events.Tensors("test/" + name)]  # fmt: skip
        if not np.allclose(score, [metrics[name]], rtol=1e-6, atol=0):
            raise SystemExit(f"test/{name}: found {score}, expected {metrics[name]} of metrics.json")
    captions = len(events.Tensors("samples/captions")) if "samples/captions" in tags["tensors"] else 0
    print(
        f"EventAccumulator read {sum(map(len, found.values())):,} numbers, those of loss.csv and epochs.csv,"
        f" {len(tags['images'])} images and {captions} texts"
    )
    if not captions or not tags["images"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
