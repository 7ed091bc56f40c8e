"""The whole backward pass from an empty cell, read line by line."""

import inspect
from collections.abc import Mapping

import numpy as np

from utils.exercises import cases
from utils.exercises.answers import Unreadable, agrees, value_of
from utils.exercises.gradients import wrong_passes
from utils.exercises.kinds import Exercise
from utils.exercises.passes import Backward, backward_pass
from utils.exercises.replies import Reply, differs, named


class WholePass(Exercise):
    """A function backward(parameters, values, t), tried on 2-5-4-3 with soft targets.

    It returns the nine arrays in their order, or a dict of them. The first that is wrong is
    named, with the mistake that leads there while everything before it is right.
    """

    def wrong_answers(self):
        case = cases.checking()
        return {
            key: (lambda parameters, values, t, trace=trace: trace)
            for key, trace in wrong_passes(case).items()
        }

    @property
    def right_answer(self):
        """A function that does it right."""
        return backward_pass

    def _judge(self, answer, asked):
        case = cases.checking()
        right = backward_pass(case.parameters, case.values, case.t)
        given = _arrays(answer)
        for n, name in enumerate(Backward._fields):
            if name not in given:
                raise Unreadable(f"{_fine(n)}There is no {name} in what your function returns.")
            array, wanted = value_of(given[name], {}), getattr(right, name)
            if not agrees(array, wanted):
                return self._first_wrong(n, array, wanted, right, case)
        return Reply(True, "Right, all nine arrays. This is backpropagation.")

    def _first_wrong(self, n, given, wanted, right, case):
        name = Backward._fields[n]
        # A slip in dE/db2 may leave dE/db3 right, so only the deltas before it must be.
        before = [b for b in Backward._fields[:n] if b.startswith("delta")]
        fits = tuple(
            key for key, trace in wrong_passes(case).items()
            if agrees(given, getattr(trace, name)) and not agrees(getattr(trace, name), wanted)
            and all(agrees(getattr(trace, b), getattr(right, b)) for b in before)
        )  # fmt: skip
        said = named(fits) if fits else differs(given, wanted)
        return Reply(False, f"{_fine(n)}{name}: {said}", fits)


def learners_pass(answer):
    """The answer as a function that returns a `Backward`, None while it is not one that runs."""
    case = cases.checking()
    right = backward_pass(case.parameters, case.values, case.t)
    try:
        given = _arrays(answer)
        shapes = [value_of(given[name], {}).shape for name in Backward._fields]
    except (Unreadable, KeyError):
        return None
    if shapes != [array.shape for array in right]:
        return None

    def run(parameters, values, t):
        returned = answer(parameters, values, t)
        found = (
            returned if isinstance(returned, Mapping) else dict(zip(given, returned, strict=True))
        )
        return Backward(*(found[name] for name in Backward._fields))

    return run


def _fine(n):
    return f"Right so far: {', '.join(Backward._fields[:n])}. " if n else ""


def _arrays(function):
    """What the learner's function returns, by name."""
    if not callable(function):
        raise Unreadable("A function backward(parameters, values, t) is expected: give its name.")
    try:
        wanted = len(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        wanted = 3
    if wanted < 3:
        raise Unreadable(f"Your function takes {wanted} arguments, expected parameters, values, t.")
    case = cases.checking()  # one of its own: the function may write into the arrays
    try:
        with np.errstate(all="ignore"):
            returned = function(case.parameters, case.values, case.t)
    except Exception as problem:
        raise Unreadable(f"Your function stops with {type(problem).__name__}: {problem}.") from None
    if returned is None:
        raise Unreadable("Your function returns nothing: is there a return?")
    if hasattr(returned, "_asdict"):
        returned = returned._asdict()
    if isinstance(returned, Mapping):
        return dict(returned)
    if not isinstance(returned, tuple | list) or len(returned) != len(Backward._fields):
        raise Unreadable(f"Nine arrays are expected, in this order: {', '.join(Backward._fields)}.")
    return dict(zip(Backward._fields, returned, strict=True))
