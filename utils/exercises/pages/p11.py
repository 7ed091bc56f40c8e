"""Exercises of page 11: carrying the error through the second hidden layer."""

import numpy as np

from utils.example import running_example
from utils.exercises import cases
from utils.exercises.answers import agrees
from utils.exercises.drills import NetworkDrill, Seeded, measured_slope, two_losses
from utils.exercises.gradients import Gradient, wrong_passes
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.exercises.passes import backward_pass
from utils.exercises.slips import FirstSlip
from utils.functions import sigmoid
from utils.gradient_check import complex_step

FLAT = 0.001  # how near 0 the slope is to be brought by hand
WEIGHT = ("W2", 3, 0)


def _two_losses(rng):
    return two_losses(rng, [-1.3, -0.7, 0.6, 1.4], [0.05, 0.04, 0.02])


def _names(case):
    """What the page has at hand for a path: one example, and the slope of unit 1's sigmoid."""
    h1, h2, y = (getattr(case.values, name)[:1] for name in ("h1", "h2", "y"))
    return {
        "delta3": y - case.t[:1], "W3": case.parameters.W3, "h2": h2, "h1": h1,
        "h2_slope": h2[0, 0] * (1 - h2[0, 0]),
    }  # fmt: skip


def _path(g, output=1, unit=0, start=3, error=None, weight=None, slope=None):
    """The product of four slopes along the path to one output, any of them exchanged."""
    error = g["delta3"][0, output] if error is None else error
    weight = g["W3"][unit, output] if weight is None else weight
    slope = g["h2_slope"] if slope is None else slope
    return error * weight * slope * g["h1"][0, start]


def _path_of_2(g):
    """From E: with the score of output 2 alone let through, a nudge of h2_1 by a complex step."""
    h = sigmoid(np.log(g["h2"][0, 0] / (1 - g["h2"][0, 0])) + 1e-30j * g["h1"][0, 3])
    return g["delta3"][0, 1] * (h * g["W3"][0, 1]).imag / 1e-30


def _nothing_arrives(panel):
    state, (parameters, x, t) = panel.state, running_example()
    now, start = state.parameters, parameters
    if not (np.array_equal(state.x, x[0]) and np.array_equal(state.t, t[0])):
        return "the input or the target has been moved. Reset, and move one weight of layer 3."
    if not (np.array_equal(now.W1, start.W1) and np.array_equal(now.W2, start.W2)):
        return "a weight of layer 1 or 2 has been moved. Reset, and move one weight of layer 3."
    if (now.W3 != start.W3).sum() > 1 or any(b.any() for b in now[1::2]):
        return "more than one weight has been moved, or a bias. Reset, and move one weight."
    slope = complex_step(now, x, t, address=WEIGHT)
    if abs(slope) < FLAT:
        return None
    return f"dE/dW2_41 is {slope:.4f}, and {FLAT} either side of 0 is the mark."


def _on_paper():
    """h2_1, delta3_1 and delta2_1 of the running example, each with what goes wrong on its way."""
    case = cases.reading()
    values = case.values
    right = backward_pass(case.parameters, values, case.t)
    # With delta3_1 known to be right, only slips behind it are left for delta2_1.
    behind = {
        key: trace for key, trace in wrong_passes(case).items()
        if agrees(trace.delta3, right.delta3)
    }  # fmt: skip
    h2_1 = Numbers(
        "11h", "h2_1", lambda: values.h2[0, 0],
        {
            "s_for_h": lambda: values.s2[0, 0],
            "off_by_one": lambda: values.h2[0, 1],
        },
    )  # fmt: skip
    delta2_1 = Numbers(
        "11h", "delta2_1", lambda: complex_step(case.parameters, case.x, case.t).b2[0],
        {key: lambda trace=trace: trace.delta2[0, 0] for key, trace in behind.items()},
    )  # fmt: skip
    return {
        "h2_1": h2_1,
        "delta3_1": Gradient("11h", "delta3_1", "delta3", cell=(0, 0)),
        "delta2_1": delta2_1,
    }


