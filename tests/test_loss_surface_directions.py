"""Directions, slopes and curvature of a loss surface, and what it refuses in words."""

import re

import numpy as np
import pytest
from strategies import random_problem, uneven_problem

from utils.gradient_check import central_difference, complex_step
from utils.loss_surface import (
    curvature,
    hessian_vector,
    loss_grid,
    loss_plane,
    parameter_direction,
    plane_coordinates,
    plane_gradient,
    plane_hessian,
    plane_point,
    principal_directions,
    random_direction,
    softmax_layer_grid,
    top_eigenvalue,
)
from utils.network import Parameters, backward, forward, initialise, loss
from utils.training import descend


def flat(parameters):
    return np.concatenate([np.ravel(p) for p in parameters])


def dense_hessian(parameters, x, t):
    """Every second derivative by central differences of the gradient."""
    start, step = flat(parameters), 1e-5
    ends = np.cumsum([p.size for p in parameters])[:-1]

    def gradient(values):
        parts = zip(np.split(values, ends), parameters, strict=True)
        at = Parameters(*(part.reshape(p.shape) for part, p in parts))
        return flat(backward(at, forward(at, x), t))

    columns = [(gradient(start + step * e) - gradient(start - step * e)) / (2 * step)
               for e in np.eye(start.size)]  # fmt: skip
    return np.array(columns)


@pytest.fixture
def problem():
    return uneven_problem(1)


@pytest.fixture
def plane(problem):
    rng = np.random.default_rng(2)
    return [problem.parameters.map(lambda p: rng.normal(size=p.shape)) for _ in range(2)]


# --- directions ----------------------------------------------------------------------------------


def test_a_random_direction_is_as_long_as_each_unit_s_weights():
    parameters = random_problem(3, (6, 5, 4, 3), 1).parameters
    direction = random_direction(parameters, np.random.default_rng(4))
    for own, drawn in zip(parameters, direction, strict=True):
        if own.ndim == 2:
            np.testing.assert_allclose(np.linalg.norm(drawn, axis=0), np.linalg.norm(own, axis=0))
            assert abs(np.corrcoef(own.ravel(), drawn.ravel())[0, 1]) < 0.8
        else:
            np.testing.assert_array_equal(drawn, 0)
    again = random_direction(parameters, np.random.default_rng(4))
    assert all(map(np.array_equal, direction, again))
    silent = parameters._replace(W2=np.zeros((5, 4)))
    np.testing.assert_array_equal(random_direction(silent, np.random.default_rng(0)).W2, 0)
    with pytest.raises(TypeError, match="expected a Generator"):
        random_direction(parameters, 3)


def test_a_parameter_s_direction_makes_the_plane_a_grid(problem):
    first, second = ("W2", 4, 1), ("b3", 2)
    axes = [parameter_direction(problem.parameters, address) for address in (first, second)]
    p, q = np.array([-1.0, 0.0, 2.0]), np.array([0.5, -3.0])
    centre = problem.parameters.W2[4, 1], problem.parameters.b3[2]
    grid = loss_grid(*problem, first, second, p + centre[0], q + centre[1])
    np.testing.assert_allclose(loss_plane(*problem, *axes, p, q), grid)


def test_principal_directions_find_a_plane_that_was_planted(problem, plane):
    rng = np.random.default_rng(5)
    places = np.concatenate([rng.normal(size=(20, 2)) * [3.0, 1.0], [[0, 0]]])
    history = [plane_point(problem.parameters, *plane, *place) for place in places]
    one, two, shares = principal_directions(history)
    gram = np.array([[flat(u) @ flat(v) for v in (one, two)] for u in (one, two)])
    np.testing.assert_allclose(gram, np.eye(2), atol=1e-12)
    assert shares.sum() == pytest.approx(1)
    assert shares[0] > shares[1] > 0
    found = plane_coordinates(history, history[-1], one, two)
    for (a, b), point in zip(found, history, strict=True):
        np.testing.assert_allclose(flat(plane_point(history[-1], one, two, a, b)), flat(point),
                                   atol=1e-10)  # fmt: skip
    np.testing.assert_allclose(plane_coordinates(history, problem.parameters, *plane), places,
                               atol=1e-10)  # fmt: skip


def test_shares_are_of_the_movement_and_no_plane_does_better(problem):
    rng = np.random.default_rng(6)
    walk = descend(*problem, 2.0)
    history = [step for step, _ in zip(walk, range(40), strict=False)]
    one, two, shares = principal_directions(history)
    moved = np.array([flat(s.parameters) for s in history]) - flat(history[-1].parameters)
    total = (moved**2).sum()
    for direction, share in zip((one, two), shares, strict=True):
        assert ((moved @ flat(direction)) ** 2).sum() / total == pytest.approx(share)
        assert (moved @ flat(direction)).sum() >= 0
    for _ in range(20):
        other = np.linalg.qr(np.stack([flat(one), flat(two)], 1)
                             + 0.1 * rng.normal(size=(moved.shape[1], 2)))[0]  # fmt: skip
        assert ((moved @ other) ** 2).sum() / total <= shares.sum()


