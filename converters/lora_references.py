"""A tiny GPT-2 with LoRA by Hugging Face's peft, and what ClipCap's loss makes of it, in float64.

    python lora_references.py ../src/test/resources/lora

gpt2/ and adapter/ are written by save_pretrained. values.safetensors has a mapper (the paper's MLP), a batch of
captions, their loss, the gradients of mapper and adapters, and the logits, which merge_and_unload() must not change.
"""

import sys
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import save_file
from transformers import GPT2Config, GPT2LMHeadModel

OUT = Path(sys.argv[1])
EMBEDDING, PREFIX, WIDTH, VOCABULARY = 6, 3, 16, 31
LENGTHS = [7, 1, 4]

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)


def rounded(module):
    """Random weights that float32 has exactly."""
    with torch.no_grad():
        for weight in module.parameters():
            weight.copy_((torch.randn(weight.shape) * 0.3).float().double())


gpt2 = GPT2LMHeadModel(
    GPT2Config(vocab_size=VOCABULARY, n_positions=32, n_embd=WIDTH, n_layer=2, n_head=2,
               resid_pdrop=0, embd_pdrop=0, attn_pdrop=0)
).double()
rounded(gpt2)
mapper = torch.nn.Sequential(
    torch.nn.Linear(EMBEDDING, WIDTH * PREFIX // 2), torch.nn.Tanh(), torch.nn.Linear(WIDTH * PREFIX // 2, WIDTH * PREFIX)
)
rounded(mapper)
gpt2.float().save_pretrained(OUT / "gpt2")
gpt2.double()

model = get_peft_model(
    gpt2,
    LoraConfig(r=3, lora_alpha=7, target_modules=["c_attn", "c_proj", "c_fc"], fan_in_fan_out=True, task_type="CAUSAL_LM",
               base_model_name_or_path="gpt2"),
).double()
adapters = {name: weight for name, weight in model.named_parameters() if "lora_" in name}
with torch.no_grad():
    for weight in adapters.values():
        weight.copy_((torch.randn(weight.shape) * 0.3).float().double())
model.float().save_pretrained(OUT / "adapter")
model.double()

embeddings = torch.randn(len(LENGTHS), EMBEDDING).float().double()
tokens = torch.randint(0, VOCABULARY, (len(LENGTHS), max(LENGTHS)))


def logits():
    prefix = mapper(embeddings).view(-1, PREFIX, WIDTH)
    words = model.get_input_embeddings()(tokens[:, :-1])
    out = model(inputs_embeds=torch.cat([prefix, words], dim=1)).logits[:, PREFIX - 1 :]
    return torch.cat([out[i, :n] for i, n in enumerate(LENGTHS)])  # of real tokens, [N, V]


real = torch.cat([tokens[i, :n] for i, n in enumerate(LENGTHS)])
before = logits()
loss = torch.nn.functional.cross_entropy(before, real)
loss.backward()
values = {
    "embeddings": embeddings,
    "tokens": tokens.double(),
    "lengths": torch.tensor(LENGTHS).double(),
    "logits": before.detach(),
    "loss": loss.detach().view(1),
}
for name, weight in mapper.named_parameters():
    values["clip_project.model." + name] = weight.detach()
    values["gradient.clip_project.model." + name] = weight.grad
for name, weight in adapters.items():
    values["gradient." + name.removeprefix("base_model.model.transformer.").replace(".default", "")] = weight.grad
model = model.merge_and_unload()
assert torch.allclose(logits(), before, atol=1e-12)
for name, weight in model.transformer.named_parameters():
    if name.endswith("c_attn.weight"):
        values["merged." + name] = weight.detach()
save_file({name: value.float().contiguous() for name, value in values.items()}, OUT / "values.safetensors")
(OUT / "adapter" / "README.md").unlink(missing_ok=True)
