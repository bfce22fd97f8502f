"""Makes the values that the tests of preprocessing, orientation and odd files compare with.

    python converters/preprocessing_references.py src/test/resources/clip/preprocessing

Needs Pillow 13, transformers (5: CLIPImageProcessorPil; 4: CLIPImageProcessor), open_clip and torchvision.
orientation.json: small files in base64 and SHA-256 of their RGB bytes as stored and after
ImageOps.exif_transpose. files.json: the same of files that few decoders read. tensors.json: published
preprocessing configs, and SHA-256 of the float32 tensors that they make of pictures.
"""

import base64
import hashlib
import io
import json
import struct
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, ImageOps

from pixel_references import picture, save

warnings.simplefilter("ignore")


def sha256(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


# ---- orientation ----


def tiff(big, entries, offset=8, head=None):
    """A TIFF of one directory; entries are (tag, type, count, four bytes)."""
    e = ">" if big else "<"
    out = (head or (b"MM\0*" if big else b"II*\0")) + struct.pack(e + "L", offset)
    out += b"\0" * (offset - 8) + struct.pack(e + "H", len(entries))
    for tag, kind, count, value in entries:
        out += struct.pack(e + "HHL", tag, kind, count) + value
    return out + b"\0\0\0\0"


def orientation(big, value, kind=3, count=1):
    e = ">" if big else "<"
    packed = struct.pack(e + {1: "B", 3: "H", 4: "L", 8: "h", 9: "l", 6: "b"}[kind], value)
    make = (0x010F, 2, 4, b"abc\0")
    return tiff(big, [make, (0x0112, kind, count, packed.ljust(4, b"\0"))])


def jpeg_with(*segments):
    plain = save(picture(24, 16), "JPEG", quality=60)
    parts = b"".join(b"\xff\xe1" + struct.pack(">H", len(s) + 2) + s for s in segments)
    return plain[:2] + parts + plain[2:]


def png_with(*chunks):
    plain = save(picture(24, 16, noise=0).quantize(8), "PNG", optimize=True)
    parts = b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in chunks)
    return plain[:33] + parts + plain[33:]


def webp_with(exif=b"", xmp=b""):
    return save(picture(24, 16), "WEBP", quality=50, exif=exif, xmp=xmp)


def xmp(value, as_element=False):
    inside = f"<tiff:Orientation>{value}</tiff:Orientation>" if as_element else ""
    attribute = "" if as_element else f' tiff:Orientation="{value}"'
    return f"<x:xmpmeta><rdf:Description{attribute}>{inside}</rdf:Description></x:xmpmeta>".encode()


def oriented():
    exif = b"Exif\0\0"
    for value in range(1, 9):
        for big in (True, False):
            order = "MM" if big else "II"
            block = orientation(big, value)
            yield f"jpeg-{order}-{value}", jpeg_with(exif + block)
            yield f"png-{order}-{value}", png_with((b"eXIf", block))
            yield f"webp-{order}-{value}", webp_with(exif + block)
    block = orientation(True, 6)
    yield "jpeg-9", jpeg_with(exif + orientation(True, 9))
    yield "jpeg-0", jpeg_with(exif + orientation(True, 0))
    yield "jpeg-long", jpeg_with(exif + orientation(False, 6, kind=4))
    yield "jpeg-signed-short", jpeg_with(exif + orientation(False, 6, kind=8))
    yield "jpeg-signed-long", jpeg_with(exif + orientation(True, 6, kind=9))
    yield "jpeg-signed-byte", jpeg_with(exif + orientation(True, 6, kind=6))
    yield "jpeg-byte", jpeg_with(exif + orientation(True, 6, kind=1))
    yield "jpeg-two-values", jpeg_with(exif + tiff(True, [(0x0112, 3, 2, struct.pack(">HH", 6, 3))]))
    yield "jpeg-no-values", jpeg_with(exif + orientation(True, 6, count=0))
    yield "jpeg-value-beyond-end", jpeg_with(exif + tiff(True, [(0x0112, 3, 3, struct.pack(">L", 9000))]))
    yield "jpeg-value-by-offset", jpeg_with(exif + tiff(True, [(0x0112, 3, 3, struct.pack(">L", 26))]) + struct.pack(">HHH", 8, 1, 1))
    yield "jpeg-unknown-type", jpeg_with(exif + tiff(True, [(0x0112, 77, 1, b"\0\x06\0\0")]))
    twice = [(0x0112, 3, 1, b"\0\x06\0\0"), (0x0112, 3, 1, b"\0\x03\0\0")]
    yield "jpeg-tag-twice", jpeg_with(exif + tiff(True, twice))
    yield "jpeg-unknown-type-then-good", jpeg_with(exif + tiff(True, [(0x0112, 77, 1, b"\0\x06\0\0"), twice[1]]))
    yield "jpeg-cut-after-tag", jpeg_with(exif + block[:34])
    yield "jpeg-cut-within-tag", jpeg_with(exif + block[:30])
    yield "jpeg-cut-before-directory", jpeg_with(exif + block[:8])
    yield "jpeg-empty", jpeg_with(exif)
    yield "jpeg-not-tiff", jpeg_with(exif + b"XX\0*" + block[4:])
    yield "jpeg-odd-order", jpeg_with(exif + b"MM*\0" + block[4:])
    yield "jpeg-directory-beyond-end", jpeg_with(exif + block[:4] + struct.pack(">L", 5000) + block[8:])
    yield "jpeg-directory-later", jpeg_with(exif + tiff(False, [(0x0112, 3, 1, b"\x08\0\0\0")], offset=40))
    yield "jpeg-in-two-segments", jpeg_with(exif + block[:20], exif + block[20:])
    yield "jpeg-exif-twice", jpeg_with(exif + exif + block)
    space = b"http://ns.adobe.com/xap/1.0/\0"
    yield "jpeg-xmp", jpeg_with(space + xmp(8))
    yield "jpeg-xmp-element", jpeg_with(space + xmp(3, True))
    yield "jpeg-xmp-and-exif", jpeg_with(space + xmp(8), exif + block)
    yield "jpeg-xmp-and-byte", jpeg_with(space + xmp(8), exif + orientation(True, 6, kind=1))
    yield "jpeg-xmp-and-broken-exif", jpeg_with(space + xmp(8), exif + block[:8])
    yield "png-xmp", png_with((b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + xmp(5)))
    yield "png-xmp-compressed", png_with((b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(xmp(7))))
    profile = b"\nexif\n%8d\n%s\n" % (len(exif + block), (exif + block).hex().encode())
    yield "png-raw-profile", png_with((b"tEXt", b"Raw profile type exif\0" + profile))
    yield "png-raw-profile-compressed", png_with((b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(profile)))
    whole = png_with()
    chunk = struct.pack(">I", len(block)) + b"eXIf" + block + struct.pack(">I", zlib.crc32(b"eXIf" + block))
    yield "png-exif-after-pixels", whole[:-12] + chunk + whole[-12:]
    yield "webp-xmp", webp_with(xmp=xmp(6))


