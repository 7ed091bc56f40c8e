"""The network of the course: two hidden sigmoid layers, softmax output, cross-entropy loss.

Examples are rows, and W_lk goes from unit l to unit k, so the article's s_k = sum_l x_l W_lk is
``x @ W``. E is in nats, the mean over examples. Notebooks 08 to 13 derive every line.
"""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from utils.functions import cross_entropy_from_scores, sigmoid, softmax


class Parameters(NamedTuple):
    """The weights and biases; also, field by field, the derivatives of E with respect to them.

    W1 (n0, n1), b1 (n1,), W2 (n1, n2), b2 (n2,), W3 (n2, K), b3 (K,).
    """

    W1: np.ndarray
    b1: np.ndarray
    W2: np.ndarray
    b2: np.ndarray
    W3: np.ndarray
    b3: np.ndarray

    def map(self, f, *others):
        """f applied field by field, to the same field of each of the others as well.

        One step of gradient descent is ``parameters.map(lambda p, g: p - 0.1 * g, gradient)``.
        """
        return Parameters(*(f(*fields) for fields in zip(self, *others, strict=True)))

    def _refuse(self, other=None):
        raise TypeError(
            "Parameters are six arrays, so +, -, *, / and == on the whole have no meaning here "
            "(a tuple would be joined or repeated). Go field by field: "
            "parameters.map(lambda p, g: p - 0.1 * g, gradient)"
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __neg__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __hash__ = None
    # NumPy's own numbers and arrays ask us too: np.float64(0.1) * gradient is refused in words.
    __array_ufunc__ = None


class Forward(NamedTuple):
    """Every value of a forward pass, kept because the backward pass uses it again.

    x (N, n0), s1 and h1 (N, n1), s2 and h2 (N, n2), s3 and y (N, K).
    """

    x: np.ndarray
    s1: np.ndarray
    h1: np.ndarray
    s2: np.ndarray
    h2: np.ndarray
    s3: np.ndarray
    y: np.ndarray


def initialise(rng, sizes, scale=1.0):
    """Random weights and zero biases for layers of the given sizes (n0, n1, n2, K).

    rng : a numpy Generator.
    scale : each weight is drawn with standard deviation scale / sqrt(units it comes from), so
        that weighted sums are about as large as the inputs, whatever the width (notebook 15).

    TypeError for another rng, ValueError for other than four sizes of 1 or more.
    """
    check_generator(rng)
    sizes = tuple(sizes)
    if len(sizes) != 4 or min(sizes) < 1:
        raise ValueError(f"sizes is {sizes}: four layers are expected, (n0, n1, n2, K), each >= 1")
    arrays = []
    for n_from, n_to in pairwise(sizes):
        arrays.append(rng.normal(0, scale / np.sqrt(n_from), (n_from, n_to)))
        arrays.append(np.zeros(n_to))
    return Parameters(*arrays)


def forward(parameters, x):
    """All values from the inputs to the probabilities, a `Forward`. Derived in notebook 08.

    x : (N, n0) inputs, one example a row. ValueError where shapes do not fit or values are not
        finite.
    """
    parameters = check_parameters(parameters)
    x = check_inputs(parameters, x)
    W1, b1, W2, b2, W3, b3 = parameters
    s1 = x @ W1 + b1
    h1 = sigmoid(s1)
    s2 = h1 @ W2 + b2
    h2 = sigmoid(s2)
    s3 = h2 @ W3 + b3
    y = softmax(s3)
    return Forward(x, s1, h1, s2, h2, s3, y)


def loss(parameters, x, t):
    """E in nats, the mean over examples, computed from the scores. Derived in notebook 06.

    x : (N, n0); t : (N, K), each row non-negative with sum 1. ValueError where they do not fit.
    """
    s3 = forward(parameters, x).s3
    return cross_entropy_from_scores(s3, check_targets(t, s3.shape))


def backward(parameters, values, t):
    """dE/d(parameter) for every weight and bias, a `Parameters`. Derived in notebooks 10 to 13.

    values : the `Forward` of these parameters; t : (N, K) targets, rows with sum 1. TypeError for
        other values than a `Forward`, ValueError where they or t do not fit.
    """
    if not isinstance(values, Forward):
        raise TypeError(
            f"values is a {type(values).__name__}, expected what forward(parameters, x) returned"
        )
    parameters = check_parameters(parameters)
    x, _, h1, _, h2, _, y = values
    for name, array, width in zip(["x", "h1", "h2"], [x, h1, h2], parameters[::2], strict=True):
        if array.shape[1] != len(width):
            raise ValueError(
                f"values has {name} with {array.shape[1]} columns, but the next matrix has "
                f"{len(width)} rows: values must come from forward with these parameters"
            )
    t = check_targets(t, y.shape).astype(y.real.dtype)
    W2, W3 = parameters.W2, parameters.W3

    # E is a mean over examples: the 1/N enters here, once, and flows on from here.
    delta3 = (y - t) / len(t)
    dE_dW3 = h2.T @ delta3
    dE_db3 = delta3.sum(axis=0)

    delta2 = (delta3 @ W3.T) * h2 * (1 - h2)
    dE_dW2 = h1.T @ delta2
    dE_db2 = delta2.sum(axis=0)

    delta1 = (delta2 @ W2.T) * h1 * (1 - h1)
    dE_dW1 = x.T @ delta1
    dE_db1 = delta1.sum(axis=0)

    return Parameters(dE_dW1, dE_db1, dE_dW2, dE_db2, dE_dW3, dE_db3)


def check_generator(rng):
    """A TypeError in words unless rng is a numpy Generator."""
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng is {rng!r}, expected a Generator such as np.random.default_rng(0)")


def _numbers(name, values):
    """values as an array of numbers, or a ValueError that names them."""
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} has rows of different lengths") from None
    if array.dtype.kind not in "biufc":
        raise ValueError(f"{name} holds something that is not a number")
    return array


