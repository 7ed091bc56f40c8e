"""The explorer of notebook 07, driven without a browser: starts, learning rates, both losses."""

import warnings

import numpy as np
import pytest

from utils.data import blobs
from utils.explorers.descent import Descent, descent_explorer
from utils.functions import cross_entropy, cross_entropy_from_scores, softmax

LOSSES = ["cross-entropy", "squared error"]


def data(scale=1.0):
    x, t = blobs(np.random.default_rng(0), 60, 2, spread=1.6)
    return scale * (x - x.mean(axis=0)), t


def mean_loss(name, x, t, w):
    """The loss a second time, through both outputs; a complex w is fine."""
    s = np.column_stack([np.zeros(len(x)), x @ w])
    if name == "cross-entropy":
        return cross_entropy_from_scores(s, t)
    return ((softmax(s) - t) ** 2).sum(axis=1).mean() / 2


def exact_slopes(name, x, t, w):
    return np.array([mean_loss(name, x, t, w + 1e-30j * e).imag / 1e-30 for e in np.eye(2)])


@pytest.fixture
def explorer():
    panel = descent_explorer(*data())
    (rate, steps), (loss, back) = (row.children for row in panel.children[:2])
    return panel, {"rate": rate, "steps": steps, "loss": loss, "reset": back}


def refresh(panel):
    """The picture after the redraw that a control has asked for, and no error in it."""
    assert panel.stage.alt
    assert panel.stage.error is None
    return panel.stage.picture


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("w", [(-4.0, 4.0), (0.0, 0.0), (6.0, -6.0), (2.5, 2.0)])
def test_loss_and_slopes_are_those_of_the_layer(name, w):
    x, t = data()
    state = Descent(x, t, w)
    state.loss = name
    w = np.array(w)
    assert state.E(w)[0] == pytest.approx(mean_loss(name, x, t, w), rel=1e-12)
    np.testing.assert_allclose(state.gradient(w), exact_slopes(name, x, t, w), atol=1e-10)
    values, E = state.surface()
    for i, j in ((0, 0), (7, 40), (len(values) - 1, 3)):
        at = np.array([values[i], values[j]])
        assert E[i, j] == pytest.approx(mean_loss(name, x, t, at), rel=1e-12)


@pytest.mark.parametrize("name", LOSSES)
def test_each_step_goes_against_the_slopes_of_its_place(name):
    x, t = data()
    state = Descent(x, t, (-4.0, 1.0))
    state.loss, state.rate, state.steps = name, 0.7, 12
    points, E, first, last = state.walk()
    assert points.shape == (13, 2)
    for before, after, height in zip(points, points[1:], E, strict=False):
        slopes = exact_slopes(name, x, t, before)
        np.testing.assert_allclose(after, before - 0.7 * slopes, atol=1e-9)
        assert height == pytest.approx(mean_loss(name, x, t, before))
    np.testing.assert_allclose(first, exact_slopes(name, x, t, points[0]), atol=1e-9)
    np.testing.assert_allclose(last, exact_slopes(name, x, t, points[-1]), atol=1e-9)


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1000.0])
@pytest.mark.parametrize("name", LOSSES)
def test_scores_of_any_size_leave_no_gap_and_no_warning(name, scale):
    x, t = data(scale)
    state = Descent(x, t, (6.0, -6.0))
    state.loss, state.rate, state.steps = name, 60.0, 60
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        points, E, *_ = state.walk()
        assert np.isfinite(state.surface()[1]).all()
        assert state.verdict()
    assert np.isfinite(points).all()
    assert np.isfinite(E).all()


def test_certain_and_right_has_no_loss_and_certain_and_wrong_a_large_one():
    state = Descent([[1000.0, 0.0], [-1000.0, 0.0]], [[0, 1], [1, 0]], (0.0, 0.0))
    E = state.E([[1.0, 0.0], [-1.0, 0.0]])
    np.testing.assert_allclose(E, [0.0, 1000.0], atol=1e-300)
    assert E[1] > cross_entropy([1 - 1e-15, 1e-15], [0, 1])
    state.loss = "squared error"
    np.testing.assert_allclose(state.E([[1.0, 0.0], [-1.0, 0.0]]), [0.0, 1.0])


@pytest.mark.parametrize(
    "name, start, rate, steps, word",
    [
        ("cross-entropy", (-4.0, 4.0), 0.0, 30, "No step"),
        ("cross-entropy", (-4.0, 4.0), 3.0, 0, "No step"),
        ("cross-entropy", (-4.0, 4.0), 1e-3, 30, "On the way"),
        ("cross-entropy", (-4.0, 4.0), 1.0, 60, "Arrived"),
        ("cross-entropy", (-4.0, 4.0), 8.0, 30, "Too large"),
        ("cross-entropy", (-1.0, 0.3), 60.0, 29, "Diverged"),
        ("squared error", (30.0, 0.0), 1.0, 30, "Hardly moving"),
    ],
)
def test_the_verdict_says_what_became_of_the_walk(name, start, rate, steps, word):
    state = Descent(*data(), start)
    state.loss, state.rate, state.steps = name, rate, steps
    said, why = state.verdict()
    E = state.walk()[1]
    assert (said, bool(why)) == (word, True), E
    assert (said == "Diverged") == (E[-1] > E[0])


def test_the_picture_follows_the_learning_rate_to_both_ends(explorer):
    panel, controls = explorer
    for rate in (0.0, 0.1, 60.0):
        controls["rate"].value = rate
        marks = refresh(panel)["marks"]
        points, E, slopes, _ = panel.state.walk()
        assert panel.state.rate == rate
        assert f"learning rate {rate:g} end" in panel.stage.alt
        assert f"with E {E[-1]:.3f}" in panel.stage.alt
        assert ("leaves the picture" in panel.stage.alt) == (np.abs(points).max() > 6)
        promised = -rate * slopes @ slopes
        # The bars stand in the order tangent plane, actual.
        assert f"{promised:.4f}".replace("-", "−") in marks["in numbers"]["svg"] or rate == 0
        np.testing.assert_allclose(points[1], points[0] - rate * slopes)
    assert panel.state.verdict()[0] in ("Too large", "Diverged")
    assert {"E", "levels", "solid", "path", "start"} <= set(marks)


@pytest.mark.parametrize("place", [(-6, -6), (6, 6), (50, -50), (0, 0)])
@pytest.mark.parametrize("name", LOSSES)
def test_the_start_is_dragged_and_stays_on_the_map(explorer, place, name):
    panel, controls = explorer
    controls["loss"].value = name
    controls["rate"].value = 60.0
    panel.stage.act("start", "draggable", x=place[0], y=place[1])
    refresh(panel)
    expected = np.clip(place, -6, 6)
    np.testing.assert_allclose(panel.state.w, expected, atol=1e-9)
    assert f"Map and surface of the mean {name}" in panel.stage.alt
    assert f"From w₁ {expected[0]:.2f}, w₂ {expected[1]:.2f}" in panel.stage.alt
    assert "nan" not in panel.stage.alt
    assert panel.stage.picture["note"] == ""


def test_reset_brings_everything_back(explorer):
    panel, controls = explorer
    first = panel.stage.alt
    controls["rate"].value, controls["steps"].value = 17.0, 5
    controls["loss"].value = "squared error"
    panel.stage.act("start", "draggable", x=1.0, y=1.0)
    refresh(panel)
    assert panel.stage.alt != first
    controls["reset"].click()
    refresh(panel)
    assert panel.stage.alt == first
