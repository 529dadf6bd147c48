import json

import pytest
import torch

from conftest import random_graph
from dataset import FAKE, SKIPPING
from model import ModelConfig
from runtime import set_up
from train import CURVES, ClassWeights, Trainer, TrainSettings, learning_rate, load_model, weighted_loss

SETTINGS = TrainSettings(
    model=ModelConfig(hidden=8, iterations=2), steps=6, warmup=2, edges_per_step=300, evaluate_every=2
)


def graphs():
    """Graphs whose truth can be learnt: an edge is fake where dr, which no symmetry changes, is positive."""
    made = [random_graph(60, 200, seed) for seed in range(4)]
    for graph in made:
        graph.edge_class[:] = torch.where(graph.edges[:, 0] > 0, 3, 0)
    return made


def train(folder, settings=SETTINGS, stop_at=None):
    set_up(1, settings.seed)
    trainer = Trainer(settings, folder)
    trainer.resume()
    if stop_at is not None:
        settings_of_part = TrainSettings(**{**settings.__dict__, "steps": stop_at})
        trainer.settings = settings_of_part
    trainer.run(graphs(), graphs()[:2])
    return trainer


def test_schedule_warms_up_and_comes_down():
    settings = TrainSettings(steps=1000, warmup=100, learning_rate=1e-3, final_learning_rate=1e-5)
    rates = [learning_rate(settings, step) for step in range(1000)]
    assert rates[0] == pytest.approx(1e-5)
    assert max(rates) == pytest.approx(1e-3) and rates.index(max(rates)) in (99, 100)
    assert rates[-1] == pytest.approx(1e-5, rel=0.01)
    assert rates[100:] == sorted(rates[100:], reverse=True)


def test_loss_ignores_skipping_edges():
    logits = torch.tensor([2.0, -50.0, -1.0])
    classes = torch.tensor([0, SKIPPING, FAKE], dtype=torch.uint8)
    whole = weighted_loss(logits, classes, ClassWeights())
    without = weighted_loss(logits[[0, 2]], classes[[0, 2]], ClassWeights())
    assert whole.item() == pytest.approx(without.item())


def test_training_learns(tmp_path):
    trainer = train(tmp_path, TrainSettings(**{**SETTINGS.__dict__, "steps": 150, "learning_rate": 1e-2}))
    lines = [json.loads(line) for line in (tmp_path / CURVES).read_text().splitlines()]
    assert trainer.best_loss < 0.5 * lines[0]["loss"]
    assert lines[-1]["auc"] > 0.95


def test_a_stopped_run_goes_on_as_if_it_had_not_stopped(tmp_path):
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    whole = train(tmp_path / "whole")
    # The rate of the first steps is that of the warm-up, which the number of steps does not change.
    train(tmp_path / "parts", stop_at=2)
    parts = train(tmp_path / "parts")
    assert parts.step == whole.step == 6
    for ours, theirs in zip(parts.model.parameters(), whole.model.parameters()):
        assert torch.equal(ours, theirs)


def test_another_network_does_not_resume(tmp_path):
    train(tmp_path)
    other = TrainSettings(**{**SETTINGS.__dict__, "model": ModelConfig(hidden=16, iterations=2)})
    with pytest.raises(ValueError, match="another network"):
        train(tmp_path, other)


def test_a_run_starts_from_the_network_of_another(tmp_path):
    train(tmp_path)
    kept, _ = load_model(tmp_path / "best.pt")
    second = Trainer(SETTINGS, tmp_path)
    second.start_from(tmp_path / "best.pt")
    for parameters in (second.model.parameters(), second.averaged.parameters()):
        for ours, theirs in zip(parameters, kept.parameters(), strict=True):
            assert torch.equal(ours, theirs)
    assert second.earlier["step"] == 6 and second.earlier["seconds"] > 0
    wider = TrainSettings(**{**SETTINGS.__dict__, "model": ModelConfig(hidden=16, iterations=2)})
    with pytest.raises(ValueError, match="another network"):
        Trainer(wider, tmp_path).start_from(tmp_path / "best.pt")


def test_the_kept_network_is_the_averaged_one(tmp_path):
    trainer = train(tmp_path)
    model, run = load_model(tmp_path / "best.pt")
    assert run["settings"]["model"]["hidden"] == 8
    checkpoint, _ = load_model(tmp_path / "checkpoint.pt")
    for ours, theirs in zip(checkpoint.parameters(), trainer.averaged.parameters()):
        assert torch.equal(ours, theirs)
    assert model.training is False


def test_stops_early_without_improvement(tmp_path):
    settings = TrainSettings(**{**SETTINGS.__dict__, "steps": 1000, "patience": 3, "learning_rate": 0.0,
                                "final_learning_rate": 0.0, "weight_decay": 0.0})
    trainer = train(tmp_path, settings)
    assert trainer.step == 2 * (1 + 3)


def test_a_run_computes_where_it_is_told(tmp_path):
    """A step on the `meta` device, which has no numbers, fails where the loss is read, not where tensors of two devices meet."""
    trainer = Trainer(SETTINGS, tmp_path, "meta")
    with pytest.raises(RuntimeError, match=r"item\(\)"):
        trainer.train_step(graphs())
