"""utils.training against a descent written here, and the promises of its docstrings."""

import math
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FEW, autograd_gradient, independent_loss, problems, uneven_problem

from utils.data import blobs
from utils.example import running_batch, running_example
from utils.network import Parameters, backward, forward, initialise, loss
from utils.training import Diverged, History, Step, descend, gradient_descent


@pytest.fixture
def problem():
    return uneven_problem()


def copied(problem):
    parameters, x, t = problem
    return parameters.map(np.copy), x.copy(), t.copy()


def assert_same(ours, theirs, tolerance=0.0):
    for name, a, b in zip(Parameters._fields, ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance, err_msg=name)


# --- steps ---------------------------------------------------------------------------------------


def test_a_step_is_what_stands_before_its_update(problem):
    parameters, x, t = problem
    first, second = islice(descend(parameters, x, t, 0.3), 2)
    assert isinstance(first, Step)
    assert (first.number, second.number) == (0, 1)
    assert type(first.loss) is float
    assert first.loss == pytest.approx(loss(parameters, x, t), rel=1e-14)
    assert_same(first.parameters, parameters)
    assert_same(first.gradient, backward(parameters, forward(parameters, x), t), 1e-14)
    assert_same(second.parameters, parameters.map(lambda p, g: p - 0.3 * g, first.gradient), 1e-15)
    assert second.loss == pytest.approx(loss(second.parameters, x, t), rel=1e-14)


def test_there_is_one_loss_more_than_there_are_steps(problem):
    history = gradient_descent(*problem, 0.5, 12)
    steps = list(islice(descend(*problem, 0.5), 13))
    assert isinstance(history, History)
    assert history.losses.shape == (13,)
    np.testing.assert_array_equal(history.losses, [s.loss for s in steps])
    assert history.losses[0] == pytest.approx(loss(*problem))
    _, x, t = problem
    assert history.losses[-1] == pytest.approx(loss(history.parameters, x, t), rel=1e-14)
    assert_same(history.parameters, steps[12].parameters)


def test_no_steps_is_the_loss_alone(problem):
    history = gradient_descent(*problem, 0.5, 0)
    np.testing.assert_allclose(history.losses, [loss(*problem)])
    assert_same(history.parameters, problem.parameters)


@pytest.mark.parametrize(("learning_rate", "momentum"), [(0.5, 0.0), (0.2, 0.9), (2.0, 0.0)])
def test_fifty_steps_as_an_independent_descent_goes(problem, learning_rate, momentum):
    parameters, x, t = problem
    history = gradient_descent(parameters, x, t, learning_rate, 50, momentum=momentum)
    fields = [p.copy() for p in parameters]
    moved = [np.zeros_like(p) for p in parameters]
    losses = [independent_loss(fields, x, t)]
    for _ in range(50):
        slopes = autograd_gradient(fields, x, t)
        moved = [momentum * m - learning_rate * g for m, g in zip(moved, slopes, strict=True)]
        fields = [p + m for p, m in zip(fields, moved, strict=True)]
        losses.append(independent_loss(fields, x, t))
    np.testing.assert_allclose(history.losses, losses, rtol=1e-9)
    assert_same(history.parameters, fields, 1e-9)
    assert losses[-1] < losses[0], "this test should not run on a descent that goes nowhere"


def test_momentum_keeps_a_share_of_the_last_movement(problem):
    zero, one, two = islice(descend(*problem, 0.3, momentum=0.75), 3)
    first = one.parameters.map(np.subtract, zero.parameters)
    second = two.parameters.map(np.subtract, one.parameters)
    assert_same(first, zero.gradient.map(lambda g: -0.3 * g), 1e-14)
    assert_same(second, first.map(lambda v, g: 0.75 * v - 0.3 * g, one.gradient), 1e-14)


@FEW
@given(problems(), st.sampled_from([1e-3, 1e-2]))
def test_small_steps_go_down(problem, learning_rate):
    losses = gradient_descent(*problem, learning_rate, 5).losses
    assert (np.diff(losses) < 1e-15).all()


def test_rate_0_stays_where_it_is(problem):
    history = gradient_descent(*problem, 0, 5, momentum=0.5)
    assert_same(history.parameters, problem.parameters)
    np.testing.assert_array_equal(history.losses, history.losses[0])


