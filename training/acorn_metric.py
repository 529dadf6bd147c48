"""Reads the networks of metric learning that acorn trained: embeddings, single and double, and filters.

| in the state dict | network |
|---|---|
| `network` | MetricLearning: one MLP, its output of unit length |
| `network`, `src_decoder`, `tgt_decoder` | double: a trunk whose last layer has norm and activation too, and two linear heads |
| `gnn.layers`, `net` | GNNFilter: layers of `gnn_config` (SAGEConv, LayerNorm, activations), an MLP over both ends of each edge |
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

import numpy as np
import torch

from acorn import MlpReader, refuse_batch_norm, unpruned
from network_weights import Layer, LayerNorm, Mlp
from onnx_graph import SUPPORTED_ACTIVATIONS

_POINT = "r|phi|z|eta|x|y"
_SHAPES = (
    "count|charge_count|loc_eta|loc_phi|localDir0|localDir1|localDir2|lengthDir0|lengthDir1|lengthDir2"
    "|glob_eta|glob_phi|eta_angle|phi_angle"
)
FEATURE = re.compile(rf"({_POINT})|cluster_({_POINT})_[12]|({_SHAPES})_[12]")
"""Names of node features that `src/formats/manifest.ts` knows."""

USUAL_K_MAX = 1000


@dataclass(frozen=True)
class AcornEmbedding:
    """`heads` has one layer, or two: where a hit looks from, and where it is found. Outputs are of unit length."""

    trunk: Mlp
    heads: tuple[Layer, ...]
    features: list[tuple[str, float]]
    """Name and scale of each."""
    radius: float
    k_max: int
    flipped: bool
    """Whether pairs near in either direction are taken, each once."""

    @property
    def dims(self) -> int:
        return self.heads[0].outputs


@dataclass(frozen=True)
class SageConv:
    """x -> `near` of the mean of x over the hits from which edges come in, + `own` of x."""

    near: Layer
    own: Layer | None


@dataclass(frozen=True)
class AcornFilter:
    """Convolutions, norms and activations by name over hits, then an MLP over [x of source | x of target]."""

    layers: tuple[SageConv | LayerNorm | str, ...]
    mlp: Mlp
    features: list[tuple[str, float]]
    cut: float


def metric_network(state: dict[str, torch.Tensor], settings: dict) -> AcornEmbedding | AcornFilter | None:
    """The network of a state dict, None where it is none of metric learning; raises ValueError in a sentence."""
    for first, read in (("gnn.layers.0.", _filter), ("network.0.weight", _embedding)):
        prefixes = {name[: name.index(first)] for name in state if first in name}
        if len(prefixes) == 1:
            (prefix,) = prefixes
            refuse_batch_norm(state, settings)
            own = {name.removeprefix(prefix): tensor for name, tensor in state.items() if name.startswith(prefix)}
            return read(unpruned(own), settings)
    return None


def _embedding(state: dict[str, torch.Tensor], settings: dict) -> AcornEmbedding:
    activation = settings.get("activation", "Tanh")
    layers = {
        "layernorm": settings.get("layer_norm", True),
        "output_layer_norm": settings.get("layer_norm", True),
        "hidden_activation": activation,
        "output_activation": activation,
    }
    reader = MlpReader(state, layers)
    double = any(name.startswith("src_decoder.") for name in state)
    if double:
        trunk = reader.mlp("network")
        heads = [reader.mlp(name, output_activation=None) for name in ("src_decoder", "tgt_decoder")]
        if any(len(head) != 1 for head in heads):
            raise ValueError("The decoders have hidden layers; only a linear layer can be exported.")
    else:
        *hidden, last = reader.mlp("network", output_activation=None)
        trunk, heads = tuple(hidden), [(last,)]
    radius = settings.get("r_infer", settings.get("r_max", 0.14 if double else 0.12))
    return AcornEmbedding(
        trunk,
        tuple(head[0] for head in heads),
        _features(settings, (*trunk, heads[0][0])[0].inputs),
        float(radius),
        int(settings.get("knn_infer", USUAL_K_MAX)),
        bool(settings.get("undirected", True)),
    )


def _filter(state: dict[str, torch.Tensor], settings: dict) -> AcornFilter:
    reader = MlpReader(state, settings)
    config = settings.get("gnn_config")
    if not config:
        raise ValueError("The hyper-parameters have no 'gnn_config'; give those that the filter was trained with.")
    layers = tuple(_layer(state, i, entry) for i, entry in enumerate(config))
    first = next((layer for layer in layers if isinstance(layer, SageConv)), None)
    if first is None:
        raise ValueError("The filter has no SAGEConv; its gnn_config should list the layers in order.")
    mlp = reader.mlp("net", output_activation=None)
    if mlp[-1].outputs != 1:
        raise ValueError("The filter gives more than one number per edge; this is no filter.")
    return AcornFilter(layers, mlp, _features(settings, first.near.inputs), float(settings.get("edge_cut", 0.05)))


def _layer(state: dict[str, torch.Tensor], i: int, entry: dict) -> SageConv | LayerNorm | str:
    """One layer of a `gnn_config`, with what of its settings changes what it computes."""
    kind, module, given = (entry.get(key) for key in ("class_name", "module_name", "init_kwargs"))
    given = dict(given or {})
    array = lambda name: state[f"gnn.layers.{i}.{name}"].detach().float().numpy()  # noqa: E731
    has = lambda name: f"gnn.layers.{i}.{name}" in state  # noqa: E731
    if kind == "SAGEConv":
        other = [name for name in ("normalize", "project") if given.get(name)]
        if given.get("aggr", "mean") != "mean" or other:
            raise ValueError(f"Layer {i} is a SAGEConv with {given}; only its mean over neighbours can be exported.")
        near = Layer(array("lin_l.weight"), array("lin_l.bias") if has("lin_l.bias") else None)
        return SageConv(near, Layer(array("lin_r.weight"), None) if has("lin_r.weight") else None)
    if kind == "LayerNorm":
        if "geometric" in str(module) and given.get("mode", "graph") == "graph":
            raise ValueError(
                f"Layer {i} is a LayerNorm over all hits of an event; only one over the numbers of each hit"
                " (mode: node) can be exported."
            )
        norm = LayerNorm(epsilon=float(given.get("eps", 1e-5)))
        return replace(norm, scale=array("weight"), shift=array("bias")) if has("weight") else norm
    if kind in SUPPORTED_ACTIVATIONS:
        return str(kind)
    raise ValueError(f"Layer {i} is a {kind}; SAGEConv, LayerNorm and {', '.join(SUPPORTED_ACTIVATIONS)} can be exported.")


def _features(settings: dict, width: int) -> list[tuple[str, float]]:
    """Names as the page knows them, and scales."""
    names = [str(name).removeprefix("hit_") for name in settings.get("node_features") or []]
    if len(names) != width:
        raise ValueError(f"The hyper-parameters name {len(names)} node features, the network reads {width}.")
    unknown = [name for name in names if not FEATURE.fullmatch(name)]
    if unknown:
        raise ValueError(f"The node features {', '.join(unknown)} are not known.")
    scales = settings.get("node_scales") or []
    if len(scales) != width or not all(math.isfinite(scale) and scale != 0 for scale in scales):
        raise ValueError(f"node_scales should be {width} numbers other than 0, they are {scales}.")
    return [(name, float(scale)) for name, scale in zip(names, scales)]


def random_hits(features: list[tuple[str, float]], count: int) -> np.ndarray:
    """Made-up inputs of a network, f32 [count, features], to try it with."""
    return np.random.default_rng(1).uniform(-1, 1, (count, len(features))).round(6).astype(np.float32)
