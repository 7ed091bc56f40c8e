"""Exercises of page 06: from the scores to y - t."""

import numpy as np

from utils.exercises import cases
from utils.exercises.gradients import Gradient
from utils.exercises.kinds import Explorer, Numbers, Prediction

SOFT = (0.5, 0.2, 0.3)  # the soft target of the page
CLOSE = 0.02  # how near 0 the errors are to be brought by hand


def _votes():
    """Probabilities of four classes, and votes for them: no target here sums to 1."""
    return {"y": np.array([0.27, 0.41, 0.13, 0.19]), "t": np.array([3.0, 4.0, 6.0, 7.0])}


def _page_votes():
    s = np.array([0.8, 1.7, -0.6])
    return {"y": np.exp(s) / np.exp(s).sum(), "t": np.array([5.0, 2.0, 3.0])}


def _slopes_with_votes(given):
    """By complex steps in the scores, which are log y as good as any others."""
    s, nudges = np.log(given["y"]), 1e-30j * np.eye(len(given["y"]))

    def E(s):
        return -(given["t"] * (s - np.log(np.exp(s).sum()))).sum()

    return [E(s + nudge).imag / 1e-30 for nudge in nudges]


def _through_jacobian(given):
    y, dE_dy = given["y"], given["y"] - given["t"]
    return y * (dE_dy - (y * dE_dy).sum())


def _right_class_only(given):
    wrong = np.zeros(len(given["y"]))
    i = np.argmax(given["t"])
    wrong[i] = given["y"][i] * given["t"].sum() - given["t"][i]
    return wrong


def _no_errors(panel):
    route = panel.state["route"]
    if not np.allclose(route.t, SOFT):
        return "the target is another one. Choose the soft target (0.5, 0.2, 0.3)."
    if np.abs(route.s - route.t).max() < CLOSE:
        return "scores_over_sum"
    errors = np.abs(route.y - route.t)
    if errors.max() >= CLOSE:
        m = int(errors.argmax())
        side = "large" if route.y[m] > route.t[m] else "small"
        return f"y_{m + 1} = {route.y[m]:.3f} is still too {side} for its target {route.t[m]:g}."
    return None


EXERCISES = [
    Prediction(
        "06a", "Which scores have a slope?",
        {"a": "only_true_class", "b": None, "c": "dE_dy"},
        hints=("Softmax divides by a sum in which every score stands.",),
    ),
    Explorer(
        "06b", "Bring all three errors to 0", _no_errors,
        hints=(
            "An error is y - t. Which probabilities do you want, then?",
            "Softmax knows differences of scores only: leave one score where it is.",
            "s_1 - s_2 must be log(0.5 / 0.2), about 0.92, and s_3 - s_2 is log(0.3 / 0.2).",
        ),
    ),
    Prediction("06c", "A loss from scores of 1000",
               {"a": "log_of_zero", "b": None, "c": "no_shift"},
               hints=("log y_i is s_i less the log of a sum of exponentials.",)),
    Numbers(
        "06d", "Ten votes that were not divided by ten",
        _slopes_with_votes,
        {
            "targets_not_shares": lambda g: g["y"] - g["t"],
            "sign": lambda g: g["t"] - g["y"] * g["t"].sum(),
            "no_target": lambda g: g["y"] * g["t"].sum(),
            "diagonal_jacobian": lambda g: -g["t"] * (1 - g["y"]),
            "dE_dy": lambda g: -g["t"] / g["y"],
            "y_minus_t_as_dE_dy": _through_jacobian,
            "extra_slope": lambda g: (g["y"] - g["t"]) * g["y"] * (1 - g["y"]),
            "only_true_class": _right_class_only,
        },
        names=_votes(), page_names=_page_votes(),
        hints=(
            "Go back to the step in which the sum of the targets was used.",
            "What stands in (06.7) before the sum is replaced by 1?",
            "y_m times the sum of the targets, less t_m, for each m.",
        ),
    ),
    Gradient(
        "06e", "The slopes of a whole batch, by a function", "delta3", case=cases.checking,
        hints=(
            "Do one example first: a row of K slopes. Then put a loop around it.",
            "dE/dy of the mean loss is -t / y / N, row by row.",
            "For each row: (-t[n] / y[n] / N) @ softmax_jacobian(s3[n]). Or use what it comes to.",
        ),
    ),
]  # fmt: skip
