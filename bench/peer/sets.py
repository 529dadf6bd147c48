"""The event sets of the comparison, and where each keeps its files."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class EventSet:
    particles: int
    sigma_z: float
    """Of the vertices (mm)."""
    gun: bool = False
    """Pions flat in log pT from 0.3 to 10 GeV in a uniform field of 2 T; else charged hadrons in TrackML's field."""
    noise: float = 0.0
    """Share of all hits that is noise."""
    holes: float = 0.0
    """Share of measurements that is dropped."""


SETS = {
    "full_narrow": EventSet(10_000, 5.5),
    "full_wide_deg": EventSet(10_000, 50.0, noise=0.15, holes=0.012),
    "gun_full_narrow": EventSet(8_500, 5.5, gun=True),
}

SETTINGS = {
    # Seeds per middle hit, least pT of seeds (GeV), measurements per surface.
    "monitoring": (1, 0.5, 10),
    "tuned": (5, 0.9, 2),
}
"""Both keep tracks with pT above 0.9 GeV and at least 6 hits."""
