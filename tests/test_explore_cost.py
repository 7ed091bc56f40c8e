"""Notebook 14's costs: formulas equal brute force, and the explorer holds at its extremes."""

import re
from itertools import pairwise, product

import numpy as np
import pytest

from utils.address import addresses
from utils.derivation import derive
from utils.explorers.cost.explorer import MOST_DEEP, MOST_WIDE, WAYS, cost_explorer
from utils.explorers.cost.multiplications import (
    backward_count,
    forward_count,
    in_words,
    measured_count,
    parameter_count,
    path_by_path_count,
    path_count,
    time_in_words,
    walk_paths,
)
from utils.network import backward, forward, initialise

FOUR_LAYERS = [(3, 4, 3, 2), (2, 5, 4, 3), (1, 1, 1, 2), (4, 1, 3, 3)]
ANY = [*FOUR_LAYERS, (3, 2), (5, 1, 4), (2, 3, 4, 3, 2), (1, 2, 1, 3, 2, 2)]


def network(sizes):
    rng = np.random.default_rng(1)
    return initialise(rng, sizes), rng.normal(size=(1, sizes[0])), rng.dirichlet(np.ones(sizes[3]))


@pytest.mark.parametrize("sizes", FOUR_LAYERS, ids=str)
def test_paths_are_those_that_derive_lists(sizes):
    parameters, x, t = network(sizes)
    paths = [p for a in addresses(parameters) for p in derive(parameters, x[0], t, a).paths]
    assert path_count(sizes) == len(paths)
    factors = [[f for f in path.factors if f.kind != "bias"] for path in paths]
    assert path_by_path_count(sizes) == sum(len(f) - 1 for f in factors)


@pytest.mark.parametrize("sizes", ANY, ids=str)
def test_paths_are_those_that_are_walked(sizes):
    assert path_by_path_count(sizes) == walk_paths(sizes)


class Tallied(float):
    """A number that counts its multiplications."""

    count = 0

    def __mul__(self, other):
        Tallied.count += 1
        return Tallied(float(self) * float(other))

    def __add__(self, other):
        return Tallied(float(self) + float(other))


tallied = np.vectorize(Tallied, otypes=[object])


@pytest.mark.parametrize("sizes", ANY, ids=str)
def test_backpropagation_and_forward_pass_cost_what_is_tallied(sizes):
    rng = np.random.default_rng(2)
    weights = [tallied(rng.normal(size=pair)) for pair in pairwise(sizes)]
    values = [tallied(rng.normal(size=(1, n))) for n in sizes[:-1]]
    Tallied.count, delta = 0, tallied(rng.normal(size=(1, sizes[-1])))
    for k in reversed(range(len(weights))):
        values[k].T @ delta
        if k:
            delta = (delta @ weights[k].T) * values[k]
    assert Tallied.count == backward_count(sizes)
    Tallied.count = 0
    for value, weight in zip(values, weights, strict=True):
        value @ weight
    assert Tallied.count == forward_count(sizes)


@pytest.mark.parametrize("sizes", FOUR_LAYERS, ids=str)
def test_parameters_are_counted_as_they_are(sizes):
    parameters, x, t = network(sizes)
    gradient = backward(parameters, forward(parameters, x), t[np.newaxis])
    assert parameter_count(sizes) == sum(g.size for g in gradient)
    assert measured_count(sizes) == 2 * parameter_count(sizes) * forward_count(sizes)


@pytest.mark.parametrize(
    "count, words",
    [(0, "0"), (1472, "1,472"), (9_999_999, "9,999,999"), (10**7, "1.0 × 10⁷"),
     (99_960_000, "1.0 × 10⁸"), (31 * 10**11, "3.1 × 10¹²")],
)  # fmt: skip
def test_counts_in_words(count, words):
    assert in_words(count) == words


@pytest.mark.parametrize(
    "count, words",
    [(0, "0 ns"), (55, "55 ns"), (1000, "1 µs"), (61_362, "61.4 µs"), (2_140_000_000, "2.14 s"),
     (90 * 10**9, "1.5 minutes"), (4 * 10**16, "1.27 years"), (10**21, "31,688 years")],
)  # fmt: skip
def test_times_in_words(count, words):
    assert time_in_words(count) == words


@pytest.fixture
def panel():
    return cost_explorer()


def controls(panel):
    """Width, depth, network, Reset."""
    return panel.children[0].children


def assert_whole(panel):
    stage, state = panel.stage, panel.state
    sizes = state.sizes()
    assert stage.error is None
    assert stage.picture["note"] == ""
    assert f"Network {'-'.join(map(str, sizes))}, " in stage.alt
    for count in (path_by_path_count(sizes), measured_count(sizes), backward_count(sizes)):
        assert 1 <= count < 1e20  # inside the axes
        assert in_words(count) in stage.alt
        assert in_words(count) in panel.children[-1].value
    if state.walked is not None:
        assert state.walked == path_by_path_count(sizes)
        assert f"{state.walked:,} multiplications" in panel.children[-1].value


def test_the_explorer_counts_what_is_set(panel):
    wide, deep, outside, _ = controls(panel)
    for width, depth, ends in product((1, 2, 16, MOST_WIDE), (1, 2, MOST_DEEP), ((3, 2), (64, 10))):
        wide.value, deep.value, outside.value = width, depth, ends
        assert panel.stage.alt  # settles
        assert panel.state.sizes() == (ends[0], *[width] * depth, ends[1])
        assert_whole(panel)


def test_small_networks_are_walked_and_large_ones_are_not(panel):
    assert panel.state.walked == path_by_path_count((3, 4, 4, 2))
    controls(panel)[0].value = 64
    assert panel.stage.alt
    assert panel.state.walked is None
    assert "too many to go one by one" in panel.children[-1].value


def test_both_handles_are_dragged_to_whole_numbers(panel):
    for name, control, most in (("width", 0, MOST_WIDE), ("depth", 1, MOST_DEEP)):
        for x, expected in ((-1e9, 1), (4.6, 5), (1e9, most)):
            panel.stage.act(f"{name} handle", "draggable", x=x, y=1.0)
            assert controls(panel)[control].value == expected
            assert_whole(panel)


def height_in(svg):
    """How far down the middle of a circle, a square or a triangle is drawn."""
    if "cy=" in svg:
        return float(svg.split('cy="')[1].split('"')[0])
    corners = re.findall(r"[-\d.]+ ([-\d.]+)", svg.split(' d="')[1].split('"')[0])
    low, high = min(map(float, corners)), max(map(float, corners))
    # The middle of a triangle with a corner up lies 1.15 of 1.95 parts down.
    return low + (high - low) * (1.15 / 1.95 if len(set(corners)) == 2 and corners[0] != corners[1]
                                 else 0.5)  # fmt: skip


def test_both_charts_show_the_three_counts_at_their_height(panel):
    controls(panel)[0].value = 9
    assert panel.stage.alt
    picture = panel.stage.picture
    for (way, count, *_), (side, axes) in product(WAYS, (("depth", 0), ("width", 1))):
        _, top, _, high = picture["axes"][axes]
        drawn = height_in(picture["marks"][f"{side} {way} now"]["svg"])
        height = 20 * (top + high - drawn) / high
        assert height == pytest.approx(np.log10(count((3, 9, 9, 2))), abs=0.02)


def test_reset_brings_all_back(panel):
    wide, deep, outside, reset = controls(panel)
    wide.value, deep.value, outside.value = 64, 8, (64, 10)
    reset.click()
    assert panel.stage.alt
    assert panel.state.sizes() == (3, 4, 4, 2)
    assert_whole(panel)
