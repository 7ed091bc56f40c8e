"""Hints, questions back, drills: what an exercise says besides right and wrong."""

import numpy as np
import pytest

from utils.exercises import cases
from utils.exercises.drills import NetworkDrill, few_digits, shown
from utils.exercises.gradients import Gradient
from utils.exercises.kinds import Numbers
from utils.exercises.mistakes import CATALOGUE


def test_hints_count_up_and_the_last_one_says_so(capsys):
    entry = Numbers("99z", "a number", lambda: 1.0, hints=("first", "second"))
    heard = []
    for _ in range(3):
        entry.hint()
        heard.append(capsys.readouterr().out.splitlines())
    last = 'That was the last one. exercise("99z").solution() shows an answer.'
    assert heard == [["Hint 1 of 2: first"], ["Hint 2 of 2: second", last],
                     ["Hint 2 of 2: second", last]]  # fmt: skip


def test_an_exercise_says_what_it_is():
    assert repr(Numbers("99z", "a number", lambda: 1.0)) == "Exercise 99z: a number"


def test_a_square_gradient_with_rows_and_columns_exchanged_is_named():
    def square():
        return cases.checking(3, (4,) * 4)

    entry = Gradient("99z", "dE_dW2", "dE_dW2", case=square)
    right = entry.right_answer
    assert entry.diagnose(right).right
    assert entry.diagnose(right.T).mistakes == ("transposed",)
    one = Gradient("99z", "dE_dW2_12", "dE_dW2", cell=(0, 1), case=square)
    assert "transposed" not in one.wrong_answers()
    bias = Gradient("99z", "dE_db2", "dE_db2", case=square)
    assert "transposed" not in bias.wrong_answers()


def test_numbers_that_fit_no_one_mistake_are_not_right():
    entry = Gradient("99z", "dE_dW2_41", "dE_dW2", cell=(3, 0))
    question = entry.diagnose(-0.115113)
    assert not question.right
    assert question.ask == "delta3"
    assert question.text.endswith("To tell which: what is your delta3? Give it as "
                                  "check(answer, delta3=...).")  # fmt: skip
    mixed = entry.diagnose(-0.115113, delta3=[[5, 5]])
    assert (mixed.right, mixed.mistakes) == (False, ())


@pytest.mark.parametrize("mistakes", [("one_path", "last_path"), ("one_path",)])
def test_a_question_is_asked_only_where_the_mistakes_differ_in_it(mistakes):
    """The first quantity asked for is one in which the mistakes that fit are not all alike."""
    case = cases.reading()
    entry = Gradient("99z", "dE_dW2_41", "dE_dW2", cell=(3, 0))
    for key in mistakes:
        trace = CATALOGUE[key].gradient(case.parameters, case.values, case.t)
        reply = entry.diagnose(float(trace.dE_dW2[3, 0]))
        if reply.ask is None:
            continue
        values = [
            getattr(CATALOGUE[k].gradient(case.parameters, case.values, case.t), reply.ask)
            for k in reply.mistakes
            if CATALOGUE[k].gradient is not None
        ]
        assert len({np.asarray(v).round(9).tobytes() for v in values}) > 1


def test_numbers_are_shown_short_and_never_as_minus_0():
    assert shown({"a": [-0.001, 0.4, -1.3]}) == "a = [ 0. ,  0.4, -1.3]"
    assert shown({"W1": [[1.25, 2.0], [0.12345, 4.0]]}, digits=3) == (
        "W1 = [[1.25 , 2.   ],\n      [0.123, 4.   ]]"
    )


def test_a_drill_asks_for_one_slope_of_its_own_network(capsys, monkeypatch):
    from utils.exercises import drills

    lines = []
    monkeypatch.setattr(drills, "display", lines.append)
    drill = NetworkDrill("99z", "a slope", ("W2", 1, 0))
    drill.draw(5)
    case = few_digits(5)
    said = capsys.readouterr().out
    assert shown({"W1": case.parameters.W1}) in said
    assert shown({"y": case.values.y}, digits=4) in said
    drill.solution()
    last = lines[-1].data
    right = float(drill.right_answer)
    assert f"{right:.4f}".replace("-", "") in "".join(line.data for line in lines)
    assert f"{right:.5f}".replace("-", "") not in last
