"""The gradient check earns its keep: mistakes planted in `backward` are caught, each by name.

Every fault is a change of the source text of `backward`, compiled and run on a 2-5-4-3 network
with soft targets and N = 7, where no two sizes are equal and no mistake fits by accident.
"""

import inspect

import numpy as np
import pytest
from strategies import random_problem, uneven_problem

from utils import network
from utils.gradient_check import compare, complex_step
from utils.network import Parameters, backward, forward

SOURCE = inspect.getsource(backward)
ALL = " ".join(Parameters._fields)
BELOW_3 = "W1 b1 W2 b2"

# name: (what stands there, what is planted, the parameters that must be reported)
FAULTS = {
    "sign": ("(y - t) /", "(t - y) /", ALL),
    "no mean over examples": ("(y - t) / len(t)", "(y - t)", ALL),
    "mean over classes too": ("/ len(t)", "/ t.size", ALL),
    "mean over classes instead": ("/ len(t)", "/ t.shape[1]", ALL),
    "mean taken twice": ("dE_dW3 = h2.T @ delta3", "dE_dW3 = h2.T @ delta3 / len(t)", "W3"),
    "delta of squared error": ("(y - t) /", "(y - t) * y * (1 - y) /", ALL),
    "diagonal of the Jacobian": ("(y - t) /", "-t * (1 - y) /", ALL),
    "y - t taken as dE/dy": ("(y - t) /", "(1 - t / y) /", ALL),
    "one-hot instead of soft": ("(y - t) /", "(y - (t == t.max(1, keepdims=True))) /", ALL),
    "s2 for h2": ("h2.T @ delta3", "values.s2.T @ delta3", "W3"),
    "s1 for h1": ("h1.T @ delta2", "values.s1.T @ delta2", "W2"),
    "delta before sigmoid'": ("h1.T @ delta2", "h1.T @ (delta3 @ W3.T)", "W2"),
    "h2 (1 - h2) missing": ("@ W3.T) * h2 * (1 - h2)", "@ W3.T)", BELOW_3),
    "(1 - h2) missing": ("* h2 * (1 - h2)", "* h2", BELOW_3),
    "h2 missing": ("* h2 * (1 - h2)", "* (1 - h2)", BELOW_3),
    "(1 - h1) missing": ("* h1 * (1 - h1)", "* h1", "W1 b1"),
    "h1 (1 - h1) missing": ("@ W2.T) * h1 * (1 - h1)", "@ W2.T)", "W1 b1"),
    "1 + h for 1 - h": ("(1 - h1)", "(1 + h1)", "W1 b1"),
    "sigmoid'(h) for sigmoid'(s)": (
        "* h2 * (1 - h2)", "* sigmoid(h2) * (1 - sigmoid(h2))", BELOW_3
    ),
    "s2 (1 - s2)": ("* h2 * (1 - h2)", "* values.s2 * (1 - values.s2)", BELOW_3),
    "the likeliest class's path only": (
        "(delta3 @ W3.T)", "((delta3 * (t == t.max(1, keepdims=True))) @ W3.T)", BELOW_3
    ),
    "mean of the paths": ("(delta3 @ W3.T)", "(delta3 @ W3.T / W3.shape[1])", BELOW_3),
    "paths of layer 2 averaged": ("(delta2 @ W2.T)", "(delta2 @ W2.T / W2.shape[1])", "W1 b1"),
    "weights updated first": (
        "(delta3 @ W3.T)", "(delta3 @ (W3 - 0.1 * dE_dW3).T)", BELOW_3
    ),
    "sigmoid' skipped on the way down": (
        "(delta2 @ W2.T)", "((delta3 @ W3.T) @ W2.T)", "W1 b1"
    ),
    "bias: mean": ("delta3.sum(axis=0)", "delta3.mean(axis=0)", "b3"),
    "bias: one example": ("delta2.sum(axis=0)", "delta2[0]", "b2"),
    "bias: over the wrong axis": ("delta1.sum(axis=0)", "delta1.sum(axis=1)", "b1"),
    "bias: one number": ("delta2.sum(axis=0)", "delta2.sum()", "b2"),
    "bias: from the layer below": ("delta1.sum(axis=0)", "dE_dW1.sum(axis=0)", "b1"),
    "a transpose in the result": ("h1.T @ delta2", "delta2.T @ h1", "W2"),
    "deltas of two layers swapped": ("dE_db2 = delta2", "dE_db2 = delta3", "b2"),
    "h1 for h2": ("dE_dW3 = h2.T", "dE_dW3 = h1.T", "W3"),
    "an update on the way": ("return Parameters(dE_dW1,", "return Parameters(-0.1 * dE_dW1,", "W1"),
    "clipped": ("return Parameters(dE_dW1,", "return Parameters(dE_dW1.clip(-1e-3, 1e-3),", "W1"),
}  # fmt: skip

