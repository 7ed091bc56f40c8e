"""The fast loss surfaces against a double loop over `loss`: every kind of pair, any scale."""

import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FEW, problems, random_problem, uneven_problem

from utils.functions import cross_entropy_from_scores
from utils.loss_surface import (
    loss_grid,
    loss_plane,
    plane_point,
    random_direction,
    softmax_layer_grid,
)
from utils.network import Parameters, loss

# One address of each sort; with two units of each layer, all kinds of pair come up.
ADDRESSES = [
    *[("W1", 0, 0), ("W1", 1, 0), ("W1", 0, 1), ("b1", 0), ("b1", 1)],
    *[("W2", 0, 0), ("W2", 1, 0), ("W2", 0, 1), ("b2", 0), ("b2", 1)],
    *[("W3", 0, 0), ("W3", 1, 0), ("W3", 0, 1), ("W3", 1, 2), ("b3", 0), ("b3", 2)],
]
PAIRS = list(itertools.permutations(ADDRESSES, 2))


def by_loop(parameters, x, t, first, second, p, q):
    """E on the grid from `loss`, one point after another."""
    moved = parameters.map(np.array)
    E = np.empty((len(p), len(q)))
    for i, j in np.ndindex(E.shape):
        for (name, *index), value in ((first, p[i]), (second, q[j])):
            getattr(moved, name)[tuple(index)] = value
        E[i, j] = loss(moved, x, t)
    return E


def plane_by_loop(parameters, x, t, one, two, a, b):
    return np.array([[loss(plane_point(parameters, one, two, u, v), x, t) for v in b] for u in a])


def assert_same(ours, theirs):
    assert ours.shape == theirs.shape
    np.testing.assert_array_less(np.abs(ours - theirs), 1e-12 * np.maximum(1, np.abs(theirs)))


@pytest.mark.parametrize("scale", [0.01, 1, 8, 100])
def test_every_pair_agrees_with_the_double_loop(scale):
    parameters, x, t = uneven_problem(1)
    parameters = parameters.map(lambda p: scale * p)
    before = parameters.map(np.copy)
    p, q = scale * np.array([-2.5, 0.0, 1.7]), scale * np.array([3.1, -0.4])
    for first, second in PAIRS:
        E = loss_grid(parameters, x, t, first, second, p, q)
        assert_same(E, by_loop(parameters, x, t, first, second, p, q))
    assert all(map(np.array_equal, parameters, before))


@FEW
@given(problems(), st.data())
def test_networks_of_any_size_agree(problem, data):
    addresses = [(name, *index) for name in Parameters._fields
                 for index in np.ndindex(getattr(problem.parameters, name).shape)]  # fmt: skip
    first, second = data.draw(st.permutations(addresses))[:2]
    values = data.draw(st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=5))
    E = loss_grid(*problem, first, second, values, values[::-1])
    assert_same(E, by_loop(*problem, first, second, values, values[::-1]))


@pytest.mark.parametrize(("first", "second"), [
    (("W3", 0, 0), ("W3", 1, 1)), (("W2", 0, 1), ("W3", 1, 2)), (("W2", 0, 1), ("W3", 0, 1)),
    (("W2", 0, 0), ("W2", 1, 0)), (("W1", 0, 0), ("W2", 0, 0)), (("W1", 0, 0), ("W1", 1, 1)),
    (("W1", 0, 0), ("b1", 0)),
])  # fmt: skip
@pytest.mark.parametrize("end", [1e3, 1e5])
def test_values_too_wide_for_exponentials_take_the_fallback(first, second, end):
    """Some cells are far out, others near: one method for all of them has to fall back."""
    parameters, x, t = uneven_problem(2)
    p, q = np.array([-end, -1.0, 0.5, end]), np.array([-end, 0.3, end])
    E = loss_grid(parameters, x, t, first, second, p, q)
    assert np.isfinite(E).all()
    assert_same(E, by_loop(parameters, x, t, first, second, p, q))


def test_wide_scores_of_both_signs_do_not_underflow():
    """e^u e^v is 0 times inf here, though the score itself is small."""
    parameters, x, t = uneven_problem(3)
    parameters = parameters._replace(b3=np.array([0.0, 900.0, -900.0]))
    for values in ([-900.0, -899.0, 0.0], [900.0, 901.0]):
        E = loss_grid(parameters, x, t, ("b3", 1), ("W2", 0, 0), values, [0.0, 1.0])
        assert_same(E, by_loop(parameters, x, t, ("b3", 1), ("W2", 0, 0), values, [0.0, 1.0]))


@pytest.mark.parametrize("sizes", [(3, 4, 3, 2), (2, 3, 3, 1), (1, 1, 1, 2), (4, 3, 5, 6)])
def test_many_examples_and_tiles_larger_than_one(sizes):
    """Both axes longer than a tile is wide, so that the seams are seen."""
    parameters, x, t = random_problem(4, sizes, 23)
    p, q = np.linspace(-3, 3, 70), np.linspace(-2, 4, 300)
    some = np.ix_([0, 31, 63, 64, 69], [0, 255, 256, 299])
    for first, second in [(("W2", 0, 0), ("b3", 0)), (("b1", 0), ("W1", 0, 0))]:
        E = loss_grid(parameters, x, t, first, second, p, q)
        expected = by_loop(parameters, x, t, first, second, p[some[0].ravel()], q[some[1].ravel()])
        assert_same(E[some], expected)


