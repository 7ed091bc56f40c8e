"""utils.exercises: every reply, and that no answer whatever stops a notebook."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from strategies import PROPERTY

from utils.exercises import _reply, check_answer, compare_prediction

NOT_YET = "Not yet: put your answer in place of the dots and run this cell again."
SIGN = "The size is right and the sign is not. Which difference did you take?"
AGAIN = "Compute it again, one factor at a time."
ROUNDED = "Right to about three digits. The rest is rounding in the numbers you put in."
MATRIX = np.array([[0.5, -1.25, 2.0], [0.0, 3.5, -0.75]])


@pytest.fixture
def reply(capsys):
    """What is printed for an answer, without the line's end."""

    def ask(answer, right, **options):
        capsys.readouterr()
        assert check_answer(answer, lambda: right, **options) is None
        said = capsys.readouterr()
        assert said.err == ""
        assert said.out.endswith("\n")
        return said.out[:-1]

    return ask


def rounded(value, digits):
    """The value as a learner types it: rounded to so many digits."""
    return float(f"{value:.{digits - 1}e}")


# --- not tried yet -------------------------------------------------------------------------------


def test_the_dots_are_not_an_answer_and_the_right_one_is_not_even_computed(capsys):
    def right():
        raise AssertionError("there is nothing to compare yet")

    check_answer(..., right)
    assert capsys.readouterr().out == NOT_YET + "\n"


# --- right ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (0.165474, 0.165474),
        (np.float32(0.1654743), 0.1654743),
        (6, 6),
        (6.0, 6),
        (1, 1.0),
        (0, 0.0),
        (0.0, 0.0),
        (MATRIX, MATRIX),
        (MATRIX.tolist(), MATRIX),
        (MATRIX.astype(np.float32), MATRIX),
        ([1, 2], np.array([1.0, 2.0])),
        (np.zeros(3), np.zeros(3)),
        (MATRIX + 1e-6, MATRIX),
        ("b", "b"),
        (True, True),
        (["a", "b"], ["a", "b"]),
    ],
)
def test_right(reply, answer, right):
    assert reply(answer, right) == "Right."


@PROPERTY
@given(
    st.floats(1e-6, 1e6) | st.floats(-1e6, -1e-6),
    st.integers(3, 12),
)
def test_a_number_rounded_to_three_digits_or_more_is_right(value, digits):
    assert _reply(rounded(value, digits), lambda: value, 1e-6) == "Right."


@PROPERTY
@given(st.floats(1e-6, 1e6) | st.floats(-1e6, -1e-6), st.integers(1, 2))
def test_two_digits_are_too_few_where_they_are_not_all_there_is(value, digits):
    typed = rounded(value, digits)
    assume(rounded(value, 3) != typed)
    assume(abs(typed - value) > 0.51 * 10.0 ** (Decimal(typed).adjusted() - 2))
    assert _reply(typed, lambda: value, 1e-6) != "Right."


@PROPERTY
@given(st.floats(1.0, 9.99), st.integers(-5, 5), st.sampled_from([-1, 1]))
def test_the_third_digit_counts(mantissa, exponent, off):
    three = round(mantissa, 2)
    value = float(f"{three}e{exponent}")
    wrong = float(f"{three + off * 0.01:.2f}e{exponent}")
    assume(Decimal(wrong).adjusted() <= Decimal(value).adjusted())
    assert _reply(wrong, lambda: value, 1e-6) != "Right."


@pytest.mark.parametrize(
    ("typed", "right", "is_right"),
    [
        (0.954, 0.9536, True),
        (0.95, 0.9536, False),
        (0.953, 0.9536, False),
        (0.904, 0.9, False),
        (-0.152, -0.152000835, True),
        (-0.15, -0.152000835, False),
        (0.05036, 0.050361736, True),
        (0.05037, 0.050361736, False),
        (1.18, 1.18362, True),
        (1.2, 1.18362, False),
        (200, 199.7, True),
        (200.0, 198.9, False),
        (0.5, 0.4996, True),
        (0.5, 0.498, False),
        (1e-4, 1.0002e-4, True),
        (0.004, 0.0, False),
        (1e-7, 0.0, True),
    ],
)
def test_typed_digits(reply, typed, right, is_right):
    assert (reply(typed, right) == "Right.") is is_right


