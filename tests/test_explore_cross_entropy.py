"""Notebook 05's explorer: the simplex is never left, slopes are true, infinity is put in words."""

import numpy as np
import pytest
from panel_words import words

from utils.explorers.cross_entropy import cross_entropy_explorer
from utils.explorers.cross_entropy.prediction import Prediction
from utils.functions import cross_entropy

Y, SOFT = np.array([0.5, 0.3, 0.2]), np.array([0.7, 0.2, 0.1])
H = 1e-30  # the size of a complex step


@pytest.fixture
def panel():
    return cross_entropy_explorer(Y, SOFT)


def controls(panel):
    """Classes, target, slider, Set y = t, Reset."""
    return [control for row in panel.children[:2] for control in row.children]


def drag(panel, index, value):
    panel.stage.act("handles", "draggable", index=index, x=index + 1.0, y=value)


def measured_slopes(now):
    """dE/dy with the other y held fixed, by complex steps."""
    return np.array([cross_entropy(now.y + 1j * H * e, now.t).imag / H for e in np.eye(len(now.y))])


def assert_whole(panel):
    """What holds wherever the hand goes."""
    now = panel.state["now"]
    assert now.y.sum() == pytest.approx(1, abs=1e-12)
    assert (now.y >= 0).all()
    assert panel.stage.error is None
    assert panel.stage.picture["note"] == ""  # nothing silently left out
    assert "nan" not in words(panel)
    assert controls(panel)[2].value == pytest.approx(now.y[panel.state["moved"]], abs=1e-12)


@pytest.mark.parametrize("k", [2, 3])
@pytest.mark.parametrize("goal", [-1, 0, 1])
@pytest.mark.parametrize("value", [-5.0, 0.31, 5.0])
def test_wherever_a_probability_is_dragged_the_sum_stays_1(panel, k, goal, value):
    classes, target, *_ = controls(panel)
    classes.value, target.value = k, goal
    for index in range(k):
        drag(panel, index, value)
        assert_whole(panel)
        # The reader's finger ends between two pixels, the limits at 0 and 1.
        near = 0.0 if value < 0 else min(value, 1.0)
        assert panel.state["now"].y[index] == pytest.approx(near, abs=0.003)


@pytest.mark.parametrize("value", [1e-6, 0.02, 0.5, 0.93])
@pytest.mark.parametrize("goal", [-1, 0, 1])
@pytest.mark.parametrize("k", [2, 3])
def test_live_slopes_equal_the_complex_step(panel, k, goal, value):
    classes, target, slider, *_ = controls(panel)
    classes.value, target.value = k, goal
    slider.value = value
    now = panel.state["now"]
    assert now.y[0] == value
    np.testing.assert_allclose(now.dE_dy, measured_slopes(now), rtol=1e-10, atol=1e-10)
    # Along the simplex the others give way in their shares.
    direction = np.eye(k)[0] - now.shares(0)
    along = cross_entropy(now.y + 1j * H * direction, now.t).imag / H
    assert now.slope_along(0) == pytest.approx(along, rel=1e-10, abs=1e-10)
    assert now.along(0, np.array([value]))[0] == pytest.approx(now.E, rel=1e-12)
    assert_whole(panel)


def test_at_the_target_every_slope_is_minus_1_and_the_curve_is_level(panel):
    assert controls(panel)[1].label == "soft"  # and not an empty list
    controls(panel)[3].click()
    now = panel.state["now"]
    np.testing.assert_allclose(now.dE_dy, -1)
    for i in range(3):
        assert now.slope_along(i) == pytest.approx(0, abs=1e-12)
    assert now.E == pytest.approx(now.lowest)
    rng = np.random.default_rng(0)
    assert now.lowest < min(Prediction(y, SOFT).E for y in rng.dirichlet(np.ones(3), 500))
    assert_whole(panel)


def test_a_wanted_class_at_0_makes_e_infinite_and_says_so(panel):
    drag(panel, 1, -1.0)
    assert panel.state["now"].E == np.inf
    assert panel.state["now"].dE_dy[1] == -np.inf
    assert "E = ∞" in panel.stage.alt
    assert "log 0 is −∞, so E is ∞" in words(panel)
    assert "above the picture" in words(panel)


def test_0_log_0_counts_as_0_and_says_so(panel):
    controls(panel)[1].value = 0
    drag(panel, 1, -1.0)
    assert panel.state["now"].E == pytest.approx(-np.log(panel.state["now"].y[0]))
    assert panel.state["now"].dE_dy[1] == 0
    assert "0 log 0 counts as 0" in words(panel)


def test_a_typed_probability_far_below_the_picture(panel):
    controls(panel)[2].value = 1e-6
    assert panel.state["now"].E > 6
    assert "above the picture" in words(panel)
    assert "1.00·10⁻⁶" in panel.stage.alt
    assert_whole(panel)


def test_all_on_one_class_remembers_how_the_others_shared(panel):
    drag(panel, 0, 5.0)
    assert panel.state["now"].y.tolist() == [1, 0, 0]
    controls(panel)[2].value = 0.5
    np.testing.assert_allclose(panel.state["now"].y, Y)


def test_a_class_never_given_anything_gets_its_part_when_nothing_is_left():
    now = Prediction([1, 0, 0], [1, 0, 0])
    now.move(0, 0.4)
    np.testing.assert_allclose(now.y, [0.4, 0.3, 0.3])


def test_the_target_and_the_classes_are_switched_and_reset_brings_all_back(panel):
    classes, target, slider, _, reset = controls(panel)
    classes.value = 2
    np.testing.assert_allclose(panel.state["now"].y, [0.5, 0.5])
    np.testing.assert_allclose(panel.state["now"].t, [0.7, 0.3])
    target.value = 1
    assert panel.state["now"].t.tolist() == [0, 1]
    drag(panel, 1, 0.9)
    assert slider.label == "y₂"
    reset.click()
    assert panel.state["moved"] == 0
    np.testing.assert_array_equal(panel.state["now"].y, Y)
    np.testing.assert_array_equal(panel.state["now"].t, SOFT)
    assert_whole(panel)
    np.testing.assert_array_equal(Y, [0.5, 0.3, 0.2])
