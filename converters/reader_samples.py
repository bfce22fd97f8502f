"""Writes the small checkpoints that the Java readers are tested with.

    python converters/reader_samples.py src/test/resources/convert

All weights are random (seeded) or counted up; nothing is downloaded. The tests repeat the literal
values. Files of one tiny model in several formats must convert to the same tensors, so every pair
below is first proven equal by running both models.
"""

import os
import pickle
import shutil
import sys
import tempfile
import warnings
import zipfile
from collections import OrderedDict
from pathlib import Path

os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")

import numpy as np
import torch
from safetensors.torch import save_file


def torch_views(out: Path) -> None:
    base = torch.arange(12, dtype=torch.float32)
    torch.save(
        OrderedDict(
            plain=base.view(3, 4),
            shared_tail=base[8:],
            transposed=base.view(3, 4).t(),
            every_third=base[1::3],
            expanded=torch.tensor([7.0]).expand(2, 3),
            parameter=torch.nn.Parameter(torch.tensor([1.5, -2.5])),
            scalar=torch.tensor(3.25),
            empty=torch.empty(0, 5),
            half=torch.tensor([[1.0, -0.5], [65504.0, 2.0**-24]], dtype=torch.float16),
            bfloat=torch.tensor([1.0, -3.140625, 2.0**100], dtype=torch.bfloat16).flip(0),
            double=torch.tensor([0.1], dtype=torch.float64),
            int64=torch.tensor([-1, 2**40]),
            int32=torch.tensor([-2], dtype=torch.int32),
            int16=torch.tensor([-3], dtype=torch.int16),
            int8=torch.tensor([-4], dtype=torch.int8),
            uint8=torch.tensor([250], dtype=torch.uint8),
            bool=torch.tensor([True, False, True]),
        ),
        out / "views.pt",
    )


def state_dicts(out: Path) -> None:
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Linear(3, 1, bias=False))
    with torch.no_grad():
        for i, parameter in enumerate(model.parameters()):
            parameter.copy_(torch.arange(parameter.numel()).view_as(parameter) + 10 * i)
    optimizer = torch.optim.AdamW(model.parameters())
    model(torch.ones(1, 2)).sum().backward()
    optimizer.step()
    with torch.no_grad():
        for i, parameter in enumerate(model.parameters()):
            parameter.copy_(torch.arange(parameter.numel()).view_as(parameter) + 10 * i)
    training = {
        "epoch": 3,
        "loss": 0.5,
        "name": "tiny",
        "state_dict": model.state_dict(),
        "optimizer": optimizer.state_dict(),
    }
    torch.save(training, out / "training.pt")
    torch.save(model.state_dict(), out / "old_format.pt", _use_new_zipfile_serialization=False)
    torch.save(model, out / "whole_module.pt")
    torch.save({"state_dict": {}, "epoch": 1}, out / "no_tensors.pt")


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(2, 2, bias=False)
        self.norm = torch.nn.BatchNorm1d(2)
        self.sizes = [1, 2]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.norm(self.linear(x))


