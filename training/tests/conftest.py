"""Makes the modules of `training/` importable and gives the tests small random graphs."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

sys.path.insert(0, str(Path(__file__).parent.parent))

from dataset import Graph  # noqa: E402


def random_graph(nodes: int, edges: int, seed: int) -> Graph:
    """A graph with normal features and random ends and classes; some nodes have no edge."""
    random = np.random.default_rng(seed)
    edge_class = random.integers(0, 4, edges)
    return Graph(
        name=f"random-{seed}",
        nodes=torch.from_numpy(random.normal(size=(nodes, 4)).astype(np.float32)),
        edges=torch.from_numpy(random.normal(size=(edges, 6)).astype(np.float32)),
        src=torch.from_numpy(random.integers(0, nodes // 2, edges)),
        dst=torch.from_numpy(random.integers(nodes // 4, nodes - 5, edges)),
        edge_class=torch.from_numpy(edge_class.astype(np.uint8)),
        pt=torch.from_numpy(random.exponential(size=edges).astype(np.float32)),
        header={"density": "small", "map": {"tracks": 0}},
    )


@pytest.fixture
def graph() -> Graph:
    return random_graph(60, 200, 1)
