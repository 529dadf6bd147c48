"""Small graphs of real shape for the application to check itself with: narrow wedges of simulated events."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from dataset import Graph, read_folder, wedge
from features import edge_features, node_features
from model import InteractionGNN2


@dataclass(frozen=True)
class SmallGraph:
    """Points (mm, rounded to a micrometre) and edges; features are made from these points alone."""

    x: np.ndarray
    y: np.ndarray
    z: np.ndarray
    src: np.ndarray
    dst: np.ndarray

    @torch.no_grad()
    def scores(self, model: InteractionGNN2) -> np.ndarray:
        """Probabilities as PyTorch computes them."""
        nodes = torch.from_numpy(node_features(self.x, self.y, self.z))
        edges = torch.from_numpy(edge_features(self.x, self.y, self.z, self.src, self.dst))
        ends = torch.from_numpy(self.src).long(), torch.from_numpy(self.dst).long()
        return torch.sigmoid(model(nodes, edges, *ends)).numpy()


def small_graph(graph: Graph, start: float, edges: int) -> SmallGraph:
    """The widest wedge from azimuth `start` (units of pi) with at most `edges` edges, by bisection."""
    low, high = 0.0, 2.0
    for _ in range(30):
        middle = (low + high) / 2
        part = wedge(graph, start, middle, 0)
        low, high = (middle, high) if part.edge_count <= edges else (low, middle)
    part = wedge(graph, start, low, 0)
    used, ends = np.unique(np.stack([part.src.numpy(), part.dst.numpy()]), return_inverse=True)
    src, dst = ends.reshape(2, -1)
    r, phi, z, _ = part.nodes.double().numpy()[used].T
    r, phi, z = 1000 * r, np.pi * phi, 1000 * z
    x, y = (r * np.cos(phi)).round(3), (r * np.sin(phi)).round(3)
    return SmallGraph(x, y, z.round(3), src, dst)


def small_graphs(folder: Path, count: int, edges: int) -> list[SmallGraph]:
    """`count` small graphs from the events of a folder in turn, each from another azimuth."""
    graphs = read_folder(folder)
    starts = np.random.default_rng(1).uniform(-1, 1, count)
    return [small_graph(graphs[i % len(graphs)], start, edges) for i, start in enumerate(starts)]


CHECK_EDGES = 60
CHECK_TOLERANCE = 1e-4


def self_check(model: InteractionGNN2, graph: Graph) -> dict:
    """What a manifest brings along so that the page can check where it runs (`SelfCheck` in manifest.ts)."""
    small = small_graph(graph, 0.0, CHECK_EDGES)
    arrays = {name: getattr(small, name).tolist() for name in ("x", "y", "z", "src", "dst")}
    scores = [round(float(score), 7) for score in small.scores(model)]
    return arrays | {"scores": scores, "tolerance": CHECK_TOLERANCE}
