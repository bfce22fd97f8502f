"""Looks at report.html of a run, of several seeds or of a comparison in Chromium and takes screenshots.

    python report_test.py REPORT.HTML... FOLDER [--chromium PATH]

Needs `pip install playwright axe-playwright-python`. Of each page, on a desk and on a phone, in light and dark: it
loads nothing but itself, no script fails, axe finds nothing, nothing is too wide; charts show their values under the
pointer and by arrow keys; the table is sorted by every column and filtered, its counts are the page's win / tie / loss.
"""

import argparse
import re
import sys
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from page_test import LOOKS
from playwright.sync_api import expect, sync_playwright


def column(rows, c):
    return rows.evaluate_all("(rows, c) => rows.filter(r => !r.hidden).map(r => r.cells[c].innerText)", c)


def number(text):
    return float(text.replace("−", "-"))


def charts(page):
    for chart in page.locator(".chart:has(script)").all():
        chart.scroll_into_view_if_needed()
        box = chart.locator("svg").bounding_box()
        x = min(box["x"] + box["width"] / 2, page.viewport_size["width"] - 60)
        page.mouse.move(x, box["y"] + box["height"] / 2)
        expect(chart.locator(".tip b")).to_be_visible()
        chart.focus()
        page.keyboard.press("Home")
        expect(chart.locator(".tip b")).to_have_text(re.compile(r"^\w+ 1$"))
        page.keyboard.press("ArrowRight")
        expect(chart.locator(".tip b")).not_to_have_text(re.compile(r"^\w+ 1$"))
        assert re.search(r"\d\.\d{3}", chart.locator(".tip").inner_text())
        page.keyboard.press("Escape")
        expect(chart.locator(".tip b")).to_have_count(0)


def table(page):
    rows = page.locator(".images tbody tr")
    heads = page.locator(".images thead button")
    total = rows.count()
    for c in range(heads.count()):
        heads.nth(c).focus()
        page.keyboard.press("Enter")
        cells = column(rows, c)
        if heads.nth(c).inner_text() in ("BLEU-4", "difference"):
            values = [number(cell) for cell in cells]
            down = page.locator(".images th").nth(c).get_attribute("aria-sort") == "descending"
            assert values == sorted(values, reverse=down), (c, values[:5])
        assert len(cells) == total
    buttons = page.locator(".images .tools button")
    if buttons.count():
        counts = [int(text.split(": ")[-1]) for text in buttons.all_inner_texts()]
        assert counts[0] == total == sum(counts[1:]), counts
        if page.locator(".images select").count() == 0 and page.locator("text=win / tie / loss").count():
            assert " / ".join(map(str, counts[1:])) in page.locator("main").inner_text(), counts
        buttons.nth(1).click()
        assert all(text.startswith("+") for text in column(rows, heads.count() - 1))
        assert len(column(rows, 0)) == counts[1]
    page.locator(".images input").fill("zebra crossing nowhere")
    expect(page.locator(".images output")).to_contain_text(f"0 of {total}")
    page.locator(".images input").fill("")


def look(browser, file, name, folder):
    page = browser.new_page(**LOOKS[name])
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda to: problems.append(to.url) if to.url[:5] not in ("file:", "data:") else None)
    page.on("dialog", lambda dialog: problems.append("a dialog"))
    page.goto(file.resolve().as_uri())
    shot = f"{file.resolve().parent.name}-{file.stem}-{name}"
    page.screenshot(path=folder / f"{shot}.png")
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0, f"{shot}: {width} pixels too wide"
    violations = Axe().run(page).response["violations"]
    problems += [f"{v['id']}: {[n['html'][:200] for n in v['nodes'][:3]]}" for v in violations]
    charts(page)
    table(page)
    page.locator(".images").scroll_into_view_if_needed()
    page.locator(".images .tools").evaluate("e => scrollTo(0, scrollY + e.getBoundingClientRect().top - 120)")
    page.screenshot(path=folder / f"{shot}-images.png")
    chart = page.locator(".chart:has(script)").last
    chart.evaluate("e => scrollTo(0, scrollY + e.getBoundingClientRect().top - 120)")
    chart.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.screenshot(path=folder / f"{shot}-chart.png")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    assert not problems, problems
    page.close()
    print(shot, "ok")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", type=Path, nargs="+")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chromium")
    parser.add_argument("--no-sandbox", action="store_true", help="as root in a container")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if options.no_sandbox else []
        browser = playwright.chromium.launch(executable_path=options.chromium, args=arguments)
        for report in options.reports:
            for name in LOOKS:
                look(browser, report, name, options.folder)
        browser.close()


if __name__ == "__main__":
    sys.exit(main())
