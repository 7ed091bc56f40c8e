"""A computation on paper, judged number by number, so that the first slip is located."""

from utils.exercises.answers import Unreadable
from utils.exercises.kinds import Exercise
from utils.exercises.replies import Reply


class FirstSlip(Exercise):
    """Numbers of one computation, in order, given as a tuple, a list or a dict by name.

    parts : by name, the `Numbers` or `Gradient` that judges it, in the order of computation.
    between : by name, what is computed on the way to that number from those before it.
    """

    def __init__(self, key, title, parts, between, hints=()):
        super().__init__(key, title, hints)
        self.parts, self.between = parts, between

    @property
    def right_answer(self):
        """The right numbers, a tuple."""
        return tuple(float(part.right_answer) for part in self.parts.values())

    def wrong_answers(self):
        """{mistake: the numbers with this slip in the first place it can be made}."""
        right, wrong = self.right_answer, {}
        for at, part in enumerate(self.parts.values()):
            for key, value in part.wrong_answers().items():
                wrong.setdefault(key, (*right[:at], float(value), *right[at + 1 :]))
        return wrong

    def _judge(self, answer, asked):
        fine = []
        for name, given in self._named(answer).items():
            if given is ...:
                return Reply(False, f"{self._so_far(fine)}Not yet: {name} is still to come.")
            reply = self.parts[name].diagnose(given, **asked)
            if not reply.right:
                text = f"{self._so_far(fine)}The first slip is on the way to {name}: "
                text += f"{self.between[name]}. {reply.text}"
                return Reply(False, text, reply.mistakes, reply.ask)
            fine.append(name)
        return Reply(True, f"Right. {', '.join(fine)}: no slip on the way to any of them.")

    def _named(self, answer):
        """{name: number} in the order of computation; what a dict leaves out is not tried yet."""
        names = list(self.parts)
        if isinstance(answer, dict):
            unknown = [str(name) for name in answer if name not in names]
            if unknown:
                raise Unreadable(f"There is no {unknown[0]!r} here. Expected: {', '.join(names)}.")
            return {name: answer.get(name, ...) for name in names}
        if not isinstance(answer, tuple | list) or len(answer) != len(names):
            raise Unreadable(
                f"Expected {len(names)} numbers in this order: {', '.join(names)}; "
                "put dots in place of one that is still to come."
            )
        return dict(zip(names, answer, strict=True))

    @staticmethod
    def _so_far(fine):
        return f"{' and '.join(fine)} right. " if fine else ""
