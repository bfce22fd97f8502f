"""Writes the small checkpoints that the Java readers are tested with.

    python converters/reader_samples.py src/test/resources/dev/clipcap/convert

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
    import numpy
    import subprocess

    payloads = {
        "os_system": Calls(os.system, "touch hostile_ran"),
        "builtins_eval": Calls(builtins.eval, "open('hostile_ran','w')"),
        "subprocess_popen": Calls(subprocess.Popen, ["touch", "hostile_ran"]),
        "builtins_getattr": Calls(getattr, "text", "upper"),
        "numpy_array": numpy.zeros(2),
        "torch_load": Calls(torch.load, "hostile_ran"),
    }
    folder = out / "hostile"
    folder.mkdir(exist_ok=True)
    for name, payload in payloads.items():
        for protocol in (2, 4):
            stream = pickle.dumps({"weight": payload}, protocol=protocol)
            with zipfile.ZipFile(folder / f"{name}_{protocol}.pt", "w") as archive:
                archive.writestr(zipfile.ZipInfo("archive/data.pkl"), stream)


def main() -> None:
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    torch_views(out)
    state_dicts(out)
    torchscript(out)
    hostile(out)


if __name__ == "__main__":
    main()
