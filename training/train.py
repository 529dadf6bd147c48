"""Trains an InteractionGNN2 on graphs of simulated events.

    python training/train.py --train GRAPHS --validation GRAPHS --run FOLDER [--hidden 32 ...]

A run can be stopped at any time and goes on where its last checkpoint was when it is started again with the same
folder. It ends after `--steps` or when the held-out loss has not improved for `--patience` evaluations.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from dataset import ClassWeights, Graph, augment, labels, mark_short, read_folder, wedge
from figures import edge_figures, roc_auc
from model import InteractionGNN2, ModelConfig
from runtime import set_up

CHECKPOINT = "checkpoint.pt"
BEST = "best.pt"
CURVES = "curves.jsonl"

WEDGE_MARGIN = 0.03
"""Azimuth (in units of pi) on either side of a wedge whose edges inform but do not count."""


@dataclass(frozen=True)
class TrainSettings:
    """Everything that shapes a run except where its data lie."""

    model: ModelConfig = field(default_factory=ModelConfig)
    weights: ClassWeights = field(default_factory=ClassWeights)
    steps: int = 10000
    warmup: int = 100
    optimiser: str = "muon"
    learning_rate: float = 6e-3
    final_learning_rate: float = 1e-5
    weight_decay: float = 1e-4
    clip: float = 1.0
    averaging: float = 0.998
    edges_per_step: int = 20000
    evaluate_every: int = 500
    patience: int = 4
    seed: int = 1


OPTIMISERS = ("muon", "adamw")


def make_optimisers(model: InteractionGNN2, settings: TrainSettings) -> list[torch.optim.Optimizer]:
    """AdamW for all weights, or Muon for the matrices between hidden layers and AdamW for the rest.

    Muon takes steps of the size AdamW would take (`match_rms_adamw`), so that one learning rate serves both.
    """
    decay = {"weight_decay": settings.weight_decay}
    if settings.optimiser == "adamw":
        return [torch.optim.AdamW(model.parameters(), **decay)]
    if settings.optimiser != "muon":
        raise ValueError(f"optimiser {settings.optimiser!r}: choose one of {', '.join(OPTIMISERS)}.")
    encoders = [model.node_encoder.first.weight, model.edge_encoder.first.weight]
    hidden = [p for p in model.parameters() if p.ndim == 2 and min(p.shape) > 1 and not any(p is e for e in encoders)]
    rest = [p for p in model.parameters() if not any(p is other for other in hidden)]
    return [
        torch.optim.Muon(hidden, adjust_lr_fn="match_rms_adamw", **decay),
        torch.optim.AdamW(rest, **decay),
    ]


def learning_rate(settings: TrainSettings, step: int) -> float:
    """Linear warm-up, then half a cosine down to the final rate."""
    if step < settings.warmup:
        return settings.learning_rate * (step + 1) / settings.warmup
    done = (step - settings.warmup) / max(1, settings.steps - settings.warmup)
    shape = 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
    return settings.final_learning_rate + shape * (settings.learning_rate - settings.final_learning_rate)


def weighted_loss(logits: Tensor, edge_class: Tensor, weights: ClassWeights) -> Tensor:
    """Binary cross-entropy, averaged with the weight of each edge's class."""
    weight = weights.per_edge(edge_class)
    loss = functional.binary_cross_entropy_with_logits(
        logits, labels(edge_class), weight=weight, reduction="sum"
    )
    return loss / weight.sum().clamp(min=1.0)


