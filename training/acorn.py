"""Reads an InteractionGNN2 that acorn trained: a Lightning checkpoint with its state dict and hyper-parameters.

Each MLP is an nn.Sequential, so a parameter is called `edge_network.3.0.weight`: fourth iteration, first module.
Modules without parameters (activations, LayerNorm without affine) leave no name, only a gap in the numbers, which
is held against the hyper-parameters. Widths are taken from the matrices.
"""

from __future__ import annotations

import math
import pickle
import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch

from dataset import EDGE_FEATURES, NODE_FEATURES, NODE_SCALES
from network_weights import Layer, LayerNorm, Mlp, NetworkWeights
from onnx_graph import SUPPORTED_ACTIVATIONS

CLUSTER_FEATURE = re.compile(r"cluster_(r|phi|z|eta)_[12]")


def base_feature(name: str) -> str:
    """The coordinate that a feature of a cluster is, or of a hit."""
    return CLUSTER_FEATURE.sub(r"\1", name)


@dataclass(frozen=True)
class AcornNetwork:
    """A network with the features it reads, named as the manifest names them."""

    weights: NetworkWeights
    node_features: list[tuple[str, float]]
    """Name and scale of each."""
    edge_features: list[str]


def read_acorn(path: Path) -> AcornNetwork:
    """Reads a checkpoint; raises ValueError in a sentence where it is not one or holds what cannot be exported."""
    return acorn_network(*read_checkpoint(path))


def read_checkpoint(path: Path) -> tuple[dict[str, torch.Tensor], dict]:
    """State dict and hyper-parameters; raises ValueError like `read_acorn`."""
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, EOFError) as error:
        raise ValueError(
            f"{path}: cannot be read as tensors and plain values ({str(error).splitlines()[0]}); save it again as"
            " torch.save({'state_dict': ..., 'hyper_parameters': dict(...)})."
        ) from error
    for key in ("state_dict", "hyper_parameters"):
        if not isinstance(checkpoint, dict) or key not in checkpoint:
            raise ValueError(f"{path}: has no '{key}'; give a checkpoint that Lightning wrote.")
    return checkpoint["state_dict"], dict(checkpoint["hyper_parameters"])


def acorn_network(state: dict[str, torch.Tensor], settings: dict) -> AcornNetwork:
    """The network of a state dict; raises ValueError like `read_acorn`."""
    refuse_batch_norm(state, settings)
    reader = MlpReader(_without_prefix(unpruned(state)), settings)
    iterations = int(_setting(settings, "n_graph_iters"))
    last_activation = settings.get("edge_output_transform_final_activation")
    if last_activation not in (None, "Sigmoid"):
        raise ValueError(f"The network ends in {last_activation}; its output should be a logit or a Sigmoid of it.")
    head = reader.mlp("edge_output_transform", output_activation=None)
    # acorn puts `edge_` before names in every checkpoint of late.
    names = [str(name).removeprefix("edge_") for name in settings.get("edge_features") or []]
    _check_edge_scales(settings, len(names))
    weights = NetworkWeights(
        node_encoder=reader.mlp("node_encoder"),
        edge_encoder=reader.mlp("edge_encoder"),
        edge_networks=reader.each("edge_network", iterations),
        # What the last one gives is read by nothing.
        node_networks=reader.each("node_network", iterations)[:-1],
        edge_decoder=reader.mlp("edge_decoder"),
        head=head,
        skip=bool(settings.get("concat", True)),
        separate_sums=bool(settings.get("in_out_diff_agg", True)),
        encodes_ends=not names,
    )
    weights.check()
    return AcornNetwork(weights, _node_features(settings, weights.node_features), _edge_features(names))


def refuse_batch_norm(state: dict[str, torch.Tensor], settings: dict) -> None:
    """Raises ValueError where a network normalises over an event."""
    if settings.get("batchnorm") or settings.get("output_batch_norm") or _has_statistics(state):
        raise ValueError(
            "The network has BatchNorm layers, which normalise over all hits or edges of an event; only networks"
            " with LayerNorm or without normalisation can be exported: train with layernorm: True, batchnorm: False."
        )


def _setting(settings: dict, name: str) -> object:
    if name not in settings:
        raise ValueError(f"The hyper-parameters have no '{name}'; give those that the network was trained with.")
    return settings[name]


def _has_statistics(state: dict[str, torch.Tensor]) -> bool:
    return any(name.endswith("running_mean") for name in state)


