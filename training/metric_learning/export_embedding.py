"""Exports an embedding: the ONNX file and its manifest, checked against PyTorch.

    cd training && python -m metric_learning.export_embedding --model RUN/embedding.pt --validation HITS --radius 0.1 --out FILE

Writes OUT.onnx and OUT.json. The principal axes of the validation hits are multiplied into the last layers: the search
sorts points by their leading coordinates, and distances stay as they are.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper

from export import manifest_text
from graph_writer import GraphWriter

from .embedding import INVARIANT, NAMES, Embedding, multiple, principal_axes
from .figures import embedding_figures
from .hits import INPUTS, inputs, read_folder
from .schedule import save
from .train_embedding import load_embedding

OPSET = 18
IR_VERSION = 8
MAX_DIFFERENCE = 1e-4
"""Of a coordinate, between PyTorch and onnxruntime."""

TURNED = "turned.pt"

CHECKED_HITS = 16
"""Hits in the manifest, with which the page checks where it runs."""


def to_onnx(model: Embedding) -> bytes:
    """The network with input `hits` f32 [N, 5] and outputs `source` and, for a double one, `target` f32 [N, dims]."""
    writer = GraphWriter()
    op = writer.op
    config = model.config
    ones = writer.weight("ones", np.ones(config.hidden))
    last = writer.integers("last", [-1])

    def columns(tensor: str, first: int, count: int = 1) -> str:
        start, end = (writer.integers(f"column{k}", [k]) for k in (first, first + count))
        return op("Slice", [tensor, start, end, last])

    def turned(a: tuple[str, str], b: tuple[str, str]) -> tuple[str, str]:
        both = lambda sign, c, d, e, f: op(sign, [op("Mul", [c, d]), op("Mul", [e, f])])  # noqa: E731
        return both("Sub", a[0], b[0], a[1], b[1]), both("Add", a[1], b[0], a[0], b[1])

    invariant = op("Concat", [columns("hits", k) for k in INVARIANT], axis=1)
    phases = op("MatMul", [invariant, writer.weight("frequencies", model.frequencies.numpy())])
    h = op("Concat", [invariant, op("Sin", [phases]), op("Cos", [phases])], axis=1)
    for k, linear in enumerate(model.trunk):
        parts = [(h, linear.weight.detach().numpy())]
        h = writer.linear(parts, linear.bias.detach().numpy(), f"trunk{k}")
        h = op("Tanh", [op("LayerNormalization", [h, ones], axis=-1, epsilon=1e-5)])
    azimuth = columns("hits", NAMES.index("cos_phi")), columns("hits", NAMES.index("sin_phi"))
    circles = [multiple(k, azimuth, turned) for k in config.harmonics]
    straight = config.dims - 2 * len(circles)
    axes = writer.weight("axes", model.axes.numpy().T)
    heads = {"source": model.source, "target": model.target} if config.double else {"source": model.source}
    for name, head in heads.items():
        out = writer.linear([(h, head.weight.detach().numpy())], head.bias.detach().numpy(), name)
        placed = [columns(out, 0, straight)]
        for k, ends in enumerate(circles):
            amplitude = columns(out, straight + k)
            placed += [op("Mul", [amplitude, end]) for end in ends]
        out = op("Concat", placed, axis=1)
        length = op("ReduceL2", [out, last], keepdims=1)
        out = op("Div", [out, op("Max", [length, writer.number("least", 1e-12)])])
        op("MatMul", [out, axes], output=name)
    real = lambda name, width: helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", width])  # noqa: E731
    outputs = [real(name, model.config.dims) for name in heads]
    graph = helper.make_graph(writer.nodes, "embedding", [real("hits", len(INPUTS))], outputs, writer.weights)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
    onnx.checker.check_model(made)
    return made.SerializeToString()


def run_onnx(network: bytes, features: np.ndarray) -> list[np.ndarray]:
    """Outputs of an exported network in onnxruntime."""
    session = onnxruntime.InferenceSession(network, providers=["CPUExecutionProvider"])
    return session.run(None, {"hits": features})


@torch.no_grad()
def largest_difference(model: Embedding, network: bytes, features: np.ndarray) -> float:
    """Largest difference of a coordinate between PyTorch and the exported network."""
    ours = model(torch.from_numpy(features))
    theirs = run_onnx(network, features)
    return max(float(np.abs(a.numpy() - b).max()) for a, b in zip(ours, theirs))


def manifest(
    model: Embedding, name: str, detector: str, radius: float, hits: int, figures: dict, check: np.ndarray
) -> dict:
    """What the page has to know of the network."""
    outputs = [out.detach().numpy().round(6).tolist() for out in model(torch.from_numpy(check))]
    return {
        "format": "trackloom-embedding-1",
        "name": name,
        "architecture": "DoubleEmbedding" if model.config.double else "Embedding",
        "detector": detector,
        "inputs": [{"name": input_name, "scale": scale} for input_name, scale in INPUTS],
        "dims": model.config.dims,
        "onnx": {"input": "hits"},
        "outputs": ["source", "target"] if model.config.double else ["source"],
        "normalised": True,
        "principalAxes": True,
        "radius": radius,
        "radiusHits": hits,
        "kMax": 1000,
        "direction": "outward" if model.config.double else "flipped",
        "measured": figures,
        "check": {"hits": check.tolist(), "outputs": outputs[: 2 if model.config.double else 1]},
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--radius", type=float, required=True)
    parser.add_argument("--detector", default="trackml")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    model = load_embedding(given.model)
    events = read_folder(given.validation)
    features = inputs(events[0])
    with torch.no_grad():
        model.turn(principal_axes(model(torch.from_numpy(features))[1]))
    # As it is exported: `make_parity.py` asks this one.
    save(given.model.with_name(TURNED), {"config": model.config.as_dict(), "model": model.state_dict()})
    network = to_onnx(model)
    difference = largest_difference(model, network, features)
    if difference > MAX_DIFFERENCE:
        raise SystemExit(f"The exported network differs from PyTorch by {difference:.2e}, more than {MAX_DIFFERENCE}.")
    check = features[np.linspace(0, len(features) - 1, CHECKED_HITS).astype(int)]
    dense = round(float(np.median([len(event) for event in events])))
    figures = embedding_figures(model, events)
    about = manifest(model, given.out.name, given.detector, given.radius, dense, figures, check)
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.with_suffix(".onnx").write_bytes(network)
    given.out.with_suffix(".json").write_text(manifest_text(about))
    print(f"{given.out}.onnx: {len(network)} bytes, {difference:.1e} from PyTorch")


if __name__ == "__main__":
    main()
