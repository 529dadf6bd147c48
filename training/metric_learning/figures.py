"""What an embedding and a filter are worth: target edges that they keep, and pairs that come with them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from dataset import FAKE, OTHER_TRUE, SKIPPING, TARGET

from .embedding import Embedding
from .filter import PairFilter, pair_features
from .hits import Hits, inputs
from .pairs import Pairs, read_pairs

RADII = (0.05, 0.06, 0.07, 0.08, 0.1, 0.14)

SAMPLE = 500
"""Hits of an event whose neighbours are counted, to know how many pairs there are."""


@torch.no_grad()
def embedding_figures(model: Embedding, events: list[Hits]) -> dict:
    """Efficiency of target edges per radius, pairs per event (estimated), directed and outward, share of edges pointing right."""
    distances, right, pairs = [], [], np.zeros((2, len(RADII)))
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
        away = torch.from_numpy(event.x.astype(float) ** 2 + event.y.astype(float) ** 2 + event.z.astype(float) ** 2)
        outward = away[sample][:, None] < away[None, :]
        for k, radius in enumerate(RADII):
            for row, among in enumerate((near <= radius, (near <= radius) & outward)):
                pairs[row, k] += float(among.sum()) * len(event) / max(1, len(sample))
    together = np.concatenate(distances)
    share = lambda values: round(float(values.mean()), 5) if len(values) else None  # noqa: E731
    counts = lambda row: {str(radius): round(row[k] / len(events)) for k, radius in enumerate(RADII)}  # noqa: E731
    return {
        "efficiency": {str(radius): share(together <= radius) for radius in RADII},
        "pairs": counts(pairs[0]),
        "outwardPairs": counts(pairs[1]),
        "direction": share(np.concatenate(right)) if model.config.double else None,
    }


FILTER_CUTS = (0.005, 0.01, 0.02, 0.03, 0.05, 0.1)

PIECE = 1 << 18
"""Edges scored together."""


@torch.no_grad()
def filter_scores(model: PairFilter, pairs: Pairs) -> np.ndarray:
    """The probability of each edge, [E]."""
    scores = []
    for rows in torch.arange(len(pairs)).split(PIECE):
        part = pairs.take(rows)
        scores.append(model(pair_features(part, part.spread)))
    return torch.sigmoid(torch.cat(scores)).numpy() if scores else np.zeros(0, np.float32)


def filter_figures(model: PairFilter, paths: list[Path], cuts: tuple[float, ...] = FILTER_CUTS) -> dict:
    """By cut: share kept of all target edges of the events, edges per event, and the share of them of each class."""
    kept = {cut: np.zeros(4) for cut in cuts}
    before, truth = np.zeros(4), 0
    for path in paths:
        pairs = read_pairs(path)
        scores, classes = filter_scores(model, pairs), pairs.edge_class.numpy()
        truth += pairs.truth
        before += np.bincount(classes, minlength=4)
        for cut in cuts:
            kept[cut] += np.bincount(classes[scores >= cut], minlength=4)

    def of(counts: np.ndarray) -> dict:
        share = counts / max(1, counts.sum())
        return {
            "efficiency": round(float(counts[TARGET] / max(1, truth)), 5),
            "edges": round(float(counts.sum() / max(1, len(paths)))),
            "target": round(float(share[TARGET]), 4),
            "otherTrue": round(float(share[OTHER_TRUE]), 4),
            "skipping": round(float(share[SKIPPING]), 4),
            "fake": round(float(share[FAKE]), 4),
        }

    return {"before": of(before), "cuts": {str(cut): of(kept[cut]) for cut in cuts}}
