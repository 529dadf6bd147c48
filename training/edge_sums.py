"""Sums of edge vectors at their nodes, as ONNX operators without a scatter of [E, H] numbers.

How it works: each node has a few slots for the rows of its edges, in ascending order; an empty one holds the row
of a zero vector that is put after the edges. The slots are found once per run, from the ends of edges alone:
slot by slot, the smallest row not yet taken. A sum then is a Gather per slot, added up in the order of the edges.
The few edges of nodes with more edges than slots are added by a ScatterElements.

Why: onnxruntime's ScatterElements runs on one thread and takes 120 ms for 176,000 edges of width 32 in WASM, eight times
what a linear layer takes, and copies its index to 64 bits. Its ScatterND, with reduction add, would be five times
faster but adds from several threads without a lock: with two threads it loses additions (1.30 WASM, 1.32 native).
A difference of running totals would lose digits. Here every addition is that of a plain loop, in its order.
"""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from graph_writer import GraphWriter

SLOTS = 5
"""In a dense TrackML event one edge in fourteen finds no slot."""


class EdgeSums:
    """Writes sums of edge vectors [E, H] at the nodes that `ends` name, for each of the ends [N, H]."""

    def __init__(self, graph: GraphWriter, nodes: str, ends: list[str]) -> None:
        self.graph = graph
        self.zero_vectors: dict[int, str] = {}
        self.first_axis = graph.integers("first_axis", [0])
        node_count = graph.op("Shape", [nodes], start=0, end=1)
        edge_count = graph.op("Shape", [ends[0]], start=0, end=1)
        self.zero_row = graph.op("Cast", [edge_count], to=TensorProto.INT32)
        scalar = graph.op("Squeeze", [self.zero_row])
        zero, one = graph.integers("row_zero", 0, np.int32), graph.integers("row_one", 1, np.int32)
        self.rows = graph.op("Range", [zero, scalar, one])
        self.empty = graph.op("Expand", [self.zero_row, node_count])
        self.ends = [self._slots(end) for end in ends]

    def _slots(self, end: str) -> tuple[list[str], str, str]:
        """Slots [N] each; rows [M] of the edges that found none, and their nodes [M]."""
        graph = self.graph
        slots, left = [], self.rows
        for _ in range(SLOTS):
            slot = graph.op("ScatterElements", [self.empty, end, left], axis=0, reduction="min")
            slots.append(slot)
            is_in = graph.op("Equal", [graph.op("Gather", [slot, end], axis=0), self.rows])
            left = graph.op("Where", [is_in, self.zero_row, left])
        found = graph.op("NonZero", [graph.op("Less", [left, self.zero_row])])
        rest = graph.op("Cast", [graph.op("Squeeze", [found, self.first_axis])], to=TensorProto.INT32)
        # One more, which adds the zero vector to the first node: some providers refuse empty tensors.
        rest = graph.op("Concat", [rest, self.zero_row], axis=0)
        padded = graph.op("Concat", [end, graph.integers("row_zeros", [0], np.int32)], axis=0)
        return slots, rest, graph.op("Gather", [padded, rest], axis=0)

    def sums(self, e: str, width: int) -> list[str]:
        """The sums of e [E, width], for each of the ends."""
        graph = self.graph
        if width not in self.zero_vectors:
            self.zero_vectors[width] = graph.weight(f"zero_vector_{width}", np.zeros((1, width)))
        padded = graph.op("Concat", [e, self.zero_vectors[width]], axis=0)
        return [self._sum(padded, width, *end) for end in self.ends]

    def _sum(self, padded: str, width: int, slots: list[str], rest: str, nodes: str) -> str:
        graph = self.graph
        # Written in this order only one gathered [N, H] lives at a time, see `onnx_graph.py`. Sums are of 32 bits.
        more = graph.widened(graph.op("Gather", [padded, rest], axis=0))
        column = graph.op("Unsqueeze", [nodes, graph.integers("last_axis", [-1])])
        index = graph.op("Expand", [column, graph.op("Shape", [more])])
        total, *others = [graph.widened(graph.op("Gather", [padded, slot], axis=0)) for slot in slots]
        for other in others:
            total = graph.op("Add", [total, other])
        return graph.narrowed(graph.op("ScatterElements", [total, index, more], axis=0, reduction="add"))
