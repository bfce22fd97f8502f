"""AdamW with two groups of parameters, each with a peak rate of its own on the same schedule, in float64.

    python adamw_groups.py ../src/test/resources/train/adamw-groups.json
"""

import json
import sys

import torch
from transformers import get_linear_schedule_with_warmup

START = {"mapper": [0.5, -1.5], "gpt2": [2.0, -0.25, 1e-3]}
PEAKS = {"mapper": 1e-2, "gpt2": 1e-3}
WARMUP, TOTAL = 3, 12

weights = {name: torch.tensor(start, dtype=torch.float64, requires_grad=True) for name, start in START.items()}
optimizer = torch.optim.AdamW(
    [{"params": [weights[name]], "lr": PEAKS[name]} for name in weights], weight_decay=0.1
)
schedule = get_linear_schedule_with_warmup(optimizer, WARMUP, TOTAL)
steps = []
for _ in range(TOTAL):
    optimizer.zero_grad()
    sum((w**3).sum() for w in weights.values()).backward()
    optimizer.step()
    schedule.step()
    steps.append({name: w.tolist() for name, w in weights.items()})
with open(sys.argv[1], "w") as file:
    json.dump({"start": START, "peaks": PEAKS, "warmup": WARMUP, "decay": 0.1, "steps": steps}, file, indent=1)
    file.write("\n")
