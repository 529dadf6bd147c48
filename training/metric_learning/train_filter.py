"""Trains a filter on graphs of neighbours in the embedding.

    cd training && python -m metric_learning.train_filter --train GRAPHS --validation GRAPHS --run FOLDER

A run can be stopped at any time and goes on from its last checkpoint when it is started again with the same folder.
"""

from __future__ import annotations

import argparse
import json
import math
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from dataset import ClassWeights, labels
from runtime import set_up

from .filter import PAIR_FEATURES, PHI_ODD, Z_ODD, FilterConfig, PairFilter, pair_features
from .figures import filter_figures
from .pairs import Pairs, graph_files, read_pairs
from .schedule import learning_rate, save
from .spread import UNKNOWN_SPREAD

CHECKPOINT = "checkpoint.pt"
MODEL = "filter.pt"
CURVES = "curves.jsonl"

STANDARD_EDGES = 200_000
"""Edges that the features' mean and deviation come from."""

UNKNOWN = 0.1
"""Share of the steps that are not told the spread of the event."""

SPREAD_ERROR = 0.2
"""Of the logarithm of the spread that is told: about that of its estimate."""


@dataclass(frozen=True)
class Settings:
    """Everything that shapes a run except where its data lie."""

    model: FilterConfig = field(default_factory=FilterConfig)
    weights: ClassWeights = field(default_factory=lambda: ClassWeights(target=4.0, other_true=1.0, skipping=0.1))
    edges_per_step: int = 16384
    steps: int = 4000
    warmup: int = 50
    learning_rate: float = 4e-3
    clip: float = 1.0
    save_every: int = 500
    seed: int = 1


_Z_SIGNS, _PHI_SIGNS = (
    torch.tensor([-1.0 if name in odd else 1.0 for name in PAIR_FEATURES]) for odd in (Z_ODD, PHI_ODD)
)


def draw(events: list[Pairs], edges: int, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Features [edges, 23], mirrored in z and phi at random, and classes of edges of an event drawn at random.

    Events are drawn by the root of their edges: dense ones are what the figures are of, and the wider radius of sparse
    ones brings pairs that these do not have. The event's spread is told with an error, and at times not at all, as where
    too few pairs tell it.
    """
    chance = np.sqrt([len(event) for event in events])
    event = events[int(random.choice(len(events), p=chance / chance.sum()))]
    part = event.take(torch.from_numpy(random.integers(len(event), size=min(edges, len(event)))))
    known = random.random() >= UNKNOWN
    spread = event.spread * math.exp(SPREAD_ERROR * random.standard_normal()) if known else UNKNOWN_SPREAD
    features = pair_features(part, spread)
    for signs in (_Z_SIGNS, _PHI_SIGNS):
        if random.random() < 0.5:
            features = features * signs
    return features, part.edge_class


def filter_loss(logits: Tensor, edge_class: Tensor, weights: ClassWeights) -> Tensor:
    """Binary cross-entropy, averaged with the weight of each edge's class."""
    weight = weights.per_edge(edge_class)
    loss = functional.binary_cross_entropy_with_logits(logits, labels(edge_class), weight=weight, reduction="sum")
    return loss / weight.sum().clamp(min=1.0)


def load_filter(path: Path) -> tuple[PairFilter, dict]:
    """The network of a finished run, and what is told of its training."""
    stored = torch.load(path, weights_only=True)
    model = PairFilter(FilterConfig(**stored["config"]))
    model.load_state_dict(stored["model"])
    return model.eval(), stored["training"]


def train(
    settings: Settings, train_folder: Path, validation_folder: Path, run: Path, threads: int, start: Path | None = None
) -> PairFilter:
    """Trains, from the network of another run where one is given, to the last step and returns the network; figures of the validation graphs go to `curves.jsonl`."""
    set_up(threads, settings.seed)
    events, held_out = [read_pairs(path) for path in graph_files(train_folder)], graph_files(validation_folder)
    run.mkdir(parents=True, exist_ok=True)
    earlier = 0
    if start is None:
        model = PairFilter(settings.model)
        first = np.random.default_rng(settings.seed)
        model.standardise(torch.cat([draw(events, STANDARD_EDGES // 20, first)[0] for _ in range(20)]))
    else:
        model, notes = load_filter(start)
        model.train()
        earlier = notes["steps"]
    optimiser = torch.optim.AdamW(model.parameters(), lr=settings.learning_rate)
    step, seconds = 0, 0.0
    as_text = json.dumps(asdict(settings), sort_keys=True)
    if (run / CHECKPOINT).exists():
        stored = torch.load(run / CHECKPOINT, weights_only=True)
        if stored["settings"] != as_text:
            raise ValueError(f"{run}: was started with other settings; give the same ones, or another --run.")
        model.load_state_dict(stored["model"])
        optimiser.load_state_dict(stored["optimiser"])
        step, seconds = stored["step"], stored["seconds"]

    while step < settings.steps:
        started = time.monotonic()
        # A generator per step: a run that goes on draws what it would have drawn.
        features, edge_class = draw(events, settings.edges_per_step, np.random.default_rng([settings.seed, step]))
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(settings, step)
        loss = filter_loss(model(features), edge_class, settings.weights)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
        optimiser.step()
        step += 1
        seconds += time.monotonic() - started
        if step % settings.save_every == 0 or step == settings.steps:
            figures = filter_figures(model, held_out)
            line = {"step": step, "loss": float(loss.detach()), "seconds": round(seconds, 1), **figures}
            with (run / CURVES).open("a") as curves:
                curves.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
            state = {"model": model.state_dict(), "optimiser": optimiser.state_dict()}
            save(run / CHECKPOINT, {**state, "step": step, "seconds": seconds, "settings": as_text})
    training = {
        "data": "simulated events of the TrackML detector, pairs of hits near each other in the embedding",
        "events": len(events),
        "steps": earlier + step,
        "minutes": round(seconds / 60, 1),
        "edgesPerStep": settings.edges_per_step,
        "learningRate": settings.learning_rate,
        "seed": settings.seed,
    }
    save(run / MODEL, {"config": settings.model.as_dict(), "model": model.state_dict(), "training": training})
    return model.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="filter.pt of another run to start from")
    parser.add_argument("--learning-rate", type=float, default=Settings.learning_rate)
    parser.add_argument("--hidden", type=int, default=FilterConfig.hidden)
    parser.add_argument("--steps", type=int, default=Settings.steps)
    parser.add_argument("--save-every", type=int, default=Settings.save_every)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    model = FilterConfig(hidden=given.hidden)
    settings = Settings(
        model=model,
        steps=given.steps,
        learning_rate=given.learning_rate,
        save_every=given.save_every,
        seed=given.seed,
    )
    train(settings, given.train, given.validation, given.run, given.threads, given.start)


if __name__ == "__main__":
    main()
