"""Writes an interaction network as an ONNX graph made for runtimes with little memory.

How it works: the graph is built node by node from the weights, not traced. Inputs are `nodes` f32 [N, F],
`edges` f32 [E, K], `src` and `dst` int32 [E]; the output is `score` f32 [E], a logit.

- The first layer of each MLP, linear in its concatenated inputs, is a chain of Gemm nodes, each adding to the
  one before it (`Y = A B + C`), so nothing is concatenated. The parts of the edge network that read nodes are
  computed once per node and gathered, so no [E, 6H] tensor exists. Both are exact up to rounding.
- Sums over edges are gathered, see `edge_sums.py`.
- LayerNorm subtracts the mean over a width from what a linear layer gives, which is linear too: it is done to
  the weights beforehand. What is left is written as Pow, ReduceMean, Add, Sqrt, Div, Mul, which onnxruntime fuses
  into one pass (SimplifiedLayerNormalization) of a quarter of the time of its LayerNormalization.
- ReLU is a Max with 0: onnxruntime fuses a Relu into the Gemm before it, which then takes three times as long, and
  runs a Relu in place, which is five times slower than from one tensor into another.
- Of two inputs of a node onnxruntime computes first what was written last; the order of writing keeps few tensors
  of [E, H] alive.

Times are those of onnxruntime-web 1.30 in WASM; `npm run bench:scoring` measures the whole.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from edge_sums import EdgeSums
from graph_writer import GraphWriter
from model import InteractionGNN2
from network_weights import Layer, LayerNorm, Mlp, NetworkWeights, weights_of

OPSET = 18
IR_VERSION = 8

INPUT_NAMES = {"nodes": "nodes", "edges": "edges", "src": "src", "dst": "dst"}
OUTPUT_NAME = "score"

Precision = Literal["f32", "f16", "f16-weights"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

Part = tuple[str, np.ndarray]
"""A tensor and the columns of a weight matrix that read it."""


def centred(layer: Layer) -> Layer:
    """The layer with the mean over its outputs taken out of weights and bias, as its norm would from the result."""
    weight = layer.weight.astype(np.float64)
    bias = None if layer.bias is None else layer.bias.astype(np.float64)
    return replace(
        layer,
        weight=(weight - weight.mean(axis=0)).astype(np.float32),
        bias=None if bias is None else (bias - bias.mean()).astype(np.float32),
    )


def blocks(matrix: np.ndarray, inputs: list[tuple[str, int]]) -> list[Part]:
    """Pairs every input, a tensor and its width, with its columns of the matrix; one that occurs twice once."""
    parts: dict[str, np.ndarray] = {}
    start = 0
    for name, width in inputs:
        columns = matrix[:, start : start + width].astype(np.float64)
        parts[name] = parts[name] + columns if name in parts else columns
        start += width
    return [(name, columns.astype(np.float32)) for name, columns in parts.items()]


class LayerWriter:
    """Writes MLPs over hits and over edges into a GraphWriter. Methods give the names of tensors."""

    def __init__(self, f16: bool = False) -> None:
        self.graph = GraphWriter(f16)

    def norm(self, h: str, norm: LayerNorm, width: int, name: str) -> str:
        """What is left of a LayerNorm once its input is centred."""
        graph = self.graph
        scale = graph.weight(f"{name}.scale", np.ones(width) if norm.scale is None else norm.scale)
        if graph.f16:
            # Squares would leave the range of 16 bits; this operator computes in 32.
            shift = [] if norm.shift is None else [graph.weight(f"{name}.shift", norm.shift)]
            return graph.op("LayerNormalization", [h, scale, *shift], axis=-1, epsilon=norm.epsilon)
        square = graph.op("Pow", [h, graph.number("two", 2.0)])
        mean = graph.op("ReduceMean", [square, graph.integers("last_axis", [-1])], keepdims=1)
        deviation = graph.op("Sqrt", [graph.op("Add", [mean, graph.number("epsilon", norm.epsilon)])])
        h = graph.op("Mul", [graph.op("Div", [h, deviation]), scale])
        return h if norm.shift is None else graph.op("Add", [h, graph.weight(f"{name}.shift", norm.shift)])

    def activation(self, h: str, kind: str | None) -> str:
        graph = self.graph
        if kind is None:
            return h
        if kind == "ReLU":
            return graph.op("Max", [h, graph.number("zero", 0.0)])
        if kind == "SiLU":
            return graph.op("Mul", [h, graph.op("Sigmoid", [h])])
        if kind == "GELU":
            half = graph.op("Mul", [h, graph.number("half", 0.5)])
            inner = graph.op("Erf", [graph.op("Mul", [h, graph.number("root_half", 0.5**0.5)])])
            return graph.op("Mul", [half, graph.op("Add", [inner, graph.number("one", 1.0)])])
        return graph.op(ACTIVATIONS[kind], [h])

    def finish(self, layer: Layer, h: str, name: str) -> str:
        """Norm and activation of a layer whose linear part is computed."""
        if layer.norm is not None:
            h = self.norm(h, layer.norm, layer.outputs, name)
        return self.activation(h, layer.activation)

    def mlp(self, mlp: Mlp, inputs: list[tuple[str, int]], name: str, reads_features: bool = False) -> str:
        """Features keep their 32 bits up to the first product: an azimuth in 16 would be wrong by a millimetre."""
        h = ""
        for i, layer in enumerate(map(prepared, mlp)):
            reads = inputs if i == 0 else [(h, layer.inputs)]
            wide = reads_features and i == 0
            h = self.graph.linear(blocks(layer.weight, reads), layer.bias, f"{name}.{i}", wide)
            h = self.finish(layer, self.graph.narrowed(h) if wide else h, f"{name}.{i}")
        return h

    def edge_mlp(
        self,
        mlp: Mlp,
        on_edges: list[tuple[str, int]],
        on_nodes: list[tuple[str, int]],
        name: str,
    ) -> str:
        """An MLP over [edge parts | node parts of the source | node parts of the target]."""
        graph = self.graph
        first = prepared(mlp[0])
        edge_width = sum(width for _, width in on_edges)
        node_width = sum(width for _, width in on_nodes)
        columns = np.split(first.weight, [edge_width, edge_width + node_width], axis=1)
        # Written before the chain of Gemm nodes, so computed after it.
        from_dst = graph.linear(blocks(columns[2], on_nodes), None, f"{name}.dst")
        at_dst = graph.op("Gather", [from_dst, INPUT_NAMES["dst"]], axis=0)
        from_src = graph.linear(blocks(columns[1], on_nodes), first.bias, f"{name}.src")
        h = graph.op("Gather", [from_src, INPUT_NAMES["src"]], axis=0)
        for i, (tensor, matrix) in enumerate(blocks(columns[0], on_edges)):
            h = graph.op("Gemm", [tensor, graph.weight(f"{name}.edges{i}", matrix.T), h])
        h = graph.op("Add", [h, at_dst])
        h = self.finish(first, h, f"{name}.0")
        for i, layer in enumerate(map(prepared, mlp[1:]), start=1):
            h = self.graph.linear([(h, layer.weight)], layer.bias, f"{name}.{i}")
            h = self.finish(layer, h, f"{name}.{i}")
        return h


class NetworkWriter(LayerWriter):
    """Writes a whole network."""

    def __init__(self, network: NetworkWeights, f16: bool) -> None:
        super().__init__(f16)
        network.check()
        self.network = network

    def logit(self) -> str:
        graph, network = self.graph, self.network
        on_hits = [(INPUT_NAMES["nodes"], network.node_features)]
        x0 = x = self.mlp(network.node_encoder, on_hits, "node_encoder", reads_features=True)
        x0_width = x_width = network.node_encoder[-1].outputs
        if network.encodes_ends:
            e = self.edge_mlp(network.edge_encoder, [], [(x0, x0_width)], "edge_encoder")
        else:
            on_pairs = [(INPUT_NAMES["edges"], network.edge_features)]
            e = self.mlp(network.edge_encoder, on_pairs, "edge_encoder", reads_features=True)
        e0, e_width = e, network.edge_encoder[-1].outputs
        e0_width = e_width
        sums = EdgeSums(graph, INPUT_NAMES["nodes"], [INPUT_NAMES["dst"], INPUT_NAMES["src"]])
        for i, network_of_edges in enumerate(network.edge_networks):
            on_edges = [(e, e_width), (e0, e0_width)] if network.skip else [(e, e_width)]
            on_nodes = [(x, x_width), (x0, x0_width)] if network.skip else [(x, x_width)]
            e = self.edge_mlp(network_of_edges, on_edges, on_nodes, f"edge_networks.{i}")
            e_width = network_of_edges[-1].outputs
            if i == len(network.node_networks):
                break
            into, out_of = sums.sums(e, e_width)
            if network.separate_sums:
                summed = [(into, e_width), (out_of, e_width)]
            else:
                summed = [(graph.op("Add", [into, out_of]), e_width)]
            x = self.mlp(network.node_networks[i], [*summed, *on_nodes], f"node_networks.{i}")
            x_width = network.node_networks[i][-1].outputs
        decoded = self.mlp(network.edge_decoder, [(e, e_width)], "edge_decoder")
        return self.mlp(network.head, [(decoded, network.edge_decoder[-1].outputs)], "head")

    def write(self) -> onnx.ModelProto:
        graph, network = self.graph, self.network
        last_axis = graph.integers("last_axis", [-1])
        graph.op("Squeeze", [graph.widened(self.logit()), last_axis], output=OUTPUT_NAME)
        real, integer = TensorProto.FLOAT, TensorProto.INT32
        shapes = [
            (INPUT_NAMES["nodes"], real, ["N", network.node_features]),
            (INPUT_NAMES["edges"], real, ["E", network.edge_features]),
            (INPUT_NAMES["src"], integer, ["E"]),
            (INPUT_NAMES["dst"], integer, ["E"]),
        ]
        inputs = [
            helper.make_tensor_value_info(name, kind, shape)
            for name, kind, shape in shapes
            if not (network.encodes_ends and name == INPUT_NAMES["edges"])
        ]
        outputs = [helper.make_tensor_value_info(OUTPUT_NAME, real, ["E"])]
        proto = helper.make_model(
            helper.make_graph(graph.nodes, "InteractionGNN2", inputs, outputs, graph.weights),
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="trackloom",
        )
        onnx.checker.check_model(proto, full_check=True)
        return proto


def prepared(layer: Layer) -> Layer:
    """Centred where a norm follows."""
    return layer if layer.norm is None else centred(layer)


ACTIVATIONS = {
    "Tanh": "Tanh",
    "Sigmoid": "Sigmoid",
    "Softplus": "Softplus",
    "Softsign": "Softsign",
    "ELU": "Elu",
    "SELU": "Selu",
    "LeakyReLU": "LeakyRelu",
}
"""Activations that are one ONNX operator, with the defaults of both."""

SUPPORTED_ACTIVATIONS = ("ReLU", "SiLU", "GELU", *ACTIVATIONS)


def to_onnx(network: InteractionGNN2 | NetworkWeights, precision: Precision = "f32") -> onnx.ModelProto:
    """The network as a checked ONNX model; inputs and output are the same in every precision.

    `f16`: weights and what is computed of them are of 16 bits, but for the products of features, sums over edges and
    the statistics of norms. `f16-weights`: matrices are stored in 16 bits and computed with in 32.
    """
    weights = weights_of(network) if isinstance(network, InteractionGNN2) else network
    proto = NetworkWriter(weights, precision == "f16").write()
    return with_f16_matrices(proto) if precision == "f16-weights" else proto


def with_f16_matrices(proto: onnx.ModelProto) -> onnx.ModelProto:
    """Stores matrices in 16 bits, each with a Cast before its use, which onnxruntime does once when it loads."""
    stored = onnx.ModelProto()
    stored.CopyFrom(proto)
    graph = stored.graph
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) == 2:
            values, name = numpy_helper.to_array(tensor).astype(np.float16), tensor.name
            tensor.CopyFrom(numpy_helper.from_array(values, f"{name}.f16"))
            casts.append(helper.make_node("Cast", [tensor.name], [name], name=name, to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(stored, full_check=True)
    return stored
