"""Into a weight or a bias: mistakes in dE/dW and dE/db."""

import numpy as np

from utils.exercises.mistakes.entry import section
from utils.exercises.passes import backward_pass, incoming, into_weights

MISTAKES, mistake = section()


@mistake(
    "weight_for_input", "ds/dW taken as W", "10",
    "ds/dh is the weight, ds/dW is what comes in through it. Put the h (or x) the weight starts "
    "from.",
)  # fmt: skip
def _(p, v, t):
    W = {1: p.W1, 2: p.W2, 3: p.W3}
    return backward_pass(p, v, t,
        weights=lambda values, delta, layer: W[layer] * delta.sum(axis=0))  # fmt: skip


@mistake(
    "s_for_h", "the weighted sum s where the activation h is meant", "08",
    "What goes into the next layer is h, after the sigmoid. Exchange the letter in dE/dW.",
)  # fmt: skip
def _(p, v, t):
    into = {1: v.x, 2: v.s1, 3: v.s2}
    return backward_pass(p, v, t, weights=lambda values, delta, layer: into[layer].T @ delta)


@mistake(
    "no_input", "the delta alone, without what comes in through the weight", "10",
    "The slope by a weight is the delta at its end times the value at its start. Multiply by that "
    "value.",
)  # fmt: skip
def _(p, v, t):
    def weights(values, delta, layer):
        return np.ones_like(incoming(values, layer)).T @ delta

    return backward_pass(p, v, t, weights=weights)


@mistake(
    "input_of_other_layer",
    "x where h2 is meant: a delta with the activations of another layer",
    "10",
    "Where two layers have as many units nothing complains. Which layer does the weight start "
    "from?",
)  # fmt: skip
def _(p, v, t):
    if v.x.shape != v.h2.shape:
        raise ValueError("x and h2 differ in shape")
    right = backward_pass(p, v, t)
    return right._replace(dE_dW3=v.x.T @ right.delta3)


@mistake(
    "times_weight", "the slope multiplied by the weight itself", "01",
    "How fast E changes with a weight is one thing, how large the weight is another. Leave the "
    "weight itself out.",
)  # fmt: skip
def _(p, v, t):
    W = {1: p.W1, 2: p.W2, 3: p.W3}

    def scaled(values, delta, layer):
        return W[layer] * into_weights(values, delta, layer)

    return backward_pass(p, v, t, weights=scaled)


@mistake(
    "last_example", "= where += is meant: only the last example is kept", "13",
    "E is the mean over all examples, so each adds its part. Sum over the rows: that is what h.T "
    "@ delta does.",
)  # fmt: skip
def _(p, v, t):
    def last(values, delta, layer):
        return np.outer(incoming(values, layer)[-1], delta[-1])

    return backward_pass(p, v, t, weights=last, biases=lambda values, delta, layer: delta[-1])


@mistake(
    "outer_of_sums", "the mean input times the summed delta", "13",
    "The mean of products is not the product of means: each example brings its own pair. Multiply "
    "example by example, then sum, as h.T @ delta does.",
)  # fmt: skip
def _(p, v, t):
    def outer(values, delta, layer):
        return np.outer(incoming(values, layer).mean(axis=0), delta.sum(axis=0))

    return backward_pass(p, v, t, weights=outer)


@mistake(
    "bias_mean", "the mean of delta as the gradient of a bias", "13",
    "The 1/N is in delta3 already, so the examples are summed. Use delta.sum(axis=0).",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, biases=lambda values, delta, layer: delta.mean(axis=0))


@mistake(
    "bias_scalar", "one number for all biases of a layer", "13",
    "Each unit has a bias of its own, and it reaches E through that unit only. Sum over the "
    "examples, not over the units.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t,
        biases=lambda values, delta, layer: np.full(delta.shape[1], delta.sum()))  # fmt: skip


@mistake(
    "bias_first_row", "the delta of one example as the gradient of a bias", "13",
    "A bias moves every example, so all rows count. Sum them.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, biases=lambda values, delta, layer: delta[0])


@mistake(
    "bias_times_input", "the gradient of a bias taken from the inputs", "13",
    "ds/db is 1: nothing comes in through a bias. Leave the inputs out and sum delta.",
)  # fmt: skip
def _(p, v, t):
    def biases(values, delta, layer):
        return incoming(values, layer).sum(axis=1) @ delta

    return backward_pass(p, v, t, biases=biases)
