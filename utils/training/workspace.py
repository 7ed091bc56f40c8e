"""The inner loop of training: the formulas of `utils.network` in arrays that are made once.

Nothing is allocated from one step to the next. Three habits make it fast: examples are columns,
so that sums over the few classes run along the long axis; each bias is the last row of its
weights, met by a unit that is always 1; and all parameters lie in one row, so that an update is
one line. The lessons read `utils.network` instead; the tests hold the two together.
"""

from itertools import pairwise

import numpy as np

from utils.network import Parameters


class Workspace:
    """Parameters that are trained in place on x and t.

    x, t : (N, n0), (N, K), checked already. The arrays given are never changed.
    parameters, gradient, movement : `Parameters` of views; gradient is written by `measure`,
        movement and parameters by `update`, all in place.
    """

    def __init__(self, parameters, x, t):
        dtype = np.result_type(np.float32, x, *parameters)
        shapes = [(len(W) + 1, W.shape[1]) for W in parameters[::2]]
        size = sum(rows * columns for rows, columns in shapes)
        self.flat, self._slopes, self._moved = np.zeros((3, size), dtype)
        self._ones = np.ones(size, dtype)
        self._layers = _layers(self.flat, shapes)
        self._slope_layers = _layers(self._slopes, shapes)
        self.parameters = _named(self._layers)
        self.gradient = _named(self._slope_layers)
        self.movement = _named(_layers(self._moved, shapes))
        for ours, given in zip(self.parameters, parameters, strict=True):
            ours[...] = given
        # The inputs with their 1, and the targets, as rows: a batch is taken from them.
        self._x = np.column_stack([x, np.ones(len(x))]).astype(dtype)
        self._t = np.array(t, dtype)
        self._whole = _Pass(self._layers, len(x), dtype)
        self._whole.put(self._x, self._t)
        self._batches = {}

    def measure(self, rows=None):
        """E in nats on all examples; fills `gradient`, from those rows only if any are given."""
        E = self._whole.loss()
        (self._whole if rows is None else self._batch(rows)).backward(self._slope_layers)
        return E

    def slopes(self, rows=None):
        """Fills `gradient` without asking for E on all examples."""
        if rows is None:
            self._whole.forward()
            self._whole.backward(self._slope_layers)
        else:
            self._batch(rows).backward(self._slope_layers)

    def update(self, learning_rate, momentum):
        """v becomes momentum v - learning_rate dE/dp, and p becomes p + v."""
        # The gradient has been used when its place is taken for the plain step.
        if momentum:
            np.multiply(self._moved, momentum, self._moved)
            np.multiply(self._slopes, learning_rate, self._slopes)
            np.subtract(self._moved, self._slopes, self._moved)
        else:
            np.multiply(self._slopes, -learning_rate, self._moved)
        np.add(self.flat, self._moved, self.flat)

    def is_finite(self, slopes=False):
        """Whether every parameter (or every slope) is."""
        values = self._slopes if slopes else self.flat
        # A sum that is finite proves it at once; one that overflowed proves nothing.
        return bool(np.isfinite(values.dot(self._ones)) or np.isfinite(values).all())

    def state(self):
        """A copy of all that the next step depends on: (2, size), parameters and movement."""
        return np.stack([self.flat, self._moved])

    def restore(self, state):
        """Go on from what `state` returned."""
        self.flat[...], self._moved[...] = state

    def _batch(self, rows):
        batch = self._batches.get(len(rows))
        if batch is None:
            batch = self._batches[len(rows)] = _Pass(self._layers, len(rows), self.flat.dtype)
        batch.take(self._x, self._t, rows)
        batch.forward()
        return batch


