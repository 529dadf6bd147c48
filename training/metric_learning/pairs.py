"""Graphs of neighbours in the embedding, as `tools/export-graphs --embedding` writes them: what the filter reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from dataset import read_arrays

from .continuations import continuations
from .spread import spread_of


@dataclass(frozen=True)
class Pairs:
    """The edges of one event, or some of them. `src` and `dst` are int32 rows of the nodes."""

    nodes: Tensor
    """f32 [N, 4]: r/1000, phi/pi, z/1000, eta"""
    source: Tensor
    target: Tensor
    """f32 [N, dims]: outputs of the embedding"""
    src: Tensor
    dst: Tensor
    continuations: Tensor
    """f32 [E, 4], how well each edge goes on to further hits: `continuations.COLUMNS`"""
    edge_class: Tensor
    truth: int
    """Target edges of the event, among these or not."""
    spread: float
    """m; `spread.py`"""

    def __len__(self) -> int:
        return len(self.src)

    @classmethod
    def of(cls, nodes: Tensor, source: Tensor, target: Tensor, src: np.ndarray, dst: np.ndarray) -> Pairs:
        """Pairs of hits with what comes from these alone, as of no known class."""
        go_on = continuations(nodes.numpy(), src, dst)
        spread = spread_of(nodes.numpy(), src, dst, go_on)
        src, dst = (torch.from_numpy(end.astype(np.int32)) for end in (src, dst))
        none = torch.zeros(len(src), dtype=torch.uint8)
        return cls(nodes, source, target, src, dst, torch.from_numpy(go_on), none, 0, spread)

    def take(self, edges: Tensor) -> Pairs:
        """Some of the edges, among all nodes."""
        names = ("src", "dst", "edge_class", "continuations")
        return replace(self, **{name: getattr(self, name)[edges] for name in names})

    def only(self, edges: Tensor) -> Pairs:
        """Some of the edges, among the nodes that they join."""
        part = self.take(edges)
        rows, ends = torch.unique(torch.stack([part.src, part.dst]), return_inverse=True)
        nodes = {name: getattr(self, name)[rows.long()] for name in ("nodes", "source", "target")}
        return replace(part, src=ends[0].int(), dst=ends[1].int(), **nodes)


def read_pairs(path: Path) -> Pairs:
    """Reads one file; raises ValueError naming it where it is no graph of neighbours."""
    header, arrays = read_arrays(path)
    if "continuations" not in arrays:
        raise ValueError(f"{path}: holds no outputs of an embedding; make it with tools/export-graphs --embedding.")
    names = ("nodes", "source", "target", "src", "dst", "continuations")
    truth, spread = header["summary"]["targetEdgesInTruth"], header["spread"]
    return Pairs(**{name: arrays[name] for name in names}, edge_class=arrays["class"], truth=truth, spread=spread)


def graph_files(folder: Path) -> list[Path]:
    """Graph files of a folder by name; raises ValueError where there are none."""
    paths = sorted(folder.glob("*.graph"))
    if not paths:
        raise ValueError(f"{folder}: holds no .graph files; make them with tools/export-graphs --embedding.")
    return paths
