"""Plots of a trained network: its curves, ROC, scores by class, and efficiency and purity where they vary."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
matplotlib.rcParams["svg.hashsalt"] = "trackloom"
import numpy as np
from matplotlib import pyplot
from matplotlib.figure import Figure

from dataset import EDGE_FEATURES, FAKE, NODE_FEATURES, NODE_SCALES, OTHER_TRUE, TARGET, Graph
from figures import roc_auc

SOLENOID_TESLA = 2.0
MARKERS = "os^Dv"
LINE_STYLES = ("-", "--", ":")


@dataclass(frozen=True)
class Sample:
    """Scored edges of the graphs of one kind of event."""

    name: str
    scores: np.ndarray
    classes: np.ndarray
    graphs: list[Graph]

    @property
    def eta(self) -> np.ndarray:
        """Pseudorapidity of the inner hit of each edge."""
        return self._of_source("eta")

    @property
    def radius(self) -> np.ndarray:
        """Distance of the inner hit of each edge from the beam line (mm)."""
        return self._of_source("r")

    @property
    def pt(self) -> np.ndarray:
        """Transverse momentum (GeV) of the particle of each edge, NaN for fake ones."""
        return np.concatenate([g.pt.numpy() for g in self.graphs])

    @property
    def doublet_pt(self) -> np.ndarray:
        """Transverse momentum (GeV) of the circle through both hits and the beam line.

        Along it phi changes by asin(r / 2R), so that dphi/dr is about 1 / 2R; pT = 0.3 B R. Fake edges have one too.
        """
        slope = np.concatenate([g.edges[:, EDGE_FEATURES.index("phislope")].numpy() for g in self.graphs])
        radius_of_curvature = 1 / (2 * np.maximum(np.abs(slope) * np.pi, 1e-6))  # metres: r is in metres
        return 0.3 * SOLENOID_TESLA * radius_of_curvature

    def _of_source(self, feature: str) -> np.ndarray:
        column = NODE_FEATURES.index(feature)
        return np.concatenate([(g.nodes[g.src, column] * NODE_SCALES[column]).numpy() for g in self.graphs])


def share(part: np.ndarray, whole: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of the values in each interval, the share of `part` in `whole`, and its binomial standard error; NaN if empty."""
    all_counts = np.histogram(whole, bounds)[0].astype(float)
    counts = np.histogram(part, bounds)[0]
    all_counts[all_counts == 0] = np.nan
    value = counts / all_counts
    return value, np.sqrt(np.clip(value * (1 - value), 0, None) / all_counts)


