"""Trains an embedding on hits of simulated events.

    cd training && python -m metric_learning.train_embedding --train HITS --validation HITS --run FOLDER

A run can be stopped at any time and goes on from its last checkpoint when it is started again with the same folder.
"""

from __future__ import annotations

import argparse
import copy
import json
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from runtime import set_up

from .batch import Batch, BatchSettings, draw_batch
from .embedding import Embedding, EmbeddingConfig, config_of
from .figures import embedding_figures
from .hits import read_folder
from .losses import count_loss, hinge_loss
from .schedule import learning_rate, save

CHECKPOINT = "checkpoint.pt"
MODEL = "embedding.pt"
CURVES = "curves.jsonl"
LOSSES = ("hinge", "count")


@dataclass(frozen=True)
class Settings:
    """Everything that shapes a run except where its data lie."""

    model: EmbeddingConfig = field(default_factory=EmbeddingConfig)
    batch: BatchSettings = field(default_factory=BatchSettings)
    loss: str = "hinge"
    """One of `LOSSES`."""
    margin: float = 0.1
    positive_weight: float = 4.0
    radius: float = 0.08
    width: float = 0.012
    miss_weight: float = 500.0
    """Wrong neighbours of a hit that weigh as much as all true pairs missed."""
    steps: int = 550
    warmup: int = 30
    muon: bool = False
    """Muon for the matrices between hidden layers: of no use at the start, sharper than AdamW later."""
    learning_rate: float = 3e-3
    averaging: float = 0.98
    """Share that the running average of the weights, which is what a run gives, keeps at each step."""
    clip: float = 1.0
    save_every: int = 100
    seed: int = 1


def load_embedding(path: Path) -> Embedding:
    """The network of a finished run."""
    stored = torch.load(path, weights_only=True)
    model = Embedding(config_of(stored["config"]))
    model.load_state_dict(stored["model"])
    return model.eval()


def make_optimisers(model: Embedding, settings: Settings) -> list[torch.optim.Optimizer]:
    """AdamW for all weights, or for those that are not matrices between hidden layers."""
    hidden = [linear.weight for linear in model.trunk[1:]] if settings.muon else []
    rest = [p for p in model.parameters() if not any(p is other for other in hidden)]
    optimisers: list[torch.optim.Optimizer] = [torch.optim.AdamW(rest)]
    if hidden:
        optimisers.append(torch.optim.Muon(hidden, adjust_lr_fn="match_rms_adamw", weight_decay=1e-4))
    return optimisers


def loss_of(settings: Settings, source: Tensor, target: Tensor, batch: Batch) -> Tensor:
    """The loss that the settings name."""
    if settings.loss == "hinge":
        return hinge_loss(source, target, batch, settings.margin, settings.positive_weight)
    return count_loss(source, target, batch, settings.radius, settings.width, settings.miss_weight)


@torch.no_grad()
def average(mean: Embedding, model: Embedding, keep: float) -> None:
    """Moves a running average of the weights towards them."""
    for old, new in zip(mean.parameters(), model.parameters()):
        old.lerp_(new, 1 - keep)


def train(
    settings: Settings, train_folder: Path, validation_folder: Path, run: Path, threads: int, start: Path | None = None
) -> Embedding:
    """Trains, from the network of another run where one is given, to the last step and returns the network; figures of the validation events go to `curves.jsonl`."""
    set_up(threads, settings.seed)
    events, held_out = read_folder(train_folder), read_folder(validation_folder)
    run.mkdir(parents=True, exist_ok=True)
    model = Embedding(settings.model) if start is None else load_embedding(start).train()
    if model.config != settings.model:
        raise ValueError(f"{start}: is another network; give its --dims and --single.")
    mean = copy.deepcopy(model)
    optimisers = make_optimisers(model, settings)
    step = 0
    as_text = json.dumps(asdict(settings), sort_keys=True)
    if (run / CHECKPOINT).exists():
        stored = torch.load(run / CHECKPOINT, weights_only=True)
        if stored["settings"] != as_text:
            raise ValueError(f"{run}: was started with other settings; give the same ones, or another --run.")
        model.load_state_dict(stored["model"])
        mean.load_state_dict(stored["mean"])
        for optimiser, kept in zip(optimisers, stored["optimisers"], strict=True):
            optimiser.load_state_dict(kept)
        step = stored["step"]

    started = time.monotonic()
    while step < settings.steps:
        # A generator per step: a run that goes on draws what it would have drawn.
        batch = draw_batch(events, settings.batch, np.random.default_rng([settings.seed, step]))
        for group in (group for optimiser in optimisers for group in optimiser.param_groups):
            group["lr"] = learning_rate(settings, step)
        source, target = model(torch.from_numpy(batch.inputs))
        loss = loss_of(settings, source, target, batch)
        model.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
        for optimiser in optimisers:
            optimiser.step()
        step += 1
        # It follows faster in the first steps.
        average(mean, model, min(settings.averaging, (1 + step) / (10 + step)))
        if step % settings.save_every == 0 or step == settings.steps:
            figures = embedding_figures(mean, held_out)
            seconds = round(time.monotonic() - started, 1)
            line = {"step": step, "loss": float(loss.detach()), "seconds": seconds, **figures}
            with (run / CURVES).open("a") as curves:
                curves.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
            states = [optimiser.state_dict() for optimiser in optimisers]
            state = {"model": model.state_dict(), "mean": mean.state_dict(), "optimisers": states}
            save(run / CHECKPOINT, {**state, "step": step, "settings": as_text})
    save(run / MODEL, {"config": settings.model.as_dict(), "model": mean.state_dict()})
    return mean.eval()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--validation", type=Path, required=True)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="embedding.pt of another run to start from")
    parser.add_argument("--single", action="store_true", help="one output that is both source and target")
    parser.add_argument("--dims", type=int, default=EmbeddingConfig.dims)
    parser.add_argument("--steps", type=int, default=Settings.steps)
    parser.add_argument("--muon", action="store_true")
    parser.add_argument("--learning-rate", type=float, default=Settings.learning_rate)
    parser.add_argument("--loss", choices=LOSSES, default=Settings.loss)
    parser.add_argument("--radius", type=float, default=Settings.radius, help="of the loss count")
    parser.add_argument("--width", type=float, default=Settings.width, help="of the loss count")
    parser.add_argument("--averaging", type=float, default=Settings.averaging)
    parser.add_argument("--save-every", type=int, default=Settings.save_every)
    parser.add_argument("--seed", type=int, default=Settings.seed)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    model = EmbeddingConfig(dims=given.dims, double=not given.single)
    settings = Settings(
        model=model,
        loss=given.loss,
        radius=given.radius,
        width=given.width,
        averaging=given.averaging,
        steps=given.steps,
        muon=given.muon,
        learning_rate=given.learning_rate,
        save_every=given.save_every,
        seed=given.seed,
    )
    train(settings, given.train, given.validation, given.run, given.threads, given.start)


if __name__ == "__main__":
    main()
