"""Writes reference values of CLIP, GPT-2 and ClipCap from PyTorch, for the Java models to be compared with.

    python pytorch_reference.py --tiny --out ../src/test/resources/reference   # the committed set
    python pytorch_reference.py --real --out reference                         # ViT-B/32 and GPT-2 small

Every case is a folder with its weights (random, from a fixed seed), config.json (sizes and settings) and
values.safetensors (inputs and outputs). All values are computed in float64 from float32 weights and inputs
and then rounded to float32, so they are the truth that float32 implementations differ from (but for `pixels`,
which has no weights: a JPEG and what transformers makes of it, in float32). README.md lists the names and shapes.
"""

import argparse
import copy
import dataclasses
import itertools
import json
import os
from collections import Counter
from importlib.metadata import version
from pathlib import Path

os.environ["USE_TF"] = "0"  # transformers would otherwise load TensorFlow too

import torch
from PIL import Image
from safetensors.torch import save_file
from torch import nn
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, GPT2Config, get_linear_schedule_with_warmup

from clipcap_torch import ClipCap, MapperConfig, beam, caption_loss, greedy
from pixel_references import picture

STEPS, WARMUP, DECAY, BETAS, EPSILON = 20, 5, 0.01, (0.9, 0.999), 1e-8
BEAM_WIDTH = 5
# Decisions closer than this could fall differently in float32; the tiny cases must not contain any.
SAFE_MARGIN = 2e-5
# ReLU inputs (of standard deviation 1) closer to 0 than this could have the other sign in float32, and the
# derivative would be another; no case contains any when its gradients are taken.
RELU_MARGIN = 5e-6
# Of the tensor's largest: a first gradient closer to 0 could have the other sign in float32, and AdamW's first steps
# go by the sign. The tiny cases must not contain any; among millions there always are some.
GRADIENT_MARGIN = 3e-6

GPT2_SIZES = ("vocab_size", "n_positions", "n_embd", "n_layer", "n_head")
VISION_SIZES = (
    "image_size", "patch_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads",
)  # fmt: skip
TEXT_SIZES = (
    "vocab_size", "max_position_embeddings", "hidden_size", "intermediate_size", "num_hidden_layers",
    "num_attention_heads", "eos_token_id",
)  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Scale:
    """One size of the whole set."""

    gpt2: GPT2Config
    clip: CLIPConfig
    mappers: dict  # case name -> MapperConfig; "finetune" in the name trains GPT-2 too
    lengths: tuple  # real tokens of each caption of the batch
    gpt2_length: int
    captions: int
    max_tokens: int
    learning_rate: float


def tiny():
    clip = CLIPConfig(
        vision_config=dict(image_size=48, patch_size=16, hidden_size=24, intermediate_size=96,
                           num_hidden_layers=3, num_attention_heads=3),
        text_config=dict(vocab_size=61, max_position_embeddings=12, hidden_size=16, intermediate_size=64,
                         num_hidden_layers=2, num_attention_heads=2, eos_token_id=2),
        projection_dim=20,
    )  # fmt: skip
    return Scale(
        gpt2=GPT2Config(vocab_size=97, n_positions=64, n_embd=24, n_layer=2, n_head=3),
        clip=clip,
        mappers={
            "mlp-finetune": MapperConfig("mlp", 20, 4, activation="tanh"),
            "mlp-relu-frozen": MapperConfig("mlp", 20, 4, activation="relu"),
            "transformer-frozen": MapperConfig("transformer", 20, 4, clip_length=3, layers=2, heads=4),
            "transformer-tanh-frozen": MapperConfig("transformer", 20, 4, "tanh", clip_length=3, layers=2, heads=4),
        },
        lengths=(9, 6, 2),
        gpt2_length=11,
        captions=10,
        max_tokens=20,
        learning_rate=1e-3,
    )


