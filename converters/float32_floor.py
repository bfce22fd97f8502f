"""What PyTorch itself reaches in float32 beside a captioner's reference values, and where a ReLU is undecided.

    python float32_floor.py reference/transformer-frozen

Prints, for each kind of number, the largest difference divided by the tensor's largest value, as the table of
`-Dexperiment=compare-pytorch` does: first of PyTorch in float32, then (where the mapper has ReLUs) of float64 with
the one ReLU flipped whose input is closest to 0. Float32 can take that input for either sign; the derivative is
then 0 or 1, and no precision of the arithmetic around it makes up for that.
"""

import argparse
import json
import os
from pathlib import Path

os.environ["USE_TF"] = "0"

import torch
from safetensors.torch import load_file
from transformers import GPT2Config, get_linear_schedule_with_warmup

from clipcap_torch import ClipCap, MapperConfig, caption_loss
from pytorch_reference import gpt2_stages, relu_inputs, stages


def load(folder, config, dtype):
    model = ClipCap(MapperConfig(**config["mapper"]), GPT2Config(**config["gpt2"]))
    official = folder / "clipcap.pt"
    state = torch.load(official) if official.exists() else load_file(folder / "weights.safetensors")
    state["gpt.lm_head.weight"] = state["gpt.transformer.wte.weight"]
    model.load_state_dict(state)
    model.gpt.requires_grad_(config["training"]["finetune_gpt2"])
    return model.to(dtype).eval()


def compute(model, training, batch, steps):
    """Every stage and the gradients of the first loss; with steps, the losses and the trained weights too."""
    embeddings, tokens, lengths = batch
    named = {"prefix": model.clip_project, **gpt2_stages(model.gpt)}
    values, logits = stages(named, lambda: model.caption_logits(*batch))
    values = {name: value.detach() for name, value in values.items()} | {"logits": logits.detach()}
    trainable = {n: p for n, p in model.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(
        trainable.values(), lr=training["learning_rate"], betas=(training["beta1"], training["beta2"]),
        eps=training["epsilon"], weight_decay=training["weight_decay"],
    )  # fmt: skip
    schedule = get_linear_schedule_with_warmup(optimizer, training["warmup_steps"], training["steps"])
    losses = []
    for step in range(steps or 1):
        optimizer.zero_grad()
        loss = caption_loss(model.caption_logits(*batch), tokens, lengths)
        loss.backward()
        losses.append(loss.item())
        if step == 0:
            values |= {f"gradient.{n}": p.grad.clone() for n, p in trainable.items()}
        optimizer.step()
        schedule.step()
    if steps:
        values |= {f"loss {i + 1}": torch.tensor(loss) for i, loss in enumerate(losses)}
        values |= {f"after.{n}": p.detach() for n, p in trainable.items()}
    return values


def report(title, values, reference, lengths):
    """The worst tensor of each kind, over the real positions."""
    print(title)
    worst = {}
    for name, value in values.items():
        expected = reference["losses"][int(name[5:]) - 1] if name.startswith("loss") else reference[name]
        if name.startswith("after.") and name.endswith("attn.c_attn.bias"):
            q, _, v = value.chunk(3)
            value, (eq, _, ev) = torch.cat([q, v]), expected.chunk(3)
            expected = torch.cat([eq, ev])
        elif value.ndim == 3 and name != "prefix":
            before = reference["tokens"].shape[1] - value.shape[1]
            real = torch.arange(value.shape[1]) + before < lengths[:, None]
            value = value * real[..., None]
        error = ((value.double() - expected.double()).abs().max() / expected.double().abs().max()).item()
        kind = name.split(".")[0] if name.startswith(("gradient.", "after.")) else name.split()[0]
        kind = {"gradient": "gradients", "after": "weights after the steps", "loss": "losses"}.get(kind, "stages")
        if error >= worst.get(kind, (0, ""))[0]:
            worst[kind] = (error, name)
    for kind, (error, name) in worst.items():
        print(f"  {kind:24} {error:.1e}  {name}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", type=Path, help="the folder of a captioner's case")
    args = parser.parse_args()
    config = json.loads((args.case / "config.json").read_text())
    reference = load_file(args.case / "values.safetensors")
    lengths = reference["lengths"]
    inputs = reference["image_embeddings"], reference["tokens"], lengths

    single = compute(load(args.case, config, torch.float32), config["training"], inputs, config["training"]["steps"])
    report("PyTorch in float32:", single, reference, lengths)
    del single

    double = inputs[0].double(), *inputs[1:]
    model = load(args.case, config, torch.float64)
    layers, values = relu_inputs(model, double[0])
    if not layers:
        return
    _, rounded = relu_inputs(load(args.case, config, torch.float32), inputs[0])
    flipped = {n: ((v > 0) != (rounded[n] > 0)).sum().item() for n, v in values.items()}
    flipped = {n: count for n, count in flipped.items() if count}
    name = min(values, key=lambda n: values[n].abs().min())
    place = values[name].abs().argmin()
    at = tuple(int(i) for i in torch.unravel_index(place, values[name].shape))
    print(
        f"{sum(v.numel() for v in values.values()):,} ReLU inputs, standard deviation"
        f" {torch.cat([v.flatten() for v in values.values()]).std():.2g}; closest to 0: {name} {list(at)},"
        f" {values[name][at].item():.2g} (in float32 {rounded[name][at].item():.2g});"
        f" of another sign in PyTorch's float32: {flipped or 'none'}"
    )

    def flip(module, args_, output):
        moved = output.clone()
        moved[at] = output[at] - 2 * output[at].detach()
        return moved

    layers[name].register_forward_hook(flip)
    report("PyTorch in float64 with that ReLU flipped:", compute(model, config["training"], double, 0), reference, lengths)


if __name__ == "__main__":
    main()
