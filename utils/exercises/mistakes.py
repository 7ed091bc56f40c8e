"""The mistake catalogue: every misconception the course knows, with the gradient it leads to.

One entry a mistake. `gradient(parameters, values, t)` does the whole backward pass as somebody
would who holds the misconception, and returns a `Backward`; where that cannot be computed for
these shapes it raises a ValueError, as the learner's own code would. Misconceptions that are met
in questions only, such as "E is at most 1", have no gradient.

To add one: a function under ``@mistake(key, name, page, says)``, or a line in `IDEAS`. `says` is
what the learner hears after "This is what comes out with {name}." The tests do the rest.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from utils.exercises.passes import backward_pass, collected, incoming, into_weights, slope
from utils.functions import sigmoid, sigmoid_derivative, softmax

RATE = 0.5  # the learning rate of those who update too early


class Mistake(NamedTuple):
    """key and name of a misconception, the page that clears it up, and what to say of it."""

    key: str
    name: str
    page: str
    says: str
    gradient: Callable | None = None


CATALOGUE = {}


def mistake(key, name, page, says):
    """Enter the decorated function into the catalogue."""

    def enter(gradient):
        CATALOGUE[key] = Mistake(key, name, page, says, gradient)
        return gradient

    return enter


def _through_softmax(values, dE_dy):
    """dE/ds3 from dE/dy by the whole Jacobian of the softmax."""
    return values.y * (dE_dy - (values.y * dE_dy).sum(axis=1, keepdims=True))


def _right_class(t):
    """1 at the largest target of each row, 0 elsewhere."""
    return np.eye(t.shape[1])[t.argmax(axis=1)]


# ---- the output: delta3


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
    return backward_pass(p, v, t, delta3=(v.y - t) * _right_class(t) / len(t))


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


# ---- through a hidden unit: h (1 - h)


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


# ---- collecting: from a layer to the one before it


@mistake(
    "one_path", "one path in place of the sum over paths", "11",
    "A hidden unit reaches E through every output, not only through the right class. Write down "
    "the other paths and add them.",
)  # fmt: skip
def _(p, v, t):
    def collect(delta, W, layer):
        return (delta * _right_class(t) if layer == 3 else delta) @ W.T

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


# ---- into a weight or a bias


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


# ---- misconceptions that are met in questions, without a gradient of their own

IDEAS = [
    Mistake(
        "slope_of_function", "one slope for the whole function", "01",
        "A slope belongs to a point: it is the slope of the curve there. Move the point and look "
        "again.",
    ),
    Mistake(
        "both_moved", "the other variables moved as well", "01",
        "In a partial derivative they stand still: terms without this variable are constants, and "
        "their slope is 0. Which term should not be there?",
    ),
    Mistake(
        "largest_alone", "the largest contribution taken alone", "01",
        "Every variable and every path brings its part, and the parts add. Write down the others.",
    ),
    Mistake(
        "flat_is_lowest", "slope 0 taken for a minimum", "01",
        "A top and a saddle are flat as well. What does the function do on all sides of the "
        "point?",
    ),
    Mistake(
        "points_at_minimum", "the gradient taken for the direction of the minimum", "01",
        "It points uphill from here, at right angles to the contour; the minimum lies elsewhere "
        "unless the contours are circles. Follow the line and see where it is lowest.",
    ),
    Mistake(
        "uphill", "plus for minus, a step along the gradient", "07",
        "The gradient points to where E grows. Subtract learning rate times slope.",
    ),
    Mistake(
        "smaller_is_better", "a smaller step taken for a more accurate slope", "09",
        "Below some step the rounding of the two values, divided by the step, is larger than what "
        "is gained. The error has a lowest point in between.",
    ),
    Mistake(
        "large_is_important", "a large slope taken for an important weight", "01",
        "The slope says what a small change does here and now. It says nothing of what a large "
        "change does, nor of what removing the weight does.",
    ),
    Mistake(
        "others_stay", "the other probabilities taken to stay when one score moves", "04",
        "The score stands in the sum that all of them are divided by. What must they sum to?",
    ),
    Mistake(
        "doubling_changes_nothing", "doubled scores taken for the same probabilities", "04",
        "Adding the same to all scores changes nothing, doubling them doubles their distances. "
        "Ratios are exp of distances.",
    ),
    Mistake(
        "zero_score", "score 0 taken for probability 0", "04",
        "exp(0) is 1. A probability of 0 would need a score of minus infinity.",
    ),
    Mistake(
        "at_most_1", "E taken to be at most 1", "05",
        "-log y grows without bound as y goes to 0. What is it at y = 0.01?",
    ),
    Mistake(
        "is_the_update", "backpropagation taken for the update of the weights", "13",
        "Backpropagation computes the gradient and changes nothing; what is done with it is a "
        "step of its own. Compare E before and after backward.",
    ),
    Mistake(
        "upstream_for_product", "the slopes added along a path", "02",
        "Along one path a slope multiplies the one before it. Sums are for different paths.",
    ),
    Mistake(
        "local_only", "the local slope alone, without what comes after it", "02",
        "The change goes on through the rest of the path. Multiply by the slope upstream.",
    ),
    Mistake(
        "own_weights", "the slope of a weight taken to need the other weights of its layer", "12",
        "With the values of the forward pass at hand only the weights after it stand in the "
        "formula. Read which letters are left.",
    ),
    Mistake(
        "saturated_learns", "a saturated unit taken to learn fast", "03",
        "Where the curve is flat h (1 - h) is near 0 and hardly anything passes. Which factor of "
        "the path is that?",
    ),
    Mistake(
        "transposed", "rows and columns exchanged", "11",
        "W_lk goes from l to k: the first index is where the weight starts. dE/dW has the shape "
        "of W.",
    ),
    Mistake(
        "off_by_one", "an index counted from 1 where arrays count from 0, or the other way", "08",
        "W_41 on the page is W[3, 0] in code. Count again.",
    ),
    Mistake(
        "zeros_learn", "weights that all start at 0 taken to learn like others", "15",
        "Units with equal weights get equal slopes and stay equal. What could make them differ?",
    ),
    Mistake(
        "log_of_zero", "the log of a probability that underflowed", "06",
        "exp of a large negative score is 0 in the computer and its log is minus infinity. "
        "Compute log y from the scores: s - max - log sum exp(s - max).",
    ),
    Mistake(
        "targets_not_shares", "y - t with targets that do not sum to 1", "06",
        "The step to y - t lets the sum of the targets go because it is 1. Divide the targets by "
        "their sum first, or keep the sum: y times the sum of t, less t.",
    ),
    Mistake(
        "no_shift", "the softmax without its shift", "04",
        "exp(1000) is too large for the computer. Subtract the largest score first: nothing "
        "changes but that.",
    ),
    Mistake(
        "falling_curve",
        "a falling loss taken for a proof of the gradient",
        "09",
        "Any direction less than a right angle from downhill lowers E, and so do many wrong "
        "gradients. Compare with a measured slope.",
    ),
    Mistake(
        "exact_equality", "two computed numbers compared digit by digit", "09",
        "Rounding makes the last digits differ, and broadcasting hides a wrong shape. Compare "
        "shapes first, then the difference relative to the largest entry.",
    ),
    Mistake(
        "paths_added", "choices along the way added where they multiply", "12",
        "Each unit on the way offers all of its roads again. Two units with three roads each make "
        "two times three paths.",
    ),
    Mistake(
        "letters", "letters taken for what they mean in another text", "14",
        "A letter or an index says nothing before the text has said what it counts. "
        "Ask of each one: which layer, which end of the weight?",
    ),
    Mistake(
        "bowl", "the loss taken for a bowl over the weights", "16",
        "Cross-entropy is a bowl over the scores. Over weights before a hidden layer it is not, "
        "and it has many low places. Look where E is bent downwards.",
    ),
    Mistake(
        "mean_of_means", "the plain mean of means over unequal numbers of examples", "13",
        "Each example has the same say, so a part of three counts three times as much as a part of "
        "one. Weight each mean with its number of examples.",
    ),
    Mistake(
        "factor_left_out", "an inner slope left out", "02",
        "What stands inside a function has a slope too. Multiply by it.",
    ),
]  # fmt: skip
CATALOGUE |= {idea.key: idea for idea in IDEAS}
