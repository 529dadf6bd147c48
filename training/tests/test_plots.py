import numpy as np
import torch

from dataset import EDGE_FEATURES, FAKE, OTHER_TRUE, SKIPPING, TARGET, Graph
from plots import Sample, draw, share


def sample_of(edge_count: int = 200) -> Sample:
    random = np.random.default_rng(3)
    edges = torch.from_numpy(random.normal(size=(edge_count, len(EDGE_FEATURES))).astype(np.float32))
    classes = random.choice([TARGET, OTHER_TRUE, SKIPPING, FAKE], edge_count).astype(np.uint8)
    nodes = torch.tensor([[0.03, 0.1, 0.2, 2.5], [0.07, 0.1, 0.4, 2.4]])
    graph = Graph(
        name="g",
        nodes=nodes,
        edges=edges,
        src=torch.zeros(edge_count, dtype=torch.long),
        dst=torch.ones(edge_count, dtype=torch.long),
        edge_class=torch.from_numpy(classes),
        pt=torch.full((edge_count,), 1.5),
        header={},
    )
    return Sample("sample", random.uniform(size=edge_count).astype(np.float32), classes, [graph])


def test_share_has_a_binomial_error_and_no_value_for_an_empty_interval():
    value, error = share(np.array([0.5]), np.array([0.5, 0.6, 0.7, 0.8]), np.array([0.0, 1.0, 2.0]))
    assert value[0] == 0.25
    assert np.isclose(error[0], np.sqrt(0.25 * 0.75 / 4))
    assert np.isnan(value[1])


def test_a_doublet_on_a_circle_through_the_beam_line_has_its_momentum():
    """Two points of a circle of radius 5 m, hence 3 GeV in 2 T; phi of a point at distance r is asin(r / 2R)."""
    r = np.array([0.3, 0.4])
    dphi = np.diff(np.arcsin(r / 10))[0] / np.pi
    sample = sample_of(1)
    sample.graphs[0].edges[0, EDGE_FEATURES.index("phislope")] = dphi / (r[1] - r[0])
    assert np.isclose(sample.doublet_pt[0], 3.0, rtol=1e-3)


def test_positions_come_from_the_inner_hit_in_their_units():
    sample = sample_of(2)
    assert np.allclose(sample.radius, 30)
    assert np.allclose(sample.eta, 2.5)


def test_the_same_sample_gives_the_same_files(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
        draw([sample_of()], 0.5, folder)
    names = sorted(path.name for path in first.iterdir())
    assert names == ["efficiency.svg", "purity.svg", "roc.svg", "scores.svg"]
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()
