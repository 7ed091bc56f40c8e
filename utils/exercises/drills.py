"""Drills: exercises on fresh numbers from a seed, as many as the learner wants."""

from functools import partial

import numpy as np
from IPython.display import Math, display

from utils.derivation import derive
from utils.exercises.cases import Case
from utils.exercises.gradients import Gradient
from utils.exercises.kinds import Numbers
from utils.network import Parameters, backward, forward
from utils.typeset import stages

# Of weights and inputs on paper: one decimal, and none is 0, 1/2, 1 or 2.
SIZES = np.array([0.3, 0.4, 0.6, 0.7, 0.8, 0.9, 1.2, 1.3, 1.4, 1.6])


class Seeded(Numbers):
    """A short exercise on drawn numbers.

    draw : a function of a Generator that returns what is given, a dict name -> number or array.
    right, wrong : functions of that dict, as in `Numbers`.
    seed : of the numbers it begins with.
    """

    def __init__(self, key, title, draw, right, wrong=None, *, seed=1, hints=()):
        self._draw = draw
        super().__init__(key, title, right, wrong, names={}, hints=hints)
        self._take(seed)

    def draw(self, seed=None):
        """Print what is given; another seed brings other numbers."""
        if seed is not None:
            self._take(seed)
        print(shown(self._names))

    def _take(self, seed):
        self._names = self._page_names = self._draw(np.random.default_rng(seed))
        self.__dict__.pop("_by_value", None)
        self.__dict__.pop("_by_formula", None)


class NetworkDrill(Gradient):
    """One slope of a fresh network with few digits, x and t given, worked out on request.

    address : of the parameter, as ("W2", 2, 0).
    """

    def __init__(self, key, title, address, *, seed=1, hints=()):
        self._address = address
        name, *index = address
        super().__init__(key, title, f"dE_d{name}", cell=tuple(index),
                         case=partial(few_digits, seed), hints=hints)  # fmt: skip

    def draw(self, seed=None):
        """Print the network and what came out of its forward pass; another seed, another one."""
        if seed is not None:
            self._case = few_digits(seed)
            self.__dict__.pop("_by_value", None)
        values, (W1, W2, W3) = self._case.values, self._case.parameters[::2]
        print(shown({"x": self._case.x, "t": self._case.t, "W1": W1, "W2": W2, "W3": W3}))
        print(shown({"h1": values.h1, "h2": values.h2, "y": values.y}, digits=4))

    def solution(self):
        """Show every step of the present one."""
        case = self._case
        worked = derive(case.parameters, case.x[0], case.t[0], self._address)
        for line in stages(worked, digits=4):
            display(Math(line.latex))


def two_losses(rng, weights, steps):
    """What a slope is measured from: a weight, the loss a step above and below it, the step."""
    return {
        "w": float(rng.choice(weights)),
        "E_up": float(rng.integers(110, 130)) / 100,
        "E_down": float(rng.integers(131, 150)) / 100,
        "step": float(rng.choice(steps)),
    }


def measured_slope(given):
    """The central difference of what `two_losses` gives."""
    return (given["E_up"] - given["E_down"]) / (2 * given["step"])


def few_digits(seed):
    """A 2-3-2-3 `Case` for paper: one example, weights and inputs from SIZES, no biases."""
    rng = np.random.default_rng(seed)

    def drawn(*shape):
        return rng.choice(SIZES, shape) * rng.choice([-1, 1], shape)

    n0, n1, n2, K = 2, 3, 2, 3  # three outputs, since two hide mistakes
    while True:
        W1, W2, W3 = drawn(n0, n1), drawn(n1, n2), drawn(n2, K)
        parameters = Parameters(W1, np.zeros(n1), W2, np.zeros(n2), W3, np.zeros(K))
        x, t = drawn(1, n0), np.eye(K)[[rng.integers(K)]]
        case = Case(parameters, x, t, forward(parameters, x))
        if _good_on_paper(case):
            return case


def _good_on_paper(case):
    """No unit is saturated, no two outputs are alike, no slope is lost in four digits."""
    h = np.concatenate([case.values.h1[0], case.values.h2[0]])
    y = np.sort(case.values.y[0])
    slopes = backward(case.parameters, case.values, case.t)
    smallest = min(np.abs(part).min() for part in slopes)
    return h.min() > 0.1 and h.max() < 0.9 and np.diff(y).min() > 0.05 and smallest > 0.01


def shown(given, digits=2):
    """Names and numbers, one a line, rounded to so many digits after the point."""
    lines = []
    for name, value in given.items():
        rounded = np.round(np.asarray(value, float), digits) + 0.0
        text = np.array2string(rounded, separator=", ", floatmode="unique")
        lines.append(f"{name} = {text}".replace("\n", "\n" + " " * (len(name) + 3)))
    return "\n".join(lines)
