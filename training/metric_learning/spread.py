"""How far from the centre of the detector, along the beam, the particles of an event start.

A filter that does not know it takes pairs that point to z0 = 60 mm for wrong ones, which they are where the beam spot
is 5 mm long and are not where it is 50 mm. `src/inference/spread.ts` takes the same steps.
"""

from __future__ import annotations

import numpy as np

UNKNOWN_SPREAD = 0.3
"""m; stands for a spread that is not known. No beam spot is so long."""

LEAST_SPREAD, MOST_SPREAD = 1e-3, 0.2
"""m"""

LEAST_PAIRS = 30
"""Fewer tell nothing."""

LONGEST_ARM = 2.0
"""Times its own extent in r that the line of a pair is drawn on to reach the beam."""

DEVIATION_OF_MEDIAN = 1.4826
"""Standard deviation of a normal distribution by the median of its absolute values."""

MOST_MISFIT = 0.0
"""Logarithm of the least misfit, inward and outward, up to which a pair is taken for a true one: nineteen of twenty are."""


def spread_of(nodes: np.ndarray, src: np.ndarray, dst: np.ndarray, continuations: np.ndarray) -> float:
    """The spread (m), from the median of |z0| of pairs that go on well, as if z0 were normal about 0.

    `continuations` [E, 4] as `continuations.py` has them.
    """
    r, z = nodes[:, 0].astype(np.float64), nodes[:, 2].astype(np.float64)
    inner, over = r[src], r[dst] - r[src]
    sure = (over > 0) & (inner <= LONGEST_ARM * over) & (continuations[:, :2].max(1, initial=-np.inf) <= MOST_MISFIT)
    if sure.sum() < LEAST_PAIRS:
        return UNKNOWN_SPREAD
    src, dst, inner, over = src[sure], dst[sure], inner[sure], over[sure]
    z0 = np.sort(np.abs(z[src] - inner * ((z[dst] - z[src]) / over)))
    return min(MOST_SPREAD, max(LEAST_SPREAD, DEVIATION_OF_MEDIAN * float(z0[len(z0) // 2])))
