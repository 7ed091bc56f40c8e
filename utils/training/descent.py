"""Gradient descent, step by step: the update that uses the gradient (notebook 15).

Backpropagation gives the gradient; what is done with it is decided here. The arithmetic itself
is in `workspace`.
"""

from itertools import islice
from typing import NamedTuple

import numpy as np

from utils.network import (
    Parameters,
    check_generator,
    check_inputs,
    check_parameters,
    check_targets,
)
from utils.training.workspace import Workspace


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
        True also where not even the first loss was finite.
        """
        return not (self.losses.size and self.losses[-1] <= self.losses[0])


class Diverged(ArithmeticError):
    """The loss or a parameter stopped being finite.

    `history` is what came before it, no losses if that was the start; only `gradient_descent`
    has one.
    """

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
    work, batches = _begin(parameters, x, t, learning_rate, batch_size, rng, momentum)
    return _steps(work, learning_rate, batches, momentum)


def gradient_descent(
    parameters, x, t, learning_rate, steps, *, batch_size=None, rng=None, momentum=0.0
):
    """The `History` of that many steps of `descend`; steps = 0 only computes the loss.

    Raises ValueError for settings that make no sense, Diverged when a value is no longer finite:
    its `history` holds the steps before.
    """
    if not isinstance(steps, (int, np.integer)) or steps < 0:
        raise ValueError(f"steps is {steps}, expected a whole number, 0 or more")
    work, batches = _begin(parameters, x, t, learning_rate, batch_size, rng, momentum)
    losses, known, before = np.empty(steps + 1), 0, work.flat.copy()
    try:
        for number, rows in enumerate(islice(batches, steps + 1)):
            losses[number] = measure(work, number, learning_rate, rows)
            known, before[...] = number + 1, work.flat
            if number < steps:
                update(work, number, learning_rate, momentum)
    except Diverged as problem:
        work.flat[...] = before
        problem.history = History(losses[:known].copy(), work.parameters.map(np.copy))
        raise
    return History(losses, work.parameters.map(np.copy))


def _begin(parameters, x, t, learning_rate, batch_size, rng, momentum):
    """(`Workspace`, the rows of each step's batch), once all is checked."""
    work = workspace_for(parameters, x, t)
    check_settings(learning_rate, batch_size, momentum, len(x))
    if batch_size is not None:
        check_generator(rng)  # the batches are drawn at random
    return work, _batches(len(x), batch_size, rng)


def _steps(work, learning_rate, batches, momentum):
    for number, rows in enumerate(batches):
        E = measure(work, number, learning_rate, rows)
        # Copies, so that whoever changes a step does not change the training.
        yield Step(number, E, work.parameters.map(np.copy), work.gradient.map(np.copy))
        update(work, number, learning_rate, momentum)


def workspace_for(parameters, x, t):
    """A `Workspace` of copies, in floating point (float32 stays float32), once all is checked."""
    parameters = check_parameters(parameters)
    x = check_inputs(parameters, x)
    return Workspace(parameters, x, check_targets(t, (len(x), parameters.b3.size)))


def measure(work, number, learning_rate, rows=None):
    """E at step `number`, the gradient filled in; Diverged where one of them is not finite."""
    # Overflow is looked for below and reported in words, so NumPy need not warn of it.
    with np.errstate(over="ignore", invalid="ignore"):
        E = work.measure(rows)
        if not (np.isfinite(E) and work.is_finite(slopes=True)):
            raise _diverged(number, learning_rate)
    return E


def update(work, number, learning_rate, momentum):
    """The update of step `number`; Diverged where a parameter is no longer finite."""
    with np.errstate(over="ignore", invalid="ignore"):
        work.update(learning_rate, momentum)
        if not work.is_finite():
            raise _diverged(number + 1, learning_rate)


def _diverged(number, learning_rate):
    cause = f"learning rate {learning_rate:g} is" if number else "parameters it began with are"
    return Diverged(
        f"Training diverged at step {number}: a weight or the loss is no longer finite. "
        f"The {cause} too large."
    )


def _batches(n_examples, batch_size, rng):
    """The rows of each step's batch, for ever; None stands for all rows."""
    order = np.arange(n_examples)
    batches = [None]
    if batch_size is not None:
        batches = [order[i : i + batch_size] for i in range(0, n_examples, batch_size)]
    while True:
        if batch_size is not None:
            # In place: the batches are views of it. The same order as rng.permutation gives.
            order[...] = range(n_examples)
            rng.shuffle(order)
        yield from batches


def check_settings(learning_rate, batch_size, momentum, n_examples):
    """A ValueError for a learning rate, momentum or batch size that makes no sense."""
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
