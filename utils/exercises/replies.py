"""What is said of an answer: right, the mistake by its name, or where it differs first."""

from typing import NamedTuple

import numpy as np

from utils.exercises.answers import LEAST_DIGITS, agrees, digits_of
from utils.exercises.mistakes import CATALOGUE

NOT_YET = "Not yet: put your answer in place of the dots and run this cell again."
ITSELF = "To test it yourself, nudge what goes in and see whether the result moves as you say."


class Reply(NamedTuple):
    """right or not, the sentences, the keys of the mistakes that fit, the number asked for next."""

    right: bool
    text: str
    mistakes: tuple = ()
    ask: str | None = None


def named(keys, explain=True):
    """The sentences for the mistakes that fit.

    explain : False while they are still to be told apart; those that coincide share the first
        one's explanation.
    """
    entries = [CATALOGUE[key] for key in keys]
    if len(entries) == 1:
        only = entries[0]
        return f"This is what comes out with {only.name}. {only.says} (page {only.page})"
    names = "; or ".join(entry.name for entry in entries)
    first = entries[0]
    said = f" {first.says} (page {first.page})" if explain else ""
    return f"This is what comes out with {names}.{said}"


def differs(given, right):
    """What a wrong answer that no known mistake explains hears: shape, sign, factor, entry."""
    if given.shape != right.shape:
        if given.size == right.size == 1:
            return (
                f"One number is expected in an array of {_shape(right)}, yours is {_shape(given)}."
            )
        hint = ""
        if given.squeeze().shape == right.squeeze().shape:
            hint = " The numbers may be right: one example is one row, shape (1, n)."
        elif given.T.shape == right.shape:
            hint = " Rows and columns are exchanged."
        return f"The shape differs: yours is {_shape(given)}, expected {_shape(right)}.{hint}"
    if not np.isfinite(given).all():
        return "There is a value that is not finite. Which division or log makes it?"
    if agrees(-given, right):
        return "The size is right and the sign is not. Which difference did you take?"
    scale = np.abs(right).max(initial=0.0)
    first = np.argmax((np.abs(given - right) > 1e-6 * scale).ravel())
    a, b = given.ravel()[first], right.ravel()[first]
    if right.size > 1:
        lead = np.argmax(np.abs(right).ravel())
        ratio = given.ravel()[lead] / right.ravel()[lead]
        if ratio and agrees(given / ratio, right):
            return f"Every entry is {ratio:.4g} times the right one. Where does a factor come in?"
        where = ", ".join(str(i) for i in np.unravel_index(first, right.shape))
        count = int((np.abs(given - right) > 1e-6 * scale).sum())
        return f"{count} of {right.size} entries differ, the first at [{where}]. {ITSELF}"
    if (
        a
        and digits_of(a) < LEAST_DIGITS
        and abs(a - b) <= 0.6 * 10.0 ** (np.floor(np.log10(abs(a))) - digits_of(a) + 1)
    ):
        return "That may be the right one: give at least three digits."
    if a and b and abs(a / b - 1) < 2e-3:
        return "Within two in a thousand: keep more digits on the way and round at the end."
    if a and b and a * b < 0:
        return f"The sign differs, and the size as well. {ITSELF}"
    return f"Too {'large' if abs(a) > abs(b) else 'small'}. {ITSELF}"


def _shape(array):
    return f"one number, shape {array.shape}" if array.ndim == 0 else f"shape {array.shape}"
