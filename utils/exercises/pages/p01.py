"""Exercises of page 01, partial derivatives."""

import numpy as np

from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction

_STEP = 1e-30


def _bowl(u, v):
    return u**2 / 2 + u * v + 2 * v**2


def _other(u, v):
    return u**2 * v - 3 * v / u


def _along(f, u, v, du, dv):
    """The slope of f(u, v) when u and v move at these rates, by a complex step."""
    return (f(u + 1j * _STEP * du, v + 1j * _STEP * dv)).imag / _STEP


def _cost(w):
    return np.exp(w[0] * w[1]) + w[2] * w[3] ** 2 - np.sin(w[4]) * w[0]


_PLACE = np.array([0.4, -1.3, 0.7, 2.1, -0.6])


def _slopes_of_cost():
    return np.array([_cost(_PLACE + 1j * _STEP * e).imag for e in np.eye(5)]) / _STEP


def _lowest_of_a_slice(panel):
    at = panel.point()
    if at.surface.name != "stretched bowl":
        return "take the stretched bowl again."
    along_u, along_v = at.slopes
    if np.hypot(along_u, along_v) < 0.02:
        return "both slopes are 0 here: this is the lowest point of the bowl, not of one slice."
    if abs(along_v) < 0.02:
        return None
    if abs(along_u) < 0.02:
        return "the slope along u is 0 here; the other one is asked for."
    return f"the slope along v is {along_v:.2f} here."


# The places at which formulas are tried: no 0, 1, 2 or 1/2, and 4v is the larger part everywhere.
_PLACES = {"u": np.array([-1.37, 0.68, 2.23]), "v": np.array([0.71, -1.16, 0.83])}
# And here 2uv is the larger part.
_WIDE = {"u": np.array([1.37, -1.68, 2.23]), "v": np.array([-0.71, 1.16, 0.43])}


def _here(u, v, **_):
    return {"u": u, "v": v}


EXERCISES = [
    Prediction("01a", "a nudge of 1e-16", {"a": "smaller_is_better", "b": None}),
    Numbers(
        "01b", "a partial derivative of the bowl",
        lambda at: _along(_bowl, at["u"], at["v"], 0, 1),
        {
            "both_moved": lambda at: _along(_bowl, at["u"], at["v"], 1, 1),
            "slope_of_function": lambda at: _along(_bowl, 2.0, 0.5, 0, 1) + 0 * at["u"],
            "times_weight": lambda at: at["v"] * _along(_bowl, at["u"], at["v"], 0, 1),
            "largest_alone": lambda at: 4 * at["v"],
        },
        names=_PLACES, page_names=_here(-1.6, 0.7),
        hints=[
            "Treat u as you would treat a 7. What are the slopes of the three terms in v?",
            "The first term is a constant; uv gives u; the square gives 4v. Put the place in.",
        ],
    ),
    Prediction(
        "01c", "the steepest direction", {"a": "largest_alone", "b": None, "c": "points_at_minimum"}
    ),
    Prediction(
        "01d", "straight against the gradient",
        {"a": "points_at_minimum", "b": None, "c": "points_at_minimum"},
    ),
    Explorer(
        "01e", "lowest on a slice, not in the bowl", _lowest_of_a_slice,
        hints=[
            "Stay away from the middle, and drag the dot to the lowest place of one slice.",
            "The slope along v is u + 4v. With u = 2 it is 0 at v = -0.5.",
        ],
    ),
    Prediction(
        "01f", "three weights removed",
        {"a": "large_is_important", "b": None, "c": "large_is_important"},
    ),
    Choice(
        "01g", "a gradient of 0",
        {"a": "flat_is_lowest", "b": "slope_of_function", "c": None},
        why="It is flat here, and nothing more is known.",
        hints=["What was the gradient on the pass of the two valleys?"],
    ),
    Numbers(
        "01h", "a partial derivative of another function",
        lambda at: _along(_other, at["u"], at["v"], 1, 0),
        {
            "both_moved": lambda at: _along(_other, at["u"], at["v"], 1, 1),
            "times_weight": lambda at: at["u"] * _along(_other, at["u"], at["v"], 1, 0),
            "largest_alone": lambda at: 2 * at["u"] * at["v"],
        },
        names=_WIDE, page_names=_here(1.5, -0.8),
        hints=[
            "v is a constant factor in both terms. What are the slopes of u squared and of 1/u?",
            "1/u has the slope -1/u**2, and there is a minus before the term already.",
        ],
    ),
    Numbers(
        "01i", "all partial derivatives of a function", _slopes_of_cost,
        {
            "both_moved": lambda: np.full(5, _slopes_of_cost().sum()),
            "times_weight": lambda: _PLACE * _slopes_of_cost(),
        },
        hints=[
            "A loop over the five entries. In each round take a copy of place and move one entry.",
            "up = place.copy(); up[i] += 1e-5, the same downwards, and the difference over 2e-5.",
        ],
    ),
]  # fmt: skip