@pytest.mark.parametrize("n_points, words", [(2, "three or more"), (4, "lie on one line")])
def test_a_history_that_spans_no_plane_is_refused(problem, plane, n_points, words):
    history = [plane_point(problem.parameters, *plane, a, 0) for a in range(n_points)]
    with pytest.raises(ValueError, match=words):
        principal_directions(history)


# --- slopes and curvature ------------------------------------------------------------------------


def test_the_slopes_on_a_plane_are_the_measured_ones(problem, plane):
    slopes = plane_gradient(*problem, *plane, 0.3, -0.2)
    measured = complex_step(plane_point(problem.parameters, *plane, 0.3, -0.2), *problem[1:])
    np.testing.assert_allclose(slopes, [flat(measured) @ flat(u) for u in plane], rtol=1e-12)
    axis = parameter_direction(problem.parameters, ("W1", 1, 2))
    at = central_difference(*problem).W1[1, 2]
    assert plane_gradient(*problem, axis, plane[0])[0] == pytest.approx(at, abs=1e-8)


def test_the_hessian_agrees_with_differences_of_the_gradient(problem, plane):
    H = dense_hessian(*problem)
    for direction in plane:
        np.testing.assert_allclose(flat(hessian_vector(*problem, direction)), H @ flat(direction),
                                   atol=1e-8)  # fmt: skip
    two = np.stack([flat(u) for u in plane], axis=1)
    small = plane_hessian(*problem, *plane)
    np.testing.assert_allclose(small, two.T @ H @ two, atol=1e-7)
    away = plane_point(problem.parameters, *plane, 0.4, 0.1)
    np.testing.assert_allclose(plane_hessian(*problem, *plane, 0.4, 0.1),
                               plane_hessian(away, *problem[1:], *plane), rtol=1e-10)  # fmt: skip


def test_the_hessian_on_a_plane_is_symmetric_to_the_last_bit(problem):
    rng = np.random.default_rng(5)
    for _ in range(20):  # in half of the planes rounding alone would leave two numbers
        plane = [random_direction(problem.parameters, rng) for _ in range(2)]
        H = plane_hessian(*problem, *plane)
        np.testing.assert_array_equal(H, H.T)


@pytest.mark.parametrize("seed", range(3))
def test_the_top_eigenvalue_is_the_largest_of_the_whole_hessian(seed):
    problem = random_problem(seed, (3, 4, 3, 2), 12)
    value, direction = top_eigenvalue(*problem, np.random.default_rng(0))
    H = dense_hessian(*problem)
    assert value == pytest.approx(np.linalg.eigvalsh(H)[-1], rel=1e-5)
    assert np.linalg.norm(flat(direction)) == pytest.approx(1)
    np.testing.assert_allclose(H @ flat(direction), value * flat(direction), atol=1e-2 * value)


def test_one_step_beyond_two_over_the_top_eigenvalue_climbs(problem):
    """What the number is for. Along the sharpest direction E falls below 2 / value, then rises."""
    for step in descend(*problem, 1.0):
        if step.number == 3000:
            break
    value, direction = top_eigenvalue(step.parameters, *problem[1:], np.random.default_rng(0))

    def E_beside(distance):
        nudged = [step.parameters.map(lambda p, u, s=s: p + s * distance * u, direction)
                  for s in (1, -1)]  # fmt: skip
        return sum(loss(p, *problem[1:]) for p in nudged) / 2

    # On a parabola a step takes the distance times 1 - rate value; what E does follows.
    start = 1e-2
    for rate, sinks in ((1.9, True), (2.1, False)):
        after = start * (1 - rate)
        assert (E_beside(after) < E_beside(start)) == sinks
    assert E_beside(start) - loss(step.parameters, *problem[1:]) == pytest.approx(
        value * start**2 / 2, rel=1e-2
    )


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "words"),
    [
        (("W4", 0, 0), "no parameter 'W4'; there are W1, b1"),
        ("W1", "'W1' is no address"),
        (3, "3 is no address"),
        (("W1", 0), "W1 takes 2 indices"),
        (("b2", 0, 1), "b2 takes 1 index"),
        (("W1", 0, 5), "('W1', 0, 5) does not exist"),
        (("W1", -1, 0), "W1 has shape (2, 5)"),
        (("b3", 3), "b3 has 3 values"),
    ],
)
def test_an_address_that_does_not_exist_is_named(problem, address, words):
    for pair in ((address, ("W2", 0, 0)), (("W2", 0, 0), address)):
        with pytest.raises(ValueError) as caught:
            loss_grid(*problem, *pair, [0.0], [0.0])
        assert words in str(caught.value)
    with pytest.raises(ValueError, match=re.escape(words)):
        parameter_direction(problem.parameters, address)


