"""A computation on paper: which of its numbers the first slip lies before."""

import numpy as np
import pytest

from utils.exercises import exercise
from utils.exercises.cases import reading
from utils.gradient_check import complex_step

NAMES = ("h2_1", "delta3_1", "delta2_1")


@pytest.fixture
def right():
    """The three numbers, from the forward pass and from measured slopes of the biases."""
    case = reading()
    slopes = complex_step(case.parameters, case.x, case.t)
    return case.values.h2[0, 0], slopes.b3[0], slopes.b2[0]


def test_the_right_numbers_pass_as_a_tuple_a_list_and_by_name(right):
    for answer in (right, list(right), dict(zip(NAMES, right, strict=True)), np.round(right, 4)):
        given = answer if not isinstance(answer, np.ndarray) else tuple(answer.tolist())
        assert exercise("11h").diagnose(given).right, given


@pytest.mark.parametrize("at", range(3))
def test_the_first_slip_is_located_whatever_comes_after_it(right, at):
    for later in (right[at + 1 :], (77.0,) * (2 - at)):
        reply = exercise("11h").diagnose((*right[:at], 1.37 * right[at], *later))
        assert not reply.right
        assert f"The first slip is on the way to {NAMES[at]}" in reply.text
        for fine in NAMES[:at]:
            assert fine in reply.text.split(" right.")[0]


def test_each_slip_is_called_by_its_name():
    for key, answer in exercise("11h").wrong_answers().items():
        assert key in exercise("11h").diagnose(answer).mistakes, key


def test_behind_a_right_delta3_no_slip_before_it_is_named(right):
    reply = exercise("11h").diagnose((*right[:2], -right[2]))
    assert "sign" not in reply.mistakes and not reply.right


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (..., "Not yet"),
        ((0.7947, -0.7676, ...), "h2_1 and delta3_1 right. Not yet: delta2_1"),
        ({"h2_1": 0.7947}, "h2_1 right. Not yet: delta3_1"),
        ({"h2_2": 0.3343}, "no 'h2_2'"),
        ((0.7947, -0.7676), "Expected 3 numbers"),
        (0.7947, "Expected 3 numbers"),
        ((None, 1, 2), "Numbers are expected"),
        (([0.1, 0.2], 1, 2), "shape"),
    ],
)
def test_what_is_no_triple_of_numbers_is_told_so(answer, said):
    reply = exercise("11h").diagnose(answer)
    assert not reply.right and said in reply.text