# ---- files that few decoders read ----


def lzw(indices, bits, clear_every):
    """GIF's codes of fixed meaning: literals, with a clear code before the table can grow a bit."""
    out, pending, count = bytearray(), 0, 0
    codes = [1 << bits]
    for i, index in enumerate(indices):
        if i and i % clear_every == 0:
            codes.append(1 << bits)
        codes.append(index)
    for code in codes + [(1 << bits) + 1]:
        pending |= code << count
        count += bits + 1
        while count >= 8:
            out.append(pending & 255)
            pending >>= 8
            count -= 8
    out.append(pending & 255)
    blocks = b"".join(bytes([len(out[i : i + 255])]) + out[i : i + 255] for i in range(0, len(out), 255))
    return bytes([bits]) + bytes(blocks) + b"\0"


def gif(bits, before=b"", clear_every=200):
    rng = np.random.default_rng(bits)
    indices = rng.integers(0, 1 << min(bits, 8), 20 * 9)
    colours = bytes(rng.integers(0, 256, 768, dtype=np.uint8))
    screen = b"GIF89a" + struct.pack("<HHBBB", 20, 9, 0xF7, 0, 0) + colours
    frame = b"," + struct.pack("<HHHHB", 0, 0, 20, 9, 0)
    return screen + before + frame + lzw(indices, bits, clear_every) + b";"


