"""Measures a trained network on held-out simulation, and on real events with truth.

    python training/evaluate.py --model RUN/best.pt --validation GRAPHS --test GRAPHS [--cut 0.4] [--real GRAPHS]
        [--plots FOLDER]

Prints one JSON object: the cut, chosen on the validation graphs where none is given, and on the test graphs, together and by density,
edge efficiency, purity, masked purity and ROC AUC; with `--plots` also draws them, see `plots.py`.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from dataset import Graph, read_folder
from figures import cut_for_efficiency, edge_figures, roc_auc
from model import InteractionGNN2
from plots import Sample, draw, draw_curves
from runtime import set_up
from train import CURVES, load_model

TARGET_EFFICIENCY = 0.993
"""The cut is the largest that keeps this share of target edges of the validation graphs.

CTD 2023 has 0.992; a thousandth more, so that other events hold it too."""

WALK_CUTS = (0.01, 0.1, 0.6)
"""Default cuts of track building, quoted beside the chosen one."""


@torch.no_grad()
def score_all(model: InteractionGNN2, graphs: list[Graph]) -> tuple[np.ndarray, np.ndarray]:
    """Scores (probabilities) and classes of the edges of all graphs, one after another."""
    scores = [torch.sigmoid(model(g.nodes, g.edges, g.src, g.dst)).numpy() for g in graphs]
    return np.concatenate(scores), np.concatenate([g.edge_class.numpy() for g in graphs])


def working_point(model: InteractionGNN2, validation: Path, cut: float | None) -> float:
    """The given cut, or the one chosen on the validation graphs."""
    if cut is not None:
        return cut
    return cut_for_efficiency(*score_all(model, read_folder(validation)), TARGET_EFFICIENCY)


def summary(model: InteractionGNN2, graphs: list[Graph], cut: float) -> dict:
    scores, classes = score_all(model, graphs)
    return {
        "events": len(graphs),
        "edges": int(scores.size),
        "rocAuc": roc_auc(scores, classes),
        "maskedRocAuc": roc_auc(scores, classes, masked=True),
        "cuts": [asdict(edge_figures(scores, classes, c)) for c in (cut, *WALK_CUTS)],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="best.pt or checkpoint.pt of a run")
    parser.add_argument("--validation", type=Path, required=True, help="graphs that choose the cut")
    parser.add_argument("--cut", type=float, default=None, help="score cut, instead of one chosen on the validation graphs")
    parser.add_argument("--test", type=Path, required=True, help="graphs that the figures are measured on")
    parser.add_argument("--real", type=Path, default=None, help="graphs of real events, measured apart")
    parser.add_argument("--plots", type=Path, default=None, help="folder for plots")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    set_up(arguments.threads, 1)

    model, run = load_model(arguments.model)
    cut = working_point(model, arguments.validation, arguments.cut)
    test = read_folder(arguments.test)
    real = read_folder(arguments.real) if arguments.real is not None else []
    densities = sorted({graph.header["density"] for graph in test})
    result = {
        "cut": cut,
        "steps": run["step"],
        "all": summary(model, test, cut),
        **{d: summary(model, of_density(test, d), cut) for d in densities},
        **({"real": summary(model, real, cut)} if real else {}),
    }
    print(json.dumps(result, indent=2))
    if arguments.plots is not None:
        arguments.plots.mkdir(parents=True, exist_ok=True)
        samples = [sample(model, d, of_density(test, d)) for d in densities]
        draw([*samples, *([sample(model, "real", real)] if real else [])], cut, arguments.plots)
        curves = sorted(arguments.model.parent.glob(f"*{CURVES}"))
        if curves:
            draw_curves(curves, arguments.plots)


def of_density(graphs: list[Graph], density: str) -> list[Graph]:
    return [graph for graph in graphs if graph.header["density"] == density]


def sample(model: InteractionGNN2, name: str, graphs: list[Graph]) -> Sample:
    scores, classes = score_all(model, graphs)
    return Sample(name, scores, classes, graphs)


if __name__ == "__main__":
    main()
