"""How well a pair of hits goes on to a third and a fourth hit, inward and outward: what a single pair does not tell.

How it works: two pairs that share their middle hit make a triplet. Hits of one particle keep their direction in the
(r, z) plane and, coming from near the beam line, the curvature of the circle through the beam line and both hits of a
pair. `misfit` is the square of how far two pairs are from that, in tolerances. A pair's figure is the least misfit of
its continuations, and that of the best chain of two, as a cellular automaton finds chains. Nothing is learnt here.
`src/inference/continuations.ts` takes the same steps in the same order.
"""

from __future__ import annotations

import numpy as np

LEAST_LENGTH = 1e-3
"""m; shorter distances count as this."""

WORST = 1000.0
"""Misfit of a pair that nothing continues, and the most that one counts."""

BEST = 1e-2
"""Added to a misfit before its logarithm is taken."""

TRIPLETS_AT_ONCE = 1 << 22

COLUMNS = ("inward", "outward", "inward_two", "outward_two")


def shapes(nodes: np.ndarray, src: np.ndarray, dst: np.ndarray) -> dict[str, np.ndarray]:
    """Per pair, [E] each: direction in (r, z), rad; curvature, 1/m; tolerances of both."""
    r, phi, z = (nodes[:, k].astype(np.float64) for k in range(3))
    inner, outer = r[src], r[dst]
    dphi = phi[dst] - phi[src]
    turn = (dphi - 2 * np.floor((dphi + 1) / 2)) * np.pi
    dr, dz = outer - inner, z[dst] - z[src]
    across = np.sqrt(np.maximum(inner * inner + outer * outer - 2 * inner * outer * np.cos(turn), 0))
    length = np.maximum(np.sqrt(dr * dr + dz * dz), LEAST_LENGTH)
    curvature = 2 * np.sin(turn) / np.maximum(across, LEAST_LENGTH)
    return {
        "direction": np.arctan2(dr, dz),
        "curvature": curvature,
        "direction_tolerance": 0.004 + 2e-4 / length + 0.005 * np.abs(curvature),
        "curvature_tolerance": 0.03 + 0.003 / np.maximum(inner, LEAST_LENGTH) + 0.1 * np.abs(curvature),
    }


def misfit(of: dict[str, np.ndarray], first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Of pairs `first` going on as pairs `second`: at most WORST."""
    turn = of["direction"][second] - of["direction"][first]
    bend = of["curvature"][second] - of["curvature"][first]
    turn = turn / np.maximum(of["direction_tolerance"][first], of["direction_tolerance"][second])
    bend = bend / np.maximum(of["curvature_tolerance"][first], of["curvature_tolerance"][second])
    return np.minimum(turn * turn + bend * bend, WORST)


def continuations(nodes: np.ndarray, src: np.ndarray, dst: np.ndarray) -> np.ndarray:
    """f32 [E, 4], `COLUMNS`: logarithms of least misfits.

    `nodes` [N, 4] as the networks read them: r (m), phi (pi), z (m), eta; `src` and `dst` rows of the pairs' hits.
    """
    hits, pairs = len(nodes), len(src)
    src, dst = src.astype(np.int64), dst.astype(np.int64)
    of = shapes(nodes, src, dst)
    by_src = np.argsort(src, kind="stable")
    starts = np.zeros(hits + 1, np.int64)
    np.cumsum(np.bincount(src, minlength=hits), out=starts[1:])
    counts = starts[dst + 1] - starts[dst]
    ends = np.cumsum(counts)
    outward, inward = np.full((2, pairs), WORST), np.full((2, pairs), WORST)
    for depth in range(2):
        first = 0
        while first < pairs:
            before = ends[first - 1] if first else 0
            last = max(first + 1, int(np.searchsorted(ends, before + TRIPLETS_AT_ONCE, side="right")))
            here = np.arange(first, last)
            inner = np.repeat(here, counts[first:last])
            place = np.arange(len(inner)) - np.repeat(ends[first:last] - counts[first:last] - before, counts[first:last])
            outer = by_src[starts[dst[inner]] + place]
            cost = misfit(of, inner, outer)
            there = cost + outward[0][outer] if depth else cost
            back = cost + inward[0][inner] if depth else cost
            np.minimum.at(outward[depth], inner, there)
            np.minimum.at(inward[depth], outer, back)
            first = last
    columns = np.stack([inward[0], outward[0], inward[1], outward[1]], 1)
    return np.log(columns + BEST).astype(np.float32)
