"""Looks at the page in Chromium and takes screenshots.

    python page_test.py http://127.0.0.1:8080/ FOLDER [--chromium PATH] [--axe AXE.MIN.JS]

The server must be running (`-Dexperiment=serve`). It takes a sample, uploads the same image as a file, waits for the
caption, selects words, opens the prefix, and checks what is there; then the same at phone width and in the dark. With
--axe (axe-core's script, from its npm package) it also looks for serious violations of accessibility rules.
"""

import argparse
import sys
import urllib.request
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

LOOKS = {
    "desktop": dict(viewport={"width": 1280, "height": 900}),
    "dark": dict(viewport={"width": 1280, "height": 900}, color_scheme="dark"),
    "phone": dict(viewport={"width": 390, "height": 844}, device_scale_factor=2),
    "phone-dark": dict(viewport={"width": 390, "height": 844}, device_scale_factor=2, color_scheme="dark"),
}


def look(browser, url, name, folder, axe):
    page = browser.new_page(**LOOKS[name])
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.goto(url)
    expect(page.locator(".samples img")).to_have_count(6)
    page.screenshot(path=folder / f"{name}-start.png", full_page=True)

    page.locator(".samples button").nth(2).click()
    first = page.locator(".model").first
    expect(first.locator(".hint")).to_be_visible(timeout=120_000)
    sampled = first.locator(".word .text").all_inner_texts()
    assert len(sampled) > 2, sampled

    image = urllib.request.urlopen(url + "samples/3.jpg").read()
    page.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": image})
    expect(page.locator("#status")).to_contain_text("aption", timeout=60_000)
    expect(page.locator(".model").last.locator(".hint")).to_be_visible(timeout=120_000)
    assert first.locator(".word .text").all_inner_texts() == sampled
    assert first.locator(".beams li").count() == 4
    tokens = first.locator(".tokens tbody th").all_text_contents()
    assert "".join(tokens).split() == sampled, (tokens, sampled)

    chosen = first.locator(".word").nth(min(3, len(sampled) - 1))
    chosen.focus()
    page.keyboard.press("Enter")
    expect(chosen).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#heat.shown span").first).to_be_attached()
    expect(page.locator("#legend")).to_contain_text("patches that speak for")
    first.locator(".prefix summary").click()
    expect(first.locator(".prefix li").first).to_be_visible()
    page.wait_for_timeout(400)
    page.screenshot(path=folder / f"{name}.png", full_page=True)
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, f"{name}: {width} pixels too wide"
    if axe:
        page.evaluate(Path(axe).read_text())
        serious = page.evaluate(
            "axe.run().then(r => r.violations.filter(v => ['serious', 'critical'].includes(v.impact))"
            ".map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' ')))"
        )
        problems += serious
    expect(first.locator(".trained")).to_contain_text("Trained on ")
    expect(first.locator(".unfamiliar")).to_be_hidden()
    page.locator(".samples button").nth(3).click()  # a drawing, to a captioner of photos
    expect(page.locator(".model").first.locator(".unfamiliar")).to_contain_text("unlike", timeout=60_000)
    page.set_input_files("#file", {"name": "b.png", "mimeType": "image/png", "buffer": b"no image"})
    expect(page.locator("#error")).to_contain_text("expected a JPEG")
    # The browser's own line about the refused upload is no fault of the page.
    problems = [p for p in problems if "422" not in p]
    assert not problems, problems
    page.close()
    print(name, "ok:", " ".join(sampled))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chromium")
    parser.add_argument("--axe")
    parser.add_argument("--no-sandbox", action="store_true", help="as root in a container")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if options.no_sandbox else []
        browser = playwright.chromium.launch(executable_path=options.chromium, args=arguments)
        for name in LOOKS:
            look(browser, options.url, name, options.folder, options.axe)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
