"""utils.gradient_check: how good the measurements are, and that nothing wrong passes."""

import numpy as np
import pytest
from strategies import random_problem, uneven_problem, worst

from utils.example import running_example
from utils.gradient_check import central_difference, check, compare, complex_step
from utils.network import Parameters, backward, forward, loss


@pytest.fixture(scope="module")
def problem():
    return uneven_problem()


@pytest.fixture(scope="module")
def right(problem):
    return backward(problem.parameters, forward(problem.parameters, problem.x), problem.t)


# --- measuring -----------------------------------------------------------------------------------


def error_at(step, measured):
    return max(
        np.abs(a - b).max()
        for a, b in zip(central_difference(*running_example(), step=step), measured, strict=True)
    )


def test_central_differences_fall_with_the_square_of_the_step_then_rise_with_its_inverse():
    measured = complex_step(*running_example())
    error = {step: error_at(step, measured) for step in (1e-1, 1e-2, 1e-3, 1e-5, 1e-8, 1e-12)}
    assert 1e-3 < error[1e-1] < 1e-2
    assert error[1e-1] / error[1e-2] == pytest.approx(100, rel=0.05)
    assert error[1e-2] / error[1e-3] == pytest.approx(100, rel=0.05)
    assert error[1e-5] < 1e-10
    # From here on it is rounding, about 1e-16 / step: bounds from both sides, a factor of 50 wide.
    assert 1e-9 < error[1e-8] < 5e-8
    assert 1e-5 < error[1e-12] < 5e-4


def test_the_default_step_is_the_one_of_the_docstring():
    problem = running_example()
    for a, b in zip(
        central_difference(*problem), central_difference(*problem, step=1e-5), strict=True
    ):
        np.testing.assert_array_equal(a, b)
    assert worst(central_difference(*problem), complex_step(*problem)) < 1e-9


def test_a_central_difference_is_what_it_says(problem):
    parameters, x, t = problem
    measured = central_difference(parameters, x, t, step=0.25)
    for name, index in (("W1", (1, 3)), ("b2", (2,)), ("W3", (3, 0))):
        E = []
        for d in (0.25, -0.25):
            moved = getattr(parameters, name).copy()
            moved[index] += d
            E.append(loss(parameters._replace(**{name: moved}), x, t))
        assert getattr(measured, name)[index] == pytest.approx((E[0] - E[1]) / 0.5, rel=1e-14)


def test_complex_step_is_exact_to_rounding(problem, right):
    assert worst(right, complex_step(*problem)) < 1e-13


def test_integers_are_measured_as_floats():
    parameters, x, t = running_example()
    whole = parameters.map(lambda p: np.round(p).astype(int))
    slopes = backward(whole.map(lambda p: p.astype(float)), forward(whole, x), t)
    assert worst(central_difference(whole, x, t), slopes) < 1e-8
    assert worst(complex_step(whole, x, t), slopes) < 1e-13
    assert all(p.dtype == int for p in whole)


@pytest.mark.parametrize("step", [0, -1e-5, np.inf, np.nan])
def test_a_step_must_be_positive(problem, step):
    with pytest.raises(ValueError, match=rf"step is {step}, expected a positive number"):
        central_difference(*problem, step=step)


@pytest.mark.parametrize("measure", [central_difference, complex_step])
def test_measuring_asks_the_network_about_shapes(problem, measure):
    with pytest.raises(ValueError, match="x has 7 columns but W1 has 2 rows"):
        measure(problem.parameters, problem.x.T, problem.t)


def test_measuring_never_calls_backward(problem, monkeypatch):
    def refuse(*_):
        raise AssertionError("a measurement must not use the formulas it is to judge")

    monkeypatch.setattr("utils.network.backward", refuse)
    assert central_difference(*problem)
    assert complex_step(*problem)
    assert "backward" not in vars(__import__("utils.gradient_check", fromlist=["_"]))


# --- compare -------------------------------------------------------------------------------------


