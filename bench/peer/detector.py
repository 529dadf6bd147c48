"""TrackML's detector as ACTS has it: modules by both numberings, read-out, field and where seeds begin.

ACTS's Generic detector is TrackML's, but some endcap modules are numbered otherwise: they are matched by their centres.
"""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import numpy as np

CENTRE = -150.0
"""TrackML's solenoid: centre (mm) on every axis, current sheet (T), length and radius (mm)."""
B0, LENGTH, RADIUS = 1.993, 5220.0, 1247.0
HALF_PERIOD = 256
COARSE = (7, 8, 9, 13, 17)
"""Volumes of one kind of module each."""


def key(row: dict[str, str]) -> tuple[int, int, int]:
    return int(row["volume_id"]), int(row["layer_id"]), int(row["module_id"])


def centres(rows: list[dict[str, str]]) -> np.ndarray:
    return np.array([[float(row[axis]) for axis in ("cx", "cy", "cz")] for row in rows])


def trackml_modules(file: Path) -> list[dict[str, str]]:
    with gzip.open(file, "rt") as text:
        return list(csv.DictReader(text))


def same_modules(acts_file: Path, trackml: list[dict[str, str]]) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Pairs of the same module, as ACTS and as TrackML writes it. Raises where one has no partner within 0.1 mm."""
    with acts_file.open() as text:
        acts = [row for row in csv.DictReader(text) if int(row["module_id"]) > 0]
    of_acts, of_trackml = centres(acts), centres(trackml)
    pairs = []
    for row, centre in zip(acts, of_acts):
        squares = ((of_trackml - centre) ** 2).sum(1)
        nearest = int(squares.argmin())
        if squares[nearest] > 0.01:
            raise ValueError(f"The module {key(row)} of ACTS is none of TrackML's.")
        pairs.append((row, trackml[nearest]))
    return pairs


def write_digitisation(pairs: list[tuple[dict[str, str], dict[str, str]]], file: Path) -> None:
    """ACTS's geometric digitisation with the pitches of TrackML."""

    def value(row: dict[str, str]) -> dict:
        def bins(half: float, pitch: float, axis: str) -> dict:
            count = max(1, round(2 * half / pitch))
            return {"bins": count, "max": half, "min": -half, "option": "open", "type": "equidistant", "value": axis}

        binning = [
            bins(float(row["module_maxhu"]), float(row["pitch_u"]), "binX"),
            bins(float(row["module_hv"]), float(row["pitch_v"]), "binY"),
        ]
        smearing = {"mean": 0.0, "stddev": 0.01, "type": "Gauss"}
        geometric = {"digital": False, "indices": [0, 1], "segmentation": {"binningdata": binning}}
        rest = {"thickness": float(row["module_t"]), "threshold": 0.0, "charge-smearing": smearing}
        return {"geometric": geometric | rest}

    entries, volumes = [], {}
    for acts, trackml in pairs:
        volume, layer, module = key(acts)
        if volume in COARSE:
            volumes.setdefault(volume, {"volume": volume, "value": value(trackml)})
        else:
            entries.append({"volume": volume, "layer": layer, "sensitive": module, "value": value(trackml)})
    header = {"format-version": 0, "value-identifier": "digitization-configuration"}
    whole = {"acts-geometry-hierarchy-map": header, "entries": [*volumes.values(), *entries]}
    file.write_text(json.dumps(whole))


def write_seed_layers(file: Path) -> None:
    """Seeds begin in the pixel barrel and the four nearest pixel disks on either side."""
    layers = {7: (8, 10, 12, 14), 8: (2, 4, 6, 8), 9: (2, 4, 6, 8)}
    file.write_text(json.dumps([{"volume": v, "layer": n} for v, all_ in layers.items() for n in all_]))


def solenoid(r: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Field of a current sheet: radial over r, and axial (T), by the midpoint rule for its elliptic integrals."""
    sine2 = np.sin((np.arange(HALF_PERIOD) + 0.5) * np.pi / (2 * HALF_PERIOD)) ** 2
    cosine2, step = 1 - sine2, np.pi / (2 * HALF_PERIOD)
    rho, half = np.maximum(r, 1.0), LENGTH / 2
    scale = B0 * np.hypot(half, RADIUS) / (np.pi * half)
    gap = ((RADIUS - rho) / (RADIUS + rho))[:, None]
    radial, axial = np.zeros_like(rho), np.zeros_like(rho)
    for sign in (1, -1):
        dz = z + sign * half
        far = np.hypot(dz, RADIUS + rho)
        near = np.maximum(np.hypot(dz, RADIUS - rho) / far, 1e-3)[:, None]
        root = np.sqrt(cosine2 + near**2 * sine2)
        radial += sign * RADIUS * ((cosine2 - sine2) / root).sum(1) * step / far
        axial += sign * dz * ((cosine2 + gap * sine2) / ((cosine2 + gap**2 * sine2) * root)).sum(1) * step / far
    return scale * radial / rho, scale * RADIUS * axial / (RADIUS + rho)


def write_field(file: Path) -> None:
    """The field as a map for ACTS, on a grid of 60 mm."""
    across, along = np.arange(-1200, 1201, 60.0), np.arange(-3180, 3181, 60.0)
    points = np.stack([axis.ravel() for axis in np.meshgrid(across, across, along, indexing="ij")], axis=1)
    field = np.empty_like(points)
    for start in range(0, len(points), 20_000):
        part = slice(start, start + 20_000)
        dx, dy, dz = (points[part] - CENTRE).T
        over_r, axial = solenoid(np.hypot(dx, dy), dz)
        field[part] = np.stack([over_r * dx, over_r * dy, axial], axis=1)
    np.savetxt(file, np.hstack([points, field]), fmt="%.1f %.1f %.1f %.6f %.6f %.6f")
