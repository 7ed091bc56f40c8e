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


SIZES_OF_SUMS = np.geomspace(30, 3000, 22)  # on both sides of where an exponential overflows


@pytest.mark.parametrize("size", SIZES_OF_SUMS)
@pytest.mark.parametrize(("first", "second"), [
    (("W3", 0, 0), ("W3", 1, 1)), (("b3", 1), ("b3", 2)), (("W2", 0, 1), ("W3", 1, 2)),
    (("W2", 0, 0), ("W2", 1, 0)), (("W1", 0, 0), ("W2", 0, 0)), (("W1", 0, 0), ("b1", 0)),
    (("b1", 0), ("W1", 1, 1)), (("b2", 1), ("b2", 0)), (("W1", 1, 2), ("b2", 3)),
])  # fmt: skip
def test_no_size_of_the_sums_takes_a_grid_beyond_its_exponentials(first, second, size):
    parameters, x, t = random_problem(13, (2, 3, 4, 3), 3)
    for grow in ((), ("W1",), ("W2",), ("W3",), ("b3",)):
        large = {name: size * getattr(parameters, name) for name in grow}
        at = parameters._replace(**large)
        p, q = np.array([-size, 0.3, size / 2]), np.array([-size / 3, 1.0, size])
        with np.errstate(all="raise", under="ignore"):
            E = loss_grid(at, x, t, first, second, p, q)
        assert_same(E, by_loop(at, x, t, first, second, p, q))


@pytest.mark.parametrize("size", SIZES_OF_SUMS)
@pytest.mark.parametrize("grow", ["W1", "b1", "W2", "W3", "b3"])
def test_no_size_of_the_sums_takes_a_plane_beyond_its_exponentials(grow, size):
    parameters, x, t = random_problem(14, (2, 3, 4, 3), 3)
    still = parameters.map(np.zeros_like)
    ones = {grow: np.ones_like(getattr(parameters, grow))}
    mixed = {grow: getattr(parameters, grow)}
    for one, two in [(still._replace(**ones), still), (still, still._replace(**ones)),
                     (still._replace(**mixed), still._replace(**ones)),
                     (still._replace(**mixed), still._replace(**mixed))]:  # fmt: skip
        for a, b in [([-size, 0.1], [0.0, 0.2]), ([0.0, 0.1], [size, -size / 2]),
                     ([size, -0.7 * size], [-size, 0.6 * size])]:  # fmt: skip
            E = loss_plane(parameters, x, t, one, two, a, b)
            assert_same(E, plane_by_loop(parameters, x, t, one, two, a, b))


def test_a_point_of_a_plane_with_large_sums_of_its_own():
    """The base alone, then a and b alone, take the first sums out of reach."""
    parameters, x, t = random_problem(15, (2, 3, 4, 3), 3)
    for size in SIZES_OF_SUMS:
        large = parameters._replace(b1=size * np.array([1.0, -1.0, 0.5]))
        back = parameters.map(np.zeros_like)._replace(b1=-large.b1)
        for one, two in [(back, parameters), (parameters, back)]:
            E = loss_plane(large, x, t, one, two, [0.0, 1.0], [0.0, 1.0, 1.01])
            assert_same(E, plane_by_loop(large, x, t, one, two, [0.0, 1.0], [0.0, 1.0, 1.01]))


EVERY_WAY = [
    (("W3", 0, 0), ("W3", 1, 1)), (("W2", 0, 1), ("W3", 1, 2)), (("W2", 0, 0), ("W2", 1, 0)),
    (("W1", 0, 0), ("W1", 1, 1)), (("W1", 0, 0), ("b1", 0)), (("W1", 0, 0), ("W2", 1, 1)),
]  # fmt: skip


