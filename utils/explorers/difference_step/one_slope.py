"""The slope of E along one parameter, measured at any step, and computed with 60 digits."""

from decimal import Decimal, localcontext
from typing import NamedTuple

import numpy as np

from utils.functions import log_softmax, sigmoid


class Measured(NamedTuple):
    """Three measurements of one slope, each a number or an array over steps."""

    forward: np.ndarray
    central: np.ndarray
    complex: np.ndarray


def losses(parameters, x, t, address, moves):
    """E (n,) with one parameter moved by each of moves (n,), real or complex, in one pass.

    address : field and array indices, as in ("W2", 3, 0) or ("b1", 2).
    """
    name, *index = address
    array = getattr(parameters, name)
    moved = np.repeat(array[np.newaxis], len(moves), axis=0).astype(np.result_type(moves, array))
    moved[:, *index] += moves
    stacks = parameters._replace(**{name: moved})
    # A bias has one row for each of the networks, as it has for one network's examples.
    W1, b1, W2, b2, W3, b3 = (p[:, np.newaxis] if p.ndim == 2 and f[0] == "b" else p
                              for f, p in zip(parameters._fields, stacks, strict=True))  # fmt: skip
    h2 = sigmoid(sigmoid(x @ W1 + b1) @ W2 + b2)
    E = -(t * log_softmax(h2 @ W3 + b3)).sum(axis=-1).mean(axis=-1)
    return np.broadcast_to(E, len(moves))


def measure(parameters, x, t, address, steps):
    """The `Measured` slopes for an array of steps (n,): two differences and the complex step."""
    steps = np.asarray(steps, float)
    E = losses(parameters, x, t, address, np.concatenate([[0.0], steps, -steps]))
    here, up, down = E[0], *np.split(E[1:], 2)
    turned = losses(parameters, x, t, address, 1j * steps).imag
    return Measured((up - here) / steps, (up - down) / (2 * steps), turned / steps)


def slope_in_digits(parameters, x, t, address, digits=60):
    """The slope as a float, from a central difference of E computed with that many digits.

    No formula for a gradient is used. With the step 10^(-digits/3) truncation and rounding are
    both far below the 16th digit.
    """
    name, *index = address
    with localcontext() as context:
        context.prec = digits
        exact = [[[Decimal(float(v)) for v in row] for row in np.atleast_2d(p)] for p in parameters]
        row = exact[parameters._fields.index(name)][index[0] if len(index) == 2 else 0]
        start, step = row[index[-1]], Decimal(10) ** -(digits // 3)
        E = []
        for moved in (start + step, start - step):
            row[index[-1]] = moved
            E.append(_decimal_loss(exact, x, t))
        return float((E[0] - E[1]) / (2 * step))


def _decimal_loss(parameters, x, t):
    """E in decimal arithmetic, unit by unit; parameters are six lists of rows."""
    W1, b1, W2, b2, W3, b3 = parameters
    total = Decimal(0)
    for inputs, targets in zip(x, t, strict=True):
        h = [Decimal(float(v)) for v in inputs]
        for W, b in ((W1, b1), (W2, b2)):
            h = [1 / (1 + (-s).exp()) for s in _sums(h, W, b)]
        s = _sums(h, W3, b3)
        largest = max(s)
        log_sum = largest + sum((v - largest).exp() for v in s).ln()
        total += sum(Decimal(float(k)) * (log_sum - v) for k, v in zip(targets, s, strict=True))
    return total / len(x)


def _sums(values, W, b):
    columns = zip(*W, strict=True)
    return [sum(v * w for v, w in zip(values, column, strict=True)) + bias
            for column, bias in zip(columns, b[0], strict=True)]  # fmt: skip
