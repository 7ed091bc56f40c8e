"""At the output: mistakes in delta3."""

import numpy as np

from utils.exercises.mistakes.entry import right_class, section
from utils.exercises.passes import backward_pass, into_weights
from utils.functions import sigmoid, softmax

MISTAKES, mistake = section()


def _through_softmax(values, dE_dy):
    """dE/ds3 from dE/dy by the whole Jacobian of the softmax."""
    return values.y * (dE_dy - (values.y * dE_dy).sum(axis=1, keepdims=True))


@mistake(
    "extra_slope", "one slope too many at the output, (y - t) y (1 - y)", "06",
    "With softmax and cross-entropy y - t is dE/ds3 already: the slope of the softmax is in it. "
    "Start from (y - t) / N and multiply by nothing else at the output.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=(v.y - t) * v.y * (1 - v.y) / len(t))


@mistake(
    "diagonal_jacobian", "the diagonal of the softmax Jacobian alone", "06",
    "Every score moves every probability, so each dE/ds3 is a sum over all outputs. Add the terms "
    "away from the diagonal, dy_i/ds_m = -y_i y_m.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=-t * (1 - v.y) / len(t))


@mistake(
    "squared_error",
    "the delta of the squared error, y - t sent through the softmax Jacobian",
    "07",
    "y - t is the slope of half the squared error by y; here E is the cross-entropy, whose slope "
    "by y is -t / y. Which E does the exercise ask about?",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=_through_softmax(v, v.y - t) / len(t))


@mistake(
    "y_minus_t_as_dE_dy", "y - t taken as dE/dy", "06",
    "y - t is the slope by the scores s3, after the softmax was undone; dE/dy is -t / y. Do not "
    "send y - t through the Jacobian a second time.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=_through_softmax(v, v.y - t) / len(t))


@mistake(
    "sign", "the sign turned over, t - y", "06",
    "The slope of E by a score is y - t: raising the score of a class that is already too "
    "probable raises E. The minus belongs to the update, not to the gradient.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=(t - v.y) / len(t))


@mistake(
    "no_mean", "the sum over the examples where E is their mean", "13",
    "E is the mean over N examples, so its gradient is too. Where does 1/N enter, once?",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=v.y - t)


@mistake(
    "mean_twice", "1/N applied twice", "13",
    "The mean is in delta3 already and flows on from there. Take the 1/N out of one of the "
    "places.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=(v.y - t) / len(t) ** 2)


@mistake(
    "mean_again", "1/N once more in each dE/dW and dE/db", "13",
    "The mean is in delta3 already, and every delta carries it. Sum over the examples in dE/dW; "
    "divide by nothing.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t,
        weights=lambda values, delta, layer: into_weights(values, delta, layer) / len(t),
        biases=lambda values, delta, layer: delta.sum(axis=0) / len(t))  # fmt: skip


@mistake(
    "mean_over_classes", "a mean over the classes as well", "05",
    "E adds the classes up, -sum t log y, and takes the mean over examples only. Divide by N, not "
    "by N K.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=(v.y - t) / t.size)


@mistake(
    "dE_dy", "dE/dy used as dE/ds3", "06",
    "-t / y is the slope by a probability; between it and the scores stands the softmax. Send it "
    "through the whole Jacobian, or use y - t.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=-t / v.y / len(t))


@mistake(
    "only_true_class", "a gradient for the true class alone", "05",
    "The other scores stand in the softmax's sum, so E depends on them too: their slope is y_i - "
    "t_i. Fill in the other outputs.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=(v.y - t) * right_class(t) / len(t))


@mistake(
    "binary_terms", "(1 - t) log(1 - y) added to the loss of every class", "05",
    "That is the loss of K separate yes-or-no questions. One softmax answers one question, and "
    "its E is -sum t log y: drop the second term.",
)  # fmt: skip
def _(p, v, t):
    dE_dy = -t / v.y + (1 - t) / (1 - v.y)
    return backward_pass(p, v, t, delta3=_through_softmax(v, dE_dy) / len(t))


@mistake(
    "y_log_t", "y log t where t log y is meant", "05",
    "The target says how often, the network's probability stands in the log. Exchange the two "
    "letters.",
)  # fmt: skip
def _(p, v, t):
    if (t <= 0).any():
        raise ValueError("log of a target that is 0")
    return backward_pass(p, v, t, delta3=_through_softmax(v, -np.log(t)) / len(t))


@mistake(
    "independent_sigmoids", "a sigmoid at each output", "04",
    "Each probability is then computed by itself and they need not sum to 1. Use the softmax: "
    "every score stands in every probability.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=(sigmoid(v.s3) - t) / len(t))


@mistake(
    "scores_over_sum", "scores over their sum, without the exponential", "04",
    "Scores may be negative and their sum may be 0, so that is no probability. Take the "
    "exponential first, then divide by the sum.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t,
        delta3=(v.s3 / v.s3.sum(axis=1, keepdims=True) - t) / len(t))  # fmt: skip


@mistake(
    "softmax_over_examples", "the softmax taken over the examples", "04",
    "The probabilities of one example sum to 1, and an example is a row. Sum over the classes, "
    "axis=1.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=(softmax(v.s3.T).T - t) / len(t))


@mistake(
    "log10", "log to the base 10", "05",
    "E is in nats, with the natural logarithm, whose slope is 1/y; log10 makes every slope 2.3 "
    "times too small. Use np.log.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=(v.y - t) / len(t) / np.log(10))


@mistake(
    "no_target", "the target left out, y in place of y - t", "06",
    "A gradient that does not know the target cannot lead to it. Subtract t.",
)  # fmt: skip
def _(p, v, t):
    return backward_pass(p, v, t, delta3=v.y / len(t))