def test_equal_gradients_agree_with_a_sentence_for_each(right):
    comparison = compare(right, right)
    assert bool(comparison) is True
    assert [v.name for v in comparison] == list(Parameters._fields)
    for verdict, array in zip(comparison, right, strict=True):
        assert verdict.agrees
        assert verdict.difference == 0
        largest = f"{np.abs(array).max():.4g}"
        assert verdict.sentence == (
            f"{verdict.name} agrees to better than 1e-07 of its largest entry, {largest}"
        )
    assert str(comparison) == repr(comparison) == "\n".join(v.sentence for v in comparison)


@pytest.mark.parametrize("name", Parameters._fields)
def test_a_wrong_entry_is_named_with_both_numbers(right, name):
    wrong = getattr(right, name).copy()
    index = tuple(n - 1 for n in wrong.shape)
    wrong[index] += 1e-3
    comparison = compare(right._replace(**{name: wrong}), right)
    assert not comparison
    assert [v.name for v in comparison if not v.agrees] == [name]
    verdict = comparison[Parameters._fields.index(name)]
    assert verdict.index == index
    assert (verdict.ours, verdict.theirs) == (wrong[index], getattr(right, name)[index])
    scale = max(np.abs(wrong).max(), np.abs(getattr(right, name)).max())
    assert verdict.difference == pytest.approx(1e-3 / scale)
    entry = f"{name}[{', '.join(map(str, index))}]"
    assert verdict.sentence == (
        f"{name} differs most at {entry}: ours {wrong[index]:.6g}, "
        f"theirs {getattr(right, name)[index]:.6g}, "
        f"apart by {verdict.difference:.0e} of its largest entry"
    )
    assert verdict.sentence in str(comparison)


def test_the_difference_is_relative_to_the_tensor_and_within_is_respected(right):
    entry = np.zeros((2, 5))
    entry[0, 0] = 2.0
    nearly = entry.copy()
    nearly[1, 4] = 3e-7
    ours, theirs = right._replace(W1=nearly), right._replace(W1=entry)
    assert compare(ours, theirs)[0].difference == pytest.approx(1.5e-7)
    assert not compare(ours, theirs)
    assert compare(ours, theirs, within=1e-6)
    assert compare(*(g.map(lambda p: 1e-9 * p) for g in (ours, theirs)), within=1e-6)
    assert not compare(*(g.map(lambda p: 1e-9 * p) for g in (ours, theirs)))


def test_two_zero_gradients_agree_and_zero_does_not_agree_with_anything_else(right):
    zero = right.map(np.zeros_like)
    assert compare(zero, zero)
    assert [v.agrees for v in compare(zero, right)] == [False] * 6
    assert all(v.difference == 1 for v in compare(zero, right))


@pytest.mark.parametrize("change", [np.transpose, np.ravel, lambda a: a[None], np.sum])
def test_shapes_are_compared_before_numbers(right, change):
    verdict = compare(right._replace(W2=change(right.W2)), right)[2]
    assert not verdict.agrees
    assert verdict.difference == np.inf
    assert (verdict.index, verdict.ours, verdict.theirs) == (None, None, None)
    shape = np.shape(change(right.W2))
    assert verdict.sentence == f"W2 differs in shape: ours {shape}, theirs (5, 4)"


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("side", ["ours", "theirs", "both"])
def test_what_is_not_finite_never_agrees(right, value, side):
    broken = right.b2.copy()
    broken[1] = value
    broken = right._replace(b2=broken)
    ours = right if side == "theirs" else broken
    theirs = right if side == "ours" else broken
    comparison = compare(ours, theirs, within=1.0)
    assert not comparison
    verdict = comparison[3]
    assert verdict.index == (1,)
    assert verdict.difference == np.inf
    sides = {"ours": ["ours"], "theirs": ["theirs"], "both": ["ours", "theirs"]}[side]
    assert verdict.sentence == (
        "b2 cannot be compared, because not every entry is a finite number: "
        + "; ".join(f"{which} is {value:g} at b2[1]" for which in sides)
    )
    np.testing.assert_equal((verdict.ours, verdict.theirs), (ours.b2[1], theirs.b2[1]))
    assert sum(v.agrees for v in comparison) == 5


