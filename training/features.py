"""The features of `src/inference/features.ts` once more, to check one against the other.

Training reads features from the graph files, where the application's own code wrote them.
"""

from __future__ import annotations

import numpy as np

from dataset import EDGE_FEATURES, NODE_SCALES

SLOPE_LIMIT = 100.0


def cylindrical(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, ...]:
    """r (mm), phi (rad) and eta of points, in double."""
    r = np.hypot(x, y)
    eta = -np.log(np.tan(np.arccos(z / np.hypot(r, z)) / 2))
    return r, np.arctan2(y, x), eta


def node_features(x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
    """[N, 4] f32: r/1000, phi/pi, z/1000, eta."""
    r, phi, eta = cylindrical(x, y, z)
    columns = [column / scale for column, scale in zip((r, phi, z, eta), NODE_SCALES)]
    return np.stack(columns, axis=1).astype(np.float32)


def edge_features(
    x: np.ndarray, y: np.ndarray, z: np.ndarray, src: np.ndarray, dst: np.ndarray
) -> np.ndarray:
    """[E, 6] f32: dr, dphi, dz, deta, phislope, rphislope of the scaled coordinates, target minus source."""
    r, phi, eta = cylindrical(x, y, z)
    r, z = r / 1000, z / 1000
    dr = r[dst] - r[src]
    dphi = phi[dst] - phi[src]
    dphi = np.where(dphi > np.pi, dphi - 2 * np.pi, np.where(dphi < -np.pi, dphi + 2 * np.pi, dphi)) / np.pi
    slope = np.divide(dphi, dr, out=np.zeros_like(dr), where=dr != 0)
    slope = np.clip(slope, -SLOPE_LIMIT, SLOPE_LIMIT)
    columns = [dr, dphi, z[dst] - z[src], eta[dst] - eta[src], slope, (r[src] + r[dst]) / 2 * slope]
    assert len(columns) == len(EDGE_FEATURES)
    return np.stack(columns, axis=1).astype(np.float32)
