"""From scores to E on a tile of the grid: sum over examples of log(1 + sum_m e^d_m) - t . d.

d are the scores less that of the first output. Softmax sees differences only, so this is E, and
one exponential a cell is saved. T is each example's sum of targets, 1 up to rounding.
"""

import numpy as np

MOST = 600.0  # e^600 times anything met here stays far from overflow at e^709


class LogProduct:
    """Adds log S of example after example to total, through products of many S.

    A log is dear and a product cheap; S >= 1, and `bound` >= log S says how many fit.
    """

    def __init__(self, total, bound):
        self.total, self.bound = total, max(bound, 1e-3)
        self.product, self.used = np.ones_like(total), 0.0

    def take(self, S, T):
        """One more example: S of the shape of total, and its weight."""
        if T != 1.0:
            self.total += T * np.log(S)
            return
        if self.used + self.bound > MOST:
            self.close()
        self.product *= S
        self.used += self.bound

    def close(self):
        """Add what has been collected."""
        self.total += np.log(self.product)
        self.product.fill(1.0)
        self.used = 0.0


def differences(W, b):
    """The last layer's weights and biases less those of the first output: softmax sees no more."""
    return W[:, 1:] - W[:, :1], b[1:] - b[:1]


def to_sigmoid(e):
    """1 / (1 + e) in place of e = e^-s; an e that overflowed gives 0, as it should."""
    e += 1
    return np.divide(1, e, out=e)


def weights_of(t):
    """T (N,): the sums of the targets, exactly 1 where they are so up to rounding."""
    T = t.sum(axis=1)
    return np.where(np.abs(T - 1) < 1e-14, 1.0, T)


def bound_of(largest):
    """An upper bound for log S where no d_m exceeds largest_m; largest (..., K - 1)."""
    return float(safe_log_sum(largest, -1).max())


def safe_log_sum(d, axis):
    """log(1 + sum e^d) along that axis, for d of any finite size."""
    top = np.maximum(d.max(axis=axis, keepdims=True), 0)
    S = np.exp(d - top).sum(axis=axis)
    top = np.squeeze(top, axis)
    return top + np.log(S + np.exp(-top))


def add_cells(logs, d, t, T):
    """Give the examples of d (N, K - 1, C) to logs, whose total has shape (C,); d is used up.

    Where their bound is too large for e^d, each largest score is taken out first.
    """
    logs.total -= t.ravel() @ d.reshape(-1, d.shape[-1])
    if logs.bound > MOST:
        logs.total += T @ safe_log_sum(d, axis=1)
        return
    np.exp(d, out=d)
    S = d[:, 0] if d.shape[1] == 1 else d.sum(axis=1)
    S += 1
    for one, weight in zip(S, T, strict=True):
        logs.take(one, weight)
