"""Looks at the page in Chromium and takes screenshots.

    python page_test.py http://127.0.0.1:8080/ FOLDER [--chromium PATH]

Needs `pip install playwright axe-playwright-python`. The server must be running (`-Dexperiment=serve`, or with
`-Dcompare`: then both models are looked at). On a desk and on a phone, in light and dark: the page opens on a captioned
sample; words show their patches, by keyboard; alternatives are chosen, compared and copied; several images, a broken one
among them, become a gallery, JSON and CSV; data: URLs; a portrait's caption is in view. No script fails, axe finds
nothing, nothing is too wide.
"""

import argparse
import base64
import csv
import json
import re
import struct
import sys
import urllib.request
import zlib
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

LOOKS = {
    "desktop": dict(viewport={"width": 1280, "height": 900}),
    "dark": dict(viewport={"width": 1280, "height": 900}, color_scheme="dark"),
    "phone": dict(viewport={"width": 390, "height": 844}, device_scale_factor=2),
    "phone-dark": dict(viewport={"width": 390, "height": 844}, device_scale_factor=2, color_scheme="dark"),
}
READY = "Select a word"
SECONDS = 1000


def png(width, height):
    """A picture of colours that run into each other."""
    rows = b"".join(
        b"\0" + bytes(v for x in range(width) for v in (x * 255 // width, y * 255 // height, 120)) for y in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    chunks = (struct.pack(">I", len(d)) + t + d + struct.pack(">I", zlib.crc32(t + d)) for t, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def file(name, content, kind="image/png"):
    return {"name": name, "mimeType": kind, "buffer": content}


def ready(page):
    expect(page.locator(".model").last.locator(".hint")).to_contain_text(READY, timeout=120 * SECONDS)
    return page.locator(".model").first.locator(".word .text").all_inner_texts()


def in_view(page, locator):
    box = locator.bounding_box()
    return box["y"] >= 0 and box["y"] + box["height"] <= page.viewport_size["height"]


def check(page, name):
    found = Axe().run(page).response["violations"]
    assert not found, [(v["id"], v["impact"], [n["html"] for n in v["nodes"]]) for v in found]
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, f"{name}: {width} pixels too wide"


def opens(page):
    """On a sample and its caption, with nothing to do."""
    expect(page.locator(".samples img")).to_have_count(6)
    said = ready(page)
    assert len(said) > 2, said
    expect(page.locator(".samples [aria-pressed=true]")).to_have_count(1)
    for model in page.locator(".model").all():
        expect(model.locator(".name")).not_to_be_empty()
        expect(model.locator(".trained")).to_contain_text("rained on ")
        if page.viewport_size["width"] > 1000:
            assert in_view(page, model.locator(".caption"))
    if page.locator(".model").count() > 1 and page.viewport_size["width"] > 1000:
        tops = [model.bounding_box()["y"] for model in page.locator(".model").all()]
        assert len(set(tops)) == 1, f"not side by side: {tops}"
        captions = page.locator(".model .caption").all()
        texts = [c.locator(".text").all_inner_texts() for c in captions]
        for i, caption in enumerate(captions):
            marked = caption.locator(".differs .text").all_inner_texts()
            assert [w for w in texts[i] if w not in texts[1 - i]] == [w for w in marked if w not in texts[1 - i]]
            assert bool(marked) <= (texts[0] != texts[1])


def patches(page):
    first = page.locator(".model").first
    strongest = []
    for word in first.locator(".word").all():
        word.focus()
        page.keyboard.press("Enter")
        expect(word).to_have_attribute("aria-pressed", "true")
        expect(page.locator("#heat.shown span").first).to_be_attached()
        expect(first.locator(".hint")).to_contain_text("without")
        colours = page.locator("#heat span").evaluate_all("all => all.map(e => e.style.backgroundColor)")
        shown = [float(c.rstrip(")").split(",")[-1]) for c in colours]
        strongest.append(max(shown))
        if "less likely" not in first.locator(".hint").inner_text():
            assert page.locator("#heat .most").count() == 0
    assert max(strongest) < 0.79 and min(strongest) < 0.9 * max(strongest), f"not one scale: {strongest}"
    first.locator(".maths summary").click()
    expect(first.locator(".maths p")).to_contain_text("ln p")
    first.locator(".prefix summary").click()
    expect(first.locator(".prefix li").first).to_be_visible()
    first.locator(".tokens summary").click()
    tokens = first.locator(".tokens tbody th").all_text_contents()
    assert "".join(tokens).split() == first.locator(".word .text").all_inner_texts()


def alternatives(page):
    first = page.locator(".model").first
    lines = [" ".join(line.split()) for line in first.locator(".line").all_inner_texts()]
    assert len(set(lines)) == 5, lines
    first.locator(".beams input").first.focus()
    page.keyboard.press("ArrowDown")
    assert " ".join(first.locator(".word .text").all_inner_texts()) == lines[1]
    marked = [row.locator("mark").count() for row in first.locator(".line").all()]
    assert marked[1] == 0 and sum(marked) > 0, marked
    first.locator(".copy").click()
    expect(first.locator(".copy")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == lines[1]
    return lines[1]


def download(page, button):
    with page.expect_download() as saved:
        page.locator(button).click()
    return Path(saved.value.path()).read_text()


def several(page, name, folder, chosen):
    names = ["=cmd.png", "portrait.png", "broken.png", "notes.txt"]
    contents = [png(60, 40), png(300, 500), b"no image", b"words"]
    page.set_input_files("#file", [file(n, c, "text/plain" if n == "notes.txt" else "image/png") for n, c in zip(names, contents)])
    expect(page.locator("#progress")).to_contain_text("3 of 5 images captioned, 2 could not be", timeout=120 * SECONDS)
    assert page.locator("#items button").count() == 5

    page.locator("#items button").nth(2).focus()
    page.keyboard.press("Enter")
    ready(page)
    page.wait_for_timeout(SECONDS)  # scrolled
    assert in_view(page, page.locator(".caption").first), f"{name}: the portrait's caption is out of view"
    page.screenshot(path=folder / f"{name}-portrait.png")

    models = page.locator(".model").count()
    rows = list(csv.DictReader(download(page, "#csv").splitlines()))
    assert len(rows) == 3 * models + 2
    assert rows[0]["caption"] == chosen and float(rows[0]["score"]) < 0
    assert rows[models]["image"] == "'=cmd.png" and rows[-1]["error"] and not rows[-1]["caption"], rows
    saved = json.loads(download(page, "#json"))
    assert [image["image"] for image in saved] == ["samples/1.jpg"] + names
    assert saved[0]["captions"][0]["chosen"].strip() == chosen
    assert len(saved[1]["captions"][0]["alternatives"]) == 4 and "expected a JPEG" in saved[3]["error"]

    for broken, words in ((3, "expected a JPEG"), (4, "is not an image")):
        page.locator("#items button").nth(broken).click()
        expect(page.locator("#error")).to_contain_text(words)
        expect(page.locator("#invite")).to_contain_text("cannot be shown")
        expect(page.locator("#frame")).to_be_hidden()
        expect(page.locator(".model")).to_have_count(0)
    page.wait_for_timeout(SECONDS)
    page.screenshot(path=folder / f"{name}-gallery.png", full_page=True)
    check(page, name)


def addresses(page, said):
    page.locator("#url").fill("https://example.org/cat.jpg")
    page.keyboard.press("Enter")
    expect(page.locator("#address-error")).to_contain_text("Download the image first")
    page.locator("#url").fill("data:image/png;base64,%%%")
    page.keyboard.press("Enter")
    expect(page.locator("#address-error")).to_contain_text("damaged")
    image = urllib.request.urlopen(page.url + "samples/1.jpg").read()
    page.locator("#url").fill("data:image/jpeg;base64," + base64.b64encode(image).decode())
    page.keyboard.press("Enter")
    expect(page.locator("#address-error")).to_be_hidden()
    assert ready(page) == said, "the same image, another caption"
    page.evaluate("navigator.clipboard.writeText('https://example.org/cat.jpg')")
    page.locator("#url").blur()
    page.keyboard.press("Control+v")
    expect(page.locator("#address-error")).to_contain_text("Download the image first")


def look(browser, url, name, folder):
    touch = dict(has_touch=True, is_mobile=True) if "phone" in name else {}
    context = browser.new_context(**LOOKS[name], **touch, permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda to: problems.append(to.url) if not re.match(f"blob:|data:|{url}", to.url) else None)
    page.goto(url)
    opens(page)
    said = page.locator(".model").first.locator(".word .text").all_inner_texts()
    page.screenshot(path=folder / f"{name}-start.png", full_page=True)
    check(page, name)
    expect(page.locator("label.camera")).to_be_visible(visible="phone" in name)
    patches(page)
    page.locator(".model").first.locator(".word").nth(2).click()
    page.wait_for_timeout(SECONDS)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
    check(page, name)
    chosen = alternatives(page)
    several(page, name, folder, chosen)
    addresses(page, said)

    page.locator(".samples button").nth(3).click()  # a drawing, to a captioner of photos
    if "photos" in page.locator(".trained").first.inner_text():
        expect(page.locator(".model").first.locator(".unfamiliar")).to_contain_text("unlike", timeout=60 * SECONDS)
    page.locator("#strategy").select_option(label="sampling, hotter")
    ready(page)
    page.locator("#again").click()
    ready(page)
    expect(page.locator(".beams").first).to_be_hidden()
    check(page, name)
    # The browser's own line about the refused upload is no fault of the page.
    problems = [p for p in problems if "422" not in p]
    assert not problems, problems
    context.close()
    print(name, "ok:", " ".join(said))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chromium")
    parser.add_argument("--no-sandbox", action="store_true", help="as root in a container")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if options.no_sandbox else []
        browser = playwright.chromium.launch(executable_path=options.chromium, args=arguments)
        for name in LOOKS:
            look(browser, options.url, name, options.folder)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
