"""utils.functions against arbitrary precision, automatic differentiation and complex steps."""

import math

import autograd
import autograd.numpy as anp
import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import PROPERTY, scores

from utils.functions import (
    cross_entropy,
    cross_entropy_from_scores,
    log_softmax,
    sigmoid,
    sigmoid_derivative,
    softmax,
    softmax_jacobian,
)

EPS = np.finfo(float).eps
OVER_ROWS = [softmax, log_softmax]
HOSTILE = np.array([-1000.0, -745.0, -709.0, -40.0, -1e-300, 0.0, 1e-300, 40.0, 709.0, 1000.0])


@pytest.fixture(autouse=True)
def fifty_digits():
    """mpmath, not NumPy, is the judge."""
    with mpmath.workdps(50):
        yield


@pytest.fixture(autouse=True)
def numpy_complains():
    """Overflow, division by zero and nan are errors here, whatever pytest's own filter says."""
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        yield


def exact_sigmoid(s):
    return 1 / (1 + mpmath.exp(-mpmath.mpf(float(s))))


def exact_log_softmax(s):
    s = [mpmath.mpf(float(v)) for v in s]
    log_sum = mpmath.log(mpmath.fsum(mpmath.exp(v) for v in s))
    return [v - log_sum for v in s]


def relative(ours, exact):
    return float(abs((mpmath.mpf(float(ours)) - exact) / exact))


# --- sigmoid -------------------------------------------------------------------------------------


@PROPERTY
@given(st.floats(-700, 700))
def test_sigmoid_is_right_to_the_last_digits_in_both_tails(s):
    assert relative(sigmoid(s), exact_sigmoid(s)) < 4 * EPS


@PROPERTY
@given(st.floats(-700, 700))
def test_sigmoid_derivative_keeps_its_digits_where_h_is_near_1(s):
    # 1 - h(s) is h(-s), which costs the judge no digits either.
    assert relative(sigmoid_derivative(s), exact_sigmoid(s) * exact_sigmoid(-s)) < 8 * EPS


@PROPERTY
@given(st.floats(-700, 700))
def test_sigmoid_derivative_is_the_complex_step_of_sigmoid(s):
    measured = sigmoid(np.array(s + 1e-30j)).imag / 1e-30
    assert measured == pytest.approx(float(sigmoid_derivative(s)), rel=16 * EPS)


@PROPERTY
@given(st.floats(-30, 30))
def test_sigmoid_derivative_is_h_times_1_minus_h(s):
    h = sigmoid(s)
    assert sigmoid_derivative(s) == pytest.approx(h * (1 - h), abs=4 * EPS)
    assert sigmoid_derivative(s) <= 0.25 * (1 + EPS)


def test_sigmoid_at_known_points():
    assert sigmoid(0.0) == 0.5
    assert sigmoid_derivative(0.0) == 0.25
    np.testing.assert_allclose(sigmoid(np.log([3.0, 1 / 3])), [0.75, 0.25], rtol=2 * EPS)


@pytest.mark.parametrize("s", HOSTILE)
def test_sigmoid_of_s_and_of_minus_s_sum_to_1(s):
    assert sigmoid(s) + sigmoid(-s) == pytest.approx(1, abs=EPS)
    assert sigmoid_derivative(s) == sigmoid_derivative(-s)


def test_sigmoid_at_the_ends():
    ends = np.array([-np.inf, -1000.0, 1000.0, np.inf])
    np.testing.assert_array_equal(sigmoid(ends), [0, 0, 1, 1])
    np.testing.assert_array_equal(sigmoid_derivative(ends), [0, 0, 0, 0])


# --- softmax -------------------------------------------------------------------------------------


@PROPERTY
@given(scores(1000))
def test_softmax_and_log_softmax_against_fifty_digits(s):
    exact = exact_log_softmax(s)
    y, log_y = softmax(s), log_softmax(s)
    for i, value in enumerate(exact):
        assert abs(mpmath.mpf(float(log_y[i])) - value) < 4 * EPS * (1 + abs(value))
        # exp turns the rounding of s_i - max s into as much of a relative difference.
        if value > -700:
            assert relative(y[i], mpmath.exp(value)) < 4 * EPS * (1 + float(abs(value)))
        else:
            assert y[i] < 1e-300