def test_the_running_batch_is_learned():
    parameters, _, _ = running_example()
    x, t = running_batch()
    history = gradient_descent(parameters, x, t, 1.0, 800)
    assert history.losses[0] == pytest.approx(1.183620, abs=5e-7)
    assert history.losses[-1] < 0.05
    y = forward(history.parameters, x).y
    np.testing.assert_array_equal(y.argmax(axis=1), t.argmax(axis=1))


def test_blobs_are_learned_with_batches():
    rng = np.random.default_rng(0)
    x, t = blobs(rng, 150)
    history = gradient_descent(
        initialise(rng, (2, 8, 8, 3)), x, t, 0.5, 600, batch_size=25, rng=rng, momentum=0.9
    )
    right = forward(history.parameters, x).y.argmax(axis=1) == t.argmax(axis=1)
    assert right.mean() > 0.97


# --- batches -------------------------------------------------------------------------------------


def rows_of(step, x, t):
    """Which rows a step's gradient was computed on: every candidate is tried."""
    return next(
        rows for rows in every_set(len(x))
        if np.allclose(
            backward(step.parameters, forward(step.parameters, x[rows]), t[rows]).W3,
            step.gradient.W3, rtol=1e-9, atol=1e-12,
        )
    )  # fmt: skip


def every_set(n):
    return [[i for i in range(n) if bits >> i & 1] for bits in range(1, 2**n)]


@pytest.mark.parametrize("batch_size", [1, 2, 3, 5, 7])
def test_every_example_comes_once_before_any_comes_again(problem, batch_size):
    parameters, x, t = problem
    an_epoch = math.ceil(7 / batch_size)
    steps = islice(
        descend(parameters, x, t, 0.1, batch_size=batch_size, rng=np.random.default_rng(3)),
        3 * an_epoch,
    )
    batches = [rows_of(step, x, t) for step in steps]
    assert [len(b) for b in batches[:an_epoch]] == [
        min(batch_size, 7 - start) for start in range(0, 7, batch_size)
    ]
    epochs = [batches[i : i + an_epoch] for i in range(0, len(batches), an_epoch)]
    for epoch in epochs:
        assert sorted(row for batch in epoch for row in batch) == list(range(7))
    if 1 <= batch_size < 7:
        assert epochs[0] != epochs[1], "the order is to be drawn anew for each epoch"


def test_the_loss_of_a_batch_step_is_that_of_all_the_data(problem):
    parameters, x, t = problem
    rng = np.random.default_rng(1)
    for step in islice(descend(parameters, x, t, 0.5, batch_size=2, rng=rng), 6):
        assert step.loss == pytest.approx(loss(step.parameters, x, t), rel=1e-14)


def test_the_generator_alone_decides_the_order(problem):
    def run(seed):
        return gradient_descent(*problem, 0.5, 9, batch_size=2, rng=np.random.default_rng(seed))

    np.random.default_rng(8).random(100)
    assert_same(run(4).parameters, run(4).parameters)
    np.testing.assert_array_equal(run(4).losses, run(4).losses)
    assert not np.array_equal(run(4).losses, run(5).losses)
    rng = np.random.default_rng(4)
    gradient_descent(*problem, 0.5, 9, batch_size=2, rng=rng)
    assert rng.random() != np.random.default_rng(4).random(), "it must draw from the one passed in"


def test_one_batch_of_all_is_the_full_gradient(problem):
    full = gradient_descent(*problem, 0.5, 9)
    batch = gradient_descent(*problem, 0.5, 9, batch_size=7, rng=np.random.default_rng(0))
    np.testing.assert_allclose(full.losses, batch.losses, rtol=1e-12)


# --- what stays as it is -------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"batch_size": 3}, {"momentum": 0.9}])
def test_inputs_are_never_changed(problem, options):
    before = copied(problem)
    rng = np.random.default_rng(0) if "batch_size" in options else None
    gradient_descent(*problem, 0.5, 10, rng=rng, **options)
    list(islice(descend(*problem, 0.5, rng=rng, **options), 10))
    assert_same(problem.parameters, before[0])
    np.testing.assert_array_equal(problem.x, before[1])
    np.testing.assert_array_equal(problem.t, before[2])


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_yielded_step_is_never_overwritten(problem, momentum):
    kept = []
    for step in islice(descend(*problem, 0.5, momentum=momentum), 8):
        kept.append((step, step.parameters.map(np.copy), step.gradient.map(np.copy)))
    for step, parameters, gradient in kept:
        assert_same(step.parameters, parameters)
        assert_same(step.gradient, gradient)
    arrays = [a for step, *_ in kept for a in (*step.parameters, *step.gradient)]
    for i, a in enumerate(arrays):
        assert not any(np.shares_memory(a, b) for b in arrays[i + 1 :])


