"""Worlds of one variable or a few, without a network: pages 01 to 03 and 09."""

from functools import cache

import numpy as np

from formulas.softmax import sigmoid
from formulas.world import World


@cache
def one_unit(s=0.8):
    return World({"s": s, "a": 1.3, "b": -0.4},
                 {"u": lambda v: np.exp(-v["s"]), "v": lambda v: 1 + v["u"],
                  "h": lambda v: 1 / v["v"]})  # fmt: skip


@cache
def units_in_a_row(w):
    """Each hands its value to the next."""

    def chain(v):
        values = [v["x"]]
        for _ in range(4):
            values.append(sigmoid(v["w"] * values[-1]))
        return np.array(values)

    return World({"x": 0.9, "w": w, "n": 4}, {"h": chain}, ranges={"k": 4}, starts={"h": 0})


@cache
def one_variable(f):
    return World({"u": 1.5, "Delta": 1e-4}, {"f": lambda v: f(v["u"])}, small=("Delta",),
                 functions={"f": [("u", ())]})  # fmt: skip


@cache
def bowl():
    """Page 01's function of two variables, and its slope in any direction a."""

    def f(u, v):
        return u**2 / 2 + u * v + 2 * v**2

    def slope(a, v):
        return f(v["u"] + 1e-30j * np.cos(a), v["v"] + 1e-30j * np.sin(a)).imag / 1e-30

    given = {"u": 2.0, "v": 0.5, "a": 0.6, "Delta": 1e-4, "Delta_u": 2e-4, "Delta_v": -1e-4}
    rules = {
        "f": lambda v: f(v["u"], v["v"]),
        "slope": lambda v: slope(v["a"], v),
    }

    def largest(world):
        return slope(np.linspace(0, 2 * np.pi, 400_001), world.values).max()

    return World(given, rules, small=("Delta", "Delta_u", "Delta_v"),
                 measured={"largest slope": largest},
                 functions={"f": [("u", ()), ("v", ())], "slope": [("a", ())]})  # fmt: skip


@cache
def three_variables():
    """What the dots of a sum would leave out is not there."""

    def f(w):
        return w[0] * w[1] + w[2] ** 2 * w[1] - 3 * w[2]

    given = {"w": np.array([1.5, -0.8, 0.6]), "n": 3, "Delta": 1e-4 * np.array([1.0, -2.0, 1.5])}
    rules = {"f": lambda v: f(v["w"]), "Deltaf": lambda v: f(v["w"] + v["Delta"]) - f(v["w"])}
    return World(given, rules, ranges={"i": 3}, small=("Delta",))


@cache
def train(tag):
    """One after the other."""
    if tag == "02.1":
        return World({"u": 0.5}, {"p": lambda v: 3 * v["u"] + 1, "f": lambda v: v["p"] ** 2})
    return World({"u": -0.2}, {"p": lambda v: 1 - 2 * v["u"], "q": lambda v: v["p"] ** 2,
                               "f": lambda v: np.exp(-v["q"] / 4)})  # fmt: skip


@cache
def two_roads():
    rules = {
        "p": lambda v: v["u"] * v["v"], "q": lambda v: v["u"] - v["v"] ** 2,
        "f": lambda v: v["p"] * v["q"],
    }  # fmt: skip
    given = {"u": 1.5, "v": -0.6, "Delta": 0.2}
    return World(given, rules, measured={
        "path over p": lambda w: w.put({"q": w.values["q"]}).derivative("f", "u"),
        "path over q": lambda w: w.put({"p": w.values["p"]}).derivative("f", "u"),
    })  # fmt: skip


@cache
def many_roads():
    """f over each of three values that u moves."""
    rules = {
        "p": lambda v: np.array([v["u"] ** 2, np.sin(v["u"]), 3 * v["u"]]),
        "f": lambda v: v["p"][0] * v["p"][1] - v["p"][2] ** 2,
    }
    return World({"u": 0.7}, rules, ranges={"m": 3})


@cache
def polynomial(degree):
    """E is so simple that what the dots of Taylor's series stand for is nothing."""
    E = np.polynomial.Polynomial([1.2, -0.7, 0.4, 0.9][: degree + 1])
    given = {"w": 0.3, "Delta": 0.1, "varepsilon": np.finfo(float).eps}
    rules = {"E": lambda v: E(v["w"])}
    for order in (1, 2, 3):
        rules["E" + order * "'"] = lambda v, order=order: E.deriv(order)(v["w"])
    return World(given, {**rules, **differences(E)}, functions={"E": [("w", ())]})


def differences(E):
    return {
        "D_forward": lambda v: (E(v["w"] + v["Delta"]) - E(v["w"])) / v["Delta"],
        "D_central": lambda v: (E(v["w"] + v["Delta"]) - E(v["w"] - v["Delta"])) / 2 / v["Delta"],
    }


@cache
def exponential():
    """E with derivatives of every order; the best steps are searched for."""
    eps = np.finfo(float).eps

    def E(w):
        return 1.3 * np.exp(0.8 * w) + w**2

    def lowest(slope):
        """Where a slope changes its sign, by halving."""
        low, high = 1e-12, 1.0
        for _ in range(200):
            middle = np.sqrt(low * high)
            low, high = (middle, high) if slope(middle) < 0 else (low, middle)
        return low

    def sideways(error):
        return lambda step: error(step + 1e-40j).imag

    rules = {"E": lambda v: E(v["w"])}
    for order in (1, 2, 3):
        rules["E" + order * "'"] = lambda v, order=order: (
            1.3 * 0.8**order * np.exp(0.8 * v["w"]) + (2 * v["w"], 2, 0)[order - 1]
        )
    rules |= differences(E) | {
        "Delta_forward": lambda v: lowest(sideways(lambda d: d / 2 * v["E''"] + eps * v["E"] / d)),
        "Delta_central": lambda v: lowest(
            sideways(lambda d: d**2 / 6 * v["E'''"] + eps * v["E"] / d)
        ),
    }
    return World({"w": 0.3, "Delta": 1e-3, "varepsilon": eps}, rules, small=("Delta",))
