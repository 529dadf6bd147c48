"""ROOT files of the maps that `npm run bench:load-map -- --prepare` left as columns, laid out as ModuleMapGraph's.

    python bench/load-map/write_root.py .cache/bench/load-map

needs uproot and numpy.
"""

import sys
from pathlib import Path

import numpy as np
import uproot

PAIR = ["z0", "dphi", "phiSlope", "deta"]
ROWS = 100_000


def bounds(legs: list[str], changes: list[str]) -> list[str]:
    names = [f"{name}{bound}_{leg}" for leg in legs for name in PAIR for bound in ("min", "max")]
    return names + [f"{name}_{bound}" for name in changes for bound in ("min", "max")]


def write(path: Path, tree: str, columns: dict) -> None:
    with uproot.recreate(path) as file:
        out = file.mktree(tree, {name: values.dtype for name, values in columns.items()})
        rows = len(columns["Module1"])
        for start in range(0, rows, ROWS):
            out.extend({name: values[start : start + ROWS] for name, values in columns.items()})
    print(f"{path}: {path.stat().st_size} bytes")


def main() -> None:
    folder = Path(sys.argv[1])
    for name, dtype in (("f32", np.float32), ("double", np.float64)):
        def column(of: str) -> np.ndarray:
            return np.load(folder / f"{name}.{of}.npy")

        triplets = {f"Module{k}": column(f"triplets.m{k}") for k in (1, 2, 3)}
        triplets["Occurence"] = column("triplets.occurrence")
        windows = column("triplets.windows").astype(dtype)
        for k, bound in enumerate(bounds(["12", "23"], ["diff_dydx", "diff_dzdr"])):
            triplets[bound] = np.ascontiguousarray(windows[:, k])
        write(folder / f"{name}.triplets.root", "TreeModuleTriplet", triplets)
        doublets = {f"Module{k}": column(f"doublets.m{k}") for k in (1, 2)}
        windows = column("doublets.windows").astype(dtype)
        for k, bound in enumerate(bounds(["12"], [])):
            doublets[bound] = np.ascontiguousarray(windows[:, k])
        write(folder / f"{name}.doublets.root", "TreeModuleDoublet", doublets)


if __name__ == "__main__":
    main()
