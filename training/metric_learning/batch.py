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
    distance: np.ndarray
    """f64 [hits]: squared distance from the origin (mm^2), which tells outward pairs from inward ones."""
    queries: np.ndarray
    """Rows of hits whose wrong neighbours count, drawn alike from all hits of the wedge."""
    successor: np.ndarray
    """Per query the row of its next hit, -1 without one: that pair is not wrong, whatever its particle."""
    leads: np.ndarray
    """Rows of hits of target particles that have a next hit, which should be near."""
    following: np.ndarray
    """Per lead the row of its next hit."""


@dataclass(frozen=True)
class BatchSettings:
    half_width: float = 0.12
    """Of the wedge in an event of full density, rad; wider in sparser ones, for as many hits."""
    full_hits: int = 100_000
    """Hits of an event of full density."""
    elsewhere: int = 1024
    """Hits outside the wedge."""
    queries: int = 1024
    leads: int = 512


def draw_batch(events: list[Hits], settings: BatchSettings, random: np.random.Generator) -> Batch:
    """A wedge of an event drawn at random, mirrored at random. No turning: the network does not see the azimuth."""
    event = events[int(random.integers(len(events)))]
    centre = random.uniform(-np.pi, np.pi)
    sparser = max(1.0, settings.full_hits / len(event))
    inside = wedge_rows(event, centre, min(np.pi, settings.half_width * sparser))
    outside = np.setdiff1d(np.arange(len(event)), inside)
    elsewhere = random.choice(outside, min(settings.elsewhere, len(outside)), replace=False)
    part = take(event, np.concatenate([inside, elsewhere]))
    part = turned(part, 0.0, random.random() < 0.5, random.random() < 0.5)
    here = np.arange(len(part)) < len(inside)
    leads = np.flatnonzero((part.successor >= 0) & part.target & here)
    leads = random.choice(leads, min(settings.leads, len(leads)), replace=False)
    queries = random.choice(len(inside), min(settings.queries, len(inside)), replace=False)
    x, y, z = (values.astype(np.float64) for values in (part.x, part.y, part.z))
    return Batch(
        inputs(part), x * x + y * y + z * z, queries, part.successor[queries], leads, part.successor[leads]
    )