@pytest.mark.parametrize("wrong", [201, 199.0, 200.4, 2.7, 200.001])
def test_a_count_is_exact(reply, wrong):
    assert reply(wrong, 200) == f"Not yet the right value. {AGAIN}"
    assert reply(1800, 1797) != "Right."


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ((0.2324 - 1) * 0.7947, -0.610036),  # a product of the four digits that a page prints
        (0.7676 * 2.3 * 0.1632 * 0.5744, 0.165474),
        (MATRIX + 4e-4, MATRIX),
    ],
)
def test_rounding_on_the_way_is_called_rounding(reply, answer, right):
    assert reply(answer, right) == ROUNDED


@pytest.mark.parametrize("off", [0.99, 1.01, 0.997, 1.003])
def test_half_a_per_cent_is_not_rounding(reply, off):
    assert "Right" not in reply(0.165474 * off + 1e-7, 0.165474)
    assert "Right" not in reply(MATRIX * off, MATRIX)


def test_digits_are_not_forgiven_in_arrays(reply):
    assert reply(np.round(MATRIX + 0.001, 3), MATRIX) != "Right."
    assert reply(MATRIX + 1e-3, MATRIX, within=1e-3) == "Right."
    assert reply(MATRIX + 1e-2, MATRIX, within=1e-3) != "Right."


# --- wrong in a way that has a name --------------------------------------------------------------


@pytest.mark.parametrize(("answer", "right"), [(-0.1655, 0.165474), (-MATRIX, MATRIX)])
def test_the_wrong_sign(reply, answer, right):
    assert reply(answer, right) == SIGN


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [
        (MATRIX.T, MATRIX,
         "yours is an array of shape (3, 2), expected an array of shape (2, 3)."),
        (MATRIX[0], MATRIX, "yours is an array of shape (3,), expected an array of shape (2, 3)."),
        (0.5, MATRIX, "yours is one number, expected an array of shape (2, 3)."),
        (np.array([0.5]), 0.5, "yours is an array of shape (1,), expected one number."),
        ([], MATRIX, "yours is an array of shape (0,), expected an array of shape (2, 3)."),
        (["a"], "a", "yours is an array of shape (1,), expected a text in quotes."),
    ],
)  # fmt: skip
def test_the_wrong_shape(reply, answer, right, said):
    assert reply(answer, right) == f"The shape differs: {said}"


@pytest.mark.parametrize(
    ("factor", "said"), [(5, "5"), (0.2, "0.2"), (-2, "-2"), (1 / 3, "0.3333")]
)
def test_a_factor_on_every_entry(reply, factor, said):
    assert reply(factor * MATRIX, MATRIX) == (
        f"Every entry is {said} times the right one. Where does a factor come in?"
    )
    assert "times the right one" in reply(factor * 1e-10 * MATRIX, 1e-10 * MATRIX)


@pytest.mark.parametrize(
    "answer",
    [
        np.zeros((2, 3)),
        2 * MATRIX + np.eye(2, 3),
        MATRIX * [[2.0], [3.0]],
        np.full((2, 3), np.inf),
    ],
)
def test_what_is_no_common_factor_is_not_called_one(reply, answer):
    for scale in (1, 1e-10):
        assert reply(scale * answer, scale * MATRIX) == (
            f"Not yet the right value. First at [0, 0]. {AGAIN}"
        )


def test_the_first_wrong_entry_is_named(reply):
    wrong = MATRIX.copy()
    wrong[1, 1] += 0.1
    wrong[1, 2] += 0.1
    assert reply(wrong, MATRIX) == f"Not yet the right value. First at [1, 1]. {AGAIN}"
    wrong[1, 0] = np.nan
    assert reply(wrong, MATRIX) == f"Not yet the right value. First at [1, 0]. {AGAIN}"


