"""Turns an acorn checkpoint into a network for the page: the ONNX graph and a manifest that checks itself.

`export.py --acorn CHECKPOINT --out PATH` runs it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch

from acorn import AcornNetwork, acorn_network, base_feature, read_checkpoint
from acorn_metric import AcornEmbedding, metric_network
from convert_metric import convert_embedding, convert_filter
from dataset import EDGE_FEATURES
from features import cylindrical, edge_features
from onnx_graph import INPUT_NAMES, OUTPUT_NAME, Precision, to_onnx
from plain_network import PlainNetwork
from small_graphs import SmallGraph

MAX_SCORE_DIFFERENCE: dict[Precision, float] = {"f32": 1e-4, "f16": 0.05, "f16-weights": 0.05}
"""Between PyTorch and the exported network: the bar for any two ways to compute it in 32 bits, and what 16 bits cost
the worst of half a million edges."""

LAYER_RADII = (32.0, 72.0, 116.0, 172.0, 260.0, 360.0, 500.0, 660.0)
LINES = 8


def check_graph() -> SmallGraph:
    """Straight lines from the beam line through eight layers, with edges along them and to their neighbours."""
    random = np.random.default_rng(1)
    azimuth, slope = random.uniform(-np.pi, np.pi, LINES), random.uniform(-1.5, 1.5, LINES)
    radii = np.array(LAYER_RADII)
    r, phi = (grid.ravel() for grid in np.meshgrid(radii, azimuth))
    z = (slope[:, None] * radii).ravel()
    along = np.array([line * len(radii) + i for line in range(LINES) for i in range(len(radii) - 1)])
    across = along[::4]
    src = np.concatenate([along, across])
    dst = np.concatenate([along + 1, (across + 1 + len(radii)) % len(r)])
    x, y = (r * np.cos(phi)).round(3), (r * np.sin(phi)).round(3)
    return SmallGraph(x, y, z.round(3), src, dst)


def inputs_of(network: AcornNetwork, graph: SmallGraph) -> tuple[np.ndarray, np.ndarray]:
    """Node and edge features of a graph, as the manifest names and scales them."""
    r, phi, eta = cylindrical(graph.x, graph.y, graph.z)
    columns = {"r": r, "phi": phi, "z": graph.z, "eta": eta}
    # The hits of this graph are their own clusters.
    nodes = np.stack([columns[base_feature(name)] / scale for name, scale in network.node_features], axis=1)
    edges = edge_features(graph.x, graph.y, graph.z, graph.src, graph.dst)
    return nodes.astype(np.float32), edges[:, [EDGE_FEATURES.index(name) for name in network.edge_features]]


@torch.no_grad()
def torch_scores(network: AcornNetwork, graph: SmallGraph) -> np.ndarray:
    nodes, edges = map(torch.from_numpy, inputs_of(network, graph))
    ends = torch.from_numpy(np.stack([graph.src, graph.dst]))
    return torch.sigmoid(PlainNetwork(network.weights)(nodes, ends, edges)).numpy()


def onnx_scores(network: AcornNetwork, proto: onnx.ModelProto, graph: SmallGraph) -> np.ndarray:
    nodes, edges = inputs_of(network, graph)
    feeds = {
        INPUT_NAMES["nodes"]: nodes,
        INPUT_NAMES["edges"]: edges,
        INPUT_NAMES["src"]: graph.src.astype(np.int32),
        INPUT_NAMES["dst"]: graph.dst.astype(np.int32),
    }
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    read = {port.name for port in session.get_inputs()}
    logits = session.run([OUTPUT_NAME], {name: value for name, value in feeds.items() if name in read})[0]
    return 1 / (1 + np.exp(-logits))


def converted(
    network: AcornNetwork, name: str, detector: str, precision: Precision = "f32"
) -> tuple[onnx.ModelProto, dict]:
    """The ONNX model and its manifest; raises ValueError where onnxruntime does not give PyTorch's scores."""
    weights = network.weights
    proto = to_onnx(weights, precision)
    graph = check_graph()
    scores = torch_scores(network, graph)
    difference = float(np.abs(onnx_scores(network, proto, graph) - scores).max())
    tolerance = MAX_SCORE_DIFFERENCE[precision]
    if not difference <= tolerance:
        raise ValueError(f"The exported network differs from PyTorch by {difference:.1e}, more than {tolerance:.0e}.")
    arrays = {axis: getattr(graph, axis).tolist() for axis in ("x", "y", "z", "src", "dst")}
    manifest = {
        "format": "trackloom-network-1",
        "name": name,
        "architecture": "InteractionGNN2",
        "hidden": weights.hidden,
        "iterations": weights.iterations,
        "detector": detector,
        "nodeFeatures": [{"name": feature, "scale": scale} for feature, scale in network.node_features],
        "edgeFeatures": network.edge_features,
        "inputs": {
            role: tensor for role, tensor in INPUT_NAMES.items() if role != "edges" or network.edge_features
        },
        "output": {"name": OUTPUT_NAME, "kind": "logit"},
        "training": {
            "data": "converted from an acorn checkpoint",
            "precision": precision,
            "largestDifferenceToPyTorch": difference,
        },
        "selfCheck": arrays
        | {
            "scores": [round(float(score), 7) for score in scores],
            "tolerance": tolerance,
        },
    }
    return proto, manifest


def convert(
    checkpoint: Path, name: str, detector: str, precision: Precision = "f32"
) -> tuple[onnx.ModelProto, dict]:
    """Reads a checkpoint and converts it, whatever network it is of; raises ValueError in a sentence for the user."""
    state, settings = read_checkpoint(checkpoint)
    metric = metric_network(state, settings)
    if metric is None:
        return converted(acorn_network(state, settings), name, detector, precision)
    if precision != "f32":
        raise ValueError("Networks of metric learning are written in 32 bits; leave out --f16.")
    turn = convert_embedding if isinstance(metric, AcornEmbedding) else convert_filter
    return turn(metric, name, detector)
