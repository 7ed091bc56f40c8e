"""What is said of an answer: right, the mistake by its name, or where it differs first."""

from typing import NamedTuple

import numpy as np

from utils.exercises.answers import LEAST_DIGITS, agrees, allowed_difference, digits_of
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
    names = "; or ".join(entry.name for entry in entries)
    first = entries[0]
    said = f" {first.says} (page {first.page})" if explain else ""
    return f"This is what comes out with {names}.{said}"


def differs(given, right):
    """What a wrong answer that no known mistake explains hears: shape, sign, factor, entry."""
    if given.shape != right.shape:
        return _shape_differs(given, right)
    if not np.isfinite(given).all():
        return "There is a value that is not finite. Which division or log makes it?"
    if agrees(-given, right):
        return "The size is right and the sign is not. Which difference did you take?"
    if right.size > 1:
        return _entries_differ(given, right)
    return _number_differs(given.item(), right.item())


def _shape_differs(given, right):
    if given.size == right.size == 1:
        return f"One number is expected in an array of {_shape(right)}, yours is {_shape(given)}."
    hint = ""
    if given.squeeze().shape == right.squeeze().shape:
        hint = " The numbers may be right: one example is one row, shape (1, n)."
    elif given.T.shape == right.shape:
        hint = " Rows and columns are exchanged."
    return f"The shape differs: yours is {_shape(given)}, expected {_shape(right)}.{hint}"


def _entries_differ(given, right):
    largest = np.argmax(np.abs(right))
    ratio = given.flat[largest] / right.flat[largest]
    if ratio and agrees(given / ratio, right):
        return f"Every entry is {ratio:.4g} times the right one. Where does a factor come in?"
    apart = np.argwhere(np.abs(given - right) > allowed_difference(given, right))
    where = ", ".join(map(str, apart[0]))
    return f"{len(apart)} of {right.size} entries differ, the first at [{where}]. {ITSELF}"


def _number_differs(given, right):
    off = abs(given - right)
    digits = digits_of(given)
    if given and digits < LEAST_DIGITS:
        last = 10.0 ** (np.floor(np.log10(abs(given))) - digits + 1)
        if off <= 0.6 * last:
            return "That may be the right one: give at least three digits."
    if right and off < 2e-3 * abs(right):
        return "Within two in a thousand: keep more digits on the way and round at the end."
    if given * right < 0:
        return f"The sign differs, and the size as well. {ITSELF}"
    return f"Too {'large' if abs(given) > abs(right) else 'small'}. {ITSELF}"


def _shape(array):
    return f"one number, shape {array.shape}" if array.ndim == 0 else f"shape {array.shape}"
