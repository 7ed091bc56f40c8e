"""The gradient of one parameter as the chain rule writes it: paths, factors, products, their sum.

Pure data, for one example: notebooks 10 to 13 derive what stands here, `utils.typeset` writes it
as formulas, the weight X-ray draws it. Quantities are named as the code names them, counted from
0: ("h2", 0) is the first unit of h2, ("W2", 3, 0) a weight, ("E",) the loss.
"""

import math
from typing import NamedTuple

import numpy as np

from utils.address import check_address
from utils.network import Forward, Parameters, check_inputs, check_targets, forward

FORMS = ("y-t", "jacobian")


class Undefined(ArithmeticError, ValueError):
    """A factor of a path has no value, because a probability underflowed to 0."""


class Factor(NamedTuple):
    """One local slope: the derivative of `of` with respect to `by`, as a number.

    kind names the rule it comes from: "y-t", "loss", "jacobian", "weight", "sigmoid", "input"
    (the value a weight multiplies) or "bias" (always 1).
    """

    kind: str
    of: tuple
    by: tuple
    value: float


class Path(NamedTuple):
    """One way from the parameter to the loss: its units, its factors from E down, their product.

    units : from the unit the parameter feeds to the output, as ("h1", 2), ("h2", 0), ("s3", 1);
        in the Jacobian form ("y", i) follows the score.
    """

    units: tuple
    factors: tuple
    value: float


class Cell(NamedTuple):
    """Where a gradient stands in the matrix line: ``matrix = left.T @ right``, at row, column.

    For a bias left is None, row is None and the line is ``matrix = right.sum(axis=0)``.
    """

    matrix: str
    left: str | None
    right: str
    row: int | None
    column: int
    value: float


class Derivation(NamedTuple):
    """All there is to say of one parameter's gradient; see the module's first lines.

    value : dE/d(parameter), the sum over paths, in nats per unit of the parameter.
    deltas : (delta1, delta2, delta3), each (1, n): what the paths share, collected at the units.
    """

    address: tuple
    form: str
    paths: tuple
    value: float
    deltas: tuple
    cell: Cell
    parameters: Parameters
    values: Forward
    t: np.ndarray


def derive(parameters, x, t, address, form="y-t"):
    """dE/d(one parameter) path by path, a `Derivation`. Derived in notebooks 10 to 13.

    x : (n0,) one example; t : (K,) its target, sum 1.
    address : ("W2", 3, 0) or ("b1", 2), counted from 0; ValueError says what there is.
    form : "y-t" starts from dE/ds3_i = y_i - t_i: one path for layer 3, K for layer 2, n2 K for
        layer 1. "jacobian" goes through dE/dy and the whole softmax Jacobian, K times as many;
        `Undefined` where a probability underflowed to 0.
    """
    address = check_address(parameters, address)
    if form not in FORMS:
        raise ValueError(f'form is {form!r}, expected "y-t" or "jacobian"')
    x = check_inputs(parameters, _row("x", x))
    values = forward(parameters, x)
    t = check_targets(_row("t", t), values.y.shape).astype(float)
    ends = _through_y_minus_t(values, t) if form == "y-t" else _through_jacobian(values, t)

    layer = int(address[0][1])
    paths = []
    for hidden in _hidden_units(parameters, layer, address[-1]):
        # In layer 3 the parameter feeds one score; from below every score is reached.
        scores = [address[-1]] if layer == 3 else range(values.y.shape[1])
        for m in scores:
            middle = _down(parameters, values, layer, [*hidden, m])
            for outputs, top in ends[m]:
                factors = (*top, *middle, last_factor(values, address))
                units = (*((f"h{layer + i}", u) for i, u in enumerate(hidden)), ("s3", m))
                paths.append(Path(units + outputs, factors, math.prod(f.value for f in factors)))
    deltas = _collect(parameters, values, ends)
    return Derivation(
        address, form, tuple(paths), math.fsum(p.value for p in paths), deltas,
        _cell(address, values, deltas), parameters, values, t,
    )  # fmt: skip