def check_parameters(parameters):
    """The parameters, or a ValueError that says which one does not fit its neighbours."""
    if len(parameters) != 6:
        raise ValueError(
            f"there are {len(parameters)} parameters, expected six: W1, b1, W2, b2, W3, b3"
        )
    parameters = Parameters(*map(_numbers, Parameters._fields, parameters))
    for name, array in zip(parameters._fields, parameters, strict=True):
        axes = 2 if name[0] == "W" else 1
        if array.ndim != axes or 0 in array.shape:
            expected = "(units it starts from, units it ends at)" if axes == 2 else "(units,)"
            raise ValueError(f"{name} has shape {array.shape}, expected {expected}")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds a value that is not finite (inf or nan)")
    W1, b1, W2, b2, W3, b3 = parameters
    for layer, (W, b) in enumerate([(W1, b1), (W2, b2), (W3, b3)], start=1):
        if len(b) != W.shape[1]:
            raise ValueError(
                f"b{layer} has {len(b)} values but W{layer} has {W.shape[1]} columns: "
                f"there is one bias for each unit that W{layer} ends at"
            )
    for layer, (before, after) in enumerate([(W1, W2), (W2, W3)], start=2):
        if before.shape[1] != len(after):
            raise ValueError(
                f"W{layer} has {len(after)} rows but h{layer - 1} has {before.shape[1]} columns: "
                f"W{layer}'s first index is the unit it starts from"
            )
    return parameters


def check_inputs(parameters, x):
    """x as an array (N, n0), or a ValueError in a learner's words."""
    x, n0 = _numbers("x", x), len(parameters.W1)
    if x.ndim != 2 or len(x) == 0:
        hint = "; a single one is x[np.newaxis, :]" if x.ndim == 1 else ""
        raise ValueError(f"x has shape {x.shape}, expected (N, {n0}), one example a row{hint}")
    if x.shape[1] != n0:
        raise ValueError(
            f"x has {x.shape[1]} columns but W1 has {n0} rows: "
            "W1's first index is the input it starts from"
        )
    if not np.isfinite(x).all():
        raise ValueError("x holds a value that is not finite (inf or nan)")
    return x


def check_targets(t, shape):
    """t as an array of the given shape (N, K), rows with sum 1, or a ValueError."""
    t = _numbers("t", t)
    if t.shape != shape:
        hint = ""
        if t.ndim == 1:
            hint = "; a single row is t[np.newaxis, :], class numbers go through utils.data.one_hot"
        raise ValueError(
            f"t has shape {t.shape}, expected {shape} as y: "
            f"one row of target probabilities for each example{hint}"
        )
    if not np.isfinite(t).all():
        raise ValueError("t holds a value that is not finite (inf or nan)")
    if (t < 0).any():
        raise ValueError(f"t holds {t.min():.4g}: target probabilities are not negative")
    off = np.abs(t.sum(axis=1) - 1)
    if off.max() > 1e-6:
        row = int(off.argmax())
        raise ValueError(
            f"row {row} of t sums to {t[row].sum():.6g}, expected 1: "
            "dE/ds3 = y - t holds only for targets that sum to 1"
        )
    return t
