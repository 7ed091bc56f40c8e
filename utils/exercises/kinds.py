"""The kinds of exercise most pages need: numbers, choices, predictions, explorers.

More are in `gradients`, `drills`, `slips` and `capstone`.
"""

import contextlib
from functools import cached_property

import numpy as np

from utils.exercises.answers import Unreadable, agrees, value_of
from utils.exercises.mistakes import CATALOGUE
from utils.exercises.replies import NOT_YET, Reply, differs, named
from utils.exercises.solutions import solution


class Exercise:
    """One exercise, by its key ("11b": page 11, second) and title.

    hints : sentences shown one at a time, from a nudge to nearly the answer.
    """

    def __init__(self, key, title, hints=()):
        self.key, self.title, self.hints = key, title, tuple(hints)
        self._hinted = 0

    @property
    def page(self):
        """The page it stands on, "00" to "17"."""
        return self.key[:2]

    def check(self, answer, **asked):
        """Print what is to be said of an answer; asked are numbers an earlier reply asked for."""
        print(self.diagnose(answer, **asked).text)

    def diagnose(self, answer, **asked):
        """The `Reply` to an answer. It raises nothing, whatever is given."""
        if answer is ...:
            return Reply(False, NOT_YET)
        try:
            return self._judge(answer, asked)
        except Unreadable as problem:
            return Reply(False, str(problem))

    def hint(self):
        """Print the next hint."""
        if not self.hints:
            print("There is no hint for this one; the page above has all it takes.")
            return
        self._hinted = min(self._hinted + 1, len(self.hints))
        left = len(self.hints) - self._hinted
        print(f"Hint {self._hinted} of {len(self.hints)}: {self.hints[self._hinted - 1]}")
        if not left:
            print(f'That was the last one. exercise("{self.key}").solution() shows an answer.')

    def solution(self):
        """Print an answer, from the folder of solutions if it is there."""
        print(solution(self.key) or "The solutions are not in this copy: ask your teacher.")

    def wrong_answers(self):
        """For each mistake that can be made here the answer that it leads to, by key."""
        return {}

    def __repr__(self):
        return f"Exercise {self.key}: {self.title}"


class Numbers(Exercise):
    """A number or an array, given as such, as a function, or as a formula in text.

    right : a function of no arguments for the right answer to a value.
    wrong : by the key of a mistake, a function of no arguments for what it leads to.
    names : what functions and formulas may ask for, a dict; with names, `right` and each of `wrong`
        take the dict as their argument, so that they can be tried on it.
    page_names : names for values instead: the page's own numbers, if they differ from `names`.
    """

    def __init__(self, key, title, right, wrong=None, *, names=None, page_names=None, hints=()):
        super().__init__(key, title, hints)
        self._right, self._wrong = right, wrong or {}
        self._names, self._page_names = names, names if page_names is None else page_names

    def _table(self, names):
        """(right, {key: wrong}) for these names; a mistake that cannot be made is left out."""
        given = () if names is None else (names,)
        right = np.asarray(self._right(*given), float)
        wrong = {}
        for key, compute in self._wrong.items():
            try:
                with np.errstate(all="ignore"):
                    value = np.asarray(compute(*given), float)
            except ValueError:
                continue
            if not agrees(value, right):
                wrong[key] = value
        return right, wrong

    @cached_property
    def _by_value(self):
        return self._table(self._page_names)

    @cached_property
    def _by_formula(self):
        return self._table(self._names)

    def wrong_answers(self):
        return dict(self._by_value[1])

    @property
    def right_answer(self):
        """The right value."""
        return self._by_value[0]

    def _judge(self, answer, asked):
        if isinstance(answer, str):
            with contextlib.suppress(ValueError):
                answer = float(answer)  # a number typed in quotes
        worked = isinstance(answer, str) or callable(answer)
        if worked and self._names is None:
            raise Unreadable("A number or an array is expected here, not a formula.")
        given = value_of(answer, self._names or {})
        right, wrong = self._by_formula if worked else self._by_value
        if agrees(given, right):
            return Reply(True, "Right.")
        fits = tuple(key for key, value in wrong.items() if agrees(given, value))
        if fits:
            return self._name(fits, asked, worked)
        return Reply(False, differs(given, right))

    def _name(self, fits, asked, worked):
        """The reply to an answer that these mistakes lead to; worked : it was worked out here."""
        return Reply(False, named(fits), fits)


class Choice(Exercise):
    """One letter of several. options : for each letter the key of its misconception, None if right.

    why : a sentence for the right letter.
    """

    def __init__(self, key, title, options, why="", hints=()):
        super().__init__(key, title, hints)
        self.options, self.why = options, why

    @property
    def right_answer(self):
        """The right letter."""
        return next(letter for letter, wrong in self.options.items() if wrong is None)

    def wrong_answers(self):
        return {wrong: letter for letter, wrong in self.options.items() if wrong}

    def _judge(self, answer, asked):
        letter = _letter(answer)
        if letter not in self.options:
            raise Unreadable(f"Expected one of {', '.join(self.options)}, as a text in quotes.")
        wrong = self.options[letter]
        if wrong is None:
            return Reply(True, f"Right. {self.why}".strip())
        entry = CATALOGUE[wrong]
        return Reply(
            False, f"Not {letter}: {entry.name}. {entry.says} (page {entry.page})", (wrong,)
        )


def _letter(answer):
    return str(answer).strip().strip("\"'").lower()


class Prediction(Choice):
    """A choice made before the result is seen; the page computes which one was right."""

    def reveal(self, prediction, truth, how_sure=...):
        """Print a prediction beside what turned out; a sure and wrong one is to be kept in mind."""
        if prediction is ...:
            print(f"You left the prediction open. It turned out: {truth}")
            return
        letter = _letter(prediction)
        if letter == truth:
            print(f"As you predicted: {truth}")
            return
        print(f"You predicted {prediction}. It turned out: {truth}")
        entry = CATALOGUE.get(self.options.get(letter))
        if entry:
            print(f"Behind it stands {entry.name}. {entry.says} (page {entry.page})")
        if str(how_sure).strip() == "3":
            print(f'You were certain. Write down "{self.key}": page 17 comes back to it.')


class Explorer(Exercise):
    """A question that is answered by moving an explorer; its Panel is the answer.

    judge : a function of the panel that returns None if the goal is reached, else what is missing,
        as a sentence or the key of a mistake.
    """

    def __init__(self, key, title, judge, hints=()):
        super().__init__(key, title, hints)
        self._missing = judge

    def _judge(self, answer, asked):
        if not hasattr(answer, "explorer"):
            raise Unreadable("Give the explorer itself, the name it has in the cell above.")
        try:
            said = self._missing(answer)
        except (AttributeError, KeyError, TypeError, ValueError):
            # It holds another state, or none, or one of other sizes.
            said = "this is another explorer."
        if said is None:
            return Reply(True, "Right: the explorer stands where it was asked for.")
        if said in CATALOGUE:
            return Reply(False, named((said,)), (said,))
        return Reply(False, f"Not there yet: {said}")
