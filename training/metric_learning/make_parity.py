"""Writes what PyTorch makes of parts of simulated events with the embedding and the filter, for the page's tests.

    cd training && python -m metric_learning.make_parity --embedding RUN/turned.pt --filter RUN/filter.pt \\
      --hits data/hits/validation --radius 0.1 --networks ../public/models --out ../test/fixtures/inference/metric-parity.json

To be run again whenever `public/models` gets other networks: the file names those it belongs to by the SHA-256 of
their ONNX files, and the tests refuse others. Arrays are base64 of little-endian numbers, positions whole micrometres.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from features import node_features
from make_parity import encoded
from runtime import set_up

from .embedding import Embedding
from .figures import filter_scores
from .filter import PairFilter
from .hits import Hits, inputs, read_folder, wedge
from .pairs import Pairs
from .train_embedding import load_embedding
from .train_filter import load_filter

COUNT, HITS, EDGES = 4, 300, 400
NAMES = {"embedding": "trackml-embedding", "filter": "trackml-filter"}


def small_part(event: Hits, centre: float) -> Hits:
    """The hits of the widest wedge about an azimuth with at most so many, rounded to a micrometre."""
    low, high = 0.0, np.pi
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if len(wedge(event, centre, middle)) <= HITS else (low, middle)
    part = wedge(event, centre, low)
    rounded = {axis: getattr(part, axis).astype(np.float64).round(3) for axis in "xyz"}
    return replace(part, **rounded)


@torch.no_grad()
def entry(part: Hits, embedding: Embedding, pair_filter: PairFilter, radius: float) -> dict:
    """Points of one part, its outward pairs of neighbours and their scores."""
    source, target = embedding(torch.from_numpy(inputs(part)))
    distance = np.sqrt(part.x**2 + part.y**2 + part.z**2)
    near = (torch.cdist(source, target).numpy() <= radius) & (distance[:, None] < distance[None, :])
    src, dst = np.nonzero(near)
    chosen = np.random.default_rng(1).permutation(len(src))[:EDGES]
    src, dst = src[chosen], dst[chosen]
    nodes = torch.from_numpy(node_features(part.x, part.y, part.z))
    scores = filter_scores(pair_filter, Pairs.of(nodes, source, target, src, dst))
    positions = {axis: encoded((1000 * getattr(part, axis)).round(), "<i4") for axis in "xyz"}
    points = {"source": encoded(source.numpy(), "<f4"), "target": encoded(target.numpy(), "<f4")}
    edges = {"src": encoded(src, "<u2"), "dst": encoded(dst, "<u2"), "scores": encoded(scores, "<f4")}
    return positions | points | edges


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--embedding", type=Path, required=True, help="turned.pt of an export")
    parser.add_argument("--filter", type=Path, required=True)
    parser.add_argument("--hits", type=Path, required=True, help="hits that training did not see")
    parser.add_argument("--radius", type=float, required=True)
    parser.add_argument("--networks", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    set_up(1, 1)
    embedding, (pair_filter, _) = load_embedding(given.embedding), load_filter(given.filter)
    events = read_folder(given.hits)
    centres = np.random.default_rng(1).uniform(-np.pi, np.pi, COUNT)
    parts = [small_part(events[i % len(events)], centre) for i, centre in enumerate(centres)]
    files = {kind: (given.networks / f"{name}.onnx").read_bytes() for kind, name in NAMES.items()}
    text = {
        "networks": {kind: hashlib.sha256(data).hexdigest() for kind, data in files.items()},
        "parts": [entry(part, embedding, pair_filter, given.radius) for part in parts],
    }
    given.out.write_text(json.dumps(text, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
