"""Exports a filter: the ONNX file and its manifest, checked against PyTorch.

    cd training && python -m metric_learning.export_filter --model RUN/filter.pt --validation GRAPHS --cut 0.03 --out FILE

Writes OUT.onnx and OUT.json. The cut is meant for events with as many pairs a hit as the first validation graph.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper

from dataset import NODE_FEATURES, NODE_SCALES, read_arrays
from export import manifest_text
from graph_writer import GraphWriter

from .filter import LEAST_LENGTH, SLOPE_LIMIT, SPREADS_LIMIT, Z0_LIMIT, PairFilter, pair_features
from .figures import filter_figures
from .pairs import Pairs, graph_files, read_pairs
from .train_filter import load_filter

OPSET = 18
IR_VERSION = 8
MAX_DIFFERENCE = 5e-5
"""Of a score (probability), between PyTorch and onnxruntime."""

INPUTS = ("nodes", "source", "target", "src", "dst", "continuations", "spread")
CHECKED_EDGES = 40
CHECK_TOLERANCE = 1e-4


def to_onnx(model: PairFilter, dims: int) -> bytes:
    """Inputs `nodes` f32 [N, 4], `source` and `target` f32 [N, dims], `src` and `dst` int32 [E], `continuations` f32 [E, 4], `spread` f32 [1]; output `score` f32 [E]."""
    writer = GraphWriter()
    op, number = writer.op, writer.number
    last = writer.integers("last", [-1])
    column = [writer.integers(f"column{k}", [k]) for k in range(5)]

    def columns(end: str) -> list[str]:
        """r, phi, z, eta of one end of each edge, [E, 1] each."""
        row = op("Gather", ["nodes", end], axis=0)
        return [op("Slice", [row, column[k], column[k + 1], last]) for k in range(4)]

    def apart(start: str, end: str) -> str:
        """|source_start - target_end|, [E, 1]."""
        between = op("Sub", [op("Gather", ["source", start], axis=0), op("Gather", ["target", end], axis=0)])
        return op("Sqrt", [op("ReduceSum", [op("Mul", [between, between]), last], keepdims=1)])

    def clipped(value: str, limit: float, name: str) -> str:
        return op("Clip", [value, number(f"{name}_least", -limit), number(f"{name}_most", limit)])

    r, phi, z, eta = columns("src")
    r_out, phi_out, z_out, eta_out = columns("dst")
    one, two, zero = number("one", 1), number("two", 2), number("zero", 0)
    dr, dz, turn = op("Sub", [r_out, r]), op("Sub", [z_out, z]), op("Sub", [phi_out, phi])
    turns = op("Floor", [op("Div", [op("Add", [turn, one]), two])])
    dphi = op("Sub", [turn, op("Mul", [two, turns])])
    level = op("Equal", [dr, zero])
    over = op("Where", [level, one, dr])
    slope = op("Where", [level, zero, clipped(op("Div", [dphi, over]), SLOPE_LIMIT, "slope")])
    line = op("Sub", [z, op("Mul", [r, op("Div", [dz, over])])])
    z0 = op("Where", [level, z, clipped(line, Z0_LIMIT, "z0")])
    across = op("Mul", [op("Mul", [dphi, op("Add", [r, r_out])]), number("half_pi", np.pi / 2)])
    in_plane = op("Add", [op("Mul", [dr, dr]), op("Mul", [dz, dz])])
    length = op("Sqrt", [op("Add", [in_plane, op("Mul", [across, across])])])
    log_length = op("Log", [op("Max", [length, number("least_length", LEAST_LENGTH)])])
    features = [
        r, z, eta, r_out, z_out, eta_out,
        dr, dphi, op("Abs", [dphi]), dz, op("Sub", [eta_out, eta]), slope, op("Abs", [slope]), z0, log_length,
        apart("src", "dst"), apart("dst", "src"),
        op("Add", [op("Mul", [z0, zero]), op("Log", ["spread"])]), clipped(op("Div", [z0, "spread"]), SPREADS_LIMIT, "spreads"),
        "continuations",
    ]  # fmt: skip
    h = op("Concat", features, axis=1)
    centre, deviation = (writer.weight(name, getattr(model, name).numpy()) for name in ("mean", "deviation"))
    h = op("Div", [op("Sub", [h, centre]), deviation])
    for k, linear in enumerate(model.hidden):
        h = writer.linear([(h, linear.weight.detach().numpy())], linear.bias.detach().numpy(), f"hidden{k}")
        h = op("Mul", [h, op("Sigmoid", [h])])
    h = writer.linear([(h, model.last.weight.detach().numpy())], model.last.bias.detach().numpy(), "out")
    op("Reshape", [h, last], output="score")
    real = lambda name, *shape: helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape))  # noqa: E731
    whole = lambda name: helper.make_tensor_value_info(name, TensorProto.INT32, ["E"])  # noqa: E731
    inputs = [real("nodes", "N", 4), real("source", "N", dims), real("target", "N", dims), whole("src"), whole("dst"), real("continuations", "E", 4), real("spread", 1)]
    graph = helper.make_graph(writer.nodes, "filter", inputs, [real("score", "E")], writer.weights)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(made)
    return made.SerializeToString()


def onnx_scores(network: bytes, pairs: Pairs) -> np.ndarray:
    """Scores (probabilities) of an exported filter in onnxruntime."""
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    spread = np.array([pairs.spread], np.float32)
    logits = session.run(None, {name: getattr(pairs, name).numpy() for name in INPUTS[:-1]} | {"spread": spread})[0]
    return torch.sigmoid(torch.from_numpy(logits)).numpy()


@torch.no_grad()
def torch_scores(model: PairFilter, pairs: Pairs) -> np.ndarray:
    """Scores (probabilities) as PyTorch computes them."""
    return torch.sigmoid(model(pair_features(pairs, pairs.spread))).numpy()


def check(model: PairFilter, pairs: Pairs) -> dict:
    """A few edges with their scores, with which the page checks where it runs."""
    chosen = np.linspace(0, len(pairs.src) - 1, CHECKED_EDGES).astype(int)
    small = pairs.only(torch.from_numpy(chosen))
    names = ("nodes", "source", "target", "continuations")
    rounded = {name: getattr(small, name).double().numpy().round(6).astype(np.float32) for name in names}
    small = replace(small, spread=round(pairs.spread, 6), **{name: torch.from_numpy(rounded[name]) for name in rounded})
    values = {name: values.astype(np.float64).round(6).tolist() for name, values in rounded.items()}
    ends = {"src": small.src.tolist(), "dst": small.dst.tolist()}
    scores = [round(float(score), 7) for score in torch_scores(model, small)]
    return {**values, **ends, "spread": small.spread, "scores": scores, "tolerance": CHECK_TOLERANCE}


def manifest(
    name: str, detector: str, dims: int, cut: float, cut_pairs: float, training: dict, measured: dict
) -> dict:
    """What the page has to know of the network."""
    return {
        "format": "trackloom-filter-1",
        "name": name,
        "architecture": "PairFilter",
        "detector": detector,
        "iterations": 0,
        "nodeFeatures": [{"name": n, "scale": s} for n, s in zip(NODE_FEATURES, NODE_SCALES)],
        "dims": dims,
        "inputs": {name: name for name in INPUTS},
        "output": {"name": "score", "kind": "logit"},
        "cut": cut,
        "cutPairs": cut_pairs,
        "training": training,
        "measured": measured,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--cut", type=float, required=True)
    parser.add_argument("--detector", default="trackml")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    model, training = load_filter(given.model)
    paths = graph_files(given.validation)
    first = read_pairs(paths[0])
    dims = first.source.shape[1]
    network = to_onnx(model, dims)
    difference = float(np.abs(torch_scores(model, first) - onnx_scores(network, first)).max())
    if not difference <= MAX_DIFFERENCE:
        raise SystemExit(f"The exported filter differs from PyTorch by {difference:.2e}, more than {MAX_DIFFERENCE}.")
    measured = filter_figures(model, paths, (given.cut,))
    summary = read_arrays(paths[0])[0]["summary"]
    cut_pairs = round(summary["edges"] / summary["hits"], 2)
    about = manifest(given.out.name, given.detector, dims, given.cut, cut_pairs, training, measured)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.with_suffix(".onnx").write_bytes(network)
    given.out.with_suffix(".json").write_text(manifest_text({**about, "check": check(model, first)}))
    print(f"{given.out}.onnx: {len(network)} bytes, {difference:.1e} from PyTorch\n{json.dumps(measured)}")


if __name__ == "__main__":
    main()
