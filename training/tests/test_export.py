import json

import numpy as np
import onnx
import pytest
import torch
from onnx import shape_inference

from conftest import random_graph
from edge_sums import SLOTS
from export import MAX_SCORE_DIFFERENCE, largest_difference, manifest, onnx_logits
from model import InteractionGNN2, ModelConfig
from onnx_graph import to_onnx


@pytest.mark.parametrize(
    "config",
    [
        ModelConfig(hidden=16, iterations=1),
        ModelConfig(hidden=32, iterations=4),
        ModelConfig(hidden=128, iterations=8),
    ],
)
def test_exported_scores_are_those_of_pytorch(config, graph):
    torch.manual_seed(7)
    model = InteractionGNN2(config).eval()
    network = to_onnx(model).SerializeToString()
    assert largest_difference(model, network, graph) <= MAX_SCORE_DIFFERENCE["f32"]


@pytest.mark.parametrize("precision", ["f16", "f16-weights"])
def test_sixteen_bits_change_scores_a_little(precision, graph):
    torch.manual_seed(7)
    model = InteractionGNN2(ModelConfig(hidden=32, iterations=4)).eval()
    wide, narrow = to_onnx(model), to_onnx(model, precision)
    assert narrow.ByteSize() < 0.75 * wide.ByteSize()
    assert [port.type for port in narrow.graph.input] == [port.type for port in wide.graph.input]
    assert narrow.graph.output[0].type == wide.graph.output[0].type
    matrices = [w for w in narrow.graph.initializer if len(w.dims) == 2 and min(w.dims) > 6]
    assert matrices and all(w.data_type == onnx.TensorProto.FLOAT16 for w in matrices)
    difference = largest_difference(model, narrow.SerializeToString(), graph)
    assert 0 < difference < 0.01


def test_sums_over_edges_are_of_32_bits():
    proto = shape_inference.infer_shapes(to_onnx(InteractionGNN2(ModelConfig(hidden=16, iterations=2)), "f16"))
    types = {value.name: value.type.tensor_type.elem_type for value in proto.graph.value_info}
    added = [n for n in proto.graph.node if n.op_type == "ScatterElements" and types[n.output[0]] == 1]
    assert len(added) == 2 and all(types[name] == onnx.TensorProto.FLOAT for n in added for name in n.input[::2])


def test_two_threads_lose_no_addition():
    """onnxruntime's ScatterND adds without a lock; many edges into few nodes would show it."""
    torch.manual_seed(7)
    graph = random_graph(3000, 60000, 2)
    model = InteractionGNN2(ModelConfig(hidden=32, iterations=3)).eval()
    network = to_onnx(model).SerializeToString()
    inputs = (graph.nodes, graph.edges, graph.src, graph.dst)
    one = onnx_logits(network, *inputs, threads=1)
    for _ in range(3):
        assert np.array_equal(onnx_logits(network, *inputs, threads=2), one)


def test_no_tensor_is_wider_than_the_network():
    """Neither [E, 6H] nor [E, 2H]: every weight matrix reads H numbers or the features."""
    model = InteractionGNN2(ModelConfig(hidden=16, iterations=2))
    proto = to_onnx(model)
    matrices = [w for w in proto.graph.initializer if len(w.dims) == 2 and w.dims[0] > 1]
    assert matrices and all(w.dims[0] in (4, 6, 16) for w in matrices)
    assert not any(node.op_type == "Concat" and node.input[0].startswith("gemm") for node in proto.graph.node)


def test_nothing_that_grows_with_the_graph_is_computed_in_64_bits():
    """Shapes are, and the rows that find no slot come so from NonZero; both are turned at once."""
    proto = shape_inference.infer_shapes(to_onnx(InteractionGNN2(ModelConfig(hidden=16, iterations=2))))
    long = {v.name for v in proto.graph.value_info if v.type.tensor_type.elem_type == onnx.TensorProto.INT64}
    kinds = {node.op_type for node in proto.graph.node if node.output[0] in long}
    assert kinds <= {"Shape", "NonZero", "Squeeze"}


def test_no_operator_that_loses_additions():
    proto = to_onnx(InteractionGNN2(ModelConfig(hidden=16, iterations=2)))
    assert not any(node.op_type == "ScatterND" for node in proto.graph.node)


@pytest.mark.parametrize("edges", [1, SLOTS, SLOTS + 1, 40])
def test_sums_of_nodes_with_any_number_of_edges(edges):
    """All edges end in one node, and one edge joins two others."""
    graph = random_graph(50, edges + 1, 3)
    graph.src[:] = torch.arange(edges + 1) % 49
    graph.dst[:] = 49
    graph.src[-1], graph.dst[-1] = 3, 7
    model = InteractionGNN2(ModelConfig(hidden=16, iterations=3)).eval()
    assert largest_difference(model, to_onnx(model).SerializeToString(), graph) <= MAX_SCORE_DIFFERENCE["f32"]


def test_inputs_and_output(tmp_path):
    proto = to_onnx(InteractionGNN2(ModelConfig(hidden=16, iterations=2)))
    types = {i.name: i.type.tensor_type.elem_type for i in proto.graph.input}
    assert types == {
        "nodes": onnx.TensorProto.FLOAT,
        "edges": onnx.TensorProto.FLOAT,
        "src": onnx.TensorProto.INT32,
        "dst": onnx.TensorProto.INT32,
    }
    assert [o.name for o in proto.graph.output] == ["score"]


def test_manifest_is_json_with_every_field():
    model = InteractionGNN2(ModelConfig(hidden=16, iterations=2))
    measured = {"cut": 0.5, "edgeEfficiency": 1, "purity": 1, "maskedPurity": 1}
    text = json.loads(json.dumps(manifest(model, "n", "trackml", {"steps": 1}, measured)))
    assert text["hidden"] == 16 and text["iterations"] == 2
    assert [f["name"] for f in text["nodeFeatures"]] == ["r", "phi", "z", "eta"]
    assert text["nodeFeatures"][1]["scale"] == np.pi
    assert len(text["edgeFeatures"]) == 6