@pytest.mark.parametrize("answer", [0.2, 0, np.nan, np.inf, -np.inf, 1e308])
def test_any_other_number(reply, answer):
    assert reply(answer, 0.165474) == f"Not yet the right value. {AGAIN}"


@pytest.mark.parametrize(
    ("answer", "right", "said"),
    [
        (None, 0.5, "That is a NoneType. Expected: one number."),
        ("0.5", 0.5, "That is a str. Expected: one number."),
        (True, 0.5, "That is a bool. Expected: one number."),
        (0.5j, 0.5, "That is a complex. Expected: one number."),
        ({}, 0.5, "That is a dict. Expected: one number."),
        (np.sum, 0.5, "That is a builtin_function_or_method"),
        ([..., 1.0], [0.5, 1.0], "That is a list. Expected: an array of shape (2,)."),
        ([None, 1.0], [0.5, 1.0], "That is a list. Expected: an array of shape (2,)."),
        ([[1], [1, 2]], [0.5, 1.0], "That is a list. Expected: an array of shape (2,)."),
        (None, 6, "That is a NoneType. Expected: one number."),
        (10**400, 6, "That is a int. Expected: one number."),
        (3, "a", "That is a int. Expected: a text in quotes."),
        (1, True, "That is a int. Expected: True or False."),
        ("no", True, "That is a str. Expected: True or False."),
    ],
)
def test_the_wrong_kind_of_thing(reply, answer, right, said):
    if answer is np.sum:
        said = f"That is a {type(answer).__name__}. Expected: one number."
    assert reply(answer, right) == said


@pytest.mark.parametrize(("answer", "right"), [("a", "b"), ("abc", "a"), ("", "a"), (False, True)])
def test_choices(reply, answer, right):
    # "abc" cut to one letter would be the right one.
    assert reply(answer, right) == "Not this one."


@PROPERTY
@given(
    st.one_of(
        st.none(), st.booleans(), st.text(max_size=3), st.integers(), st.binary(max_size=2),
        st.floats(), st.complex_numbers(), st.just(...), st.dictionaries(st.integers(), st.none()),
        st.lists(st.one_of(st.floats(), st.none(), st.text(max_size=1)), max_size=3),
        arrays(float, st.sampled_from([(), (1,), (2, 3)])),
    ),
    st.sampled_from([0.5, 0.0, 3, "a", True, MATRIX, np.zeros(2)]),
)  # fmt: skip
def test_nothing_stops_a_notebook(answer, right):
    said = _reply(answer, lambda: right, 1e-6)
    assert isinstance(said, str)
    assert said.endswith((".", "?"))


def test_the_answer_is_not_changed(reply):
    answer = 2 * MATRIX
    reply(answer, MATRIX)
    np.testing.assert_array_equal(answer, 2 * MATRIX)


# --- predictions ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((..., "no"), "You left the prediction open. It turned out: no"),
        ((..., "no", 3), "You left the prediction open. It turned out: no"),
        (("no", "no"), "As you predicted: no"),
        (("no", "no", 3), "As you predicted: no"),
        ((2, 2.0), "As you predicted: 2.0"),
        (("yes", "no"), "You predicted yes. It turned out: no"),
        (("yes", "no", 1), "You predicted yes. It turned out: no"),
        (("yes", "no", ...), "You predicted yes. It turned out: no"),
        (("yes", "no", 3),
         "You were sure of yes, and it is no. Stay with this one: find out why"),
        ((" B", "b", 3), "As you predicted: b"),
        (("a", "b", "3"), "You were sure of a, and it is b. Stay with this one: find out why"),
        ((None, "no"), "You predicted None. It turned out: no"),
        (([1, 2], np.array([1, 2])), "As you predicted: [1 2]"),
        (([1, 3], np.array([1, 2])), "You predicted [1, 3]. It turned out: [1 2]"),
        (([1], np.array([1, 2])), "You predicted [1]. It turned out: [1 2]"),
    ],
)  # fmt: skip
def test_predictions(capsys, arguments, said):
    assert compare_prediction(*arguments) is None
    assert capsys.readouterr().out == said + "\n"
