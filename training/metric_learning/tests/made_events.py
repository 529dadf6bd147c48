"""Small events for tests."""

from __future__ import annotations

import numpy as np

from metric_learning.hits import Hits


def straight_tracks(tracks: int, seed: int) -> Hits:
    """Tracks from the origin with a hit on each of ten cylinders; every third is no target; one hit of noise a track."""
    random = np.random.default_rng(seed)
    phi = random.uniform(-np.pi, np.pi, tracks)
    slope = random.normal(size=tracks)
    r = np.linspace(32, 1000, 10)
    x, y = np.outer(np.cos(phi), r), np.outer(np.sin(phi), r)
    z = np.outer(slope, r)
    successor = np.arange(tracks * 10).reshape(tracks, 10) + 1
    successor[:, -1] = -1
    particle = np.repeat(np.arange(tracks), 10)
    noise = random.uniform(-1000, 1000, (3, tracks))
    together = lambda a, b: np.concatenate([a.ravel(), b]).astype(np.float32)  # noqa: E731
    none = np.full(tracks, -1)
    return Hits(
        f"tracks-{seed}",
        together(x, noise[0]),
        together(y, noise[1]),
        together(z, noise[2]),
        np.concatenate([particle, none]).astype(np.int32),
        np.concatenate([successor.ravel(), none]).astype(np.int32),
        np.concatenate([particle % 3 != 0, np.zeros(tracks, bool)]),
    )