@pytest.mark.parametrize("n_examples", [1, 2, 3, 200])
@pytest.mark.parametrize("size", [1, 15, 60, 140, 290])
def test_examples_whose_logs_are_taken_together(n_examples, size):
    """Products of many sums, one or several at once, an odd one left over, a single cell."""
    parameters, x, t = random_problem(16, (2, 3, 4, 3), n_examples, soft=False)
    one, two = parameters.map(np.ones_like), parameters
    for rows in (slice(None), slice(-1, None)):  # all units count, or the last one alone
        W3 = np.zeros_like(parameters.W3)
        W3[rows] = size * np.abs(parameters.W3[rows])
        at = parameters._replace(W3=W3)
        for values in ([0.7], [-0.5, 1.5]):
            for first, second in EVERY_WAY:
                E = loss_grid(at, x, t, first, second, values, values)
                assert_same(E, by_loop(at, x, t, first, second, values, values))
            E = loss_plane(at, x, t, one, two, values, values)
            assert_same(E, plane_by_loop(at, x, t, one, two, np.array(values), np.array(values)))


def test_an_axis_that_takes_the_other_units_from_0_to_1():
    """How many sums fit into a product is decided at the end where they are largest."""
    parameters, x, t = random_problem(20, (2, 3, 4, 3), 40, soft=False)
    W2, W3 = np.zeros_like(parameters.W2), np.zeros_like(parameters.W3)
    W2[0], W3[:, 1:] = 40.0, 30.0
    at = parameters._replace(W2=W2, b2=np.full(4, -20.0), W3=W3)
    for second in (("W2", 0, 2), ("W2", 1, 2), ("b2", 1)):
        for p in ([-1000.0, 1000.0], [1000.0, -1000.0]):
            pair = ("b1", 0), second
            with np.errstate(all="raise", under="ignore"):
                E = loss_grid(at, x, t, *pair, p, [0.1, 0.2])
            assert_same(E, by_loop(at, x, t, *pair, p, [0.1, 0.2]))


def test_scores_far_apart_and_sums_that_cancel():
    parameters, x, t = random_problem(17, (2, 3, 4, 3), 4)
    far = parameters._replace(b3=np.array([0.0, 100.0, -900.0]))
    pair = ("W2", 0, 1), ("W3", 1, 0)
    assert_same(loss_grid(far, x, t, *pair, [0.0, 1.0], [0.5]),
                by_loop(far, x, t, *pair, [0.0, 1.0], [0.5]))  # fmt: skip
    steady = parameters._replace(W2=np.zeros_like(parameters.W2))  # h2 is 1/2, whatever x
    for sign in (1, -1):
        p, q = sign * np.array([900.0, 905.0]), sign * np.array([-1804.0, -1800.0])
        for pair, values in [((("b3", 1), ("W3", 0, 1)), (p, q)),
                             ((("W3", 0, 1), ("b3", 1)), (q, p))]:  # fmt: skip
            E = loss_grid(steady._replace(b2=np.zeros(4)), x, t, *pair, *values)
            assert_same(E, by_loop(steady._replace(b2=np.zeros(4)), x, t, *pair, *values))


@pytest.mark.parametrize(("first", "second"), EVERY_WAY)
def test_one_axis_far_out_and_the_other_near(first, second):
    parameters, x, t = random_problem(18, (2, 3, 4, 3), 4)
    far, near = np.array([-2000.0, -0.5, 1500.0]), np.array([-0.2, 0.1])
    for p, q in ((far, near), (near, far)):
        assert_same(loss_grid(parameters, x, t, first, second, p, q),
                    by_loop(parameters, x, t, first, second, p, q))  # fmt: skip


@pytest.mark.parametrize(("first", "second"), [*EVERY_WAY, (("W1", 0, 0), ("W2", 0, 0))])
def test_a_tile_that_is_worked_on_in_pieces(first, second):
    parameters, x, t = random_problem(19, (4, 3, 5, 6), 13)
    p, q = np.linspace(-3, 3, 64), np.linspace(-2, 4, 256)
    rows, columns = np.array([0, 30, 31, 32, 33, 63]), np.array([0, 255])
    E = loss_grid(parameters, x, t, first, second, p, q)[np.ix_(rows, columns)]
    assert_same(E, by_loop(parameters, x, t, first, second, p[rows], q[columns]))