def real(captions):
    clip = CLIPConfig(
        vision_config=dict(image_size=224, patch_size=32),
        text_config=dict(eos_token_id=2),
        projection_dim=512,
    )
    return Scale(
        gpt2=GPT2Config(),
        clip=clip,
        mappers={
            "mlp-finetune": MapperConfig("mlp", 512, 10, activation="tanh"),
            "transformer-frozen": MapperConfig("transformer", 512, 10, clip_length=10, layers=8, heads=8),
            # The control: what is left of a difference where no ReLU can be undecided.
            "transformer-tanh-frozen": MapperConfig("transformer", 512, 10, "tanh", clip_length=10, layers=8, heads=8),
        },
        lengths=(20, 13, 17, 5),
        gpt2_length=20,
        captions=captions,
        max_tokens=20,
        learning_rate=2e-5,
    )


def randomise(model, seed, width):
    """Random weights that float32 holds exactly; none is left at 0 or 1, where mistakes would hide."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=generator, dtype=torch.float32)
            if p.ndim == 0:  # logit_scale
                p.copy_(p.float())
            elif name.endswith("bias"):
                p.copy_(0.1 * noise)
            elif p.ndim == 1 and name.endswith("weight"):  # layer normalisation
                p.copy_(1 + 0.1 * noise)
            else:
                p.copy_(noise * width**-0.5)
    return model.eval()


def normal(seed, *shape):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=torch.float32).double()


def integers(seed, high, *shape):
    return torch.randint(high, shape, generator=torch.Generator().manual_seed(seed))


def stages(named_modules, run):
    """Runs and returns each module's output under its name."""
    values = {}

    def keep(name):
        def hook(module, inputs, output):
            values[name] = output[0] if isinstance(output, tuple) else output

        return hook

    hooks = [module.register_forward_hook(keep(name)) for name, module in named_modules.items()]
    result = run()
    for hook in hooks:
        hook.remove()
    return values, result


def gpt2_stages(gpt):
    inner = gpt.transformer
    blocks = {f"h.{i}": block for i, block in enumerate(inner.h)}
    return {"embeddings": inner.drop, **blocks, "ln_f": inner.ln_f}


@torch.no_grad()
def gpt2_case(scale, folder, official):
    model = base_gpt2(scale)
    ids = integers(11, scale.gpt2.vocab_size, 3, scale.gpt2_length)
    values, result = stages(gpt2_stages(model), lambda: model(input_ids=ids))
    save_values(folder, {"input_ids": ids, **values, "logits": result.logits})
    save_config(folder, **sizes(scale.gpt2, GPT2_SIZES))
    if official:
        save_official(folder, model)
    else:
        save_weights(folder, model, prefix="gpt.")


def base_gpt2(scale):
    """The one GPT-2 that all cases start from."""
    mapper = next(iter(scale.mappers.values()))
    return randomise(ClipCap(mapper, scale.gpt2).gpt, 1, scale.gpt2.n_embd)


@torch.no_grad()
def clip_case(scale, folder, official):
    # Not "eager": that implementation computes its softmax in float32 whatever the model's precision.
    model = CLIPModel._from_config(scale.clip, attn_implementation="sdpa")
    randomise(model, 2, scale.clip.vision_config.hidden_size)
    vision, text = model.vision_model, model.text_model
    size = scale.clip.vision_config.image_size
    pixels = normal(21, 3, 3, size, size)
    ids = clip_token_ids(scale.clip.text_config)
    named = {"vision.embeddings": vision.embeddings, "vision.pre_layrnorm": vision.pre_layrnorm}
    named |= {f"vision.layers.{i}": layer for i, layer in enumerate(vision.encoder.layers)}
    named |= {"vision.pooled": vision.post_layernorm, "image_embeds": model.visual_projection}
    named |= {"text.embeddings": text.embeddings}
    named |= {f"text.layers.{i}": layer for i, layer in enumerate(text.encoder.layers)}
    named |= {"text.final_layer_norm": text.final_layer_norm, "text_embeds": model.text_projection}
    values, result = stages(named, lambda: model(input_ids=ids, pixel_values=pixels))
    text.eos_token_id = scale.clip.text_config.vocab_size - 1
    by_lookup = model.get_text_features(input_ids=ids)
    assert torch.equal(by_lookup, values["text_embeds"]), "pooling at the highest id and at the EOS id must agree"
    save_values(
        folder,
        {"pixel_values": pixels, "text_ids": ids, **values, "logits_per_image": result.logits_per_image},
    )
    config = scale.clip
    save_config(
        folder,
        vision_config=sizes(config.vision_config, VISION_SIZES),
        text_config=sizes(config.text_config, TEXT_SIZES),
        projection_dim=config.projection_dim,
    )
    if official:
        save_official(folder, model)
    else:
        save_weights(folder, model)