class Scripted(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.nn.Parameter(torch.tensor([0.5]))
        self.blocks = torch.nn.Sequential(Block(), Block())
        self.register_buffer("input_resolution", torch.tensor(224))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.blocks(x) * self.scale


def torchscript(out: Path) -> None:
    module = Scripted().eval().half()
    with torch.no_grad():
        module.blocks[0].linear.weight.copy_(torch.tensor([[1.0, 2.0], [3.0, 4.0]]))
        module.blocks[1].linear.weight.copy_(torch.tensor([[5.0, 6.0], [7.0, 8.0]]))
    torch.jit.script(module).save(str(out / "torchscript.pt"))


class Calls:
    """Pickles to a call of any function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def hostile(out: Path) -> None:
    import builtins
    import subprocess

    payloads = {
        "os_system": Calls(os.system, "touch hostile_ran"),
        "builtins_eval": Calls(builtins.eval, "open('hostile_ran','w')"),
        "subprocess_popen": Calls(subprocess.Popen, ["touch", "hostile_ran"]),
        "builtins_getattr": Calls(getattr, "text", "upper"),
        "numpy_array": np.zeros(2),
        "torch_load": Calls(torch.load, "hostile_ran"),
    }
    folder = out / "hostile"
    folder.mkdir(exist_ok=True)
    for name, payload in payloads.items():
        for protocol in (2, 4):
            stream = pickle.dumps({"weight": payload}, protocol=protocol)
            with zipfile.ZipFile(folder / f"{name}_{protocol}.pt", "w") as archive:
                archive.writestr(zipfile.ZipInfo("archive/data.pkl"), stream)


def tiny_gpt2(out: Path) -> None:
    """One model as PyTorch (sharded safetensors, GPT2LMHeadModel's names) and as TensorFlow."""
    import tensorflow as tf
    from transformers import GPT2Config, GPT2LMHeadModel, TFGPT2LMHeadModel

    config = GPT2Config(vocab_size=11, n_positions=6, n_embd=8, n_layer=2, n_head=2)
    model = GPT2LMHeadModel(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.uniform_(-0.5, 0.5)
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch, max_shard_size="4KB")
        folder = out / "tiny_gpt2"
        shutil.copytree(
            scratch,
            folder,
            ignore=shutil.ignore_patterns("*config.json"),
            dirs_exist_ok=True,
        )
        twin = TFGPT2LMHeadModel.from_pretrained(_single_file(model, scratch), from_pt=True)
        ids = [[1, 5, 10, 2]]
        expected = model(torch.tensor(ids)).logits.detach().numpy()
        _assert_close(expected, twin(tf.constant(ids)).logits.numpy())
        twin.save_pretrained(scratch + "/tf", saved_model=True)
        _keep_variables(Path(scratch) / "tf/saved_model/1", out / "tiny_gpt2_tf")


def tiny_clip(out: Path) -> None:
    """One model with the names of transformers, of TensorFlow and of OpenAI and open_clip."""
    import open_clip
    import tensorflow as tf
    from transformers import CLIPConfig, CLIPModel, TFCLIPModel

    layers = {"num_hidden_layers": 2, "num_attention_heads": 2}
    config = CLIPConfig(
        text_config=dict(
            layers,
            vocab_size=13,
            hidden_size=4,
            intermediate_size=16,
            max_position_embeddings=5,
            eos_token_id=12,
        ),
        vision_config=dict(
            layers, hidden_size=8, intermediate_size=32, image_size=4, patch_size=2
        ),
        projection_dim=6,
    )
    model = CLIPModel(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.uniform_(-0.5, 0.5)
    ids, pixels = torch.tensor([[3, 4, 1, 12, 0]]), torch.rand(2, 3, 4, 4)
    expected_text = model.get_text_features(ids).detach()
    expected_image = model.get_image_features(pixels).detach()
    with tempfile.TemporaryDirectory() as scratch:
        model.save_pretrained(scratch)
        shutil.copy(scratch + "/model.safetensors", out / "tiny_clip.safetensors")

        twin = TFCLIPModel.from_pretrained(_single_file(model, scratch), from_pt=True)

        @tf.function(input_signature=[tf.TensorSpec([None, 3, 4, 4], tf.float32)])
        def image_features(pixel_values):
            return {"features": twin.get_image_features(pixel_values=pixel_values)}

        _assert_close(expected_image, image_features(tf.constant(pixels.numpy()))["features"])
        twin.save_pretrained(
            scratch + "/tf", saved_model=True, signatures={"serving_default": image_features}
        )
        _keep_variables(Path(scratch) / "tf/saved_model/1", out / "tiny_clip_tf")
        named = Path(scratch) / "named"
        tf.train.Checkpoint(model=twin).write(str(named / "ckpt"))
        shutil.copytree(named, out / "tiny_clip_tf_checkpoint", dirs_exist_ok=True)

    openai = open_clip.model.CLIP(
        embed_dim=6,
        vision_cfg=open_clip.CLIPVisionCfg(
            layers=2, width=8, head_width=4, patch_size=2, image_size=4
        ),
        text_cfg=open_clip.CLIPTextCfg(
            context_length=5, vocab_size=13, width=4, heads=2, layers=2
        ),
        quick_gelu=True,
    ).eval()
    openai.load_state_dict(_openai_names(model.state_dict()), strict=True)
    _assert_close(expected_image, openai.encode_image(pixels).detach())
    _assert_close(expected_text, openai.encode_text(ids).detach())
    weights = {k: v.contiguous() for k, v in openai.state_dict().items()}
    save_file(weights, out / "tiny_open_clip.safetensors")


def _openai_names(weights: dict) -> dict:
    """transformers' CLIP weights under OpenAI's names."""
    result = {"logit_scale": weights["logit_scale"]}
    for tower, theirs in (("vision_model", "visual."), ("text_model", "")):
        blocks = f"{theirs}transformer.resblocks."
        for i in range(2):
            ours = f"{tower}.encoder.layers.{i}."
            for kind in ("weight", "bias"):
                result[f"{blocks}{i}.attn.in_proj_{kind}"] = torch.cat(
                    [weights[f"{ours}self_attn.{p}_proj.{kind}"] for p in "qkv"]
                )
                for a, b in (
                    ("attn.out_proj", "self_attn.out_proj"),
                    ("ln_1", "layer_norm1"),
                    ("ln_2", "layer_norm2"),
                    ("mlp.c_fc", "mlp.fc1"),
                    ("mlp.c_proj", "mlp.fc2"),
                ):
                    result[f"{blocks}{i}.{a}.{kind}"] = weights[f"{ours}{b}.{kind}"]
        embeddings = f"{tower}.embeddings."
        result[theirs + "positional_embedding"] = weights[embeddings + "position_embedding.weight"]
    vision = "vision_model.embeddings."
    result["visual.class_embedding"] = weights[vision + "class_embedding"]
    result["visual.conv1.weight"] = weights[vision + "patch_embedding.weight"]
    result["token_embedding.weight"] = weights["text_model.embeddings.token_embedding.weight"]
    for kind in ("weight", "bias"):
        result[f"visual.ln_pre.{kind}"] = weights[f"vision_model.pre_layrnorm.{kind}"]
        result[f"visual.ln_post.{kind}"] = weights[f"vision_model.post_layernorm.{kind}"]
        result[f"ln_final.{kind}"] = weights[f"text_model.final_layer_norm.{kind}"]
    result["visual.proj"] = weights["visual_projection.weight"].t()
    result["text_projection"] = weights["text_projection.weight"].t()
    return result


def _single_file(model, folder: str) -> str:
    path = folder + "/single"
    model.save_pretrained(path, safe_serialization=False)
    return path


def _keep_variables(saved_model: Path, to: Path) -> None:
    """The graph (megabytes even for a tiny model) is not read by the readers."""
    shutil.copytree(saved_model / "variables", to / "variables", dirs_exist_ok=True)


def _assert_close(a, b) -> None:
    difference = float(np.abs(np.asarray(a) - np.asarray(b)).max())
    assert difference < 1e-5, difference


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch_views(out)
    state_dicts(out)
    torchscript(out)
    hostile(out)
    tiny_gpt2(out)
    tiny_clip(out)


if __name__ == "__main__":
    main()
