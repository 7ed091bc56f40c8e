"""Exercises of page 10: the gradient of the output layer."""

import numpy as np

from utils.example import running_example
from utils.exercises import cases
from utils.exercises.drills import NetworkDrill, Seeded
from utils.exercises.gradients import Gradient
from utils.exercises.kinds import Explorer, Prediction
from utils.functions import sigmoid, softmax
from utils.network import forward

FLAT = 0.001  # how near 0 the slope is to be brought by hand
WEIGHT = ("W3", 2, 1)


def _scores(rng):
    """Three positive scores with one digit, and a one-hot target."""
    s = rng.choice(np.arange(3, 30), 3, replace=False) / 10
    return {"s": s, "t": np.eye(3)[rng.integers(3)]}


def _E(given):
    """The right class's score against the others, a ratio at a time."""
    right = given["s"][given["t"] == 1]
    return np.log(np.exp(given["s"] - right).sum())


def _unsure():
    """The running example with a soft target."""
    parameters, x, _ = running_example()
    return cases.Case(parameters, x, np.array([[0.4, 0.6]]), forward(parameters, x))


def _other_corner(case):
    """dE/dW3 with every index one too high; the last comes round to the first."""
    right = case.values.h2.T @ (case.values.y - case.t) / len(case.t)
    return np.roll(right, (-1, -1), axis=(0, 1))


def _target_meets_y(panel):
    state, (parameters, x, _) = panel.state, running_example()
    if state.address != WEIGHT:
        return "choose W3_32 as the parameter."
    same = all(map(np.array_equal, state.parameters, parameters))
    if not (same and np.array_equal(state.x, x[0])):
        return "a weight or an input has been moved. Reset, and move the target alone."
    state.look()  # the picture may not have been drawn since the last move
    slope = state.derivation.value
    if abs(slope) < FLAT:
        return None
    return f"the slope is {slope:.4f}, and {FLAT} either side of 0 is the mark."


EXERCISES = [
    Seeded(
        "10a", "Drill: the loss from three scores", _scores, _E,
        {
            "log10": lambda g: _E(g) / np.log(10),
            "independent_sigmoids": lambda g: -np.log(sigmoid(g["s"] @ g["t"])),
            "scores_over_sum": lambda g: -np.log(g["s"] @ g["t"] / g["s"].sum()),
            "mean_over_classes": lambda g: _E(g) / 3,
            "binary_terms": lambda g: _E(g) - ((1 - g["t"]) * np.log(1 - softmax(g["s"]))).sum(),
        },
        seed=10,
        hints=(
            "Exponentials first, then divide by their sum: three probabilities.",
            "E is minus the natural log of the right class's probability.",
            "log(sum(exp(s))) less the right class's score, also as a formula in quotes.",
        ),
    ),
    Prediction("10b", "What turns the error into a slope for the weight?",
               {"a": None, "b": "extra_slope", "c": "weight_for_input"},
               hints=("How much does the score change when the weight grows by 1?",)),
    Explorer(
        "10c", "A target for which nothing is left to learn", _target_meets_y,
        hints=("Two factors make the slope. Which of them can be 0?",
               "y_2 - t_2 = 0: put t_2 at the network's own probability."),
    ),
    Gradient(
        "10d", "An unsure target", "dE_dW3", cell=(2, 1), case=_unsure,
        also={"off_by_one": _other_corner},
        hints=("The forward pass is the same as before; the target is not in it.",
               "Error at the end of the weight: y_2 - 0.6."),
    ),
    NetworkDrill(
        "10e", "One output weight of a fresh network", ("W3", 1, 2), seed=10,
        hints=("W3_23 runs from unit 2 of the second hidden layer to output 3.",
               "(y_3 - t_3) times h2_2."),
    ),
    Gradient(
        "10f", "The whole matrix, for any network and batch", "dE_dW3", case=cases.checking,
        hints=(
            "One row of h2 for each example, one row of errors for each example.",
            "The product must have the shape of W3 and add up over the examples.",
            "h2.T @ the errors; the 1/N stands in the errors.",
        ),
    ),
]  # fmt: skip
