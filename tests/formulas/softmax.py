"""Worlds of scores, probabilities and cross-entropy."""

from functools import cache

import numpy as np

from formulas.world import World


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def softmax(s):
    e = np.exp(s - s.real.max())
    return e / e.sum(axis=-1, keepdims=True)


def surprise(y, t):
    return -(t * np.log(y)).sum(axis=-1)


def least(t):
    """The smallest E of one softmax, found by walking down."""
    s = np.zeros(len(t))
    for _ in range(3000):
        s -= softmax(s) - t
    return surprise(softmax(s), t)


@cache
def one_softmax(n_examples=1, K=3, hold_Z=False, apart=None, warm=False):
    """Scores, their probabilities, E; with hold_Z, Z does not go by way of n."""
    rng = np.random.default_rng(4)
    given = {"s": rng.normal(size=(n_examples, K)), "t": rng.dirichlet(np.ones(K), n_examples),
             "c": 0.7, "T": 1.7 if warm else 1.0, "K": K}  # fmt: skip
    rules = {
        "n": lambda v: np.exp(v["s"] / v["T"]),
        "Z": lambda v: (np.exp(v["s"]) if hold_Z else v["n"]).sum(axis=1, keepdims=True),
        "y": lambda v: v["n"] / v["Z"],
        "E": lambda v: surprise(v["y"], v["t"]).sum() / n_examples,
        "N": lambda v: float(n_examples),
        "s_max": lambda v: max(sorted(v["s"][0].real)),
        "min_y E": least(given["t"][0]),
    }
    if n_examples == 1:
        rules["Z"] = lambda v: (np.exp(v["s"]) if hold_Z else v["n"]).sum()
    return World(
        given, rules, ("s", "t", "n", "y"), apart=apart,
        ranges={"i": K, "m": K, "j": K, "n": n_examples},
        functions={"y": [("T", ())]} if warm else {},
        measured={
            "J": lambda w: w.derivative("y", "s")[0, :, 0, :],
            "path": lambda w: w.derivative("E", "y")[0] * w.derivative("y", "s")[0, :, 0, 1],
        },
    )  # fmt: skip


@cache
def standing_softmax():
    """One example's scores as a column."""
    rules = {"y": lambda v: np.exp(v["s"]) / np.exp(v["s"]).sum()}
    return World({"s": np.array([[0.3], [-0.8], [1.1]])}, rules,
                 measured={"J": lambda w: w.derivative("y", "s")[:, 0, :, 0]})  # fmt: skip


@cache
def gave_way():
    """Two probabilities that sum to 1, and E as a function of both."""
    rules = {"E": lambda v: surprise(v["y"], np.array([0.7, 0.3]))}
    return World({"y": np.array([0.6, 0.4]), "t": np.array([0.7, 0.3])}, rules,
                 ties={"y": np.array([[1.0, -1.0], [-1.0, 1.0]])})  # fmt: skip


@cache
def probabilities():
    """Some probabilities."""
    rules = {
        "surprise": lambda v: np.log(1 / v["p"]),
        "y": lambda v: np.array([0.2, 0.5, 0.3]),
    }
    return World({"p": 0.3, "q": 0.7}, rules, ranges={"i": 3}, functions={"surprise": [("p", ())]})


@cache
def likelihood():
    """Of three photos."""
    return World({"p": np.array([0.3, 0.7, 0.9]), "N": 3}, {"L": lambda v: np.prod(v["p"])},
                 ranges={"n": 3})  # fmt: skip


@cache
def two_weights():
    """Page 07's: the score of class 1 is 0."""
    rng = np.random.default_rng(7)
    given = {
        "x": rng.normal(size=(5, 2)), "t": rng.dirichlet((1, 1), 5), "w": np.array([0.8, -0.5]),
        "N": 5.0, "Delta": 1e-4, "eta": 1e-4,
    }  # fmt: skip

    def scores(v, w):
        s = (v["x"] * w).sum(axis=1)
        return np.array([0 * s, s]).T

    def E(v, w):
        return surprise(softmax(scores(v, w)), v["t"]).mean()

    def slopes(v):
        return np.array([E(v, v["w"] + 1e-30j * one).imag / 1e-30 for one in np.eye(2)])

    rules = {
        "s": lambda v: scores(v, v["w"]),
        "y": lambda v: softmax(v["s"]),
        "losses": lambda v: surprise(v["y"], v["t"]),
        "E": lambda v: v["losses"].mean(),
        "losses^sq": lambda v: np.array([np.vdot(d, d) / 2 for d in (v["y"] - v["t"]).real])
        if np.isrealobj(v["y"]) else ((v["y"] - v["t"]) ** 2).sum(axis=1) / 2,
        "w^new": lambda v: v["w"].real - v["eta"] * slopes(v),
        "Deltaw": lambda v: v["w^new"] - v["w"],
        "DeltaE": lambda v: E(v, v["w^new"]) - E(v, v["w"]),
    }  # fmt: skip
    return World(given, rules, ("x", "t", "s", "y"), ranges={"n": 5, "i": 2, "m": 2, "l": 2},
                 indexed={"E": "losses"}, small=("Delta", "eta"),
                 functions={"E": [("w", 0), ("w", 1)]})  # fmt: skip


@cache
def parabola():
    """Down E = a w^2 / 2, step by step."""

    def walk(v):
        w = v["w^start"]
        for _ in range(v["k"]):
            w = w - v["eta"] * ((v["a"] * (w + 1e-30j) ** 2 / 2).imag / 1e-30)
        return w

    return World({"a": 0.5, "w^start": 3.0, "eta": 1.3, "k": 3}, {"w^after k": walk})


@cache
def classified():
    """Probabilities and one-hot targets; counted one by one."""
    y = np.random.default_rng(2).dirichlet(np.ones(3), 7)
    t = np.eye(3)[np.append(y[:-2].argmax(axis=1), [y[5].argmin(), y[6].argmax()])]
    hits = [
        all(a[i] < a[b == 1][0] for i in range(3) if not b[i]) for a, b in zip(y, t, strict=True)
    ]
    return World({"y": y, "t": t, "N": 7.0, "A": sum(hits) / 7}, rows=("y", "t"),
                 ranges={"n": 7, "i": 3})  # fmt: skip
