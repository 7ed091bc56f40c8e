"""The explorer of page 09 without a browser, driven to its extremes, against other arithmetic."""

import re
from itertools import product

import numpy as np
import pytest
from strategies import uneven_problem

from utils.address import addresses, label, value_at
from utils.example import running_batch, running_example
from utils.explorers.difference_step.digit_rows import power, written
from utils.explorers.difference_step.explorer import (
    LARGEST,
    SMALLEST,
    WIDEST,
    Slope,
    sentence,
    step_explorer,
)
from utils.explorers.difference_step.one_slope import losses, measure, slope_in_digits
from utils.gradient_check import central_difference
from utils.network import backward, forward, loss

EVERY = addresses(running_example()[0])
STEP, SCALE = "step Δ = 10 to the power", "all weights times"


@pytest.fixture
def problem():
    return running_example()


@pytest.fixture
def panel(problem):
    return step_explorer(*problem)


def controls(panel):
    """{name: control} of everything above the stage."""
    found = {}
    for row in panel.children:
        for control in getattr(row, "children", ()):
            found[control.label if hasattr(control, "low") else control.description] = control
    return found


def shown(panel):
    """The whole picture as text, after every redraw that is due."""
    assert panel.stage.alt
    assert panel.stage.error is None
    return panel.stage.still_svg()


# --- the numbers behind it -----------------------------------------------------------------------


@pytest.mark.parametrize("given", [running_example(), uneven_problem()], ids=["3-4-3-2", "2-5-4-3"])
def test_sixty_digits_and_the_derived_formulas_agree_on_every_parameter(given):
    parameters, x, t = given
    derived = backward(parameters, forward(parameters, x), t)
    for address in addresses(parameters):
        right = slope_in_digits(parameters, x, t, address)
        assert abs(right - value_at(derived, address)) < 1e-14
        # The complex step is within 1e-10 of backward at any small step.
        for slope in measure(parameters, x, t, address, 10.0 ** np.arange(-30, -5)).complex:
            assert abs(slope - value_at(derived, address)) < 1e-10


def test_sixty_digits_measure_only_the_loss(problem, monkeypatch):
    def refuse(*_):
        raise AssertionError("a measurement must not use the formulas it is to judge")

    monkeypatch.setattr("utils.network.backward", refuse)
    assert slope_in_digits(*problem, ("b3", 1)) == pytest.approx(0.767611, abs=1e-6)


def test_losses_in_one_pass_are_the_losses_one_by_one(problem):
    parameters, _, _ = problem
    x, t = running_batch()
    moves = np.array([-1.0, 0.0, 0.25])
    for address in EVERY:
        name, *index = address
        one_by_one = []
        for move in moves:
            array = getattr(parameters, name).copy()
            array[*index] += move
            one_by_one.append(loss(parameters._replace(**{name: array}), x, t))
        np.testing.assert_allclose(losses(parameters, x, t, address, moves), one_by_one, rtol=1e-14)


def test_the_central_difference_is_that_of_utils(problem):
    theirs = central_difference(*problem, step=0.25)
    for address in EVERY:
        measured = measure(*problem, address, [0.25])
        assert measured.central[0] == pytest.approx(value_at(theirs, address), rel=1e-13)


@pytest.mark.parametrize("address", [("W2", 3, 0), ("W1", 2, 2), ("b1", 0), ("W3", 2, 1)])
def test_the_errors_have_the_slopes_that_are_written_beside_them(problem, address):
    slope = Slope(*problem, address)

    def steepness(errors, low, high):
        inside = (slope.steps > 10.0**low) & (slope.steps < 10.0**high)
        return np.polyfit(np.log(slope.steps[inside]), np.log(errors[inside]), 1)[0]

    assert steepness(slope.errors.forward, -4.5, -2) == pytest.approx(1, abs=0.02)
    assert steepness(slope.errors.central, -2.6, -1) == pytest.approx(2, abs=0.05)
    assert steepness(slope.errors.central, -14, -9) == pytest.approx(-1, abs=0.25)
    assert slope.errors.complex[slope.steps < 1e-9].max() < 1e-15


