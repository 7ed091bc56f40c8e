"""utils.network in words: what Parameters refuse, where they begin, and what does not fit."""

import pickle
import re

import numpy as np
import pytest
from strategies import uneven_problem

from utils.network import Parameters, backward, forward, initialise, loss

# --- Parameters ----------------------------------------------------------------------------------


def test_map_goes_field_by_field():
    parameters = uneven_problem().parameters
    slopes = parameters.map(np.cos)
    moved = parameters.map(lambda p, g: p - 0.1 * g, slopes)
    assert type(moved) is Parameters
    for name in Parameters._fields:
        expected = getattr(parameters, name) - 0.1 * getattr(slopes, name)
        np.testing.assert_array_equal(getattr(moved, name), expected)
    assert parameters.map(np.shape).W1 == (2, 5)
    with pytest.raises(ValueError, match="zip"):
        parameters.map(np.add, [1, 2])


@pytest.mark.parametrize(
    "attempt",
    [
        lambda p: p + p,
        lambda p: p - p,
        lambda p: p * 2,
        lambda p: 2 * p,
        lambda p: p + (1,),  # noqa: RUF005
        lambda p: (1,) + p,  # noqa: RUF005
        lambda p: 1 - p,
        lambda p: p / 2,
        lambda p: -p,
        lambda p: p < p,
        lambda p: p >= p,
        lambda p: p == p,
        lambda p: p != p,
        lambda p: p == 0,
        lambda p: np.float64(0.1) * p,
        lambda p: p * np.float64(0.1),
        lambda p: p - np.float64(0.1) * p,
        lambda p: np.ones(6) * p,
        lambda p: np.ones(6) + p,
        lambda p: np.ones(6) == p,
        lambda p: p / np.float64(2),
        lambda p: sum([p, p]),
    ],
)
def test_operators_on_the_whole_are_refused_with_the_way_to_do_it(attempt):
    with pytest.raises(TypeError, match=r"parameters\.map\(lambda p, g: p - 0\.1 \* g, gradient\)"):
        attempt(uneven_problem().parameters)


def test_parameters_have_no_hash_but_are_pickled():
    parameters = uneven_problem().parameters
    with pytest.raises(TypeError, match="unhashable"):
        hash(parameters)
    again = pickle.loads(pickle.dumps(parameters))
    assert all(map(np.array_equal, again, parameters))


# --- initialise ----------------------------------------------------------------------------------


def test_initialise_draws_weights_of_the_promised_size():
    parameters = initialise(np.random.default_rng(0), (400, 300, 200, 100), scale=0.7)
    for n_from, W, b in zip((400, 300, 200), parameters[::2], parameters[1::2], strict=True):
        assert W.mean() == pytest.approx(0, abs=4 * 0.7 / np.sqrt(n_from * W.size))
        assert W.std() == pytest.approx(0.7 / np.sqrt(n_from), rel=0.02)
        np.testing.assert_array_equal(b, 0)
    # Weighted sums are about as large as the inputs.
    x = np.random.default_rng(1).standard_normal((50, 400))
    assert (x @ parameters.W1).std() == pytest.approx(0.7, rel=0.05)


def test_initialise_depends_on_its_generator_alone():
    sizes = np.array([3, 4, 3, 2])
    first = initialise(np.random.default_rng(5), sizes)
    np.random.default_rng(6).normal(size=100)
    assert all(map(np.array_equal, first, initialise(np.random.default_rng(5), (3, 4, 3, 2))))
    assert not np.array_equal(first.W1, initialise(np.random.default_rng(6), sizes).W1)
    assert [p.shape for p in first] == [(3, 4), (4,), (4, 3), (3,), (3, 2), (2,)]


@pytest.mark.parametrize("rng", [None, 0, np.random, np.random.RandomState(0)])
def test_initialise_expects_a_generator(rng):
    with pytest.raises(
        TypeError, match=r"expected a Generator such as np\.random\.default_rng\(0\)"
    ):
        initialise(rng, (3, 4, 3, 2))


@pytest.mark.parametrize("sizes", [(3, 4, 2), (3, 4, 3, 2, 2), (3, 0, 3, 2), ()])
def test_initialise_expects_four_layers(sizes):
    with pytest.raises(ValueError, match=r"four layers are expected, \(n0, n1, n2, K\)") as caught:
        initialise(np.random.default_rng(0), sizes)
    assert str(sizes) in str(caught.value)


# --- refusals ------------------------------------------------------------------------------------


