"""Through a hidden unit: mistakes in its slope, h (1 - h)."""

from utils.exercises.mistakes.entry import section
from utils.exercises.passes import backward_pass, slope
from utils.functions import sigmoid_derivative

MISTAKES, mistake = section()


@mistake(
    "no_slope", "dE/dh used as dE/ds: the slope of the sigmoid is missing", "11",
    "What arrives at a unit is dE/dh; between h and its sum s stands the sigmoid. Multiply by h "
    "(1 - h) of that unit.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, local=lambda values, layer: 1.0)


@mistake(
    "no_slope_below", "the slope of the sigmoid missing in the first hidden layer", "12",
    "Each hidden layer on the way has its own sigmoid. Multiply delta1 by h1 (1 - h1) too.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t,
        local=lambda values, layer: slope(values, 2) if layer == 2 else 1.0)  # fmt: skip


@mistake(
    "slope_of_h", "sigmoid'(h) where sigmoid'(s) is meant", "03",
    "The slope is taken at the weighted sum s, and written with the value it is h (1 - h). Do not "
    "put h through the sigmoid once more.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, local=lambda values, layer: sigmoid_derivative(values[2 * layer]))


@mistake(
    "s_in_slope", "s (1 - s) where h (1 - h) is meant", "03",
    "The short form of the slope holds for the value h, after the sigmoid. Which of the two "
    "letters stands for what the unit sends on?",
)  # fmt: skip
def _(p, v, t):
    def local(values, layer):
        return values[2 * layer - 1] * (1 - values[2 * layer - 1])

    return backward_pass(p, v, t, local=local)


@mistake(
    "tanh_slope", "the slope of tanh, 1 - h^2", "03",
    "The units of this course are sigmoids. Their slope is h (1 - h).",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, local=lambda values, layer: 1 - values[2 * layer] ** 2)


@mistake(
    "slope_twice", "the slope of the sigmoid multiplied in twice", "11",
    "Each sigmoid stands once on a path. Take h (1 - h) out of one of the places.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, local=lambda values, layer: slope(values, layer) ** 2)


@mistake(
    "slope_of_other_layer", "h (1 - h) with the h of the other hidden layer", "11",
    "delta2 belongs to h2 and delta1 to h1. Which unit does the slope you multiply with belong "
    "to?",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, local=lambda values, layer: slope(values, 3 - layer))
