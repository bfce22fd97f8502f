"""Tiny files of the form that the ClipCap authors' parse_coco.py writes: oscar_split_*.pkl.

A pickle (protocol 3 or later) of {"clip_embedding": tensor [n, D], "captions": [n dictionaries]}, a row for each caption.
Values follow from the image's number, so that a test can say them: row of image i, column d =
i + d / 64. Image 3 has an embedding of zeros. The files conceptual-* are of the form that their parse_conceptual.py
writes, whose rows and image numbers begin again with the training images. Usage: python oscar_samples.py FOLDER
"""

import pathlib
import pickle
import sys

import torch

D = 8
CAPTIONS = [(1, "A dog on a beach."), (2, "A red bus."), (1, "The dog runs."), (3, "Nothing."), (2, "Zwei süße Busse.")]


def row(image):
    return [0.0] * D if image == 3 else [image + d / 64 for d in range(D)]


def captions(image_id):
    return [
        {"image_id": image_id(image), "caption": text, "id": 100 + i, "clip_embedding": i}
        for i, (image, text) in enumerate(CAPTIONS)
    ]


def conceptual(parts):
    """parts: for each of val and train the numbers of its images; its first two rows are of images 1 and 2, the others of 12, 13 ..."""
    total = sum(len(part) for part in parts)
    entries = [
        {"caption": f"{name} {number}.", "clip_embedding": row, "image_id": f"{number:08d}"}
        for name, part in zip(("Val", "Train"), parts)
        for row, number in enumerate(part)
    ]
    return {"clip_embedding": torch.tensor([row(i + 1 if i < 2 else i + 10) for i in range(total)]), "captions": entries}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    rows = torch.tensor([row(image) for image, _ in CAPTIONS])
    files = {
        "protocol3-half": (rows.half(), captions(str), 3),
        "protocol4-float": (rows, captions(int), 4),
        "protocol5-view": (torch.cat([rows - 7, rows])[len(rows):], captions(int), 5),
    }
    for name, (tensor, entries, protocol) in files.items():
        with open(folder / f"{name}.pkl", "wb") as file:
            pickle.dump({"clip_embedding": tensor, "captions": entries}, file, protocol=protocol)

    class Evil:
        def __reduce__(self):
            import os

            return os.system, ("touch was-run",)

    evil = {"clip_embedding": rows, "captions": captions(int), "more": Evil()}
    (folder / "evil.pkl").write_bytes(pickle.dumps(evil, protocol=4))
    shifted = rows.clone()
    shifted[2] = shifted[1]
    (folder / "shifted.pkl").write_bytes(pickle.dumps({"clip_embedding": shifted, "captions": captions(int)}))

    both = conceptual([[0, 2], [0, 1, 2]])
    files = {"conceptual-train": both, "conceptual-val": conceptual([[0, 2], []])}
    cut = dict(both, clip_embedding=both["clip_embedding"][:4])  # one row fewer than captions
    twice = {"clip_embedding": rows, "captions": captions(int)}
    twice["captions"][3]["clip_embedding"] = 1  # image 3 has image 2's row, and row 3 is nobody's
    unused = {"clip_embedding": rows, "captions": captions(int)[:-2]}
    files.update({"conceptual-cut": cut, "row-twice": twice, "rows-unused": unused})
    for name, value in files.items():
        (folder / f"{name}.pkl").write_bytes(pickle.dumps(value, protocol=4))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
