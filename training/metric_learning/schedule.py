"""What the runs of metric learning share: the learning rate's course and files that are whole or absent."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Protocol

import torch


class Schedule(Protocol):
    steps: int
    warmup: int
    learning_rate: float


def learning_rate(settings: Schedule, step: int) -> float:
    """Linear warm-up, then half a cosine down to 0."""
    if step < settings.warmup:
        return settings.learning_rate * (step + 1) / settings.warmup
    done = (step - settings.warmup) / max(1, settings.steps - settings.warmup)
    return settings.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def save(path: Path, content: dict) -> None:
    """Replaces the file in one move, so that a run that is stopped meanwhile leaves the old one."""
    torch.save(content, path.with_suffix(".tmp"))
    path.with_suffix(".tmp").replace(path)
