"""Writes small samples of every data set format into src/test/resources/datasets.

The readers' tests read these files. Only Python's standard library writes them, so that no reader
is tested against a writer of its own. Run from the project's root: python3 converters/dataset_samples.py
"""

import csv
import hashlib
import io
import json
import pathlib
import shutil
import struct
import tarfile
import warnings
import zipfile
import zlib

ROOT = pathlib.Path("src/test/resources/datasets")

# id, caption part of the split, captions. The captions hold what breaks naive parsers.
IMAGES = [
    (9, "train", ["A girl eats, smiling.", 'A "quoted" word | a bar.']),
    (42, "restval", ["A dog on a beach.", "Zwei Hunde — süß."]),
    (133, "val", ["A bed with a pillow.", "#0 is not a number."]),
    (391895, "test", ["A man on a moped.", "A man, a plan, a canal."]),
]


def png(seed):
    """A valid 2 x 2 PNG whose pixels depend on the seed."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((seed * k + y) % 256 for k in range(1, 7)) for y in range(2))
    header = struct.pack(">IIBBBBB", 2, 2, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def put(name, content):
    path = ROOT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def put_json(name, value):
    put(name, json.dumps(value, ensure_ascii=False))


def folder_of(split):
    return "train2014" if split == "train" else "val2014"


def coco_name(number, split):
    return f"COCO_{folder_of(split)}_{number:012d}.jpg"


def put_zip(name, entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            info = zipfile.ZipInfo(entry, (2020, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                archive.writestr(info, content)
    put(name, buffer.getvalue())


def put_tar(name, entries, kind=tarfile.USTAR_FORMAT):
    """Entries are (name, bytes) or ready TarInfo objects without content."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=kind) as archive:
        for entry in entries:
            if isinstance(entry, tarfile.TarInfo):
                archive.addfile(entry)
            else:
                info = tarfile.TarInfo(entry[0])
                info.size = len(entry[1])
                archive.addfile(info, io.BytesIO(entry[1]))
    # Python pads to 10,240 bytes; two zero blocks are what the format asks for.
    content = buffer.getvalue().rstrip(b"\0")
    put(name, content + b"\0" * (-len(content) % 512) + b"\0" * 1024)


def karpathy(dataset, flickr):
    images = []
    sentence = 0
    for index, (number, split, captions) in enumerate(IMAGES):
        sentences = []
        for caption in captions:
            tokens = caption.lower().split()
            sentences.append({"tokens": tokens, "raw": caption, "imgid": index, "sentid": sentence})
            sentence += 1
        image = {"sentids": [s["sentid"] for s in sentences], "imgid": index, "sentences": sentences}
        if flickr:
            image |= {"split": "train" if split == "restval" else split, "filename": f"{number}.jpg"}
        else:
            image |= {
                "filepath": folder_of(split),
                "filename": coco_name(number, split),
                "split": split,
                "cocoid": number,
            }
        images.append(image)
    return {"images": images, "dataset": dataset}


def official(number_of_file, images, year):
    captions = []
    for number, split, texts in images:
        for text in texts:
            captions.append({"image_id": number, "id": number_of_file * 1000 + len(captions), "caption": text})
    entries = []
    for number, split, _ in images:
        name = coco_name(number, split) if year == 2014 else f"{number:012d}.jpg"
        entries.append({"license": 5, "file_name": name, "height": 2, "width": 2, "id": number})
    if year == 2014:
        return {"info": {"year": 2014}, "images": entries, "licenses": [], "type": "captions", "annotations": captions}
    return {"info": {"year": 2017}, "licenses": [], "annotations": captions, "images": entries}