def odd_files():
    for bits in (0, 1, 8, 9, 10, 11, 12):
        yield f"gif-code-size-{bits}.gif", gif(bits)
    yield "gif-zeros-before-frame.gif", gif(8, before=b"\0" * 5)
    yield "gif-rubbish-before-frame.gif", gif(8, before=b"\0abc\x07")
    yield "gif-zeros-around-extension.gif", gif(8, before=b"\0\0!\xf9\x04\1\0\0\x05\0\0\0")
    inks = picture(33, 25, 1).convert("RGB")
    key = Image.fromarray((np.asarray(inks)[..., 0] // 2 + 40).astype(np.uint8))
    cmyk = save(Image.merge("CMYK", (*inks.split(), key)), "JPEG", quality=85, subsampling=0)
    icc = b"ICC_PROFILE\0" + bytes([1, 3]) + b"\0" * 128
    segment = b"\xff\xe2" + struct.pack(">H", len(icc) + 2) + icc
    yield "cmyk-first-of-three-profiles.jpg", cmyk[:2] + segment + cmyk[2:]
    second = segment.replace(b"ICC_PROFILE\0\1", b"ICC_PROFILE\0\2")
    yield "cmyk-second-profile-alone.jpg", cmyk[:2] + second + cmyk[2:]
    yield "cmyk-profile-twice.jpg", cmyk[:2] + segment + segment + cmyk[2:]
    yield "two-pictures.mpo", save(picture(20, 14), "MPO", save_all=True, append_images=[picture(20, 14, 5)])
    yield "two-pictures-of-two-sizes.mpo", save(picture(20, 14), "MPO", save_all=True, append_images=[picture(10, 8, 5)])


def entry(name, data):
    stored = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    try:
        upright = np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    except Exception:  # Pillow gives up on what is broken; ignored means as stored
        upright = stored
    return {
        "name": name,
        "file": base64.b64encode(data).decode(),
        "stored": sha256(stored),
        "upright": sha256(upright),
        "width": upright.shape[1],
    }


# ---- published preprocessing ----

HALF = [0.5, 0.5, 0.5]
OPENAI = {"image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711]}

HUGGING_FACE = [
    (32, {"crop_size": 32, "size": 32, "feature_extractor_type": "CLIPFeatureExtractor", "do_center_crop": True, "do_normalize": True, "do_resize": True, "resample": 3, **OPENAI}),
    (32, {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}, "image_mean": HALF, "image_std": HALF}),
    (32, {"size": {"height": 32, "width": 32}, "do_center_crop": False, "crop_size": {"height": 224, "width": 224}, "resample": 2}),
    (32, {"size": {"height": 32, "width": 32}, "crop_size": 32, "rescale_factor": 0.00784313725490196, "image_mean": [1.0, 1.0, 1.0], "image_std": [1.0, 1.0, 1.0]}),
    (32, {"size": 40, "crop_size": 32, "do_normalize": False}),
    (32, {"size": 32, "crop_size": 32, "do_rescale": False, "image_mean": [127.5, 120.0, 110.0], "image_std": [60.0, 61.5, 62.25]}),
    (32, {"size": 25, "crop_size": 32}),
    (32, {"size": {"height": 21, "width": 21}, "crop_size": 32, "resample": 4}),
    (32, {"do_resize": False, "crop_size": 32}),
    (32, {"size": 32, "crop_size": 32, "image_mean": 0.45, "image_std": 0.225}),
] + [(32, {"size": 32, "crop_size": 32, "resample": filter}) for filter in range(6)]

OPEN_CLIP = [
    (32, {"mean": HALF, "std": HALF, "interpolation": "bicubic", "resize_mode": "squash"}),
    (32, {"size": 32, "mode": "RGB", "mean": 0.5, "std": 0.25, "interpolation": "bilinear", "resize_mode": "shortest", "fill_color": 0}),
    (32, {"size": [32, 32], "interpolation": "random", "resize_mode": "longest", "fill_color": 0}),
    (32, {"resize_mode": "longest", "fill_color": 127, "interpolation": "bilinear"}),
    (32, {}),
]

# width, height: tall ones change the order of the passes, odd ones the crop, small ones are padded
PICTURES = [(37, 29), (64, 131), (33, 67), (40, 200), (131, 64), (200, 31), (32, 32), (33, 65), (15, 11), (48, 35), (35, 48), (45, 100)]


def sample(width, height):
    return picture(width, height, noise=0).quantize(12, dither=0)


def hugging_face(config, image):
    import transformers

    names = ("CLIPImageProcessorPil", "CLIPImageProcessor")
    kind = next(getattr(transformers, n) for n in names if hasattr(transformers, n))
    processor = kind.from_dict({k: v for k, v in config.items() if k != "feature_extractor_type"})
    return processor(image, return_tensors="np")["pixel_values"][0]


def open_clip_tensor(size, config, image):
    from open_clip.transform import PreprocessCfg, image_transform_v2, merge_preprocess_dict

    merged = merge_preprocess_dict(PreprocessCfg(), {**config, "size": size})
    return image_transform_v2(PreprocessCfg(**merged), is_train=False)(image).numpy()


def tensors():
    for kind, configs in (("transformers", HUGGING_FACE), ("open_clip", OPEN_CLIP)):
        for size, config in configs:
            hashes = []
            for width, height in PICTURES:
                image = sample(width, height).convert("RGB")
                tensor = hugging_face(config, image) if kind == "transformers" else open_clip_tensor(size, config, image)
                assert tensor.dtype == np.float32 and tensor.shape == (3, size, size), (config, tensor.shape)
                hashes.append(sha256(tensor))
            yield {"kind": kind, "imageSize": size, "config": config, "tensors": hashes}


def write(path, key, entries):
    import open_clip
    import transformers

    versions = {"pillow": PIL.__version__, "transformers": transformers.__version__, "open_clip": open_clip.__version__}
    path.write_text(json.dumps({"madeBy": versions, key: entries}, indent=1) + "\n", encoding="utf-8")


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "orientation.json", "images", [entry(*one) for one in oriented()])
    write(folder / "files.json", "images", [entry(*one) for one in odd_files()])
    for width, height in PICTURES:
        (folder / f"{width}x{height}.png").write_bytes(save(sample(width, height), "PNG", optimize=True))
    write(folder / "tensors.json", "preprocessings", list(tensors()))


if __name__ == "__main__":
    main()
