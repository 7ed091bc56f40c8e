"""The living landscape without a browser: the surface drawn is the network's own, at any place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.address import addresses, value_at, with_value
from utils.example import running_batch, running_example
from utils.explorers.landscape import landscape
from utils.explorers.landscape.state import SIDE, Landscape
from utils.gradient_check import complex_step
from utils.network import loss

PARAMETERS = running_example()[0]
X, T = running_batch()
THREE = ("W2", 3, 0), ("W3", 0, 1), ("W1", 0, 2)


def explorer(**options):
    return landscape(PARAMETERS, X, T, *THREE, **options).explorer


def by_loops(state):
    """E over the window by a double loop over `loss`."""
    across, up = state.axes
    return [
        [loss(with_value(with_value(state.parameters, state.first, a), state.second, b), X, T)
         for a in across[::8]]
        for b in up[::8]
    ]  # fmt: skip


@pytest.mark.parametrize("third", [-5.0, 0.0, 6.0])
def test_the_surface_is_the_networks_own_while_a_third_weight_is_dragged(third):
    ex = explorer()
    state = ex.state
    before, limits = state.ghost.copy(), state.limits
    ex.value.value = third
    assert value_at(state.parameters, THREE[2]) == third
    np.testing.assert_allclose(state.grid()[::8, ::8], by_loops(state), atol=1e-12)
    assert not np.allclose(state.grid(), before)
    np.testing.assert_array_equal(state.ghost, before)
    assert state.limits == limits  # a scale that moved along would hide the change
    assert ex.stage.error is None and {"ghosts", "levels", "E"} <= set(ex.stage.picture["marks"])
    assert value_at(PARAMETERS, THREE[2]) == 0.6


def test_the_point_is_dragged_and_all_follows():
    ex = explorer()
    state = ex.state
    ex.stage.act("here", "draggable", x=0.5, y=-0.25)
    expected = state.middle + state.reach * np.array([0.5, -0.25])
    np.testing.assert_allclose(state.place, expected, atol=0.03)
    assert ex.across.value == pytest.approx(state.place[0])
    moved = with_value(with_value(PARAMETERS, THREE[0], state.place[0]), THREE[1], state.place[1])
    assert state.read().E == pytest.approx(loss(moved, X, T))
    true = [complex_step(moved, X, T, address=a) for a in THREE[:2]]
    np.testing.assert_allclose(state.read().slopes, true, atol=1e-12)
    assert f"E = {state.read().E:.4f} nats" in ex.stage.alt


def test_a_drag_that_leaves_the_map_ends_at_its_edge():
    ex = explorer()
    ex.move(9.0, -9.0)
    np.testing.assert_allclose(ex.state.place, ex.state.middle + ex.state.reach * np.array([1, -1]))


def test_exact_numbers_are_typed():
    ex = explorer()
    ex.across.value, ex.up.value = 1.25, 2.5
    np.testing.assert_array_equal(ex.state.place, [1.25, 2.5])


def test_descent_goes_down_and_its_path_is_drawn_until_a_hand_takes_over():
    ex = explorer(rate=0.5)
    state, losses = ex.state, [ex.state.read().E]
    for _ in range(10):
        _, _, predicted, actual, _ = state.read()
        ex.runner.step()
        losses.append(state.read().E)
        assert losses[-1] - losses[-2] == pytest.approx(actual, abs=1e-12)
        assert predicted < 0
    assert (np.diff(losses) < 0).all() and len(state.path) == 11
    assert "A path of 10 steps leads here" in ex.stage.alt
    ex.across.value = 0.0
    assert len(state.path) == 1


def test_the_sliders_follow_the_descent_and_each_moves_its_own_parameter_alone():
    ex = explorer(rate=0.5)
    for _ in range(10):
        ex.runner.step()
    across, up = ex.state.place
    assert (ex.across.value, ex.up.value) == (across, up) != (1.4, 2.3)
    ex.across.value = 0.25
    np.testing.assert_array_equal(ex.state.place, [0.25, up])


def test_the_ends_of_the_third_slider_stay_while_it_is_dragged():
    ex = explorer()
    for value in (5.0, -6.0, 1.0):
        ex.value.value = value
        assert (ex.value.low, ex.value.value, ex.value.high) == (-6, value, 6)
    state = ex.state
    state.parameters = with_value(state.parameters, ("b1", 1), 9.0)
    ex.third.value = ("b1", 1)
    assert (ex.value.low, ex.value.value, ex.value.high) == (-18, 9, 18)


def test_a_far_too_large_rate_leaves_the_window_and_the_picture_stays():
    ex = explorer(rate=20.0)
    ex.rate.value = 20.0
    for _ in range(40):
        ex.runner.step()
    assert ex.stage.error is None and np.isfinite(ex.state.read().E)


def test_parameters_are_chosen_from_lists_and_by_clicks_and_change_places_when_in_use():
    ex = explorer()
    weights = [a for a in addresses(PARAMETERS) if a[0][0] == "W"]
    ex.stage.act("weights", "clickable", index=weights.index(("W3", 2, 0)))
    assert ex.state.third == ("W3", 2, 0) and ex.value.label == "W⁽³⁾₃₁"
    ex.clicks.value = "across"
    ex.stage.act("weights", "clickable", index=weights.index(("W3", 2, 0)))
    assert (ex.state.first, ex.state.third) == (("W3", 2, 0), THREE[0])
    ex.second.value = ("b1", 1)
    assert ex.state.second == ("b1", 1)
    np.testing.assert_allclose(ex.state.grid()[::8, ::8], by_loops(ex.state), atol=1e-12)
    assert ex.stage.error is None


def test_the_window_is_round_the_point_also_when_third_takes_one_of_its_two():
    ex = explorer(reach=0.1)
    ex.third.value = THREE[0]
    state = ex.state
    assert (state.first, state.second, state.third) == (THREE[2], THREE[1], THREE[0])
    np.testing.assert_array_equal(state.middle, state.place)
    assert (ex.first.value, ex.across.label, ex.across.value) == (THREE[2], "W⁽¹⁾₁₃", 0.6)


def test_closer_wider_recentre_and_reset():
    ex = explorer()
    state = ex.state
    before = dict(ex.stage.picture["marks"])
    for _ in range(9):
        ex.closer.click()
    assert state.reach == 0.05
    for _ in range(20):
        ex.wider.click()
    assert state.reach == 64 and ex.stage.error is None
    ex.move(0.5, 0.5)
    place = state.place
    ex.centre.click()
    np.testing.assert_allclose(state.middle, place, atol=0.01)
    ex.value.value = 3.0
    ex.reset.click()
    after = ex.stage.picture["marks"]
    assert state.reach == 4 and {n: m.get("svg") for n, m in after.items()} == {
        n: m.get("svg") for n, m in before.items()
    }


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_any_three_parameters_have_a_true_finite_surface(data):
    three = data.draw(st.permutations(addresses(PARAMETERS)))[:3]
    scale = data.draw(st.sampled_from([1.0, 30.0, 1000.0]))
    state = Landscape(PARAMETERS.map(lambda p: p * scale), X, T, *three)
    grid = state.grid()
    assert grid.shape == (SIDE, SIDE) and np.isfinite(grid).all()
    np.testing.assert_allclose(grid[::8, ::8], by_loops(state), rtol=1e-12, atol=1e-12)


def test_the_same_parameter_twice_is_refused():
    with pytest.raises(ValueError, match="three different parameters"):
        landscape(PARAMETERS, X, T, THREE[0], THREE[0], THREE[1])


@pytest.mark.parametrize("reach", [0, -1, 100, float("nan")])
def test_a_window_that_shows_nothing_is_refused(reach):
    with pytest.raises(ValueError, match=f"reach is {reach}, expected half the width"):
        landscape(PARAMETERS, X, T, *THREE, reach=reach)


def test_a_rate_that_its_slider_cannot_show_is_refused():
    with pytest.raises(ValueError, match="learning rate: 50 is not between 0 and 20"):
        explorer(rate=50)
