"""Writes src/test/resources/metrics/*.json.gz: what the reference programs give on made-up captions.

    pip install nltk==3.8.1 pycocoevalcap==1.2      (and a Java, for pycocoevalcap's tokeniser)
    python converters/metric_references.py

scores.json.gz   1,000 random caption sets, tokenised already, and their scores by nltk (the report's
                 BLEU-4) and coco-caption (BLEU-1..4, ROUGE-L, CIDEr), per image and for the set.
tokens.json.gz   captions full of what tokenisers disagree about, with the report's tokens (Python's
                 own regular expressions) and coco-caption's (Stanford CoreNLP 3.4.1).

Everything is drawn from fixed seeds; the same versions write the same files.
"""

import gzip
import inspect
import json
import pathlib
import random
import re

import numpy as np
from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider import cider_scorer
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.rouge.rouge import Rouge
from pycocoevalcap.tokenizer.ptbtokenizer import PTBTokenizer

OUT = pathlib.Path(__file__).parent.parent / "src/test/resources/metrics"

WORDS = ("a a a the the of on in with two man woman dog cat red big small ball grass street runs sits "
         "holding near table water t-shirt 's n't snow").split()
UNICODE = ["caf\u00e9", "\u65e5\u672c\u8a9e", "\u043a\u043e\u0442", "\U0001f600", "e\u0301", "1\u00a01/2",
           "\u0130", "\u00df", "-lrb-", "\u2009"]


# ------------------------------------------------------------------ scores

def caption(rnd, low=4, high=14, words=WORDS):
    return " ".join(rnd.choice(words) for _ in range(rnd.randint(low, high)))


def changed(rnd, text):
    """The same caption with a few words replaced, dropped or swapped, so that long n-grams match."""
    words = text.split(" ")
    for _ in range(rnd.randint(0, 4)):
        at = rnd.randrange(len(words))
        what = rnd.random()
        if what < 0.5:
            words[at] = rnd.choice(WORDS)
        elif what < 0.75 and len(words) > 1:
            del words[at]
        else:
            other = rnd.randrange(len(words))
            words[at], words[other] = words[other], words[at]
    return " ".join(words)


def image(rnd):
    """(candidate, references) of one of the kinds that scorers get wrong."""
    base = caption(rnd)
    references = [changed(rnd, base) for _ in range(rnd.randint(1, 5))]
    candidate = changed(rnd, base)
    kind = rnd.choice("empty one unicode long identical repeated unrelated emptyreference plain plain plain".split())
    if kind == "empty":
        candidate = ""
    elif kind == "one":
        candidate = rnd.choice(WORDS)
    elif kind == "unicode":
        mixed = WORDS[:8] + UNICODE
        base = caption(rnd, words=mixed)
        candidate, references = base + " " + rnd.choice(mixed), [base, caption(rnd, words=mixed)]
    elif kind == "long" and rnd.random() < 0.2:
        candidate = caption(rnd, 100, 300)
    elif kind == "identical":
        candidate = rnd.choice(references)
    elif kind == "repeated":
        candidate = " ".join(rnd.choice(references).split()[:2] * rnd.randint(2, 6))
    elif kind == "unrelated":
        candidate = " ".join(["zebra"] * rnd.randint(1, 6))
    elif kind == "emptyreference":
        references[rnd.randrange(len(references))] = ""
        references.append(caption(rnd))
    return candidate, references


class UnclippedCider(Cider):
    """CIDEr without clipping and length penalty: coco-caption's own code with the two lines undone."""

    source = inspect.getsource(cider_scorer)
    plain = source.replace("min(vec_hyp[n][ngram], vec_ref[n][ngram])", "vec_hyp[n][ngram]")
    plain = plain.replace("val[n] *= np.e**(-(delta**2)/(2*self.sigma**2))", "pass")
    assert plain.count("pass") == source.count("pass") + 1 and "min(vec" not in plain
    module = {}
    exec(plain, module)

    def compute_score(self, gts, res):
        scorer = self.module["CiderScorer"](n=4, sigma=6.0)
        for key in gts:
            scorer += (res[key][0], gts[key])
        return scorer.compute_score()


def short(value):
    return round(float(value), 12)


