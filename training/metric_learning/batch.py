"""What one step of training looks at: the hits of a wedge, and queries among them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .hits import Hits, inputs, turned, wedge


@dataclass(frozen=True)
class Batch:
    """Queries against all hits of a wedge: no search is needed to know the nearest wrong ones."""

    inputs: np.ndarray
    """f32 [hits, 5]"""
    queries: np.ndarray
    """Rows of the queries."""
    successor: np.ndarray
    """Per query the row of its next hit, -1 without one."""
    counts: np.ndarray
    """Per query whether this pair is a target edge: other true edges neither attract nor repel."""


@dataclass(frozen=True)
class BatchSettings:
    half_width: float = np.pi / 16
    most_hits: int = 7680
    queries: int = 1024


def draw_batch(events: list[Hits], settings: BatchSettings, random: np.random.Generator) -> Batch:
    """A wedge of an event drawn at random, turned and mirrored; half of the queries have a target edge."""
    event = events[int(random.integers(len(events)))]
    part = wedge(event, random.uniform(-np.pi, np.pi), settings.half_width)
    if len(part) > settings.most_hits:
        # Of a denser event a narrower wedge about the same centre.
        share = settings.most_hits / len(part)
        centre = float(np.angle(np.mean(np.exp(1j * np.arctan2(part.y, part.x)))))
        part = wedge(part, centre, settings.half_width * share)
    part = turned(part, random.uniform(-np.pi, np.pi), random.random() < 0.5, random.random() < 0.5)
    leads = np.flatnonzero((part.successor >= 0) & part.target)
    half = min(settings.queries // 2, len(leads))
    chosen = random.choice(leads, half, replace=False) if half > 0 else leads[:0]
    others = np.setdiff1d(np.arange(len(part)), chosen)
    rest = random.choice(others, min(settings.queries - half, len(others)), replace=False)
    queries = np.concatenate([chosen, rest])
    return Batch(inputs(part), queries, part.successor[queries], part.target[queries])