# --- digits --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value", [0.25, 0.2500001, 0.24999999, 0.31, -0.25, 0.0, 3e7, 0.25 + 1e-16]
)
def test_the_digits_called_right_are_right_and_the_next_one_is_not(value):
    right = 0.25
    good, rest = written(value, right)
    assert float((good + rest).replace("−", "-")) == pytest.approx(value, rel=1e-3, abs=1e-15)
    if "." not in good:
        assert good == ""
        assert abs(value - right) > 0.05 or abs(value) > 1e4
        return
    decimals = len(good.split(".")[1])
    assert abs(value - right) <= 0.5 * 10.0**-decimals
    if rest:
        assert abs(value - right) > 0.5 * 10.0 ** -(decimals + 1)


def test_a_tiny_slope_is_written_in_its_own_units():
    assert written(3.25e-14, 3.25e-14, -14) == ("3.250000000000000", "")
    assert written(0.0, 3.25e-14, -14) == ("", "0.000000000000000")
    assert written(1.0, 3.25e-14, -14) == ("", "1.000e+14")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1e-3, "10⁻³"),
        (1, "1"),
        (0.25, "0.25"),
        (3.2e-4, "3.2·10⁻⁴"),
        (2e-16, "2·10⁻¹⁶"),
        (4e3, "4·10³"),
    ],
)
def test_powers_of_ten_are_written_short(value, text):
    assert power(value) == text


# --- the explorer --------------------------------------------------------------------------------


def test_the_first_picture_says_the_numbers_of_the_page(panel):
    shown(panel)
    assert panel.stage.alt.startswith(
        "Slope of E along W⁽²⁾₄₁ = 1.4: 0.0503617. Measured with the step 1e+00: "
        "forward difference 0.0423518, off by 8e-03; central difference 0.0502576, off by 1e-04; "
        "complex step 0.0504075, off by 5e-05."
    )


@pytest.mark.parametrize(
    "address", [("W2", 3, 0), ("W1", 0, 0), ("b1", 2), ("W3", 2, 1), ("b3", 1)]
)
def test_extremes_show_numbers_and_no_nan(panel, address):
    found = controls(panel)
    found["parameter"].value = address
    for scale, exponent in product((1.0, 4.0, WIDEST), (SMALLEST, -8.0, LARGEST)):
        found[STEP].value, found[SCALE].value = exponent, scale
        picture = shown(panel)
        assert not re.search(r"\bnan\b|\binf\b", panel.stage.alt + picture, re.IGNORECASE)
        assert panel.stage.picture["note"] == ""
        assert label(address) in panel.stage.alt
        slope = panel.slope()
        measured = slope.measured(10.0**exponent)
        assert all(np.isfinite(measured))
        derived = backward(slope.parameters, forward(slope.parameters, slope.x), slope.t)
        assert abs(slope.right - value_at(derived, address)) < 1e-10
        if exponent < -6:
            assert abs(measured.complex - value_at(derived, address)) < 1e-10


def test_every_parameter_can_be_shown(panel):
    for address in EVERY:
        controls(panel)["parameter"].value = address
        shown(panel)
        assert panel.stage.alt.startswith(f"Slope of E along {label(address)} = ")


def test_a_saturated_weight_leaves_differences_no_digit_and_the_complex_step_all(panel):
    found = controls(panel)
    found[SCALE].value = WIDEST
    found[STEP].value = -5.0
    slope = panel.slope()
    measured = slope.measured(1e-5)
    assert 0 < abs(slope.right) < 1e-12
    assert written(measured.central, slope.right, -14)[0] == ""
    assert measured.complex == pytest.approx(slope.right, rel=1e-9)