def scored(rnd):
    images = [image(rnd) for _ in range(rnd.randint(1, 4))]
    gts = {i: refs for i, (_, refs) in enumerate(images)}
    res = {i: [cand] for i, (cand, _) in enumerate(images)}
    smoothing = SmoothingFunction().method1
    report = [
        corpus_bleu([[r.split() for r in refs]], [cand.split()], smoothing_function=smoothing)
        for cand, refs in images
    ]
    total, each = [np.mean(report)], [report]
    bleu, bleus = Bleu(4).compute_score(gts, res, verbose=0)
    total, each = total + bleu, each + bleus
    for metric in (Rouge(), Cider(), UnclippedCider()):
        score, scores = metric.compute_score(gts, res)
        total.append(score)
        each.append(scores)
    return {
        "images": [[cand] + refs for cand, refs in images],
        "total": [short(t) for t in total],
        "per_image": [[short(e[i]) for e in each] for i in range(len(images))],
    }


# ------------------------------------------------------------------ tokens

SENTENCES = [
    "A man isn't riding his brother's horse, he's walking.",
    "Two girls, aged 3 and 5, can't reach the \"cookie jar\".",
    "The dogs' bowls cannot be seen in this black-and-white photo!",
    "Mr. Brown and Dr. Green wait at St. Mary's in Washington D.C. at 5 p.m.",
    "A t-shirt that says \u201cI don\u2019t care\u201d for $5.99 (or \u00a34).",
    "It's a 4x4 parked 1/2 mile from the U.S. border on 12/25/2010 at 10:30am.",
    "She'll've gonna buy rock'n'roll CDs, e.g. from www.music.com & friends@home.org...",
    "An old TV and a t.v. stand -- both 50% off \u2014 in a mid-1980s living room.",
    "Some kids play o'clock games; they'd say 'tis fun, y'all #fun @home :)",
    "a caf\u00e9 with \u65e5\u672c\u8a9e signs, na\u00efve drawings and a \U0001f600 sticker",
    "Tools: 3/4\" bolts, 1 1/2 inch nails, and/or 20 555-1234 labels [see p. 5].",
    "What?! No way!! The co-op's no. 1 seller is M&M's, R&B and AT&T phones.",
]
BITS = ("'s n't 'll s' ' \" ` `` '' \u2019 \u2018 \u201c \u201d \u2019s - -- --- \u2013 \u2014 / \\ . .. ... \u2026 , ; : ? ! ?! !! "
        "( ) [ ] { } < > << >> & &amp; * ** _ __ + = | ~ ^ @ # $ % \u00a2 \u00a3 \u20ac \u00b0 \u00bd \u00b2 \u00d7 \u00e9 \u00a0 \u200b "
        "1 20 300 1,000 3.14 1/2 10:30 2nd '90s A I x. a.m. U.S. Ph.D. vs. etc. Jr. No. co. can't cannot gonna "
        "'em 'n' o'clock ma'am d'or l'eau I'm :-) :D <3 ^_^ <b> \u2605 \u2192 \U0001f3c4 http://a.com/b a_b "
        "semi-final c/o and/or a--b x-ray-").split(" ")


def raw_captions():
    rnd = random.Random(4)
    captions = [""] + SENTENCES + [b for b in BITS] + ["a " + b + " dog" for b in BITS]
    while len(captions) < 3000:
        words = rnd.choice(SENTENCES).split(" ")
        words = words[: rnd.randint(3, len(words))]
        for _ in range(rnd.randint(1, 3)):
            at = rnd.randrange(len(words))
            if rnd.random() < 0.5:
                words.insert(at, rnd.choice(BITS))
            else:
                cut = rnd.randint(0, len(words[at]))
                words[at] = words[at][:cut] + rnd.choice(BITS) + words[at][cut:]
        captions.append(" ".join(words))
    return captions


def report_tokens(text):
    return " ".join(re.sub(r"[^\w\s]", "", text).lower().split())


def ptb_tokens(captions):
    # CoreNLP reads all captions as one text: a fixed caption in between keeps them apart.
    rows = {i: [{"caption": c}, {"caption": "The end"}] for i, c in enumerate(captions)}
    tokens = PTBTokenizer().tokenize(rows)
    assert all(t[1] == "the end" for t in tokens.values())
    return [tokens[i][0] for i in range(len(captions))]


# ------------------------------------------------------------------

def write(name, value):
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    with open(OUT / name, "wb") as file:
        with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=9) as zipped:
            zipped.write(text.encode("utf-8"))
    print(name, (OUT / name).stat().st_size, "bytes")


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rnd = random.Random(3)
    names = ["report_bleu4", "bleu1", "bleu2", "bleu3", "bleu4", "rouge_l", "cider", "cider_unclipped"]
    write("scores.json.gz", {"metrics": names, "sets": [scored(rnd) for _ in range(1000)]})
    captions = raw_captions()
    rows = zip(captions, map(report_tokens, captions), ptb_tokens(captions))
    write("tokens.json.gz", [list(row) for row in rows])


if __name__ == "__main__":
    main()
