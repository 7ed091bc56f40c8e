"""Exercises of page 04, the softmax."""

import numpy as np

from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.functions import sigmoid, sigmoid_derivative, softmax

_STEP = 1e-30


def _measured(f, s):
    """Slopes of f along each score; the last axis counts the scores, by a complex step."""
    return np.array([f(s + 1j * _STEP * e).imag / _STEP for e in np.eye(len(s))]).T


def _given(s, **more):
    return {"s": np.asarray(s, float), "y": softmax(np.asarray(s, float)), **more}


def _through(at):
    """What reaches F along s_1 over each of the probabilities."""
    J = np.diag(at["y"]) - np.outer(at["y"], at["y"])
    return at["a"] * J[:, 0]


def _each_row(matrix_of):
    """A function of the names that makes a matrix of every row of s."""
    return lambda at: np.array([matrix_of(row) for row in at["s"]])


def _over_examples(at):
    y = softmax(at["s"].T).T
    return np.array([np.diag(row) - np.outer(row, row) for row in y])


def _half_to_class_2(panel):
    if len(panel.explorer.boxes) != 3:
        return "this is another explorer."
    now = panel.scores()
    # Only differences count, so all scores may have been shifted as well.
    if abs(now.s[0] - now.s[2] - 1.5) > 1e-9:
        return "the other two scores were changed. Press Reset, and move the second alone."
    if abs(now.y[1] - 0.5) < 0.005:
        return None
    return f"class 2 has {now.y[1]:.2f}."


# Rows far from one another, among them some that overflow without a shift.
_ROWS = np.random.default_rng(14).normal(size=(7, 4)) * 1.3 + np.array(
    [[800], [-3], [0.4], [750], [1.7], [-0.6], [2.2]]
)

EXERCISES = [
    Prediction(
        "04a", "what leaves the probabilities as they are",
        {"a": "doubling_changes_nothing", "b": None, "c": "scores_over_sum"},
    ),
    Prediction(
        "04b", "one score is raised", {"a": "others_stay", "b": None, "c": "largest_alone"}
    ),
    Numbers(
        "04c", "one cell of the Jacobian", lambda at: _measured(softmax, np.log(at["y"]))[2, 1],
        {
            "others_stay": lambda at: 0.0,
            "diagonal_jacobian": lambda at: at["y"][2] * (1 - at["y"][2]),
        },
        names={"y": np.array([0.17, 0.36, 0.47])}, page_names={"y": np.array([0.1, 0.3, 0.6])},
        hints=[
            "Is this cell on the diagonal? How many paths lead from s_2 to y_3?",
            "One, through the sum: minus the product of the two probabilities.",
        ],
    ),
    Explorer(
        "04d", "one half for class 2", _half_to_class_2,
        hints=[
            "Raise the second score alone, and read the second probability.",
            "One half means: exp(s_2) is as large as the two others together. Between 2 and 2.5.",
        ],
    ),
    Numbers(
        "04e", "the probability of a class with score 0", lambda: 1 / sum(np.exp([1, 0, -1])),
        {"zero_score": lambda: 0.0, "independent_sigmoids": lambda: sigmoid(0)},
        hints=["What is exp(0)? Divide it by the sum of the three exponentials."],
    ),
    Choice(
        "04f", "scores beyond exp", {"a": "no_shift", "b": "scores_over_sum", "c": None},
        why="Only the difference of 2 counts, and sigmoid(2) is 0.8808.",
        hints=["Subtract 802 from all three. Which scores are left?"],
    ),
    Numbers(
        "04g", "collect over three probabilities",
        lambda at: _measured(lambda s: at["a"] @ softmax(s), at["s"])[0],
        {
            "diagonal_jacobian": lambda at: _through(at)[0],
            "local_only": lambda at: round((_through(at) / at["a"]).sum(), 9) + 0.0,
            "mean_over_paths": lambda at: _through(at).mean(),
            "product_over_paths": lambda at: _through(at).prod(),
        },
        names=_given([0.7, -1.3, 0.4], a=np.array([-0.6, 1.7, 0.3])),
        page_names=_given([2.0, -1.0, 0.5], a=np.array([1.0, -2.0, 0.5])),
        hints=[
            "Three paths, one through each probability: slope of F along y_i times slope of y_i.",
            "The slopes of the y along s_1 are column 1 of the Jacobian, printed above.",
        ],
    ),
    Numbers(
        "04h", "the Jacobian of every row", _each_row(lambda row: _measured(softmax, row)),
        {
            "diagonal_jacobian": _each_row(lambda row: np.diag(softmax(row) * (1 - softmax(row)))),
            "independent_sigmoids": _each_row(lambda row: np.diag(sigmoid_derivative(row))),
            "softmax_over_examples": _over_examples,
        },
        names={"s": _ROWS}, page_names={"s": np.random.default_rng(7).normal(size=(7, 4)) + 800},
        hints=[
            "For one row it is (04.12). The simplest answer is a loop over the rows.",
            "y = stable_softmax(row), then np.diag(y) - np.outer(y, y), collected with np.array.",
        ],
    ),
]  # fmt: skip
