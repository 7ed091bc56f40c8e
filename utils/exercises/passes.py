"""The backward pass with steps that can be exchanged, so that a mistake is one step of it."""

from typing import NamedTuple

import numpy as np

from utils.network import Parameters


class Backward(NamedTuple):
    """All a backward pass computes, in the order in which it does.

    delta3 (N, K), delta2 (N, n2), delta1 (N, n1): dE/ds of the layers; the rest as `Parameters`.
    """

    delta3: np.ndarray
    dE_dW3: np.ndarray
    dE_db3: np.ndarray
    delta2: np.ndarray
    dE_dW2: np.ndarray
    dE_db2: np.ndarray
    delta1: np.ndarray
    dE_dW1: np.ndarray
    dE_db1: np.ndarray

    @property
    def gradient(self):
        """The slopes of the six parameters alone, as `utils.network.backward` returns them."""
        return Parameters(*(getattr(self, f"dE_d{name}") for name in Parameters._fields))


def collected(delta, W, layer):
    """What arrives at the units a matrix starts from, dE/dh: summed over the paths."""
    return delta @ W.T


def incoming(values, layer):
    """What the weights of a layer are multiplied with: x, h1 or h2."""
    return values[2 * layer - 2]


def slope(values, layer):
    """dh/ds of a hidden layer."""
    h = values[2 * layer]
    return h * (1 - h)


def into_weights(values, delta, layer):
    """dE/dW: what goes into each weight times the delta at its end, summed over the examples."""
    return incoming(values, layer).T @ delta


def into_biases(values, delta, layer):
    """dE/db: the delta of the unit, summed over the examples."""
    return delta.sum(axis=0)


def backward_pass(
    parameters, values, t, *, delta3=None, collect=collected, local=slope,
    weights=into_weights, biases=into_biases,
):  # fmt: skip
    """The `Backward` of notebook 13, or of a variation of it.

    delta3 : (N, K) in place of (y - t) / N.
    collect(delta, W, layer) : in place of delta @ W.T; W is the matrix of that layer.
    local(values, layer) : in place of h (1 - h).
    weights, biases (values, delta, layer) : in place of the outer product and the sum.
    """
    delta3 = (values.y - t) / len(t) if delta3 is None else delta3
    delta2 = collect(delta3, parameters.W3, 3) * local(values, 2)
    delta1 = collect(delta2, parameters.W2, 2) * local(values, 1)
    parts = []
    for layer, delta in ((3, delta3), (2, delta2), (1, delta1)):
        parts += [delta, weights(values, delta, layer), biases(values, delta, layer)]
    return Backward(*parts)
