"""Files for the tests of readers, written by the programs that collaborators write theirs with.

    python training/make_reader_fixtures.py test/fixtures/formats

needs torch, torch_geometric, numpy, pandas and pyarrow. What the files hold is in expected.json; whole numbers that a double
cannot hold are texts there.
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import torch
from torch_geometric.data import Data

SHAPES = [
    "count", "charge_count", "loc_eta", "loc_phi", "localDir0", "localDir1", "localDir2",
    "lengthDir0", "lengthDir1", "lengthDir2", "glob_eta", "glob_phi", "eta_angle", "phi_angle",
]
HITS = 7
# Above 2^53, and neighbours that a double would make one.
MODULES = np.array([2**61 + 1, 2**61 + 2, 2**61 + 2, 5, 2**62 + 3, 2**62 + 5, 2**63 + 7], dtype=np.uint64)
PARTICLES = [10**17 + 1, 10**17 + 2]
# Particles of each hit, in the order in which files list them.
TRUTH = [[0], [0], [0, 1], [], [1], [1], [0]]
IS_PIXEL = np.array([True, True, False, True, False, False, False])


def event() -> dict:
    rng = np.random.default_rng(7)
    r, phi = rng.uniform(30, 1000, HITS), rng.uniform(-np.pi, np.pi, HITS)
    columns = {"x": r * np.cos(phi), "y": r * np.sin(phi), "z": rng.uniform(-3000, 3000, HITS)}
    for axis in "xyz":
        first = columns[axis] + rng.uniform(-1, 1, HITS)
        columns[f"cluster_{axis}_1"] = first
        columns[f"cluster_{axis}_2"] = np.where(IS_PIXEL, first, first + 6)
    for name in SHAPES:
        first = rng.normal(size=HITS)
        columns[f"{name}_1"] = first
        columns[f"{name}_2"] = np.where(IS_PIXEL, first, first * 2)
    return {name: values.astype(np.float32).astype(np.float64) for name, values in columns.items()}


def derived(columns: dict) -> dict:
    """The columns that files have beside x, y and z: r, phi, eta of hits and clusters."""
    more = dict(columns)
    for prefix, suffix in [("", ""), ("cluster_", "_1"), ("cluster_", "_2")]:
        x, y, z = (columns[f"{prefix}{axis}{suffix}"] for axis in "xyz")
        r = np.hypot(x, y)
        more[f"{prefix}r{suffix}"] = r
        more[f"{prefix}phi{suffix}"] = np.arctan2(y, x)
        more[f"{prefix}eta{suffix}"] = np.arcsinh(z / r)
    return more


MOMENTA = {"px": [1500.0, -20.5], "py": [250.0, 4000.25], "pz": [-3000.0, 17.0]}


def acorn_csv(folder: Path, columns: dict) -> None:
    rows = []
    for hit, particles in enumerate(TRUTH):
        for particle in particles or [None]:
            row = {"hit_id": hit, **{name: columns[name][hit] for name in "xyz"}}
            row["hardware"] = "PIXEL" if IS_PIXEL[hit] else "STRIP"
            row["module_id"] = int(MODULES[hit])
            row["region"] = 2 if IS_PIXEL[hit] else 5
            for name, values in columns.items():
                if name not in row:
                    # acorn leaves the second cluster of a pixel hit empty.
                    row[name] = np.nan if IS_PIXEL[hit] and name.endswith("_2") else values[hit]
            row["particle_id"] = 0 if particle is None else PARTICLES[particle]
            rows.append(row)
    pd.DataFrame(rows).to_csv(folder / "event000000001-truth.csv", index=False)
    particles = {"particle_id": PARTICLES, **MOMENTA}
    particles["pt"] = np.hypot(MOMENTA["px"], MOMENTA["py"])
    particles.update(vx=[0.1, 0.2], vy=[0.0, -0.5], vz=[-30.0, 12.25], charge=[1.0, -1.0])
    pd.DataFrame(particles).to_csv(folder / "event000000001-particles.csv", index=False)


def pyg(folder: Path, columns: dict) -> None:
    tensors = {name: torch.tensor(values, dtype=torch.float32) for name, values in columns.items()}
    # torch has no unsigned 64-bit ids in most of its operations: acorn keeps the bits.
    modules = torch.from_numpy(MODULES.astype(np.int64))
    hits = {0: [0, 1, 2, 6], 1: [2, 4, 5]}
    edges, owner = [], []
    for particle, on in hits.items():
        edges += list(zip(on, on[1:]))
        owner += [particle] * (len(on) - 1)
    edge_index = torch.tensor([[0, 1, 2, 3], [1, 2, 6, 4]])
    ids = torch.tensor([PARTICLES[p] for p in owner])
    pt = torch.tensor([float(np.hypot(MOMENTA["px"][p], MOMENTA["py"][p])) for p in owner])
    eta = torch.tensor([0.5 + p for p in owner])
    track_edges = torch.tensor(edges).T.contiguous()
    region = torch.tensor(np.where(IS_PIXEL, 2, 5))
    old = Data(hit_id=torch.arange(HITS), region=region, module_id=modules, edge_index=edge_index,
               track_edges=track_edges, particle_id=ids, pt=pt, eta_particle=eta, **tensors)
    old.config = [{"stage": "graph_construction", "scales": [1000.0, 3.14]}]
    torch.save(old, folder / "old-names.pyg")
    new = Data(**{f"hit_{name}": tensor for name, tensor in tensors.items()},
               hit_id=torch.arange(HITS), hit_region=region, hit_module_id=modules,
               edge_index=edge_index, edge_scores=torch.tensor([0.9, 0.8, 0.1, 0.5]),
               track_edges=track_edges, track_particle_id=ids, track_particle_pt=pt,
               track_particle_eta=eta)
    torch.save(new, folder / "new-names.pyg")


def features(folder: Path, columns: dict) -> None:
    cluster = ["r", "phi", "z", "eta"]
    names16 = ["x", "y", "z", "module_id", "hit_id", "r", "phi", "eta"]
    names16 += [f"cluster_{name}_{of}" for of in (1, 2) for name in cluster]
    names44 = ["r", "phi", "z"] + [f"cluster_{axis}_{of}" for of in (1, 2) for axis in "xyz"]
    names44 += [f"{name}_{of}" for of in (1, 2) for name in SHAPES]
    names44 += ["eta"] + [f"cluster_{name}_{of}" for of in (1, 2) for name in ("r", "phi", "eta")]
    columns = {**columns, "module_id": MODULES.astype(np.float32), "hit_id": np.zeros(HITS)}
    wide = {width: np.stack([columns[name] for name in names], axis=1).astype(np.float32)
            for width, names in ((16, names16), (44, names44))}
    torch.save(torch.from_numpy(wide[16]), folder / "features16.pt")
    torch.save({"FEATURES": torch.from_numpy(wide[44]).half()}, folder / "features44-half.pt")
    # Rows that lie apart, as a view of a larger tensor has them.
    torch.save(torch.from_numpy(np.repeat(wide[44], 2, axis=0))[::2], folder / "features44-strided.pt")
    np.save(folder / "features16.npy", wide[16])
    np.save(folder / "features44-fortran.npy", np.asfortranarray(wide[44].astype(np.float64)))
    np.save(folder / "features44-big-endian.npy", wide[44].astype(">f4"))
    pd.DataFrame(wide[44], columns=names44).to_csv(folder / "features44.csv", index=False)


def colliderml(folder: Path, columns: dict) -> None:
    """Tables with a row per event: event 12 is the one above, event 5 has one hit of a particle that is not listed."""
    xyz = {name: [[1.0], columns[name].tolist()] for name in "xyz"}
    owners = [0 if not of else PARTICLES[of[0]] for of in TRUTH]
    hits = {"event_id": [5, 12], **xyz, "particle_id": [[99], owners],
            "volume_id": [[17], [17] * HITS], "layer_id": [[2], [2] * HITS],
            "surface_id": [[3], list(range(1, HITS + 1))], "detector": [[0], [0] * HITS]}
    momenta = {name: [[], values] for name, values in MOMENTA.items()}
    particles = {"event_id": [5, 12], "particle_id": [[], PARTICLES], "charge": [[], [1.0, -1.0]], **momenta,
                 "vx": [[], [0.1, 0.2]], "vy": [[], [0.0, -0.5]], "vz": [[], [-30.0, 12.25]]}
    lists = {name: pa.list_(pa.float64()) for name in
             ("x", "y", "z", "charge", "px", "py", "pz", "vx", "vy", "vz")}
    for packing in ("snappy", "zstd", "gzip"):
        for name, table in (("tracker_hits", hits), ("particles", particles)):
            fields = [(key, pa.int64() if key == "event_id" else lists.get(key, pa.list_(pa.int64())))
                      for key in table]
            path = folder / "parquet" / packing / f"{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            pq.write_table(pa.table(table, schema=pa.schema(fields)), path, compression=packing)


# Places of the hits of each track of event 12; two tracks share a hit.
TRACKS = [[0, 1, 2], [2, 4, 5], [6]]


def colliderml_tracks(folder: Path) -> None:
    table = {"event_id": [5, 12], "track_id": [[], [0, 1, 2]], "d0": [[], [0.5, -0.25, 1.0]],
             "hit_ids": [[], TRACKS]}
    types = {"event_id": pa.int64(), "track_id": pa.list_(pa.int64()), "d0": pa.list_(pa.float64()),
             "hit_ids": pa.list_(pa.list_(pa.int32()))}
    pq.write_table(pa.table(table, schema=pa.schema(types.items())), folder / "tracks.parquet", compression="snappy")


class Module(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + 1


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    columns = event()
    acorn_csv(folder, columns)
    pyg(folder, derived(columns))
    features(folder, derived(columns))
    colliderml(folder, columns)
    colliderml_tracks(folder / "parquet" / "snappy")
    torch.jit.script(Module()).save(folder / "torchscript.pt")
    torch.save({"state_dict": {"w": torch.zeros(2)}, "hyper_parameters": {"hidden": 8}}, folder / "network.ckpt")
    expected = {
        "columns": {name: values.tolist() for name, values in columns.items()},
        "modules": [str(module) for module in MODULES],
        "particles": [str(particle) for particle in PARTICLES],
        "truth": TRUTH,
        "momenta": MOMENTA,
    }
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
