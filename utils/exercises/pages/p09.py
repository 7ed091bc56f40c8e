"""Exercises of page 09: measured gradients."""

import numpy as np

from utils.example import running_example
from utils.exercises.drills import Seeded, measured_slope, two_losses
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.gradient_check import central_difference
from utils.network import loss

GOOD = 1e-10  # the error that is to be reached by moving the step
WEIGHT = ("W1", 2, 2)


def _one_step(rng):
    rates = [0.3, 0.6, 0.7]
    return two_losses(rng, [0.4, 0.6, 0.7, 0.9], [0.05, 0.04]) | {"rate": float(rng.choice(rates))}


def _slopes_of_W3(step, put_back=True):
    """dE/dW3 of the running example, each entry from two networks; or with nudges that stay."""
    parameters, x, t = running_example()
    if put_back:
        return central_difference(parameters, x, t, step).W3
    W3, slopes = parameters.W3.copy(), np.zeros_like(parameters.W3)
    for index in np.ndindex(W3.shape):
        E = []
        for side in (step, -step):
            W3[index] = parameters.W3[index] + side
            E.append(loss(parameters._replace(W3=W3), x, t))
        slopes[index] = (E[0] - E[1]) / (2 * step)
    return slopes


def _accurate(panel):
    slope, step = panel.slope(), 10.0**panel.explorer.step.value
    if panel.explorer.scale.value != 1:
        return 'set "all weights times" back to 1.'
    if slope.address != WEIGHT:
        return "the parameter is another one. Choose W1_33 from the list."
    error = abs(slope.measured(step).central - slope.right)
    if error < GOOD:
        return None
    if step < 1e-7:
        return "smaller_is_better"
    return f"the central difference is off by {error:.0e} there, and {GOOD:.0e} is the mark."


EXERCISES = [
    Seeded(
        "09a", "Drill: one step of gradient descent", _one_step,
        lambda g: g["w"] - g["rate"] * measured_slope(g),
        {
            "uphill": lambda g: g["w"] + g["rate"] * measured_slope(g),
            "is_the_update": measured_slope,
            "times_weight": lambda g: g["w"] - g["rate"] * measured_slope(g) * g["w"],
        },
        seed=9,
        hints=("First the slope: the two losses are two steps apart.",
               "New weight: the old one less rate times slope.",
               "w - rate * (E_up - E_down) / (2 * step), also as a formula in quotes."),
    ),
    Prediction("09b", "The most accurate step",
               {"a": "smaller_is_better", "b": None, "c": "smaller_is_better"},
               hints=("A computer keeps 16 digits of E. How many are left in the difference?",)),
    Explorer(
        "09c", "Ten digits of a slope", _accurate,
        hints=(
            "Where do rounding and truncation meet? Look for the lowest point of the V.",
            "The rule of thumb says eps^(1/3).",
            "Choose W1_33 and a step near 10^-5.",
        ),
    ),
    Prediction("09d", "How far does a slip in delta2 reach?",
               {"a": "local_only", "b": None, "c": "own_weights"},
               hints=("What is delta1 computed from? And what is dE/dW3 computed from?",)),
    Choice(
        "09e", "What finds the transposed array?",
        {"a": "transposed", "b": "exact_equality", "c": None, "d": "is_the_update"},
        why="Shapes first, then the largest difference, relative to the largest entry.",
        hints=("Try each on the clean gradient, too: it must pass.",),
    ),
    Numbers(
        "09f", "A nudge that stays",
        lambda g: _slopes_of_W3(float(g["step"])),
        {
            "transposed": lambda g: _slopes_of_W3(float(g["step"])).T,
            "updated_too_early": lambda g: _slopes_of_W3(float(g["step"]), put_back=False),
        },
        names={"step": 0.3}, page_names={"step": 0.1},
        hints=(
            "The first entry is right, the next ones are not. What was moved before them?",
            "After both losses the entry must be what it was.",
            "The missing line, last in the loop: W3_moved[index] = W3[index].",
        ),
    ),
]  # fmt: skip
