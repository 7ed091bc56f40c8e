"""A history that is walked: every step is the one that was, memory stays bounded, branches."""

import sys
import threading

import numpy as np
import pytest
from strategies import autograd_gradient, independent_loss, random_problem, uneven_problem

from utils.network import Parameters, backward, forward, loss
from utils.training import Diverged, Run, gradient_descent
from utils.training.run import MOST_KEPT
from utils.training.workspace import Workspace

OPTIONS = [{}, {"batch_size": 3}, {"batch_size": 3, "momentum": 0.9}, {"batch_size": 1, "seed": 4}]


def assert_same(ours, theirs, tolerance=0.0):
    for name, a, b in zip(Parameters._fields, ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance, err_msg=name)


def run_of(steps, rate=0.5, **options):
    run = Run(*uneven_problem(), rate, **options)
    for _ in range(steps):
        run.advance()
    return run


@pytest.mark.parametrize("rate", [0.5, 2.0])
def test_the_loss_curve_is_that_of_an_independent_implementation(rate):
    parameters, x, t = random_problem(3, (2, 8, 8, 3), 60, soft=False)
    run = Run(parameters, x, t, rate)
    fields, losses = [p.copy() for p in parameters], []
    for _ in range(51):
        losses.append(independent_loss(fields, x, t))
        slopes = autograd_gradient(fields, x, t)
        fields = [p - rate * g for p, g in zip(fields, slopes, strict=True)]
        run.advance()
    np.testing.assert_allclose(run.losses[:51], losses, rtol=1e-9)
    assert losses[-1] < losses[0]


@pytest.mark.parametrize("options", OPTIONS)
def test_walking_back_is_the_same_as_having_stopped_there(options):
    run = run_of(700, **options)
    assert run._stride > 1, "the history must be thinned for this test to say something"
    for number in (0, 1, 255, 256, 257, 511, 600, 699, 700, 3):
        stopped = run_of(number, **options)
        there = run.at(number)
        assert_same(there.parameters, stopped.at(number).parameters, 1e-12)
        assert there.E == pytest.approx(stopped.losses[-1], rel=1e-12)
        np.testing.assert_array_equal(there.rows, stopped.at(number).rows)


def test_a_step_comes_back_to_the_last_bit():
    run, seen = Run(*uneven_problem(), 0.5, batch_size=3, momentum=0.9), {}
    for number in range(600):
        if number % 7 == 0:
            seen[number] = run.at(number)
        run.advance()
    for number in (0, 7, 588, 301, 35, 399):
        assert_same(run.at(number).parameters, seen[number].parameters)
        assert_same(run.at(number).movement, seen[number].movement)


@pytest.mark.parametrize("options", OPTIONS)
def test_a_moment_is_one_step_of_the_plain_formulas(options):
    run = run_of(40, **options)
    _, x, t = uneven_problem()
    momentum = options.get("momentum", 0.0)
    for number in (0, 7, 39):
        here, after = run.at(number), run.at(number + 1)
        rows = here.rows
        assert len(rows) == min(options.get("batch_size", 7), len(rows)) and len(set(rows)) > 0
        values = forward(here.parameters, x[rows])
        assert_same(here.gradient, backward(here.parameters, values, t[rows]), 1e-14)
        assert here.E == pytest.approx(loss(here.parameters, x, t), rel=1e-12)
        assert here.batch_E == pytest.approx(loss(here.parameters, x[rows], t[rows]), rel=1e-12)
        np.testing.assert_allclose(here.values.y, values.y)
        assert_same(after.parameters, here.parameters.map(np.add, here.movement), 1e-12)
        if number:
            before = run.at(number - 1).movement
            expected = before.map(lambda v, g: momentum * v - 0.5 * g, here.gradient)
            assert_same(here.movement, expected, 1e-12)


