"""Writes what transformers makes of tiny GPT-2s and CLIPs whose configs differ from OpenAI's.

    python config_references.py ../src/test/resources/odd-configs    # torch, transformers 4 or 5

Each model has one file of random weights, in float32; each variant is the same weights under another config.json.
`gpt2.json` and `clip.json` have the variants: the config as transformers writes it, and what comes out, computed in
float64 and rounded to float32. The weights are larger than usual, so that activations are not near linear.
"""

import json
import sys
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel, GPT2Config, GPT2LMHeadModel

GPT2 = dict(vocab_size=31, n_positions=12, n_embd=12, n_layer=3, n_head=3, bos_token_id=30, eos_token_id=30)
ACTIVATIONS = ("gelu_new", "gelu_pytorch_tanh", "gelu_fast", "gelu_accurate", "gelu", "quick_gelu", "relu", "relu2",
               "relu6", "leaky_relu", "silu", "swish", "mish", "tanh", "sigmoid", "linear")  # fmt: skip
GPT2_VARIANTS = {
    "default": {},
    **{f"activation {name}": dict(activation_function=name) for name in ACTIVATIONS},
    "unscaled": dict(scale_attn_weights=False),
    "scaled by block": dict(scale_attn_by_inverse_layer_idx=True),
    "unscaled, scaled by block": dict(scale_attn_weights=False, scale_attn_by_inverse_layer_idx=True),
    "reordered": dict(reorder_and_upcast_attn=True),
    "epsilon": dict(layer_norm_epsilon=0.1),
    "all": dict(activation_function="relu", scale_attn_by_inverse_layer_idx=True, layer_norm_epsilon=0.01),
}
VISION = dict(image_size=4, patch_size=2, hidden_size=8, intermediate_size=12, num_hidden_layers=2,
              num_attention_heads=2)  # fmt: skip
TEXT = dict(vocab_size=13, max_position_embeddings=6, hidden_size=4, intermediate_size=8, num_hidden_layers=2,
            num_attention_heads=2, bos_token_id=0, eos_token_id=2)  # fmt: skip
CLIP_VARIANTS = {
    "default": ({}, {}),
    "gelu in images": (dict(hidden_act="gelu"), {}),
    "relu in texts": ({}, dict(hidden_act="relu")),
    "gelu_new in both": (dict(hidden_act="gelu_new"), dict(hidden_act="gelu_new")),
    "epsilons": (dict(layer_norm_eps=0.1), dict(layer_norm_eps=0.01)),
    "end of text 12": ({}, dict(eos_token_id=12)),
    "end of text 7": ({}, dict(eos_token_id=7)),
}


def randomize(model, seed, scale):
    torch.manual_seed(seed)
    with torch.no_grad():
        for name, value in model.named_parameters():
            is_norm = any(part in name for part in ("ln_", "norm", "layrnorm")) and name.endswith("weight")
            value.copy_(torch.randn_like(value) * scale + (1 if is_norm else 0))
    return model


def short(config):
    """The config as save_pretrained writes it, without this installation's marks."""
    fields = json.loads(config.to_json_string(use_diff=True))
    fields.pop("transformers_version", None)
    return fields


def rounded(values):
    return [float(f"{value:.9g}") for value in values.to(torch.float32).flatten().tolist()]


def state(model):
    return {name: value.detach().float().contiguous() for name, value in model.named_parameters()}


def copied(model, weights):
    model.load_state_dict({name: value.double() for name, value in weights.items()}, strict=False)
    return model.double().eval()


def gpt2(out, inner, name):
    torch.set_default_dtype(torch.float32)
    sizes = dict(GPT2, n_inner=inner)
    weights = state(randomize(GPT2LMHeadModel(GPT2Config(**sizes)), 3, 0.4))
    save_file(weights, out / f"{name}.safetensors")
    ids = torch.randint(0, GPT2["vocab_size"], (2, 9), generator=torch.Generator().manual_seed(1))
    variants = {}
    for variant, fields in GPT2_VARIANTS.items():
        if inner is not None and variant not in ("default", "all"):
            continue
        config = GPT2Config(**sizes, **fields)
        config._attn_implementation = "sdpa"
        model = copied(GPT2LMHeadModel(config), weights)
        logits = model(ids).logits
        # The gradient of the mean cross-entropy of each next token, by weights of the first block's c_fc.
        loss = torch.nn.functional.cross_entropy(logits[:, :-1].flatten(0, 1), ids[:, 1:].flatten())
        loss.backward()
        variants[variant] = {
            "config": short(config),
            "logits": rounded(logits[:, -1]),
            "gradient": rounded(model.transformer.h[0].mlp.c_fc.weight.grad[0, :12]),
        }
    (out / f"{name}.json").write_text(dumps({"input_ids": ids.tolist(), "variants": variants}))


def clip(out):
    torch.set_default_dtype(torch.float32)
    weights = state(randomize(CLIPModel(CLIPConfig(vision_config=VISION, text_config=TEXT, projection_dim=6)), 5, 0.5))
    save_file(weights, out / "clip.safetensors")
    pixels = torch.randn((2, 3, 4, 4), generator=torch.Generator().manual_seed(2))
    texts = torch.tensor([[0, 5, 7, 3, 12, 12], [0, 7, 12, 7, 1, 1]])
    variants = {}
    for variant, (vision, text) in CLIP_VARIANTS.items():
        config = CLIPConfig(vision_config=dict(VISION, **vision), text_config=dict(TEXT, **text), projection_dim=6)
        model = copied(CLIPModel(config), weights)
        images = model.visual_projection(model.vision_model(pixel_values=pixels.double()).pooler_output)
        words = model.text_projection(model.text_model(input_ids=texts).pooler_output)
        variants[variant] = {"config": short(config), "images": rounded(images), "texts": rounded(words)}
    values = {"pixel_values": rounded(pixels), "input_ids": texts.tolist(), "variants": variants}
    (out / "clip.json").write_text(dumps(values))


def dumps(values):
    return json.dumps(values, separators=(",", ":")).replace('},"', '},\n"') + "\n"


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    gpt2(folder, None, "gpt2")
    gpt2(folder, 20, "gpt2-inner")
    clip(folder)
