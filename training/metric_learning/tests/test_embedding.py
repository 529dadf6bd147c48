from dataclasses import replace

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from metric_learning.batch import Batch, BatchSettings  # noqa: E402
from metric_learning.embedding import Embedding, EmbeddingConfig, principal_axes  # noqa: E402
from metric_learning.hits import Hits, inputs, turned  # noqa: E402
from metric_learning.losses import INWARD_WEIGHT, count_loss, hinge_loss  # noqa: E402
from metric_learning.train_embedding import CURVES, Settings, load_embedding, train  # noqa: E402
from made_events import straight_tracks  # noqa: E402
from test_hits import written  # noqa: E402

SMALL = EmbeddingConfig(hidden=16, layers=2, dims=6)


@pytest.fixture
def event() -> Hits:
    return straight_tracks(60, 1)


def test_outputs_are_unit_vectors_and_heads_start_equal(event):
    source, target = Embedding(SMALL)(torch.from_numpy(inputs(event)))
    torch.testing.assert_close(source.norm(dim=1), torch.ones(len(event)))
    torch.testing.assert_close(source, target)


def made_batch(source: torch.Tensor) -> Batch:
    """Four queries, three of them leads, among twelve hits of random distances from the origin."""
    distance = np.random.default_rng(1).uniform(size=len(source))
    queries, successor = np.array([0, 3, 7, 9]), np.array([1, 4, -1, 2])
    return Batch(np.zeros((12, 5)), distance, queries, successor, np.array([0, 3, 5]), np.array([1, 4, 6]))


def pairs_one_by_one(source, target, batch):
    """Distances and weights of the wrong pairs, and distances of the true ones."""
    apart = lambda i, j: float((source[i] - target[j]).norm())  # noqa: E731
    wrong = [
        (apart(q, other), 1.0 if batch.distance[other] > batch.distance[q] else INWARD_WEIGHT)
        for q, s in zip(batch.queries, batch.successor)
        for other in range(len(source))
        if other not in (q, s)
    ]
    return wrong, [apart(i, j) for i, j in zip(batch.leads, batch.following)]


def made_points() -> tuple[torch.Tensor, torch.Tensor]:
    torch.manual_seed(1)
    source, target = (torch.nn.functional.normalize(torch.randn(12, 3), dim=1) for _ in range(2))
    return source, target


def test_the_hinge_loss_is_that_of_the_pairs_one_by_one():
    source, target = made_points()
    batch = made_batch(source)
    margin, weight = 1.2, 4.0
    wrong, true = pairs_one_by_one(source, target, batch)
    near = [(margin**2 - d**2, w) for d, w in wrong if d < margin]
    expected = sum(a * w for a, w in near) / sum(w for _, w in near) + weight * np.mean(np.square(true))
    assert float(hinge_loss(source, target, batch, margin, weight)) == pytest.approx(expected, rel=1e-4)


def test_the_count_loss_counts_wrong_neighbours_and_missed_pairs():
    source, target = made_points()
    batch = made_batch(source)
    radius, weight = 0.9, 5.0
    wrong, true = pairs_one_by_one(source, target, batch)
    for width in (0.2, 1e-4):
        count = sum(w / (1 + np.exp(min(700, (d - radius) / width))) for d, w in wrong if d < radius + 4 * width)
        missed = np.mean([np.logaddexp(0, (d - radius) / width) for d in true])
        expected = count / len(batch.queries) / weight + missed
        assert float(count_loss(source, target, batch, radius, width, weight)) == pytest.approx(expected, rel=1e-3)


def test_a_batch_of_hits_without_leads_has_a_loss():
    source, target = made_points()
    batch = replace(made_batch(source), leads=np.zeros(0, int), following=np.zeros(0, int))
    assert torch.isfinite(hinge_loss(source, target, batch, 1.2, 4.0))
    assert torch.isfinite(count_loss(source, target, batch, 0.9, 0.1, 5.0))


def test_distances_do_not_depend_on_where_the_event_is_turned(event):
    torch.manual_seed(3)
    model = Embedding(SMALL)
    for parameter in model.target.parameters():
        torch.nn.init.normal_(parameter)
    with torch.no_grad():
        before = torch.cdist(*model(torch.from_numpy(inputs(event))))
        after = torch.cdist(*model(torch.from_numpy(inputs(turned(event, 1.3, False, False)))))
    torch.testing.assert_close(after, before, atol=2e-3, rtol=0)
    assert before.std() > 0.1


def test_turning_onto_principal_axes_keeps_distances_and_sorts_variances(event):
    torch.manual_seed(2)
    model = Embedding(SMALL)
    x = torch.from_numpy(inputs(event))
    with torch.no_grad():
        before = model(x)
        model.turn(principal_axes(before[1]))
        after = model(x)
    torch.testing.assert_close(torch.cdist(*after), torch.cdist(*before), atol=2e-3, rtol=0)
    variances = after[1].var(dim=0)
    assert (variances[:-1] >= variances[1:] - 1e-6).all()


def test_a_run_that_was_stopped_ends_like_one_that_was_not(event, tmp_path):
    for name in ("train", "validation"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.hits").write_bytes(written(event))
    folders = tmp_path / "train", tmp_path / "validation"
    batch = BatchSettings(half_width=1.5, queries=64)
    settings = Settings(model=SMALL, batch=batch, steps=6, save_every=2)
    whole = train(settings, *folders, tmp_path / "whole", 1)

    stopped = tmp_path / "stopped"
    lines = 0

    class Stopped(Exception):
        pass

    def stop_at_second_save(*args, **kwargs):
        nonlocal lines
        lines += 1
        if lines == 2:
            raise Stopped
        return original(*args, **kwargs)

    from metric_learning import train_embedding

    original = train_embedding.embedding_figures
    train_embedding.embedding_figures = stop_at_second_save
    try:
        with pytest.raises(Stopped):
            train(settings, *folders, stopped, 1)
    finally:
        train_embedding.embedding_figures = original
    again = train(settings, *folders, stopped, 1)
    for a, b in zip(whole.parameters(), again.parameters()):
        torch.testing.assert_close(a, b, rtol=0, atol=0)
    assert len((stopped / CURVES).read_text().splitlines()) == 3
    onward = train(replace(settings, steps=0), *folders, tmp_path / "onward", 1, stopped / "embedding.pt")
    torch.testing.assert_close(next(onward.parameters()), next(again.parameters()))
    loaded = load_embedding(stopped / "embedding.pt")
    torch.testing.assert_close(next(loaded.parameters()), next(again.parameters()))
    with pytest.raises(ValueError, match="other settings"):
        train(replace(settings, steps=8), *folders, stopped, 1)


@pytest.mark.parametrize("double", [True, False])
def test_the_exported_network_gives_what_pytorch_gives(event, double):
    pytest.importorskip("onnxruntime")
    from metric_learning.export_embedding import largest_difference, manifest, run_onnx, to_onnx

    model = Embedding(replace(SMALL, double=double))
    features = inputs(event)
    network = to_onnx(model)
    assert len(run_onnx(network, features)) == (2 if double else 1)
    assert largest_difference(model, network, features) < 1e-5
    about = manifest(model, "test", "trackml", 0.1, 105_000, {}, features[:3])
    assert about["outputs"] == (["source", "target"] if double else ["source"])
    assert np.shape(about["check"]["outputs"]) == (2 if double else 1, 3, 6)
