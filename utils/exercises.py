"""Replies to a learner's answers and predictions. Nothing here stops a notebook."""

import numpy as np


def check_answer(answer, right, within=1e-6):
    """Print whether an answer is right, or where it differs first.

    answer : the learner's number or array; ``...`` means not tried yet.
    right : a function without arguments that computes the right answer.
    within : the difference allowed, relative to the largest entry of the right answer. An answer
        typed with few digits is right when it agrees to three of them.
    """
    print(_reply(answer, right, within))


def compare_prediction(prediction, truth, how_sure=...):
    """Print a prediction beside what turned out, and say so when a sure one was wrong."""
    if prediction is ...:
        print(f"You left the prediction open. It turned out: {truth}")
    elif prediction == truth:
        print(f"As you predicted: {truth}")
    elif how_sure is not ... and how_sure == 3:
        print(f"You were sure of {prediction}, and it is {truth}. Stay with this one: find out why")
    else:
        print(f"You predicted {prediction}. It turned out: {truth}")


def _reply(answer, right, within):
    if answer is ...:
        return "Not yet: put your answer in place of the dots and run this cell again."
    right = np.asarray(right())
    try:
        answer = np.asarray(answer, dtype=right.dtype)
    except (TypeError, ValueError):
        return f"That is a {type(answer).__name__}. Expected: {_kind(right)}."
    if answer.shape != right.shape:
        return f"The shape differs: yours is {_kind(answer)}, expected {_kind(right)}."
    if right.dtype.kind not in "fiu":
        return "Right." if (answer == right).all() else "Not this one."
    scale = np.abs(right).max() or 1.0
    gap = np.abs(answer - right) / scale
    allowed = within if right.ndim else max(within, _typed_digits(answer))
    if np.all(gap <= allowed):
        return "Right."
    if np.all(np.abs(answer + right) / scale <= allowed):
        return "The size is right and the sign is not. Which difference did you take?"
    first = tuple(int(i) for i in np.argwhere(~(gap <= allowed))[0])
    where = f" First at {list(first)}" if right.ndim else ""
    ratio = answer[first] / right[first] if right[first] != 0 else np.nan
    same_factor = np.isfinite(ratio) and np.allclose(answer, ratio * right, rtol=1e-6)
    if right.ndim and same_factor:
        return f"Every entry is {ratio:.4g} times the right one. Where does a factor come in?"
    return f"Not yet the right value.{where} Compare it with a nudge: change the weight by 0.001."


def _typed_digits(answer):
    """Half a unit in the last decimal of a typed number, relative to it; at least 3 digits."""
    value = float(answer)
    if value == 0 or not np.isfinite(value):
        return 0.0
    digits = len(repr(abs(value)).split("e")[0].replace(".", "").lstrip("0"))
    return 0.5 * 10.0 ** (1 - max(3, digits)) * 1.01


def _kind(array):
    return f"an array of shape {array.shape}" if array.ndim else "one number"
