"""A training whose history can be walked: any step again, with all its numbers, and branches."""

import threading
from array import array
from typing import NamedTuple

import numpy as np

from utils.functions import cross_entropy_from_scores
from utils.network import Forward, Parameters, backward, forward
from utils.training.descent import check_settings, measure, update, workspace_for

MOST_KEPT = 256


class Moment(NamedTuple):
    """All the numbers of one step, by the formulas of `utils.network`.

    number : the step. E : on all examples, in nats, before the update. parameters : before it.
    rows : of the step's batch, in the order they were drawn. values, batch_E, gradient : forward
        pass, loss and backward pass of that batch. movement : what the update adds to each
        parameter.
    """

    number: int
    E: float
    parameters: Parameters
    rows: np.ndarray
    values: Forward
    batch_E: float
    gradient: Parameters
    movement: Parameters


class Run:
    """Gradient descent that remembers: `advance` takes a step, `at` goes to any step taken.

    x, t : (N, n0), (N, K), copied. batch_size : None means all examples.
    seed : decides the batches, for each epoch by itself, so step 700 has the same batch whether
        it is reached or gone back to.
    first : number of the step it begins with. movement : the one before it, for momentum.

    Memory stays bounded: besides 8 bytes a step for E, at most 256 states (`MOST_KEPT`) of
    parameters and movement are kept. At first that is every step. When there are too many,
    every other one is let go; the steps between two kept ones are computed again when asked
    for, by the same operations in the same arrays, so they come out the same to the last bit.
    At 10,000 steps every 64th is kept.

    A picture may be drawn from it in one thread while another goes on with it.
    """

    def __init__(self, parameters, x, t, learning_rate, *, batch_size=None, seed=0, momentum=0.0,
                 first=0, movement=None, parent=None):  # fmt: skip
        self._work = workspace_for(parameters, x, t)
        self.x, self.t = np.array(x), np.array(t)
        check_settings(learning_rate, batch_size, momentum, len(self.x))
        self.learning_rate, self.batch_size, self.momentum = learning_rate, batch_size, momentum
        self.seed, self.first, self.parent = seed, first, parent
        if movement is not None:
            for ours, given in zip(self._work.movement, movement, strict=True):
                ours[...] = given
        self._lock = threading.Lock()
        self._kept, self._stride = {}, 1
        self._place = first  # where the workspace is
        self._epoch, self._order = None, None
        self._E = array("d")
        self._arrive()

    # ---- going on

    @property
    def last(self):
        """Number of the step it has come to."""
        return self.first + len(self._E) - 1

    @property
    def losses(self):
        """E on all examples at the steps first, first + 1, ..., last."""
        with self._lock:
            return np.array(self._E)

    def advance(self):
        """One more step; Diverged, and nothing changed, where a value is no longer finite."""
        with self._lock:
            self._go(self.last)
            self._step()
            self._arrive()

    def _arrive(self):
        """Take down E at a step that is new, and its state where it is one of those kept."""
        rows = self._rows(self._place)
        E = measure(self._work, self._place, self.learning_rate, rows)
        self._ready = True  # the workspace's gradient is the one of this place
        if (self._place - self.first) % self._stride == 0:
            self._kept[self._place] = self._work.state()
        if len(self._kept) > MOST_KEPT:
            self._stride *= 2
            for number in [n for n in self._kept if (n - self.first) % self._stride]:
                del self._kept[number]
        # Last of all, because the step counts as taken from here on.
        self._E.append(E)

    # ---- going back

    def at(self, number):
        """The `Moment` of a step taken, also of one before the branch began; else a ValueError."""
        if self.parent is not None and number < self.first:
            return self.parent.at(number)
        with self._lock:
            self._go(number)
            E, rows = self._E[number - self.first], self._rows(number)
            parameters = self._work.parameters.map(np.copy)
            before = self._work.movement.map(np.copy)
        rows = np.arange(len(self.x)) if rows is None else rows.copy()
        x, t = (self.x, self.t) if self.batch_size is None else (self.x[rows], self.t[rows])
        with np.errstate(over="ignore", invalid="ignore"):
            values = forward(parameters, x)
            gradient = backward(parameters, values, t)
            movement = gradient.map(lambda g, v: self.momentum * v - self.learning_rate * g, before)
            batch_E = float(cross_entropy_from_scores(values.s3, t))
        return Moment(number, E, parameters, rows, values, batch_E, gradient, movement)

    def branch(self, number, *, parameters=None, learning_rate=None, batch_size=..., seed=None):
        """Another `Run` that begins at a step of this one; what is not given stays as it is."""
        source = self
        while source.parent is not None and number < source.first:
            source = source.parent
        with source._lock:
            source._go(number)
            return Run(
                source._work.parameters if parameters is None else parameters,
                self.x, self.t,
                self.learning_rate if learning_rate is None else learning_rate,
                batch_size=self.batch_size if batch_size is ... else batch_size,
                seed=self.seed if seed is None else seed,
                momentum=self.momentum, first=number,
                movement=source._work.movement if parameters is None else None, parent=source,
            )  # fmt: skip

    def _go(self, number):
        """The workspace as it was before the update of that step."""
        if not self.first <= number <= self.last:
            raise ValueError(f"step {number} was not taken: steps {self.first} to {self.last} were")
        start = number - (number - self.first) % self._stride
        if self._place is None or not start <= self._place <= number:
            self._work.restore(self._kept[start])
            self._place, self._ready = start, False
        while self._place < number:
            self._step()

    def _step(self):
        """From the present step to the next, in the workspace."""
        if not self._ready:
            with np.errstate(over="ignore", invalid="ignore"):
                self._work.slopes(self._rows(self._place))
        # Nowhere until it is done: broken off, `_go` sets out from a state that was kept.
        place, self._place = self._place, None
        update(self._work, place, self.learning_rate, self.momentum)
        self._place, self._ready = place + 1, False

    def _rows(self, number):
        """The rows of a step's batch, None for all of them."""
        if self.batch_size is None:
            return None
        an_epoch = -(-len(self.x) // self.batch_size)
        epoch, batch = divmod(number, an_epoch)
        if epoch != self._epoch:
            rng = np.random.default_rng([self.seed, epoch])
            self._epoch, self._order = epoch, rng.permutation(len(self.x))
        return self._order[batch * self.batch_size : (batch + 1) * self.batch_size]
