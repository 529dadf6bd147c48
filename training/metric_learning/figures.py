"""What an embedding is worth: target edges within a radius, and pairs that come with them."""

from __future__ import annotations

import numpy as np
import torch

from .embedding import Embedding
from .hits import Hits, inputs

RADII = (0.05, 0.07, 0.1, 0.14)

SAMPLE = 500
"""Hits of an event whose neighbours are counted, to know how many pairs there are."""


@torch.no_grad()
def embedding_figures(model: Embedding, events: list[Hits]) -> dict:
    """Efficiency of target edges per radius, directed pairs per event (estimated), share of edges pointing right."""
    distances, right, pairs = [], [], np.zeros(len(RADII))
    for event in events:
        source, target = model(torch.from_numpy(inputs(event)))
        rows = np.flatnonzero((event.successor >= 0) & event.target)
        after = event.successor[rows]
        there = (source[rows] - target[after]).norm(dim=1).numpy()
        back = (source[after] - target[rows]).norm(dim=1).numpy()
        distances.append(there)
        right.append(there < back)
        sample = np.random.default_rng(len(event)).choice(len(event), min(SAMPLE, len(event)), replace=False)
        near = torch.cdist(source[sample], target)
        near[torch.arange(len(sample)), torch.from_numpy(sample)] = np.inf
        for k, radius in enumerate(RADII):
            pairs[k] += float((near <= radius).sum()) * len(event) / max(1, len(sample))
    together = np.concatenate(distances)
    share = lambda values: round(float(values.mean()), 5) if len(values) else None  # noqa: E731
    return {
        "efficiency": {str(radius): share(together <= radius) for radius in RADII},
        "pairs": {str(radius): round(pairs[k] / len(events)) for k, radius in enumerate(RADII)},
        "direction": share(np.concatenate(right)) if model.config.double else None,
    }