def test_every_example_comes_once_an_epoch_and_epochs_differ():
    run = run_of(8, batch_size=3)
    epochs = [[run.at(3 * e + b).rows for b in range(3)] for e in range(2)]
    for epoch in epochs:
        assert [len(rows) for rows in epoch] == [3, 3, 1]
        assert sorted(np.concatenate(epoch)) == list(range(7))
    assert not np.array_equal(epochs[0][0], epochs[1][0])


def test_memory_is_bounded_at_ten_thousand_steps_and_every_step_is_there():
    run = Run(*uneven_problem(), 0.1)
    most = 0
    early = {}
    for number in range(10_000):
        if number in (5, 4321):
            early[number] = run.at(number).parameters
        run.advance()
        most = max(most, len(run._kept))
    assert most <= MOST_KEPT + 1 and len(run._kept) <= MOST_KEPT
    assert run._stride == 64 and run.last == 10_000
    assert run.losses.shape == (10_001,)
    assert sum(state.nbytes for state in run._kept.values()) <= MOST_KEPT * 2 * 8 * 58
    for number, parameters in early.items():
        assert_same(run.at(number).parameters, parameters)
    _, x, t = uneven_problem()
    assert loss(run.at(9_999).parameters, x, t) == pytest.approx(run.losses[9_999], rel=1e-12)


def test_full_batches_go_as_gradient_descent_does():
    history = gradient_descent(*uneven_problem(), 0.5, 60, momentum=0.5)
    run = run_of(60, momentum=0.5)
    np.testing.assert_array_equal(run.losses, history.losses)
    assert_same(run.at(60).parameters, history.parameters)


def test_asking_for_the_past_does_not_change_the_future():
    run = run_of(300, batch_size=3)
    run.at(17)
    run.advance()
    run.at(299)
    run.advance()
    np.testing.assert_array_equal(run.losses, run_of(302, batch_size=3).losses)


@pytest.mark.parametrize("number", [-1, 41, 1000])
def test_steps_that_were_not_taken_are_refused(number):
    with pytest.raises(ValueError, match=rf"step {number} was not taken: steps 0 to 40 were"):
        run_of(40).at(number)


# Branches


def test_a_branch_with_nothing_changed_goes_the_same_way():
    run = run_of(400, batch_size=3, momentum=0.9)
    branch = run.branch(333)
    while branch.last < 400:
        branch.advance()
    np.testing.assert_allclose(branch.losses, run.losses[333:], rtol=1e-12)
    assert_same(branch.at(400).parameters, run.at(400).parameters, 1e-12)


def test_a_branch_with_another_rate_leaves_at_its_step():
    run = run_of(100)
    branch = run.branch(40, learning_rate=0.05)
    branch.advance()
    there = run.at(40)
    assert branch.losses[0] == there.E and branch.first == 40
    expected = there.parameters.map(lambda p, g: p - 0.05 * g, there.gradient)
    assert_same(branch.at(41).parameters, expected, 1e-14)
    # What was before it is still there, and the line it left goes on as it was.
    assert_same(branch.at(12).parameters, run.at(12).parameters)
    run.advance()
    np.testing.assert_array_equal(run.losses, run_of(101).losses)


def test_a_branch_of_a_branch_finds_the_step_it_leaves():
    run = run_of(50)
    second = run.branch(30, learning_rate=0.1)
    for _ in range(5):
        second.advance()
    third = second.branch(10, batch_size=2)
    assert third.learning_rate == 0.1 and third.first == 10 and third.parent is run
    assert third.losses[0] == run.at(10).E
    assert len(third.at(10).rows) == 2
    fourth = second.branch(33)
    assert fourth.parent is second and fourth.losses[0] == second.at(33).E


def test_a_branch_with_other_weights_starts_from_them():
    other = uneven_problem(seed=9).parameters
    branch = run_of(20).branch(10, parameters=other)
    _, x, t = uneven_problem()
    assert branch.losses[0] == pytest.approx(loss(other, x, t))


# What goes wrong


