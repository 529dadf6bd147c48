"""Module maps for the tests of readers, written with uproot as ModuleMapGraph's files are laid out, and as text.

    python training/make_map_fixtures.py test/fixtures/maps

needs uproot and numpy. What they hold is in expected.json, bounds in the order of the page: minimum, maximum.
"""

import json
import sys
from pathlib import Path

import numpy as np
import uproot

MODULES = [2**61 + 1, 2**61 + 2, 5, 2**63 + 7, 2**62]
TRIPLETS = [(4, 0, 1), (2, 0, 1), (0, 1, 3), (2, 4, 0), (2, 0, 3)]
PAIR = ["z0", "dphi", "phiSlope", "deta"]
CHANGES = ["diff_dydx", "diff_dzdr"]


def variables() -> list[str]:
    legs = [(f"{name}{{}}_{leg}", f"{name}_{leg}") for leg in ("12", "23") for name in PAIR]
    return legs + [(f"{name}_{{}}", name) for name in CHANGES]


def bounds(dtype) -> tuple[dict, np.ndarray]:
    rng = np.random.default_rng(3)
    low = rng.normal(size=(len(TRIPLETS), len(variables()))).astype(dtype)
    high = (low + rng.exponential(size=low.shape)).astype(dtype)
    low[1, 3], high[1, 3] = -np.inf, np.inf
    columns = {}
    for k, (bound, _) in enumerate(variables()):
        columns[bound.format("min")], columns[bound.format("max")] = low[:, k], high[:, k]
    return columns, np.stack([low, high], axis=2).reshape(len(TRIPLETS), -1)


def doublets(windows: np.ndarray, dtype) -> tuple[list, np.ndarray]:
    """The union of the legs that use each pair, except the first, which is narrower than its leg."""
    legs: dict = {}
    for (a, b, c), row in zip(TRIPLETS, windows):
        for pair, window in (((a, b), row[:8]), ((b, c), row[8:16])):
            known = legs.setdefault(pair, window.copy())
            known[0::2] = np.minimum(known[0::2], window[0::2])
            known[1::2] = np.maximum(known[1::2], window[1::2])
    pairs = sorted(legs, key=lambda pair: (MODULES[pair[0]], MODULES[pair[1]]))
    values = np.array([legs[pair] for pair in pairs]).astype(dtype)
    values[0, 0] += dtype(0.25)
    return pairs, values


def ids(ranks) -> np.ndarray:
    return np.array([MODULES[rank] for rank in ranks], dtype=np.uint64)


def write_root(folder: Path, prefix: str, dtype, moments: bool) -> dict:
    columns, windows = bounds(dtype)
    occurrence = np.array([3, 2**31 + 5, 1, 7, 2], dtype=np.uint32)
    tree = {f"Module{k + 1}": ids([t[k] for t in TRIPLETS]) for k in range(3)}
    tree["Occurence"] = occurrence
    tree.update(columns)
    means = None
    if moments:
        means = np.random.default_rng(5).uniform(size=windows.shape)
        for k, (_, name) in enumerate(variables()):
            tree[f"{name}_mean"], tree[f"{name}_rms"] = means[:, 2 * k], means[:, 2 * k + 1]
            tree[f"{name}_sum"] = means[:, 2 * k] * occurrence
    with uproot.recreate(folder / f"{prefix}.triplets.root") as file:
        write_tree(file, "TreeModuleTriplet", tree)
    pairs, values = doublets(windows, dtype)
    pair_tree = {f"Module{k + 1}": ids([p[k] for p in pairs]) for k in range(2)}
    for k, name in enumerate(PAIR):
        pair_tree[f"{name}min_12"], pair_tree[f"{name}max_12"] = values[:, 2 * k], values[:, 2 * k + 1]
    with uproot.recreate(folder / f"{prefix}.doublets.root") as file:
        write_tree(file, "TreeModuleDoublet", pair_tree)
    return {"windows": texts(windows), "occurrence": occurrence.tolist(), "doublets": pairs,
            "doubletWindows": texts(values), "moments": None if means is None else texts(means)}


def write_tree(file, name: str, columns: dict) -> None:
    tree = file.mktree(name, {key: values.dtype for key, values in columns.items()})
    # In two baskets, as files that were filled for long have many.
    tree.extend({key: values[:2] for key, values in columns.items()})
    tree.extend({key: values[2:] for key, values in columns.items()})


def texts(values: np.ndarray) -> list:
    """Every number with the digits that give it back, infinities as words."""
    return [[repr(float(value)) for value in row] for row in values]


def write_text(folder: Path, prefix: str, made: dict) -> None:
    windows = [[float(text) for text in row] for row in made["windows"]]
    with open(folder / f"{prefix}.triplets.txt", "w") as file:
        for triplet, count, row in zip(TRIPLETS, made["occurrence"], windows):
            order = [k ^ 1 for k in range(16)] + [19, 18, 17, 16]
            values = [repr(row[k]) for k in order]
            file.write(" ".join([*(str(MODULES[m]) for m in triplet), str(count), *values]) + "\n")
    with open(folder / f"{prefix}.doublets.txt", "w") as file:
        for pair, row in zip(made["doublets"], made["doubletWindows"]):
            values = [row[k ^ 1] for k in range(8)]
            file.write("\t".join([*(str(MODULES[m]) for m in pair), *values]) + "\n")


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    f32 = write_root(folder, "float", np.float32, moments=False)
    f64 = write_root(folder, "double", np.float64, moments=True)
    write_text(folder, "double", f64)
    expected = {"modules": [str(module) for module in MODULES], "triplets": TRIPLETS, "float": f32, "double": f64}
    (folder / "expected.json").write_text(json.dumps(expected))


if __name__ == "__main__":
    main()
