"""Events as ACTS writes them, in TrackML's format and with its numbers of modules."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
from detector import key


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open() as text:
        return list(csv.DictReader(text))


def particle_id(row: dict[str, str]) -> int:
    """The parts of ACTS's barcode as one number."""
    shifts = {"pv": 28, "sv": 24, "part": 10, "gen": 6, "subpart": 0}
    return sum(int(row[f"particle_id_{part}"]) << shift for part, shift in shifts.items())


def write_trackml(base: Path, pairs: list[tuple[dict[str, str], dict[str, str]]]) -> None:
    """Writes hits, truth and particles of every event of a folder into its folder `trackml`; hit ids are rows + 1."""
    module = {}
    for of_acts, of_trackml in pairs:
        axes = np.array([[float(of_acts[f"rot_{x}{local}"]) for local in "uv"] for x in "xyz"])
        centre = np.array([float(of_acts[axis]) for axis in ("cx", "cy", "cz")])
        module[int(of_acts["geometry_id"])] = (centre, axes, key(of_trackml))
    out = base / "trackml"
    out.mkdir(exist_ok=True)
    for file in sorted(base.glob("event*-measurements.csv")):
        write_event(base, out, file.name[: len("event000000000")], module)


def write_event(base: Path, out: Path, name: str, module: dict) -> None:
    made, hits = rows_of(base / f"{name}-measurements.csv"), rows_of(base / f"{name}-simhits.csv")
    first_hit: dict[int, int] = {}
    for row in rows_of(base / f"{name}-measurement-simhit-map.csv"):
        first_hit.setdefault(int(row["measurement_id"]), int(row["hit_id"]))
    kept_file = base / f"{name}-kept.npy"
    kept = set(np.load(kept_file).tolist()) if kept_file.exists() else None
    hit_lines = ["hit_id,x,y,z,volume_id,layer_id,module_id"]
    truth_lines = ["hit_id,particle_id,tx,ty,tz,tpx,tpy,tpz,weight"]
    count: Counter[int] = Counter()
    for i, row in enumerate(made):
        if kept is not None and i not in kept:
            continue
        centre, axes, numbers = module[int(row["geometry_id"])]
        x = centre + axes @ np.array([float(row["local0"]), float(row["local1"])])
        place = ",".join(f"{value:.5f}" for value in x)
        hit_lines.append(f"{i + 1},{place},{','.join(map(str, numbers))}")
        if i not in first_hit:
            truth_lines.append(f"{i + 1},0,{place},0,0,0,0")
            continue
        hit = hits[first_hit[i]]
        particle = particle_id(hit)
        count[particle] += 1
        true = ",".join(hit[column] for column in ("tx", "ty", "tz", "tpx", "tpy", "tpz"))
        truth_lines.append(f"{i + 1},{particle},{true},0")
    particle_lines = ["particle_id,vx,vy,vz,px,py,pz,q,nhits"]
    for row in rows_of(base / f"{name}-particles_simulated.csv"):
        values = ",".join(row[column] for column in ("vx", "vy", "vz", "px", "py", "pz"))
        own = particle_id(row)
        particle_lines.append(f"{own},{values},{int(float(row['q']))},{count[own]}")
    for kind, lines in (("hits", hit_lines), ("truth", truth_lines), ("particles", particle_lines)):
        (out / f"{name}-{kind}.csv").write_text("\n".join(lines) + "\n")
