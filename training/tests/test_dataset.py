import base64
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from conftest import random_graph
from dataset import (
    EDGE_FEATURES,
    FAKE,
    NODE_FEATURES,
    OTHER_TRUE,
    SHORT_TARGET,
    SKIPPING,
    TARGET,
    UNCOUNTED,
    ClassWeights,
    augment,
    labels,
    mark_short,
    read_graph,
    wedge,
)
from features import edge_features, node_features


def write_graph(path, features=EDGE_FEATURES):
    arrays = {
        "nodes": ("f32", np.arange(12, dtype="<f4").reshape(3, 4)),
        "edges": ("f32", np.arange(12, dtype="<f4").reshape(2, 6)),
        "src": ("i32", np.array([0, 1], dtype="<i4")),
        "dst": ("i32", np.array([1, 2], dtype="<i4")),
        "class": ("u8", np.array([0, 3], dtype="u1")),
        "pt": ("f32", np.array([1.5, np.nan], dtype="<f4")),
    }
    data, entries = b"", []
    for name, (kind, array) in arrays.items():
        entries.append({"name": name, "type": kind, "shape": array.shape, "offset": len(data)})
        data += array.tobytes()
        data += b"\0" * (-len(data) % 8)
    header = {"nodeFeatures": NODE_FEATURES, "edgeFeatures": features, "arrays": entries}
    text = json.dumps(header).encode()
    text += b" " * (-(12 + len(text)) % 8)
    path.write_bytes(b"TLGRAPH1" + len(text).to_bytes(4, "little") + text + data)


def test_reads_what_was_written(tmp_path):
    path = tmp_path / "a.graph"
    write_graph(path)
    graph = read_graph(path)
    assert graph.nodes[2].tolist() == [8, 9, 10, 11]
    assert graph.edges.shape == (2, 6)
    assert graph.src.tolist() == [0, 1] and graph.dst.tolist() == [1, 2]
    assert graph.edge_class.tolist() == [0, 3]


def test_refuses_what_is_no_graph(tmp_path):
    path = tmp_path / "a.graph"
    path.write_bytes(b"something else")
    with pytest.raises(ValueError, match="a.graph: not a graph file"):
        read_graph(path)
    write_graph(path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ValueError, match="ends before array"):
        read_graph(path)
    write_graph(path, features=EDGE_FEATURES[:5])
    with pytest.raises(ValueError, match="other features"):
        read_graph(path)


def test_each_class_has_its_weight_and_margins_have_none():
    classes = torch.tensor([TARGET, OTHER_TRUE, SKIPPING, FAKE, UNCOUNTED], dtype=torch.uint8)
    assert ClassWeights(2, 0.5, 3).per_edge(classes).tolist() == [2, 0.5, 0, 3, 0]
    assert ClassWeights(2, 0.5, 3, 0.25).per_edge(classes).tolist() == [2, 0.5, 0.25, 3, 0]
    assert labels(classes[:4]).tolist() == [1, 1, 1, 0]


def test_edges_of_particles_with_few_hits_are_marked():
    src = torch.tensor([0, 2, 1, 4, 5, 6, 7, 0, 9])
    dst = torch.tensor([1, 3, 2, 5, 6, 7, 8, 8, 8])
    classes = torch.tensor([TARGET] * 7 + [FAKE, OTHER_TRUE], dtype=torch.uint8)
    graph = replace(random_graph(10, 9, seed=1), src=src, dst=dst, edge_class=classes)
    marked = mark_short(graph, 4).edge_class
    assert marked.tolist() == [SHORT_TARGET] * 3 + [TARGET] * 4 + [FAKE, OTHER_TRUE]
    assert mark_short(graph, 5).edge_class[:7].tolist() == [SHORT_TARGET] * 7
    assert labels(marked).tolist() == [1] * 7 + [0, 1]
    assert ClassWeights(2, 0.5, 3, 0, 7).per_edge(marked).tolist() == [7] * 3 + [2] * 4 + [3, 0.5]
    assert (graph.edge_class[:7] == TARGET).all()


