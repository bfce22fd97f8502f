"""Makes small image files that few programs write, and Pillow's pixels of them.

    python converters/odd_images.py src/test/resources/clip/preprocessing/odd.json

Needs numpy and Pillow 13. "images" has files in base64 and SHA-256 of their RGB bytes as stored and after
ImageOps.exif_transpose; "refused" has files that Pillow refuses.
"""

import base64
import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image

from pixel_references import picture, save
from preprocessing_references import entry, jpeg_with, png_with

RNG = np.random.default_rng(11)
PALETTE = RNG.integers(0, 256, 1024, dtype=np.uint8).tobytes()
XMP = b'<x tiff:Orientation="6"/>'


def tiff(kind, value, before=()):
    """An EXIF block of one directory; the orientation's value stands at byte 100."""
    entries = list(before) + [struct.pack("<HHLL", 0x0112, kind, 1, 100)]
    directory = b"II*\0" + struct.pack("<LH", 8, len(entries)) + b"".join(entries) + bytes(4)
    return b"Exif\0\0" + directory.ljust(100, b"\0") + value.ljust(16, b"\0")


def exif():
    for name, kind, value in (
        ("rational", 5, struct.pack("<LL", 6, 1)),
        ("rational-of-12-2", 5, struct.pack("<LL", 12, 2)),
        ("rational-13-2", 5, struct.pack("<LL", 13, 2)),
        ("rational-0-0", 5, bytes(8)),
        ("signed-rational", 10, struct.pack("<ll", -6, -1)),
        ("double", 12, struct.pack("<d", 6.0)),
        ("double-and-a-half", 12, struct.pack("<d", 6.5)),
        ("long8", 16, struct.pack("<Q", 6)),
    ):
        yield f"exif-{name}", jpeg_with(tiff(kind, value))
    inline = struct.pack("<HHLHH", 0x0112, 3, 1, 6, 0)
    flat = b"Exif\0\0II*\0" + struct.pack("<LH", 8, 1) + struct.pack("<HHLf", 0x0112, 11, 1, 6.0) + bytes(4)
    yield "exif-float", jpeg_with(flat)
    for name, count, place in (("beyond-the-end", 5, 4000), ("longer-than-the-file", 90000, 100)):
        maker = struct.pack("<HHLL", 0x010F, 2, count, place)
        block = b"Exif\0\0II*\0" + struct.pack("<LH", 8, 2) + maker + inline + bytes(4)
        yield f"exif-after-a-tag-{name}", jpeg_with(block.ljust(120, b"\0"))


def png_texts():
    profile = b"\nexif\n  40\n" + (b"Exif\0\0II*\0" + struct.pack("<LHHHLHH", 8, 1, 0x0112, 3, 1, 6, 0) + bytes(4)).hex().encode()
    for kind, head in ((b"tEXt", b"\0"), (b"zTXt", b"\0\0"), (b"iTXt", b"\0\0\0\0\0")):
        for keyword, text in ((b"XML:com.adobe.xmp", XMP), (b"Raw profile type exif", profile)):
            value = zlib.compress(text) if kind == b"zTXt" else text
            yield f"png-{kind.decode()}-{keyword.decode()}", png_with((kind, keyword + head + value))


def cmyk():
    plain = save(picture(24, 16).convert("CMYK"), "JPEG", quality=80)
    start = plain.index(b"\xff\xee")
    adobe = bytearray(plain[start : start + 16])
    rest = plain[:start] + plain[start + 16 :]
    scan = rest.index(b"\xff\xda")
    for transform in (0, 2):
        adobe[15] = transform
        yield f"cmyk-adobe-{transform}-after-the-frame", rest[:scan] + bytes(adobe) + rest[scan:]


def bmp(width, height, bits, rows, palette=b"", compression=0, header=40, **zeros):
    info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, len(rows), 0, 0, len(palette) // 4, 0)
    info += bytes(header - 40)
    offset = 14 + len(info) + len(palette)
    sizes = struct.pack("<IHHI", zeros.get("length", offset + len(rows)), 0, 0, zeros.get("pixels", offset))
    return b"BM" + sizes + info + palette + rows


RUNS = bytes([3, 1, 0, 2, 2, 1, 2, 7, 0, 0, 0, 5, 9, 8, 7, 6, 5, 0, 3, 4, 0, 0, 9, 3, 0, 0, 0, 2, 9, 0, 9, 1, 0, 1])
HALVES = bytes([3, 0x12, 6, 0x34, 0, 0, 0, 5, 0x98, 0x76, 0x50, 0, 4, 0xAB, 0, 0, 9, 0x31, 0, 0, 9, 0x77, 0, 1])


def bmps():
    rows = RNG.integers(0, 256, 36 * 5, dtype=np.uint8).tobytes()
    yield "bmp-without-its-length", bmp(12, 5, 24, rows, length=0)
    yield "bmp-without-the-place-of-its-pixels", bmp(12, 5, 24, rows, pixels=0)
    yield "bmp-palette-without-the-place", bmp(12, 5, 8, rows[:60], PALETTE, pixels=0)
    for bits, palette in ((1, PALETTE[:8]), (4, PALETTE[:64]), (8, PALETTE), (24, b""), (32, b"")):
        stride = (12 * bits + 31) // 32 * 4
        yield f"bmp-os2-{bits}", bmp(12, 3, bits, (rows * 2)[: stride * 3], palette, header=64)
    yield "bmp-runs-and-a-jump", bmp(9, 5, 8, RUNS, PALETTE, compression=1)
    yield "bmp-runs-of-half-bytes", bmp(9, 4, 4, HALVES, PALETTE[:64], compression=2)


def gif(frame_width, frame_height):
    head = b"GIF89a" + struct.pack("<HHBBB", 8, 4, 0x80, 0, 0) + PALETTE[:6]
    return head + b"," + struct.pack("<HHHHB", 0, 0, frame_width, frame_height, 0) + b"\2\2\x4c\1\0;"


def refused():
    yield "gif-frame-without-columns", gif(0, 4)
    yield "gif-frame-without-rows", gif(8, 0)
    yield "bmp-runs-that-end-early", bmp(9, 5, 8, RUNS[:9], PALETTE, compression=1)
    yield "bmp-half-bytes-that-end-early", bmp(9, 4, 4, HALVES[:9], PALETTE[:64], compression=2)
    yield "bmp-jpeg-inside", bmp(12, 5, 24, save(picture(24, 16), "JPEG"), compression=4)
    yield "bmp-png-inside", bmp(12, 5, 24, save(picture(24, 16), "PNG"), compression=5)


def refusal(name, data):
    try:
        Image.open(io.BytesIO(data)).convert("RGB")
    except (OSError, ValueError):
        return {"name": name, "file": base64.b64encode(data).decode()}
    raise AssertionError(f"Pillow reads {name}")


def main():
    images = [entry(*one) for kind in (exif, png_texts, cmyk, bmps) for one in kind()]
    content = {"pillow": PIL.__version__, "images": images, "refused": [refusal(*one) for one in refused()]}
    Path(sys.argv[1]).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
