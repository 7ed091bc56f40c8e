"""How an answer is read: formulas, functions, typed numbers, and when two arrays agree."""

import numpy as np
import pytest

from utils import functions
from utils.exercises.answers import Unreadable, agrees, evaluated, value_of

S = np.array([[0.3, -1.2, 0.7]])
W = np.array([[1.0, 2.0], [3.0, -4.0], [0.5, 0.25]])
NAMES = {"s": S, "W": W}

FORMULAS = {
    "exp(s)": np.exp(S), "log(abs(s))": np.log(np.abs(S)), "sqrt(s * s)": np.abs(S),
    "sum(W)": W.sum(), "sum(W, axis=0)": W.sum(axis=0), "mean(W)": W.mean(), "max(s)": 0.7,
    "outer(s, s)": np.outer(S, S), "diag(s[0])": np.diag(S[0]), "eye(3)": np.eye(3),
    "len(W)": 3, "pi": np.pi, "s @ W": S @ W, "W.T @ s.T": W.T @ S.T, "s.dot(W)": S @ W,
    "np.exp(s)": np.exp(S), "np.dot(s, W)": S @ W, "s.reshape(3, 1)": S.T,
    "W[1, -1]": -4.0, "W[:, 0]": W[:, 0],
    "s ** 2": S**2, "2 ** 10": 1024, "s ** -1": 1 / S, "W.shape[0] + s.size": 6, "10000": 10_000,
    "sigmoid(s)": functions.sigmoid(S), "sigmoid_derivative(s)": functions.sigmoid_derivative(S),
    "softmax(s)": functions.softmax(S), "log_softmax(s)": functions.log_softmax(S),
    "softmax_jacobian(s[0])": functions.softmax_jacobian(S[0]),
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), FORMULAS.items())
def test_a_formula_is_worked_out_as_numpy_does(text, value):
    assert np.array_equal(value_of(f"  {text} ", NAMES), value)


@pytest.mark.parametrize(("text", "said"), [
    ("h * s", "There is no 'h' here. The names are W, s."),
    ("s.tofile", "'tofile' cannot be used in a formula here."),
    ("np.reshape(s, (3, 1))", "'reshape' cannot be used in a formula here."),
    ("'s'", "'s' is not a number."),
    ("10001", "10001 is too large for a formula here."),
    ("s ** 11", "A power needs a plain number up to 10 here; write exp(...) otherwise."),
    ("s ** s", "A power needs a plain number up to 10 here; write exp(...) otherwise."),
    ("s ** +11", "A power needs a plain number up to 10 here; write exp(...) otherwise."),
    ("(((2 ** 9) ** 9 + 1) ** 9 - 1) ** 9",
     "Too many powers of powers: three inside each other are the most."),
    ("[1, 2] * 3", "A formula calculates with numbers and arrays, not with lists."),
    ("s if s else W", "Only a formula is expected: names, numbers, + - * / @ ** and functions."),
    ("s *", "Python cannot read this formula near 's *': invalid syntax."),
    ("s + W", "Your formula stops. Two arrays that are combined number by number have the shapes "
              "(1,3) and (3,2): do they belong to the same layer?"),
    ("W @ s", "Your formula stops. Two matrices around an @ do not fit, 2 columns before 1 rows: "
              "A @ B sums over the columns of A and the rows of B, and these must be the same "
              "units."),
    ("s[5]", "Your formula stops. IndexError: index 5 is out of bounds for axis 0 with size 1."),
])  # fmt: skip
def test_a_formula_that_cannot_be_worked_out_is_answered_in_words(text, said):
    with pytest.raises(Unreadable) as caught:
        evaluated(text, NAMES)
    assert str(caught.value) == said


def test_a_unit_matrix_keeps_to_a_size_that_fits_in_memory():
    assert evaluated("eye(9999)", NAMES).shape == (100, 100)


class Unsigned:
    """It can be called, and Python cannot say with what."""

    __signature__ = "none"

    def __call__(self):
        return 1.0


def test_a_function_is_given_what_it_asks_for_and_keeps_its_own_defaults():
    assert value_of(lambda s, twice=2: twice * s, NAMES).tolist() == (2 * S).tolist()
    with pytest.raises(Unreadable, match=r"^Your function asks for h\. What there is .*: s, W\.$"):
        value_of(lambda s, h: s, NAMES)
    with pytest.raises(Unreadable, match="returns nothing: is there a return"):
        value_of(lambda s: None, NAMES)
    with pytest.raises(Unreadable, match="cannot be called here"):
        value_of(Unsigned(), NAMES)


@pytest.mark.parametrize(("answer", "said"), [
    (None, "That is a NoneType. Numbers are expected."),
    ([[1.0], [1.0, 2.0]], "Its rows have different lengths: an array is expected."),
    ({"a": 1}, "That is a dict. Numbers are expected."),
    (1j, "That is a complex. Numbers are expected."),
])  # fmt: skip
def test_what_is_no_array_of_numbers_is_said(answer, said):
    with pytest.raises(Unreadable) as caught:
        value_of(answer, NAMES)
    assert str(caught.value) == said


@pytest.mark.parametrize(("given", "right", "good"), [
    (1.0, 1.004, True), (1.0, 1.006, False),  # 1 is read as 1.00
    (0.37, 0.3704, True), (0.37, 0.3706, False),  # and 0.37 as 0.370
    (0.3679, 0.36788, True), (0.3679, 0.36783, False),
    (12.3, 12.34, True), (12.3, 12.36, False),
    (0.0, 0.0004, False), (0.0, 0.0, True),  # a typed 0 is 0
    (0.123456789, 0.1234568, True), (0.12345678, 0.1234561, False),
    (np.inf, np.inf, True), (np.inf, 1.0, False), (1.0, np.inf, False), (np.nan, np.nan, False),
    (1.5e-6, 0.0, False), (5e-7, 0.0, True),  # beside 0 itself, a millionth
])  # fmt: skip
def test_a_typed_number_is_held_to_its_digits(given, right, good):
    assert agrees(np.array(given), np.array(right)) is good


def test_arrays_agree_by_their_largest_entry_and_never_in_another_shape():
    right = np.array([1000.0, 0.001])
    assert agrees(right + np.array([0.0, 0.9e-3]), right)
    assert not agrees(right + np.array([0.0, 1.1e-3]), right)
    assert not agrees(right[np.newaxis], right)