class Fixed:
    """Stands in for a random generator: mirrors where it is told to, turns by a fixed angle."""

    def __init__(self, mirror_phi, mirror_z, turn):
        self.draws = [0.0 if mirror_phi else 1.0, 0.0 if mirror_z else 1.0]
        self.turn = turn

    def random(self):
        return self.draws.pop(0)

    def uniform(self, _low, _high):
        return self.turn


@pytest.mark.parametrize("mirror_phi", [False, True])
@pytest.mark.parametrize("mirror_z", [False, True])
def test_augmenting_features_is_moving_points(mirror_phi, mirror_z):
    random = np.random.default_rng(3)
    x, y, z = random.uniform(-900, 900, (3, 30))
    src, dst = random.integers(0, 30, (2, 50))
    turn = 0.7
    graph = random_graph(30, 50, 1)
    graph = graph.__class__(
        **{
            **graph.__dict__,
            "nodes": torch.from_numpy(node_features(x, y, z)),
            "edges": torch.from_numpy(edge_features(x, y, z, src, dst)),
        }
    )
    nodes, edges = augment(graph, Fixed(mirror_phi, mirror_z, turn))
    if mirror_phi:
        y = -y
    if mirror_z:
        z = -z
    angle = turn * np.pi
    x, y = x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)
    assert np.abs(nodes.numpy() - node_features(x, y, z)).max() < 1e-5
    moved = edge_features(x, y, z, src, dst)
    assert (np.abs(edges.numpy() - moved) / np.maximum(1, np.abs(moved))).max() < 1e-4


def test_wedge_keeps_nodes_within_and_silences_its_margins():
    graph = random_graph(400, 3000, 4)
    graph.nodes[:, 1] = torch.linspace(-1, 1, 400)
    part = wedge(graph, 0.9, 0.3, 0.05)
    turn = torch.remainder(part.nodes[:, 1] - 0.9 + 0.05, 2)
    assert part.nodes.shape[0] > 0 and (turn < 0.4).all()
    start = turn[part.src]
    silent = (start < 0.05) | (start >= 0.35)
    assert silent.any() and (part.edge_class[silent] == UNCOUNTED).all()
    inside = (torch.remainder(graph.nodes[:, 1] - 0.85, 2) < 0.4)
    kept = inside[graph.src] & inside[graph.dst]
    assert part.edge_count == int(kept.sum())
    assert torch.equal(part.nodes[part.src], graph.nodes[graph.src[kept]])
    assert torch.equal(part.edge_class[~silent], graph.edge_class[kept][~silent])


def test_reads_the_file_that_the_application_writes(tmp_path):
    """`test/unit/inference/graphFile.test.ts` holds the writer to the same bytes."""
    fixtures = Path(__file__).parents[2] / "test" / "fixtures" / "inference"
    path = tmp_path / "tiny.graph"
    path.write_bytes(base64.b64decode((fixtures / "tiny.graph.base64").read_text()))
    graph = read_graph(path)
    assert graph.header["density"] == "small" and graph.header["summary"]["nodes"] == 7
    assert graph.edge_class.tolist() == [0, 0, 2, 1, 3]
    assert graph.pt[:4].tolist() == [5, 5, 5, 0.5] and graph.pt[4].isnan()
    points = json.loads((fixtures / "tiny-graph.json").read_text())
    hits = [0, 1, 2, 3, 4, 9, 20]
    x, y, z = (np.array(points[axis])[hits] for axis in "xyz")
    assert np.abs(graph.nodes.numpy() - node_features(x, y, z)).max() < 1e-6
    expected = edge_features(x, y, z, graph.src.numpy(), graph.dst.numpy())
    assert (np.abs(graph.edges.numpy() - expected) / np.maximum(1, np.abs(expected))).max() < 1e-6
