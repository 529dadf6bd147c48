import numpy as np
import pytest

from dataset import FAKE, OTHER_TRUE, SKIPPING, TARGET
from figures import cut_for_efficiency, edge_figures, roc_auc

SCORES = np.array([0.9, 0.2, 0.8, 0.7, 0.6, 0.1], dtype=np.float32)
CLASSES = np.array([TARGET, TARGET, OTHER_TRUE, SKIPPING, FAKE, FAKE], dtype=np.uint8)


def test_figures_follow_the_definitions():
    figures = edge_figures(SCORES, CLASSES, 0.5)
    assert figures.efficiency == 1 / 2
    assert figures.purity == 3 / 4
    assert figures.masked_purity == 1 / 2
    assert figures.other_true_efficiency == 1


def test_a_score_at_the_cut_is_dropped():
    assert edge_figures(np.array([0.5]), np.array([TARGET]), 0.5).efficiency == 0


@pytest.mark.parametrize(("efficiency", "cut"), [(1.0, 0.199), (0.5, 0.899)])
def test_cut_keeps_the_share_it_is_asked_for(efficiency, cut):
    found = cut_for_efficiency(SCORES, CLASSES, efficiency)
    assert found == cut
    assert edge_figures(SCORES, CLASSES, found).efficiency >= efficiency


def test_roc_auc_counts_pairs():
    # Pairs (true, fake): 0.9 and 0.8 beat both fakes, 0.2 beats one of two.
    assert roc_auc(SCORES, CLASSES) == pytest.approx(5 / 6)
    assert roc_auc(SCORES, CLASSES, masked=True) == pytest.approx(3 / 4)
    assert roc_auc(np.array([0.5, 0.5]), np.array([TARGET, FAKE])) == 0.5
