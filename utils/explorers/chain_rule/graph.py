"""A formula as a graph of small steps: values forward, slopes backward. From notebook 02."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

_TINY = 1e-30  # a complex step subtracts nothing, so it can be this small


class Step(NamedTuple):
    """One unit of a graph: its value, and its local slopes, from the values of its parents.

    parents : names of the units it is computed from, each once.
    value : a function of their values. slopes : a function of their values that gives the
    slope of this unit in each of them, in the order of parents.
    """

    name: str
    formula: str
    parents: tuple
    value: Callable
    slopes: Callable


class Graph(NamedTuple):
    """Inputs and steps, in an order in which every parent comes before its children.

    inputs : name of each input and where it starts. places : name to (column, row) for drawing.
    """

    title: str
    inputs: dict
    steps: tuple
    places: dict

    @property
    def wires(self):
        """Every (parent, child), in the order of the steps."""
        return [(parent, step.name) for step in self.steps for parent in step.parents]


def forward_values(steps, inputs, pinned=()):
    """Name to value for the inputs and every step.

    pinned : name to value of units that keep this value instead of computing their own.
    """
    values = {**inputs, **dict(pinned)}
    # Where a formula has no value the result is nan, and the reader of it says so.
    with np.errstate(all="ignore"):
        for step in steps:
            if step.name not in values:
                values[step.name] = step.value(*(values[p] for p in step.parents))
    return values


def local_slopes(steps, values):
    """(parent, child) to the slope of child in parent, all other parents still."""
    with np.errstate(all="ignore"):
        return {
            (parent, step.name): slope
            for step in steps
            for parent, slope in zip(
                step.parents, step.slopes(*(values[p] for p in step.parents)), strict=True
            )
        }


def backward_slopes(steps, values):
    """(collected, carried): slope of the last step in every unit, and what each wire brings.

    collected : name to the slope of the last step in that unit. carried : (parent, child) to
    local slope times upstream. Derived in notebook 02.
    """
    local = local_slopes(steps, values)
    collected = dict.fromkeys(values, 0.0)
    collected[steps[-1].name] = 1.0
    carried = {}
    # Last step first: a unit passes on only what it has collected in full.
    for step in reversed(steps):
        for parent in step.parents:
            wire = (parent, step.name)
            carried[wire] = collected[step.name] * local[wire]
            collected[parent] += carried[wire]
    return collected, carried


def measured_slope(steps, inputs, name):
    """Slope of the last step in one unit by a complex step: no rule has a say in it."""
    values = forward_values(steps, inputs)
    pinned = {name: values[name] + 1j * _TINY}
    return float(np.imag(forward_values(steps, inputs, pinned)[steps[-1].name]) / _TINY)


def count_paths(steps, name):
    """How many ways lead along wires from a unit to the last step."""
    ways = {steps[-1].name: 1}
    for step in reversed(steps):
        for parent in step.parents:
            ways[parent] = ways.get(parent, 0) + ways.get(step.name, 0)
    return ways.get(name, 0)


CHAIN = Graph(
    "a chain",
    {"u": -0.2},
    (
        Step("p", "1 − 2u", ("u",), lambda u: 1 - 2 * u, lambda u: (-2.0,)),
        Step("q", "p²", ("p",), lambda p: p**2, lambda p: (2 * p,)),
        Step("f", "exp(−q/4)", ("q",), lambda q: np.exp(-q / 4), lambda q: (-np.exp(-q / 4) / 4,)),
    ),
    {"u": (0, 0.5), "p": (1, 0.5), "q": (2, 0.5), "f": (3, 0.5)},
)

_P = Step("p", "u v", ("u", "v"), lambda u, v: u * v, lambda u, v: (v, u))
_Q = Step("q", "u − v²", ("u", "v"), lambda u, v: u - v**2, lambda u, v: (1.0, -2 * v))

TWO_PATHS = Graph(
    "two paths",
    {"u": 0.6, "v": 1.5},
    (_P, _Q, Step("f", "p q", ("p", "q"), lambda p, q: p * q, lambda p, q: (q, p))),
    {"u": (0, 1), "v": (0, 0), "p": (1.5, 1), "q": (1.5, 0), "f": (3, 0.5)},
)

FOUR_PATHS = Graph(
    "four paths",
    {"u": 0.6, "v": 1.5},
    (
        _P,
        _Q,
        Step("r", "p q", ("p", "q"), lambda p, q: p * q, lambda p, q: (q, p)),
        Step("g", "3p + q²", ("p", "q"), lambda p, q: 3 * p + q**2, lambda p, q: (3.0, 2 * q)),
        Step("f", "r − g/4", ("r", "g"), lambda r, g: r - g / 4, lambda r, g: (1.0, -0.25)),
    ),
    {"u": (0, 1), "v": (0, 0), "p": (1, 1), "q": (1, 0), "r": (2, 1), "g": (2, 0), "f": (3, 0.5)},
)

GRAPHS = (TWO_PATHS, CHAIN, FOUR_PATHS)