def test_a_step_that_is_lost_is_said(panel):
    found = controls(panel)
    found[SCALE].value, found[STEP].value = WIDEST, -15.0
    assert panel.slope().parameter + 1e-15 == panel.slope().parameter
    assert "the step is lost" in shown(panel)
    found[STEP].value = -14.0
    assert "the step is lost" not in shown(panel)


def test_where_E_moves_in_jumps_the_jump_is_drawn(panel):
    found = controls(panel)
    found[STEP].value = -3.0
    assert "smallest change of E" not in shown(panel)
    found[STEP].value = -15.0
    assert "smallest change of E" in shown(panel)


def test_the_step_follows_mouse_and_keys_and_stays_in_range(panel):
    step = controls(panel)[STEP]
    panel.stage.act("handle", "draggable", x=2.1e-7, y=1e-17)
    assert step.value == pytest.approx(-6.7)
    panel.stage.act("error plot", "clickable", x=1e-4, y=1e-9)
    assert step.value == pytest.approx(-4)
    for key, value in (("ArrowRight", -3.9), ("ArrowLeft", -4), ("Shift+ArrowLeft", -5)):
        panel.stage.act("error plot", "keys", key=key)
        assert step.value == pytest.approx(value)
    panel.stage.act("error plot", "keys", key="Space")
    assert step.value == pytest.approx(-5)
    panel.stage.act("handle", "draggable", x=1e-20, y=1e-17)
    assert step.value == SMALLEST
    panel.stage.act("handle", "draggable", x=1e3, y=1e-17)
    assert step.value == LARGEST
    shown(panel)


def test_a_click_on_the_network_chooses_a_weight_or_a_bias(panel):
    parameter = controls(panel)["parameter"]
    panel.stage.act("weights", "clickable", index=0)
    assert parameter.value == ("W1", 0, 0)
    shown(panel)
    assert panel.stage.picture["marks"]["weights"]["touch"]["selected"] == 0
    panel.stage.act("units", "clickable", index=4)
    assert parameter.value == ("b2", 0)
    shown(panel)
    assert panel.stage.picture["marks"]["weights"]["touch"]["selected"] is None
    assert panel.stage.picture["marks"]["units"]["touch"]["selected"] == 4


def test_a_frame_measures_the_slope_once(panel, monkeypatch):
    steps, once = [], Slope.measured
    monkeypatch.setattr(Slope, "measured", lambda self, h: steps.append(h) or once(self, h))
    for exponent in (-3.0, -5.0):
        controls(panel)[STEP].value = exponent
        shown(panel)
    assert steps == [1e-3, 1e-5]


def test_reset_brings_the_first_picture_back(panel):
    first = shown(panel)
    found = controls(panel)
    found["parameter"].value, found[STEP].value, found[SCALE].value = ("b1", 3), -11.0, 7.0
    assert shown(panel) != first
    found["Reset"].click()
    assert shown(panel) == first


def test_the_network_given_is_left_as_it_is(problem):
    parameters = problem[0]
    panel = step_explorer(*problem)
    controls(panel)[SCALE].value = 9.0
    shown(panel)
    for ours, theirs in zip(parameters, running_example()[0], strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_another_network_with_a_batch_and_soft_targets():
    panel = step_explorer(*uneven_problem(), address=("b2", 3), exponent=-15)
    shown(panel)
    assert panel.stage.alt.startswith("Slope of E along b⁽²⁾₄ = ")


def test_a_slope_of_exactly_zero_is_said(problem):
    parameters, x, t = problem
    silent = x.copy()
    silent[0, 0] = 0.0
    panel = step_explorer(parameters, silent, t, address=("W1", 0, 1))
    assert not re.search(r"\bnan\b", shown(panel), re.IGNORECASE)
    slope = panel.slope()
    assert "forward difference 0, no error seen" in sentence(slope, 1.0, slope.measured(1.0), 1)


def test_a_wrong_address_is_explained(problem):
    with pytest.raises(ValueError, match="W2 has shape"):
        step_explorer(*problem, address=("W2", 4, 0))
