"""Writes records.csv and what Python's csv module reads from it, records.json, without its blank records.

Read with open(newline=None), which turns the line ends inside quotes into LF.
Usage, from the project's root: python3 converters/csv_records.py
"""

import csv
import json
import pathlib

ROOT = pathlib.Path("src/test/resources/datasets")
TEXT = (
    "image,caption\r\n"
    'a.jpg,"Commas, and ""quotes""."\r\n'
    "\r\n"
    'b.jpg,"Two paragraphs:\r\n\r\nthis is the second."\r\n'
    'c.jpg,A 5" screen.\n'
    'd.jpg,"Closed" and more\r\n'
    'e.jpg, "a space before, the quote"\r\n'
    'f.jpg,"",\r\n'
    '"g.jpg","\n \n"\r\n'
    'h.jpg,"It ends here."""'
)


def main():
    (ROOT / "records.csv").write_bytes(b"\xef\xbb\xbf" + TEXT.encode("utf-8"))
    with open(ROOT / "records.csv", newline=None, encoding="utf-8-sig") as file:
        records = [record for record in csv.reader(file) if record]
    (ROOT / "records.json").write_text(json.dumps(records, indent=1) + "\n")


if __name__ == "__main__":
    main()