def draw_curves(files: list[Path], folder: Path) -> None:
    """Losses, ROC AUC and figures at a cut of 0.5 against the step, of one run or of several that followed each other."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(10, 4))
    for file, style in zip(files, LINE_STYLES):
        lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
        steps = [line["step"] for line in lines]
        run = f", {file.stem}" if len(files) > 1 else ""
        for axes, names in (
            (left, ("train_loss", "loss")),
            (right, ("auc", "masked_auc", "efficiency_at_half", "masked_purity_at_half")),
        ):
            axes.set_prop_cycle(None)
            for name in names:
                label = name.replace("_", " ") + run
                axes.plot(steps, [line[name] for line in lines], style, label=label)
    left.set(xlabel="step", ylabel="weighted cross-entropy", yscale="log")
    right.set(xlabel="step", ylim=(0.9, 1.002))
    left.legend(fontsize="small")
    right.legend(fontsize="small")
    _save(figure, folder / "curves.svg")


def draw(samples: list[Sample], cut: float, folder: Path) -> None:
    """Writes the plots of scored edges as SVG files."""
    _draw_roc(samples, folder)
    _draw_scores(samples, folder)
    _draw_efficiency(samples, cut, folder)
    _draw_purity(samples, cut, folder)


def _draw_roc(samples: list[Sample], folder: Path) -> None:
    figure, both = pyplot.subplots(1, 2, figsize=(10, 4), sharey=True)
    cuts = np.concatenate([np.linspace(0, 0.01, 50), np.linspace(0.01, 0.99, 200)])
    for axes, masked in zip(both, (False, True)):
        for s in samples:
            positive = s.scores[s.classes == TARGET if masked else s.classes <= OTHER_TRUE]
            fake = s.scores[s.classes == FAKE]
            auc = roc_auc(s.scores, s.classes, masked)
            axes.plot(
                [(fake > c).mean() for c in cuts],
                [(positive > c).mean() for c in cuts],
                label=f"{s.name}: {auc:.5f}",
            )
        title = "target against fake" if masked else "true against fake"
        axes.set(xlabel="fake edges kept", xscale="log", ylim=(0.9, 1.001), title=title)
        axes.legend(loc="lower right")
    both[0].set(ylabel="edges of interest kept")
    _save(figure, folder / "roc.svg")


def _draw_scores(samples: list[Sample], folder: Path) -> None:
    figure, many = pyplot.subplots(1, len(samples), figsize=(4 * len(samples), 3.5), squeeze=False)
    for axes, s in zip(many[0], samples):
        parts = [s.scores[s.classes == c] for c in (FAKE, TARGET, OTHER_TRUE)]
        axes.hist(parts, bins=50, range=(0, 1), stacked=True, label=["fake", "target", "other true"])
        axes.set(xlabel="score", ylabel="edges", yscale="log", title=s.name)
    many[0][0].legend()
    _save(figure, folder / "scores.svg")


def _draw_efficiency(samples: list[Sample], cut: float, folder: Path) -> None:
    figure, (by_pt, by_eta) = pyplot.subplots(1, 2, figsize=(10, 4), sharey=True)
    for s, marker in zip(samples, MARKERS):
        true, target = s.classes <= OTHER_TRUE, s.classes == TARGET
        kept = s.scores > cut
        _points(by_pt, s, marker, s.pt[true & kept], s.pt[true], np.geomspace(0.2, 20, 14))
        _points(by_eta, s, marker, s.eta[target & kept], s.eta[target], np.linspace(-4, 4, 17))
    by_pt.set(xlabel="pT of the particle (GeV)", ylabel=f"true edges with a score above {cut}", xscale="log")
    by_eta.set(xlabel="eta of the inner hit", title="target edges", ylim=(0.8, 1.005))
    by_pt.legend()
    _save(figure, folder / "efficiency.svg")


def _draw_purity(samples: list[Sample], cut: float, folder: Path) -> None:
    figure, many = pyplot.subplots(1, 3, figsize=(14, 4), sharey=True)
    for s, marker in zip(samples, MARKERS):
        counted = (s.scores > cut) & ((s.classes == TARGET) | (s.classes == FAKE))
        target = counted & (s.classes == TARGET)
        for axes, values, bounds in (
            (many[0], s.doublet_pt, np.geomspace(0.8, 20, 10)),
            (many[1], s.eta, np.linspace(-4, 4, 17)),
            (many[2], s.radius, np.array([20, 50, 90, 150, 220, 320, 450, 600, 750, 1000])),
        ):
            _points(axes, s, marker, values[target], values[counted], bounds)
    many[0].set(
        xlabel="pT of the doublet's circle (GeV)", ylabel=f"masked purity above {cut}", xscale="log", ylim=(0.6, 1.01)
    )
    many[1].set(xlabel="eta of the inner hit")
    many[2].set(xlabel="r of the inner hit (mm)")
    many[0].legend()
    _save(figure, folder / "purity.svg")


def _points(
    axes: pyplot.Axes, s: Sample, marker: str, part: np.ndarray, whole: np.ndarray, bounds: np.ndarray
) -> None:
    value, error = share(part, whole, bounds)
    middle = (bounds[:-1] + bounds[1:]) / 2
    axes.errorbar(middle, value, error, fmt=f"{marker}-", ms=3, lw=0.8, label=s.name)


def _save(figure: Figure, path: Path) -> None:
    """Without a date, so that the same figures make the same file."""
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)