def with_value(array, value):
    changed = array.copy()
    changed.flat[0] = value
    return changed


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("W1", lambda a: a[0], ["W1 has shape (5,)", "units it starts from, units it ends at"]),
        ("W2", lambda a: a[None], ["W2 has shape (1, 5, 4)", "units it starts from"]),
        ("W3", lambda a: a[:0], ["W3 has shape (0, 3)"]),
        ("b1", lambda a: a[None], ["b1 has shape (1, 5)", "expected (units,)"]),
        ("b2", lambda a: a[0], ["b2 has shape ()", "expected (units,)"]),
        ("b1", lambda a: a[1:], ["b1 has 4 values", "W1 has 5 columns", "one bias for each unit"]),
        ("b2", lambda a: a[1:], ["b2 has 3 values", "W2 has 4 columns"]),
        ("b3", lambda a: a[:1], ["b3 has 1 values", "W3 has 3 columns"]),
        ("W2", lambda a: a.T, ["b2 has 4 values", "W2 has 5 columns"]),
        ("W2", lambda a: a[1:], ["W2 has 4 rows but h1 has 5 columns", "first index"]),
        ("W3", lambda a: a[1:], ["W3 has 3 rows but h2 has 4 columns", "unit it starts from"]),
        ("W1", lambda a: with_value(a, np.nan), ["W1 holds a value that is not finite"]),
        ("b3", lambda a: with_value(a, np.inf), ["b3 holds a value that is not finite"]),
        ("W2", lambda a: [[1.0, 2.0], [3.0]], ["W2 has rows of different lengths"]),
        ("b1", lambda a: None, ["b1 holds something that is not a number"]),
        ("x", lambda a: a.astype(str), ["x holds something that is not a number"]),
        ("x", lambda a: a[0], ["x has shape (2,)", "(N, 2)", "x[np.newaxis, :]"]),
        ("x", lambda a: a[None], ["x has shape (1, 7, 2)", "one example a row"]),
        ("x", lambda a: a[:0], ["x has shape (0, 2)", "expected (N, 2)"]),
        ("x", lambda a: a.T, ["x has 7 columns but W1 has 2 rows", "input it starts from"]),
        ("x", lambda a: with_value(a, -np.inf), ["x holds a value that is not finite"]),
        ("t", lambda a: a.argmax(axis=1), ["t has shape (7,)", "(7, 3) as y", "one_hot"]),
        ("t", lambda a: a[0], ["t has shape (3,)", "t[np.newaxis, :]"]),
        ("t", lambda a: [*a[:6].tolist(), [1.0]], ["t has rows of different lengths"]),
        ("t", lambda a: np.where(a > 2, a, None), ["t holds something that is not a number"]),
        ("t", lambda a: a.T, ["t has shape (3, 7)", "expected (7, 3)"]),
        ("t", lambda a: a[1:], ["t has shape (6, 3)", "for each example"]),
        ("t", lambda a: a[:, 1:], ["t has shape (7, 2)"]),
        ("t", lambda a: with_value(a, np.nan), ["t holds a value that is not finite"]),
        ("t", lambda a: a - 0.5, ["t holds -0.", "not negative"]),
        ("t", lambda a: np.vstack([a[:6], 2 * a[6:]]), ["row 6 of t sums to 2", "expected 1: dE"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_with_names_and_shapes(name, change, said):
    parameters, x, t = uneven_problem()
    if name == "x":
        x = change(x)
    elif name == "t":
        t = change(t)
    else:
        parameters = parameters._replace(**{name: change(getattr(parameters, name))})
    with pytest.raises(ValueError) as caught:
        loss(parameters, x, t)
    for words in said:
        assert words in str(caught.value)
    if name == "t":
        with pytest.raises(ValueError, match=re.escape(str(caught.value))):
            backward(parameters, forward(parameters, x), t)
    else:
        with pytest.raises(ValueError, match=re.escape(str(caught.value))):
            forward(parameters, x)


def test_only_a_class_number_gets_the_hint_of_one_hot():
    parameters, x, t = uneven_problem()
    with pytest.raises(ValueError) as caught:
        loss(parameters, x, t.T)
    assert "one_hot" not in str(caught.value)


def test_targets_rounded_to_float32_are_taken():
    parameters, x, t = uneven_problem()
    loss(parameters, x, t.astype(np.float32))
    loss(parameters, x, np.eye(3, dtype=int)[t.argmax(axis=1)])
    with pytest.raises(ValueError, match=r"sums to 1\.00001, expected 1"):
        loss(parameters, x, t * 1.00001)


def test_six_parameters_are_expected():
    parameters, x, t = uneven_problem()
    for call in (
        lambda p: forward(p, x),
        lambda p: loss(p, x, t),
        lambda p: backward(p, forward(parameters, x), t),
    ):
        with pytest.raises(ValueError, match=r"there are 5 parameters, expected six: W1, b1, W2"):
            call(tuple(parameters)[:5])


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ((3, 5, 4, 3), "x with 2 columns, but the next matrix has 3 rows"),
        ((2, 6, 4, 3), "h1 with 5 columns, but the next matrix has 6 rows"),
        ((2, 5, 6, 3), "h2 with 4 columns, but the next matrix has 6 rows"),
    ],
)
def test_values_of_another_network_are_refused(sizes, said):
    parameters, x, t = uneven_problem()
    other = initialise(np.random.default_rng(0), sizes)
    with pytest.raises(ValueError, match=f"values has {said}: values must come from forward"):
        backward(other, forward(parameters, x), t)


@pytest.mark.parametrize("values", [np.zeros((7, 2)), (1, 2), None])
def test_backward_wants_what_forward_returned(values):
    parameters, _, t = uneven_problem()
    kind = type(values).__name__
    with pytest.raises(TypeError, match=rf"values is a {kind}.*forward\(parameters, x\)"):
        backward(parameters, values, t)
