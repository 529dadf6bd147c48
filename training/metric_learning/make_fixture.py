"""Writes the networks and outputs that the application's tests of metric learning compare themselves with.

    cd training && python -m metric_learning.make_fixture --out ../test/fixtures/inference

A tiny untrained embedding with two outputs and a tiny filter, points of a made-up event, and what PyTorch makes of them.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from export import manifest_text
from features import node_features
from make_fixture import points
from runtime import set_up

from . import export_embedding, export_filter
from .embedding import Embedding, EmbeddingConfig
from .filter import FilterConfig, PairFilter, pair_features
from .hits import Hits, inputs
from .pairs import Pairs

RADIUS = 0.4
EDGES = 90
DETECTOR = "trackml"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    out = parser.parse_args().out
    set_up(1, 6)
    random = np.random.default_rng(6)
    x, y, z = points(random)
    none = np.full(len(x), -1, np.int32)
    features = inputs(Hits("made up", x, y, z, none, none, none > 0))

    embedding = Embedding(EmbeddingConfig(hidden=16, layers=2, dims=4, harmonics=(1,))).eval()
    with torch.no_grad():
        # The heads start equal; here each is another.
        embedding.target.weight.add_(0.2 * torch.randn_like(embedding.target.weight))
        source, target = embedding(torch.from_numpy(features))
    about = export_embedding.manifest(embedding, "tiny-embedding", DETECTOR, RADIUS, len(x), {}, features[:5])
    write(out / "tiny-embedding", export_embedding.to_onnx(embedding), about)

    src = random.integers(0, len(x), EDGES).astype(np.int32)
    dst = ((src + random.integers(1, len(x), EDGES)) % len(x)).astype(np.int32)
    nodes = torch.from_numpy(node_features(x, y, z))
    pair_filter = PairFilter(FilterConfig(hidden=8, layers=2)).eval()
    with torch.no_grad():
        pairs = Pairs.of(nodes, source, target, src, dst)
        made = pair_features(pairs, pairs.spread)
        pair_filter.mean.copy_(made.mean(0))
        pair_filter.deviation.copy_(made.std(0).clamp(min=1e-6))
        # Scores on both sides of a cut.
        pair_filter.last.weight.mul_(2 / pair_filter(made).std())
        scores = torch.sigmoid(pair_filter(made))
    about = export_filter.manifest("tiny-filter", DETECTOR, 4, 0.5, EDGES / len(x), {}, {})
    few = Pairs.of(nodes[:8], source[:8], target[:8], np.array([0, 1, 2, 7]), np.array([3, 4, 6, 5]))
    check = {name: getattr(few, name).tolist() for name in export_filter.INPUTS[:-1]}
    check |= {"spread": few.spread, "scores": export_filter.torch_scores(pair_filter, few).tolist(), "tolerance": 1e-4}
    write(out / "tiny-filter", export_filter.to_onnx(pair_filter, 4), {**about, "check": check})
    values = {"x": x, "y": y, "z": z, "source": source, "target": target, "src": src, "dst": dst, "scores": scores}
    text = json.dumps({name: np.asarray(array).tolist() for name, array in values.items()})
    (out / "tiny-metric.json").write_text(text + "\n")


def write(path: Path, network: bytes, about: dict) -> None:
    """The ONNX file and its manifest."""
    path.with_suffix(".onnx").write_bytes(network)
    path.with_suffix(".json").write_text(manifest_text(about))


if __name__ == "__main__":
    main()
