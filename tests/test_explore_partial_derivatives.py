"""The surface of notebook 01 without a browser: its slopes are measured wherever it is dragged."""

import re
from itertools import product

import numpy as np
import pytest
from test_explorers import controls_of

from utils.explorers.partial_derivatives import surface_explorer
from utils.explorers.partial_derivatives.surfaces import SURFACES, PointOnSurface, Surface

STEP = 1e-30
FAR = [(99, 99), (-99, 99), (1e9, -1e9), (0, 0), (-0.3, 1.1), (2.35, -1.75)]
NAMES = [surface.name for surface in SURFACES]


def measured(surface, u, v):
    """Both slopes by a complex step."""
    return surface.f(u + 1j * STEP, v).imag / STEP, surface.f(u, v + 1j * STEP).imag / STEP


def moved_to(panel, u, v):
    panel.stage.act("point", "draggable", x=u, y=v)
    assert panel.stage.error is None
    return panel.point()


def drawn(panel):
    """All the text and shapes of the marks."""
    return "".join(mark["svg"] or "" for mark in panel.stage.picture["marks"].values())


@pytest.fixture
def panel():
    return surface_explorer()


@pytest.mark.parametrize("surface", SURFACES, ids=NAMES)
def test_live_slopes_are_the_measured_ones_wherever_the_point_is_dragged(panel, surface):
    controls_of(panel)["surface"].value = surface
    for place in FAR:
        point = moved_to(panel, *place)
        assert abs(point.u) <= 2.35 and abs(point.v) <= 1.75
        np.testing.assert_allclose(
            point.slopes, measured(surface, point.u, point.v), rtol=0, atol=1e-10
        )
        assert surface.name in panel.stage.alt
        assert "nan" not in drawn(panel).lower()
        assert panel.stage.picture["note"] == ""


def test_the_sliders_end_where_the_point_does(panel):
    controls = controls_of(panel)
    for u, v in product([-1e9, -2.35, 0.0, 2.35, 1e9], [-1e9, 1.75]):
        controls["u"].value, controls["v"].value = u, v
        point = panel.point()
        assert (point.u, point.v) == (np.clip(u, -2.35, 2.35), np.clip(v, -1.75, 1.75))
        assert panel.stage.error is None


@pytest.mark.parametrize("surface", SURFACES, ids=NAMES)
@pytest.mark.parametrize("place", [(2.0, 0.5), (-1.1, 1.6), (2.35, -1.75)])
def test_no_measured_direction_is_steeper_than_the_gradient(surface, place):
    point = PointOnSurface(surface, *place, 0.0)
    degrees = np.linspace(0, 360, 721)
    a = np.radians(degrees)
    along = surface.f(
        place[0] + 1j * STEP * np.cos(a), place[1] + 1j * STEP * np.sin(a)
    ).imag / STEP  # fmt: skip
    np.testing.assert_allclose(point.slope_towards(degrees), along, atol=1e-10)
    assert along.max() == pytest.approx(point.steepest, rel=1e-4)
    assert abs(degrees[along.argmax()] - point.uphill) < 0.5


def ends_of(panel, name):
    """First and last place of a mark's first path, in pixels."""
    d = re.search(r'd="M([^"Z]*)', panel.stage.picture["marks"][name]["svg"]).group(1)
    numbers = np.array([float(n) for n in re.findall(r"-?[\d.]+", d)]).reshape(-1, 2)
    return numbers[0], numbers[-1]


def test_the_arrow_stands_at_right_angles_to_the_contour_line_on_the_page(panel):
    # Only where both axes have one scale is a right angle one on the page.
    plane = panel.stage._planes[0]
    (x0, x1), (y0, y1) = plane.limits
    _, _, wide, high = plane.box
    assert wide / (x1 - x0) == pytest.approx(high / (y1 - y0), rel=1e-6)
    point = moved_to(panel, 1.5, 0.9)
    start, end = ends_of(panel, "gradient")
    across, down = end - start
    assert np.degrees(np.arctan2(-down, across)) % 360 == pytest.approx(point.uphill, abs=1)


@pytest.mark.parametrize("letter, axes", [("u", 2), ("v", 3)])
def test_the_drawn_tangents_have_the_slopes_that_are_said(panel, letter, axes):
    point = moved_to(panel, -1.2, 0.4)
    plane = panel.stage._planes[axes]
    start, end = ends_of(panel, f"tangent {letter}")
    # Along, and upwards: pixels count downwards.
    (u0, u1), (f0, f1) = plane.limits
    _, _, wide, high = plane.box
    along, up = (end - start) * [(u1 - u0) / wide, (f0 - f1) / high]
    assert up / along == pytest.approx(point.slopes["uv".index(letter)], abs=0.05)


def test_the_plane_touches_the_surface_with_both_slopes(panel):
    point = moved_to(panel, 1.0, -0.5)
    ((corners, _),) = panel.stage.picture["marks"]["surface"]["surface"]["planes"]
    ticks = panel.stage.picture["marks"]["surface"]["surface"]["ticks"]
    low, high = (float(text.replace("−", "-")) for text in ticks[2])
    u, v, f = (np.array(corners) * [6, 4.8, high - low] + [-3, -2.4, low]).T
    expected = point.f + point.slopes[0] * (u - 1.0) + point.slopes[1] * (v + 0.5)
    np.testing.assert_allclose(f, expected, atol=0.05)


def test_the_needle_is_turned_by_hand_and_by_number(panel):
    point = panel.point()
    panel.stage.act("needle tip", "draggable", x=point.u, y=point.v + 0.3)
    assert panel.point().angle == 90
    assert "the needle points to 90 degrees with slope 4." in panel.stage.alt
    panel.stage.act("needle tip", "draggable", x=point.u, y=point.v)  # no direction at all
    assert panel.point().angle == 90
    controls_of(panel)["needle, degrees"].value = 1e6
    assert panel.point().angle == 360
    assert panel.stage.error is None


def test_where_it_is_flat_there_is_no_arrow_and_the_words_say_so(panel):
    assert "gradient" in panel.stage.picture["marks"]
    moved_to(panel, 0.0, 0.0)
    assert {"gradient", "straight on", "uphill"}.isdisjoint(panel.stage.picture["marks"])
    assert "flat: both slopes are 0" in panel.stage.alt
    moved_to(panel, 0.5, 0.0)
    assert "gradient" in panel.stage.picture["marks"]


def test_reset_brings_everything_back(panel):
    before = panel.stage.alt
    controls_of(panel)["surface"].value = SURFACES[1]
    moved_to(panel, -2.0, 1.0)
    controls_of(panel)["needle, degrees"].value = 7
    assert panel.stage.alt != before
    controls_of(panel)["Reset"].click()
    assert panel.stage.alt == before


def test_a_surface_without_values_somewhere_says_so():
    logarithm = Surface("half a world", "log u", lambda u, v: np.log(u) + 0 * v,
                        lambda u, v: (1 / u + 0 * v, 0 * u * v))  # fmt: skip
    panel = surface_explorer([logarithm], u=1.0)
    moved_to(panel, -1.0, 0.5)
    assert "f has no value or no slope here" in panel.stage.alt
    assert "not finite" in panel.stage.picture["note"]
    assert "none here" in drawn(panel)
    assert "nan" not in drawn(panel).lower()
    np.testing.assert_allclose(moved_to(panel, 0.5, 0.0).slopes, (2.0, 0.0))