def _row(name, values):
    """One example as a row (1, n)."""
    array = np.asarray(values)
    if array.ndim != 1:
        hint = f"; take one row, {name}[0]" if array.ndim == 2 else ""
        raise ValueError(f"{name} has shape {array.shape}, expected one example (n,){hint}")
    return array[np.newaxis, :]


def _through_y_minus_t(values, t):
    """For each score the factors above it: [((), (dE/ds3_m,))]."""
    error = (values.y - t)[0].tolist()
    return [[((), (Factor("y-t", ("E",), ("s3", m), e),))] for m, e in enumerate(error)]


def _through_jacobian(values, t):
    """For each score m and each output i: dE/dy_i and dy_i/ds3_m."""
    y, t = values.y[0].tolist(), t[0].tolist()
    if 0.0 in y:
        i = y.index(0.0)
        raise Undefined(
            f"y_{i + 1} underflowed to 0, so dE/dy_{i + 1} = -t_{i + 1}/y_{i + 1} has no value and "
            'this way is not defined here; form="y-t" divides by nothing and still holds'
        )
    slope_of_E = [Factor("loss", ("E",), ("y", i), -t[i] / y[i]) for i in range(len(y))]
    return [
        [
            ((("y", i),), (slope_of_E[i], Factor("jacobian", ("y", i), ("s3", m),
                                                 y[i] * ((i == m) - y[m]))))
            for i in range(len(y))
        ]
        for m in range(len(y))
    ]  # fmt: skip


def _hidden_units(parameters, layer, end):
    """Every way through hidden units from the unit `end` of a layer: [()], [(j,)] or [(k, j)]."""
    if layer == 3:
        return [()]
    if layer == 2:
        return [(end,)]
    return [(end, j) for j in range(len(parameters.W3))]


def _down(parameters, values, layer, units):
    """Factors from a score down to the weighted sum the parameter is in."""
    factors = []
    for k in range(3, layer, -1):
        start, end = units[k - 1 - layer], units[k - layer]
        weight, h = getattr(parameters, f"W{k}")[start, end], getattr(values, f"h{k - 1}")[0, start]
        factors += [
            Factor("weight", (f"s{k}", end), (f"h{k - 1}", start), float(weight)),
            Factor("sigmoid", (f"h{k - 1}", start), (f"s{k - 1}", start), float(h * (1 - h))),
        ]
    return factors


def last_factor(values, address):
    """The slope of the weighted sum with respect to the parameter itself."""
    name, *index = address
    of = (f"s{name[1]}", index[-1])
    if name[0] == "b":
        return Factor("bias", of, address, 1.0)
    return Factor("input", of, address, float(getattr(values, below(name))[0, index[0]]))


def below(name):
    """The values a matrix multiplies: "x" for W1, "h1" for W2, "h2" for W3."""
    return {"1": "x", "2": "h1", "3": "h2"}[name[1]]


def _collect(parameters, values, ends):
    """(delta1, delta2, delta3), collected unit by unit from what stands above the scores."""
    (_, _, W2, _, W3, _), h1, h2 = parameters, values.h1, values.h2
    at_scores = [math.fsum(math.prod(f.value for f in top) for _, top in end) for end in ends]
    delta3 = np.array([at_scores])
    delta2 = (delta3 @ W3.T) * h2 * (1 - h2)
    delta1 = (delta2 @ W2.T) * h1 * (1 - h1)
    return delta1, delta2, delta3


def _cell(address, values, deltas):
    name, *index = address
    right, column = f"delta{name[1]}", index[-1]
    delta = float(deltas[int(name[1]) - 1][0, column])
    if name[0] == "b":
        return Cell(f"dE_d{name}", None, right, None, column, delta)
    left = below(name)
    value = float(getattr(values, left)[0, index[0]]) * delta
    return Cell(f"dE_d{name}", left, right, index[0], column, value)
