"""ClipCap in PyTorch, with the parameter names of the paper authors' checkpoints.

Written from the architecture (Mokady et al. 2021, section 3), not from their code, so that it is an
independent witness. Shapes: B batch, D image embedding, K prefix length, C GPT-2 width, T tokens.
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F
from transformers import DynamicCache, GPT2Config, GPT2LMHeadModel

ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU}


@dataclass(frozen=True)
class MapperConfig:
    """`activation` is that of the mapper's MLPs; `clip_length`, `layers` and `heads` are the transformer's."""

    type: str  # "mlp", "transformer" or "linear"
    embedding_size: int
    prefix_length: int
    activation: str | None = None  # "tanh" or "relu"; the transformer's is "relu" unless it is given
    clip_length: int | None = None
    layers: int | None = None
    heads: int | None = None


class MlpMapper(nn.Module):
    """[B, D] -> [B, K, C] through one hidden layer of K*C/2 units."""

    def __init__(self, config, width):
        super().__init__()
        out = config.prefix_length * width
        activation = ACTIVATIONS[config.activation]
        self.model = nn.Sequential(
            nn.Linear(config.embedding_size, out // 2), activation(), nn.Linear(out // 2, out)
        )
        self.width = width

    def forward(self, embedding):
        return self.model(embedding).unflatten(-1, (-1, self.width))


class LinearMapper(nn.Linear):
    """[B, D] -> [B, K, C] through one linear layer, as the paper authors' prediction code has it for long prefixes."""

    def __init__(self, config, width):
        super().__init__(config.embedding_size, config.prefix_length * width)
        self.width = width

    def forward(self, embedding):
        return super().forward(embedding).unflatten(-1, (-1, self.width))


class Attention(nn.Module):
    """Unmasked multi-head self-attention; keys and values come from one projection."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.to_queries = nn.Linear(width, width, bias=False)
        self.to_keys_values = nn.Linear(width, 2 * width, bias=False)
        self.project = nn.Linear(width, width)

    def forward(self, x):
        q = self.to_queries(x).unflatten(-1, (self.heads, -1)).transpose(1, 2)  # [B, H, M, C/H]
        k, v = self.to_keys_values(x).unflatten(-1, (2, self.heads, -1)).permute(2, 0, 3, 1, 4)
        scores = q @ k.mT * q.shape[-1] ** -0.5
        return self.project((scores.softmax(-1) @ v).transpose(1, 2).flatten(-2))


class FeedForward(nn.Module):
    def __init__(self, width, activation):
        super().__init__()
        self.fc1 = nn.Linear(width, 2 * width)
        self.fc2 = nn.Linear(2 * width, width)
        self.activation = ACTIVATIONS[activation]()

    def forward(self, x):
        return self.fc2(self.activation(self.fc1(x)))


class MapperLayer(nn.Module):
    def __init__(self, width, heads, activation):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = FeedForward(width, activation)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class MapperLayers(nn.Module):
    def __init__(self, width, heads, activation, count):
        super().__init__()
        self.layers = nn.ModuleList(MapperLayer(width, heads, activation) for _ in range(count))


class TransformerMapper(nn.Module):
    """[B, D] -> [B, K, C]: clip tokens and learned constants attend to each other; the constants' outputs are kept."""

    def __init__(self, config, width):
        super().__init__()
        self.linear = nn.Linear(config.embedding_size, config.clip_length * width)
        self.prefix_const = nn.Parameter(torch.empty(config.prefix_length, width))
        self.transformer = MapperLayers(width, config.heads, config.activation or "relu", config.layers)

    def forward(self, embedding):
        prefix_length, width = self.prefix_const.shape
        clip_tokens = self.linear(embedding).unflatten(-1, (-1, width))
        x = torch.cat([clip_tokens, self.prefix_const.expand(len(embedding), -1, -1)], dim=1)
        for layer in self.transformer.layers:
            x = layer(x)
        return x[:, -prefix_length:]