def test_one_parameter_twice_spans_no_surface(problem):
    with pytest.raises(ValueError, match="a surface needs two parameters"):
        loss_grid(*problem, ("W2", 1, 1), ("W2", np.int64(1), 1), [0.0], [0.0])


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([], "is empty"),
        ([0.0, np.nan], "not finite"),
        ([np.inf], "not finite"),
        ([[0.0, 1.0]], "shape (1, 2)"),
        (0.5, "shape ()"),
        (["a"], "real numbers"),
        ([1j], "real numbers"),
    ],
)
def test_a_grid_without_finite_values_is_refused(problem, plane, values, words):
    pair = ("W1", 0, 0), ("W2", 0, 0)
    for name, axes in (("first_values", (values, [0.0])), ("second_values", ([0.0], values))):
        with pytest.raises(ValueError) as caught:
            loss_grid(*problem, *pair, *axes)
        assert name in str(caught.value)
        assert words in str(caught.value)
    with pytest.raises(ValueError, match=r"^b "):
        loss_plane(*problem, *plane, [0.0], values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d._replace(W2=d.W2.T), "direction_2.W2 has shape (4, 5), but W2 has (5, 4)"),
        (lambda d: d._replace(b1=np.full(5, np.nan)), "direction_2.b1 holds a value that is not"),
        (lambda d: d.W1, "direction_2 is a ndarray, expected Parameters"),
        (lambda d: d[:4], "direction_2 is a tuple, expected Parameters"),
    ],
)
def test_a_direction_of_another_shape_is_refused(problem, plane, change, words):
    plane[1] = change(plane[1])
    for attempt in (
        lambda: loss_plane(*problem, *plane, [0.0], [0.0]),
        lambda: plane_gradient(*problem, *plane),
        lambda: plane_hessian(*problem, *plane),
    ):
        with pytest.raises(ValueError) as caught:
            attempt()
        assert words in str(caught.value)


def test_networks_and_batches_that_do_not_fit_are_refused_first(problem):
    parameters, x, t = problem
    pair = ("W1", 0, 0), ("W2", 0, 0), [0.0], [0.0]
    with pytest.raises(ValueError, match="one row of target probabilities"):
        loss_grid(parameters, x, t[1:], *pair)
    with pytest.raises(ValueError, match="complex"):
        loss_grid(parameters, x * 1j, t, *pair)
    with pytest.raises(ValueError, match="W holds complex numbers"):
        softmax_layer_grid(np.ones((2, 3)) * 1j, np.ones(3), x, t, ("b", 0), ("b", 1), [0.0], [0.0])
    with pytest.raises(ValueError, match="x has shape"):
        softmax_layer_grid(np.ones((3, 2)), np.ones(2), x, t, ("W", 0, 0), ("b", 0), [0.0], [0.0])
    layer = np.ones((2, 3)), np.ones(3), x, t
    for address in (("W1", 0, 0), ("W", 2, 0), ("W", 0), "W", ("b", 3), ["b", 0]):
        with pytest.raises(ValueError, match="is no parameter of this layer"):
            softmax_layer_grid(*layer, address, ("b", 0), [0.0], [0.0])
    with pytest.raises(ValueError, match="a surface needs two parameters"):
        softmax_layer_grid(*layer, ("b", 0), ("b", 0), [0.0], [0.0])


def test_a_point_of_another_network_is_no_part_of_a_history(problem, plane):
    parameters = problem.parameters
    other = initialise(np.random.default_rng(0), (2, 9, 3, 3))
    for attempt in (
        lambda: plane_coordinates([parameters, other], parameters, *plane),
        lambda: principal_directions([parameters, other, parameters]),
    ):
        with pytest.raises(ValueError, match=r"history\[1\].W1 has shape \(2, 9\)"):
            attempt()


def test_three_points_are_a_history_and_its_size_does_not_turn_the_directions(problem, plane):
    places = [(0.0, 0.0), (1.0, 0.2), (0.3, 0.9), (0.5, 0.5)]
    history = [plane_point(problem.parameters, *plane, *place) for place in places]
    one, two, shares = principal_directions(history[:3])
    assert shares.sum() == pytest.approx(1)
    for size in (1e-4, 1e4):
        other = [plane_point(problem.parameters, *plane, size * a, size * b) for a, b in places[:3]]
        for ours, theirs in zip((one, two), principal_directions(other)[:2], strict=True):
            np.testing.assert_allclose(flat(ours), flat(theirs), atol=1e-7)
    line = [plane_point(problem.parameters, *plane, 1e6 * a, 0) for a in (0.0, 1.0, 0.5)]
    with pytest.raises(ValueError, match="lie on one line"):
        principal_directions(line)


def test_the_largest_curvature_is_looked_for_as_long_as_is_asked(problem, monkeypatch):
    whole, _ = top_eigenvalue(*problem, np.random.default_rng(0), within=1e-12)
    products = []

    def counted(*arguments):
        products.append(1)
        return product(*arguments)

    product = curvature._product
    monkeypatch.setattr(curvature, "_product", counted)
    needed = {}
    for within in (0.3, 0.01, 1e-6):
        products.clear()
        value, _ = top_eigenvalue(*problem, np.random.default_rng(0), within=within)
        assert abs(value - whole) <= within * whole
        needed[within] = len(products)
    assert needed[0.3] < needed[0.01] < needed[1e-6] < sum(p.size for p in problem.parameters)
    assert needed[0.3] <= 8
    products.clear()
    top_eigenvalue(*problem, np.random.default_rng(0), steps=1)
    assert len(products) == 1
