"""The embedding: where a hit looks for its next one (source), and where it is found (target).

    h = inputs;  four times: h = tanh(LayerNorm(Linear(h)));  source, target = Linear_s(h), Linear_t(h), of length 1

LayerNorm has no affine part. A single embedding has one head, whose output is both.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .hits import INPUTS


@dataclass(frozen=True)
class EmbeddingConfig:
    """Shape of the network."""

    inputs: int = len(INPUTS)
    hidden: int = 256
    layers: int = 4
    dims: int = 8
    double: bool = True

    def as_dict(self) -> dict:
        return asdict(self)


class Embedding(nn.Module):
    """`forward` maps inputs [N, 5] to source and target [N, dims], unit vectors."""

    def __init__(self, config: EmbeddingConfig) -> None:
        super().__init__()
        self.config = config
        widths = [config.inputs] + [config.hidden] * config.layers
        self.trunk = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.source = nn.Linear(config.hidden, config.dims)
        self.target = nn.Linear(config.hidden, config.dims) if config.double else self.source
        # Both start where a single embedding would.
        self.target.load_state_dict(self.source.state_dict())

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        for linear in self.trunk:
            h = linear(x)
            x = torch.tanh(functional.layer_norm(h, h.shape[-1:]))
        source = functional.normalize(self.source(x), eps=1e-12)
        if not self.config.double:
            return source, source
        return source, functional.normalize(self.target(x), eps=1e-12)

    @torch.no_grad()
    def turn(self, axes: Tensor) -> None:
        """Turns both outputs onto axes [dims, dims], an axis a row: distances do not change."""
        for head in {self.source, self.target}:
            head.weight.copy_(axes @ head.weight)
            head.bias.copy_(axes @ head.bias)


def principal_axes(points: Tensor) -> Tensor:
    """Principal axes of points [N, dims], by falling variance, an axis a row."""
    _, vectors = torch.linalg.eigh(torch.cov(points.double().T))
    return vectors.flip(1).T.to(points.dtype)


def hinge_loss(source: Tensor, target: Tensor, batch, margin: float, positive_weight: float) -> Tensor:
    """Squared distances of true pairs, and margin^2 - d^2 of the wrong ones nearer than the margin, each averaged.

    `source` and `target` are those of all hits of the batch. Pairs of one particle that do not follow each other are
    wrong, as in acorn.
    """
    queries = torch.as_tensor(batch.queries, dtype=torch.long)
    successor = torch.as_tensor(batch.successor, dtype=torch.long)
    counts = torch.as_tensor(batch.counts)
    square = (2 - 2 * source[queries] @ target.T).clamp(min=0)
    rows = torch.arange(len(queries))
    leads = successor >= 0
    apart = torch.ones_like(square, dtype=torch.bool)
    apart[rows, queries] = False
    apart[rows[leads], successor[leads]] = False
    short = (margin**2 - square).clamp(min=0) * apart
    wrong = short.sum() / (short > 0).sum().clamp(min=1)
    true = leads & counts
    if not true.any():
        return wrong
    return wrong + positive_weight * square[rows[true], successor[true]].mean()
