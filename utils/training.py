"""Gradient descent, step by step: the update that uses the gradient (notebook 15).

Backpropagation gives the gradient; what is done with it is decided here.
"""

from itertools import islice
from typing import NamedTuple

import numpy as np

from utils.functions import cross_entropy_from_scores
from utils.network import (
    Parameters,
    backward,
    check_generator,
    check_inputs,
    check_parameters,
    check_targets,
    forward,
)


class Step(NamedTuple):
    """One step, before its update: E on all the data, the parameters, and the gradient there.

    With mini-batches the gradient is the one of this step's batch.
    """

    number: int
    loss: float
    parameters: Parameters
    gradient: Parameters


class History(NamedTuple):
    """losses (steps + 1,), E on all the data before each update and after the last; the result."""

    losses: np.ndarray
    parameters: Parameters

    @property
    def diverged(self):
        """Whether E ended higher than it began: the usual sign of a learning rate too large.

        Sigmoid layers are bounded, so a huge rate makes E huge and restless, hardly ever infinite.
        """
        return not self.losses[-1] <= self.losses[0]


class Diverged(ArithmeticError):
    """The loss or a parameter stopped being finite. `history` is what came before."""

    history: History | None = None


def descend(parameters, x, t, learning_rate, *, batch_size=None, rng=None, momentum=0.0):
    """Yield a `Step` after another, without end: p becomes p - learning_rate dE/dp.

    x, t : (N, n0), (N, K). Neither they nor the parameters are changed, and a yielded step is
        never overwritten.
    batch_size : examples a gradient is computed on, each once before any comes again, in an
        order drawn from rng (a numpy Generator); None means all of them.
    momentum : in [0, 1): the share of the last movement that is kept.

    Raises ValueError for settings that make no sense, Diverged when a value is no longer finite.
    """
    # Copies, in floating point; float32 stays float32.
    parameters = check_parameters(parameters).map(
        lambda p: np.array(p, np.result_type(p, np.float32))
    )
    x = np.array(check_inputs(parameters, x))
    t = np.array(check_targets(t, (len(x), parameters.b3.size)))
    _check_settings(learning_rate, batch_size, rng, momentum, len(x))
    return _steps(parameters, x, t, learning_rate, _batches(len(x), batch_size, rng), momentum)


def gradient_descent(
    parameters, x, t, learning_rate, steps, *, batch_size=None, rng=None, momentum=0.0
):
    """The `History` of that many steps of `descend`; steps = 0 only computes the loss."""
    if not isinstance(steps, (int, np.integer)) or steps < 0:
        raise ValueError(f"steps is {steps}, expected a whole number, 0 or more")
    walk = descend(
        parameters, x, t, learning_rate, batch_size=batch_size, rng=rng, momentum=momentum
    )
    losses = []
    try:
        for step in islice(walk, steps + 1):
            losses.append(step.loss)
            parameters = step.parameters
    except Diverged as problem:
        problem.history = History(np.array(losses), parameters)
        raise
    return History(np.array(losses), parameters)


def _steps(parameters, x, t, learning_rate, batches, momentum):
    velocity = parameters.map(np.zeros_like)
    for number, batch in enumerate(batches):
        # Overflow is looked for below and reported in words, so NumPy need not warn of it.
        with np.errstate(over="ignore", invalid="ignore"):
            values = forward(parameters, x)
            E = cross_entropy_from_scores(values.s3, t)
            if batch is not None:
                values = forward(parameters, x[batch])
            gradient = backward(parameters, values, t if batch is None else t[batch])
        _report_divergence(number, E, gradient, learning_rate)
        # Copies, so that whoever changes a step does not change the training.
        yield Step(number, float(E), parameters.map(np.copy), gradient.map(np.copy))

        with np.errstate(over="ignore", invalid="ignore"):
            velocity = velocity.map(lambda v, g: momentum * v - learning_rate * g, gradient)
            parameters = parameters.map(np.add, velocity)
        _report_divergence(number + 1, E, parameters, learning_rate)


def _report_divergence(number, E, arrays, learning_rate):
    if not (np.isfinite(E) and all(np.isfinite(array).all() for array in arrays)):
        cause = f"learning rate {learning_rate:g} is" if number else "parameters it began with are"
        raise Diverged(
            f"Training diverged at step {number}: a weight or the loss is no longer finite. "
            f"The {cause} too large."
        )


def _batches(n_examples, batch_size, rng):
    """The rows of each step's batch, for ever; None stands for all rows."""
    while True:
        if batch_size is None:
            yield None
            continue
        order = rng.permutation(n_examples)
        for start in range(0, n_examples, batch_size):
            yield order[start : start + batch_size]


def _check_settings(learning_rate, batch_size, rng, momentum, n_examples):
    if not (np.isfinite(learning_rate) and learning_rate >= 0):
        raise ValueError(f"learning_rate is {learning_rate}, expected a number, 0 or more")
    if not 0 <= momentum < 1:
        raise ValueError(f"momentum is {momentum}, expected 0 or more and below 1")
    if batch_size is None:
        return
    if not isinstance(batch_size, (int, np.integer)) or not 1 <= batch_size <= n_examples:
        raise ValueError(
            f"batch_size is {batch_size}, expected a whole number from 1 to {n_examples}, "
            "the number of examples"
        )
    check_generator(rng)  # the batches are drawn at random
