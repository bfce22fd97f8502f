"""Makes the distributions that Nucleus is compared with: Hugging Face's temperature and top-p warpers.

python converters/nucleus_references.py src/test/resources/decode/nucleus.json
"""

import json
import sys

import torch
from transformers import TemperatureLogitsWarper, TopPLogitsWarper


def case(seed, vocabulary, spread, temperature, top_p):
    generator = torch.Generator().manual_seed(seed)
    logits = spread * torch.randn(1, vocabulary, generator=generator, dtype=torch.float64)
    log_probabilities = logits.log_softmax(-1).float()
    scores = log_probabilities.double()
    scores = TemperatureLogitsWarper(temperature)(None, scores)
    if top_p < 1:
        scores = TopPLogitsWarper(top_p)(None, scores)
    kept = torch.isfinite(scores[0])
    return {
        "temperature": temperature,
        "top_p": top_p,
        "log_probabilities": log_probabilities[0].tolist(),
        "kept": kept.nonzero().flatten().tolist(),
        "probabilities": scores.softmax(-1)[0][kept].tolist(),
    }


def main():
    settings = [(1.0, 0.9), (0.7, 0.8), (1.5, 0.95), (0.1, 0.5), (1.0, 1.0), (2.0, 0.3)]
    cases = [case(seed, 40, 1 + seed, t, p) for seed, (t, p) in enumerate(settings)]
    with open(sys.argv[1], "w") as file:
        json.dump(cases, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    main()
