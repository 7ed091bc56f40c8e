"""Exercises of page 07: gradient descent."""

from functools import cache

import numpy as np

from utils.data import digits
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.explorers.descent import Descent
from utils.functions import softmax

STEPS, LOW = 5, 0.26  # the walk asked for: at most so many steps, to an E below that


@cache
def ones_and_sevens():
    """(x, t) of the page: two pixels of 200 images, and whether they are sevens, (200,)."""
    images, targets = digits()
    digit = targets.argmax(axis=1)
    chosen = np.flatnonzero((digit == 1) | (digit == 7))[:200]
    grey = images[chosen][:, [10, 29]]
    return (grey - grey.mean(axis=0)) / grey.std(axis=0), (digit[chosen] == 7).astype(float)


def _surprises(given, sign=1.0):
    """-log of the right class's probability for each image, from a margin, not from y."""
    x, seven = ones_and_sevens()
    s_2 = x @ given["v"][:2] + given["v"][2]
    return np.logaddexp(0, sign * np.where(seven == 1, -s_2, s_2))


def _with_both_terms(given):
    x, seven = ones_and_sevens()
    y = softmax(np.column_stack([np.zeros(len(x)), x @ given["v"][:2] + given["v"][2]]))
    t = np.column_stack([1 - seven, seven])
    return -(t * np.log(y) + (1 - t) * np.log(1 - y)).sum(axis=1).mean()


def _walks_there(panel):
    state, now = panel.state, panel.explorer
    walk = Descent(state.x, state.t, tuple(state.w))
    walk.rate, walk.steps, walk.loss = now.rate.value, int(now.steps.value), now.loss.value
    if walk.loss != "cross-entropy":
        return "choose the cross-entropy as the loss."
    if np.abs(walk.w - [-4, 4]).max() > 1e-9:
        return "the walk starts elsewhere. Reset brings the start back to (-4, 4)."
    if walk.steps > STEPS:
        return f"{walk.steps} steps are too many, {STEPS} are allowed."
    E = walk.walk()[1][-1]
    return None if E < LOW else f"E ends at {E:.4f}, and {LOW} is the mark."


EXERCISES = [
    Prediction(
        "07a", "Twenty steps with learning rate 40",
        {"a": "points_at_minimum", "b": "slope_of_function", "c": None},
        hints=("How far along the arrow would the first step go, and what lies there?",),
    ),
    Prediction(
        "07b", "Which loss leaves the bad start first?",
        {"a": "saturated_learns", "b": None, "c": "squared_error"},
        hints=("The layer is almost certain there. How much does y move when a score moves?",),
    ),
    Choice(
        "07c", "A descent that stops before its first step",
        {"a": "flat_is_lowest", "b": "large_is_important", "c": "smaller_is_better", "d": None,
         "e": "is_the_update"},
        why="A short gradient says that it is flat here, and nothing of what lies further off.",
        hints=("11.5 % of the images come out right there. Is that the bottom of anything?",),
    ),
    Explorer(
        "07d", "Five steps to the floor", _walks_there,
        hints=(
            "Learning rate 3 is safe and slow. What does the second picture of this page say?",
            "The limit near the lowest point is about 14. Stay below it, and above 3.",
            "Set the steps to 5 and try 8, 9 and 10.",
        ),
    ),
    Numbers(
        "07e", "The promise of a step, as a formula",
        lambda g: -g["eta"] * np.dot(g["g"], g["g"]),
        {
            "uphill": lambda g: g["eta"] * (g["g"] ** 2).sum(),
            "factor_left_out": lambda g: -g["eta"] * g["g"].sum(),
            "mean_over_paths": lambda g: -g["eta"] * (g["g"] ** 2).mean(),
            "product_over_paths": lambda g: -g["eta"] * (g["g"] ** 2).prod(),
            "last_path": lambda g: -g["eta"] * g["g"][-1] ** 2,
        },
        names={"g": np.array([0.7, -1.3]), "eta": 0.6},
        hints=(
            "Slope times distance, for each weight; then add.",
            "The distance is itself made of the slope: the step (07.4).",
            "Minus eta, times the sum of the squares of g.",
        ),
    ),
    Numbers(
        "07f", "A loss with a bias",
        lambda g: _surprises(g).mean(),
        {
            "no_mean": lambda g: _surprises(g).sum(),
            "mean_over_classes": lambda g: _surprises(g).mean() / 2,
            "log10": lambda g: _surprises(g).mean() / np.log(10),
            "last_example": lambda g: _surprises(g)[-1],
            "binary_terms": _with_both_terms,
        },
        names={"v": np.array([1.0, 1.0, 0.3])},
        hints=(
            "Begin with E_at of this page. Where does the bias go?",
            "s_2 = x @ v[:2] + v[2]; all other lines stay.",
        ),
    ),
]  # fmt: skip
