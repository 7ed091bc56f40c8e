"""Collecting: mistakes on the way from a layer to the one before it."""

import numpy as np

from utils.exercises.mistakes.entry import right_class, section
from utils.exercises.passes import backward_pass, collected

RATE = 0.5  # the learning rate of those who update too early

MISTAKES, mistake = section()


@mistake(
    "one_path", "one path in place of the sum over paths", "11",
    "A hidden unit reaches E through every output, not only through the right class. Write down "
    "the other paths and add them.",
)  # fmt: skip
def _(p, v, t):
    def collect(delta, W, layer):
        return (delta * right_class(t) if layer == 3 else delta) @ W.T

    return backward_pass(p, v, t, collect=collect)


@mistake(
    "last_path", "= where += is meant: only the last path is kept", "11",
    "Each path adds to what arrived before it. Start from 0 and add every unit of the next layer.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, collect=lambda delta, W, layer: delta[:, -1:] @ W[:, -1:].T)


@mistake(
    "mean_over_paths", "the mean over the paths where their sum is meant", "02",
    "If both roads to E move it, E moves by both amounts together. Add the paths, divide by "
    "nothing.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, collect=lambda delta, W, layer: delta @ W.T / W.shape[1])


@mistake(
    "product_over_paths", "the paths multiplied with each other", "02",
    "Slopes multiply along a path; different paths are added. Put a plus between the paths.",
)  # fmt: skip
def _(p, v, t):
    def collect(delta, W, layer):
        return (delta[:, np.newaxis, :] * W).prod(axis=2)

    return backward_pass(p, v, t, collect=collect)


@mistake(
    "no_weights", "the deltas added up without their weights", "11",
    "A unit reaches the next one through a weight, and ds/dh is that weight. Multiply each delta "
    "by the weight on its path.",
)  # fmt: skip
def _(p, v, t):
    # y - t sums to 0 over the outputs: it is all 0, and not what the rounding leaves.
    return backward_pass(p, v, t, collect=lambda delta, W, layer: np.zeros((len(delta), len(W))))


@mistake(
    "blame_shared", "blame shared out so that none is lost, weights divided by their sum", "11",
    "A delta is a slope, not an amount that is conserved. Multiply by the weight as it is.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, collect=lambda delta, W, layer: delta @ (W / W.sum(axis=0)).T)


@mistake(
    "inverse", "the network run backwards through the inverse of its matrices", "13",
    "Backpropagation sends slopes back, not values. The slope of h W by h is W, so W.T takes the "
    "delta back, and nothing is inverted.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, collect=lambda delta, W, layer: delta @ np.linalg.pinv(W))


@mistake(
    "transpose_forgotten", "W where W.T is meant", "11",
    "W_kj goes from k to j, and the delta travels from j to k. Where the shapes happen to fit "
    "nothing complains: sum over the index where the weight ends.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, collect=lambda delta, W, layer: delta @ W)


@mistake(
    "weights_of_layer_below", "W1 where W2.T is meant, because its shape fits", "12",
    "delta2 goes back along the weights it came forward through, and these are W2. W1 fits only "
    "where as many units stand before as behind.",
)  # fmt: skip
def _(p, v, t):
    def collect(delta, W, layer):
        return collected(delta, W, layer) if layer == 3 else delta @ p.W1

    return backward_pass(p, v, t, collect=collect)


@mistake(
    "updated_too_early", "weights updated before the deltas went back through them", "13",
    "The gradient belongs to one network: all of it is computed before anything is changed. Take "
    "the old weights in delta @ W.T.",
)  # fmt: skip
def _(p, v, t):
    right = backward_pass(p, v, t)
    moved = p._replace(W3=p.W3 - RATE * right.dE_dW3)
    early = backward_pass(moved, v, t)
    return backward_pass(moved._replace(W2=p.W2 - RATE * early.dE_dW2), v, t)
