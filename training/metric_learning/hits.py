"""Hits of simulated events as `tools/export-hits` writes them: reading, wedges, turning and mirroring.

A file is the eight bytes `TLHITS01`, a little-endian u32 with the length of the header, the header (JSON, padded with
spaces), and the arrays it lists, each at its `offset` from the end of the header.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

MAGIC = b"TLHITS01"
SUFFIX = ".hits"

_TYPES = {"f32": np.dtype("<f4"), "i32": np.dtype("<i4"), "u8": np.dtype("u1")}

INPUTS = (("r", 1000.0), ("cos_phi", 1.0), ("sin_phi", 1.0), ("z", 1000.0), ("eta", 4.0))
"""Names of the network's inputs and what they are divided by; r and z in mm. No cut at an azimuth of pi."""


@dataclass(frozen=True)
class Hits:
    """Hits of one event, or of a part of it. `successor`: the row of the next hit of the particle, -1 without one."""

    name: str
    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    particle: np.ndarray
    successor: np.ndarray
    target: np.ndarray
    """Whether the hit's particle is a target particle."""

    def __len__(self) -> int:
        return len(self.x)


def read_hits(path: Path) -> Hits:
    """Reads one file; raises ValueError naming it where it is not one."""
    data = path.read_bytes()
    if data[:8] != MAGIC:
        raise ValueError(f"{path}: not a file of hits; make them with tools/export-hits.")
    header_end = 12 + int.from_bytes(data[8:12], "little")
    arrays = {}
    for entry in json.loads(data[12:header_end])["arrays"]:
        dtype = _TYPES[entry["type"]]
        count = int(np.prod(entry["shape"]))
        start = header_end + entry["offset"]
        if start + count * dtype.itemsize > len(data):
            raise ValueError(f"{path}: ends before array {entry['name']} does; make the hits again.")
        arrays[entry["name"]] = np.frombuffer(data, dtype, count, start)
    return Hits(path.stem, **{**arrays, "target": arrays["target"].astype(bool)})


def read_folder(folder: Path) -> list[Hits]:
    """All events of a folder by name; raises ValueError where there are none."""
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise ValueError(f"{folder}: holds no {SUFFIX} files; make them with tools/export-hits.")
    return [read_hits(path) for path in paths]


def inputs(hits: Hits) -> np.ndarray:
    """The network's inputs, f32 [hits, 5], in the order of `INPUTS`."""
    x, y, z = (values.astype(np.float64) for values in (hits.x, hits.y, hits.z))
    r = np.hypot(x, y)
    safe = np.where(r > 0, r, 1.0)
    eta = np.arcsinh(z / safe)
    columns = (r, np.where(r > 0, x / safe, 1.0), y / safe, z, eta)
    return np.stack([c / scale for c, (_, scale) in zip(columns, INPUTS)], axis=1).astype(np.float32)


def wedge_rows(hits: Hits, centre: float, half_width: float) -> np.ndarray:
    """Rows of the hits within an azimuth (rad) of a centre."""
    away = np.angle(np.exp(1j * (np.arctan2(hits.y, hits.x) - centre)))
    return np.flatnonzero(np.abs(away) <= half_width)


def take(hits: Hits, rows: np.ndarray) -> Hits:
    """Some hits of an event, in this order; successors that are not among them count as none."""
    place = np.full(len(hits) + 1, -1, np.int32)
    place[rows] = np.arange(len(rows), dtype=np.int32)
    return Hits(
        hits.name,
        hits.x[rows],
        hits.y[rows],
        hits.z[rows],
        hits.particle[rows],
        place[hits.successor[rows]],
        hits.target[rows],
    )


def wedge(hits: Hits, centre: float, half_width: float) -> Hits:
    """The hits within an azimuth (rad) of a centre; successors outside count as none."""
    return take(hits, wedge_rows(hits, centre, half_width))


def turned(hits: Hits, angle: float, mirror_phi: bool, mirror_z: bool) -> Hits:
    """The event turned about the beam and mirrored: as likely as it is, in a detector that is nearly symmetric."""
    x, y = hits.x.astype(np.float64), hits.y.astype(np.float64)
    y = -y if mirror_phi else y
    cos, sin = np.cos(angle), np.sin(angle)
    return Hits(
        hits.name,
        (cos * x - sin * y).astype(np.float32),
        (sin * x + cos * y).astype(np.float32),
        -hits.z if mirror_z else hits.z,
        hits.particle,
        hits.successor,
        hits.target,
    )
