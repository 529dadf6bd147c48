"""The embedding: where a hit looks for its next one (source), and where it is found (target).

    h = r, z, eta and sin, cos of their multiples;  four times: h = tanh(LayerNorm(Linear(h)))
    for each head:  y, a = Linear(h);  out = [y, a_k cos(k phi), a_k sin(k phi) for each harmonic k], of length 1

How it works: the detector looks the same from every azimuth, and so do the tracks. The network reads r, z and eta
alone and says how far out a hit lies on a few circles; its azimuth turns it on these. Distances then depend on the
difference of azimuths, exactly, for weights of any value: nothing has to be learnt anew for every azimuth, and a
training step need not turn its event. A low harmonic tells opposite hits apart, a high one those nearby. LayerNorm has
no affine part. A single embedding has one head, whose output is both.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from .hits import INPUTS

NAMES = [name for name, _ in INPUTS]
INVARIANT = [NAMES.index(name) for name in ("r", "z", "eta")]
"""Columns of the inputs that do not change where the event is turned about the beam."""
BASES = (1.0, 1 / 3, 1.0)
"""Lowest frequency of each, in half turns over a scaled input of 1: z reaches 3, the others 1."""
FIRST_AMPLITUDE = 0.3
"""On each circle, at the start."""


@dataclass(frozen=True)
class EmbeddingConfig:
    """Shape of the network. `octaves`: multiples of each invariant input, each twice the one before."""

    hidden: int = 256
    layers: int = 4
    dims: int = 8
    double: bool = True
    harmonics: tuple[int, ...] = (1, 6)
    octaves: int = 4

    def as_dict(self) -> dict:
        return asdict(self) | {"harmonics": list(self.harmonics)}


def config_of(stored: dict) -> EmbeddingConfig:
    """The shape that `as_dict` gave."""
    return EmbeddingConfig(**stored | {"harmonics": tuple(stored["harmonics"])})


def frequencies(octaves: int) -> Tensor:
    """[3, 3 * octaves]: what the invariant inputs are multiplied with before sine and cosine."""
    return torch.block_diag(*(math.pi * base * 2.0 ** torch.arange(octaves)[None] for base in BASES))


T = TypeVar("T")


def multiple(k: int, one: T, product: Callable[[T, T], T]) -> T:
    """The k-th power of something, k >= 1, by squaring."""
    if k == 1:
        return one
    half = multiple(k // 2, one, product)
    square = product(half, half)
    return square if k % 2 == 0 else product(square, one)


def turned(a: tuple[Tensor, Tensor], b: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    """Cosine and sine of the sum of two angles."""
    return a[0] * b[0] - a[1] * b[1], a[1] * b[0] + a[0] * b[1]


class Embedding(nn.Module):
    """`forward` maps inputs [N, 5] to source and target [N, dims], unit vectors."""

    def __init__(self, config: EmbeddingConfig) -> None:
        super().__init__()
        self.config = config
        widths = [len(INVARIANT) * (1 + 2 * config.octaves)] + [config.hidden] * config.layers
        self.trunk = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        circles = len(config.harmonics)
        self.source = nn.Linear(config.hidden, config.dims - circles)
        with torch.no_grad():
            self.source.bias[config.dims - 2 * circles :] = FIRST_AMPLITUDE
        self.target = nn.Linear(config.hidden, config.dims - circles) if config.double else self.source
        # Both start where a single embedding would.
        self.target.load_state_dict(self.source.state_dict())
        self.register_buffer("frequencies", frequencies(config.octaves))
        self.register_buffer("axes", torch.eye(config.dims))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        invariant = x[:, INVARIANT]
        phases = invariant @ self.frequencies
        h = torch.cat([invariant, torch.sin(phases), torch.cos(phases)], 1)
        for linear in self.trunk:
            h = linear(h)
            h = torch.tanh(functional.layer_norm(h, h.shape[-1:]))
        azimuth = (x[:, NAMES.index("cos_phi"), None], x[:, NAMES.index("sin_phi"), None])
        circles = [multiple(k, azimuth, turned) for k in self.config.harmonics]
        source = self._place(self.source(h), circles)
        return source, (self._place(self.target(h), circles) if self.config.double else source)

    def _place(self, out: Tensor, circles: list[tuple[Tensor, Tensor]]) -> Tensor:
        """The unit vector of what a head gives."""
        straight = self.config.dims - 2 * len(circles)
        parts = [out[:, :straight]]
        for k, (cosine, sine) in enumerate(circles):
            amplitude = out[:, straight + k, None]
            parts += [amplitude * cosine, amplitude * sine]
        return functional.normalize(torch.cat(parts, 1), eps=1e-12) @ self.axes.T

    @torch.no_grad()
    def turn(self, axes: Tensor) -> None:
        """Turns both outputs onto axes [dims, dims], an axis a row: distances do not change."""
        self.axes.copy_(axes @ self.axes)


def principal_axes(points: Tensor) -> Tensor:
    """Principal axes of points [N, dims], by falling variance, an axis a row."""
    _, vectors = torch.linalg.eigh(torch.cov(points.double().T))
    return vectors.flip(1).T.to(points.dtype)
