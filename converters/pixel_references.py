"""Makes the images, and Pillow's pixels of them, that the tests of ImageProcessor compare with.

    python converters/pixel_references.py src/test/resources/clip/pixels

Needs numpy and Pillow with libjpeg-turbo and libwebp. Writes one small synthetic image per kind of
file and expected.json: SHA-256 of the RGB bytes after convert("RGB"), of the 224-pixel crop under
both conventions, of the float32 tensor, and of a 16-pixel crop.
"""

import hashlib
import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import PIL
from PIL import Image, features

MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)


def picture(width, height, seed=0, noise=6):
    """Smooth colours with some hard edges and a little noise: RGB."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    waves = [128 + 100 * np.sin(x / (5 + 4 * c) + y / (9 + 3 * c) + c) for c in range(3)]
    rgb = np.stack(waves, -1) + rng.normal(0, noise, (height, width, 3))
    rgb[(x + 2 * y).astype(int) % 41 < 5] = [250, 20, 60]
    return Image.fromarray(np.clip(rgb, 0, 255).astype(np.uint8))


def save(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def without_adobe(jpeg):
    at = jpeg.index(b"\xff\xee")
    return jpeg[:at] + jpeg[at + 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0] :]


def patched(data, at, value):
    return data[:at] + bytes([value]) + data[at + 1 :]


def adobe_transform(jpeg, transform):
    return patched(jpeg, jpeg.index(b"Adobe") + 11, transform)


def luma_sampling(jpeg, sampling):
    """Rewrites the sampling factors of the first component, as in 0x12 for 4:4:0."""
    sof = max(jpeg.find(b"\xff\xc0"), jpeg.find(b"\xff\xc2"))
    return patched(jpeg, sof + 11, sampling)


def png(array, depth, colour, interlaced=False, extra=()):
    """A PNG of [height, width, channels] samples, of kinds that Pillow does not write."""
    height, width, _ = array.shape

    def rows(part):
        out = b""
        for row in part:
            if depth == 16:
                packed = row.astype(">u2").tobytes()
            elif depth == 8:
                packed = row.astype(np.uint8).tobytes()
            else:
                bits = (row.reshape(-1, 1) >> np.arange(depth - 1, -1, -1)) & 1
                packed = np.packbits(bits.astype(np.uint8).reshape(-1)).tobytes()
            out += b"\0" + packed
        return out

    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    pixels = b"".join(rows(array[y::dy, x::dx]) for x, y, dx, dy in passes if array[y::dy, x::dx].size)

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + b"".join(chunk(*e) for e in extra)
        + chunk(b"IDAT", zlib.compress(pixels, 9))
        + chunk(b"IEND", b"")
    )


def bmp(width, height, bits, rows, palette=b"", compression=0, masks=()):
    extra = b"".join(struct.pack("<I", m) for m in masks) + palette
    offset = 14 + 40 + len(extra)
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, compression, len(rows), 0, 0, len(palette) // 4, 0)
    return b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset) + info + extra + rows


def gif_screen(gif, width, height, left, top):
    """The same frame at another place of a larger screen."""
    frame = gif.index(b"\x2c\0\0\0\0")
    gif = gif[:6] + struct.pack("<HH", width, height) + gif[10:]
    return gif[: frame + 1] + struct.pack("<HH", left, top) + gif[frame + 5 :]


def jpegs():
    small = picture(97, 75)
    for name, subsampling in (("444", 0), ("422", 1), ("420", 2)):
        yield f"jpeg-{name}.jpg", save(small, "JPEG", quality=85, subsampling=subsampling)
    yield "jpeg-440.jpg", luma_sampling(save(picture(64, 64), "JPEG", quality=85, subsampling=1), 0x12)
    yield "jpeg-progressive.jpg", save(small, "JPEG", quality=70, progressive=True)
    yield "jpeg-progressive-grey.jpg", save(small.convert("L"), "JPEG", quality=70, progressive=True)
    yield "jpeg-grey.jpg", save(small.convert("L"), "JPEG", quality=80)
    yield "jpeg-rough.jpg", save(small, "JPEG", quality=5)
    yield "jpeg-restarts.jpg", save(small, "JPEG", quality=80, restart_marker_rows=1)
    yield "jpeg-rgb.jpg", save(small, "JPEG", quality=80, keep_rgb=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    yield "jpeg-rotated-by-exif.jpg", save(small, "JPEG", quality=80, exif=exif)
    yield "jpeg-trailing-bytes.jpg", save(small, "JPEG", quality=80) + bytes(range(200))
    inks = picture(97, 75, 1).convert("RGB")
    key = Image.fromarray((np.asarray(inks)[..., 0] // 2 + 40).astype(np.uint8))
    cmyk = Image.merge("CMYK", (*inks.split(), key))
    plain = save(cmyk, "JPEG", quality=85, subsampling=0)
    yield "jpeg-cmyk.jpg", plain
    yield "jpeg-cmyk-without-adobe.jpg", without_adobe(plain)
    yield "jpeg-ycck.jpg", adobe_transform(plain, 2)
    yield "jpeg-cmyk-progressive.jpg", save(cmyk, "JPEG", quality=60, progressive=True, subsampling=0)
    yield "jpeg-ycck-420.jpg", adobe_transform(save(cmyk, "JPEG", quality=85, subsampling=2), 2)


def pngs():
    small = np.asarray(picture(37, 29)).astype(np.int64)
    grey = np.asarray(picture(37, 29).convert("L")).astype(np.int64)[..., None]
    ramp = (np.arange(37)[None, :] + np.arange(29)[:, None])[..., None]
    colours = bytes(np.random.default_rng(3).integers(0, 256, 48).astype(np.uint8))
    for depth in (1, 2, 4):
        yield f"png-grey-{depth}.png", png(ramp % (1 << depth), depth, 0)
        yield f"png-palette-{depth}.png", png(ramp % (1 << depth), depth, 3, extra=[(b"PLTE", colours[: 3 << depth])])
    yield "png-grey.png", png(grey, 8, 0)
    yield "png-grey-transparent.png", png(grey, 8, 0, extra=[(b"tRNS", struct.pack(">H", int(grey[3, 3, 0])))])
    yield "png-grey-16.png", png(ramp * 9, 16, 0)
    yield "png-grey-16-interlaced.png", png(ramp * 5, 16, 0, interlaced=True)
    yield "png-grey-alpha.png", png(np.concatenate([grey, 255 - grey], -1), 8, 4)
    yield "png-grey-alpha-16.png", png(np.concatenate([grey * 257, ramp * 900], -1), 16, 4)
    yield "png-rgb.png", png(small, 8, 2)
    yield "png-rgb-gamma.png", png(small, 8, 2, extra=[(b"gAMA", struct.pack(">I", 100000))])
    yield "png-rgb-transparent.png", png(small, 8, 2, extra=[(b"tRNS", struct.pack(">HHH", *map(int, small[2, 2])))])
    yield "png-rgb-16.png", png(small * 256 + 255 - small, 16, 2)
    yield "png-rgb-interlaced.png", png(small, 8, 2, interlaced=True)
    yield "png-rgba.png", png(np.concatenate([small, 255 - grey], -1), 8, 6)
    yield "png-rgba-16.png", png(np.concatenate([small * 257, grey * 200], -1), 16, 6)
    transparent = [(b"PLTE", colours), (b"tRNS", bytes([0, 128, 255, 7]))]
    yield "png-palette-transparent.png", png(ramp % 16, 8, 3, extra=transparent)


def gifs():
    small = picture(53, 41)
    palette = small.quantize(64)
    plain = save(palette, "GIF", interlace=0)
    yield "gif-palette.gif", plain
    yield "gif-interlaced.gif", save(palette, "GIF", interlace=1)
    yield "gif-grey.gif", save(small.convert("L"), "GIF")
    yield "gif-two-colours.gif", save(small.convert("1"), "GIF")
    yield "gif-transparent.gif", save(palette, "GIF", transparency=5)
    frames = [picture(53, 41, s).quantize(32) for s in (4, 5)]
    yield "gif-animated.gif", save(frames[0], "GIF", save_all=True, append_images=frames[1:])
    yield "gif-small-frame.gif", gif_screen(plain, 70, 60, 9, 4)
    yield "gif-small-frame-transparent.gif", gif_screen(save(palette, "GIF", transparency=5), 70, 60, 9, 4)
    yield "gif-frame-off-screen.gif", gif_screen(plain, 20, 20, 3, 2)
    noise = Image.fromarray(np.random.default_rng(6).integers(0, 256, (60, 120), dtype=np.uint8))
    yield "gif-full-code-table.gif", save(noise.convert("RGB").quantize(256), "GIF")


def bmps():
    small = picture(37, 29)
    yield "bmp-24.bmp", save(small, "BMP")
    yield "bmp-8.bmp", save(small.quantize(64), "BMP")
    yield "bmp-grey.bmp", save(small.convert("L"), "BMP")
    yield "bmp-1.bmp", save(small.convert("1"), "BMP")
    rng = np.random.default_rng(7)
    yield "bmp-4.bmp", bmp(8, 5, 4, bytes(rng.integers(0, 256, 20, dtype=np.uint8)), bytes(rng.integers(0, 256, 64, dtype=np.uint8)))
    words = rng.integers(0, 65536, 64, dtype=np.uint16).astype("<u2").tobytes()
    yield "bmp-555.bmp", bmp(8, 8, 16, words)
    yield "bmp-565.bmp", bmp(8, 8, 16, words, compression=3, masks=(0xF800, 0x7E0, 0x1F))
    longs = rng.integers(0, 256, 256, dtype=np.uint8).tobytes()
    yield "bmp-32.bmp", bmp(8, 8, 32, longs)
    yield "bmp-top-down.bmp", bmp(8, -8, 32, longs)
    runs = bytes([3, 1, 5, 2, 0, 0, 0, 4, 9, 8, 7, 6, 4, 3, 0, 0, 8, 15, 0, 1])
    yield "bmp-rle.bmp", bmp(8, 3, 8, runs, bytes(rng.integers(0, 256, 64, dtype=np.uint8)), compression=1)


def webps():
    small = picture(97, 75)
    yield "webp-lossy.webp", save(small, "WEBP", quality=60)
    yield "webp-simple-filter.webp", save(small, "WEBP", quality=30, method=0)
    yield "webp-lossless.webp", save(picture(37, 29), "WEBP", lossless=True)
    alpha = picture(61, 47)
    alpha.putalpha(Image.fromarray(np.tile(np.arange(61, dtype=np.uint8) * 4, (47, 1))))
    yield "webp-alpha.webp", save(alpha, "WEBP", quality=70)
    yield "webp-lossless-alpha.webp", save(alpha, "WEBP", lossless=True, exact=True)
    frames = [picture(48, 40, s) for s in (8, 9)]
    yield "webp-animated.webp", save(frames[0], "WEBP", save_all=True, append_images=frames[1:], quality=60)
    moving = save(alpha, "WEBP", save_all=True, append_images=[picture(61, 47).convert("RGBA")], quality=60)
    yield "webp-animated-alpha.webp", moving
    canvas = moving.index(b"VP8X") + 12
    moved = moving[:canvas] + struct.pack("<I", 79)[:3] + struct.pack("<I", 69)[:3] + moving[canvas + 6 :]
    frame = moved.index(b"ANMF") + 8
    yield "webp-small-frame.webp", moved[:frame] + bytes([3, 0, 0, 5, 0, 0]) + moved[frame + 6 :]


def sizes():
    shapes = [(1, 1), (2, 7), (3000, 10), (10, 3000), (224, 224), (225, 224), (224, 227), (223, 300), (301, 200), (448, 449)]
    for width, height in shapes:
        yield f"size-{width}x{height}.png", save(picture(width, height, noise=0).quantize(6, dither=0), "PNG", optimize=True)


def crop(image, size, floor):
    """torchvision's Resize and CenterCrop (round half to even), or Hugging Face's (floor)."""
    shorter = min(image.size)
    width, height = (int(size * edge / shorter) for edge in image.size)
    resized = image.resize((width, height), Image.Resampling.BICUBIC)
    left, top = (
        (edge - size) // 2 if floor else int(round((edge - size) / 2.0)) for edge in (width, height)
    )
    return np.asarray(resized.crop((left, top, left + size, top + size)))


def sha256(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def expected(name, data):
    image = Image.open(io.BytesIO(data)).convert("RGB")
    rounded = crop(image, 224, floor=False)
    tensor = (rounded.transpose(2, 0, 1).astype(np.float32) / np.float32(255) - MEAN[:, None, None]) / STD[:, None, None]
    assert tensor.dtype == np.float32
    return {
        "file": name,
        "width": image.width,
        "height": image.height,
        "decoded": sha256(np.asarray(image)),
        "openai": sha256(rounded),
        "huggingFace": sha256(crop(image, 224, floor=True)),
        "tensor": sha256(tensor.astype("<f4")),
        "openai16": sha256(crop(image, 16, floor=False)),
    }


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    entries = []
    for kind in (jpegs, pngs, gifs, bmps, webps, sizes):
        for name, data in kind():
            (folder / name).write_bytes(data)
            entries.append(expected(name, data))
    versions = {"pillow": PIL.__version__, "libjpeg_turbo": features.version("libjpeg_turbo"), "webp": features.version("webp")}
    text = json.dumps({"madeBy": versions, "images": entries}, indent=1) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
