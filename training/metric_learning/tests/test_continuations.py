import numpy as np

from metric_learning.continuations import BEST, WORST, continuations, misfit, shapes
from metric_learning.spread import MOST_SPREAD, UNKNOWN_SPREAD, spread_of


def circle(radii: list[float], curvature: float, z0: float, slope: float, phi0: float) -> np.ndarray:
    """Hits of a helix from the beam line, as the networks read them."""
    r = np.array(radii)
    phi = (phi0 + np.arcsin(curvature * r / 2)) / np.pi
    arc = 2 * np.arcsin(curvature * r / 2) / curvature
    z = z0 + slope * arc
    return np.stack([r, (phi + 1) % 2 - 1, z, np.arcsinh(z / r)], 1).astype(np.float32)


def random_pairs(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    r, phi, z = random.uniform(0.03, 1, 30), random.uniform(-1, 1, 30), random.uniform(-1, 1, 30)
    nodes = np.stack([r, phi, z, np.arcsinh(z / r)], 1).astype(np.float32)
    src = random.integers(0, 30, 200)
    return nodes, src, (src + random.integers(1, 30, 200)) % 30


def test_the_least_misfits_are_those_of_every_triplet_and_chain(monkeypatch):
    monkeypatch.setattr("metric_learning.continuations.TRIPLETS_AT_ONCE", 100)
    nodes, src, dst = random_pairs(1)
    of = shapes(nodes, src, dst)
    pairs = range(len(src))
    cost = {(a, b): float(misfit(of, np.array(a), np.array(b))) for a in pairs for b in pairs if dst[a] == src[b]}
    inward, outward, inward_two, outward_two = ([WORST] * len(src) for _ in range(4))
    for (a, b), of_both in cost.items():
        outward[a], inward[b] = min(outward[a], of_both), min(inward[b], of_both)
    for (a, b), of_both in cost.items():
        outward_two[a] = min(outward_two[a], of_both + outward[b])
        inward_two[b] = min(inward_two[b], of_both + inward[a])
    expected = np.log(np.array([inward, outward, inward_two, outward_two]).T + BEST)
    np.testing.assert_allclose(continuations(nodes, src, dst), expected, rtol=1e-6)


def test_hits_of_one_particle_go_on_and_turned_ones_do_as_well():
    for phi0 in (0.3, np.pi - 0.01):
        nodes = circle([0.03, 0.07, 0.12, 0.17, 0.26], 0.5, 0.05, 1.2, phi0)
        found = continuations(nodes, np.arange(4), np.arange(1, 5))
        assert (found[1:, 0] < -2).all() and (found[:-1, 1] < -2).all()
        np.testing.assert_allclose(found[[0, -1], [0, 1]], np.log(WORST + BEST), rtol=1e-6)


def test_the_spread_is_that_of_where_particles_start_and_unknown_where_few_tell():
    random = np.random.default_rng(3)
    tracks = [
        circle([0.03, 0.07, 0.12, 0.17], random.choice([-0.3, 0.3]), random.normal(0, 0.04), random.normal(0, 1), phi)
        for phi in random.uniform(-3, 3, 300)
    ]
    nodes = np.concatenate(tracks)
    src = np.arange(len(nodes)).reshape(-1, 4)[:, :-1].ravel()
    go_on = continuations(nodes, src, src + 1)
    assert abs(spread_of(nodes, src, src + 1, go_on) - 0.04) < 0.006
    assert spread_of(nodes, src[:30], src[:30] + 1, go_on[:30]) == UNKNOWN_SPREAD
    nodes[:, 2] += 5
    assert spread_of(nodes, src, src + 1, continuations(nodes, src, src + 1)) == MOST_SPREAD
