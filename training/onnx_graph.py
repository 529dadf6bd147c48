"""Writes an InteractionGNN2 as an ONNX graph made for runtimes with little memory.

How it works: the graph is built node by node from the weights, not traced. Inputs are `nodes` f32 [N, F],
`edges` f32 [E, 6], `src` and `dst` int32 [E]; the output is `score` f32 [E], a logit.

- The first layer of each MLP, linear in its concatenated inputs, is a chain of Gemm nodes, each adding to the
  one before it (`Y = A B + C`), so nothing is concatenated. The parts of the edge network that read nodes are
  computed once per node and gathered, so no [E, 6H] tensor exists. Both are exact up to rounding.
- Sums over edges are ScatterElements with reduction add, with an int32 index [E, H] made once per run and end.
  ScatterND with an [E, 1] index would need less memory and is faster on one thread, but onnxruntime's CPU and
  WASM kernel adds from several threads without a lock: with two threads it loses additions (measured: logits
  off by 0.06, differently in every run). ScatterElements adds in the order of the edges.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from model import InteractionGNN2, Mlp

OPSET = 17
IR_VERSION = 8
LAYER_NORM_EPSILON = 1e-5

INPUT_NAMES = {"nodes": "nodes", "edges": "edges", "src": "src", "dst": "dst"}
OUTPUT_NAME = "score"


class GraphWriter:
    """Collects nodes and weights; every method returns the name of the tensor it makes."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._count = 0

    def weight(self, name: str, value: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def op(self, kind: str, inputs: list[str], **attributes: object) -> str:
        self._count += 1
        output = f"{kind.lower()}_{self._count}"
        self.nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output

    def linear(self, parts: list[tuple[str, np.ndarray]], bias: np.ndarray | None, name: str) -> str:
        """Sum over parts of `input @ weight.T`, plus the bias; each part adds to the one before."""
        total = None if bias is None else self.weight(f"{name}.bias", bias)
        for i, (tensor, matrix) in enumerate(parts):
            inputs = [tensor, self.weight(f"{name}.weight{i}", matrix.T)]
            total = self.op("Gemm", inputs if total is None else [*inputs, total])
        if total is None:
            raise ValueError(f"The linear layer {name} has no inputs.")
        return total


def _array(tensor) -> np.ndarray:
    return tensor.detach().cpu().float().numpy()


def _columns(matrix: np.ndarray, inputs: list[str]) -> list[tuple[str, np.ndarray]]:
    """Pairs every input with its block of columns of the weight matrix, all blocks equally wide."""
    width = matrix.shape[1] // len(inputs)
    return [(name, matrix[:, i * width : (i + 1) * width]) for i, name in enumerate(inputs)]


class NetworkWriter:
    """Writes the parts of an InteractionGNN2 into a GraphWriter."""

    def __init__(self, model: InteractionGNN2) -> None:
        self.model = model
        self.graph = GraphWriter()
        hidden = model.config.hidden
        self.unit_scale = self.graph.weight("unit_scale", np.ones(hidden, dtype=np.float32))

    def after_first(self, mlp: Mlp, h: str, name: str) -> str:
        for i, linear in enumerate(mlp.rest):
            h = self.graph.op(
                "LayerNormalization", [h, self.unit_scale], axis=-1, epsilon=LAYER_NORM_EPSILON
            )
            h = self.graph.op("Relu", [h])
            h = self.graph.linear([(h, _array(linear.weight))], _array(linear.bias), f"{name}.{i + 1}")
        return h if mlp.bare else self.graph.op("Relu", [h])

    def mlp(self, mlp: Mlp, inputs: list[str], name: str) -> str:
        first = self.graph.linear(
            _columns(_array(mlp.first.weight), inputs), _array(mlp.first.bias), f"{name}.0"
        )
        return self.after_first(mlp, first, name)

    def edge_step(self, mlp: Mlp, e: str, e0: str, x: str, x0: str, name: str) -> str:
        graph, h = self.graph, self.model.config.hidden
        weight = _array(mlp.first.weight)
        from_edges = graph.linear(
            _columns(weight[:, : 2 * h], [e0, e])
            if e0 == e
            else [(e0, weight[:, h : 2 * h]), (e, weight[:, :h])],
            _array(mlp.first.bias),
            f"{name}.edges",
        )
        from_src = graph.linear(_columns(weight[:, 2 * h : 4 * h], [x, x0]), None, f"{name}.src")
        from_dst = graph.linear(_columns(weight[:, 4 * h :], [x, x0]), None, f"{name}.dst")
        total = graph.op("Add", [from_edges, graph.op("Gather", [from_src, INPUT_NAMES["src"]], axis=0)])
        total = graph.op("Add", [total, graph.op("Gather", [from_dst, INPUT_NAMES["dst"]], axis=0)])
        return self.after_first(mlp, total, name)

    def row_index(self, ends: str) -> str:
        """[E] -> [E, H]: the row of the sum that every number of an edge is added to."""
        graph = self.graph
        shape = graph.op("Concat", [graph.op("Shape", [ends]), self.hidden_shape], axis=0)
        return graph.op("Expand", [graph.op("Unsqueeze", [ends, self.last_axis]), shape])

    def write(self) -> onnx.ModelProto:
        graph, model = self.graph, self.model
        config = model.config
        self.last_axis = graph.weight("last_axis", np.array([1], dtype=np.int64))
        self.hidden_shape = graph.weight("hidden_shape", np.array([config.hidden], dtype=np.int64))
        x0 = x = self.mlp(model.node_encoder, [INPUT_NAMES["nodes"]], "node_encoder")
        e0 = e = self.mlp(model.edge_encoder, [INPUT_NAMES["edges"]], "edge_encoder")
        zeros = graph.op("ConstantOfShape", [graph.op("Shape", [x0])])
        into_index = self.row_index(INPUT_NAMES["dst"])
        out_of_index = self.row_index(INPUT_NAMES["src"])
        for i, network in enumerate(model.edge_networks):
            e = self.edge_step(network, e, e0, x, x0, f"edge_networks.{i}")
            if i < len(model.node_networks):
                into = graph.op("ScatterElements", [zeros, into_index, e], axis=0, reduction="add")
                out_of = graph.op("ScatterElements", [zeros, out_of_index, e], axis=0, reduction="add")
                x = self.mlp(model.node_networks[i], [into, out_of, x, x0], f"node_networks.{i}")
        logit = self.mlp(model.head, [self.mlp(model.edge_decoder, [e], "edge_decoder")], "head")
        flat = helper.make_node("Squeeze", [logit, self.last_axis], [OUTPUT_NAME], name=OUTPUT_NAME)
        graph.nodes.append(flat)
        real, integer = TensorProto.FLOAT, TensorProto.INT32
        inputs = [
            helper.make_tensor_value_info(INPUT_NAMES["nodes"], real, ["N", config.node_features]),
            helper.make_tensor_value_info(INPUT_NAMES["edges"], real, ["E", config.edge_features]),
            helper.make_tensor_value_info(INPUT_NAMES["src"], integer, ["E"]),
            helper.make_tensor_value_info(INPUT_NAMES["dst"], integer, ["E"]),
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


def to_onnx(model: InteractionGNN2) -> onnx.ModelProto:
    """The network as a checked ONNX model."""
    return NetworkWriter(model).write()
