"""Exports a trained network: the ONNX file and its manifest, checked against PyTorch.

    python training/export.py --model RUN/best.pt --validation GRAPHS --test GRAPHS --out public/models/trackml
    python training/export.py --acorn CHECKPOINT --out NETWORK

Writes OUT.onnx and OUT.json. The second form converts a network that acorn trained: an InteractionGNN2 (see `acorn.py`), or an embedding
or a filter of metric learning (see `acorn_metric.py`).
`--f16` writes weights and activations in 16 bits, for GPUs that can; `--f16 weights` stores only the weights so. The
cut in the manifest is given or chosen on the validation graphs; the figures beside it are measured on the test graphs.
The manifest brings a tiny graph with its scores along, with which the page checks
where it runs. Run `make_parity.py` after it: the page's tests compare the shipped network with PyTorch.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor

from convert_acorn import convert
from dataset import EDGE_FEATURES, NODE_FEATURES, NODE_SCALES, Graph, read_folder
from evaluate import score_all, working_point
from figures import edge_figures, roc_auc
from model import InteractionGNN2
from onnx_graph import INPUT_NAMES, OUTPUT_NAME, Precision, to_onnx
from runtime import set_up
from small_graphs import self_check
from train import load_model

MAX_SCORE_DIFFERENCE: dict[Precision, float] = {"f32": 5e-5, "f16": 0.1, "f16-weights": 0.1}
"""Between PyTorch and the exported network."""

MAX_EFFICIENCY_LOSS = 0.001
"""What 16 bits may cost of the target edges, at the cut in the manifest."""

F16_CHECK_TOLERANCE = 0.05


def onnx_logits(
    network: bytes, nodes: Tensor, edges: Tensor, src: Tensor, dst: Tensor, threads: int = 1
) -> np.ndarray:
    """Output of an exported network in onnxruntime."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    feeds = {
        INPUT_NAMES["nodes"]: nodes.numpy(),
        INPUT_NAMES["edges"]: edges.numpy(),
        INPUT_NAMES["src"]: src.int().numpy(),
        INPUT_NAMES["dst"]: dst.int().numpy(),
    }
    return session.run([OUTPUT_NAME], feeds)[0]


@torch.no_grad()
def largest_difference(model: InteractionGNN2, network: bytes, graph: Graph, threads: int = 1) -> float:
    """Largest difference of a score (probability) between PyTorch and the exported network."""
    ours = torch.sigmoid(model(graph.nodes, graph.edges, graph.src, graph.dst)).numpy()
    return float(np.abs(ours - onnx_scores(network, graph, threads)).max())


def onnx_scores(network: bytes, graph: Graph, threads: int = 1) -> np.ndarray:
    """Scores (probabilities) of an exported network in onnxruntime."""
    logits = onnx_logits(network, graph.nodes, graph.edges, graph.src, graph.dst, threads)
    return torch.sigmoid(torch.from_numpy(logits)).numpy()


def manifest(model: InteractionGNN2, name: str, detector: str, training: dict, measured: dict) -> dict:
    """The manifest as `src/formats/manifest.ts` types it."""
    return {
        "format": "trackloom-network-1",
        "name": name,
        "architecture": "InteractionGNN2",
        "hidden": model.config.hidden,
        "iterations": model.config.iterations,
        "detector": detector,
        "nodeFeatures": [{"name": n, "scale": s} for n, s in zip(NODE_FEATURES, NODE_SCALES)],
        "edgeFeatures": list(EDGE_FEATURES),
        "inputs": INPUT_NAMES,
        "output": {"name": OUTPUT_NAME, "kind": "logit"},
        "training": training,
        "measured": measured,
    }


def manifest_text(value: dict) -> str:
    """JSON with an entry to a line, but lists of numbers on one."""
    text = json.dumps(value, indent=2)
    return re.sub(r"\[[\s\d.,eE+-]*\]", lambda found: re.sub(r"\s+", " ", found[0]), text) + "\n"


