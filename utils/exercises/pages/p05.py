"""Exercises of page 05, cross-entropy."""

import numpy as np

from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.functions import cross_entropy

_STEP = 1e-30


def _surprises(at):
    """-t log y, term by term."""
    return -at["t"] * np.log(at["y"])


def _swapped(at):
    if (at["t"] <= 0).any():
        raise ValueError("log of a target that is 0")
    return -at["y"] * np.log(at["t"])


def _likeliest(t):
    """1 at the largest target of each row, 0 elsewhere."""
    return (t == t.max(axis=-1, keepdims=True)).astype(float)


def _measured_slopes(at):
    y, slopes = at["y"], np.zeros(at["y"].shape)
    for place in np.ndindex(y.shape):
        nudged = y.astype(complex)
        nudged[place] += 1j * _STEP
        slopes[place] = cross_entropy(nudged, at["t"]).imag / _STEP
    return slopes


def _examples(seed, n, K):
    """Probabilities and soft targets of n examples; the page draws the same."""
    rng = np.random.default_rng(seed)
    y, t = rng.dirichlet(np.ones(K), size=n), rng.dirichlet(np.ones(K), size=n)
    return {"y": y, "t": t, "N": n}


def _bolder():
    y = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.3, 0.3, 0.4], [0.98, 0.01, 0.01],
                  [0.2, 0.7, 0.1]])  # fmt: skip
    return {"y": y, "t": np.eye(3)[[0, 1, 2, 1, 1]], "N": 5}


def _more_than_one_nat(panel):
    now = panel.state["now"]
    if len(now.y) != 3 or abs(now.t - [0.7, 0.2, 0.1]).max() > 1e-9:
        return "take three classes and the soft target."
    if abs(now.y[0] - 0.7) > 0.005:
        return f"y_1 is {now.y[0]:.2f}, and 0.7 is asked for."
    if now.E <= 1:
        return f"E is {now.E:.2f}. How else can y_2 and y_3 share what is left?"
    return None


_PLAIN = {  # what mistakes make of E, where the right one is the mean of a sum
    "mean_over_classes": lambda at: _surprises(at).mean(),
    "log10": lambda at: _surprises(at).sum(axis=-1).mean() / np.log(10),
    "y_log_t": lambda at: _swapped(at).sum(axis=-1).mean(),
}

EXERCISES = [
    Prediction(
        "05a", "the largest E", {"a": "at_most_1", "b": None, "c": "at_most_1"}
    ),
    Prediction(
        "05b", "the slope at the lowest point",
        {"a": "both_moved", "b": None, "c": "factor_left_out"},
    ),
    Explorer(
        "05c", "the likeliest class is right, and E is large", _more_than_one_nat,
        hints=[
            "People voted for classes 2 and 3, too. Give one of them hardly anything.",
            "Drag y_2 down to 0.01, then y_1 to 0.7: the others keep their proportion.",
        ],
    ),
    Numbers(
        "05d", "E for a soft target", lambda at: cross_entropy(at["y"], at["t"]),
        {
            **_PLAIN,
            "only_true_class": lambda at: -np.log(at["y"][at["t"].argmax()]),
            "binary_terms":
                lambda at: (_surprises(at) - (1 - at["t"]) * np.log(1 - at["y"])).sum(),
        },
        names={"y": np.array([0.23, 0.31, 0.46]), "t": np.array([0.36, 0.17, 0.47])},
        page_names={"y": np.array([0.2, 0.5, 0.3]), "t": np.array([0.1, 0.5, 0.4])},
        hints=[
            "Of ten people one is surprised by class 1, five by class 2, four by class 3.",
            "-0.1 log 0.2 - 0.5 log 0.5 - 0.4 log 0.3, with the natural logarithm.",
        ],
    ),
    Numbers(
        "05e", "the mean with one bolder photo", lambda at: cross_entropy(at["y"], at["t"]),
        {
            **_PLAIN,
            "no_mean": lambda at: _surprises(at).sum(),
            "mean_twice": lambda at: _surprises(at).sum() / at["N"] ** 2,
        },
        names=_examples(55, 7, 4), page_names=_bolder(),
        hints=[
            "Four surprises stay as they were. The fourth photo gave its true class 0.01.",
            "Sum of the five: 3.0568 - 1.2040 + 4.6052. What is E, the sum or the mean?",
        ],
    ),
    Choice(
        "05f", "what moves E",
        {"a": "zero_score", "b": "doubling_changes_nothing", "c": "others_stay", "d": None,
         "e": "only_true_class"},
        why="The share of class 2 falls, because the sum below grows.",
        hints=["y_2 is exp(s_2) over a sum. Which scores stand in that sum?"],
    ),
    Choice(
        "05g", "a probability too small for a float",
        {"a": "log_of_zero", "b": None, "c": "no_shift", "d": "at_most_1"},
        why="y_2 is e^-1000 over about 1, and minus its log is 1000.",
        hints=["Write y_2 as a fraction, divide by hand, and take the log before any number."],
    ),
    Numbers(
        "05h", "the slopes of the mean", _measured_slopes,
        {
            "y_minus_t_as_dE_dy": lambda at: (at["y"] - at["t"]) / at["N"],
            "no_mean": lambda at: -at["t"] / at["y"],
            "mean_twice": lambda at: -at["t"] / at["y"] / at["N"] ** 2,
            "mean_over_classes": lambda at: -at["t"] / at["y"] / at["t"].size,
            "only_true_class":
                lambda at: -at["t"] * _likeliest(at["t"]) / at["y"] / at["N"],
            "binary_terms": lambda at: (
                (1 - at["t"]) / (1 - at["y"]) - at["t"] / at["y"]) / at["N"],
            "y_log_t": lambda at: -np.log(at["t"]) / at["N"],
            "log10": lambda at: -at["t"] / at["y"] / at["N"] / np.log(10),
            "factor_left_out": lambda at: -at["t"] / at["N"],
        },
        names=_examples(56, 6, 3), page_names=_examples(57, 7, 4),
        hints=[
            "(05.10), for all cells at once.",
            "-t / y, divided by the number of examples.",
        ],
    ),
]  # fmt: skip
