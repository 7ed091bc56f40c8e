"""Exercises of page 15, training."""

import numpy as np

from utils.exercises.drills import Seeded
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.gradient_check import complex_step
from utils.network import backward, forward, initialise

_STEPS = 10  # of a line that is to fall from its beginning


def _four_examples(rng):
    classes = rng.permutation([0, 1, 2, rng.integers(3)])
    y = (12 + rng.multinomial(64, [0.3, 0.3, 0.4], 4)) / 100
    return {"y": y, "t": np.eye(3)[classes]}


def _second_bias(delta):
    """The sum of a delta over the examples, at output 2."""
    return delta[:, 1].sum()


def _falls_at_once(panel):
    """Whether a line from the same start falls in each of its first steps."""
    lines = getattr(panel.state, "lines", None)
    if lines is None:
        return "that is another explorer; the trainer is asked for."
    as_before = ("spirals", 8, 8, 0, 1.0, None)
    said = "no line begins at step 0 with these points, this network and this start."
    for line in lines:
        s, losses = line.settings, line.run.losses[: _STEPS + 1]
        if (s.data, s.n, s.m, s.seed, s.scale, s.batch_size) != as_before or line.run.first:
            continue
        up = np.flatnonzero(np.diff(losses) >= 0)
        if up.size:
            said = f"at rate {s.learning_rate:g} E does not fall in step {up[0]}."
        elif len(losses) <= _STEPS:
            said = f"at rate {s.learning_rate:g} take {_STEPS} steps at least."
        else:
            return None
    return said


def _table():
    """A confusion matrix that is not the page's."""
    rng = np.random.default_rng(16)
    return {"counts": rng.integers(1, 9, (10, 10)) + np.diag(rng.integers(20, 40, 10))}


def _read_as_eight(n):
    """By counting image for image."""
    right = [i == j for i, j in np.ndindex(10, 10) for _ in range(n["counts"][i, j]) if i == 8]
    return np.mean(right)


def _flat(parameters):
    return np.concatenate([array.ravel() for array in parameters])


def _small():
    """The small network of the page, and its seven examples."""
    rng = np.random.default_rng(3)
    parameters = initialise(rng, (2, 5, 4, 3))
    return parameters, rng.normal(size=(7, 2)), rng.dirichlet(np.ones(3), size=7)


def _by_parts(weigh):
    """The gradients of the parts of 3, 3 and 1, put together as `weigh` says."""
    parameters, x, t = _small()
    parts = [slice(0, 3), slice(3, 6), slice(6, 7)]
    sizes = [len(x[p]) for p in parts]
    slopes = [_flat(backward(parameters, forward(parameters, x[p]), t[p])) for p in parts]
    return weigh(np.array(sizes), np.array(slopes))


EXERCISES = [
    Seeded(
        "15a", "A bias of a batch", _four_examples,
        lambda n: np.mean([n["y"][r, 1] - n["t"][r, 1] for r in range(4)]),
        {
            "no_mean": lambda n: _second_bias(n["y"] - n["t"]),
            "bias_mean": lambda n: _second_bias(n["y"] - n["t"]) / 16,
            "bias_first_row": lambda n: (n["y"] - n["t"])[0, 1] / 4,
            "last_example": lambda n: (n["y"] - n["t"])[-1, 1] / 4,
            "mean_over_classes": lambda n: _second_bias(n["y"] - n["t"]) / 12,
            "bias_scalar": lambda n: 0.0,  # y - t sums to 0
            "sign": lambda n: _second_bias(n["t"] - n["y"]) / 4,
            "no_target": lambda n: _second_bias(n["y"]) / 4,
            "extra_slope": lambda n: _second_bias(
                (n["y"] - n["t"]) * n["y"] * (1 - n["y"])) / 4,
            "dE_dy": lambda n: _second_bias(-n["t"] / n["y"]) / 4,
        },
        seed=15,
        hints=[
            "The bias of an output reaches E through every example.",
            "delta3 is (y - t) / N, and the slope of the bias is its sum over the rows.",
            "Column 2 of y - t, four numbers: their sum, divided by 4.",
        ],
    ),
    Explorer(
        "15b", "A line that falls at once", _falls_at_once,
        hints=[
            "The gradient at step 0 is the same for every learning rate.",
            "A step is too long where the straight line of the slopes has left the surface.",
            "Go back to step 0, type learning rate 0.2, branch, and take ten steps.",
        ],
    ),
    Prediction(
        "15c", "Sixteen units that start at 0",
        {"a": "zeros_learn", "b": None, "c": "times_weight"},
    ),
    Prediction(
        "15d", "Weights that start at paper", {"a": "times_weight", "b": None, "c": "no_input"},
    ),
    Choice(
        "15e", "A start of scale 100",
        {"a": "at_most_1", "b": "saturated_learns", "c": "bowl", "d": None},
        why="E is large where a probability near 0 meets a target of 1, and an h (1 - h) near 0 "
        "stands on every path back to the first two layers.",
        hints=["Read the last two columns of the table beside each other."],
    ),
    Numbers(
        "15f", "The share of the eights", _read_as_eight,
        {
            "transposed": lambda n: n["counts"][8, 8] / n["counts"][:, 8].sum(),
            "off_by_one": lambda n: n["counts"][7, 7] / n["counts"][7].sum(),
            "no_mean": lambda n: n["counts"][8, 8],
        },
        names=_table(),
        hints=[
            "A row of counts holds all images of one true digit. What is its sum?",
            "Digit 0 has the row counts[0].",
            "The formula divides counts[8, 8] by the sum of its row. Write it in quotes.",
        ],
    ),
    Numbers(
        "15g", "A gradient in parts", lambda: _flat(complex_step(*_small())),
        {
            "mean_of_means": lambda: _by_parts(lambda sizes, slopes: slopes.mean(axis=0)),
            "last_example": lambda: _by_parts(lambda sizes, slopes: slopes[-1]),
            "no_mean": lambda: _by_parts(lambda sizes, slopes: sizes @ slopes),
            "mean_twice": lambda: _by_parts(lambda sizes, slopes: sizes @ slopes / 49),
        },
        hints=[
            "Each batch's gradient is a mean over its examples.",
            "How much say should a batch of one have beside a batch of three?",
            "Weight each gradient with the number of its examples, and divide by all of them.",
        ],
    ),
]  # fmt: skip
