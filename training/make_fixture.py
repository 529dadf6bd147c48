"""Writes the network and scores that the application's tests compare themselves with.

    python training/make_fixture.py --out test/fixtures/inference

A tiny untrained network with fixed weights, points and edges of a made-up event, and what PyTorch makes of them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import torch

from export import manifest
from features import edge_features, node_features
from model import InteractionGNN2, ModelConfig
from onnx_graph import to_onnx
from runtime import set_up

NODES, EDGES = 40, 90


def points(random: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points (mm) in the volume of a tracker; some on one radius, some across the seam of phi."""
    r = random.uniform(30, 1000, NODES).round(3)
    phi = random.uniform(-np.pi, np.pi, NODES)
    phi[:10] = np.pi * np.where(np.arange(10) % 2, 0.99, -0.99)
    return r * np.cos(phi), r * np.sin(phi), random.uniform(-2500, 2500, NODES).round(3)


def spread_scores(model: InteractionGNN2, inputs: list[torch.Tensor]) -> None:
    """Scales the last layer so that the logits have mean 0 and deviation 0.5: scores on both sides of a cut."""
    last = model.head.rest[-1]
    last.weight.mul_(0.5 / model(*inputs).std())
    last.bias.sub_(model(*inputs).mean())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    set_up(1, 5)
    random = np.random.default_rng(5)
    x, y, z = points(random)
    x[11], y[11] = x[10], y[10]
    src = np.append(random.integers(0, NODES, EDGES - 2), [10, 11])
    dst = np.append((src[:-2] + random.integers(1, NODES, EDGES - 2)) % NODES, [11, 10])
    nodes, edges = node_features(x, y, z), edge_features(x, y, z, src, dst)

    model = InteractionGNN2(ModelConfig(hidden=8, iterations=2)).eval()
    with torch.no_grad():
        inputs = [torch.from_numpy(array) for array in (nodes, edges, src, dst)]
        spread_scores(model, inputs)
        scores = torch.sigmoid(model(*inputs)).numpy()

    out.mkdir(parents=True, exist_ok=True)
    onnx.save(to_onnx(model), out / "tiny.onnx")
    measured = {"cut": 0.5, "edgeEfficiency": 0, "purity": 0, "maskedPurity": 0}
    text = manifest(model, "tiny", "made-up", {"data": "none: random weights"}, measured)
    (out / "tiny.json").write_text(json.dumps(text, indent=2) + "\n", encoding="utf-8")
    arrays = {"x": x, "y": y, "z": z, "src": src, "dst": dst, "nodes": nodes.ravel(), "edges": edges.ravel()}
    graph = {name: array.tolist() for name, array in arrays.items()} | {"scores": scores.tolist()}
    (out / "tiny-graph.json").write_text(json.dumps(graph) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
