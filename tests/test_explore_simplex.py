"""The triangle of notebook 04: places and probabilities, and the way a temperature takes."""

import numpy as np
import pytest

from utils.explorers.softmax.simplex import CORNERS, place, probabilities_at, simplex_explorer


@pytest.fixture(scope="module")
def made():
    return simplex_explorer()


@pytest.fixture
def panel(made):
    [reset] = [c for c in made.children[0].children if getattr(c, "description", "") == "Reset"]
    reset.click()
    return made


def test_a_place_is_taken_back_to_its_probabilities():
    rng = np.random.default_rng(0)
    for y in rng.dirichlet(np.ones(3), size=30):
        y = np.maximum(y, 1e-3) / np.maximum(y, 1e-3).sum()
        np.testing.assert_allclose(probabilities_at(*place(y)), y, rtol=1e-9)
    np.testing.assert_allclose(place(np.eye(3)), CORNERS)
    sides = np.linalg.norm(CORNERS - np.roll(CORNERS, 1, axis=0), axis=1)
    np.testing.assert_allclose(sides, 1)


@pytest.mark.parametrize("x, y", [(0, 0), (1, 0), (-0.2, 0.9), (1.2, -0.1), (0.5, -0.1)])
@pytest.mark.parametrize("T", [0.1, 1.0, 10.0])
def test_a_point_dragged_anywhere_keeps_probabilities_and_finite_scores(panel, x, y, T):
    panel.temperature.value = T
    panel.stage.act("probabilities", "draggable", x=x, y=y)
    now = panel.y()
    assert now.sum() == pytest.approx(1)
    assert (now > 0).all()
    assert np.isfinite(panel.state["s"]).all()
    assert panel.state["s"].mean() == pytest.approx(0, abs=1e-9)
    assert "nan" not in panel.stage.alt
    assert panel.stage.error is None
    assert panel.stage.picture["note"] == ""


def test_a_dragged_point_is_where_the_hand_is(panel):
    panel.temperature.value = 2.5
    panel.stage.act("probabilities", "draggable", x=0.45, y=0.4)
    np.testing.assert_allclose(place(panel.y()), [0.45, 0.4], atol=2e-3)


def test_cold_leads_to_the_largest_score_and_heat_to_the_middle(panel):
    panel.temperature.value = 0.1
    assert panel.y()[0] > 0.999
    panel.temperature.value = 10.0
    assert panel.y().max() - panel.y().min() < 0.12
    assert "class 1" in panel.stage.alt


def test_equal_scores_are_parted_by_no_temperature(panel):
    panel.state["s"] = np.array([1.0, 1.0, -1.0])
    for T in (0.1, 1.0, 10.0):
        panel.temperature.value = T
        assert panel.y()[0] == panel.y()[1]
