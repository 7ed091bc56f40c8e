"""What an entry of the catalogue is, and how a section collects its own."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np


class Mistake(NamedTuple):
    """key and name of a misconception, the page that clears it up, and what to say of it."""

    key: str
    name: str
    page: str
    says: str
    gradient: Callable | None = None


def section():
    """(entries, mistake): an empty list, and the decorator that enters a function into it."""
    entries = []

    def mistake(key, name, page, says):
        """Enter the decorated function into the section."""

        def enter(gradient):
            entries.append(Mistake(key, name, page, says, gradient))
            return gradient

        return enter

    return entries, mistake


def right_class(t):
    """1 at the largest target of each row, 0 elsewhere."""
    return np.eye(t.shape[1])[t.argmax(axis=1)]