class ClipCap(nn.Module):
    """State dict: `clip_project.*` and `gpt.*`."""

    def __init__(self, mapper: MapperConfig, gpt2: GPT2Config):
        super().__init__()
        self.gpt = GPT2LMHeadModel._from_config(gpt2, attn_implementation="eager")
        kind = {"mlp": MlpMapper, "transformer": TransformerMapper, "linear": LinearMapper}[mapper.type]
        self.clip_project = kind(mapper, gpt2.n_embd)

    def caption_logits(self, embeddings, tokens, lengths):
        """Logits [B, T, V] that predict token t of each caption, from input positions K-1 .. K+T-2."""
        prefix = self.clip_project(embeddings)
        k, t = prefix.shape[1], tokens.shape[1]
        real = torch.arange(t) < lengths[:, None]
        mask = torch.cat([torch.ones(len(tokens), k), real], dim=1).long()
        inputs = torch.cat([prefix, self.gpt.transformer.wte(tokens)], dim=1)
        return self.gpt(inputs_embeds=inputs, attention_mask=mask).logits[:, k - 1 : k + t - 1]

    def next_logits(self, embeds, cache):
        """Logits [B, V] after `embeds` [B, T, C], which continue what `cache` holds and are added to it."""
        hidden = self.gpt.transformer(inputs_embeds=embeds, past_key_values=cache, use_cache=True)
        return self.gpt.lm_head(hidden.last_hidden_state[:, -1])


def caption_loss(logits, tokens, lengths):
    """Cross-entropy averaged over the real tokens of the whole batch; token id 0 counts like any other."""
    real = torch.arange(tokens.shape[1]) < lengths[:, None]
    return F.cross_entropy(logits[real], tokens[real])


@torch.no_grad()
def greedy(model, embeddings, steps):
    """The most probable token, again and again, with no regard to a stop token.

    Returns the ids [B, steps] and the lead [B, steps] of each chosen logit over the second best.
    """
    embeds, cache = model.clip_project(embeddings), DynamicCache()
    ids, leads = [], []
    for _ in range(steps):
        best = model.next_logits(embeds, cache).topk(2)
        ids.append(best.indices[:, 0])
        leads.append(best.values[:, 0] - best.values[:, 1])
        embeds = model.gpt.transformer.wte(best.indices[:, :1])
    return torch.stack(ids, dim=1), torch.stack(leads, dim=1)


@torch.no_grad()
def beam(model, embeddings, stop_id, steps, width):
    """Beam search ranked by mean log-probability, as the paper authors' generate_beam does it.

    A beam that has produced `stop_id` keeps its score and length and is padded with token 0. Returns, best
    first, ids [B, W, steps], lengths [B, W] and scores [B, W], and the smallest gap [B] that decided a ranking.
    """
    count, cache = len(embeddings), DynamicCache()
    log_probs = model.next_logits(model.clip_project(embeddings), cache).log_softmax(-1)
    best = log_probs.topk(width + 1)
    margins = best.values[:, -2] - best.values[:, -1]
    sums, ids = best.values[:, :width], best.indices[:, :width, None]  # [B, W], [B, W, t]
    lengths = torch.ones_like(sums)
    stopped = ids[:, :, 0] == stop_id
    parent = torch.zeros(count, width, dtype=torch.long)
    for step in range(1, steps):
        previous = torch.arange(count)[:, None] * (1 if step == 1 else width)
        cache.reorder_cache((previous + parent).flatten())
        embeds = model.gpt.transformer.wte(ids[:, :, -1].reshape(-1, 1))
        log_probs = model.next_logits(embeds, cache).log_softmax(-1).unflatten(0, (count, width))
        log_probs[stopped] = -torch.inf
        log_probs[..., 0][stopped] = 0
        lengths = lengths + (~stopped).to(lengths.dtype)
        means = (sums[..., None] + log_probs) / lengths[..., None]  # [B, W, V]
        best = means.flatten(1).topk(width + 1)
        margins = margins.minimum(best.values[:, -2] - best.values[:, -1])
        parent = best.indices[:, :width] // means.shape[-1]
        token = best.indices[:, :width] % means.shape[-1]
        ids = torch.cat([ids.take_along_dim(parent[..., None], 1), token[..., None]], dim=2)
        lengths = lengths.gather(1, parent)
        sums = best.values[:, :width] * lengths
        stopped = stopped.gather(1, parent) | (token == stop_id)
    scores, order = (sums / lengths).sort(descending=True)
    margins = margins.minimum((scores[:, :-1] - scores[:, 1:]).amin(1))
    return ids.take_along_dim(order[..., None], 1), lengths.gather(1, order).long(), scores, margins