@PROPERTY
@given(scores(1000))
def test_softmax_gives_probabilities(s):
    y = softmax(s)
    assert (y >= 0).all()
    assert y.sum() == pytest.approx(1, abs=len(s) * EPS)
    assert (log_softmax(s) <= 0).all()


@PROPERTY
@given(
    st.lists(st.integers(-2000, 2000), min_size=1, max_size=6),
    st.integers(-60000, 60000),
)
def test_shift_invariance_is_exact_where_the_shift_is(numerators, shift):
    # In 64ths neither the sum nor the difference is rounded, so not one bit may differ.
    s, c = np.array(numerators) / 64, shift / 64
    np.testing.assert_array_equal(softmax(s + c), softmax(s))
    np.testing.assert_array_equal(log_softmax(s + c), log_softmax(s))


@pytest.mark.parametrize("function", OVER_ROWS)
def test_rows_do_not_know_of_each_other(function):
    s = np.random.default_rng(0).normal(0, 3, (4, 5, 3))
    together = function(s)
    assert together.shape == s.shape
    for index in np.ndindex(4, 5):
        np.testing.assert_array_equal(together[index], function(s[index]))


def test_scores_of_1000_do_not_overflow():
    np.testing.assert_array_equal(softmax([1000.0, -1000.0, 1000.0]), [0.5, 0, 0.5])
    np.testing.assert_allclose(
        log_softmax([1000.0, -1000.0, 1000.0]), [-math.log(2), -2000 - math.log(2), -math.log(2)]
    )


def test_a_score_of_minus_infinity_gets_probability_0():
    s = np.array([[0.3, -np.inf, -1.2], [-np.inf, -np.inf, 1000.0]])
    y, log_y = softmax(s), log_softmax(s)
    np.testing.assert_array_equal(y[0, [0, 2]], softmax([0.3, -1.2]))
    np.testing.assert_array_equal(log_y[0, [0, 2]], log_softmax([0.3, -1.2]))
    np.testing.assert_array_equal(y == 0, np.isneginf(s))
    np.testing.assert_array_equal(log_y == -np.inf, np.isneginf(s))
    np.testing.assert_array_equal(y[1], [0, 0, 1])


# --- the Jacobian --------------------------------------------------------------------------------


@PROPERTY
@given(scores(30, n_max=5))
def test_jacobian_by_automatic_differentiation(s):
    def independent_softmax(s):
        return anp.exp(s) / anp.sum(anp.exp(s))

    np.testing.assert_allclose(
        softmax_jacobian(s), autograd.jacobian(independent_softmax)(s), rtol=0, atol=1e-14
    )


@PROPERTY
@given(scores(1000, n_max=5))
def test_jacobian_by_complex_steps_column_by_column(s):
    J = softmax_jacobian(s)
    for m in range(len(s)):
        moved = s.astype(complex)
        moved[m] += 1e-30j
        np.testing.assert_allclose(J[:, m], softmax(moved).imag / 1e-30, rtol=0, atol=4 * EPS)


@PROPERTY
@given(scores(1000))
def test_rows_and_columns_of_the_jacobian_sum_to_0(s):
    J = softmax_jacobian(s)
    np.testing.assert_allclose(J.sum(axis=1), 0, atol=4 * EPS)
    np.testing.assert_array_equal(J, J.T)
    assert (np.diag(J) >= 0).all()


def test_jacobian_entries_are_named_as_in_the_docstring():
    s = np.array([0.2, -0.7, 1.1])
    y, J = softmax(s), softmax_jacobian(s)
    for i in range(3):
        for m in range(3):
            assert J[i, m] == pytest.approx(y[i] * ((i == m) - y[m]), rel=8 * EPS)


@pytest.mark.parametrize("shape", [(), (1, 3), (2, 3)])
def test_jacobian_is_for_one_example(shape):
    with pytest.raises(ValueError, match=r"s has shape \(.*\): .*one example, shape \(K,\)"):
        softmax_jacobian(np.zeros(shape))


# --- cross-entropy -------------------------------------------------------------------------------