EXERCISES = [
    Seeded(
        "11a", "Drill: a slope from two losses", _two_losses, measured_slope,
        {
            "times_weight": lambda g: measured_slope(g) * g["w"],
            "local_only": lambda g: g["E_up"] - g["E_down"],
        },
        seed=11,
        hints=("From the lower place to the upper one it is two steps.",
               "(E_up - E_down) / (2 * step), also as a formula in quotes."),
    ),
    Prediction("11b", "The path through the right class alone",
               {"a": "one_path", "b": None, "c": "only_true_class"},
               hints=("Output 2 takes its probability away from output 1.",)),
    Numbers(
        "11c", "The path over the score of output 2", _path_of_2,
        {
            "one_path": lambda g: _path(g, output=0),
            "transposed": lambda g: _path(g, weight=g["W3"][1, 0]),
            "off_by_one": lambda g: _path(g, weight=g["W3"][1, 1]),
            "no_slope": lambda g: _path(g, slope=1.0),
            "slope_of_h": lambda g: _path(
                g, slope=sigmoid(g["h2"][0, 0]) * (1 - sigmoid(g["h2"][0, 0]))),
            "input_of_other_layer": lambda g: _path(g) / g["h1"][0, 3] * g["h2"][0, 0],
            "no_input": lambda g: _path(g) / g["h1"][0, 3],
            "no_weights": lambda g: _path(g, weight=1.0),
            "local_only": lambda g: _path(g, error=1.0),
            "upstream_for_product": lambda g: (
                g["delta3"][0, 1] + g["W3"][0, 1] + g["h2_slope"] + g["h1"][0, 3]),
            "extra_slope": lambda g: _path(
                g, error=g["delta3"][0, 1] * g["h2"][0, 1] * (1 - g["h2"][0, 1])),
            "sign": lambda g: -_path(g),
        },
        names=_names(cases.checking()), page_names=_names(cases.reading()),
        hints=(
            "The weight and its unit are the same; the path leaves the unit over another edge.",
            "The error and the weight of layer 3 change, the sigmoid's slope and h1_4 stay.",
            "delta3[0, 1] * W3[0, 1] * h2_slope * h1[0, 3]",
        ),
    ),
    Explorer(
        "11d", "Nothing arrives at unit 1", _nothing_arrives,
        hints=(
            "What arrives at h2_1 is a sum of two terms. When do they cancel?",
            "The two errors are opposite. So the two weights must be equal.",
            "Choose W3_11 and type in 2.3, the value of W3_12.",
        ),
    ),
    Choice(
        "11e", "Which weights does the slope need?",
        {"a": None, "b": "own_weights", "c": "one_path", "d": "times_weight"},
        why="All else it needs is in the values that the forward pass has left.",
        hints=("Read (11.10): which letters W stand in it, and with which indices?",),
    ),
    NetworkDrill(
        "11f", "A weight of the second hidden layer of a fresh network", ("W2", 2, 0), seed=1,
        hints=(
            "W2_31 ends at unit 1: collect there, over all three outputs.",
            "Three products of error and weight, added up; then h2_1 (1 - h2_1), then h1_3.",
        ),
    ),
    Gradient(
        "11g", "The whole matrix, for any network and batch", "dE_dW2", case=cases.checking,
        hints=(
            "Two lines: first delta2, then the product with what comes in.",
            "delta2 sums over the outputs: which side of delta3 does W3.T stand on?",
            "h1.T @ (((y - t) / N @ W3.T) * h2 * (1 - h2))",
        ),
    ),
    FirstSlip(
        "11h", "Three numbers from your sheet", _on_paper(),
        {
            "h2_1": "the four products into unit 1, their sum, its sigmoid",
            "delta3_1": "the scores, their softmax, then y_1 - t_1",
            "delta2_1": "both errors times their weights, the sum, then h2_1 (1 - h2_1)",
        },
        hints=(
            "On the way you have s2_1 = 1.3534 and both scores, 1.6131 and 2.8080.",
            "delta3_1 is y_1 - 1, a negative number, and delta3_2 is the same without the sign.",
            "delta2_1 = (delta3_1 * 1.6 + delta3_2 * 2.3) * h2_1 * (1 - h2_1)",
        ),
    ),
]  # fmt: skip
