"""Turns acorn's networks of metric learning into networks for the page: the ONNX graph and a manifest that checks itself.

`export.py --acorn CHECKPOINT --out PATH` runs it. Embeddings keep their axes: the page turns their points as it needs.
"""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

from acorn_metric import AcornEmbedding, AcornFilter, SageConv, random_hits
from edge_sums import EdgeSums
from network_weights import LayerNorm
from onnx_graph import INPUT_NAMES, IR_VERSION, OPSET, OUTPUT_NAME, LayerWriter
from plain_metric import filter_scores, places

MAX_DIFFERENCE = 1e-4
"""Of a coordinate or a score, between PyTorch and the exported network."""
CHECKED_HITS, CHECKED_EDGES = 24, 60


def _model(writer: LayerWriter, name: str, inputs: list, outputs: list) -> onnx.ModelProto:
    graph = helper.make_graph(writer.graph.nodes, name, inputs, outputs, writer.graph.weights)
    opset = [helper.make_opsetid("", OPSET)]
    proto = helper.make_model(graph, opset_imports=opset, ir_version=IR_VERSION, producer_name="trackloom")
    onnx.checker.check_model(proto, full_check=True)
    return proto


def _real(name: str, *shape: str | int):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))


def embedding_onnx(network: AcornEmbedding) -> onnx.ModelProto:
    """Input `hits` f32 [N, features], outputs `source` and, of a double one, `target` f32 [N, dims]."""
    writer = LayerWriter()
    graph = writer.graph
    width = len(network.features)
    h = writer.mlp(network.trunk, [("hits", width)], "trunk") if network.trunk else "hits"
    for name, head in zip(_outputs(network), network.heads):
        out = graph.linear([(h, head.weight)], head.bias, name)
        length = graph.op("ReduceL2", [out, graph.integers("last_axis", [-1])], keepdims=1)
        graph.op("Div", [out, graph.op("Max", [length, graph.number("least", 1e-12)])], output=name)
    outputs = [_real(name, "N", network.dims) for name in _outputs(network)]
    return _model(writer, "embedding", [_real("hits", "N", width)], outputs)


def _outputs(network: AcornEmbedding) -> list[str]:
    return ["source", "target"][: len(network.heads)]


def filter_onnx(network: AcornFilter) -> onnx.ModelProto:
    """Inputs `nodes` f32 [N, features], `src`, `dst` int32 [E]; output `score` f32 [E], a logit.

    The mean over incoming neighbours is a sum over edges (`edge_sums.py`), divided by their number. The first layer
    of the MLP is linear in both ends: two products a hit, gathered, replace one an edge.
    """
    writer = LayerWriter()
    graph = writer.graph
    nodes, src, dst = (INPUT_NAMES[key] for key in ("nodes", "src", "dst"))
    x, width = nodes, len(network.features)
    sums = EdgeSums(graph, nodes, [dst])
    one = graph.weight("one_each", np.ones((1, 1)))
    edges = graph.op("Shape", [src], start=0, end=1)
    ones = graph.op("Expand", [one, graph.op("Concat", [edges, graph.integers("one_wide", [1])], axis=0)])
    neighbours = graph.op("Max", [sums.sums(ones, 1)[0], graph.number("one", 1.0)])
    for i, layer in enumerate(network.layers):
        name = f"gnn.{i}"
        if isinstance(layer, SageConv):
            total = sums.sums(graph.op("Gather", [x, src], axis=0), width)[0]
            parts = [(graph.op("Div", [total, neighbours]), layer.near.weight)]
            parts += [] if layer.own is None else [(x, layer.own.weight)]
            x, width = graph.linear(parts, layer.near.bias, name), layer.near.outputs
        elif isinstance(layer, LayerNorm):
            mean = graph.op("ReduceMean", [x, graph.integers("last_axis", [-1])], keepdims=1)
            x = writer.norm(graph.op("Sub", [x, mean]), layer, width, name)
        else:
            x = writer.activation(x, layer)
    logit = writer.edge_mlp(network.mlp, [], [(x, width)], "net")
    graph.op("Squeeze", [logit, graph.integers("last_axis", [-1])], output=OUTPUT_NAME)
    whole = lambda name: helper.make_tensor_value_info(name, TensorProto.INT32, ["E"])  # noqa: E731
    inputs = [_real(nodes, "N", len(network.features)), whole(src), whole(dst)]
    return _model(writer, "filter", inputs, [_real(OUTPUT_NAME, "E")])


