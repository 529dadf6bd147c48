"""The weights of an interaction network, apart from any framework: what the ONNX writer reads.

Widths are those of the matrices, so a pruned network of irregular widths is as good as any other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from model import InteractionGNN2
from model import Mlp as TorchMlp

TORCH_EPSILON = 1e-5
"""What PyTorch adds to the variance in a LayerNorm, unless told otherwise."""


@dataclass(frozen=True)
class LayerNorm:
    """Layer normalisation over the width. Scale and shift are None where it has none."""

    epsilon: float = TORCH_EPSILON
    scale: np.ndarray | None = None
    shift: np.ndarray | None = None


@dataclass(frozen=True)
class Layer:
    """`activation(norm(weight @ input + bias))`; weight is [outputs, inputs]. Activations are named as in torch.nn."""

    weight: np.ndarray
    bias: np.ndarray | None
    norm: LayerNorm | None = None
    activation: str | None = None

    @property
    def inputs(self) -> int:
        return self.weight.shape[1]

    @property
    def outputs(self) -> int:
        return self.weight.shape[0]


Mlp = tuple[Layer, ...]


@dataclass(frozen=True)
class NetworkWeights:
    """An interaction network that begins each step with the edges.

    The input of an edge network is [e | e0 | x[src] | x0[src] | x[dst] | x0[dst]], that of a node network
    [sum into | sum out of | x | x0]; without `skip` the parts with a 0 are missing, without `separate_sums`
    the two sums are added up to one part. `encodes_ends`: the edge encoder reads [x0[src] | x0[dst]] instead of
    edge features. There is one node network less than edge networks: that of the last step would feed nothing.
    """

    node_encoder: Mlp
    edge_encoder: Mlp
    edge_networks: tuple[Mlp, ...]
    node_networks: tuple[Mlp, ...]
    edge_decoder: Mlp
    head: Mlp
    skip: bool = True
    separate_sums: bool = True
    encodes_ends: bool = False

    @property
    def iterations(self) -> int:
        return len(self.edge_networks)

    @property
    def node_features(self) -> int:
        return self.node_encoder[0].inputs

    @property
    def edge_features(self) -> int:
        """0 where the network reads none."""
        return 0 if self.encodes_ends else self.edge_encoder[0].inputs

    @property
    def hidden(self) -> int:
        """Width of the widest layer over edges."""
        mlps = (self.edge_encoder, *self.edge_networks, self.edge_decoder)
        return max(layer.outputs for mlp in mlps for layer in mlp)

    def check(self) -> None:
        """Raises ValueError naming the first layer that does not fit what it reads."""
        if len(self.node_networks) != self.iterations - 1:
            raise ValueError(
                f"{self.iterations} edge networks need {self.iterations - 1} node networks,"
                f" there are {len(self.node_networks)}; check the number of iterations."
            )
        x0 = x = _check_mlp("node_encoder", self.node_encoder, self.node_features)
        ends = 2 * x if self.encodes_ends else self.edge_features
        e0 = e = _check_mlp("edge_encoder", self.edge_encoder, ends)
        for i, mlp in enumerate(self.edge_networks):
            skipped = e0 + 2 * x0 if self.skip else 0
            e = _check_mlp(f"edge_network {i}", mlp, e + 2 * x + skipped)
            if i < len(self.node_networks):
                sums = 2 * e if self.separate_sums else e
                x = _check_mlp(f"node_network {i}", self.node_networks[i], sums + x + (x0 if self.skip else 0))
        width = _check_mlp("edge_decoder", self.edge_decoder, e)
        if _check_mlp("head", self.head, width) != 1:
            raise ValueError("The head gives more than one number per edge; this is no edge classifier.")


def _check_mlp(name: str, mlp: Mlp, inputs: int) -> int:
    width = inputs
    for i, layer in enumerate(mlp):
        if layer.inputs != width:
            raise ValueError(
                f"Layer {i} of {name} reads {layer.inputs} numbers but is given {width};"
                " the flags of the network (skip concatenation, separate sums) do not fit its weights."
            )
        width = layer.outputs
    return width


def _array(tensor) -> np.ndarray:
    return tensor.detach().cpu().float().numpy()


def _mlp(mlp: TorchMlp) -> Mlp:
    linears = [mlp.first, *mlp.rest]
    last = len(linears) - 1
    return tuple(
        Layer(
            _array(linear.weight),
            _array(linear.bias),
            norm=LayerNorm() if i < last else None,
            activation=None if i == last and mlp.bare else "ReLU",
        )
        for i, linear in enumerate(linears)
    )


def weights_of(model: InteractionGNN2) -> NetworkWeights:
    """The weights of this project's own network."""
    return NetworkWeights(
        node_encoder=_mlp(model.node_encoder),
        edge_encoder=_mlp(model.edge_encoder),
        edge_networks=tuple(map(_mlp, model.edge_networks)),
        node_networks=tuple(map(_mlp, model.node_networks)),
        edge_decoder=_mlp(model.edge_decoder),
        head=_mlp(model.head),
    )
