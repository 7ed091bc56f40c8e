"""Ten broken backward passes for the bug hunt: the code of notebook 13 with other lines in it.

Each is a mistake of the catalogue, written as a learner would write it. What the hunt shows, what
it trains with and what it prints in the end is the same text, so that it cannot disagree.
"""

from typing import NamedTuple

import numpy as np

from utils.exercises.passes import Backward
from utils.functions import sigmoid_derivative
from utils.gradient_check import central_difference
from utils.network import Parameters, forward, loss

RIGHT = {
    "delta3": "(y - t) / len(t)",
    "dE_dW3": "h2.T @ delta3",
    "dE_db3": "delta3.sum(axis=0)",
    "delta2": "(delta3 @ W3.T) * h2 * (1 - h2)",
    "dE_dW2": "h1.T @ delta2",
    "dE_db2": "delta2.sum(axis=0)",
    "delta1": "(delta2 @ W2.T) * h1 * (1 - h1)",
    "dE_dW1": "x.T @ delta1",
    "dE_db1": "delta1.sum(axis=0)",
}


class Suspect(NamedTuple):
    """A key of the catalogue and the lines that differ from the right ones, by name."""

    key: str
    lines: dict

    @property
    def source(self):
        """The text of its backward pass."""
        lines = [f"    {name} = {self.lines.get(name, right)}" for name, right in RIGHT.items()]
        head = [
            "def backward(parameters, values, t):",
            "    W1, b1, W2, b2, W3, b3 = parameters",
            "    x, s1, h1, s2, h2, s3, y = values",
        ]
        return "\n".join([*head, *lines, f"    return {', '.join(RIGHT)}"])

    def run(self, parameters, values, t):
        """What it computes, a `Backward`."""
        space = {"sigmoid_derivative": sigmoid_derivative}
        exec(self.source, space)
        return Backward(*space["backward"](parameters, values, t))


SUSPECTS = [
    Suspect("no_slope_below", {"delta1": "delta2 @ W2.T"}),
    Suspect("no_mean", {"delta3": "y - t"}),
    Suspect("extra_slope", {"delta3": "(y - t) * y * (1 - y) / len(t)"}),
    Suspect("bias_first_row", {
        "dE_db3": "delta3[0]", "dE_db2": "delta2[0]", "dE_db1": "delta1[0]",
    }),
    Suspect("transpose_forgotten", {
        "delta2": "(delta3 @ W3) * h2 * (1 - h2)", "delta1": "(delta2 @ W2) * h1 * (1 - h1)",
    }),
    Suspect("slope_of_h", {
        "delta2": "(delta3 @ W3.T) * sigmoid_derivative(h2)",
        "delta1": "(delta2 @ W2.T) * sigmoid_derivative(h1)",
    }),
    Suspect("last_path", {
        "delta2": "(delta3[:, -1:] @ W3[:, -1:].T) * h2 * (1 - h2)",
        "delta1": "(delta2[:, -1:] @ W2[:, -1:].T) * h1 * (1 - h1)",
    }),
    Suspect("s_for_h", {"dE_dW3": "s2.T @ delta3", "dE_dW2": "s1.T @ delta2"}),
    Suspect("mean_again", {
        "dE_dW3": "h2.T @ delta3 / len(t)", "dE_db3": "delta3.mean(axis=0)",
        "dE_dW2": "h1.T @ delta2 / len(t)", "dE_db2": "delta2.mean(axis=0)",
        "dE_dW1": "x.T @ delta1 / len(t)", "dE_db1": "delta1.mean(axis=0)",
    }),
    Suspect("sign", {"delta3": "(t - y) / len(t)"}),
]  # fmt: skip


class Symptom(NamedTuple):
    """One array of a suspect's gradient beside the measured one.

    difference : |suspect - measured| / |measured|; ratio : |suspect| / |measured|; degrees : the
    angle between the two, NaN where the suspect's is zero and has no direction.
    """

    name: str
    difference: float
    ratio: float
    degrees: float


def symptoms(backward, parameters, x, t):
    """The `Symptom` of each of the six arrays, measured by central differences.

    backward(parameters, values, t) : returns a `Backward` or a `Parameters`.
    """
    found = backward(parameters, forward(parameters, x), t)
    gradient = getattr(found, "gradient", found)
    measured = central_difference(parameters, x, t)
    lines = []
    for name in reversed(Parameters._fields):
        given = np.ravel(getattr(gradient, name))
        right = np.ravel(getattr(measured, name))
        length, true = np.linalg.norm(given), np.linalg.norm(right)
        degrees = float("nan")
        if length > 1e-9 * true:
            cosine = np.clip(given @ right / (length * true), -1, 1)
            degrees = float(np.degrees(np.arccos(cosine)))
        lines.append(Symptom(f"dE_d{name}", float(np.linalg.norm(given - right) / true),
                             float(length / true), degrees))  # fmt: skip
    return lines


def trained(backward, parameters, x, t, learning_rate, steps):
    """E before each of the steps of descent along what `backward` says, and after the last.

    backward(parameters, values, t) : returns a `Backward`. Where it leads to a parameter that is
    not finite, E is infinite from there on.
    """
    losses = np.full(steps + 1, np.inf)
    with np.errstate(all="ignore"):
        for step in range(steps + 1):
            if not all(np.isfinite(p).all() for p in parameters):
                break
            losses[step] = loss(parameters, x, t)
            found = backward(parameters, forward(parameters, x), t)
            parameters = parameters.map(lambda p, g: p - learning_rate * g, found.gradient)
    return losses
