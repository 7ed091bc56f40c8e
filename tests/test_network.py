"""utils.network: the gradient by three independent ways, shapes, and inputs left alone."""

import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import (
    FEW,
    PROPERTY,
    autograd_gradient,
    independent_loss,
    problems,
    random_problem,
    uneven_problem,
    worst,
)

from utils.functions import sigmoid, softmax
from utils.gradient_check import central_difference, compare, complex_step
from utils.network import Forward, Parameters, backward, forward, initialise, loss

SIZES = {"n0": 2, "n1": 5, "n2": 4, "K": 3, "N": 7}


def gradient(problem):
    parameters, x, t = problem
    return backward(parameters, forward(parameters, x), t)


# --- the numbers ---------------------------------------------------------------------------------


@PROPERTY
@given(problems())
def test_forward_is_the_article_index_by_index(problem):
    (W1, b1, W2, b2, W3, b3), x, _ = problem
    values = forward(problem.parameters, x)
    n = len(x) - 1
    for k in range(len(b1)):
        s1 = b1[k] + sum(x[n, l] * W1[l, k] for l in range(len(W1)))  # noqa: E741
        assert values.s1[n, k] == pytest.approx(s1, rel=1e-12, abs=1e-14)
        assert values.h1[n, k] == pytest.approx(1 / (1 + np.exp(-s1)), rel=1e-12)
    for j in range(len(b2)):
        s2 = b2[j] + sum(values.h1[n, k] * W2[k, j] for k in range(len(W2)))
        assert values.s2[n, j] == pytest.approx(s2, rel=1e-12, abs=1e-14)
        assert values.h2[n, j] == pytest.approx(1 / (1 + np.exp(-s2)), rel=1e-12)
    scores = [
        b3[i] + sum(values.h2[n, j] * W3[j, i] for j in range(len(W3))) for i in range(len(b3))
    ]
    np.testing.assert_allclose(values.s3[n], scores, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(values.y[n], np.exp(scores) / np.sum(np.exp(scores)), rtol=1e-12)


@PROPERTY
@given(problems())
def test_loss_is_the_independent_one(problem):
    assert loss(*problem) == pytest.approx(independent_loss(*problem), rel=1e-12, abs=1e-14)


@PROPERTY
@given(problems())
def test_backward_by_automatic_differentiation(problem):
    assert worst(gradient(problem), autograd_gradient(*problem)) < 1e-9


@FEW
@given(problems())
def test_backward_by_complex_step(problem):
    measured = complex_step(*problem)
    assert worst(gradient(problem), measured) < 1e-9
    comparison = compare(gradient(problem), measured)
    assert comparison, str(comparison)


@FEW
@given(problems())
def test_backward_by_central_differences(problem):
    ours, measured = gradient(problem), central_difference(*problem)
    # Rounding in E, of about 1e-16 E, is divided by 2e-5.
    floor = 1e-10 * (1 + loss(*problem))
    for name, a, b in zip(Parameters._fields, ours, measured, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=floor + 1e-8 * np.abs(b).max(), err_msg=name)


@PROPERTY
@given(problems(), st.integers(0, 2**32 - 1))
def test_the_batch_is_the_mean_of_its_examples(problem, seed):
    parameters, x, t = problem
    order = np.random.default_rng(seed).permutation(len(x))
    one_by_one = [backward(parameters, forward(parameters, x[[n]]), t[[n]]) for n in order]
    mean = one_by_one[0].map(lambda *rows: sum(rows) / len(rows), *one_by_one[1:])
    assert worst(gradient(problem), mean) < 1e-12
    losses = [loss(parameters, x[[n]], t[[n]]) for n in order]
    assert loss(*problem) == pytest.approx(np.mean(losses), rel=1e-12)


@PROPERTY
@given(problems())
def test_one_step_of_descent_lowers_the_loss_as_the_gradient_says(problem):
    parameters, x, t = problem
    downhill = gradient(problem)
    length = sum((g**2).sum() for g in downhill)
    rate = 1e-4
    after = parameters.map(lambda p, g: p - rate * g, downhill)
    assert loss(parameters, x, t) - loss(after, x, t) == pytest.approx(
        rate * length, rel=0.05, abs=1e-14
    )


def test_scores_of_1000_still_have_a_finite_loss_and_the_right_gradient():
    problem = uneven_problem()
    big = problem.parameters._replace(W3=1000 * problem.parameters.W3)
    values = forward(big, problem.x)
    assert (values.y == 0).any(), "the scores are not far enough apart for this test"
    assert np.isfinite(loss(big, problem.x, problem.t))
    slopes = backward(big, values, problem.t)
    assert worst(slopes, complex_step(big, problem.x, problem.t)) < 1e-9


def test_a_soft_target_equal_to_y_leaves_nothing_to_learn():
    parameters, x, _ = uneven_problem()
    values = forward(parameters, x)
    for slope in backward(parameters, values, values.y):
        np.testing.assert_array_equal(slope, 0)


def test_with_a_single_class_there_is_nothing_to_learn():
    problem = random_problem(0, (3, 4, 3, 1), 5, soft=False)
    assert loss(*problem) == 0
    for slope in gradient(problem):
        np.testing.assert_array_equal(slope, 0)


def test_forward_keeps_every_value_that_backward_uses():
    problem = random_problem(3, (3, 4, 3, 2), 2)
    values = forward(problem.parameters, problem.x)
    assert Forward._fields == ("x", "s1", "h1", "s2", "h2", "s3", "y")
    np.testing.assert_array_equal(values.x, problem.x)
    np.testing.assert_array_equal(values.h1, sigmoid(values.s1))
    np.testing.assert_array_equal(values.h2, sigmoid(values.s2))
    np.testing.assert_array_equal(values.y, softmax(values.s3))


# --- shapes, types, inputs -----------------------------------------------------------------------


def shapes_in(docstring):
    """{'W1': (n0, n1), ...} from text such as "W1 (n0, n1), s1 and h1 (N, n1)"."""
    found = {}
    for names, shape in re.findall(r"((?:\w+ and )?\w+) \(([\w, ]+)\)", docstring):
        for name in names.split(" and "):
            found[name] = tuple(SIZES[s.strip()] for s in shape.split(",") if s.strip())
    return found


def test_shapes_are_the_docstrings_shapes():
    problem = uneven_problem()
    values = forward(problem.parameters, problem.x)
    for named in (problem.parameters, gradient(problem), complex_step(*problem), values):
        documented = shapes_in(type(named).__doc__)
        assert set(documented) == set(named._fields)
        for name, array in named._asdict().items():
            assert array.shape == documented[name], name
            assert array.dtype == np.float64, name
    assert np.shape(loss(*problem)) == ()


def test_nothing_that_goes_in_is_changed():
    problem = uneven_problem()
    before = pickle.dumps(tuple(map(tuple, (problem.parameters, (problem.x,), (problem.t,)))))
    values = forward(problem.parameters, problem.x)
    kept = values._replace(**{name: array.copy() for name, array in values._asdict().items()})
    loss(*problem)
    backward(problem.parameters, values, problem.t)
    central_difference(*problem)
    complex_step(*problem)
    after = pickle.dumps(tuple(map(tuple, (problem.parameters, (problem.x,), (problem.t,)))))
    assert before == after
    for ours, copied in zip(values, kept, strict=True):
        np.testing.assert_array_equal(ours, copied)


def test_lists_are_taken_and_float32_is_kept():
    parameters, x, t = uneven_problem()
    lists = Parameters(*(p.tolist() for p in parameters))
    np.testing.assert_array_equal(forward(lists, x.tolist()).y, forward(parameters, x).y)
    np.testing.assert_array_equal(forward(tuple(parameters), x).y, forward(parameters, x).y)
    assert loss(lists, x.tolist(), t.tolist()) == loss(parameters, x, t)
    single = parameters.map(lambda p: p.astype(np.float32))
    values = forward(single, x.astype(np.float32))
    assert all(v.dtype == np.float32 for v in values)
    # One-hot targets are float64; they do not widen the gradient.
    assert all(g.dtype == np.float32 for g in backward(single, values, t))
    assert loss(single, x.astype(np.float32), t).dtype == np.float32


def test_layers_may_have_one_unit_and_weights_have_the_scale_that_is_said():
    assert initialise(np.random.default_rng(0), (1, 1, 1, 1)).W3.shape == (1, 1)
    wide = initialise(np.random.default_rng(0), (100, 400, 3, 2))
    assert 10 * wide.W1.std() == pytest.approx(1, rel=0.02)