def coco():
    put_json("coco-karpathy/dataset_coco.json", karpathy("coco", False))
    for number, split, _ in IMAGES:
        put(f"coco-karpathy/{folder_of(split)}/{coco_name(number, split)}", png(number))
    train, val = IMAGES[:1], IMAGES[1:]
    put_json("coco-2014/annotations/captions_train2014.json", official(1, train, 2014))
    put_json("coco-2014/annotations/captions_val2014.json", official(2, val, 2014))
    put_zip("coco-2014/train2014.zip", [(f"train2014/{coco_name(n, s)}", png(n)) for n, s, _ in train])
    put_zip("coco-2014/val2014.zip", [(f"val2014/{coco_name(n, s)}", png(n)) for n, s, _ in val])
    put_json("coco-2017/annotations/captions_train2017.json", official(1, IMAGES[:3], 2017))
    put_json("coco-2017/annotations/captions_val2017.json", official(2, IMAGES[3:], 2017))
    put_tar("coco-2017/train2017.tar", [(f"train2017/{n:012d}.jpg", png(n)) for n, _, _ in IMAGES[:3]])
    put_tar("coco-2017/val2017.tar", [(f"{n:012d}.jpg", png(n)) for n, _, _ in IMAGES[3:]])
    captions = []
    for number, _, texts in IMAGES:
        for text in texts:
            captions.append({"image_id": str(number), "caption": text, "id": len(captions)})
    put_json("coco-authors/annotations/train_caption.json", captions)
    for number, split, _ in IMAGES:
        put(f"coco-authors/{folder_of(split)}/{coco_name(number, split)}", png(number))


def flickr():
    put_json("flickr30k-karpathy/dataset_flickr30k.json", karpathy("flickr30k", True))
    put_json("flickr8k-karpathy/dataset_flickr8k.json", karpathy("flickr8k", True))
    pictures = [(f"{number}.jpg", png(number)) for number, _, _ in IMAGES]
    put_tar("flickr30k-karpathy/flickr30k-images.tar", [(f"flickr30k-images/{n}", b) for n, b in pictures])
    put_zip("flickr8k-karpathy/images.zip", pictures)
    token = "".join(f"{n}.jpg#{i}\t{text}\n" for n, _, texts in IMAGES for i, text in enumerate(texts))
    put("flickr30k-token/results_20130124.token", token)
    put("flickr8k-token/Flickr8k.token.txt", token + "7.jpg.1#0\tAn image in no list.\n")
    put("flickr8k-token/Flickr_8k.trainImages.txt", "9.jpg\n42.jpg\n")
    put("flickr8k-token/Flickr_8k.devImages.txt", "133.jpg\n")
    put("flickr8k-token/Flickr_8k.testImages.txt", "391895.jpg\n")
    bars = "image_name| comment_number| comment\n"
    for number, _, texts in IMAGES:
        # The last line lacks its second bar, like one line of the file on Kaggle.
        for i, text in enumerate(texts):
            bars += f"{number}.jpg| {i}   {text}\n" if text == IMAGES[-1][2][-1] else f"{number}.jpg| {i}| {text}\n"
    put("flickr30k-kaggle/flickr30k_images/results.csv", bars)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(["image", "caption"])
    for number, _, texts in IMAGES:
        writer.writerows([f"{number}.jpg", text] for text in texts)
    put("flickr8k-kaggle/captions.txt", buffer.getvalue())
    for name, content in pictures:
        put(f"flickr30k-token/flickr30k-images/{name}", content)
        put(f"flickr8k-token/Flicker8k_Dataset/{name}", content)
        put(f"flickr30k-kaggle/flickr30k_images/flickr30k_images/{name}", content)
        put(f"flickr8k-kaggle/Images/{name}", content)


def conceptual():
    urls = "http://example.org/{}.jpg"
    lines = {"Train_GCC-training.tsv": IMAGES[:3], "Validation_GCC-1.1.0-Validation.tsv": IMAGES[3:]}
    for name, images in lines.items():
        put(f"cc/{name}", "".join(f"{texts[0]}\t{urls.format(n)}\n" for n, _, texts in images))
    # The second link is dead: its image was never fetched.
    put("cc/train/00000000.jpg", png(9))
    put("cc/train/00000002.jpg", png(133))
    put("cc/val/00000000.jpg", png(391895))


def folder():
    lines = ""
    for number, split, texts in IMAGES:
        part = {"restval": "train", "val": "validation"}.get(split, split)
        lines += json.dumps({"image": f"sub/{number}.png", "id": number, "captions": texts, "split": part}) + "\n"
        put(f"folder-jsonl/sub/{number}.png", png(number))
        put(f"folder-csv/{number}.png", png(number))
    put("folder-jsonl/captions.jsonl", lines)
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["file_name", "text"])
    for number, _, texts in IMAGES:
        writer.writerows([f"{number}.png", text] for text in texts)
    writer.writerow(["9.png", "A caption\nof two lines."])
    put("folder-csv/metadata.csv", buffer.getvalue())


