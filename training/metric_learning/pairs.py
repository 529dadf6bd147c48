"""Graphs of neighbours in the embedding, as `tools/export-graphs --embedding` writes them: what the filter reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from dataset import read_arrays


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
    edge_class: Tensor
    truth: int
    """Target edges of the event, among these or not."""

    def __len__(self) -> int:
        return len(self.src)

    def take(self, edges: Tensor) -> Pairs:
        """Some of the edges, among all nodes."""
        return replace(self, src=self.src[edges], dst=self.dst[edges], edge_class=self.edge_class[edges])

    def only(self, edges: Tensor) -> Pairs:
        """Some of the edges, among the nodes that they join."""
        part = self.take(edges)
        rows, ends = torch.unique(torch.stack([part.src, part.dst]), return_inverse=True)
        nodes = {name: getattr(self, name)[rows.long()] for name in ("nodes", "source", "target")}
        return replace(part, src=ends[0].int(), dst=ends[1].int(), **nodes)


def read_pairs(path: Path) -> Pairs:
    """Reads one file; raises ValueError naming it where it is no graph of neighbours."""
    header, arrays = read_arrays(path)
    if "source" not in arrays:
        raise ValueError(f"{path}: holds no outputs of an embedding; make it with tools/export-graphs --embedding.")
    names = ("nodes", "source", "target", "src", "dst")
    truth = header["summary"]["targetEdgesInTruth"]
    return Pairs(**{name: arrays[name] for name in names}, edge_class=arrays["class"], truth=truth)


def graph_files(folder: Path) -> list[Path]:
    """Graph files of a folder by name; raises ValueError where there are none."""
    paths = sorted(folder.glob("*.graph"))
    if not paths:
        raise ValueError(f"{folder}: holds no .graph files; make them with tools/export-graphs --embedding.")
    return paths