def test_data_changed_by_the_caller_afterwards_do_not_matter(problem):
    parameters, x, t = copied(problem)
    walk = descend(parameters, x, t, 0.5)
    next(walk)
    for array in (*parameters, x, t):
        array[...] = 0
    assert next(walk).loss == pytest.approx(list(islice(descend(*problem, 0.5), 2))[1].loss)


def test_integer_parameters_are_trained_as_floats():
    _, x, t = running_example()
    whole = running_example()[0].map(lambda p: np.round(p).astype(int))
    assert gradient_descent(whole, x, t, 0.5, 3).losses[-1] < loss(whole, x, t)


# --- refusals ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"learning_rate": -0.1}, r"learning_rate is -0\.1, expected a number, 0 or more"),
        ({"learning_rate": np.inf}, "learning_rate is inf"),
        ({"learning_rate": np.nan}, "learning_rate is nan"),
        ({"momentum": 1.0}, r"momentum is 1\.0, expected 0 or more and below 1"),
        ({"momentum": -0.5}, r"momentum is -0\.5"),
        ({"momentum": np.nan}, "momentum is nan"),
        ({"batch_size": 0}, "batch_size is 0, expected a whole number from 1 to 7"),
        ({"batch_size": 8}, "batch_size is 8, expected .* to 7, the number of examples"),
        ({"batch_size": 2.5}, r"batch_size is 2\.5"),
    ],
)
def test_settings_that_make_no_sense_are_refused_at_once(problem, options, said):
    options = {"learning_rate": 0.1, "rng": np.random.default_rng(0), **options}
    learning_rate = options.pop("learning_rate")
    # Before the first step, not at it: the learner sees the error where the mistake is.
    with pytest.raises(ValueError, match=said):
        descend(*problem, learning_rate, **options)
    with pytest.raises(ValueError, match=said):
        gradient_descent(*problem, learning_rate, 3, **options)


@pytest.mark.parametrize("steps", [-1, 2.0, "3", None])
def test_steps_are_counted(problem, steps):
    with pytest.raises(ValueError, match=f"steps is {steps}, expected a whole number, 0 or more"):
        gradient_descent(*problem, 0.1, steps)


def test_shapes_are_checked_before_the_first_step(problem):
    parameters, x, t = problem
    with pytest.raises(ValueError, match="x has 7 columns but W1 has 2 rows"):
        descend(parameters, x.T, t, 0.1)
    with pytest.raises(ValueError, match=r"t has shape \(6, 3\), expected \(7, 3\)"):
        descend(parameters, x, t[1:], 0.1)
    with pytest.raises(ValueError, match="row 0 of t sums to 2"):
        descend(parameters, x, 2 * t, 0.1)


# --- divergence ----------------------------------------------------------------------------------


# In 1e308 a weight overflows; in the others it is first a sum of finite weights.
@pytest.mark.parametrize(
    ("learning_rate", "momentum", "step"), [(1e308, 0, 1), (3e307, 0, 2), (1e307, 0.9, 13)]
)
def test_divergence_is_reported_with_what_came_before(problem, learning_rate, momentum, step):
    with pytest.raises(Diverged) as caught:
        gradient_descent(*problem, learning_rate, 50, momentum=momentum)
    assert str(caught.value) == (
        f"Training diverged at step {step}: a weight or the loss is no longer finite. "
        f"The learning rate {learning_rate:g} is too large."
    )
    history = caught.value.history
    assert len(history.losses) == step
    assert np.isfinite(history.losses).all()
    assert history.losses[0] == pytest.approx(loss(*problem))
    assert all(np.isfinite(p).all() for p in history.parameters)
    _, x, t = problem
    with np.errstate(over="ignore"):
        assert history.losses[-1] == pytest.approx(loss(history.parameters, x, t))


