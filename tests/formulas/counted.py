"""Worlds of what is counted, drawn or walked: numbers of multiplications, training, surfaces."""

import itertools
from functools import cache

import numpy as np

from formulas.world import World


class Counted:
    """Stands for a number, and counts the multiplications."""

    many = 0

    def __mul__(self, other):
        Counted.many += 1
        return self

    def __add__(self, other):
        return self

    __rmul__ = __mul__


def ones(*shape):
    return np.full(shape, Counted(), dtype=object)


def back(sizes):
    """Multiplications of a backward pass through any number of layers, one example."""
    Counted.many = 0
    delta = ones(1, sizes[-1])
    for layer in range(len(sizes) - 1, 0, -1):
        below, above = sizes[layer - 1 : layer + 1]
        ones(below, 1) * delta
        if layer > 1:
            delta @ ones(above, below)
            delta = ones(1, below) * 1
    return Counted.many


def first_layer(n0, n1, n2, K):
    """Multiplications for dE/dW1, path by path and layer by layer."""
    one = Counted()
    Counted.many = 0
    for _ in itertools.product(range(n0), range(n1), range(n2), range(K)):
        one * one * one * one * one * one
    paths = Counted.many
    Counted.many = 0
    ones(n2, K) * 1, ones(n2) * 1  # through W3, and the slopes
    ones(n1, n2) * 1, ones(n1) * 1
    ones(n0, n1) * 1
    return paths, Counted.many


@cache
def counts(*n):
    """Sizes of layers, and what is counted in a network of them."""
    rules = {"M_backprop": lambda v: float(back(n))}
    if len(n) == 4:
        shapes = [(n[0], n[1]), n[1:2], (n[1], n[2]), n[2:3], (n[2], n[3]), n[3:4]]
        entries = [place for shape in shapes for place in np.ndindex(*shape)]
        rules |= {
            "P": lambda v: float(len(entries)),
            "passes": lambda v: float(len(list(itertools.product(entries, (-1, 1))))),
            "M_paths": lambda v: float(first_layer(*n)[0]),
            "M_regrouped": lambda v: float(first_layer(*n)[1]),
        }
    return World({"n": np.array(n, float), "K": float(n[-1]), "L": len(n) - 1}, rules,
                 starts={"n": 0}, ranges={"l": len(n) - 1})  # fmt: skip


@cache
def drawn_weights():
    """Every choice of signs for three weights of size c / sqrt(n0): their variance is exact."""
    signs = np.array(list(itertools.product((1, -1), repeat=3)))
    x = np.array([0.4, -1.3, 2.0])
    rules = {"s": lambda v: np.array([signs @ x * v["c"] / np.sqrt(3)])}
    return World({"x": x, "c": 1.5, "n": np.array([3, 4])}, rules,
                 ranges={"k": 1, "l": 3}, starts={"n": 0})  # fmt: skip


@cache
def tends_to():
    """v after fifty steps with one slope; mu is so small that the dots stand for nothing."""

    def walk(v):
        velocity = 0.0
        for _ in range(50):
            velocity = v["mu"] * velocity - v["eta"] * v["g"]
        return velocity

    return World({"mu": 1e-4, "eta": 0.5, "g": 3.0}, {"v": walk})


@cache
def hessian():
    """A symmetric matrix, and the curvature along a direction of length 1."""
    rng = np.random.default_rng(6)
    H = rng.normal(size=(4, 4))
    H = H + H.T
    curvatures, directions = np.linalg.eigh(H)
    u = rng.normal(size=4)
    u /= np.linalg.norm(u)
    rules = {"kappa": lambda v: v["u"] @ H @ v["u"]}
    return World({"u": u, "c": u @ directions, "lambda": curvatures}, rules, ranges={"k": 4},
                 functions={"kappa": [("u", ())]})  # fmt: skip


@cache
def two_walkers():
    """Down a quadratic surface, side by side along one of its directions."""
    H = np.array([[2.0, 0.7], [0.7, -1.0]])
    curvatures, directions = np.linalg.eigh(H)
    p, v, d, eta = np.array([0.5, 1.2]), directions[:, 1], 0.3, 0.4
    one, other = (q - eta * H @ q for q in (p, p + d * v))
    return World({"d": d, "eta": eta, "lambda": curvatures[1], "d^new": (other - one) @ v})


@cache
def filters():
    """Drawn weights, made as long as those of the network, unit by unit."""
    rng = np.random.default_rng(8)
    W, d = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    u = d / np.linalg.norm(d, axis=0) * np.linalg.norm(W, axis=0)
    return World({"W": W, "d": d, "u": u}, ranges={"k": 4, "j": 3, "m": 4})


@cache
def descent():
    """A path in six dimensions, and the plane through its last point nearest to it."""
    p = np.random.default_rng(9).normal(size=(8, 6)).cumsum(axis=0)
    _, sizes, axes = np.linalg.svd(p - p[-1], full_matrices=False)
    near = p[-1] + (p - p[-1]) @ axes[:2].T @ axes[:2]
    share = (sizes[:2] ** 2).sum() / (sizes**2).sum()
    return World({"p": p, "p_*": p[-1], "hat p": near, "share": share}, ranges={"tau": 8})
