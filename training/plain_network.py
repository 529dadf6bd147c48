"""The network as its formula is written, and its plain export: what the ONNX graph of this project is measured against.

    python training/plain_network.py --model RUN/best.pt --out .cache/bench/scoring
    python training/plain_network.py --hidden 128 --iterations 8 --node-features 12 --out .cache/bench/scoring-128

Writes `plain.onnx`, what torch.onnx.export makes of the network with its [E, 6H] concatenation and int64 indices,
after acorn's contract, and `ours.onnx` of the same weights. Without a model the weights are random.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import warnings
from pathlib import Path

import onnx
import torch
from torch import Tensor, nn

from model import InteractionGNN2, ModelConfig
from network_weights import Layer, Mlp, NetworkWeights, weights_of
from onnx_graph import OPSET, to_onnx
from runtime import set_up

INPUT_NAMES = ("node_features", "edge_list", "edge_attr")
OUTPUT_NAME = "output"


def _modules(layer: Layer) -> list[nn.Module]:
    linear = nn.Linear(layer.inputs, layer.outputs, bias=layer.bias is not None)
    linear.weight.data = torch.from_numpy(layer.weight)
    if layer.bias is not None:
        linear.bias.data = torch.from_numpy(layer.bias)
    modules: list[nn.Module] = [linear]
    if layer.norm is not None:
        affine = layer.norm.scale is not None
        norm = nn.LayerNorm(layer.outputs, eps=layer.norm.epsilon, elementwise_affine=affine)
        if affine:
            norm.weight.data = torch.from_numpy(layer.norm.scale)
            norm.bias.data = torch.from_numpy(layer.norm.shift)
        modules.append(norm)
    if layer.activation is not None:
        modules.append(getattr(nn, layer.activation)())
    return modules


def sequential(mlp: Mlp) -> nn.Sequential:
    """An MLP as PyTorch's modules."""
    return nn.Sequential(*(module for layer in mlp for module in _modules(layer)))


class PlainNetwork(nn.Module):
    """`forward` maps node features [N, F], edge index int64 [2, E] and edge features [E, K] to logits [E]."""

    def __init__(self, network: NetworkWeights) -> None:
        super().__init__()
        self.network = network
        self.node_encoder = sequential(network.node_encoder)
        self.edge_encoder = sequential(network.edge_encoder)
        self.edge_networks = nn.ModuleList(map(sequential, network.edge_networks))
        self.node_networks = nn.ModuleList(map(sequential, network.node_networks))
        self.edge_decoder = sequential(network.edge_decoder)
        self.head = sequential(network.head)

    def forward(self, nodes: Tensor, edge_index: Tensor, edges: Tensor) -> Tensor:
        src, dst = edge_index[0], edge_index[1]
        x0 = x = self.node_encoder(nodes)
        e0 = e = self.edge_encoder(torch.cat([x[src], x[dst]], dim=1) if self.network.encodes_ends else edges)
        for i, edge_network in enumerate(self.edge_networks):
            if self.network.skip:
                x, e = torch.cat([x, x0], dim=1), torch.cat([e, e0], dim=1)
            e = edge_network(torch.cat([e, x[src], x[dst]], dim=1))
            if i == len(self.node_networks):
                break
            zeros = torch.zeros(x.shape[0], e.shape[1])
            into = zeros.scatter_add(0, dst.unsqueeze(1).expand(-1, e.shape[1]), e)
            out_of = zeros.scatter_add(0, src.unsqueeze(1).expand(-1, e.shape[1]), e)
            sums = [into, out_of] if self.network.separate_sums else [into + out_of]
            x = self.node_networks[i](torch.cat([*sums, x], dim=1))
        return self.head(self.edge_decoder(e)).squeeze(-1)


def plain_export(network: NetworkWeights) -> onnx.ModelProto:
    """What torch.onnx.export makes of the network."""
    nodes, edges = 5, 7
    inputs = (
        torch.zeros(nodes, network.node_features),
        torch.zeros(2, edges, dtype=torch.int64),
        torch.zeros(edges, max(1, network.edge_features)),
    )
    sizes = {"node_features": {0: "N"}, "edge_list": {1: "E"}, "edge_attr": {0: "E"}, OUTPUT_NAME: {0: "E"}}
    file = io.BytesIO()
    # The tracing exporter needs no further package; it says so of itself at length.
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            PlainNetwork(network).eval(),
            inputs,
            file,
            input_names=list(INPUT_NAMES),
            output_names=[OUTPUT_NAME],
            dynamic_axes=sizes,
            opset_version=OPSET,
            dynamo=False,
        )
    return onnx.load_from_string(file.getvalue())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, default=None, help="best.pt of a run; random weights without")
    parser.add_argument("--hidden", type=int, default=128)
    parser.add_argument("--iterations", type=int, default=8)
    parser.add_argument("--node-features", type=int, default=12)
    parser.add_argument("--out", type=Path, required=True, help="folder for both files")
    arguments = parser.parse_args()
    set_up(1, 1)
    if arguments.model is None:
        shape = ModelConfig(arguments.node_features, 6, arguments.hidden, arguments.iterations)
        model = InteractionGNN2(shape)
    else:
        from train import load_model

        model, _ = load_model(arguments.model)
    network = weights_of(model)
    arguments.out.mkdir(parents=True, exist_ok=True)
    onnx.save(plain_export(network), arguments.out / "plain.onnx")
    onnx.save(to_onnx(network), arguments.out / "ours.onnx")


if __name__ == "__main__":
    main()