@PROPERTY
@given(scores(40, n_min=2, n_max=5), st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_cross_entropy_is_the_mean_over_rows_of_the_surprise(s, seed, n_rows):
    rng = np.random.default_rng(seed)
    rows = s + rng.normal(0, 1, (n_rows, len(s)))
    t = rng.dirichlet(np.ones(len(s)), n_rows)
    exact = mpmath.fsum(
        -mpmath.mpf(float(t[n, i])) * value
        for n in range(n_rows)
        for i, value in enumerate(exact_log_softmax(rows[n]))
    )
    assert relative(cross_entropy_from_scores(rows, t), exact / n_rows) < 1e-14
    assert relative(cross_entropy(softmax(rows), t), exact / n_rows) < 1e-13


def test_nats():
    y = np.full((3, 8), 1 / 8)
    assert cross_entropy(y, np.eye(8)[:3]) == pytest.approx(math.log(8), rel=2 * EPS)
    assert cross_entropy([0.25, 0.75], [1.0, 0.0]) == pytest.approx(2 * math.log(2), rel=2 * EPS)


def test_a_mean_over_rows_not_over_entries_nor_a_sum():
    y, t = np.array([[0.5, 0.25, 0.25], [0.25, 0.5, 0.25]]), np.array([[1, 0, 0], [1.0, 0, 0]])
    assert cross_entropy(y, t) == pytest.approx(1.5 * math.log(2), rel=2 * EPS)
    assert cross_entropy(y[0], t[0]) == pytest.approx(math.log(2), rel=2 * EPS)


def test_0_log_0_is_0():
    assert cross_entropy([0.0, 1.0], [0.0, 1.0]) == 0
    assert cross_entropy_from_scores([-np.inf, 0.0], [0.0, 1.0]) == 0
    assert cross_entropy([0.0, 0.5, 0.5], [0.0, 1.0, 0.0]) == pytest.approx(math.log(2))


def test_a_perfect_answer_costs_0_and_not_minus_0():
    assert str(cross_entropy(np.array([1.0, 0.0]), np.array([1.0, 0.0]))) == "0.0"
    assert str(cross_entropy_from_scores([1000.0, 0.0], [1.0, 0.0])) == "0.0"


def test_a_certain_mistake_costs_inf_from_probabilities_and_its_gap_from_scores():
    t = np.array([[0.0, 1.0], [1.0, 0.0]])
    assert cross_entropy([[1.0, 0.0], [1.0, 0.0]], t) == np.inf
    assert cross_entropy_from_scores([[1000.0, -1000.0], [0.0, -1000.0]], t) == 1000


@pytest.mark.parametrize("gap", [5.0, 20.0, 37.5, 50.0, 300.0, 700.0])
def test_a_nearly_perfect_answer_still_has_a_loss_with_all_its_digits(gap):
    exact = mpmath.log1p(2 * mpmath.exp(-gap))
    E = cross_entropy_from_scores([gap, 0.0, 0.0], [1.0, 0.0, 0.0])
    assert relative(E, exact) < 4 * EPS


@pytest.mark.parametrize(
    ("outputs", "targets"),
    [((2, 3), (3,)), ((3,), (2, 3)), ((3,), (1, 3)), ((2, 3), (2, 1)), ((2, 3), (2,))],
)
@pytest.mark.parametrize("function", [cross_entropy, cross_entropy_from_scores])
def test_shapes_that_would_broadcast_are_refused(function, outputs, targets):
    with pytest.raises(ValueError, match="one target for each output") as caught:
        function(np.full(outputs, 0.5), np.full(targets, 0.5))
    shapes = f"the outputs have shape {outputs} and t has shape {targets}"
    assert shapes in str(caught.value)


def test_the_gradient_of_the_loss_with_respect_to_scores_is_y_minus_t():
    s, t = np.array([0.4, -1.3, 2.2]), np.array([0.2, 0.5, 0.3])
    for i in range(3):
        moved = s.astype(complex)
        moved[i] += 1e-30j
        slope = cross_entropy_from_scores(moved, t).imag / 1e-30
        assert slope == pytest.approx(softmax(s)[i] - t[i], rel=1e-14)
        y = softmax(s).astype(complex)
        y[i] += 1e-30j
        assert cross_entropy(y, t).imag / 1e-30 == pytest.approx(-t[i] / softmax(s)[i], rel=1e-14)
