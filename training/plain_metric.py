"""acorn's networks of metric learning as their formulas are written, in PyTorch: what their ONNX graphs are measured against."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from acorn_metric import AcornEmbedding, AcornFilter, SageConv
from network_weights import Layer, LayerNorm
from plain_network import sequential


def _linear(layer: Layer, x: Tensor) -> Tensor:
    bias = None if layer.bias is None else torch.from_numpy(layer.bias)
    return functional.linear(x, torch.from_numpy(layer.weight), bias)


@torch.no_grad()
def places(network: AcornEmbedding, hits: np.ndarray) -> list[np.ndarray]:
    """Outputs of an embedding for scaled inputs [N, features], [N, dims] each."""
    h = sequential(network.trunk)(torch.from_numpy(hits))
    return [functional.normalize(_linear(head, h), eps=1e-12).numpy() for head in network.heads]


def _mean_of_neighbours(x: Tensor, src: Tensor, dst: Tensor) -> Tensor:
    total = torch.zeros_like(x).index_add_(0, dst, x[src])
    count = torch.zeros(len(x)).index_add_(0, dst, torch.ones(len(dst)))
    return total / count.clamp(min=1)[:, None]


@torch.no_grad()
def filter_scores(network: AcornFilter, nodes: np.ndarray, src: np.ndarray, dst: np.ndarray) -> np.ndarray:
    """Scores (probabilities) of edges [E] for scaled features [N, features]."""
    x = torch.from_numpy(nodes)
    start, end = torch.from_numpy(src).long(), torch.from_numpy(dst).long()
    for layer in network.layers:
        if isinstance(layer, SageConv):
            near = _linear(layer.near, _mean_of_neighbours(x, start, end))
            x = near if layer.own is None else near + _linear(layer.own, x)
        elif isinstance(layer, LayerNorm):
            affine = (None if part is None else torch.from_numpy(part) for part in (layer.scale, layer.shift))
            x = functional.layer_norm(x, x.shape[-1:], *affine, eps=layer.epsilon)
        else:
            x = getattr(nn, layer)()(x)
    logits = sequential(network.mlp)(torch.cat([x[start], x[end]], 1))
    return torch.sigmoid(logits.squeeze(-1)).numpy()