def unpruned(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """torch.nn.utils.prune keeps a weight and a mask; their product is the weight."""
    masked = {name.removesuffix("_mask") for name in state if name.endswith("_mask")}
    kept = {name: tensor for name, tensor in state.items() if not name.endswith(("_mask", "_orig"))}
    return kept | {name: state[f"{name}_orig"] * state[f"{name}_mask"] for name in masked}


def _without_prefix(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Wrappers (torch.compile, other Lightning modules) put a name before every parameter."""
    first = "node_encoder.0.weight"
    found = [name.removesuffix(first) for name in state if name.endswith(first)]
    if len(found) != 1 or not any("edge_output_transform" in name for name in state):
        raise ValueError(
            "The state dict is not that of an InteractionGNN2, which has node_encoder, edge_encoder, edge_network,"
            f" node_network, edge_decoder and edge_output_transform; it begins with {', '.join(list(state)[:3])}."
        )
    return {name.removeprefix(found[0]): tensor for name, tensor in state.items()}


class MlpReader:
    """Reads each nn.Sequential of a state dict as an MLP."""

    def __init__(self, state: dict[str, torch.Tensor], settings: dict) -> None:
        self.state = state
        self.settings = settings
        self.has_norm = bool(_setting(settings, "layernorm"))
        self.hidden = _activation(settings.get("hidden_activation", "ReLU"))

    def each(self, name: str, iterations: int) -> tuple[Mlp, ...]:
        """The MLPs of all iterations; a recurrent network has one for all."""
        if f"{name}.0.weight" in self.state:
            return (self.mlp(name),) * iterations
        return tuple(self.mlp(f"{name}.{i}") for i in range(iterations))

    def mlp(self, name: str, output_activation: str | None = "") -> Mlp:
        """One nn.Sequential. Its own output activation is that of the hyper-parameters unless told otherwise."""
        if output_activation == "":
            output_activation = _activation(self.settings.get("output_activation"))
        modules = self._modules(name)
        numbers = [number for number, parameters in modules.items() if parameters["weight"].ndim == 2]
        self._check_gaps(name, numbers)
        layers = []
        for number, following in zip(numbers, [*numbers[1:], None]):
            is_last = following is None
            normed = bool(self.settings.get("output_layer_norm")) and output_activation is not None
            layer = Layer(
                _array(modules[number]["weight"]),
                _array(modules[number]["bias"]) if "bias" in modules[number] else None,
                activation=output_activation if is_last else self.hidden,
            )
            if normed if is_last else self.has_norm:
                layer = replace(layer, norm=_norm(modules.get(number + 1, {})))
            layers.append(layer)
        return tuple(layers)

    def _modules(self, name: str) -> dict[int, dict[str, torch.Tensor]]:
        modules: dict[int, dict[str, torch.Tensor]] = {}
        for key, tensor in self.state.items():
            match = re.fullmatch(re.escape(name) + r"\.(\d+)\.(weight|bias)", key)
            if match:
                modules.setdefault(int(match[1]), {})[match[2]] = tensor
        if not modules:
            raise ValueError(f"The state dict has no {name}; check the number of iterations (n_graph_iters).")
        return dict(sorted(modules.items()))

    def _check_gaps(self, name: str, numbers: list[int]) -> None:
        """Between two linear layers lie the norm, if there is one, and the activation."""
        expected = 3 if self.has_norm else 2
        gaps = {b - a for a, b in zip(numbers, numbers[1:])}
        if not gaps <= {expected}:
            raise ValueError(
                f"The linear layers of {name} lie {max(gaps)} modules apart, with layernorm: {self.has_norm} they"
                f" should lie {expected} apart; check the hyper-parameters."
            )


def _norm(parameters: dict[str, torch.Tensor]) -> LayerNorm:
    if not parameters:
        return LayerNorm()
    return LayerNorm(scale=_array(parameters["weight"]), shift=_array(parameters["bias"]))


def _activation(name: object) -> str | None:
    if name is None or name in SUPPORTED_ACTIVATIONS:
        return name
    raise ValueError(f"The activation {name} cannot be exported; these can: {', '.join(SUPPORTED_ACTIVATIONS)}.")


def _array(tensor: torch.Tensor) -> np.ndarray:
    return tensor.detach().float().numpy()


def _node_features(settings: dict, width: int) -> list[tuple[str, float]]:
    """Names and scales as the checkpoint has them; newer ones put `hit_` before names."""
    names = [str(name).removeprefix("hit_") for name in settings.get("node_features") or []]
    if len(names) != width:
        raise ValueError(f"The hyper-parameters name {len(names)} node features, the network reads {width}.")
    unknown = [name for name in names if base_feature(name) not in NODE_FEATURES]
    if unknown:
        raise ValueError(
            f"The node features {', '.join(unknown)} are not known; known are {', '.join(NODE_FEATURES)}"
            " and cluster_{r,phi,z,eta}_{1,2}."
        )
    default = dict(zip(NODE_FEATURES, NODE_SCALES))
    scales = settings.get("node_scales") or [default[base_feature(name)] for name in names]
    if len(scales) != width or not all(math.isfinite(scale) and scale != 0 for scale in scales):
        raise ValueError(f"node_scales should be {width} numbers other than 0, they are {scales}.")
    return [(name, float(scale)) for name, scale in zip(names, scales)]


def _check_edge_scales(settings: dict, width: int) -> None:
    """Edge features are made of scaled node features, and are not scaled again here."""
    scales = settings.get("edge_scales") or [1] * width
    if any(scale != 1 for scale in scales):
        raise ValueError(f"edge_scales are {scales}; only edge features that are not scaled again can be exported.")


def _edge_features(names: list[str]) -> list[str]:
    unknown = [name for name in names if name not in EDGE_FEATURES]
    if unknown:
        raise ValueError(
            f"The edge features {', '.join(unknown)} are not known; known are {', '.join(EDGE_FEATURES)}."
        )
    return names
