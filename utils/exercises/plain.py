"""Replies to a learner's answers and predictions. Nothing here stops a notebook."""

from decimal import Decimal

import numpy as np

# What numbers copied from a page with four digits may be off after a few products.
_ROUNDED = 2e-3


def check_answer(answer, right, within=1e-6):
    """Print whether an answer is right, or where it differs first.

    answer : the learner's number or array; ``...`` means not tried yet.
    right : a function without arguments that computes the right answer.
    within : the difference allowed, relative to the largest entry of the right answer. A single
        number typed with few digits is right when rounding to them, or to three, explains the
        difference.
    """
    print(_reply(answer, right, within))


def compare_prediction(prediction, truth, how_sure=...):
    """Print a prediction beside what turned out, and say so when a sure one was wrong."""
    if prediction is ...:
        print(f"You left the prediction open. It turned out: {truth}")
    elif np.array_equal(prediction, truth) or _said(prediction) == _said(truth):
        print(f"As you predicted: {truth}")
    elif _said(how_sure) == "3":
        print(f"You were sure of {prediction}, and it is {truth}. Stay with this one: find out why")
    else:
        print(f"You predicted {prediction}. It turned out: {truth}")


def _reply(answer, right, within):
    if answer is ...:
        return "Not yet: put your answer in place of the dots and run this cell again."
    right, given = np.asarray(right()), _array(answer)
    numbers = right.dtype.kind in "fiu"
    # NumPy would turn None into nan, 2.7 into 2 and "bc" into "b" to make the types fit.
    if given is None or given.dtype.kind not in ("fiu" if numbers else right.dtype.kind):
        return f"That is a {type(answer).__name__}. Expected: {_kind(right)}."
    if given.shape != right.shape:
        return f"The shape differs: yours is {_kind(given)}, expected {_kind(right)}."
    if not numbers:
        return "Right." if (given == right).all() else "Not this one."
    # A count is exact; an array is computed, not typed.
    counted = right.dtype.kind in "iu"
    typed = right.ndim == 0 and not counted
    answer, right = given.astype(float), right.astype(float)
    allowed = within * (np.abs(right).max() or 1.0)
    allowed = max(allowed, _typed_rounding(answer)) if typed else allowed
    gap = np.abs(answer - right)
    if np.all(gap <= allowed):
        return "Right."
    if np.all(np.abs(answer + right) <= allowed):
        return "The size is right and the sign is not. Which difference did you take?"
    if not counted and np.all(gap <= _ROUNDED * np.abs(right).max()):
        return "Right to about three digits. The rest is rounding in the numbers you put in."
    first = tuple(int(i) for i in np.argwhere(~(gap <= allowed))[0])
    where = f" First at {list(first)}." if right.ndim else ""
    if right.ndim and np.isfinite(answer).all() and answer[first] and right[first]:
        ratio = answer[first] / right[first]
        if np.all(np.abs(answer - ratio * right) <= np.abs(ratio) * allowed):
            return f"Every entry is {ratio:.4g} times the right one. Where does a factor come in?"
    return f"Not yet the right value.{where} Compute it again, one factor at a time."


def _said(choice):
    """A choice as it was meant: "A", " a" and "a" are the same."""
    return str(choice).strip().strip("\"'").lower()


def _array(answer):
    """The answer as NumPy takes it, or None where rows differ in length."""
    try:
        return np.asarray(answer)
    except ValueError:
        return None


def _typed_rounding(answer):
    """Half a unit in the last digit of a typed number, in its third digit where it has fewer."""
    value = float(answer)
    if value == 0 or not np.isfinite(value):
        return 0.0
    typed = Decimal(repr(value)).normalize()
    digits = max(3, len(typed.as_tuple().digits))
    # A little more than half, for the number in the middle.
    return 0.505 * 10.0 ** (typed.adjusted() - digits + 1)


def _kind(array):
    if array.ndim:
        return f"an array of shape {array.shape}"
    return {"U": "a text in quotes", "b": "True or False"}.get(array.dtype.kind, "one number")
