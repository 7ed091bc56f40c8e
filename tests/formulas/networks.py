"""Worlds of the network 3-4-3-2: l to k to j to i."""

from functools import cache

import numpy as np

from formulas.softmax import sigmoid, softmax, surprise
from formulas.world import World

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")

ROWS = ("x", "t", "s1", "h1", "s2", "h2", "s3", "y", "r")


def network_parts(n_examples, biases, seed=11):
    """(given, rules) of 3-4-3-2, as the pages read it: l to k to j to i."""
    rng = np.random.default_rng(seed)
    sizes = (3, 4, 3, 2)
    given = {"x": rng.normal(size=(n_examples, 3)), "t": rng.dirichlet((1, 1), n_examples)}
    for layer in (1, 2, 3):
        given[f"W{layer}"] = rng.normal(size=sizes[layer - 1 : layer + 1])
        given[f"b{layer}"] = biases * rng.normal(size=sizes[layer])
    rules = {
        "s1": lambda v: v["x"] @ v["W1"] + v["b1"], "h1": lambda v: sigmoid(v["s1"]),
        "s2": lambda v: v["h1"] @ v["W2"] + v["b2"], "h2": lambda v: sigmoid(v["s2"]),
        "s3": lambda v: v["h2"] @ v["W3"] + v["b3"], "y": lambda v: softmax(v["s3"]),
        "losses": lambda v: surprise(v["y"], v["t"]),
        "E": lambda v: v["losses"].sum() / n_examples,
        "N": lambda v: float(n_examples),
    }  # fmt: skip
    return given, rules


def E_of(v, **others):
    """E of a network with other parameters."""
    v = {**v, **others}
    h2 = sigmoid(sigmoid(v["x"] @ v["W1"] + v["b1"]) @ v["W2"] + v["b2"])
    return surprise(softmax(h2 @ v["W3"] + v["b3"]), v["t"]).sum() / len(v["x"])


@cache
def network(n_examples=1, biases=0, any_layer=False):
    """Letters without a layer are the last's; with any_layer those of the second hidden layer,
    and a is what comes into it.
    """
    second = {"W": "W2", "a": "h1", "b": "b2", "s": "s2", "h": "h2", "delta": "delta2"}
    given, rules = network_parts(n_examples, biases)
    rules |= {
        "D1": lambda v: np.diag((v["h1"] * (1 - v["h1"]))[0]),
        "D2": lambda v: np.diag((v["h2"] * (1 - v["h2"]))[0]),
        "pi": lambda v: np.array([3, 1, 4, 2]),
    }
    return World(
        given, rules, ROWS,
        ranges={"l": 3, "k": 4, "j": 3, "i": 2, "m": 2, "n": n_examples},
        aliases=second if any_layer else {"s": "s3", "h": "h1"},
        indexed={"E": "losses"},
        measured={"path": path_11},
    )  # fmt: skip


def path_11(world):
    """The paths from W2_41 to the two scores, multiplied from measured slopes."""
    of = world.derivative
    way = of("h2", "s2")[0, 0, 0, 0] * of("s2", "W2")[0, 0, 3, 0]
    return of("E", "s3")[0] * of("s3", "h2")[0, :, 0, 0] * way


@cache
def network_12():
    """With the paths from W1_13 through unit j to score i, and the counts of two ways."""
    world = network()

    def paths(world):
        of = world.derivative
        begin = of("h1", "s1")[0, 2, 0, 2] * of("s1", "W1")[0, 2, 0, 2]
        inner = np.diagonal(of("h2", "s2")[0, :, 0, :]) * of("s2", "h1")[0, :, 0, 2] * begin
        return (of("E", "s3")[0][:, np.newaxis] * of("s3", "h2")[0, :, 0, :] * inner).T

    return World(world.given, world.rules, ROWS, **{**world.options, "measured": {"path": paths}})


@cache
def network_17():
    """For any layer m: h of layer 0 is x."""
    given, rules = network_parts(5, 1)
    return World(given, rules, ROWS, aliases={"h0": "x"}, starts={},
                 ranges={"m": 3, "k": 3, "n": 5, "i": 2})  # fmt: skip


@cache
def network_17_biases(layer):
    """For the biases of one layer, whose units k counts."""
    given, rules = network_parts(5, 1)
    return World(given, rules, ROWS, aliases={"h0": "x"},
                 ranges={"m": [layer], "k": (4, 3, 2)[layer - 1], "n": 5})  # fmt: skip


@cache
def nudged_network():
    """All weights nudged, and the weight from unit 4 to unit 1."""
    given, rules = network_parts(1, 0)
    rng = np.random.default_rng(3)
    given |= {
        f"Delta{layer}": 1e-4 * rng.normal(size=given[f"W{layer}"].shape) for layer in (1, 2, 3)
    }
    given["Delta"] = 1e-4
    rules["DeltaE"] = lambda v: (
        E_of(v, **{f"W{layer}": v[f"W{layer}"] + v[f"Delta{layer}"] for layer in (1, 2, 3)})
        - v["E"]
    )
    return World(given, rules, ROWS, ranges={"l": 3, "k": 4, "j": 3, "i": 2},
                 functions={"E": [("W2", (3, 0))]},
                 small=("Delta", "Delta1", "Delta2", "Delta3"))  # fmt: skip