def webdataset():
    for shard, images in enumerate([IMAGES[:2], IMAGES[2:]]):
        entries = []
        for index, (number, _, texts) in enumerate(images):
            entries.append((f"{index:05d}.jpg", png(number)))
            if shard == 0:
                entries.append((f"{index:05d}.txt", "\n".join(texts).encode("utf-8")))
                entries.append((f"{index:05d}.cls", b"3"))
            else:
                entries.append((f"{index:05d}.json", json.dumps({"captions": texts, "url": "x"}).encode()))
        kind = tarfile.PAX_FORMAT if shard == 0 else tarfile.GNU_FORMAT
        put_tar(f"webdataset/shard-{shard:06d}.tar", entries, kind)


def embeddings():
    values = [[number / 1024 + column for column in range(4)] for number, _, _ in IMAGES]
    header = "{'descr': '<f2', 'fortran_order': False, 'shape': (4, 4), }"
    header += " " * (-(10 + len(header) + 1) % 64) + "\n"
    content = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode()
    content += b"".join(struct.pack("<4e", *row) for row in values)
    put("embeddings/clip_embeddings.npy", content)
    rows = [{"row": r, "image": f"{n}.jpg", "captions": texts} for r, (n, _, texts) in enumerate(IMAGES)]
    put_json("embeddings/captions.json", rows)
    put("embeddings/photos/42.jpg", png(42))
    # Every kind of half: zeros, the smallest and largest subnormal and normal, infinities, NaN.
    bits = [0x0000, 0x8000, 0x0001, 0x8001, 0x03FF, 0x0400, 0x3C00, 0xBC00, 0x3555, 0x7BFF, 0x7C00, 0xFC00, 0x7E00]
    halves = [struct.unpack("<e", struct.pack("<H", b))[0] for b in bits]
    put("halves.csv", "".join(f"{b},{v!r}\n" for b, v in zip(bits, halves)))


def link(name, target, kind):
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = target
    return info


def archives():
    good = ("9.jpg", png(9))
    put_zip("archives/bomb.zip", [good, ("bomb.jpg", b"\0" * (8 << 20))])
    put_zip("archives/leads-out.zip", [good, ("../evil.jpg", b"x")])
    put_zip("archives/absolute.zip", [good, ("/etc/evil.jpg", b"x")])
    put_zip("archives/twice.zip", [good, good])
    put_tar("archives/symlink.tar", [good, link("evil.jpg", "/etc/passwd", tarfile.SYMTYPE)])
    put_tar("archives/hardlink.tar", [good, link("evil.jpg", "9.jpg", tarfile.LNKTYPE)])
    put_tar("archives/device.tar", [good, link("evil.jpg", "", tarfile.CHRTYPE)])
    put_tar("archives/leads-out.tar", [good, ("a/../../evil.jpg", b"x")])
    put_tar("archives/absolute.tar", [good, ("/etc/evil.jpg", b"x")])
    put_tar("archives/twice.tar", [good, good])
    long_name = "a-long-folder-name/" * 12 + "süß.jpg"
    put_tar("archives/long-gnu.tar", [(long_name, png(1)), ("plain.jpg", png(2))], tarfile.GNU_FORMAT)
    put_tar("archives/long-pax.tar", [(long_name, png(1)), ("plain.jpg", png(2))], tarfile.PAX_FORMAT)
    put_tar("archives/long-ustar.tar", [("folder/" * 20 + "9.jpg", png(1)), ("plain.jpg", png(2))])


def main():
    shutil.rmtree(ROOT, ignore_errors=True)
    for write in (coco, flickr, conceptual, folder, webdataset, embeddings, archives):
        write()
    put_json("sha256.json", {str(n): hashlib.sha256(png(n)).hexdigest() for n, _, _ in IMAGES})
    print(sum(path.stat().st_size for path in ROOT.rglob("*") if path.is_file()), "bytes in", ROOT)


if __name__ == "__main__":
    main()
