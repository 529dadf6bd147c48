"""Writes tiny networks after the contracts that other projects export, and their scores, for the page's tests.

    python training/make_contracts.py --out test/fixtures/inference

The graph they are scored on is that of `make_fixture.py`; the expected scores are computed in numpy.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

WIDTH = 4
REAL, LONG = TensorProto.FLOAT, TensorProto.INT64

CONTRACTS = {
    # acorn: named inputs, [E].
    "acorn": {"inputs": ("node_features", "edge_list", "edge_attr"), "output": "output", "flat": True},
    # ACTS: two or three inputs by position, [E] or [E, 1].
    "acts-two": {"inputs": ("input.1", "input.2", None), "output": "out", "flat": False},
    "acts-three": {"inputs": ("a", "b", "c"), "output": "out", "flat": False},
    # An MLP on edge features that gives probabilities.
    "edge-mlp": {"inputs": (None, None, "edge_attr"), "output": "probability", "flat": False},
}


def build(contract: dict, weights: list[np.ndarray]) -> onnx.ModelProto:
    """score = W1 relu(W0 [x_src | x_dst | edge features]); parts without an input are left out."""
    nodes_name, index_name, edges_name = contract["inputs"]
    constants = {"w0": weights[0], "w1": weights[1], "row": np.array([0, 1]), "last": np.array([1])}
    inputs, steps, parts = [], [], []
    if nodes_name:
        inputs.append(helper.make_tensor_value_info(nodes_name, REAL, ["num_nodes", 4]))
        inputs.append(helper.make_tensor_value_info(index_name, LONG, [2, "num_edges"]))
        constants |= {"zero": np.array(0), "one": np.array(1)}
        for end, row in (("src", "zero"), ("dst", "one")):
            steps.append(helper.make_node("Gather", [index_name, row], [end], axis=0))
            steps.append(helper.make_node("Gather", [nodes_name, end], [f"x_{end}"], axis=0))
            parts.append(f"x_{end}")
    if edges_name:
        inputs.append(helper.make_tensor_value_info(edges_name, REAL, ["num_edges", 6]))
        parts.append(edges_name)
    output = contract["output"]
    steps.append(helper.make_node("Concat", parts, ["all"], axis=1))
    steps.append(helper.make_node("MatMul", ["all", "w0"], ["hidden"]))
    steps.append(helper.make_node("Relu", ["hidden"], ["active"]))
    shape = ["num_edges"] if contract["flat"] else ["num_edges", 1]
    logit = "logit" if contract["flat"] or not nodes_name else output
    steps.append(helper.make_node("MatMul", ["active", "w1"], [logit]))
    if contract["flat"]:
        steps.append(helper.make_node("Squeeze", [logit, "last"], [output]))
    elif not nodes_name:
        steps.append(helper.make_node("Sigmoid", [logit], [output]))
    used = {name for step in steps for name in step.input}
    graph = helper.make_graph(
        steps,
        "edges",
        inputs,
        [helper.make_tensor_value_info(output, REAL, shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items() if name in used],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    graph = json.loads((out / "tiny-graph.json").read_text(encoding="utf-8"))
    x = np.array(graph["nodes"]).reshape(-1, 4)
    e = np.array(graph["edges"]).reshape(-1, 6)
    random = np.random.default_rng(11)
    scores = {}
    for name, contract in CONTRACTS.items():
        nodes_name, _, edges_name = contract["inputs"]
        parts = ([x[graph["src"]], x[graph["dst"]]] if nodes_name else []) + ([e] if edges_name else [])
        features = np.concatenate(parts, axis=1)
        weights = [random.normal(size=(features.shape[1], WIDTH)), random.normal(size=(WIDTH, 1))]
        weights = [(weight / np.sqrt(len(weight))).astype(np.float32) for weight in weights]
        onnx.save(build(contract, weights), out / f"{name}.onnx")
        logits = np.maximum(features @ weights[0], 0) @ weights[1]
        scores[name] = (1 / (1 + np.exp(-logits[:, 0]))).round(7).tolist()
    (out / "contract-scores.json").write_text(json.dumps(scores) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
