"""Writes tiny networks as `export.py --acorn` converts them, in each precision, for the page's tests.

    python training/make_converted.py --out test/fixtures/inference

Twelve node features, as acorn's networks read, and one without edge features; their manifests bring the scores that
PyTorch gives.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import torch

from acorn import AcornNetwork
from convert_acorn import check_graph, converted, torch_scores
from dataset import EDGE_FEATURES, NODE_FEATURES, NODE_SCALES
from export import write
from model import InteractionGNN2, ModelConfig
from network_weights import weights_of
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


if __name__ == "__main__":
    main()
