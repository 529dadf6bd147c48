"""Figures of scored edges, defined as the application's report defines them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dataset import FAKE, OTHER_TRUE, TARGET


@dataclass(frozen=True)
class EdgeFigures:
    """Edges with a score above `cut`.

    efficiency: target edges kept of those in the graph; purity: (target + other true + skipping) of all kept;
    masked purity: target of (target + fake) kept.
    """

    cut: float
    efficiency: float
    purity: float
    masked_purity: float
    other_true_efficiency: float


def edge_figures(scores: np.ndarray, edge_class: np.ndarray, cut: float) -> EdgeFigures:
    kept = edge_class[scores > cut]
    target, fake = np.sum(kept == TARGET), np.sum(kept == FAKE)
    return EdgeFigures(
        cut=cut,
        efficiency=_ratio(target, np.sum(edge_class == TARGET)),
        purity=_ratio(kept.size - fake, kept.size),
        masked_purity=_ratio(target, target + fake),
        other_true_efficiency=_ratio(np.sum(kept == OTHER_TRUE), np.sum(edge_class == OTHER_TRUE)),
    )


def cut_for_efficiency(scores: np.ndarray, edge_class: np.ndarray, efficiency: float) -> float:
    """The largest cut, rounded down to a thousandth, that keeps at least this share of target edges."""
    target = np.sort(scores[edge_class == TARGET])
    if target.size == 0:
        raise ValueError("No target edges to choose a cut with.")
    lost = int(np.floor((1 - efficiency) * target.size))
    thousandths = int(np.ceil(float(target[lost]) * 1000)) - 1
    if not target[lost] > thousandths / 1000:  # where both round to the same f32
        thousandths -= 1
    return max(0, thousandths) / 1000


def roc_auc(scores: np.ndarray, edge_class: np.ndarray, masked: bool = False) -> float:
    """Area under the ROC curve, true against fake edges; `masked`: target against fake only. Ties count half."""
    positive = scores[edge_class == TARGET if masked else edge_class <= OTHER_TRUE]
    negative = np.sort(scores[edge_class == FAKE])
    if positive.size == 0 or negative.size == 0:
        return float("nan")
    below = np.searchsorted(negative, positive, "left") + np.searchsorted(negative, positive, "right")
    return float(below.mean() / (2 * negative.size))


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")
