import torch
from torch.nn import functional

from conftest import random_graph
from model import InteractionGNN2, ModelConfig, parameter_count


def plain_mlp(mlp, x, bare=False):
    linears = [mlp.first, *mlp.rest]
    for i, linear in enumerate(linears):
        x = linear(x)
        if i < len(linears) - 1:
            x = functional.relu(functional.layer_norm(x, x.shape[-1:]))
    return x if bare else functional.relu(x)


def plain_forward(model, nodes, edges, src, dst):
    """The network as its formula is written, with the [E, 6H] tensor."""
    x0 = x = plain_mlp(model.node_encoder, nodes)
    e0 = e = plain_mlp(model.edge_encoder, edges)
    for i, network in enumerate(model.edge_networks):
        e = plain_mlp(network, torch.cat([e, e0, x[src], x0[src], x[dst], x0[dst]], dim=1))
        if i < len(model.node_networks):
            into, out_of = torch.zeros_like(x), torch.zeros_like(x)
            for edge in range(len(src)):
                into[dst[edge]] += e[edge]
                out_of[src[edge]] += e[edge]
            x = plain_mlp(model.node_networks[i], torch.cat([into, out_of, x, x0], dim=1))
    return plain_mlp(model.head, plain_mlp(model.edge_decoder, e), bare=True).squeeze(-1)


def test_published_parameter_count():
    config = ModelConfig(node_features=12, edge_features=6, hidden=128, iterations=8)
    assert parameter_count(config, with_last_node_network=True) == 1_975_937


def test_forward_is_the_formula():
    torch.manual_seed(3)
    graph = random_graph(40, 120, 5)
    model = InteractionGNN2(ModelConfig(hidden=16, iterations=3))
    with torch.no_grad():
        ours = model(graph.nodes, graph.edges, graph.src, graph.dst)
        formula = plain_forward(model, graph.nodes, graph.edges, graph.src, graph.dst)
    assert ours.shape == (120,)
    assert (ours - formula).abs().max() < 1e-5


def test_direction_of_an_edge_matters():
    torch.manual_seed(3)
    graph = random_graph(40, 120, 5)
    model = InteractionGNN2(ModelConfig(hidden=16, iterations=2))
    with torch.no_grad():
        ours = model(graph.nodes, graph.edges, graph.src, graph.dst)
        turned = model(graph.nodes, graph.edges, graph.dst, graph.src)
    assert (ours - turned).abs().max() > 1e-3
