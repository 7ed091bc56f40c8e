"""Exercises of page 17, the bug hunt and the capstone."""

from utils.exercises.capstone import WholePass
from utils.exercises.drills import Seeded
from utils.exercises.kinds import Choice, Explorer, Prediction
from utils.exercises.suspects import SUSPECTS


def _one_update(rng):
    signs = rng.choice([-1, 1], (2, 3))
    W, slopes = rng.choice([0.3, 0.4, 0.6, 0.7, 0.9, 1.2], (2, 3)) * signs
    return {"W": W, "dE_dW": slopes, "learning_rate": rng.choice([0.2, 0.3, 0.4, 0.6])}


def _all_named(panel):
    named = len(panel.state.named)
    return None if named == len(SUSPECTS) else f"{named} of {len(SUSPECTS)} suspects are named."


EXERCISES = [
    Seeded(
        "17a", "one step of gradient descent", _one_update,
        lambda n: n["W"] - n["learning_rate"] * n["dE_dW"],
        {
            "uphill": lambda n: n["W"] + n["learning_rate"] * n["dE_dW"],
            "is_the_update": lambda n: n["dE_dW"],
            "times_weight": lambda n: n["W"] * (1 - n["learning_rate"] * n["dE_dW"]),
        },
        seed=17,
        hints=[
            "A step goes against the slope, and the learning rate says how far.",
            "From each weight take the learning rate times its slope.",
        ],
    ),
    Prediction("17b", "does a bug show in the training curve?", {
        "a": "falling_curve", "b": None, "c": "large_is_important",
    }),
    Explorer("17c", "all ten suspects named", _all_named, hints=[
        "Begin at the output. The first array that differs stands next to the broken line.",
        "Read the lengths: the same factor in all six arrays comes in at delta3. 1/60 or 60 is a "
        "mean over the 60 examples.",
        "The bias arrays alone differ, or the weight arrays alone: then delta is right and what is "
        "done with it is not.",
    ]),
    Choice("17d", "where the broken line stands", {
        "a": "sign", "b": "no_input", "c": None, "d": "bias_mean",
    }, why="dE_dW3 and dE_db3 need delta3 alone; delta2 makes the first arrays that are wrong."),
    WholePass("17e", "a suspect mended", hints=[
        "One of its nine lines, or the same slip in several, is not the line of page 13.",
        "Compare each line with its formula on the sheet below: (17.2) to (17.6).",
    ]),
    WholePass("17f", "the whole backward pass", hints=[
        "Nine lines, from the output to the input: for each layer its delta, dE/dW and dE/db.",
        "delta3 is (y - t) / N. Each further delta is the one above times W.T, times h (1 - h).",
        "dE/dW is what comes in, transposed, @ delta; dE/db is delta summed over the rows.",
    ]),
]  # fmt: skip
