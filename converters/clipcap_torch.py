"""ClipCap in PyTorch, with the parameter names of the paper authors' checkpoints.

Written from the architecture (Mokady et al. 2021, section 3), not from their code, so that it is an
independent witness. Shapes: B batch, D image embedding, K prefix length, C GPT-2 width, T tokens.
"""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F
from transformers import DynamicCache, GPT2Config, GPT2LMHeadModel


@dataclass(frozen=True)
class MapperConfig:
    """`activation` is for the MLP only; `clip_length`, `layers` and `heads` for the transformer only."""

    type: str  # "mlp" or "transformer"
    embedding_size: int
    prefix_length: int
    activation: str | None = None  # "tanh" or "relu"
    clip_length: int | None = None
    layers: int | None = None
    heads: int | None = None


class MlpMapper(nn.Module):
    """[B, D] -> [B, K, C] through one hidden layer of K*C/2 units."""

    def __init__(self, config, width):
        super().__init__()
        out = config.prefix_length * width
        activation = {"tanh": nn.Tanh, "relu": nn.ReLU}[config.activation]
        self.model = nn.Sequential(
            nn.Linear(config.embedding_size, out // 2), activation(), nn.Linear(out // 2, out)
        )
        self.width = width

    def forward(self, embedding):
        return self.model(embedding).unflatten(-1, (-1, self.width))


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
    def __init__(self, width):
        super().__init__()
        self.fc1 = nn.Linear(width, 2 * width)
        self.fc2 = nn.Linear(2 * width, width)

    def forward(self, x):
        return self.fc2(F.relu(self.fc1(x)))


class MapperLayer(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = FeedForward(width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class MapperLayers(nn.Module):
    def __init__(self, width, heads, count):
        super().__init__()
        self.layers = nn.ModuleList(MapperLayer(width, heads) for _ in range(count))


class TransformerMapper(nn.Module):
    """[B, D] -> [B, K, C]: clip tokens and learned constants attend to each other; the constants' outputs are kept."""

    def __init__(self, config, width):
        super().__init__()
        self.linear = nn.Linear(config.embedding_size, config.clip_length * width)
        self.prefix_const = nn.Parameter(torch.empty(config.prefix_length, width))
        self.transformer = MapperLayers(width, config.heads, config.layers)

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
        kind = {"mlp": MlpMapper, "transformer": TransformerMapper}[mapper.type]
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
def greedy(model, embedding, stop_id, max_tokens):
    """The most probable token, again and again, up to and including `stop_id`.

    Returns the ids and the smallest lead of a chosen logit over the second best.
    """
    embeds, cache = model.clip_project(embedding[None]), DynamicCache()
    ids, margin = [], float("inf")
    while len(ids) < max_tokens and ids[-1:] != [stop_id]:
        best = model.next_logits(embeds, cache)[0].topk(2)
        margin = min(margin, float(best.values[0] - best.values[1]))
        ids.append(int(best.indices[0]))
        embeds = model.gpt.transformer.wte(best.indices[None, :1])
    return ids, margin


@torch.no_grad()
def beam(model, embedding, stop_id, max_tokens, width):
    """Beam search ranked by mean log-probability, as the paper authors' generate_beam does it.

    A beam that has produced `stop_id` keeps its score and length and is padded with token 0. Returns
    [(ids, score)], best first, and the smallest gap that decided a ranking.
    """
    cache = DynamicCache()
    log_probs = model.next_logits(model.clip_project(embedding[None]), cache).log_softmax(-1)
    best = log_probs[0].topk(width + 1)
    margin = float(best.values[width - 1] - best.values[width])
    sums, ids = best.values[:width], best.indices[:width, None]
    lengths = torch.ones(width, dtype=sums.dtype)
    stopped = ids[:, 0] == stop_id
    parent = torch.zeros(width, dtype=torch.long)
    while ids.shape[1] < max_tokens and not stopped.all():
        cache.reorder_cache(parent)
        log_probs = model.next_logits(model.gpt.transformer.wte(ids[:, -1:]), cache).log_softmax(-1)
        log_probs[stopped] = -torch.inf
        log_probs[stopped, 0] = 0
        lengths = lengths + (~stopped).to(lengths.dtype)
        means = (sums[:, None] + log_probs) / lengths[:, None]  # [width, V]
        best = means.flatten().topk(width + 1)
        margin = min(margin, float(best.values[width - 1] - best.values[width]))
        parent = best.indices[:width] // means.shape[1]
        token = best.indices[:width] % means.shape[1]
        ids = torch.cat([ids[parent], token[:, None]], dim=1)
        lengths = lengths[parent]
        sums = best.values[:width] * lengths
        stopped = stopped[parent] | (token == stop_id)
    scores, order = (sums / lengths).sort(descending=True)
    margin = min(margin, float((scores[:-1] - scores[1:]).min()))
    return [(ids[i, : int(lengths[i])].tolist(), float(s)) for i, s in zip(order, scores)], margin