def training_notes(run: dict, test: list[Graph], detector: str) -> dict:
    """What the manifest says of the training: flat, numbers and words."""
    settings = run["settings"]
    header = test[0].header
    weights = settings["weights"]
    built = "the module map" if "map" in header else "an embedding and a filter"
    return {
        "data": f"simulated events of the detector {detector}, graphs built with {built}",
        **({"mapTracks": header["map"]["tracks"]} if "map" in header else {}),
        "steps": run["earlier"]["step"] + run["step"],
        "minutes": round((run["earlier"]["seconds"] + run["seconds"]) / 60, 1),
        "edgesPerStep": settings["edges_per_step"],
        "learningRate": settings["learning_rate"],
        "seed": settings["seed"],
        "weightTarget": weights["target"],
        "weightOtherTrue": weights["other_true"],
        "weightSkipping": weights["skipping"],
        "weightFake": weights["fake"],
        "measuredOn": f"{len(test)} simulated events that training did not see",
        "testEdges": sum(graph.edge_count for graph in test),
    }


def write(out: Path, proto: onnx.ModelProto, text: dict) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(proto, out.with_suffix(".onnx"))
    out.with_suffix(".json").write_text(manifest_text(text), encoding="utf-8")


def export(model: InteractionGNN2, run: dict, arguments: argparse.Namespace, precision: Precision) -> dict:
    """Writes a network of ours; gives what is printed of it."""
    proto = to_onnx(model, precision)
    network = proto.SerializeToString()
    test = read_folder(arguments.test)
    theirs = np.concatenate([onnx_scores(network, graph, arguments.threads) for graph in test])
    scores, classes = score_all(model, test)
    difference = float(np.abs(scores - theirs).max())
    if not difference <= MAX_SCORE_DIFFERENCE[precision]:
        raise SystemExit(
            f"The exported network differs from PyTorch by {difference:.1e},"
            f" more than {MAX_SCORE_DIFFERENCE[precision]:.0e}."
        )
    cut = working_point(model, arguments.validation, arguments.cut)
    figures = edge_figures(theirs, classes, cut)
    loss = edge_figures(scores, classes, cut).efficiency - figures.efficiency
    if loss > MAX_EFFICIENCY_LOSS:
        raise SystemExit(f"{precision} costs {loss:.2%} of the target edges, more than {MAX_EFFICIENCY_LOSS:.2%}.")
    notes = training_notes(run, test, arguments.detector) | {
        "rocAuc": round(roc_auc(theirs, classes), 5),
        "maskedRocAuc": round(roc_auc(theirs, classes, masked=True), 5),
        "largestDifferenceToPyTorch": difference,
        "precision": precision,
    }
    measured = {
        "cut": cut,
        "edgeEfficiency": round(figures.efficiency, 5),
        "purity": round(figures.purity, 5),
        "maskedPurity": round(figures.masked_purity, 5),
    }
    text = manifest(model, arguments.name or arguments.out.name, arguments.detector, notes, measured)
    check = self_check(model, test[0])
    if precision != "f32":
        check |= {"tolerance": F16_CHECK_TOLERANCE}
    if arguments.role != "gnn":
        text |= {"role": arguments.role}
    write(arguments.out, proto, text | {"selfCheck": check})
    return {"bytes": len(network), "efficiencyLoss": loss, **measured, **notes}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--model", type=Path, help="best.pt or checkpoint.pt of a run")
    source.add_argument("--acorn", type=Path, help="checkpoint of an acorn network")
    parser.add_argument("--cut", type=float, help="score cut of the manifest, instead of one chosen; with --model")
    parser.add_argument("--validation", type=Path, help="graphs that choose the cut; with --model")
    parser.add_argument("--test", type=Path, help="graphs that the figures are measured on; with --model")
    parser.add_argument("--out", type=Path, required=True, help="path without suffix")
    parser.add_argument("--name", default=None, help="name shown to users; the file's name by default")
    parser.add_argument("--detector", default="trackml")
    parser.add_argument("--role", choices=("gnn", "metric-gnn"), default="gnn", help="the graphs that it is for")
    parser.add_argument("--f16", nargs="?", const="all", choices=("all", "weights"), help="16 bits")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    precision: Precision = {None: "f32", "all": "f16", "weights": "f16-weights"}[arguments.f16]
    set_up(arguments.threads, 1)

    if arguments.acorn is not None:
        try:
            name = arguments.name or arguments.out.name
            proto, text = convert(arguments.acorn, name, arguments.detector, precision)
        except ValueError as error:
            raise SystemExit(str(error)) from error
        write(arguments.out, proto, text)
        print(json.dumps({"bytes": proto.ByteSize(), **text["training"]}, indent=2))
        return
    if arguments.validation is None or arguments.test is None:
        parser.error("--model needs --validation and --test")
    model, run = load_model(arguments.model)
    print(json.dumps(export(model, run, arguments, precision), indent=2))


if __name__ == "__main__":
    main()
