"""Exercises of page 08: the forward pass."""

import numpy as np

from utils.exercises.drills import Seeded
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.functions import sigmoid, softmax
from utils.network import Parameters, initialise, loss

EVEN = 0.01  # how near each other the two probabilities are to be brought by hand


def _votes(rng):
    """Three probabilities with one digit, and ten votes, no share equal to its probability."""
    while True:
        y = rng.permutation([[0.2, 0.3, 0.5], [0.1, 0.3, 0.6]][rng.integers(2)])
        votes = rng.permutation([[3, 3, 4], [1, 3, 6], [1, 2, 7], [2, 3, 5]][rng.integers(4)])
        if np.abs(y - votes / 10).min() > 0.05:
            return {"y": y, "votes": votes.astype(float)}


def _slopes_by_nudges(given):
    """By complex steps in the log of each probability, which is a score as good as any."""
    s, t = np.log(given["y"]), given["votes"] / given["votes"].sum()
    rows = s + 1e-30j * np.eye(len(s))
    return [-(t * (row - np.log(np.exp(row).sum()))).sum().imag / 1e-30 for row in rows]


def _share(given):
    return given["votes"] / given["votes"].sum()


def _network():
    """A 2-5-4-3 network without biases and seven examples with soft targets."""
    rng = np.random.default_rng(8)
    weights = initialise(rng, (2, 5, 4, 3), scale=1.8)[::2]
    x, t = rng.normal(0, 1.4, (7, 2)), rng.dirichlet(np.full(3, 1.5), 7)
    # Positive scores: scores over their sum have a log then, and can be told apart.
    return {"x": x, "W1": weights[0], "W2": weights[1], "W3": np.abs(weights[2]), "t": t}


def _scores(g):
    return sigmoid(sigmoid(g["x"] @ g["W1"]) @ g["W2"]) @ g["W3"]


def _right_loss(g):
    W1, W2, W3 = g["W1"], g["W2"], g["W3"]
    biases = [np.zeros(W.shape[1]) for W in (W1, W2, W3)]
    return loss(Parameters(W1, biases[0], W2, biases[1], W3, biases[2]), g["x"], g["t"])


def _mean_loss(t, y):
    return -(t * np.log(y)).sum(axis=1).mean()


def _with(probabilities):
    """The loss that other probabilities at the output lead to."""
    return lambda g: _mean_loss(g["t"], probabilities(_scores(g)))


def _both_terms(g):
    t, y = g["t"], softmax(_scores(g))
    return _mean_loss(t, y) + _mean_loss(1 - t, 1 - y)


def _made_even(panel):
    state = panel.state
    W3 = state.given.W3.copy()
    W3[0, 1] = state.parameters.W3[0, 1]
    others = all(map(np.array_equal, state.parameters, state.given._replace(W3=W3)))
    if not (others and np.array_equal(state.x, state.given_x)):
        return "another number than W3_12 has been moved. Reset, then choose W3_12."
    y_1, y_2 = state.values.y[0]
    if abs(y_1 - y_2) < EVEN:
        return None
    return f"y is {y_1:.3f} and {y_2:.3f}."


EXERCISES = [
    Seeded(
        "08a", "Drill: slopes along the scores, from votes", _votes,
        _slopes_by_nudges,
        {
            "targets_not_shares": lambda g: g["y"] - g["votes"],
            "sign": lambda g: _share(g) - g["y"],
            "no_target": lambda g: g["y"],
            "extra_slope": lambda g: (g["y"] - _share(g)) * g["y"] * (1 - g["y"]),
            "diagonal_jacobian": lambda g: -_share(g) * (1 - g["y"]),
            "dE_dy": lambda g: -_share(g) / g["y"],
        },
        seed=8,
        hints=("A target is a share: it sums to 1 with the others.",
               "Divide the votes by their sum, then take y - t."),
    ),
    Prediction("08b", "Which weights go into h1_3?",
               {"a": "transposed", "b": None, "c": "off_by_one"},
               hints=("W_lk goes from l to k. Which index is the unit it ends at?",)),
    Prediction("08c", "What changes with W3_32?",
               {"a": "others_stay", "b": None, "c": "transposed"},
               hints=("The two outputs share one total.",)),
    Explorer(
        "08d", "Both outputs equally likely", _made_even,
        hints=(
            "Equal probabilities mean equal scores. How far is s_2 ahead of s_1?",
            "A change of W3_12 arrives at s_2 multiplied by h2_1.",
            "It has to fall by 1.1949 / 0.7947.",
        ),
    ),
    Prediction("08e", "Two layers left out",
               {"a": "input_of_other_layer", "b": "independent_sigmoids", "c": None},
               hints=("Three inputs, and three units in the second hidden layer.",)),
    Choice(
        "08f", "A loss from far-away scores",
        {"a": "log_of_zero", "b": "no_shift", "c": None, "d": "doubling_changes_nothing",
         "e": "at_most_1"},
        why="The log of the sum is 800 to hundreds of digits, so E = 800 - (-900).",
        hints=("Use (08.11): E is the log of the sum, less the right class's score.",
               "One exponential is far larger than the others: the log of the sum is its score."),
    ),
    Numbers(
        "08g", "The mean loss of any network, as a function",
        _right_loss,
        {
            "s_for_h": lambda g: _mean_loss(g["t"], softmax(g["x"] @ g["W1"] @ g["W2"] @ g["W3"])),
            "independent_sigmoids": _with(sigmoid),
            "scores_over_sum": _with(lambda s: s / s.sum(axis=1, keepdims=True)),
            "softmax_over_examples": _with(lambda s: softmax(s.T).T),
            "log10": lambda g: _right_loss(g) / np.log(10),
            "no_mean": lambda g: _right_loss(g) * len(g["t"]),
            "mean_over_classes": lambda g: _right_loss(g) / g["t"].shape[1],
            "last_example": lambda g: _mean_loss(g["t"][-1:], softmax(_scores(g))[-1:]),
            "y_log_t": lambda g: _mean_loss(softmax(_scores(g)), g["t"]),
            "binary_terms": _both_terms,
        },
        names=_network(),
        hints=(
            "Three lines and a loss: sigmoid, sigmoid, scores.",
            "Sum over the classes (axis=1), then take the mean over the rows.",
            "The loss of a row is log(sum of exp(s)) less the sum of t times s.",
        ),
    ),
]  # fmt: skip
