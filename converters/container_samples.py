"""Writes small files as training programs save them, around the weights of one tiny GPT-2.

    python converters/container_samples.py src/test/resources/convert/containers

The weights are counted up, so that the tests know them: element i of the n-th tensor is 100 n + i.
Every file is loaded again by PyTorch or safetensors and compared before it is kept.
"""

import argparse
import collections
import json
import pathlib
import sys

import numpy as np
import torch
from safetensors.torch import load_file, load_model, save_model


class Gpt2(torch.nn.Module):
    """The names of GPT2LMHeadModel, two tensors of them, with the output layer tied."""

    def __init__(self):
        super().__init__()
        self.transformer = torch.nn.Module()
        self.transformer.wte = torch.nn.Embedding(3, 2)
        self.transformer.wpe = torch.nn.Embedding(2, 2)
        self.lm_head = torch.nn.Linear(2, 3, bias=False)
        self.lm_head.weight = self.transformer.wte.weight
        with torch.no_grad():
            for n, parameter in enumerate(self.parameters()):
                parameter.copy_(torch.arange(parameter.numel()).view_as(parameter) + 100 * n)

    def forward(self, ids):
        return self.lm_head(self.transformer.wte(ids) + self.transformer.wpe(ids))


class Lightning(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.model = Gpt2()


class ClipCap(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.gpt = Gpt2()
        self.clip_project = torch.nn.Module()
        self.clip_project.model = torch.nn.Sequential(
            torch.nn.Linear(2, 2), torch.nn.Tanh(), torch.nn.Linear(2, 4)
        )


def trained(model):
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.tensor([0, 1])).sum().backward()
    before = {k: v.clone() for k, v in model.state_dict().items()}
    optimizer.step()
    model.load_state_dict(before)
    return optimizer


def renamed(state, prefix):
    return collections.OrderedDict((prefix + name, tensor) for name, tensor in state.items())


def main(out: pathlib.Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    model = Gpt2()
    optimizer = trained(model)
    state = model.state_dict()

    def save(name, value):
        torch.save(value, out / name)
        torch.load(out / name, weights_only=False)

    save(
        "loss_tensor.pt",
        {
            "epoch": 3,
            "model_state_dict": state,
            "optimizer_state_dict": optimizer.state_dict(),
            "loss": torch.tensor(0.25),
            "confusion": torch.ones(2, 2),
        },
    )
    save("module_key.pt", {"module": renamed(state, "module."), "global_steps": torch.tensor(7)})
    save(
        "objects.pt",
        {
            "state_dict": state,
            "args": argparse.Namespace(lr=1e-4, out=pathlib.PurePosixPath("runs"), tags={"a"}),
            "best": np.float64(0.5),
            "rng": np.random.RandomState(0).get_state(),
            "python_rng": (3, (2**70, 5), None),
            "raw": b"abc",
            "kind": pathlib.PurePosixPath,
            "seen": {(1, 2): "pair", None: 1, 2.5: 3},
            "dtype": torch.float32,
            "shape": torch.Size([1, 2]),
            "complex": torch.ones(1, dtype=torch.complex64),
            "counts": collections.Counter("aab"),
            "history": collections.defaultdict(list, loss=[0.5, 0.25]),
            "scaler": {"scale": torch.full((1,), 65536.0)},
        },
    )
    save(
        "lightning.ckpt",
        {
            "epoch": 1,
            "global_step": 10,
            "pytorch-lightning_version": "2.5.0",
            "state_dict": Lightning().state_dict(),
            "loops": {"fit_loop": {"state_dict": {}}},
            "callbacks": {"ModelCheckpoint": {"best_model_score": torch.tensor(0.5)}},
            "optimizer_states": [optimizer.state_dict()],
            "lr_schedulers": [],
            "hparams_name": "kwargs",
            "hyper_parameters": argparse.Namespace(width=2),
        },
    )
    for name, prefix in {
        "orig_mod": "_orig_mod.",
        "module_orig_mod": "module._orig_mod.",
        "orig_mod_module": "_orig_mod.module.",
        "model_module": "model.module.",
        "net": "net.",
    }.items():
        save(name + ".pt", renamed(state, prefix))
    save("compiled_part.pt", torch_compiled_part())
    mean = renamed(state, "")
    save("ema.pt", {"model": state, "model_ema": mean})
    save("ema_list.pt", {"model": state, "ema": {"decay": 0.9, "shadow_params": list(state.values())}})
    save("ema_names.pt", {**renamed(state, "model."), **renamed(state, "ema_model.")})
    save("two.pt", {"generator": state, "critic": {"body.weight": torch.ones(2, 2)}})
    attribute = Gpt2()
    attribute.transformer.wte.weight.is_shared = True
    save("attribute.pt", {n: p for n, p in attribute.named_parameters()})
    save("double.pt", collections.OrderedDict((n, t.double()) for n, t in state.items()))
    views = torch.cat([state["transformer.wte.weight"].t().reshape(-1), torch.zeros(3)])
    save(
        "strides.pt",
        {
            "transformer.wte.weight": views[:6].view(2, 3).t(),
            "transformer.wpe.weight": state["transformer.wpe.weight"].flip(0)[[1, 0]],
        },
    )

    save_model(model, str(out / "tied.safetensors"))
    assert set(load_file(out / "tied.safetensors")) == {"lm_head.weight", "transformer.wpe.weight"}
    load_model(Gpt2(), str(out / "tied.safetensors"))
    captioner = ClipCap()
    with torch.no_grad():
        for parameter in captioner.clip_project.parameters():
            parameter.copy_(torch.arange(parameter.numel()).view_as(parameter))
    save_model(captioner, str(out / "tied_clipcap.safetensors"))


def sharded_clip(out):
    """A CLIP in transformers' own shards of torch.save, and its embedding of pixels of 0.5."""
    from transformers import CLIPConfig, CLIPModel

    sizes = dict(hidden_size=8, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2)
    torch.manual_seed(0)
    config = CLIPConfig(
        text_config=dict(vocab_size=9, max_position_embeddings=4, eos_token_id=8, **sizes),
        vision_config=dict(image_size=8, patch_size=4, **sizes),
        projection_dim=6,
    )
    model = CLIPModel(config).eval()
    out.mkdir(exist_ok=True)
    config.save_pretrained(out)
    state = model.state_dict()
    names = list(state)
    index = {"metadata": {"total_size": 0}, "weight_map": {}}
    for i, part in enumerate((names[: len(names) // 2], names[len(names) // 2 :]), 1):
        file = f"pytorch_model-0000{i}-of-00002.bin"
        torch.save({n: state[n].clone() for n in part}, out / file)
        index["weight_map"].update({n: file for n in part})
    (out / "pytorch_model.bin.index.json").write_text(json.dumps(index, indent=1))
    with torch.no_grad():
        embedding = model.get_image_features(pixel_values=torch.full((1, 3, 8, 8), 0.5))
    if not isinstance(embedding, torch.Tensor):
        embedding = embedding.pooler_output
    np.save(out / "embedding.npy", embedding[0].numpy())


def torch_compiled_part():
    captioner = Lightning()
    captioner.model = torch.compile(captioner.model)
    return captioner.state_dict()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
    sharded_clip(pathlib.Path(sys.argv[1]).parent / "sharded_clip")
