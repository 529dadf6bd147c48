import json
from dataclasses import replace

import numpy as np
import pytest

from made_events import straight_tracks
from metric_learning.batch import BatchSettings, draw_batch
from metric_learning.hits import MAGIC, Hits, inputs, read_folder, read_hits, turned, wedge

ALONE = BatchSettings(half_width=0.4, elsewhere=0, queries=10)
"""Nothing but the wedge."""

TYPES = {"x": "f32", "y": "f32", "z": "f32", "particle": "i32", "successor": "i32", "target": "u8"}
DTYPES = {"f32": "<f4", "i32": "<i4", "u8": "u1"}


@pytest.fixture
def event() -> Hits:
    return straight_tracks(60, 1)


def written(hits: Hits) -> bytes:
    """The file of an event, as `packArrays.ts` lays it out."""
    arrays, body = [], b""
    for name, kind in TYPES.items():
        data = getattr(hits, name).astype(DTYPES[kind]).tobytes()
        arrays.append({"name": name, "shape": [len(hits)], "type": kind, "offset": len(body)})
        body += data + b"\0" * (-len(data) % 8)
    header = json.dumps({"arrays": arrays}).encode()
    header += b" " * (-(12 + len(header)) % 8)
    return MAGIC + len(header).to_bytes(4, "little") + header + body


def test_reads_what_was_written(event, tmp_path):
    (tmp_path / "one.hits").write_bytes(written(event))
    (read,) = read_folder(tmp_path)
    for name in TYPES:
        np.testing.assert_array_equal(getattr(read, name), getattr(event, name))
    assert read.name == "one" and read.target.dtype == bool


def test_refuses_other_files_and_cut_ones(event, tmp_path):
    path = tmp_path / "one.hits"
    with pytest.raises(ValueError, match="holds no .hits files"):
        read_folder(tmp_path)
    path.write_bytes(b"TLGRAPH1" + written(event)[8:])
    with pytest.raises(ValueError, match="one.hits: not a file of hits"):
        read_hits(path)
    path.write_bytes(written(event)[:-16])
    with pytest.raises(ValueError, match="one.hits: ends before array target does"):
        read_hits(path)


def test_inputs_of_a_known_hit_and_of_one_on_the_beam_line():
    row = lambda x, y, z: Hits("", *(np.float32([v]) for v in (x, y, z)), *(np.zeros(1, int),) * 3)  # noqa: E731
    eta = np.arctanh(1200 / np.sqrt(300**2 + 400**2 + 1200**2))
    np.testing.assert_allclose(inputs(row(300, 400, 1200))[0], [0.5, 0.6, 0.8, 1.2, eta / 4], rtol=1e-6)
    assert np.isfinite(inputs(row(0, 0, 5))).all()


def test_a_wedge_keeps_its_hits_and_the_successors_among_them(event):
    for centre in (0.3, np.pi, -3.0):
        part = wedge(event, centre, 0.5)
        azimuth = np.arctan2(event.y, event.x)
        away = np.abs((azimuth - centre + np.pi) % (2 * np.pi) - np.pi)
        rows = np.flatnonzero(away <= 0.5)
        assert 0 < len(rows) < len(event)
        np.testing.assert_array_equal(part.x, event.x[rows])
        for here, row in enumerate(rows):
            after = event.successor[row]
            if part.successor[here] >= 0:
                assert rows[part.successor[here]] == after
            else:
                assert after < 0 or after not in rows


def test_turning_and_mirroring_keep_radius_and_truth(event):
    other = turned(event, 1.1, True, True)
    np.testing.assert_allclose(np.hypot(other.x, other.y), np.hypot(event.x, event.y), rtol=1e-5)
    np.testing.assert_array_equal(other.z, -event.z)
    azimuth = np.arctan2(other.y, other.x) + np.arctan2(event.y, event.x)
    np.testing.assert_allclose(np.cos(azimuth - 1.1), 1, atol=1e-5)
    np.testing.assert_array_equal(other.successor, event.successor)


def test_leads_have_a_target_edge_and_no_hit_comes_twice(event):
    settings = BatchSettings(half_width=1.5, full_hits=1, elsewhere=50, queries=40, leads=30)
    for seed in range(20):
        batch = draw_batch([event], settings, np.random.default_rng(seed))
        assert len(np.unique(batch.queries)) == len(batch.queries) == 40
        assert len(np.unique(batch.leads)) == len(batch.leads) == 30
        assert (batch.following >= 0).all() and batch.following.max() < len(batch.inputs)
        # On straight tracks from the origin the next hit is further out.
        assert (batch.distance[batch.following] > batch.distance[batch.leads]).all()


def test_a_sparse_event_has_a_wider_wedge(event):
    hits = lambda full: len(draw_batch([event], replace(ALONE, full_hits=full), np.random.default_rng(1)).inputs)  # noqa: E731
    assert hits(len(event)) < hits(3 * len(event)) < len(event)
    assert hits(1000 * len(event)) == len(event)


def test_queries_are_in_the_wedge_and_stand_against_hits_of_all_azimuths(event):
    settings = BatchSettings(half_width=0.4, full_hits=1, elsewhere=200, queries=30)
    for seed in range(5):
        batch = draw_batch([event], settings, np.random.default_rng(seed))
        azimuth = np.arctan2(batch.inputs[:, 2], batch.inputs[:, 1])
        apart = lambda rows: np.abs(np.angle(np.exp(1j * (azimuth[rows, None] - azimuth[batch.queries]))))  # noqa: E731
        assert apart(batch.queries).max() <= 2 * settings.half_width + 1e-5
        assert apart(np.arange(len(azimuth))).max() > 3


def test_the_same_generator_draws_the_same_batch(event):
    one, two = (draw_batch([event], BatchSettings(), np.random.default_rng([1, 5])) for _ in range(2))
    np.testing.assert_array_equal(one.inputs, two.inputs)
    np.testing.assert_array_equal(one.queries, two.queries)
