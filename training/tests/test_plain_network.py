import numpy as np
import onnxruntime
import pytest
import torch

from conftest import random_graph
from model import InteractionGNN2, ModelConfig
from network_weights import weights_of
from plain_network import INPUT_NAMES, OUTPUT_NAME, PlainNetwork, plain_export


@pytest.fixture
def model():
    torch.manual_seed(5)
    return InteractionGNN2(ModelConfig(hidden=16, iterations=3)).eval()


@torch.no_grad()
def test_the_formula_gives_the_logits_of_the_network(model, graph):
    logits = model(graph.nodes, graph.edges, graph.src, graph.dst)
    plain = PlainNetwork(weights_of(model))(graph.nodes, torch.stack([graph.src, graph.dst]), graph.edges)
    assert (logits - plain).abs().max() < 1e-5


@torch.no_grad()
def test_the_plain_export_takes_graphs_of_any_size(model):
    session = onnxruntime.InferenceSession(plain_export(weights_of(model)).SerializeToString())
    for nodes, edges in ((60, 200), (200, 900)):
        graph = random_graph(nodes, edges, nodes)
        ends = torch.stack([graph.src, graph.dst])
        feeds = dict(zip(INPUT_NAMES, (graph.nodes.numpy(), ends.numpy(), graph.edges.numpy())))
        logits = session.run([OUTPUT_NAME], feeds)[0]
        assert np.abs(logits - model(graph.nodes, graph.edges, graph.src, graph.dst).numpy()).max() < 1e-4