def test_targets_in_float32_and_sums_that_are_not_quite_one():
    parameters, x, t = uneven_problem(5)
    t = t.astype(np.float32) * np.float32(1 + 4e-7)
    p = np.linspace(-40, 40, 5)
    for first, second in [(("W3", 0, 1), ("b3", 2)), (("W2", 0, 0), ("W3", 0, 1)),
                          (("W1", 0, 0), ("W1", 1, 1))]:  # fmt: skip
        E = loss_grid(parameters, x, t, first, second, p, p)
        assert_same(E, by_loop(parameters, x, t, first, second, p, p))
    one = parameters.map(np.ones_like)
    E = loss_plane(parameters, x, t, one, parameters, p, p)
    assert_same(E, plane_by_loop(parameters, x, t, one, parameters, p, p))


@pytest.mark.parametrize("scale", [0.01, 1, 100, 1e4])
@pytest.mark.parametrize("sizes", [(2, 5, 4, 3), (3, 4, 3, 2)])
def test_a_plane_agrees_with_the_double_loop(scale, sizes):
    parameters, x, t = random_problem(6, sizes, 9)
    parameters = parameters.map(lambda p: scale * p)
    rng = np.random.default_rng(7)
    one, two = random_direction(parameters, rng), parameters.map(lambda p: rng.normal(size=p.shape))
    a, b = np.array([-1.0, 0.0, 0.3, 2.0]), np.array([-50.0, 0.0, 1.5])
    E = loss_plane(parameters, x, t, one, two, a, b)
    assert_same(E, plane_by_loop(parameters, x, t, one, two, a, b))


def test_huge_sums_of_a_plane_that_cancel():
    """e^-u is 0 and e^-v is inf for a first sum u + v that is small."""
    parameters, x, t = uneven_problem(12)
    parameters = parameters._replace(b1=np.full(5, 900.0))
    one = parameters.map(np.ones_like)
    two = parameters.map(np.zeros_like)._replace(b1=np.full(5, -1.0))
    E = loss_plane(parameters, x, t, one, two, [0.0, 0.1], [0.0, 899.5, 1800.0])
    assert_same(E, plane_by_loop(parameters, x, t, one, two, [0.0, 0.1], [0.0, 899.5, 1800.0]))


def test_a_plane_in_more_than_one_batch():
    parameters, x, t = random_problem(8, (3, 6, 5, 4), 1100)
    rng = np.random.default_rng(9)
    one, two = (random_direction(parameters, rng) for _ in range(2))
    a, b = np.linspace(-1, 1, 3), np.linspace(-1, 1, 25)
    E = loss_plane(parameters, x, t, one, two, a, b)
    assert_same(E, plane_by_loop(parameters, x, t, one, two, a, b))


@pytest.mark.parametrize("scale", [0.1, 1, 200])
@pytest.mark.parametrize("pair", [(("W", 0, 1), ("W", 1, 1)), (("W", 2, 0), ("b", 2)),
                                  (("b", 1), ("b", 0))])  # fmt: skip
def test_a_softmax_layer_agrees_with_a_loop(scale, pair):
    rng = np.random.default_rng(10)
    W, b, x = rng.normal(size=(3, 4)), rng.normal(size=4), rng.normal(size=(11, 3))
    t = rng.dirichlet(np.ones(4), size=11)
    p, q = scale * np.array([-3.0, 0.2, 2.0]), scale * np.array([1.0, -1.0])
    expected = np.empty((3, 2))
    for i, j in np.ndindex(3, 2):
        moved = {"W": W.copy(), "b": b.copy()}
        for (name, *index), value in zip(pair, (p[i], q[j]), strict=True):
            moved[name][tuple(index)] = value
        expected[i, j] = cross_entropy_from_scores(x @ moved["W"] + moved["b"], t)
    assert_same(softmax_layer_grid(W, b, x, t, *pair, p, q), expected)


@pytest.mark.parametrize("what", ["W2 and W3", "W1 and W1", "one unit", "plane", "long axis"])
def test_it_holds_no_more_than_32_mb_besides_the_result(what):
    parameters, x, t = random_problem(11, (2, 16, 16, 3), 300)
    side = np.linspace(-1, 1, 400 if what == "plane" else 900)
    rng = np.random.default_rng(0)
    one, two = random_direction(parameters, rng), random_direction(parameters, rng)
    x, t = (x[:5], t[:5]) if what != "W2 and W3" else (x, t)
    run = {
        "W2 and W3": lambda: loss_grid(parameters, x, t, ("W2", 0, 0), ("W3", 1, 1), side, side),
        "W1 and W1": lambda: loss_grid(parameters, x, t, ("W1", 0, 0), ("W1", 1, 1), side, side),
        "one unit": lambda: loss_grid(parameters, x, t, ("W1", 0, 0), ("W1", 1, 0), side, side),
        "plane": lambda: loss_plane(parameters, x, t, one, two, side, side),
        "long axis": lambda: loss_grid(
            parameters, x, t, ("W1", 0, 0), ("b2", 0), np.linspace(0, 1, 200_000), [0.0]
        ),
    }[what]
    tracemalloc.start()
    result = run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most - result.nbytes < 32e6
