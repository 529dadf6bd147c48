"""Graphs of neighbours without the edges that a filter drops: what the GNN is trained with.

    cd training && python -m metric_learning.filter_graphs --filter RUN/filter.pt --cut 0.08 --cut-pairs 10.4 --graphs GRAPHS --out FOLDER

`tools/export-graphs --embedding ... --filter ...` makes the same graphs from the exported networks, and of any event;
this saves simulating and searching again.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from dataset import FAKE, MAGIC, TARGET, read_arrays
from runtime import set_up

from .figures import filter_scores
from .pairs import graph_files, read_pairs
from .train_filter import load_filter

_NAMES = {torch.float32: "f32", torch.int32: "i32", torch.uint8: "u8"}


def cut_for(header: dict, cut: float, cut_pairs: float | None) -> float:
    """The cut of an event of so many pairs a hit: odds fall with their square below `cut_pairs`, as `src/chains/stages/filterCut.ts`."""
    if cut_pairs is None:
        return cut
    summary = header["summary"]
    odds = cut / (1 - cut) * min(1.0, summary["edges"] / max(1, summary["hits"]) / cut_pairs) ** 2
    return odds / (1 + odds)


def encoded(header: dict, arrays: dict[str, Tensor]) -> bytes:
    """A graph file, as `tools/export-graphs/packArrays.ts` lays it out."""
    entries, body = [], b""
    for name, values in arrays.items():
        data = values.contiguous().numpy().tobytes()
        entries.append({"name": name, "shape": list(values.shape), "type": _NAMES[values.dtype], "offset": len(body)})
        body += data + b"\0" * (-len(data) % 8)
    text = json.dumps({**header, "arrays": entries}).encode()
    text += b" " * (-(12 + len(text)) % 8)
    return MAGIC + len(text).to_bytes(4, "little") + text + body


def filtered(path: Path, keep: Tensor) -> bytes:
    """The file with some of its edges and the nodes that these join, without the outputs of the embedding."""
    header, arrays = read_arrays(path)
    edges = {name: arrays[name][keep] for name in ("edges", "class", "pt")}
    rows, ends = torch.unique(torch.stack([arrays["src"][keep], arrays["dst"][keep]]), return_inverse=True)
    src, dst = ends.int()
    classes = edges["class"]
    summary = header["summary"] | {
        "nodes": len(rows),
        "edges": len(src),
        "fakeEdges": int((classes == FAKE).sum()),
        "targetEdges": int((classes == TARGET).sum()),
    }
    nodes = arrays["nodes"][rows.long()]
    return encoded({**header, "summary": summary}, {"nodes": nodes, "src": src, "dst": dst, **edges})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--filter", type=Path, required=True)
    parser.add_argument("--cut", type=float, required=True)
    parser.add_argument("--cut-pairs", type=float, help="cutPairs of the manifest: pairs of a hit from which on the cut holds")
    parser.add_argument("--graphs", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    set_up(given.threads, 1)
    model, _ = load_filter(given.filter)
    given.out.mkdir(parents=True, exist_ok=True)
    for path in graph_files(given.graphs):
        cut = cut_for(read_arrays(path)[0], given.cut, given.cut_pairs)
        keep = torch.from_numpy(np.flatnonzero(filter_scores(model, read_pairs(path)) >= cut))
        (given.out / path.name).write_bytes(filtered(path, keep))
        print(path.name, len(keep), flush=True)


if __name__ == "__main__":
    main()