def test_slopes_that_overflow_are_divergence_though_the_loss_is_finite():
    """x and W2 multiply to more than there are numbers; the units they go through are at 1/2."""
    rng = np.random.default_rng(1)
    parameters = initialise(rng, (1, 2, 1, 2))
    parameters = parameters._replace(W1=np.zeros((1, 2)), W2=np.array([[1e4], [-1e4]]))
    x, t = np.array([[1e307]]), np.array([[1.0, 0.0]])
    assert np.isfinite(loss(parameters, x, t))
    with pytest.raises(Diverged, match=r"at step 0.*The parameters it began with are too large"):
        gradient_descent(parameters, x, t, 0.1, 0)


def test_an_update_that_overflows_leaves_the_losses_up_to_it(problem):
    """With W1 at 0 nothing is saturated, and large inputs make slopes far above 2."""
    parameters, x, t = problem
    parameters = parameters._replace(W1=np.zeros_like(parameters.W1))
    with pytest.raises(Diverged, match="at step 1: ") as caught:
        gradient_descent(parameters, 1e4 * x, t, 1e308, 5)
    history = caught.value.history
    assert history.losses.tolist() == [pytest.approx(loss(parameters, 1e4 * x, t))]
    assert_same(history.parameters, parameters)
    assert not history.diverged


def test_a_start_that_overflows_is_not_blamed_on_the_learning_rate(problem):
    huge = problem.parameters._replace(W3=np.full((4, 3), 1e308))
    said = r"at step 0: .*The parameters it began with are too large"
    with pytest.raises(Diverged, match=said) as caught:
        gradient_descent(huge, problem.x, problem.t, 0.1, 3)
    assert caught.value.history.losses.size == 0
    assert caught.value.history.diverged


def test_the_generator_diverges_too_and_has_no_history(problem):
    with pytest.raises(Diverged) as caught:
        for _ in descend(*problem, 1e308):
            pass
    assert caught.value.history is None
    assert isinstance(caught.value, ArithmeticError)


def test_a_large_but_finite_rate_is_not_divergence(problem):
    history = gradient_descent(*problem, 1e6, 5)
    assert np.isfinite(history.losses).all()
    assert len(history.losses) == 6


@pytest.mark.parametrize("rng", [None, 0, np.random])
def test_batches_need_a_generator(rng):
    parameters, x, t = running_example()
    with pytest.raises(TypeError, match=r"expected a Generator such as np\.random\.default_rng"):
        descend(parameters, x, t, 0.1, batch_size=1, rng=rng)


def test_changing_a_yielded_step_does_not_change_the_training():
    parameters, x, t = running_example()
    untouched = gradient_descent(parameters, x, t, 0.5, 3).losses
    losses = []
    for step in islice(descend(parameters, x, t, 0.5), 4):
        losses.append(step.loss)
        step.parameters.W3[:] = 0
        step.gradient.W2[:] = 0
    np.testing.assert_array_equal(losses, untouched)


@pytest.mark.parametrize(("learning_rate", "diverged"), [(0.5, False), (1e6, True)])
def test_a_history_says_whether_it_diverged(learning_rate, diverged):
    rng = np.random.default_rng(0)
    parameters = initialise(rng, (2, 5, 4, 3))
    x, t = rng.normal(size=(7, 2)), rng.dirichlet(np.ones(3), size=7)
    assert gradient_descent(parameters, x, t, learning_rate, 20).diverged is diverged


@pytest.mark.parametrize(
    ("losses", "diverged"),
    [([1.0], False), ([1.0, 3.0, 1.0], False), ([1.0, 0.1, 0.9], False), ([1.0, 0.5, 1.1], True),
     ([1.0, np.nan], True)],
)  # fmt: skip
def test_diverged_asks_for_the_first_and_the_last_loss(problem, losses, diverged):
    assert History(np.array(losses), problem.parameters).diverged == diverged


def test_float32_stays_float32():
    parameters, x, t = running_example()
    single = parameters.map(lambda p: p.astype(np.float32))
    result = gradient_descent(single, x.astype(np.float32), t.astype(int), 0.5, 2).parameters
    assert {p.dtype for p in result} == {np.dtype(np.float32)}
