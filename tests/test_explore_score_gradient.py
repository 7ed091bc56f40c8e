"""Notebook 06's explorer: both ways agree while they can, and the break is put in words."""

import numpy as np
import pytest
from panel_words import words

from utils.explorers.score_gradient import score_explorer
from utils.explorers.score_gradient.route import ScoreRoute
from utils.functions import cross_entropy_from_scores

S = np.array([0.8, 1.7, -0.6])
TARGETS = [
    ("soft", (0.5, 0.2, 0.3)),
    ("one-hot", (1.0, 0.0, 0.0)),
    ("sums to 1.2", (0.7, 0.2, 0.3)),
]
H = 1e-30  # the size of a complex step


@pytest.fixture
def panel():
    return score_explorer(S, TARGETS)


def controls(panel):
    """Target, reach, Reset."""
    return panel.children[0].children


def drag(panel, *scores):
    for index, score in enumerate(scores):
        panel.stage.act("handles", "draggable", index=index, x=index + 1.0, y=score)


def measured_slopes(route):
    """dE/ds by complex steps through the loss that is computed from scores."""
    nudged = route.s + 1j * H * np.eye(3)
    return np.array([cross_entropy_from_scores(row, route.t).imag / H for row in nudged])


def assert_whole(panel):
    """What holds wherever the hand goes."""
    route = panel.state["route"]
    assert route.y.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_allclose(route.jacobian.sum(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(route.jacobian.sum(axis=0), 0, atol=1e-12)
    assert np.isfinite(route.short).all()
    assert np.isfinite(route.E)
    assert panel.stage.error is None
    assert panel.stage.picture["note"] == ""
    shown = words(panel)
    assert "nan" not in shown
    assert ("The long way breaks" in shown) == (not route.stands)


@pytest.mark.parametrize("scores", [(0, 0, 0), (5, -5, 5), (-4.9, 3.3, 0.7), (-5, -5, 5)])
@pytest.mark.parametrize("target", range(3))
def test_at_moderate_scores_the_product_is_the_measured_slope(panel, target, scores):
    controls(panel)[0].value = target
    drag(panel, *scores)
    route = panel.state["route"]
    np.testing.assert_allclose(route.s, scores, atol=0.05)  # between two pixels
    measured = [
        cross_entropy_from_scores(route.s + 1j * H * e, route.t).imag / H for e in np.eye(3)
    ]
    np.testing.assert_allclose(route.product, measured, rtol=0, atol=1e-10)
    if target < 2:
        np.testing.assert_allclose(route.short, measured, rtol=0, atol=1e-10)
        assert "Both ways agree" in words(panel)
    else:
        assert np.abs(route.short - measured).max() > 1e-3
        assert "The targets sum to 1.2, not 1" in words(panel)
        assert "y − t is wrong" in panel.stage.alt
    assert_whole(panel)


@pytest.mark.parametrize("target", [0, 1])
@pytest.mark.parametrize("scores", [(-1e9, 1e9, 0), (1e9, -1e9, -1e9), (-1e9, 1e9, 1e9)])
def test_at_scores_of_1000_the_long_way_breaks_in_words_and_y_minus_t_stands(panel, target, scores):
    controls(panel)[0].value, controls(panel)[1].value = target, 1000.0
    drag(panel, *scores)
    route = panel.state["route"]
    assert np.abs(route.s).max() == 1000
    assert not np.isfinite(route.product).all()
    np.testing.assert_allclose(route.short, route.y - np.array(TARGETS[target][1]))
    # The short way is the measured slope even here.
    measured = [
        cross_entropy_from_scores(route.s + 1j * H * e, route.t).imag / H for e in np.eye(3)
    ]
    np.testing.assert_allclose(route.short, measured, rtol=0, atol=1e-10)
    assert "The long way breaks" in panel.stage.alt
    assert "no number" in panel.stage.alt
    assert route.trouble in panel.stage.alt
    assert_whole(panel)


def test_the_words_name_what_breaks():
    assert "0/0" in ScoreRoute((1000, -1000, 0), (1, 0, 0)).trouble
    assert "∞ × 0" in ScoreRoute((-1000, 1000, 0), (0.5, 0.2, 0.3)).trouble
    assert ScoreRoute(S, (1, 0, 0)).trouble == ""


@pytest.mark.parametrize("t", [(0.5, 0.2, 0.3), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)])
def test_between_right_and_broken_there_is_no_silent_wrong_number(t):
    stands = []
    for gap in np.linspace(690, 760, 141):
        route = ScoreRoute((gap, 0.0, 0.5 * gap), t)
        stands.append(route.stands)
        if route.stands:
            np.testing.assert_allclose(route.product, route.short, atol=1e-9)
        else:
            assert route.trouble
    assert stands[0]
    assert not stands[-1]


def test_back_to_small_scores_brings_them_inside_the_picture(panel):
    controls(panel)[1].value = 1000.0
    drag(panel, 900, -900, 1)
    controls(panel)[1].value = 5.0
    assert panel.state["route"].s[:2].tolist() == [5, -5]
    assert_whole(panel)


def test_a_cell_of_the_jacobian_chooses_its_column_and_shows_the_sum(panel):
    assert "Column s₁" in words(panel)
    panel.stage.act("J numbers", "clickable", index=5)
    assert panel.state["score"] == 2
    assert "Column s₃" in words(panel)
    assert "y₃ − t₃" in words(panel)


def test_reset_brings_all_back(panel):
    target, reach, reset = controls(panel)
    target.value, reach.value = 2, 1000.0
    drag(panel, 1000, -1000, 3)
    reset.click()
    route = panel.state["route"]
    np.testing.assert_array_equal(route.s, S)
    assert route.t.tolist() == [0.5, 0.2, 0.3]
    assert (target.value, reach.value, panel.state["score"]) == (0, 5.0, 0)
    assert_whole(panel)
