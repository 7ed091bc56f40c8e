"""Exercises of page 03, the sigmoid."""

import numpy as np

from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.functions import sigmoid, sigmoid_derivative

_STEP = 1e-30


def _measured(f, s):
    """Slope of f at s, by a complex step."""
    return f(s + 1j * _STEP).imag / _STEP


def _unit(h):
    """A unit with the value h, and the sum that makes it."""
    return {"h": h, "s": np.log(h / (1 - h))}


def _is_a_hundredth(panel):
    at = panel.point()
    if at.s < 0 and abs(at.slope - 0.01) < 1e-4:
        return "the slope is right, on the other side. A positive s is asked for."
    if abs(at.slope - 0.01) < 1e-4:
        return None
    if abs(at.h - 0.01) < 1e-3:
        return "here the value is 0.01. The slope is asked for, the second picture."
    return f"the slope is {at.slope:.4f} here."


# Away from 0, where many mistakes give the same.
_S = np.array([-1.73, 0.64, 2.35])

EXERCISES = [
    Prediction(
        "03a", "the slope far out",
        {"a": "saturated_learns", "b": None, "c": "slope_of_function"},
    ),
    Numbers(
        "03b", "the slope from the value", lambda at: _measured(sigmoid, at["s"]),
        {
            "slope_of_h": lambda at: sigmoid_derivative(at["h"]),
            "s_in_slope": lambda at: at["s"] * (1 - at["s"]),
            "tanh_slope": lambda at: 1 - at["h"] ** 2,
            "slope_twice": lambda at: (at["h"] * (1 - at["h"])) ** 2,
        },
        names=_unit(np.array([0.17, 0.64, 0.93])),
        page_names=_unit(round(float(np.random.default_rng(3).uniform(0.55, 0.95)), 2)),
        hints=[
            "Formula (03.8) needs the value alone. You do not have to find the sum.",
            "Value times what is missing to 1.",
        ],
    ),
    Explorer(
        "03c", "where the slope is a hundredth", _is_a_hundredth,
        hints=[
            "Drag the point to the right and read the slope in the second picture.",
            "Between 4 and 5. The last digits are easier to type into the box.",
        ],
    ),
    Prediction(
        "03d", "ten sigmoids in a row", {"a": "local_only", "b": "upstream_for_product", "c": None}
    ),
    Choice(
        "03e", "a unit that stands far out", {"a": "saturated_learns", "b": None, "c": "no_slope"},
        why="The slope at 9 is about 0.0001, and it is a factor of every path through this unit.",
        hints=["Every path into the weights passes the sigmoid of this unit."],
    ),
    Numbers(
        "03f", "a steeper sigmoid", lambda at: _measured(lambda s: sigmoid(3 * s), at["s"]),
        {
            "factor_left_out": lambda at: sigmoid_derivative(3 * at["s"]),
            "slope_of_function": lambda at: 3 * sigmoid_derivative(at["s"]),
            "slope_of_h": lambda at: 3 * sigmoid_derivative(sigmoid(3 * at["s"])),
            "s_in_slope": lambda at: 9 * at["s"] * (1 - 3 * at["s"]),
            "tanh_slope": lambda at: 3 * (1 - sigmoid(3 * at["s"]) ** 2),
        },
        names={"s": _S}, page_names={"s": 0.5},
        hints=[
            "Two steps: first 3s, then the sigmoid. Multiply their slopes.",
            "The slope of the sigmoid is taken at 3s = 1.5; the other factor is 3.",
        ],
    ),
    Numbers(
        "03g", "the slope of tanh", lambda at: _measured(np.tanh, at["s"]),
        {
            "factor_left_out": lambda at: 2 * sigmoid_derivative(2 * at["s"]),
            "slope_of_function": lambda at: 4 * sigmoid_derivative(at["s"]),
            "slope_of_h": lambda at: 4 * sigmoid_derivative(sigmoid(2 * at["s"])),
        },
        names={"s": _S}, page_names={"s": np.array([-500.0, -1.2, 0.3, 2.0, 500.0])},
        hints=[
            "The factor 2 stands in two places, before the sigmoid and inside it.",
            "4 times the slope of the sigmoid at 2s. Take a sigmoid that does not overflow.",
        ],
    ),
]  # fmt: skip