def widest_of_a_pair(network: AcornFilter) -> int:
    """Most numbers that a pair has at once: what a convolution adds up, or what the MLP makes of both ends."""
    convolutions = [layer.near.inputs for layer in network.layers if isinstance(layer, SageConv)]
    return max(*convolutions, *(layer.outputs for layer in network.mlp))


def made_edges(hits: int) -> tuple[np.ndarray, np.ndarray]:
    """Ends of made-up edges; some hits have none that come in, one has many."""
    random = np.random.default_rng(2)
    src = random.integers(0, hits, CHECKED_EDGES)
    dst = (src + random.integers(1, hits, CHECKED_EDGES)) % hits
    dst[:12] = 3
    src[:12] = np.arange(4, 16)
    return src.astype(np.int32), dst.astype(np.int32)


def _run(proto: onnx.ModelProto, outputs: list[str], feeds: dict) -> list[np.ndarray]:
    session = onnxruntime.InferenceSession(proto.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(outputs, feeds)


def _held(ours: list[np.ndarray], theirs: list[np.ndarray]) -> float:
    """The largest difference; raises ValueError where it is more than two ways to compute one network may have."""
    difference = max(float(np.abs(a - b).max()) for a, b in zip(ours, theirs, strict=True))
    if not difference <= MAX_DIFFERENCE:
        raise ValueError(f"The exported network differs from PyTorch by {difference:.1e}, more than {MAX_DIFFERENCE:.0e}.")
    return difference


def _about(format_name: str, name: str, architecture: str, detector: str) -> dict:
    return {"format": format_name, "name": name, "architecture": architecture, "detector": detector}


def _training(difference: float) -> dict:
    return {"data": "converted from an acorn checkpoint", "largestDifferenceToPyTorch": difference}


def convert_embedding(network: AcornEmbedding, name: str, detector: str) -> tuple[onnx.ModelProto, dict]:
    """The ONNX model and its manifest; raises ValueError where onnxruntime does not give PyTorch's places."""
    proto, hits = embedding_onnx(network), random_hits(network.features, CHECKED_HITS)
    expected = places(network, hits)
    difference = _held(expected, _run(proto, _outputs(network), {"hits": hits}))
    double = len(network.heads) == 2
    return proto, _about("trackloom-embedding-1", name, "DoubleMetricLearning" if double else "MetricLearning", detector) | {
        "inputs": [{"name": feature, "scale": scale} for feature, scale in network.features],
        "dims": network.dims,
        "onnx": {"input": "hits"},
        "outputs": _outputs(network),
        "normalised": True,
        "principalAxes": False,
        "radius": network.radius,
        "kMax": network.k_max,
        "direction": "flipped" if network.flipped or not double else "learnt",
        "training": _training(difference),
        "check": {"hits": hits.tolist(), "outputs": [out.round(6).tolist() for out in expected]},
    }


def convert_filter(network: AcornFilter, name: str, detector: str) -> tuple[onnx.ModelProto, dict]:
    """The ONNX model and its manifest; raises ValueError where onnxruntime does not give PyTorch's scores."""
    proto, nodes = filter_onnx(network), random_hits(network.features, CHECKED_HITS)
    src, dst = made_edges(CHECKED_HITS)
    expected = filter_scores(network, nodes, src, dst)
    (logits,) = _run(proto, [OUTPUT_NAME], {"nodes": nodes, "src": src, "dst": dst})
    difference = _held([expected], [1 / (1 + np.exp(-logits))])
    return proto, _about("trackloom-filter-1", name, "GNNFilter", detector) | {
        # Each layer looks one edge further: all pairs go through together.
        "iterations": sum(isinstance(layer, SageConv) for layer in network.layers),
        "hidden": widest_of_a_pair(network),
        "nodeFeatures": [{"name": feature, "scale": scale} for feature, scale in network.features],
        "inputs": {key: INPUT_NAMES[key] for key in ("nodes", "src", "dst")},
        "output": {"name": OUTPUT_NAME, "kind": "logit"},
        "cut": network.cut,
        "training": _training(difference),
        "check": {
            "nodes": nodes.tolist(),
            "src": src.tolist(),
            "dst": dst.tolist(),
            "scores": [round(float(score), 7) for score in expected],
            "tolerance": MAX_DIFFERENCE,
        },
    }
