"""The literal scores of exercise 4's check: nltk's BLEU-4 as the student report calls it.

    pip install nltk==3.8.1 && python exercise_bleu.py
"""

from nltk.translate.bleu_score import SmoothingFunction, corpus_bleu

CASES = [
    ("a green bench on a street", ["a green bench on a street", "one bench is on the street"]),
    ("a pink pig is on a farm", ["a pink pig is playing on a farm", "a pig is on a farm"]),
    ("a dog a dog a dog", ["a dog runs on the beach", "the dog and a ball"]),
    ("a beach", ["a purple umbrella on the beach"]),
    ("two cats", ["a red car"]),
    ("", ["a red car"]),
]

for candidate, references in CASES:
    score = corpus_bleu(
        [[r.split() for r in references]],
        [candidate.split()],
        smoothing_function=SmoothingFunction().method1,
    )
    print(repr(candidate), references, repr(float(score)))
