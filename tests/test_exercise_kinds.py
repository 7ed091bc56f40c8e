"""Hints, questions back, drills: what an exercise says besides right and wrong."""

import itertools
from types import SimpleNamespace

import numpy as np

from utils.exercises import cases
from utils.exercises.answers import agrees
from utils.exercises.drills import NetworkDrill, few_digits, shown
from utils.exercises.gradients import Gradient, wrong_passes
from utils.exercises.kinds import Explorer, Numbers
from utils.exercises.passes import Backward


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


def test_an_explorer_on_another_network_is_another_explorer():
    entry = Explorer("99z", "a goal", lambda panel: np.allclose(panel.weights, np.ones((3, 4))))
    panel = SimpleNamespace(explorer=None, weights=np.ones((2, 16)))
    assert entry.diagnose(panel).text.endswith("this is another explorer.")


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


def test_what_is_asked_for_is_the_first_quantity_in_which_the_mistakes_differ():
    case = cases.reading()
    passes = wrong_passes(case)
    pairs = 0
    for cell in np.ndindex(4, 3):
        entry = Gradient("99z", "dE_dW2", "dE_dW2", cell=cell)
        for value in {float(trace.dE_dW2[cell]) for trace in passes.values()}:
            reply = entry.diagnose(value)
            traces = [passes[key] for key in reply.mistakes if key in passes]
            differ = [
                name
                for name in Backward._fields
                if any(not agrees(getattr(a, name), getattr(b, name))
                       for a, b in itertools.combinations(traces, 2))
            ]  # fmt: skip
            assert reply.ask == next(iter(differ), None)
            pairs += len(traces) == 2 and reply.ask is not None
    assert pairs > 0


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
