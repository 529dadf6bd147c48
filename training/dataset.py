"""Graphs made by `tools/export-graphs`: reading, augmenting, and what each edge weighs in training.

A graph file is the eight bytes `TLGRAPH1`, a little-endian u32 with the length of the header, the header (JSON,
padded with spaces), and the arrays it lists, each at its `offset` from the end of the header.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

MAGIC = b"TLGRAPH1"
SUFFIX = ".graph"

NODE_FEATURES = ("r", "phi", "z", "eta")
NODE_SCALES = (1000.0, float(np.pi), 1000.0, 1.0)
EDGE_FEATURES = ("dr", "dphi", "dz", "deta", "phislope", "rphislope")

TARGET, OTHER_TRUE, SKIPPING, FAKE = range(4)
"""Classes of an edge, numbered as in `src/metrics/report.ts`."""

UNCOUNTED = 4
"""Given to edges in the margins of a wedge: they weigh nothing."""

SHORT_TARGET = 5
"""Given in training to target edges of particles with few hits in the graph, see `mark_short`."""

_TYPES = {"f32": np.dtype("<f4"), "i32": np.dtype("<i4"), "u8": np.dtype("u1")}


@dataclass(frozen=True)
class Graph:
    """One event's graph. Features are f32 as the application computes them; `edge_class` is one of the four."""

    name: str
    nodes: Tensor
    edges: Tensor
    src: Tensor
    dst: Tensor
    edge_class: Tensor
    pt: Tensor
    """Transverse momentum (GeV) of the particle of each true or skipping edge, NaN for fake ones."""
    header: dict

    @property
    def edge_count(self) -> int:
        return self.src.shape[0]


def read_arrays(path: Path) -> tuple[dict, dict[str, Tensor]]:
    """Header and arrays of one graph file; raises ValueError naming the file where it is not one."""
    data = path.read_bytes()
    if data[:8] != MAGIC:
        raise ValueError(f"{path}: not a graph file; make graphs with tools/export-graphs.")
    header_end = 12 + int.from_bytes(data[8:12], "little")
    header = json.loads(data[12:header_end])
    arrays = {}
    for entry in header["arrays"]:
        dtype = _TYPES[entry["type"]]
        count = int(np.prod(entry["shape"]))
        start = header_end + entry["offset"]
        if start + count * dtype.itemsize > len(data):
            raise ValueError(f"{path}: ends before array {entry['name']} does; make the graph again.")
        array = np.frombuffer(data, dtype, count, start).reshape(entry["shape"])
        arrays[entry["name"]] = torch.from_numpy(array.copy())
    return header, arrays


def read_graph(path: Path) -> Graph:
    """Reads one graph file; raises ValueError naming the file where it is not one."""
    header, arrays = read_arrays(path)
    if tuple(header["nodeFeatures"]) != NODE_FEATURES or tuple(header["edgeFeatures"]) != EDGE_FEATURES:
        raise ValueError(f"{path}: holds other features than this network reads; make the graph again.")
    return Graph(
        name=path.stem,
        nodes=arrays["nodes"],
        edges=arrays["edges"],
        src=arrays["src"].long(),
        dst=arrays["dst"].long(),
        edge_class=arrays["class"],
        pt=arrays["pt"],
        header=header,
    )


def read_folder(folder: Path) -> list[Graph]:
    """All graphs of a folder in the order of their names; those without edges are left out."""
    paths = sorted(folder.glob(f"*{SUFFIX}"))
    if not paths:
        raise ValueError(f"{folder}: holds no {SUFFIX} files; make graphs with tools/export-graphs.")
    return [graph for graph in map(read_graph, paths) if graph.edge_count > 0]


def mark_short(graph: Graph, hits: int) -> Graph:
    """The graph with `SHORT_TARGET` for the target edges that hold together at most `hits` hits.

    Particles with three or four hits are few, so they weigh little in a mean over edges, and each of them needs
    every edge it has; those with many hits are found with one edge less.
    """
    target = graph.edge_class == TARGET
    src, dst = graph.src[target].numpy(), graph.dst[target].numpy()
    piece = np.arange(graph.nodes.shape[0])
    while True:
        lowest = np.minimum(piece[src], piece[dst])
        if (piece[src] == lowest).all() and (piece[dst] == lowest).all():
            break
        np.minimum.at(piece, src, lowest)
        np.minimum.at(piece, dst, lowest)
    size = np.bincount(piece, minlength=len(piece))
    edge_class = graph.edge_class.clone()
    edge_class[target] = torch.from_numpy(np.where(size[piece[src]] <= hits, SHORT_TARGET, TARGET)).to(torch.uint8)
    return replace(graph, edge_class=edge_class)


def augment(graph: Graph, random: np.random.Generator) -> tuple[Tensor, Tensor]:
    """Node and edge features of the graph rotated about the beam line and mirrored at random.

    The detector and the field are symmetric under phi -> phi + c (up to the module grid), under phi -> -phi
    (with the charges swapped) and under z -> -z. Each acts on the features themselves, exactly.
    """
    nodes, edges = graph.nodes.clone(), graph.edges.clone()
    if random.random() < 0.5:
        nodes[:, 1] *= -1
        edges[:, [1, 4, 5]] *= -1
    if random.random() < 0.5:
        nodes[:, [2, 3]] *= -1
        edges[:, [2, 3]] *= -1
    turned = nodes[:, 1] + random.uniform(-1, 1)
    nodes[:, 1] = turned - 2 * torch.round(turned / 2)
    return nodes, edges


def wedge(graph: Graph, start: float, width: float, margin: float) -> Graph:
    """The part of a graph between two azimuths, in units of pi: nodes within the margins about [start, start + width].

    Edges that start in a margin are kept, since they inform those inside, but weigh nothing: they become
    `UNCOUNTED`. A dense event is trained on in wedges because more, smaller steps converge sooner.
    """
    turn = torch.remainder(graph.nodes[:, 1] - start + margin, 2.0)
    kept = turn < width + 2 * margin
    number = torch.cumsum(kept, 0) - 1
    edge_kept = kept[graph.src] & kept[graph.dst]
    src, dst = graph.src[edge_kept], graph.dst[edge_kept]
    inside = (turn[src] >= margin) & (turn[src] < width + margin)
    edge_class = graph.edge_class[edge_kept].clone()
    edge_class[~inside] = UNCOUNTED
    return Graph(
        name=graph.name,
        nodes=graph.nodes[kept],
        edges=graph.edges[edge_kept],
        src=number[src],
        dst=number[dst],
        edge_class=edge_class,
        pt=graph.pt[edge_kept],
        header=graph.header,
    )


@dataclass(frozen=True)
class ClassWeights:
    """What an edge of each class weighs in the loss; those in the margins of a wedge weigh nothing."""

    target: float = 3.0
    other_true: float = 0.7
    fake: float = 1.0
    skipping: float = 0.0
    short: float = 3.0

    def per_edge(self, edge_class: Tensor) -> Tensor:
        table = torch.zeros(6)
        table[TARGET], table[OTHER_TRUE], table[FAKE] = self.target, self.other_true, self.fake
        table[SKIPPING], table[SHORT_TARGET] = self.skipping, self.short
        return table.to(edge_class.device)[edge_class.long()]


def labels(edge_class: Tensor) -> Tensor:
    """1 where both hits are of one particle, 0 otherwise."""
    return ((edge_class <= SKIPPING) | (edge_class == SHORT_TARGET)).float()