def test_divergence_leaves_the_last_good_step():
    wild = run_of(3).branch(3, learning_rate=1e308)
    wild.advance()
    before = wild.at(4).parameters
    for _ in range(2):
        with pytest.raises(Diverged, match=r"at step 5: .* learning rate 1e\+308 is too large"):
            wild.advance()
    assert wild.last == 4 and np.isfinite(wild.losses).all()
    assert_same(wild.at(4).parameters, before)


@pytest.mark.parametrize("walk_back", [False, True])
def test_a_step_that_is_broken_off_changes_nothing(monkeypatch, walk_back):
    run, straight = run_of(300, momentum=0.9), run_of(310, momentum=0.9)
    assert run._stride == 2, "step 299 must be one that is computed again"
    update = Workspace.update

    def broken(work, *settings):
        update(work, *settings)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Workspace, "update", broken)
        run.at(299) if walk_back else run.advance()
    if walk_back:
        assert_same(run.at(299).parameters, straight.at(299).parameters)
    while run.last < 310:
        run.advance()
    np.testing.assert_array_equal(run.losses, straight.losses)


def test_it_is_looked_at_in_one_thread_while_it_goes_on_in_another():
    """As where a kernel draws in another thread than the one the training runs in."""
    run, straight, done, wrong = run_of(0, batch_size=3), run_of(600, batch_size=3), [], []

    def look():
        number = 0
        while not done:
            number = (number + 7) % (run.last + 1)
            try:
                E = run.losses[number]
                assert run.at(number).E == run.branch(number).losses[0] == E
            except Exception as error:
                wrong.append(error)
                return

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(600):
            run.advance()
    finally:
        done.append(True)
        looking.join()
        sys.setswitchinterval(interval)
    assert wrong == []
    np.testing.assert_array_equal(run.losses, straight.losses)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"learning_rate": -1.0}, r"learning_rate is -1\.0"),
        ({"learning_rate": np.nan}, "learning_rate is nan"),
        ({"batch_size": 8}, "batch_size is 8, expected .* to 7"),
    ],
)
def test_settings_that_make_no_sense_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        run_of(2).branch(1, **options)


def test_data_changed_by_the_caller_afterwards_do_not_matter():
    problem = uneven_problem()
    x, t = problem.x.copy(), problem.t.copy()
    run = Run(problem.parameters, x, t, 0.5, batch_size=3)
    x[:], t[:] = 0, 1 / 3
    for _ in range(5):
        run.advance()
    np.testing.assert_array_equal(run.losses, run_of(5, batch_size=3).losses)
    assert run.at(2).batch_E == run_of(5, batch_size=3).at(2).batch_E


def test_no_more_than_256_states_are_kept_and_no_fewer_than_128():
    run = run_of(255)
    assert (len(run._kept), run._stride) == (256, 1)
    run.advance()
    assert (len(run._kept), run._stride) == (129, 2)


def test_a_long_branch_is_walked_back_like_any_run():
    """Its first step is odd, so that what is kept must be counted from there."""
    branch = run_of(7, batch_size=3, momentum=0.9).branch(7)
    straight = run_of(607, batch_size=3, momentum=0.9)
    for _ in range(600):
        branch.advance()
    assert branch._stride > 1
    assert (np.array(sorted(branch._kept)) % branch._stride == 7 % branch._stride).all()
    for number in (606, 8, 7, 300, 301, 601):
        assert_same(branch.at(number).parameters, straight.at(number).parameters, 1e-12)


def test_a_branch_at_the_first_step_of_a_branch_has_its_weights():
    run = run_of(3)
    other = run.branch(2, parameters=run.at(0).parameters.map(lambda p: 2 * p))
    assert_same(other.branch(2).at(2).parameters, other.at(2).parameters)
    assert not np.allclose(other.at(2).parameters.W1, run.at(2).parameters.W1)


def test_batches_are_those_of_seed_0_unless_another_is_given():
    default, zero, one = (run_of(2, batch_size=3, **kw) for kw in ({}, {"seed": 0}, {"seed": 1}))
    np.testing.assert_array_equal(default.at(1).rows, zero.at(1).rows)
    assert any((default.at(n).rows != one.at(n).rows).any() for n in range(3))
