"""What goes into utils.functions and what comes out: types, complex numbers, untouched inputs."""

import inspect

import numpy as np
import pytest

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
ELEMENTWISE = [sigmoid, sigmoid_derivative]
OVER_ROWS = [softmax, log_softmax]


@pytest.mark.parametrize("function", ELEMENTWISE + OVER_ROWS + [softmax_jacobian])
@pytest.mark.parametrize(
    ("given_type", "expected"),
    [
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.int64, np.float64),
        (np.int8, np.float64),
        (np.uint8, np.float64),
        (np.bool_, np.float64),
        (np.complex64, np.complex64),
        (np.complex128, np.complex128),
    ],
)
def test_types(function, given_type, expected):
    s = np.array([0, 1, 1], dtype=given_type)
    result = function(s)
    assert result.dtype == expected
    precision = 1e-6 if result.dtype.itemsize // (1 + (result.dtype.kind == "c")) == 4 else 1e-15
    np.testing.assert_allclose(result, function([0.0, 1.0, 1.0]), atol=precision)


def test_types_of_the_loss():
    s, t = np.array([[0.5, -0.5]]), np.array([[1.0, 0.0]])
    single = s.astype(np.float32), t.astype(np.float32)
    assert cross_entropy_from_scores(*single).dtype == np.float32
    assert cross_entropy(softmax(single[0]), single[1]).dtype == np.float32
    # The scores decide: one-hot targets are float64 or whole numbers.
    assert cross_entropy_from_scores(single[0], t).dtype == np.float32
    assert cross_entropy_from_scores(single[0], t.astype(int)).dtype == np.float32
    assert cross_entropy_from_scores(s, t.astype(int)).dtype == np.float64
    assert cross_entropy([1, 0], [1, 0]).dtype == np.float64
    assert cross_entropy_from_scores(s + 0j, t).dtype == np.complex128


def test_float32_scores_of_1000():
    s = np.array([1000, -1000], np.float32)
    np.testing.assert_array_equal(sigmoid(s), [1, 0])
    np.testing.assert_array_equal(softmax(s), [1, 0])
    np.testing.assert_array_equal(log_softmax(s), [0, -2000])


@pytest.mark.parametrize("function", ELEMENTWISE)
def test_plain_numbers_and_lists_are_taken(function):
    assert np.shape(function(1)) == ()
    assert function([[1, 2]]).shape == (1, 2)


@pytest.mark.parametrize("function", ELEMENTWISE + OVER_ROWS)
@pytest.mark.parametrize("base", [-1000.0, -3.0, 0.0, 3.0, 1000.0])
def test_the_real_part_is_the_real_function(function, base):
    # A branch or a shift on the complex number itself would move the real part or the slope.
    s = np.array([base, 0.5, -0.5])
    along = np.array([1, -2, 3])
    through = function(s + 1e-30j * along)
    np.testing.assert_allclose(through.real, function(s), rtol=4 * EPS, atol=1e-60)
    difference = (function(s + 1e-6 * along) - function(s - 1e-6 * along)) / 2e-6
    np.testing.assert_allclose(through.imag / 1e-30, difference, rtol=1e-6, atol=2e-7)


@pytest.mark.parametrize("function", ELEMENTWISE + OVER_ROWS + [softmax_jacobian])
def test_what_goes_in_stays_as_it_is(function):
    s = np.array([3.0, -1.0, 2.0])
    function(s)
    np.testing.assert_array_equal(s, [3.0, -1.0, 2.0])


def test_targets_and_probabilities_stay_as_they_are():
    y, t = np.array([[0.0, 1.0]]), np.array([[0.0, 1.0]])
    cross_entropy(y, t)
    cross_entropy_from_scores(y, t)
    np.testing.assert_array_equal(y, [[0, 1]])
    np.testing.assert_array_equal(t, [[0, 1]])


def test_nothing_is_printed(capsys):
    s, t = np.array([1000.0, -np.inf]), np.array([1.0, 0.0])
    for function in (*ELEMENTWISE, *OVER_ROWS):
        function(s)
    cross_entropy_from_scores(s, t)
    assert capsys.readouterr() == ("", "")


def test_every_function_says_which_notebook_derives_it():
    for function in (*ELEMENTWISE, *OVER_ROWS, softmax_jacobian, cross_entropy,
                     cross_entropy_from_scores):  # fmt: skip
        assert "Derived in notebook 0" in inspect.getdoc(function)
