"""Writes what PyTorch makes of small graphs, for the page's tests to compare themselves with.

    python training/make_parity.py --model RUN/best.pt --graphs training/data/test --out test/fixtures/inference/parity.json

To be run again whenever `public/models` gets another network: the file names the network it belongs to by the
SHA-256 of its ONNX file, and the tests refuse another. Arrays are base64 of little-endian numbers.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
from pathlib import Path

import numpy as np

from runtime import set_up
from small_graphs import SmallGraph, small_graphs
from train import load_model

COUNT, EDGES = 20, 300


def encoded(array: np.ndarray, dtype: str) -> str:
    return base64.b64encode(array.astype(dtype).tobytes()).decode()


def entry(graph: SmallGraph, scores: np.ndarray) -> dict:
    """Positions in whole micrometres, so that the text is exact."""
    positions = {axis: encoded((1000 * getattr(graph, axis)).round(), "<i4") for axis in "xyz"}
    ends = {name: encoded(getattr(graph, name), "<u2") for name in ("src", "dst")}
    return positions | ends | {"scores": encoded(scores, "<f4")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="best.pt the network was exported from")
    parser.add_argument("--graphs", type=Path, required=True, help="graphs that training did not see")
    parser.add_argument("--network", type=Path, default=Path("public/models/trackml.onnx"))
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    set_up(1, 1)
    model, _ = load_model(arguments.model)
    graphs = small_graphs(arguments.graphs, COUNT, EDGES)
    text = {
        "network": hashlib.sha256(arguments.network.read_bytes()).hexdigest(),
        "graphs": [entry(graph, graph.scores(model)) for graph in graphs],
    }
    arguments.out.write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
