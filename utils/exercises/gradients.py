"""The kind of exercise that asks for a quantity of the network's backward pass."""

from functools import cached_property

import numpy as np

from utils.exercises import cases
from utils.exercises.answers import agrees, value_of
from utils.exercises.kinds import Numbers
from utils.exercises.mistakes import CATALOGUE
from utils.exercises.passes import Backward, backward_pass
from utils.exercises.replies import Reply, named


class Gradient(Numbers):
    """A quantity of the backward pass, with the whole catalogue as wrong answers.

    quantity : "dE_dW2", "delta1", ... ; cell : an index into it, or None for the array.
    case : a function for the network whose numbers the page asks for; formulas and functions are
        always tried on `cases.checking`, whole arrays.
    also : further wrong answers by key, functions of the case.
    known : names a formula may use besides the forward values, as ("delta3",).
    """

    def __init__(self, key, title, quantity, *, cell=None, case=cases.reading, also=None,
                 known=(), hints=()):  # fmt: skip
        self._quantity, self._cell, self._also = quantity, cell, also or {}
        self._case, self._checking = case(), cases.checking()
        right = _right_pass(self._checking)
        names = self._checking.names | {name: getattr(right, name) for name in known}
        super().__init__(key, title, None, names=names, hints=hints)

    @cached_property
    def _by_value(self):
        return self._for(self._case, self._cell)

    @cached_property
    def _by_formula(self):
        return self._for(self._checking, None)

    def _for(self, case, cell):
        at = (lambda array: array) if cell is None else (lambda array: array[cell])
        right = at(getattr(_right_pass(case), self._quantity))
        wrong = {
            key: at(getattr(trace, self._quantity)) for key, trace in wrong_passes(case).items()
        }
        wrong |= {key: at(compute(case)) for key, compute in self._also.items()}
        if right.ndim == 2:
            wrong["transposed"] = right.T
        return right, {key: value for key, value in wrong.items() if not agrees(value, right)}

    def _name(self, fits, asked, worked):
        passes = wrong_passes(self._checking if worked else self._case)
        for name, value in asked.items():
            if name in Backward._fields:
                given = value_of(value, {})
                fits = tuple(
                    key for key in fits
                    if key not in passes or agrees(given, getattr(passes[key], name))
                )  # fmt: skip
        if not fits:
            return Reply(
                False,
                "These numbers do not come from one and the same mistake. Start again from "
                "delta3 and check each number with central_difference.",
            )
        ask = next(
            (n for n in Backward._fields if n not in asked and _splits(n, fits, passes)), None
        )
        if ask is None:
            return Reply(False, named(fits), fits)
        question = f"what is your {ask}? Give it as check(answer, {ask}=...)."
        text = f"{named(fits, explain=False)} To tell which: {question}"
        return Reply(False, text, fits, ask)


def _right_pass(case):
    return backward_pass(case.parameters, case.values, case.t)


def _splits(name, keys, passes):
    """Whether a quantity differs between the mistakes."""
    shown = [getattr(passes[key], name) for key in keys if key in passes]
    return any(not agrees(value, shown[0]) for value in shown[1:])


def wrong_passes(case):
    """The `Backward` of every mistake that can be made with these shapes, by key."""
    passes = {}
    for key, entry in CATALOGUE.items():
        if entry.gradient is None:
            continue
        try:
            with np.errstate(all="ignore"):
                passes[key] = entry.gradient(case.parameters, case.values, case.t)
        except ValueError:
            continue  # these shapes do not fit, and the learner's own code would have said so
    return passes
