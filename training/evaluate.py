"""Measures a trained network on held-out simulation.

    python training/evaluate.py --model RUN/best.pt --validation GRAPHS --test GRAPHS [--plots FOLDER]

Prints one JSON object: the cut chosen on the validation graphs, and on the test graphs, together and by density,
edge efficiency, purity, masked purity and ROC AUC; with `--plots` also draws the curves of the run, ROC curves,
the scores by class and the efficiency against pT.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from dataset import FAKE, OTHER_TRUE, TARGET, Graph, read_folder
from figures import cut_for_efficiency, edge_figures, roc_auc
from model import InteractionGNN2
from runtime import set_up
from train import CURVES, load_model

TARGET_EFFICIENCY = 0.992
"""The cut is the largest that keeps this share of target edges of the validation graphs (CTD 2023 has 0.992)."""

WALK_CUTS = (0.01, 0.1, 0.6)
"""Default cuts of track building, quoted beside the chosen one."""


@torch.no_grad()
def score_all(model: InteractionGNN2, graphs: list[Graph]) -> tuple[np.ndarray, np.ndarray]:
    """Scores (probabilities) and classes of the edges of all graphs, one after another."""
    scores = [torch.sigmoid(model(g.nodes, g.edges, g.src, g.dst)).numpy() for g in graphs]
    return np.concatenate(scores), np.concatenate([g.edge_class.numpy() for g in graphs])


def summary(model: InteractionGNN2, graphs: list[Graph], cut: float) -> dict:
    scores, classes = score_all(model, graphs)
    return {
        "events": len(graphs),
        "edges": int(scores.size),
        "rocAuc": roc_auc(scores, classes),
        "maskedRocAuc": roc_auc(scores, classes, masked=True),
        "cuts": [asdict(edge_figures(scores, classes, c)) for c in (cut, *WALK_CUTS)],
    }


def efficiency_by_pt(
    scores: np.ndarray, graphs: list[Graph], cut: float, bounds: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Share of true edges kept, and their number, in each interval of pT."""
    classes = np.concatenate([g.edge_class.numpy() for g in graphs])
    pt = np.concatenate([g.pt.numpy() for g in graphs])
    true = classes <= OTHER_TRUE
    total, _ = np.histogram(pt[true], bounds)
    kept, _ = np.histogram(pt[true & (scores > cut)], bounds)
    return kept / np.maximum(total, 1), total


def draw(model: InteractionGNN2, test: list[Graph], cut: float, run: Path, folder: Path) -> None:
    """Writes the plots as PNG files."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    folder.mkdir(parents=True, exist_ok=True)
    scores, classes = score_all(model, test)

    curves = run / CURVES
    if curves.exists():
        lines = [json.loads(line) for line in curves.read_text(encoding="utf-8").splitlines()]
        steps = [line["step"] for line in lines]
        figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4))
        for name in ("train_loss", "loss"):
            left.plot(steps, [line[name] for line in lines], label=name.replace("_", " "))
        left.set(xlabel="step", ylabel="weighted cross-entropy", yscale="log")
        for name in ("auc", "masked_auc", "efficiency_at_half", "masked_purity_at_half"):
            right.plot(steps, [line[name] for line in lines], label=name.replace("_", " "))
        right.set(xlabel="step")
        left.legend()
        right.legend()
        _save(figure, folder / "curves.png")

    figure, axes = pyplot.subplots(figsize=(5, 4))
    for masked, label in ((False, "true against fake"), (True, "target against fake")):
        positive = scores[classes == TARGET if masked else classes <= OTHER_TRUE]
        cuts = np.concatenate([np.linspace(0, 0.01, 50), np.linspace(0.01, 0.99, 200)])
        true_rate = [(positive > c).mean() for c in cuts]
        fake_rate = [(scores[classes == FAKE] > c).mean() for c in cuts]
        axes.plot(fake_rate, true_rate, label=f"{label}: {roc_auc(scores, classes, masked):.5f}")
    axes.set(xlabel="fake edges kept", ylabel="true edges kept", xscale="log", ylim=(0.9, 1.001))
    axes.legend()
    _save(figure, folder / "roc.png")

    figure, axes = pyplot.subplots(figsize=(5, 4))
    parts = [scores[classes == c] for c in (FAKE, TARGET, OTHER_TRUE)]
    axes.hist(parts, bins=50, range=(0, 1), stacked=True, label=["fake", "target", "other true"])
    axes.set(xlabel="score", ylabel="edges", yscale="log")
    axes.legend()
    _save(figure, folder / "scores.png")

    bounds = np.geomspace(0.1, 20, 20)
    efficiency, total = efficiency_by_pt(scores, test, cut, bounds)
    figure, axes = pyplot.subplots(figsize=(5, 4))
    shown = total > 0
    axes.plot(np.sqrt(bounds[:-1] * bounds[1:])[shown], efficiency[shown], "o-")
    axes.set(xlabel="pT (GeV)", ylabel=f"true edges with a score above {cut}", xscale="log")
    _save(figure, folder / "efficiency-pt.png")


def _save(figure, path: Path) -> None:
    figure.tight_layout()
    figure.savefig(path, dpi=110)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", type=Path, required=True, help="best.pt or checkpoint.pt of a run")
    parser.add_argument("--validation", type=Path, required=True, help="graphs that choose the cut")
    parser.add_argument("--test", type=Path, required=True, help="graphs that the figures are measured on")
    parser.add_argument("--plots", type=Path, default=None, help="folder for plots")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    set_up(arguments.threads, 1)

    model, run = load_model(arguments.model)
    cut = cut_for_efficiency(*score_all(model, read_folder(arguments.validation)), TARGET_EFFICIENCY)
    test = read_folder(arguments.test)
    densities = sorted({graph.header["density"] for graph in test})
    result = {
        "cut": cut,
        "steps": run["step"],
        "all": summary(model, test, cut),
        **{d: summary(model, [g for g in test if g.header["density"] == d], cut) for d in densities},
    }
    print(json.dumps(result, indent=2))
    if arguments.plots is not None:
        draw(model, test, cut, arguments.model.parent, arguments.plots)


if __name__ == "__main__":
    main()
