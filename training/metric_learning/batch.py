"""What one step of training looks at: the hits of a wedge with some of the rest of the event, and queries in the wedge.

Without the rest nothing would keep hits of other azimuths from being placed among those of the wedge: 0.4 of all
false neighbours came from beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .hits import Hits, inputs, take, turned, wedge_rows


@dataclass(frozen=True)
class Batch:
    """Queries against all hits of a wedge and more: no search is needed to know the nearest wrong ones."""

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
    half_width: float = 0.1
    most_hits: int = 7680
    elsewhere: int = 1536
    """Hits outside the wedge."""
    queries: int = 1024


def draw_batch(events: list[Hits], settings: BatchSettings, random: np.random.Generator) -> Batch:
    """A wedge of an event drawn at random, turned and mirrored; half of the queries have a target edge."""
    event = events[int(random.integers(len(events)))]
    centre = random.uniform(-np.pi, np.pi)
    inside = wedge_rows(event, centre, settings.half_width)
    if len(inside) > settings.most_hits:
        # Of a denser event a narrower wedge about the same centre.
        inside = wedge_rows(event, centre, settings.half_width * settings.most_hits / len(inside))
    outside = np.setdiff1d(np.arange(len(event)), inside)
    elsewhere = random.choice(outside, min(settings.elsewhere, len(outside)), replace=False)
    part = take(event, np.concatenate([inside, elsewhere]))
    part = turned(part, random.uniform(-np.pi, np.pi), random.random() < 0.5, random.random() < 0.5)
    here = np.arange(len(part)) < len(inside)
    leads = np.flatnonzero((part.successor >= 0) & part.target & here)
    half = min(settings.queries // 2, len(leads))
    chosen = random.choice(leads, half, replace=False) if half > 0 else leads[:0]
    others = np.setdiff1d(np.flatnonzero(here), chosen)
    rest = random.choice(others, min(settings.queries - half, len(others)), replace=False)
    queries = np.concatenate([chosen, rest])
    return Batch(inputs(part), queries, part.successor[queries], part.target[queries])
