"""What an embedding is trained to make small.

Both losses weigh the wrong neighbours of the queries against the distances of true pairs. Pairs of one particle that
do not follow each other are wrong, as in acorn. Wrong pairs that go inward weigh less: the chain leaves them out, and
all that they cost is the direction that the network learns.

- `hinge_loss`, on squared distances: margin^2 - d^2 of the wrong pairs nearer than the margin, averaged, and d^2 of the
  true ones. It gives a network that knows nothing a shape.
- `count_loss` is what is wanted of it: the number of wrong neighbours a hit within a radius, and the share of true pairs
  outside, each rounded off over a width so that there is a slope to go down.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .batch import Batch

INWARD_WEIGHT = 0.3
LEAST = 1e-10
"""Added to squared distances: the slope of a root has no end at 0."""


def wrong_pairs(source: Tensor, target: Tensor, batch: Batch, reach: float) -> tuple[Tensor, Tensor]:
    """Squared distances and weights of the wrong pairs of the queries that are nearer than `reach`."""
    queries, successor = torch.as_tensor(batch.queries).long(), torch.as_tensor(batch.successor).long()
    distance = torch.as_tensor(batch.distance)
    with torch.no_grad():
        near = 2 - 2 * source[queries] @ target.T < reach**2
        rows = torch.arange(len(queries))
        near[rows, queries] = False
        leads = successor >= 0
        near[rows[leads], successor[leads]] = False
        start, end = near.nonzero(as_tuple=True)
        start = queries[start]
        weight = torch.where(distance[end] > distance[start], 1.0, INWARD_WEIGHT).to(source.dtype)
    return (source[start] - target[end]).square().sum(1), weight


def true_pairs(source: Tensor, target: Tensor, batch: Batch) -> Tensor:
    """Squared distances of the true pairs."""
    return (source[torch.as_tensor(batch.leads).long()] - target[torch.as_tensor(batch.following).long()]).square().sum(1)


def hinge_loss(source: Tensor, target: Tensor, batch: Batch, margin: float, positive_weight: float) -> Tensor:
    """The mean over wrong pairs within the margin, and that over true pairs times a weight."""
    square, weight = wrong_pairs(source, target, batch, margin)
    wrong = ((margin**2 - square).clamp(min=0) * weight).sum() / weight.sum().clamp(min=1)
    true = true_pairs(source, target, batch)
    return wrong if len(true) == 0 else wrong + positive_weight * true.mean()


def count_loss(source: Tensor, target: Tensor, batch: Batch, radius: float, width: float, miss_weight: float) -> Tensor:
    """Wrong neighbours a query / `miss_weight`, and the mean of softplus((d - radius) / width) over true pairs."""
    square, weight = wrong_pairs(source, target, batch, radius + 4 * width)
    count = (torch.sigmoid((radius - (square + LEAST).sqrt()) / width) * weight).sum() / max(1, len(batch.queries))
    true = true_pairs(source, target, batch)
    missed = functional.softplus(((true + LEAST).sqrt() - radius) / width)
    return count / miss_weight if len(true) == 0 else count / miss_weight + missed.mean()