# Mistakes that give no other shape only where two sizes are equal.
FAULTS_THAT_FIT = {
    "W2 for W2.T": ((2, 4, 4, 3), "delta2 @ W2.T", "delta2 @ W2", "W1 b1"),
    "W3 for W3.T": ((2, 5, 3, 3), "delta3 @ W3.T", "delta3 @ W3", BELOW_3),
    "W1 for W2.T": ((3, 4, 3, 2), "delta2 @ W2.T", "delta2 @ parameters.W1", "W1 b1"),
    "x for h2": ((3, 4, 3, 2), "h2.T @ delta3", "x.T @ delta3", "W3"),
    "h1 for h2 in dE_dW3": ((2, 4, 4, 3), "h2.T @ delta3", "h1.T @ delta3", "W3"),
    "h1 for h2 in sigmoid'": ((2, 4, 4, 3), "* h2 * (1 - h2)", "* h1 * (1 - h1)", BELOW_3),
    "h2 for h1 in dE_dW2": ((2, 4, 4, 3), "h1.T @ delta2", "h2.T @ delta2", "W2"),
    "delta2 for delta1": ((2, 4, 4, 3), "x.T @ delta1", "x.T @ delta2", "W1"),
}


def planted(before, after):
    """`backward` with one change of its text."""
    assert SOURCE.count(before) == 1, f"{before!r} is not to be found once in backward"
    namespace = dict(vars(network))
    exec(SOURCE.replace(before, after), namespace)
    return namespace["backward"]


def reported(broken, problem):
    parameters, x, t = problem
    comparison = compare(broken(parameters, forward(parameters, x), t), complex_step(*problem))
    return {verdict.name for verdict in comparison if not verdict.agrees}


def test_the_untouched_source_passes():
    # Otherwise the faults below could be caught for a reason that is not theirs.
    assert (
        reported(planted("W2, W3 = parameters.W2", "W2, W3  = parameters.W2"), uneven_problem())
        == set()
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_reported_where_it_is(fault):
    before, after, names = FAULTS[fault]
    assert reported(planted(before, after), uneven_problem()) == set(names.split())


@pytest.mark.parametrize("fault", FAULTS_THAT_FIT)
def test_a_fault_whose_shapes_fit_is_reported_too(fault):
    sizes, before, after, names = FAULTS_THAT_FIT[fault]
    problem = random_problem(0, sizes, 7)
    broken = planted(before, after)
    parameters, x, t = problem
    shapes = [g.shape for g in broken(parameters, forward(parameters, x), t)]
    assert shapes == [p.shape for p in parameters], "the shapes give this fault away"
    assert reported(broken, problem) == set(names.split())


@pytest.mark.parametrize(
    "fault", ["W2 for W2.T", "W3 for W3.T", "x for h2", "h1 for h2 in sigmoid'"]
)
def test_where_no_two_sizes_are_equal_a_transpose_cannot_hide(fault):
    _, before, after, _ = FAULTS_THAT_FIT[fault]
    try:
        names = reported(planted(before, after), uneven_problem())
    except ValueError as error:
        assert "matmul" in str(error) or "broadcast" in str(error)
    else:
        assert names


def test_on_one_example_some_of_these_faults_cannot_be_seen():
    # Why the checks use N = 7: this is what a batch of one would let through.
    one = random_problem(0, (2, 5, 4, 3), 1)
    hidden = [
        f for f, (before, after, _) in FAULTS.items() if not reported(planted(before, after), one)
    ]
    assert {"no mean over examples", "bias: mean", "bias: one example"} <= set(hidden)
    assert not np.isin(["sign", "(1 - h1) missing", "s2 for h2"], hidden).any()
