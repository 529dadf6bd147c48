import json

import numpy as np
import pytest
import torch

from dataset import Graph
from export import manifest_text
from features import edge_features, node_features
from model import InteractionGNN2, ModelConfig
from small_graphs import CHECK_EDGES, self_check, small_graph


@pytest.fixture
def event() -> Graph:
    """Points all around the beam line, each joined to the next two in azimuth."""
    random = np.random.default_rng(4)
    count = 400
    phi = np.sort(random.uniform(-np.pi, np.pi, count))
    r, z = random.uniform(30, 1000, count), random.uniform(-2500, 2500, count)
    x, y = r * np.cos(phi), r * np.sin(phi)
    src = np.repeat(np.arange(count - 2), 2)
    dst = src + np.tile([1, 2], count - 2)
    return Graph(
        name="ring",
        nodes=torch.from_numpy(node_features(x, y, z)),
        edges=torch.from_numpy(edge_features(x, y, z, src, dst)),
        src=torch.from_numpy(src),
        dst=torch.from_numpy(dst),
        edge_class=torch.zeros(len(src), dtype=torch.uint8),
        pt=torch.ones(len(src)),
        header={},
    )


def test_positions_give_back_the_features(event):
    small = small_graph(event, -0.3, 50)
    assert 40 <= len(small.src) <= 50
    features = node_features(small.x, small.y, small.z)
    distance = np.abs(features[:, None] - event.nodes.numpy()[None]).max(axis=2)
    assert distance.min(axis=1).max() < 1e-5
    rows = distance.argmin(axis=1)
    pairs = set(zip(event.src.tolist(), event.dst.tolist()))
    assert all((rows[s], rows[d]) in pairs for s, d in zip(small.src, small.dst))


def test_self_check_is_json_of_scores_that_the_model_gives(event):
    torch.manual_seed(3)
    model = InteractionGNN2(ModelConfig(hidden=8, iterations=2)).eval()
    text = manifest_text({"selfCheck": self_check(model, event)})
    check = json.loads(text)["selfCheck"]
    assert 0 < len(check["scores"]) <= CHECK_EDGES
    assert len(text.splitlines()) == 11
    x, y, z, src, dst = (np.array(check[name]) for name in ("x", "y", "z", "src", "dst"))
    inputs = node_features(x, y, z), edge_features(x, y, z, src, dst), src, dst
    with torch.no_grad():
        scores = torch.sigmoid(model(*(torch.from_numpy(array) for array in inputs))).numpy()
    assert np.abs(scores - check["scores"]).max() < 1e-6
