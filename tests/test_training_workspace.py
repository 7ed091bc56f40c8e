"""The fast inner loop against the plain formulas, and that it allocates nothing."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from strategies import FEW, problems, random_problem

from utils.network import Parameters, backward, forward, loss
from utils.training.workspace import Workspace

SHAPES = [((2, 5, 4, 3), 7), ((3, 4, 3, 2), 1), ((2, 16, 16, 3), 200), ((1, 1, 1, 2), 2),
          ((64, 32, 16, 10), 50)]  # fmt: skip


def assert_close(ours, theirs, tolerance=1e-12):
    for name, a, b in zip(Parameters._fields, ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance, err_msg=name)


def plain_training(parameters, x, t, batches, rate, momentum):
    """E before each step and the parameters after the last, by the formulas of the lessons."""
    velocity, losses = parameters.map(np.zeros_like), []
    for rows in batches:
        losses.append(loss(parameters, x, t))
        rows = slice(None) if rows is None else rows
        gradient = backward(parameters, forward(parameters, x[rows]), t[rows])
        velocity = velocity.map(lambda v, g: momentum * v - rate * g, gradient)
        parameters = parameters.map(np.add, velocity)
    return losses, parameters


@pytest.mark.parametrize("soft", [True, False])
@pytest.mark.parametrize(("sizes", "n"), SHAPES)
def test_loss_and_gradient_are_those_of_the_plain_formulas(sizes, n, soft):
    parameters, x, t = random_problem(1, sizes, n, soft=soft)
    work = Workspace(parameters, x, t)
    assert work.measure() == pytest.approx(loss(parameters, x, t), rel=1e-12, abs=1e-12)
    assert_close(work.gradient, backward(parameters, forward(parameters, x), t))
    assert_close(work.parameters, parameters, 0)


@FEW
@given(problems())
def test_they_agree_on_any_network(problem):
    parameters, x, t = problem
    work = Workspace(parameters, x, t)
    assert work.measure() == pytest.approx(loss(parameters, x, t), rel=1e-12, abs=1e-12)
    assert_close(work.gradient, backward(parameters, forward(parameters, x), t))


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("size", [None, 1, 3, 7])
@pytest.mark.parametrize(("sizes", "n"), SHAPES[:3])
def test_fifty_steps_with_batches_and_momentum(sizes, n, size, momentum):
    parameters, x, t = random_problem(2, sizes, n)
    rng = np.random.default_rng(0)
    batches = [None if size is None else rng.permutation(n)[:size] for _ in range(50)]
    losses, expected = plain_training(parameters, x, t, batches, 0.3, momentum)
    work, ours = Workspace(parameters, x, t), []
    for rows in batches:
        ours.append(work.measure(rows))
        work.update(0.3, momentum)
    np.testing.assert_allclose(ours, losses, rtol=1e-12, atol=1e-12)
    assert_close(work.parameters, expected)


def test_targets_that_miss_a_sum_of_1_by_a_little_are_taken_as_they_are():
    parameters, x, t = random_problem(3, (2, 5, 4, 3), 7)
    t[2] *= 1 + 5e-7
    assert Workspace(parameters, x, t).measure() == pytest.approx(loss(parameters, x, t), rel=1e-12)


@pytest.mark.parametrize("scale", [1e2, 1e4])
def test_saturated_units_overflow_nothing(scale):
    parameters, x, t = random_problem(4, (2, 5, 4, 3), 7, weight_scale=scale)
    work = Workspace(parameters, x, t)
    with np.errstate(over="ignore"):
        E = work.measure()
    assert E == pytest.approx(loss(parameters, x, t), rel=1e-12)
    assert_close(work.gradient, backward(parameters, forward(parameters, x), t))


@pytest.mark.parametrize("rows", [None, np.array([4, 0, 2])])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_step_allocates_nothing(rows, momentum):
    work = Workspace(*random_problem(5, (2, 16, 16, 3), 200))
    before = [id(a) for a in (*work.parameters, *work.gradient, *work.movement)]

    def steps(count):
        for _ in range(count):
            work.measure(rows)
            work.update(0.1, momentum)
            work.is_finite()

    steps(30)  # Python itself settles in the first of them
    tracemalloc.start()
    try:
        steps(200)
        size, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # A single (16, 200) array would be 25,600 bytes, the smallest one of the loop 1,600. What is
    # left are the views and numbers that Python itself makes and throws away; before NumPy 2.3
    # every reduction over an axis takes a buffer of 4.6 KB.
    old = np.lib.NumpyVersion(np.__version__) < "2.3.0"
    assert peak < (6000 if old else 1500)
    assert size < 1500
    assert before == [id(a) for a in (*work.parameters, *work.gradient, *work.movement)]


def test_given_arrays_are_left_alone():
    problem = random_problem(6, (2, 5, 4, 3), 7)
    copies = problem.parameters.map(np.copy), problem.x.copy(), problem.t.copy()
    work = Workspace(*problem)
    for _ in range(5):
        work.measure()
        work.update(0.5, 0.9)
    assert_close(problem.parameters, copies[0], 0)
    np.testing.assert_array_equal(problem.x, copies[1])
    np.testing.assert_array_equal(problem.t, copies[2])


def test_a_state_is_a_copy_and_brings_back_parameters_and_movement():
    work = Workspace(*random_problem(7, (2, 5, 4, 3), 7))

    def steps():
        out = []
        for _ in range(3):
            out.append(work.measure())
            work.update(0.5, 0.9)
        return out

    steps()
    state = work.state()
    first = steps()
    work.restore(state)
    assert steps() == first


def test_a_sum_that_overflows_does_not_make_finite_values_infinite():
    work = Workspace(*random_problem(8, (2, 5, 4, 3), 7))
    with np.errstate(over="ignore"):
        work.flat[:] = 1e308
        assert work.is_finite()
        work.flat[3] = np.inf
        assert not work.is_finite()
        work.flat[3] = np.nan
        assert not work.is_finite()
