"""One gradient five ways: three compute it from the derived formulas, two only measure it.

Only the measuring is independent of the derivation: a slip in the formula would be in all three
that compute (notebook 09).
"""

from utils.derivation import last_factor
from utils.gradient_check import central_difference, complex_step
from utils.network import backward

COMPUTED = ("formula", "sum over paths", "matrix cell")
MEASURED = ("central difference", "complex step")


def five_ways(derivation):
    """The gradient of a `Derivation`, {name: value}; the names are COMPUTED, then MEASURED."""
    parameters, values, t, address = (
        derivation.parameters, derivation.values, derivation.t, derivation.address,
    )  # fmt: skip
    name, *index = address
    gradient = backward(parameters, values, t)
    return {
        "formula": regrouped(derivation),
        "sum over paths": derivation.value,
        "matrix cell": float(getattr(gradient, name)[*index]),
        "central difference": central_difference(parameters, values.x, t, address=address),
        "complex step": complex_step(parameters, values.x, t, address=address),
    }


def regrouped(derivation):
    """The formula of the page, sums inside brackets: each factor is multiplied in only once.

    dE/dW1_lk = [sum_j (sum_i (y_i - t_i) W3_ji) h2_j (1 - h2_j) W2_kj] h1_k (1 - h1_k) x_l.
    """
    values, (_, _, W2, _, W3, _) = derivation.values, derivation.parameters
    y, t, h2, h1 = values.y[0], derivation.t[0], values.h2[0], values.h1[0]
    name, end = derivation.address[0], derivation.address[-1]

    def at_h2(j):
        return sum((y[i] - t[i]) * W3[j, i] for i in range(len(y))) * h2[j] * (1 - h2[j])

    error = {
        "3": lambda: y[end] - t[end],
        "2": lambda: at_h2(end),
        "1": lambda: sum(at_h2(j) * W2[end, j] for j in range(len(h2))) * h1[end] * (1 - h1[end]),
    }[name[1]]()
    return float(error * last_factor(values, derivation.address).value)
