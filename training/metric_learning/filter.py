"""The filter: the probability that two hits near each other in the embedding are of one particle.

How it works: the network reads nodes as the GNN does (r/1000, phi/pi, z/1000, eta), the two outputs of the embedding,
the ends of each edge, how well each goes on to further hits (`continuations.py`), and how far from the centre of the
detector the particles of the event start (`spread.py`). What it makes of a pair, 23 numbers, is computed inside, in PyTorch (`pair_features`) as in the exported graph
(`export_filter.py`); both take the same steps in the same order.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .continuations import COLUMNS
from .pairs import Pairs

PAIR_FEATURES = (
    "r_src", "z_src", "eta_src", "r_dst", "z_dst", "eta_dst",
    "dr", "dphi", "abs_dphi", "dz", "deta", "phislope", "abs_phislope", "z0", "log_length", "distance", "distance_back",
    "log_spread", "z0_in_spreads", *COLUMNS,
)  # fmt: skip
"""
`dr`, `dphi`, `dz`, `deta`, `phislope` as in `src/inference/features.ts`; `z0` (m) of the straight line in (r, z);
`log_length` of the pair (m); `distance` |source_src - target_dst| and, the other way, |source_dst - target_src|;
`log_spread` of the event's spread (m), and `z0_in_spreads` z0 divided by it;
the last four are logarithms of misfits.
"""

Z_ODD = ("z_src", "eta_src", "z_dst", "eta_dst", "dz", "deta", "z0", "z0_in_spreads")
PHI_ODD = ("dphi", "phislope")
"""Features that change sign where the event is mirrored in z, or in phi."""

SLOPE_LIMIT = 100.0
Z0_LIMIT = 2.0
"""m"""
LEAST_LENGTH = 1e-4
"""m; a tenth of a millimetre"""
SPREADS_LIMIT = 20.0


@dataclass(frozen=True)
class FilterConfig:
    """Shape of the network."""

    hidden: int = 64
    layers: int = 3

    def as_dict(self) -> dict:
        return asdict(self)


def pair_features(pairs: Pairs, spread: float) -> Tensor:
    """f32 [E, 23], in the order of `PAIR_FEATURES`; `spread` in m."""
    nodes, source, target = pairs.nodes, pairs.source, pairs.target
    src, dst = pairs.src.long(), pairs.dst.long()
    inner, outer = nodes[src], nodes[dst]
    r, phi, z, eta = inner.unbind(1)
    r_out, phi_out, z_out, eta_out = outer.unbind(1)
    dr, dz = r_out - r, z_out - z
    dphi = phi_out - phi
    # In units of pi: to [-1, 1).
    dphi = dphi - 2 * torch.floor((dphi + 1) / 2)
    level = dr == 0
    over = torch.where(level, torch.ones_like(dr), dr)
    slope = torch.where(level, torch.zeros_like(dr), (dphi / over).clamp(-SLOPE_LIMIT, SLOPE_LIMIT))
    z0 = torch.where(level, z, (z - r * (dz / over)).clamp(-Z0_LIMIT, Z0_LIMIT))
    across = dphi * (r + r_out) * (torch.pi / 2)
    length = torch.sqrt(dr * dr + dz * dz + across * across)
    there = (source[src] - target[dst]).square().sum(1).sqrt()
    back = (source[dst] - target[src]).square().sum(1).sqrt()
    columns = (
        r, z, eta, r_out, z_out, eta_out,
        dr, dphi, dphi.abs(), dz, eta_out - eta, slope, slope.abs(), z0, torch.log(length.clamp(min=LEAST_LENGTH)),
        there, back,
        torch.full_like(r, math.log(spread)), (z0 / spread).clamp(-SPREADS_LIMIT, SPREADS_LIMIT),
    )  # fmt: skip
    return torch.cat([torch.stack(columns, 1), pairs.continuations], 1)


class PairFilter(nn.Module):
    """`forward` maps pair features [E, 23] to logits [E]: h = silu(Linear(h)) a few times, and a bare last Linear."""

    def __init__(self, config: FilterConfig) -> None:
        super().__init__()
        self.config = config
        widths = [len(PAIR_FEATURES)] + [config.hidden] * config.layers
        self.hidden = nn.ModuleList(nn.Linear(a, b) for a, b in zip(widths, widths[1:]))
        self.last = nn.Linear(config.hidden, 1)
        self.register_buffer("mean", torch.zeros(len(PAIR_FEATURES)))
        self.register_buffer("deviation", torch.ones(len(PAIR_FEATURES)))

    def standardise(self, features: Tensor) -> None:
        """Takes the features' mean and deviation; those that are odd under a mirror keep a mean of 0."""
        odd = torch.tensor([name in Z_ODD + PHI_ODD for name in PAIR_FEATURES])
        centre = torch.where(odd, torch.zeros(len(odd)), features.mean(0))
        self.mean.copy_(centre)
        self.deviation.copy_((features - centre).square().mean(0).sqrt().clamp(min=1e-6))

    def forward(self, features: Tensor) -> Tensor:
        h = (features - self.mean) / self.deviation
        for linear in self.hidden:
            h = functional.silu(linear(h))
        return self.last(h)[:, 0]
