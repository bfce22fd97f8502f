"""Gives pycocotools what `caption --format coco` wrote: COCO.loadRes must take it.

    mvn exec:java -Dexperiment=caption -Dmodel=CAPTIONER -Dimage=FOLDER -Dformat=coco -Dout=coco.json
    python check_coco.py coco.json FOLDER

Annotations with an entry for each image of the folder are made up here, as COCO's own: loadRes asks that every image_id is
one of theirs. The exit status is 1 if an image has no caption.
"""

import argparse
import contextlib
import io
import json
import re
import tempfile
from pathlib import Path

from pycocotools.coco import COCO


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", type=Path, help="what Java wrote")
    parser.add_argument("images", type=Path, help="the folder of images, whose names end in their numbers")
    args = parser.parse_args()
    numbers = sorted(int(re.search(r"(\d+)$", file.stem)[1]) for file in args.images.iterdir())
    annotations = {
        "info": {},
        "images": [{"id": number} for number in numbers],
        "annotations": [{"id": i, "image_id": number, "caption": "a dog"} for i, number in enumerate(numbers)],
    }
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file, contextlib.redirect_stdout(io.StringIO()):
        json.dump(annotations, file)
        file.flush()
        loaded = COCO(file.name).loadRes(str(args.results))
    captioned = sorted(annotation["image_id"] for annotation in loaded.loadAnns(loaded.getAnnIds()))
    print(f"COCO.loadRes took {len(captioned)} captions of {len(numbers)} images")
    if captioned != numbers or not all(a["caption"] for a in loaded.anns.values()):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