@cache
def one_weight():
    """w is the weight from unit 4 to unit 1 of the second hidden layer."""
    given, rules = network_parts(1, 0)
    rest = given.pop("W2")

    def with_w(v):
        W2 = rest + 0 * v["w"]
        W2[3, 0] = v["w"]
        return W2

    return World({**given, "w": 1.4, "Delta": 0.1}, {"W2": with_w, **rules}, ROWS,
                 functions={"E": [("w", ())], "s2": [("w", ())]})  # fmt: skip


@cache
def one_hot():
    """One example with the target (1, 0)."""
    world = network()
    return world.put({"t": np.array([[1.0, 0.0]])})


@cache
def rows_in():
    """Several rows, and weights."""
    rng = np.random.default_rng(1)
    return World({"X": rng.normal(size=(5, 3)), "W": rng.normal(size=(3, 4))}, ranges={"n": 5})


@cache
def all_parameters(sum_over=False):
    """p holds all parameters of the network; v and u move it."""
    given, rules = network_parts(6, 1)
    shapes = [given[name].shape for name in NAMES]
    ends = np.cumsum([np.prod(shape) for shape in shapes])

    def losses(p, v):
        parts = np.split(p, ends[:-1])
        named = {n: q.reshape(s) for n, q, s in zip(NAMES, parts, shapes, strict=True)}
        h2 = sigmoid(sigmoid(v["x"] @ named["W1"] + named["b1"]) @ named["W2"] + named["b2"])
        return surprise(softmax(h2 @ named["W3"] + named["b3"]), v["t"])

    def slopes(v):
        sideways = v["p"] + 1e-30j * np.eye(v["P"])
        return np.array([losses(p, v).mean().imag / 1e-30 for p in sideways])

    rng = np.random.default_rng(5)
    point = np.concatenate([given[name].ravel() for name in NAMES])
    numbers = {
        "x": given["x"], "t": given["t"], "P": len(point), "p": point, "mu": 0.9,
        "eta": 1e-4 if sum_over else 0.5,
        "v": rng.normal(size=len(point)), "u": rng.normal(size=len(point)), "a": 0.0, "B": 3.0,
    }  # fmt: skip
    rules = {
        "losses": lambda v: losses(v["p"] + v["a"] * v["u"], v),
        "E": lambda v: v["losses"].mean(),
        "batches": lambda v: v["losses"].reshape(3, 2).mean(axis=1),
        "down": slopes,
        "DeltaE": lambda v: losses(v["p"] - v["eta"] * v["down"], v).mean() - v["E"],
    }
    return World(numbers, rules, small=("eta",), indexed={"E": "batches"},
                 ranges={"b": 3, **({"p": len(point)} if sum_over else {})})  # fmt: skip


@cache
def one_step(momentum):
    """p after a step, taken number by number with slopes measured one at a time."""
    world = all_parameters()
    v = world.values
    new_v = [
        (v["mu"] * v["v"][k] if momentum else 0) - v["eta"] * world.derivative("E", "p")[k]
        for k in range(v["P"])
    ]
    rules = {**world.rules, "v^new": np.array(new_v), "p^new": v["p"] + np.array(new_v)}
    return World(world.given, rules, **world.options)


@cache
def weight_step():
    """W after a step of the second hidden layer's weights."""
    world = network(5, 1, any_layer=True)
    W, slopes = world.given["W2"], world.derivative("E", "W2")
    new = np.array([[W[k, j] - 0.5 * slopes[k, j] for j in range(3)] for k in range(4)])
    return World({**world.given, "eta": 0.5, "W2^new": new}, world.rules, ROWS, **world.options)


@cache
def saddle():
    """The second and the third layer of weights are 0, and so are their biases."""
    given, rules = network_parts(5, 0)
    given |= {name: 0 * given[name] for name in ("W2", "W3")}
    world = World(given, rules, ROWS, ranges={"k": 4, "j": 3, "i": 2, "n": 5})
    m = world.second_derivative("E", ("W2", (3, 0)), ("W3", (0, 1)))
    q = world.second_derivative("E", ("W3", (0, 1)), ("W3", (0, 1)))
    low, high = np.linalg.eigvalsh([[0, m], [m, q]])
    more = {"m": m, "q": q, "lambda_-": low, "lambda_+": high}
    return World({**given, **more}, rules, ROWS, ranges={"n": 5, "k": [4], "j": [1], "i": [2]})


@cache
def last_layer():
    """The last layer of weights goes along a direction, a steps far."""
    given, rules = network_parts(5, 1)
    given["a"], given["U"] = 0.3, np.random.default_rng(16).normal(size=(3, 2))
    rules |= {
        "r": lambda v: v["h2"] @ v["U"],
        "s3": lambda v: v["h2"] @ v["W3"] + v["a"] * (v["h2"] @ v["U"]) + v["b3"],
    }
    return World(given, rules, ROWS, ranges={"n": 5, "i": 2})


@cache
def layout(letter, shape_of_a, sums):
    """One layer with weights to-from or from-to; E is some function of its weighted sums."""
    rng = np.random.default_rng(14)
    given = {"a": rng.normal(size=shape_of_a), "c": rng.normal(size=(3, 3))}
    given[letter] = rng.normal(size=(3, 4) if letter == "V" else (4, 3))
    rules = {"s": lambda v: sums(v["a"], v[letter]), "E": lambda v: np.sum(np.sin(v["s"]) ** 2)}
    return World(given, rules)
