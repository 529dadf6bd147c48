"""Writes tiny networks as `export.py --acorn` converts them, in each precision, for the page's tests.

    python training/make_converted.py --out test/fixtures/inference

Twelve node features, as acorn's networks read, and one without edge features; a double embedding and a filter of
metric learning, and an embedding as ACTS has them: three inputs, eight numbers of any length. Their manifests bring what
PyTorch gives.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from onnx import ModelProto, checker, numpy_helper

from acorn import AcornNetwork
from acorn_metric import AcornEmbedding, AcornFilter, SageConv
from convert_acorn import check_graph, converted, torch_scores
from convert_metric import convert_embedding, convert_filter
from dataset import EDGE_FEATURES, NODE_FEATURES, NODE_SCALES
from export import write
from model import InteractionGNN2, ModelConfig
from network_weights import Layer, LayerNorm, weights_of
from onnx_graph import PRECISIONS


def network_of(model: InteractionGNN2) -> AcornNetwork:
    return AcornNetwork(weights_of(model), list(zip(NODE_FEATURES * 3, NODE_SCALES * 3)), list(EDGE_FEATURES))


def without_edge_features(network: AcornNetwork) -> AcornNetwork:
    """The same network, but its edge encoder reads what the node encoder gives for both ends."""
    width = network.weights.node_encoder[-1].outputs
    encoder = weights_of(InteractionGNN2(ModelConfig(edge_features=2 * width, hidden=width))).edge_encoder
    weights = replace(network.weights, edge_encoder=encoder, encodes_ends=True)
    return replace(network, weights=weights, edge_features=[])


@torch.no_grad()
def spread(model: InteractionGNN2) -> None:
    """Random weights give every edge nearly the same score; now logits have mean 0 and deviation 1.5."""
    for parameter in model.parameters():
        parameter.mul_(2)
    logits = torch.logit(torch.from_numpy(torch_scores(network_of(model), check_graph())))
    last = model.head.rest[-1]
    factor = 1.5 / logits.std()
    last.weight.mul_(factor)
    last.bias.sub_(logits.mean()).mul_(factor)


def layer(inputs: int, outputs: int, **rest: object) -> Layer:
    """A linear layer of random weights."""
    linear = torch.nn.Linear(inputs, outputs)
    return Layer(linear.weight.detach().numpy(), linear.bias.detach().numpy(), **rest)


def metric_features() -> list[tuple[str, float]]:
    clusters = [(f"cluster_{axis}_{i}", 1000.0) for i in (1, 2) for axis in "xyz"]
    return [("r", 1000.0), ("phi", 3.14), ("z", 1000.0), *clusters]


def double_embedding() -> AcornEmbedding:
    trunk = tuple(layer(a, 16, norm=LayerNorm(), activation="Tanh") for a in (9, 16))
    return AcornEmbedding(trunk, (layer(16, 12), layer(16, 12)), metric_features(), 0.14, 1000, False)


def sage_filter() -> AcornFilter:
    own = lambda inputs, outputs: replace(layer(inputs, outputs), bias=None)  # noqa: E731
    convolutions = SageConv(layer(9, 12), own(9, 12)), SageConv(layer(12, 16), own(12, 16))
    layers = (convolutions[0], LayerNorm(), "ReLU", convolutions[1], LayerNorm(), "ReLU")
    mlp = (layer(32, 16, norm=LayerNorm(), activation="ReLU"), layer(16, 1))
    return AcornFilter(layers, mlp, metric_features(), 0.05)


def acts_embedding() -> tuple[ModelProto, dict]:
    """Eight numbers of any length a hit, with the radius that ACTS uses."""
    features = [("r", 1000.0), ("phi", math.pi), ("z", 1000.0)]
    network = AcornEmbedding((layer(3, 16, activation="Tanh"),), (layer(16, 8),), features, 1.6, 100, True)
    proto, about = convert_embedding(network, "acts-embedding", "trackml")
    # Without the division by its length.
    kept = [node for node in proto.graph.node if node.op_type in ("Gemm", "Tanh")]
    kept[-1].output[0] = "source"
    del proto.graph.node[:]
    proto.graph.node.extend(kept)
    scale = numpy_helper.from_array(3 * network.heads[0].weight.T, "source.weight0")
    for tensor in proto.graph.initializer:
        if tensor.name == scale.name:
            tensor.CopyFrom(scale)
    checker.check_model(proto)
    hits = np.array(about["check"]["hits"], np.float32)
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    (source,) = session.run(["source"], {"hits": hits})
    check = about["check"] | {"outputs": [source.round(5).tolist()]}
    return proto, about | {"architecture": "ACTS embedding", "normalised": False, "training": {}, "check": check}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    torch.manual_seed(2)
    model = InteractionGNN2(ModelConfig(node_features=12, hidden=16, iterations=2))
    spread(model)
    network = network_of(model)
    for precision in PRECISIONS:
        write(out / f"converted-{precision}", *converted(network, f"converted-{precision}", "trackml", precision))
    write(out / "converted-ends", *converted(without_edge_features(network), "converted-ends", "trackml"))
    write(out / "converted-embedding", *convert_embedding(double_embedding(), "converted-embedding", "trackml"))
    write(out / "converted-filter", *convert_filter(sage_filter(), "converted-filter", "trackml"))
    write(out / "acts-embedding", *acts_embedding())


if __name__ == "__main__":
    main()