def test_many_entries_that_are_not_finite_are_named_and_counted(right):
    lost = right.W2.copy()
    lost[1:] = np.nan
    lost[2, 1] = np.inf
    finite = right.W2.copy()
    finite[0, 3] = -np.inf
    verdict = compare(right._replace(W2=lost), right._replace(W2=finite))[2]
    assert verdict.sentence == (
        "W2 cannot be compared, because not every entry is a finite number: "
        "ours is nan at W2[1, 0], nan at W2[1, 1], nan at W2[1, 2] and 13 more entries like that; "
        "theirs is -inf at W2[0, 3]"
    )
    assert verdict.index == (0, 3)
    assert (verdict.ours, verdict.theirs) == (right.W2[0, 3], -np.inf)


def test_six_arrays_are_expected(right):
    with pytest.raises(ValueError, match="zip"):
        compare(right, right[:5])


# --- check ---------------------------------------------------------------------------------------


def test_check_says_how_closely_and_names_the_tag(capsys, problem):
    parameters, x, _ = problem
    values = forward(parameters, x)
    check("8.2", values.s1, x @ parameters.W1 + parameters.b1)
    check("8.3", 0.1 + 0.2, 0.3, within=1e-12)
    check("8.4", 3, 3)
    assert capsys.readouterr().out == (
        "(8.2) holds: both sides agree to better than 1e-09\n"
        "(8.3) holds: both sides agree to better than 1e-12\n"
        "(8.4) holds: both sides agree to better than 1e-09\n"
    )


@pytest.mark.parametrize(
    ("left", "right_side", "said"),
    [
        (1.0, 1.001, r"\(11\.3\) does not hold: left 1, right 1\.001"),
        ([1.0, 2.0], [1.0, 2.5], r"does not hold at \(1,\): left 2, right 2\.5"),
        ([[0.0, 5.0], [0.0, 0.0]], [[0.0, 5.0], [1e-3, 0.0]], r"at \(1, 0\): left 0, right 0\.001"),
        (0.0, 1e-300, "does not hold"),
        (1e-300, 0.0, None),
        (1e-8, 0.0, "left 1e-08, right 0"),
        (np.ones(3), np.ones((3, 1)), r"left has shape \(3,\), right \(3, 1\)"),
        (np.ones(3), 1.0, r"left has shape \(3,\), right \(\)"),
        (1.0, np.ones(1), r"left has shape \(\), right \(1,\)"),
        (np.nan, np.nan, r"\(11\.3\) left holds a value that is not finite"),
        (1.0, np.nan, r"\(11\.3\) right holds a value that is not finite"),
        (1.0, np.inf, "right holds a value that is not finite"),
        ([1.0, 2.0], [np.inf, 3.0], "right holds a value that is not finite"),
        (np.inf, np.inf, "left holds a value that is not finite"),
    ],
)
def test_check_fails_on_what_is_not_equal(capsys, left, right_side, said):
    if said is None:
        # Against an exact 0 the difference itself is judged.
        check("11.3", left, right_side)
        return
    with pytest.raises(AssertionError, match=said):
        check("11.3", left, right_side)
    assert capsys.readouterr().out == ""


def test_check_fails_on_wrong_formulas(problem, right):
    parameters, x, t = problem
    values = forward(parameters, x)
    delta3 = (values.y - t) / len(t)
    check("10.4", values.h2.T @ delta3, right.W3)
    for wrong in (
        values.h2.T @ (values.y - t),
        -values.h2.T @ delta3,
        values.s2.T @ delta3,
        (values.h2.T @ delta3) * 1.00001,
    ):
        with pytest.raises(AssertionError, match=r"\(10\.4\) does not hold at"):
            check("10.4", wrong, right.W3)
    with pytest.raises(AssertionError, match=r"left has shape \(3, 4\), right \(4, 3\)"):
        check("10.4", delta3.T @ values.h2, right.W3)


def test_check_with_nothing_to_compare_does_not_hold():
    with pytest.raises(ValueError, match="zero-size"):
        check("1.1", [], [])


def test_a_square_network_does_not_hide_a_transpose():
    parameters, x, t = random_problem(1, (3, 3, 3, 3), 4)
    right = backward(parameters, forward(parameters, x), t)
    comparison = compare(right.map(np.transpose), complex_step(parameters, x, t))
    assert [v.name for v in comparison if not v.agrees] == ["W1", "W2", "W3"]