def clip_token_ids(config):
    """Four texts: begin, words, end (the highest id), then padding: with the end id, or with 0 in the last row."""
    length, eos = config.max_position_embeddings, config.vocab_size - 1
    ids = integers(22, eos - 1, 4, length)
    ids[:, 0] = eos - 1
    ids[0, 1] = 2  # an ordinary token, although old configs call it the end of the sentence
    for row, end in enumerate((length - 1, length // 2, 2, length - 4)):
        ids[row, end:] = 0 if row == 3 else eos
        ids[row, end] = eos
    return ids


def pixels_case(scale, folder, official):
    """A JPEG whose longer edge leaves an odd number of pixels to crop, and transformers' tensor of it."""
    size = scale.clip.vision_config.image_size
    picture(2 * size + 1, 3 * size // 2).save(folder / "image.jpg", quality=85)
    processor = CLIPImageProcessor(size={"shortest_edge": size}, crop_size={"height": size, "width": size})
    with Image.open(folder / "image.jpg") as image:
        pixels = processor(image, return_tensors="pt").pixel_values
    save_values(folder, {"pixel_values": pixels})
    save_config(folder, crop_size=dict(processor.crop_size))


def clipcap_case(name, scale, folder, official):
    mapper = scale.mappers[name]
    model = randomise(ClipCap(mapper, scale.gpt2), 3, scale.gpt2.n_embd)
    model.gpt.load_state_dict(base_gpt2(scale).state_dict())
    finetune = "finetune" in name
    model.gpt.requires_grad_(finetune)
    if official:
        state = {name: value.float() for name, value in model.state_dict().items()}
        state["gpt.lm_head.weight"] = state["gpt.transformer.wte.weight"]  # stored once, as the authors do
        torch.save(state, folder / "clipcap.pt")
    else:
        save_weights(folder, model)
    generation, stop_id = generate(model, mapper, scale, strict=not official)
    values = train(model, mapper, scale, strict=not official)
    save_values(folder, {**values, **generation})
    save_config(
        folder,
        mapper={k: v for k, v in dataclasses.asdict(mapper).items() if v is not None},
        gpt2=sizes(scale.gpt2, GPT2_SIZES),
        training=dict(finetune_gpt2=finetune, steps=STEPS, warmup_steps=WARMUP, learning_rate=scale.learning_rate,
                      weight_decay=DECAY, beta1=BETAS[0], beta2=BETAS[1], epsilon=EPSILON),
        generation=dict(stop_id=stop_id, max_tokens=scale.max_tokens, beam_width=BEAM_WIDTH),
    )  # fmt: skip


def relu_inputs(model, embeddings):
    """The layers before the mapper's ReLUs, and what they give, by name."""
    layers = {
        f"{n}.fc1": m.fc1
        for n, m in model.clip_project.named_modules()
        if isinstance(getattr(m, "activation", None), nn.ReLU)
    }
    sequence = getattr(model.clip_project, "model", None)
    if sequence is not None and isinstance(sequence[1], nn.ReLU):
        layers["model.0"] = sequence[0]
    with torch.no_grad():
        values, _ = stages(layers, lambda: model.clip_project(embeddings))
    return layers, values


def smallest_gradient(model, embeddings, tokens, lengths):
    """Of all trained weights, as a share of the largest of its tensor; exact zeros and key biases apart."""
    shares = []
    parameters = {n: p for n, p in model.named_parameters() if p.requires_grad}
    loss = caption_loss(model.caption_logits(embeddings, tokens, lengths), tokens, lengths)
    for name, gradient in zip(parameters, torch.autograd.grad(loss, parameters.values())):
        sizes = gradient.abs().flatten()
        if name.endswith("attn.c_attn.bias"):
            queries, _, values = sizes.chunk(3)
            sizes = torch.cat([queries, values])
        sizes = sizes[sizes > 0]
        shares.append((sizes.min() / sizes.max()).item())
    return min(shares)


def batch(model, mapper, scale, strict):
    """Embeddings, right-padded tokens and lengths; token 0 occurs as padding and as a genuine token."""
    lengths = torch.tensor(scale.lengths)
    tokens = integers(32, scale.gpt2.vocab_size, len(lengths), int(lengths.max()))
    tokens[0, 3] = tokens[1, 0] = tokens[2, 1] = 0
    tokens[torch.arange(tokens.shape[1]) >= lengths[:, None]] = 0
    for seed in itertools.count(31, 100):
        embeddings = normal(seed, len(scale.lengths), mapper.embedding_size)
        _, inputs = relu_inputs(model, embeddings)
        relu = min((v.abs().min().item() for v in inputs.values()), default=torch.inf)
        gradient = smallest_gradient(model, embeddings, tokens, lengths) if strict else torch.inf
        if relu >= RELU_MARGIN and gradient >= GRADIENT_MARGIN:
            print(f"  embeddings of seed {seed}: closest to 0 are a ReLU input {relu:.2g} and a gradient {gradient:.2g}")
            return embeddings, tokens, lengths


def train(model, mapper, scale, strict):
    """Every stage, the loss and the gradients at the start, and the weights after the steps, dropout off."""
    embeddings, tokens, lengths = batch(model, mapper, scale, strict)
    named = {"prefix": model.clip_project, **gpt2_stages(model.gpt)}
    computed, logits = stages(named, lambda: model.caption_logits(embeddings, tokens, lengths))
    values = {"image_embeddings": embeddings, "tokens": tokens, "lengths": lengths}
    # What comes out at padding is unspecified (it depends on the attention mask): stored as zeros.
    for key, value in {**computed, "logits": logits}.items():
        before = tokens.shape[1] - value.shape[1]  # -K where the prefix is included, 0 for logits
        real = torch.arange(value.shape[1]) + before < lengths[:, None]
        values[key] = value if key == "prefix" else value.detach() * real[..., None]

    trainable = {n: p for n, p in model.named_parameters() if p.requires_grad}
    optimizer = torch.optim.AdamW(
        trainable.values(), lr=scale.learning_rate, betas=BETAS, eps=EPSILON, weight_decay=DECAY
    )
    schedule = get_linear_schedule_with_warmup(optimizer, WARMUP, STEPS)
    losses, rates = [], []
    for step in range(STEPS):
        optimizer.zero_grad()
        loss = caption_loss(model.caption_logits(embeddings, tokens, lengths), tokens, lengths)
        loss.backward()
        losses.append(loss.item())
        rates.append(schedule.get_last_lr()[0])
        if step == 0:
            values |= {f"gradient.{n}": p.grad.clone() for n, p in trainable.items()}
        optimizer.step()
        schedule.step()
    values |= {"losses": torch.tensor(losses), "learning_rates": torch.tensor(rates)}
    return values | {f"after.{n}": p for n, p in trainable.items()}


def generate(model, mapper, scale, strict):
    """Greedy and beam captions, with the stop token chosen so that some captions stop early and some never."""
    embeddings = normal(41, scale.captions, mapper.embedding_size)
    ids, leads = in_parts(lambda part: greedy(model, part, scale.max_tokens), embeddings)
    reached = Counter(token for row in ids.tolist() for token in set(row[1:]))
    stop_id = min(reached, key=lambda token: (abs(reached[token] - 0.6 * len(ids)), token))
    stopped = (ids == stop_id).any(1)
    lengths = torch.where(stopped, (ids == stop_id).int().argmax(1) + 1, scale.max_tokens)
    after = torch.arange(scale.max_tokens) >= lengths[:, None]
    ids, leads = ids.masked_fill(after, -1), leads.masked_fill(after, torch.inf).amin(1)
    beams, beam_lengths, scores, margins = in_parts(
        lambda part: beam(model, part, stop_id, scale.max_tokens, BEAM_WIDTH), embeddings
    )
    beams = beams.masked_fill(torch.arange(scale.max_tokens) >= beam_lengths[..., None], -1)
    print(
        f"  stop id {stop_id}: {int(stopped.sum())} of {len(ids)} greedy captions stop, {len(ids.unique(dim=0))} are"
        f" distinct, {len(ids[~after].unique())} tokens in use; beams of {int(beam_lengths.min())} to"
        f" {int(beam_lengths.max())} tokens; closest decisions {leads.min():.2g} greedy, {margins.min():.2g} beam"
    )
    if strict:
        assert 0 < stopped.sum() < len(ids), "captions must differ in whether they stop"
        assert min(leads.min(), margins.min()) > SAFE_MARGIN, "a decision is too close for float32"
    return {
        "generation.embeddings": embeddings,
        "generation.greedy": ids,
        "generation.greedy_margins": leads,
        "generation.beam": beams,
        "generation.beam_scores": scores,
        "generation.beam_margins": margins,
    }, stop_id


def in_parts(function, rows):
    """A function of a batch, applied to 20 rows at a time to bound the memory."""
    return [torch.cat(results) for results in zip(*map(function, rows.split(20)))]


def sizes(config, names):
    return {name: getattr(config, name) for name in names}


def save_weights(folder, model, prefix=""):
    """Every parameter once: the tied lm_head is left out."""
    save_tensors(folder / "weights.safetensors", {prefix + n: p for n, p in model.named_parameters()})


def save_official(folder, model):
    """Of a copy: saving notes the precision in the configuration, which the other cases share."""
    copy.deepcopy(model).float().save_pretrained(folder)


def save_values(folder, values):
    save_tensors(folder / "values.safetensors", values)


def save_tensors(path, tensors):
    def stored(t):
        return (t.detach().float() if t.is_floating_point() else t).contiguous().clone()

    made = ", ".join(f"{package} {version(package)}" for package in ("torch", "transformers"))
    metadata = {"made_with": f"pytorch_reference.py, {made}; computed in float64, rounded to float32"}
    save_file({name: stored(t) for name, t in tensors.items()}, path, metadata)


def save_config(folder, **config):
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group(required=True)
    size.add_argument("--tiny", action="store_true", help="small models, the set committed for the tests")
    size.add_argument("--real", action="store_true", help="ViT-B/32 and GPT-2 small, in the official file formats")
    parser.add_argument("--captions", type=int, default=100, help="captions generated with --real (default 100)")
    parser.add_argument("--cases", nargs="+", help="only these, such as gpt2 mlp-finetune")
    parser.add_argument("--out", type=Path, required=True, help="folder that receives one folder per case")
    args = parser.parse_args()
    torch.set_default_dtype(torch.float64)
    scale = tiny() if args.tiny else real(args.captions)
    cases = {"pixels": pixels_case, "gpt2": gpt2_case, "clip": clip_case}
    known = [*cases, *scale.mappers]
    for name in args.cases or known:
        if name not in known:
            raise SystemExit(f"--cases: found {name!r}, expected some of {', '.join(known)}")
        print(name)
        folder = args.out / name
        folder.mkdir(parents=True, exist_ok=True)
        if name in cases:
            cases[name](scale, folder, official=args.real)
        else:
            clipcap_case(name, scale, folder, official=args.real)


if __name__ == "__main__":
    main()