class _Pass:
    """The arrays of a forward and a backward pass over a fixed number of examples."""

    def __init__(self, layers, n_examples, dtype):
        def columns(rows):
            return np.empty((rows, n_examples), dtype)

        n0, n1, n2, K = len(layers[0]), *(W.shape[1] for W in layers)
        self._rows, self._row_targets = np.empty((n_examples, n0), dtype), columns(K).T.copy()
        self.x, self.t = self._rows.T, columns(K)
        self._total = np.empty(n_examples, dtype)
        # h with its 1 in the last row, and 1 - h, which the way back needs as well.
        self.h = [columns(n + 1) for n in (n1, n2)]
        for h in self.h:
            h[-1] = 1
        self._hidden, self._rest = [h[:-1] for h in self.h], [columns(n) for n in (n1, n2)]
        self._back = [columns(n) for n in (n1, n2)]
        self.s3, self.y = columns(K), columns(K)
        # NumPy would make a buffer to stretch one row over all classes: they are gone through.
        self._score_rows, self._answer_rows = list(self.s3), list(self.y)
        self._largest, self._sum, self._log = np.empty((3, n_examples), dtype)
        self._turned, self._weights = [W.T for W in layers], [W[:-1] for W in layers]
        self._one = np.ones((), dtype)
        self._share = np.full((), 1 / n_examples, dtype)
        self._n = n_examples

    def put(self, x, t):
        """All examples, once and for all: as columns in memory too."""
        self.x = np.ascontiguousarray(x.T)
        self.t[...] = t.T
        self.t.sum(axis=0, out=self._total)

    def take(self, x, t, rows):
        """The examples of a batch."""
        # mode "clip" alone writes into `out` without a copy in between.
        np.take(x, rows, axis=0, out=self._rows, mode="clip")
        np.take(t, rows, axis=0, out=self._row_targets, mode="clip")
        np.copyto(self.t, self._row_targets.T)

    def forward(self):
        """Scores less their largest, and e to them."""
        below, one = self.x, self._one
        for W, with_one, h, rest in zip(
            self._turned, self.h, self._hidden, self._rest, strict=False
        ):
            # 1 - h = 1 / (1 + e^s). Where e^s overflows, it is 0, as it should be.
            W.dot(below, rest)
            np.exp(rest, rest)
            np.add(rest, one, rest)
            np.divide(one, rest, rest)
            np.subtract(one, rest, h)
            below = with_one
        s3 = self.s3
        self._turned[2].dot(below, s3)
        np.maximum.reduce(s3, axis=0, out=self._largest)
        for scores in self._score_rows:
            np.subtract(scores, self._largest, scores)
        np.exp(s3, self.y)
        np.add.reduce(self.y, axis=0, out=self._sum)

    def loss(self):
        """The forward pass, and E in nats of examples that were `put`."""
        self.forward()
        np.log(self._sum, self._log)
        # -sum t (s - log sum e^s), with the s already less their largest.
        fit = self.t.reshape(-1).dot(self.s3.reshape(-1))
        return float(self._log.dot(self._total) - fit) / self._n

    def backward(self, slopes):
        """dE/dW and dE/db of each layer into slopes, after the forward pass."""
        delta = self.y
        for answers in self._answer_rows:
            np.divide(answers, self._sum, answers)
        np.subtract(delta, self.t, delta)
        # E is a mean over examples: the 1/N enters here, once, and flows on from here.
        np.multiply(delta, self._share, delta)
        self.h[1].dot(delta.T, slopes[2])
        for layer in (1, 0):
            above, delta = delta, self._back[layer]
            self._weights[layer + 1].dot(above, delta)
            np.multiply(delta, self._hidden[layer], delta)
            np.multiply(delta, self._rest[layer], delta)
            (self.h[0] if layer else self.x).dot(delta.T, slopes[layer])


def _layers(flat, shapes):
    """Views of one row, a matrix for each layer."""
    ends = np.cumsum([0, *(rows * columns for rows, columns in shapes)])
    return [
        flat[start:stop].reshape(shape)
        for (start, stop), shape in zip(pairwise(ends), shapes, strict=True)
    ]


def _named(layers):
    """`Parameters` of views: weights above, biases in the last row."""
    return Parameters(*(part for layer in layers for part in (layer[:-1], layer[-1])))
