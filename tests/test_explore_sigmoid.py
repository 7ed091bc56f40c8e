"""The explorer of notebook 03, driven to both ends of the sigmoid without a browser."""

import numpy as np
import pytest

from utils.explorers.sigmoid import SigmoidPoint, sigmoid_explorer
from utils.functions import sigmoid

PLACES = [-1000.0, -745.2, -710.0, -40.0, -6.5, -0.3, 0.0, 2.0, 17.0, 37.5, 710.0, 1000.0]


@pytest.fixture(scope="module")
def made():
    return sigmoid_explorer()


@pytest.fixture
def panel(made):
    """The explorer as it is at the start; made once, because figures take their time."""
    click(made, "Reset")
    return made


def click(panel, text):
    [button] = [c for c in panel.children[0].children if c.description == text]
    button.click()


def words_on(stage):
    """Everything written on the live layer, as one string."""
    return " ".join(mark["svg"] for mark in stage.picture["marks"].values() if mark.get("svg"))


@pytest.mark.parametrize("s", PLACES)
def test_a_typed_score_is_shown_whole_with_no_nan(panel, s):
    panel.explorer.s.value = s
    assert panel.explorer.s.value == s <= panel.explorer.scale.value
    sentence = panel.stage.alt
    assert panel.stage.error is None
    assert panel.stage.picture["note"] == ""
    for text in (sentence, words_on(panel.stage)):
        assert "nan" not in text.lower()
        assert "inf" not in text.lower()
    assert "s on the sigmoid" in panel.stage.picture["marks"]
    assert panel.stage.picture["marks"]["s on the sigmoid"]["svg"] != ""
    at = panel.point()
    assert 0 <= at.h <= 1
    assert 0 <= at.slope <= 0.25
    assert at.h + at.missing == pytest.approx(1)
    assert at.missing == pytest.approx(float(sigmoid(-s)))


@pytest.mark.parametrize("s", np.linspace(-12, 12, 49))
def test_the_slope_is_the_complex_step_and_the_measurement_does_not_use_it(s):
    at = SigmoidPoint(s)
    exact = sigmoid(s + 1e-30j).imag / 1e-30
    assert abs(at.slope - exact) < 1e-10
    assert at.slope == pytest.approx(at.h * at.missing, rel=1e-12)
    assert at.measured == pytest.approx(exact, rel=1e-10)


@pytest.mark.parametrize("s", [-30.0, -5.0, 0.0, 5.0, 30.0, 600.0])
def test_ten_slopes_are_multiplied(s):
    at = SigmoidPoint(s)
    product = 1.0
    for n, left in enumerate(at.left, 1):
        product *= at.h * at.missing
        assert left == pytest.approx(product, rel=1e-9, abs=0), n


@pytest.mark.parametrize(
    "s, word",
    [
        (0.0, "Steep"),
        (3.0, "bend"),
        (-6.0, "Saturated"),
        (40.0, "exactly 1"),
        (1000.0, "1 − h and the slope are below the smallest float"),
        (-1000.0, "h and the slope are below the smallest float"),
    ],
)
def test_every_stretch_has_its_words(panel, s, word):
    panel.explorer.s.value = s
    assert word in panel.stage.alt


def test_where_the_slope_cannot_be_measured_it_says_so(panel):
    panel.explorer.s.value = -1000.0
    assert panel.stage.alt
    assert "too small to measure" in panel.stage.picture["marks"]["values"]["svg"]


def test_the_point_is_dragged_and_stays_within_the_scale(panel):
    panel.stage.act("s on the sigmoid", "draggable", x=-3.0, y=0.9)
    assert panel.explorer.s.value == pytest.approx(-3.0, abs=0.02)
    panel.stage.act("s on the sigmoid", "draggable", x=1e9, y=0.5)
    assert panel.explorer.s.value == panel.explorer.scale.value == 8


def test_tangent_and_product_follow(panel):
    stage = panel.stage
    before = {name: stage.picture["marks"][name]["svg"] for name in ("tangent", "product")}
    stage.act("s on the sigmoid", "draggable", x=-5.0, y=0.5)
    assert stage.alt.startswith("The sigmoid over s from −8 to 8")
    for name, svg in before.items():
        assert stage.picture["marks"][name]["svg"] != svg


def test_products_off_the_scale_are_said_not_dropped(panel):
    panel.explorer.s.value = 40.0
    assert panel.stage.alt
    assert "from 2 on: below" in panel.stage.picture["marks"]["below"]["svg"]
    panel.explorer.s.value = 0.0
    assert panel.stage.alt
    assert panel.stage.picture["marks"]["below"]["svg"].count("below") == 0


def test_the_scale_grows_with_a_score_and_a_smaller_scale_brings_it_back(panel):
    panel.explorer.s.value = 39.0
    assert panel.explorer.scale.value == 40
    panel.explorer.s.value = 2000.0
    assert (panel.explorer.s.value, panel.explorer.scale.value) == (1000, 1000)
    panel.explorer.scale.value = 8.0
    assert panel.explorer.s.value == 8


def test_what_is_no_number_is_not_taken(panel):
    panel.explorer.s.value = float("nan")
    assert panel.explorer.s.value == 2.0
