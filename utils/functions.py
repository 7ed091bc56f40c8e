"""Sigmoid, softmax, cross-entropy and their derivatives, stable for any finite score.

All of them work elementwise or over the last axis. float32 stays float32, integers become
float64, and complex128 goes through, so that a complex step measures exact derivatives: every
branch and every shift therefore looks at the real part alone.
"""

import numpy as np


def _floating(values):
    """The values as a floating (real or complex) array; integers and booleans become float64."""
    values = np.asarray(values)
    return values if values.dtype.kind in "fc" else values.astype(np.float64)


def sigmoid(s):
    """1 / (1 + e^-s), elementwise, in [0, 1]. Derived in notebook 03."""
    s = _floating(s)
    positive = s.real >= 0
    # e^s / (1 + e^s) is the same number; of the two forms, take the one whose exp cannot overflow.
    e = np.exp(np.where(positive, -s, s))
    return np.where(positive, 1, e) / (1 + e)


def sigmoid_derivative(s):
    """dh/ds = h (1 - h) with h = sigmoid(s), elementwise, at most 1/4. Derived in notebook 03.

    Takes the weighted sum s. Where h is at hand already, write ``h * (1 - h)``.
    """
    s = _floating(s)
    # 1 - h loses its digits where h is near 1; e / (1 + e)^2 is the same and keeps them.
    e = np.exp(np.where(s.real >= 0, -s, s))
    return e / (1 + e) ** 2


def _shifted(s):
    """The scores less their largest: softmax is the same, and no exp can overflow."""
    s = _floating(s)
    return s - s.real.max(axis=-1, keepdims=True)


def softmax(s):
    """Probabilities e^s_i / sum_m e^s_m over the last axis. Derived in notebook 04.

    A score of -inf gets probability 0.
    """
    e = np.exp(_shifted(s))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(s):
    """log(softmax(s)) over the last axis, finite even where softmax underflows to 0.

    Derived in notebook 06.
    """
    s = _floating(s)
    largest = s.real.argmax(axis=-1)[..., np.newaxis]
    shifted = s - np.take_along_axis(s, largest, axis=-1)
    others = np.exp(shifted)
    np.put_along_axis(others, largest, 0, axis=-1)
    # The largest term is e^0 = 1. log1p keeps the digits of the others where they are tiny.
    return shifted - np.log1p(others.sum(axis=-1, keepdims=True))


def softmax_jacobian(s):
    """J[i, m] = dy_i/ds_m = y_i ([i = m] - y_m), shape (K, K). Derived in notebook 04.

    s : (K,) the scores of one example; ValueError for any other number of axes.
    """
    s = _floating(s)
    if s.ndim != 1:
        raise ValueError(
            f"s has shape {s.shape}: the Jacobian is for the scores of one example, shape (K,)"
        )
    y = softmax(s)
    return np.diag(y) - np.outer(y, y)


def cross_entropy(y, t):
    """E = -sum_i t_i log y_i in nats, the mean over rows. Derived in notebook 05.

    y, t : (N, K) probabilities and targets, one example a row, or (K,) for a single example.
    0 log y counts as 0; E is inf where t_i > 0 meets y_i = 0.
    """
    with np.errstate(divide="ignore"):
        return _mean_surprise(np.log(_floating(y)), t)


def cross_entropy_from_scores(s, t):
    """The cross-entropy of softmax(s) with targets t, in nats, the mean over rows.

    s, t : (N, K) or (K,). It never takes the log of a probability, so it stays finite for scores
    of any finite size. Derived in notebook 06.
    """
    return _mean_surprise(log_softmax(s), t)


def _mean_surprise(log_y, t):
    t = np.asarray(t, dtype=log_y.real.dtype)
    if log_y.shape != t.shape:
        # Broadcasting would return a number here, and a wrong one.
        raise ValueError(
            f"the outputs have shape {log_y.shape} and t has shape {t.shape}: "
            "there must be one target for each output"
        )
    # Where t is 0 the term is 0, whatever the log: 0 * -inf would be nan.
    terms = t * np.where(t == 0, 0, log_y)
    return 0.0 - terms.sum(axis=-1).mean()  # subtracted, because -(0.0) would print as -0.0