def next_batch(
    graphs: list[Graph], settings: TrainSettings, random: np.random.Generator
) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Augmented graphs drawn at random, joined without edges between them, until there are enough edges.

    Of a graph with more edges than a step takes, only a wedge of about that size is used.
    """
    nodes, edges, src, dst, classes = [], [], [], [], []
    node_count = edge_count = 0
    while edge_count < settings.edges_per_step:
        graph = graphs[int(random.integers(len(graphs)))]
        if graph.edge_count > settings.edges_per_step:
            width = 2 * settings.edges_per_step / graph.edge_count
            graph = wedge(graph, random.uniform(-1, 1), width, WEDGE_MARGIN)
        graph_nodes, graph_edges = augment(graph, random)
        nodes.append(graph_nodes)
        edges.append(graph_edges)
        src.append(graph.src + node_count)
        dst.append(graph.dst + node_count)
        classes.append(graph.edge_class)
        node_count += graph_nodes.shape[0]
        edge_count += graph.edge_count
    return torch.cat(nodes), torch.cat(edges), torch.cat(src), torch.cat(dst), torch.cat(classes)


@torch.no_grad()
def validate(model: InteractionGNN2, graphs: list[Graph], weights: ClassWeights) -> dict[str, float]:
    """Loss and edge figures over all held-out graphs together."""
    model.eval()
    device = next(model.parameters()).device
    losses, scores, classes = [], [], []
    for graph in graphs:
        logits = model(*(t.to(device) for t in (graph.nodes, graph.edges, graph.src, graph.dst))).cpu()
        losses.append(weighted_loss(logits, graph.edge_class, weights).item())
        scores.append(torch.sigmoid(logits).numpy())
        classes.append(graph.edge_class.numpy())
    score, edge_class = np.concatenate(scores), np.concatenate(classes)
    half = edge_figures(score, edge_class, 0.5)
    return {
        "loss": float(np.mean(losses)),
        "auc": roc_auc(score, edge_class),
        "masked_auc": roc_auc(score, edge_class, masked=True),
        "efficiency_at_half": half.efficiency,
        "masked_purity_at_half": half.masked_purity,
    }


class Trainer:
    """A run: the model, its running average, the optimiser and what has been measured so far."""

    def __init__(self, settings: TrainSettings, folder: Path, device: str = "cpu") -> None:
        self.settings = settings
        self.folder = folder
        self.device = torch.device(device)
        self.model = InteractionGNN2(settings.model).to(self.device)
        self.averaged = copy.deepcopy(self.model)
        self.optimisers = make_optimisers(self.model, settings)
        self.random = np.random.default_rng(settings.seed)
        self.step = 0
        self.seconds = 0.0
        self.earlier = {"step": 0, "seconds": 0.0}
        """Steps and seconds of the run that this one started from."""
        self.best_loss = math.inf
        self.evaluations_since_best = 0

    def save(self) -> None:
        """Writes the checkpoint in one go, so that a stop leaves the old or the new one."""
        state = {
            "settings": asdict(self.settings),
            "model": self.model.state_dict(),
            "averaged": self.averaged.state_dict(),
            "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
            "random": self.random.bit_generator.state,
            "step": self.step,
            "seconds": self.seconds,
            "earlier": self.earlier,
            "best_loss": self.best_loss,
            "evaluations_since_best": self.evaluations_since_best,
        }
        partial = self.folder / f"{CHECKPOINT}.partial"
        torch.save(state, partial)
        partial.replace(self.folder / CHECKPOINT)

    def resume(self) -> bool:
        """Loads the checkpoint where there is one; raises ValueError where it is of another network."""
        path = self.folder / CHECKPOINT
        if not path.exists():
            return False
        state = torch.load(path, weights_only=True, map_location=self.device)
        if state["settings"]["model"] != asdict(self.settings.model):
            raise ValueError(f"{path} is of another network; choose another --run folder.")
        self.model.load_state_dict(state["model"])
        self.averaged.load_state_dict(state["averaged"])
        for optimiser, saved in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(saved)
        self.random.bit_generator.state = state["random"]
        self.step, self.seconds, self.earlier = state["step"], state["seconds"], state["earlier"]
        self.best_loss = state["best_loss"]
        self.evaluations_since_best = state["evaluations_since_best"]
        return True

    def start_from(self, path: Path) -> None:
        """Takes the weights of another run; raises ValueError where it is of another network."""
        other, run = load_model(path)
        if other.config != self.settings.model:
            raise ValueError(f"{path} is of another network; give its --hidden and --iterations.")
        self.model.load_state_dict(other.state_dict())
        self.averaged.load_state_dict(other.state_dict())
        self.earlier = {key: run[key] + run["earlier"][key] for key in self.earlier}

    def train_step(self, graphs: list[Graph]) -> float:
        """One update from one batch; returns the loss before it."""
        rate = learning_rate(self.settings, self.step)
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = rate
        batch = next_batch(graphs, self.settings, self.random)
        nodes, edges, src, dst, edge_class = (tensor.to(self.device) for tensor in batch)
        self.model.train()
        loss = weighted_loss(self.model(nodes, edges, src, dst), edge_class, self.settings.weights)
        self.model.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        for optimiser in self.optimisers:
            optimiser.step()
        self._average()
        self.step += 1
        return loss.item()

    @torch.no_grad()
    def _average(self) -> None:
        """Running average of the weights; it follows faster in the first steps."""
        keep = min(self.settings.averaging, (1 + self.step) / (10 + self.step))
        for mean, value in zip(self.averaged.parameters(), self.model.parameters()):
            mean.lerp_(value, 1 - keep)

    def evaluate(self, validation: list[Graph], train_loss: float) -> None:
        """Measures the averaged weights, keeps them where they are the best so far, appends to the curves."""
        measured = validate(self.averaged, validation, self.settings.weights)
        if measured["loss"] < self.best_loss:
            self.best_loss, self.evaluations_since_best = measured["loss"], 0
            torch.save(
                {
                    "settings": asdict(self.settings),
                    "model": self.averaged.state_dict(),
                    "step": self.step,
                    "seconds": self.seconds,
                    "earlier": self.earlier,
                },
                self.folder / BEST,
            )
        else:
            self.evaluations_since_best += 1
        line = {"step": self.step, "seconds": round(self.seconds), "train_loss": train_loss, **measured}
        with open(self.folder / CURVES, "a", encoding="utf-8") as curves:
            curves.write(json.dumps(line) + "\n")
        print(json.dumps(line), flush=True)

    def run(self, train: list[Graph], validation: list[Graph]) -> None:
        losses: list[float] = []
        while self.step < self.settings.steps and self.evaluations_since_best < self.settings.patience:
            start = time.monotonic()
            losses.append(self.train_step(train))
            self.seconds += time.monotonic() - start
            if self.step % self.settings.evaluate_every == 0 or self.step == self.settings.steps:
                self.evaluate(validation, float(np.mean(losses)))
                losses.clear()
                self.save()


def load_model(path: Path) -> tuple[InteractionGNN2, dict]:
    """The network of a `best.pt` or checkpoint file, and what the file says of its run."""
    state = torch.load(path, weights_only=True, map_location="cpu")
    model = InteractionGNN2(ModelConfig(**state["settings"]["model"]))
    model.load_state_dict(state["averaged"] if "averaged" in state else state["model"])
    model.eval()
    return model, {key: state[key] for key in ("settings", "step", "seconds", "earlier")}


def parse_arguments() -> argparse.Namespace:
    defaults = TrainSettings()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--train", type=Path, required=True, help="folder of training graphs")
    parser.add_argument("--validation", type=Path, required=True, help="folder of held-out graphs")
    parser.add_argument("--run", type=Path, required=True, help="folder for checkpoints and curves")
    parser.add_argument("--start", type=Path, default=None, help="best.pt of another run to start from")
    parser.add_argument("--weight-skipping", type=float, default=defaults.weights.skipping)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu", help="where to train: cpu, or cuda for a GPU")
    parser.add_argument("--hidden", type=int, default=defaults.model.hidden)
    parser.add_argument("--iterations", type=int, default=defaults.model.iterations)
    parser.add_argument("--weight-target", type=float, default=defaults.weights.target)
    parser.add_argument("--weight-other", type=float, default=defaults.weights.other_true)
    parser.add_argument("--weight-fake", type=float, default=defaults.weights.fake)
    parser.add_argument("--weight-short", type=float, default=None, help="as other target edges where not given")
    parser.add_argument("--short-hits", type=int, default=4, help="hits up to which a particle is a short one")
    parser.add_argument("--optimiser", choices=OPTIMISERS, default=defaults.optimiser)
    for name in (
        "steps",
        "warmup",
        "learning_rate",
        "final_learning_rate",
        "weight_decay",
        "averaging",
        "edges_per_step",
        "evaluate_every",
        "patience",
        "seed",
    ):
        value = getattr(defaults, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    return parser.parse_args()


def main() -> None:
    arguments = parse_arguments()
    settings = TrainSettings(
        model=ModelConfig(hidden=arguments.hidden, iterations=arguments.iterations),
        weights=ClassWeights(
            arguments.weight_target,
            arguments.weight_other,
            arguments.weight_fake,
            arguments.weight_skipping,
            arguments.weight_target if arguments.weight_short is None else arguments.weight_short,
        ),
        optimiser=arguments.optimiser,
        steps=arguments.steps,
        warmup=arguments.warmup,
        learning_rate=arguments.learning_rate,
        final_learning_rate=arguments.final_learning_rate,
        weight_decay=arguments.weight_decay,
        averaging=arguments.averaging,
        edges_per_step=arguments.edges_per_step,
        evaluate_every=arguments.evaluate_every,
        patience=arguments.patience,
        seed=arguments.seed,
    )
    set_up(arguments.threads, settings.seed)
    arguments.run.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(settings, arguments.run, arguments.device)
    if arguments.start is not None:
        trainer.start_from(arguments.start)
    if trainer.resume():
        print(f"Going on from step {trainer.step} of {arguments.run}.", flush=True)
    train = [mark_short(graph, arguments.short_hits) for graph in read_folder(arguments.train)]
    trainer.run(train, read_folder(arguments.validation))
    print(f"Ended after {trainer.step} steps; best held-out loss {trainer.best_loss:.5f}.")


if __name__ == "__main__":
    main()
