"""The transfer test in two forms: before the course (A, page 00) and after it (B, page 17).

Eight items on a network nobody has seen: six slopes and values by hand, two bugs from their
symptoms. It scores and says which page an item belongs to; it explains nothing, so that form A
gives nothing away.
"""

from typing import NamedTuple

import numpy as np

from utils.exercises.answers import Unreadable, agrees, value_of
from utils.exercises.cases import checking
from utils.exercises.drills import few_digits, shown
from utils.exercises.mistakes import CATALOGUE
from utils.exercises.passes import backward_pass
from utils.exercises.suspects import symptoms

_SEEDS = {"A": 7, "B": 38}
_BUGS = {"A": ("no_slope", "bias_scalar"), "B": ("one_path", "s_for_h")}
# The same five letters for every bug; which is right differs.
_OPTIONS = {
    "A": ("one_path", "no_slope", "no_mean", "bias_scalar", "weight_for_input"),
    "B": ("bias_mean", "no_slope_below", "s_for_h", "one_path", "mean_twice"),
}


class Item(NamedTuple):
    """What is asked, the right answer, and the page that teaches it."""

    text: str
    right: object
    page: str


class TransferTest:
    """Form "A" or "B". `show()` prints the questions, `score({1: ..., 2: ...})` the result."""

    def __init__(self, form):
        if form not in _SEEDS:
            raise ValueError(f'form is {form!r}, expected "A" or "B"')
        self.form = form
        self.case = few_digits(_SEEDS[form])
        self.items = self._items()

    def _items(self):
        case, letters = self.case, "abcde"
        right = backward_pass(case.parameters, case.values, case.t)
        true = int(case.t.argmax())
        other = (true + 1) % 3
        items = [
            Item("the probability y of the true class", case.values.y[0, true], "08"),
            Item(f"dE/ds3_{other + 1}", right.delta3[0, other], "06"),
            Item(f"dE/dW3_1{other + 1}", right.dE_dW3[0, other], "10"),
            Item("dE/dW2_21", right.dE_dW2[1, 0], "11"),
            Item("dE/dW1_13", right.dE_dW1[0, 2], "12"),
            Item("dE/db2_2", right.dE_db2[1], "13"),
        ]
        options = _OPTIONS[self.form]
        for bug in _BUGS[self.form]:
            items.append(Item(f"the bug behind these symptoms\n{self._table(bug)}",
                              letters[options.index(bug)], "17"))  # fmt: skip
        return items

    def _table(self, key):
        case = checking(seed=_SEEDS[self.form])
        lines = ["           relative difference   length / right length   angle"]
        for name, difference, ratio, degrees in symptoms(
            CATALOGUE[key].gradient, case.parameters, case.x, case.t
        ):
            angle = "none" if np.isnan(degrees) else f"{degrees:.0f}°"
            lines.append(f"   {name}   {difference:17.2f}   {ratio:21.2f}   {angle:>5}")
        return "\n".join(lines)

    def show(self):
        """Print the network, then the eight questions."""
        case = self.case
        W1, W2, W3 = case.parameters[::2]
        print(f"Transfer test, form {self.form}: a 2-3-2-3 network without biases, one example")
        print(shown({"x": case.x, "t": case.t, "W1": W1, "W2": W2, "W3": W3}))
        print(shown({"h1": case.values.h1, "h2": case.values.h2, "s3": case.values.s3}, digits=4))
        for n, item in enumerate(self.items, start=1):
            print(f"\n{n}. {item.text}" if n in (1, 7, 8) else f"{n}. {item.text}")
        print("\nFor the last two, one letter:")
        for letter, key in zip("abcde", _OPTIONS[self.form], strict=True):
            print(f"   {letter}  {CATALOGUE[key].name}")

    def score(self, answers, before=...):
        """Print which of the answers are right; before is the score of form A. Returns nothing."""
        if all(answer is ... for answer in answers.values()):
            print("Not yet: put your answers in place of the dots and run this cell again.")
            return
        right = [n for n, item in enumerate(self.items, 1) if _is_right(answers.get(n, ...), item)]
        print(f"Form {self.form}: {len(right)} of {len(self.items)} right.")
        for n, item in enumerate(self.items, start=1):
            if n not in right:
                what = item.text.splitlines()[0]
                print(f"   {n}. {what}: page {item.page}")
        if before is ...:
            return
        if not isinstance(before, int):
            print(f"The score of form A is a whole number from 0 to 8, not {before!r}.")
        else:
            print(f"Form A was {before} of 8, so the course brought {len(right) - before:+d}.")

    @property
    def answers(self):
        """The right answers by number, for tests and teachers."""
        return {n: item.right for n, item in enumerate(self.items, start=1)}


def _is_right(answer, item):
    if answer is ...:
        return False
    if isinstance(item.right, str):
        return str(answer).strip().lower() == item.right
    try:
        return agrees(value_of(answer, {}), np.asarray(item.right))
    except Unreadable:
        return False
