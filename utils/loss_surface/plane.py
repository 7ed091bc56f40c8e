"""E on a plane through all parameters, p + a direction_1 + b direction_2, and its slopes there."""

import numpy as np

from utils.loss_surface.checks import check_axis, check_directions, check_problem
from utils.loss_surface.sums import (
    MOST,
    bound_of,
    differences,
    safe_log_sum,
    to_sigmoid,
    weights_of,
)
from utils.network import backward, forward

_BATCH = 120_000  # numbers in the activations of one batch of points: about 1 MB
_EXAMPLES = 512  # examples taken at a time


def loss_plane(parameters, x, t, direction_1, direction_2, a, b):
    """E in nats, the mean over examples, at parameters + a[i] direction_1 + b[j] direction_2.

    direction_1, direction_2 : `Parameters`; a (n,), b (m,). Returns (n, m), which agrees with
    `loss` to 1e-12 max(1, E), and holds at most 32 MB besides it.

    ValueError where a shape does not fit or a value is not finite.
    """
    parameters, x, t = check_problem(parameters, x, t)
    directions = check_directions(parameters, direction_1, direction_2)
    a, b = check_axis("a", a), check_axis("b", b)
    result, T = np.zeros((a.size, b.size)), weights_of(t)
    if t.shape[1] == 1:
        return result
    with np.errstate(under="ignore", over="ignore"):
        for start in range(0, len(x), _EXAMPLES):
            rows = slice(start, start + _EXAMPLES)
            _add(result, parameters, x[rows], t[rows, 1:], T[rows], directions, a, b)
    result /= len(x)
    return result


def _add(result, parameters, x, t, T, directions, a, b):
    """Add E of these examples, summed, at every point of the plane; examples are the last axis."""
    layers = [_columns(p) for p in (parameters, *directions)]
    (base, along_a, along_b), second, last = (
        [np.concatenate([W, bias[:, None]], axis=1) for W, bias in (layer[i] for layer in layers)]
        for i in range(3)
    )
    inputs = np.concatenate([x.T, np.ones((1, len(x)))])
    # The first sums are linear in a and b: e^-s1 is a product of what a and b each contribute.
    s0, s1, s2 = (W @ inputs for W in (base, along_a, along_b))
    reach = abs(s0).max() + abs(s1).max() * abs(a).max(), abs(s2).max() * abs(b).max()
    separates = max(reach) < MOST / 2
    n1, n2, n3 = len(base), len(second[0]), len(last[0])
    at_once = max(1, _BATCH // ((n1 + n2 + n3 + 2) * len(x)))
    h1 = np.ones((min(at_once, b.size), n1 + 1, len(x)))  # the last row stays 1, for the biases
    h2 = np.ones((min(at_once, b.size), n2 + 1, len(x)))
    targets = np.ascontiguousarray(t.T).reshape(-1)
    for start in range(0, b.size, at_once):
        own = b[start : start + at_once]
        one, two = h1[: own.size], h2[: own.size]
        right = np.multiply.outer(-own, s2)
        if separates:
            np.exp(right, out=right)
        for i, value in enumerate(a):
            left = -(s0 + value * s1)
            if separates:
                np.multiply(right, np.exp(left), out=one[:, :-1])
            else:
                np.exp(np.add(right, left, out=one[:, :-1]), out=one[:, :-1])
            to_sigmoid(one[:, :-1])
            W2, W3 = ((W[0] + value * W[1]) + np.multiply.outer(own, W[2]) for W in (second, last))
            np.exp(np.matmul(-W2, one, out=two[:, :-1]), out=two[:, :-1])
            to_sigmoid(two[:, :-1])
            d = np.matmul(W3, two)
            linear = d.reshape(own.size, -1) @ targets
            result[i, start : start + own.size] += _log_sums(d, W3, T) - linear


def _log_sums(d, W, T):
    """sum over examples of T log(1 + sum_m e^d), (C,), for scores d (C, K - 1, N)."""
    # Units lie between 0 and 1, so the weights alone bound the scores.
    bound = bound_of(np.maximum(W[:, :, :-1], 0).sum(axis=2) + W[:, :, -1])
    if bound > MOST / 2:
        return safe_log_sum(d, axis=1) @ T
    e = np.exp(d)
    S = (e[:, 0] if e.shape[1] == 1 else e.sum(axis=1)) + 1
    # A product is cheaper than a log: fold the examples while the products stay in range.
    while (T == 1).all() and 2 * bound <= MOST and S.shape[1] > 1:
        half = S.shape[1] // 2
        folded = S[:, :half] * S[:, half : 2 * half]
        S = folded if 2 * half == S.shape[1] else np.concatenate([folded, S[:, -1:]], axis=1)
        bound, T = 2 * bound, T[: S.shape[1]]
    return np.log(S) @ T


def _columns(parameters):
    """(W^T, b) of each layer; of the last one, less those of the first output."""
    W1, b1, W2, b2, W3, b3 = parameters
    return [(W.T, b) for W, b in ((W1, b1), (W2, b2), differences(W3, b3))]


def plane_point(parameters, direction_1, direction_2, a, b):
    """parameters + a direction_1 + b direction_2, a `Parameters`."""
    return parameters.map(lambda p, u, v: p + a * u + b * v, direction_1, direction_2)


def plane_gradient(parameters, x, t, direction_1, direction_2, a=0.0, b=0.0):
    """(dE/da, dE/db) at that point of the plane, by one backward pass; (2,)."""
    parameters, x, t = check_problem(parameters, x, t)
    directions = check_directions(parameters, direction_1, direction_2)
    at = plane_point(parameters, *directions, a, b)
    gradient = backward(at, forward(at, x), t)
    return np.array([dot(gradient, direction) for direction in directions])


def dot(one, other):
    """The sum of the products of all entries of two `Parameters`."""
    return sum(float((p * q).sum()) for p, q in zip(one, other, strict=True))
