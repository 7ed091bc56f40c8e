"""Backpropagation unit by unit, as Rumelhart, Hinton and Williams wrote it. Notebook 14."""

from typing import NamedTuple

import numpy as np

from utils.explorers.network_edges import layer_sizes
from utils.functions import sigmoid, softmax


class Units(NamedTuple):
    """Rumelhart, Hinton and Williams' quantities, units numbered through from the inputs.

    w (U, U): w[j, i] to j from i, nan where there is no connection. y (N, U) values of all units.
    dE_dx (N, U) errors, nan at the inputs. dE_dw (U, U), mean over cases. bias (U,) its slopes.
    """

    w: np.ndarray
    y: np.ndarray
    dE_dx: np.ndarray
    dE_dw: np.ndarray
    bias: np.ndarray


def unit_by_unit(parameters, x, t):
    """Both passes as in their paper, one unit after another, a `Units`.

    Their error at an output is of squared error; here it is softmax and cross-entropy's, y - d.
    """
    offsets = offsets_of(parameters)
    U, N, inputs, outputs = offsets[4], len(x), offsets[1], offsets[3]
    w, threshold = np.full((U, U), np.nan), np.zeros(U)
    for k, (W, b) in enumerate(zip(parameters[::2], parameters[1::2], strict=True)):
        w[offsets[k + 1] : offsets[k + 2], offsets[k] : offsets[k + 1]] = W.T
        threshold[offsets[k + 1] : offsets[k + 2]] = b
    below = [np.flatnonzero(~np.isnan(row)) for row in w]
    above = [np.flatnonzero(~np.isnan(column)) for column in w.T]
    y, total = np.zeros((N, U)), np.zeros((N, U))
    y[:, :inputs] = x
    for j in range(inputs, U):
        total[:, j] = sum(y[:, i] * w[j, i] for i in below[j]) + threshold[j]
        y[:, j] = sigmoid(total[:, j])
    y[:, outputs:] = softmax(total[:, outputs:])
    dE_dx, dE_dw = np.full((N, U), np.nan), np.full((U, U), np.nan)
    dE_dx[:, outputs:] = y[:, outputs:] - t
    for i in reversed(range(inputs, outputs)):
        dE_dy = sum(dE_dx[:, j] * w[j, i] for j in above[i])
        dE_dx[:, i] = dE_dy * y[:, i] * (1 - y[:, i])
    for j in range(inputs, U):
        for i in below[j]:
            dE_dw[j, i] = (dE_dx[:, j] * y[:, i]).sum() / N
    return Units(w, y, dE_dx, dE_dw, dE_dx.sum(axis=0) / N)


def offsets_of(parameters):
    """Where each layer's units begin when all are numbered through from 0, and their number."""
    return [0, *np.cumsum(layer_sizes(parameters)).tolist()]
