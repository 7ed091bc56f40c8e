"""The kinds of exercise: numbers, gradients of the network, choices, explorers, predictions."""

from functools import cached_property

import numpy as np

from utils.exercises import cases
from utils.exercises.answers import Unreadable, agrees, value_of
from utils.exercises.mistakes import CATALOGUE
from utils.exercises.passes import Backward, backward_pass
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
            except (ValueError, IndexError, FloatingPointError, np.linalg.LinAlgError):
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
        worked = isinstance(answer, str) or callable(answer)
        if worked and self._names is None:
            raise Unreadable("A number or an array is expected here, not a formula.")
        given = value_of(answer, self._names or {})
        right, wrong = self._by_formula if worked else self._by_value
        if agrees(given, right):
            return Reply(True, "Right.")
        fits = tuple(key for key, value in wrong.items() if agrees(given, value))
        if fits:
            return self._name(fits, asked)
        return Reply(False, differs(given, right))

    def _name(self, fits, asked):
        return Reply(False, named(fits), fits)


class Gradient(Numbers):
    """A quantity of the backward pass, with the whole catalogue as wrong answers.

    quantity : "dE_dW2", "delta1", ... ; cell : an index into it, or None for the array.
    case : the network whose numbers the page asks for; formulas and functions are always tried
        on `cases.checking`, whole arrays.
    also : further wrong answers by key, functions of the names.
    known : names a formula may use besides the forward values, as ("delta3",).
    """

    def __init__(self, key, title, quantity, *, cell=None, case=cases.reading, also=None,
                 known=(), hints=()):  # fmt: skip
        self.quantity, self.cell = quantity, cell
        self._cases = {True: cases.checking, False: case}
        self._known, self._also = known, also or {}
        super().__init__(key, title, None, {}, names={}, hints=hints)

    @cached_property
    def _by_value(self):
        return self._for(self._cases[False](), self.cell)

    @cached_property
    def _by_formula(self):
        case = self._cases[True]()
        right = backward_pass(case.parameters, case.values, case.t)
        self._names.update(case.names, **{name: getattr(right, name) for name in self._known})
        return self._for(case, None)

    def _for(self, case, cell):
        at = (lambda array: array) if cell is None else (lambda array: array[cell])
        right = at(getattr(backward_pass(case.parameters, case.values, case.t), self.quantity))
        wrong = {
            key: at(getattr(trace, self.quantity)) for key, trace in wrong_passes(case).items()
        }
        wrong |= {key: at(compute(case)) for key, compute in self._also.items()}
        if cell is None and right.ndim == 2:
            wrong["transposed"] = right.T
        return right, {key: value for key, value in wrong.items() if not agrees(value, right)}

    def _judge(self, answer, asked):
        _ = self._by_formula  # the names a formula may use are known from here on
        self._case = self._cases[isinstance(answer, str) or callable(answer)]()
        return super()._judge(answer, asked)

    def _name(self, fits, asked):
        passes = wrong_passes(self._case)
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
        except (ValueError, np.linalg.LinAlgError):
            continue  # these shapes do not fit, and the learner's own code would have said so
    return passes


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
        letter = str(answer).strip().strip("\"'").lower()
        if letter not in self.options:
            raise Unreadable(f"Expected one of {', '.join(self.options)}, as a text in quotes.")
        wrong = self.options[letter]
        if wrong is None:
            return Reply(True, f"Right. {self.why}".strip())
        entry = CATALOGUE[wrong]
        return Reply(
            False, f"Not {letter}: {entry.name}. {entry.says} (page {entry.page})", (wrong,)
        )


class Prediction(Choice):
    """A choice made before the result is seen; the page computes which one was right."""

    def reveal(self, prediction, truth, how_sure=...):
        """Print a prediction beside what turned out; a sure and wrong one is to be kept in mind."""
        if prediction is ...:
            print(f"You left the prediction open. It turned out: {truth}")
            return
        letter = str(prediction).strip().strip("\"'").lower()
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
        self._reached = judge

    def _judge(self, answer, asked):
        if not hasattr(answer, "explorer"):
            raise Unreadable("Give the explorer itself, the name it has in the cell above.")
        said = self._reached(answer)
        if said is None:
            return Reply(True, "Right: the explorer stands where it was asked for.")
        if said in CATALOGUE:
            return Reply(False, named((said,)), (said,))
        return Reply(False, f"Not there yet: {said}")
