"""CIDEr-D of single captions with the document frequencies of a corpus, by pycocoevalcap's own scorer.

Writes src/test/resources/metrics/cider-reward.json, which CiderRewardTest holds CiderReward to.
An end token follows each reference, and each candidate that has ended.

    pip install numpy pycocoevalcap && python converters/cider_reward_reference.py
"""

import json
import random

from pycocoevalcap.cider.cider_scorer import CiderScorer

WORDS = "a the dog man two red ball runs jumps in on water grass with small brown".split()
END = " <end>"


def caption(rng):
    return " ".join(rng.choice(WORDS) for _ in range(rng.randint(1, 12)))


def main():
    rng = random.Random(11)
    corpus = [[caption(rng) for _ in range(rng.randint(1, 5))] for _ in range(40)]
    others = [[caption(rng) for _ in range(5)] for _ in range(10)]
    frequencies = CiderScorer()
    for references in corpus:
        frequencies.cook_append(None, [r + END for r in references])
    frequencies.compute_doc_freq()

    cases = []
    for own in (True, False):
        for image, references in enumerate(corpus if own else others):
            for ended in (True, False):
                text = caption(rng) if rng.random() < 0.5 else rng.choice(references)
                cases.append(dict(own=own, image=image, caption=text, ended=ended))

    # The scorer takes as many images for the size of the corpus as it scores: 40 at a time.
    size = len(corpus)
    for start in range(0, len(cases), size):
        some = [cases[i % len(cases)] for i in range(start, start + size)]
        scorer = CiderScorer()
        for case in some:
            references = (corpus if case["own"] else others)[case["image"]]
            scorer.cook_append(
                case["caption"] + (END if case["ended"] else ""), [r + END for r in references]
            )
        scorer.document_frequency = frequencies.document_frequency
        for case, score in zip(some, scorer.compute_cider()):
            case["score"] = float(score)
    with open("src/test/resources/metrics/cider-reward.json", "w") as out:
        json.dump(dict(corpus=corpus, others=others, cases=cases), out, separators=(",", ":"))


if __name__ == "__main__":
    main()
