"""The catalogue's wrong gradients against the same mistakes made by other means.

Losses that are mistaken are measured with a complex step; the rest is written out example by
example, in plain loops.
"""

import numpy as np
import pytest

from utils.exercises.cases import checking
from utils.exercises.mistakes import CATALOGUE
from utils.functions import softmax, softmax_jacobian
from utils.network import Parameters, backward, forward
from utils.training import gradient_descent

CASE = checking()
N, K = CASE.t.shape


def measured(loss_of):
    """dE/ds3 of the mean of loss_of(y, t) over the examples, by a complex step."""
    slopes = np.empty((N, K))
    for n, i in np.ndindex(N, K):
        s = CASE.values.s3[n].astype(complex)
        s[i] += 1e-30j
        slopes[n, i] = loss_of(softmax(s), CASE.t[n]).imag / 1e-30 / N
    return slopes


def each(delta_of):
    """delta_of(y, t, s3) of each example, divided by their number."""
    rows = zip(CASE.values.y, CASE.t, CASE.values.s3, strict=True)
    return np.array([delta_of(y, t, s) for y, t, s in rows]) / N


DELTA3 = {
    "squared_error": measured(lambda y, t: ((y - t) ** 2).sum() / 2),
    "y_minus_t_as_dE_dy": each(lambda y, t, s: softmax_jacobian(s) @ (y - t)),
    "binary_terms": measured(lambda y, t: -(t * np.log(y) + (1 - t) * np.log(1 - y)).sum()),
    "extra_slope": each(lambda y, t, s: (y - t) * np.diag(softmax_jacobian(s))),
    "diagonal_jacobian": each(lambda y, t, s: -t / y * np.diag(softmax_jacobian(s))),
    "dE_dy": each(lambda y, t, s: [-a / b for a, b in zip(t, y, strict=True)]),
    "only_true_class": each(lambda y, t, s: [(y - t)[i] * (t[i] == max(t)) for i in range(K)]),
    "sign": -measured(lambda y, t: -(t * np.log(y)).sum()),
    "no_mean": N * measured(lambda y, t: -(t * np.log(y)).sum()),
    "mean_twice": measured(lambda y, t: -(t * np.log(y)).sum()) / N,
    "mean_over_classes": measured(lambda y, t: -(t * np.log(y)).mean()),
}


@pytest.mark.parametrize("key", DELTA3)
def test_a_mistaken_delta3_is_that_of_the_mistaken_rule(key):
    found = CATALOGUE[key].gradient(CASE.parameters, CASE.values, CASE.t)
    np.testing.assert_allclose(found.delta3, DELTA3[key], rtol=1e-10, atol=1e-14)
    # All below follows from it by the right rules.
    below = found.delta3 @ CASE.parameters.W3.T * CASE.values.h2 * (1 - CASE.values.h2)
    np.testing.assert_allclose(found.dE_dW2, CASE.values.h1.T @ below, rtol=1e-10, atol=1e-14)


def test_a_slope_times_its_weight_is_the_slope_by_the_weights_logarithm():
    right = backward(CASE.parameters, CASE.values, CASE.t)
    found = CATALOGUE["times_weight"].gradient(CASE.parameters, CASE.values, CASE.t)
    for name in ("W1", "W2", "W3"):
        pairs = zip(getattr(CASE.parameters, name).flat, getattr(right, name).flat, strict=True)
        products = [w * slope for w, slope in pairs]
        np.testing.assert_allclose(getattr(found, f"dE_d{name}").ravel(), products, rtol=1e-12)


def test_an_update_made_too_early_is_one_step_of_descent_by_a_half():
    p, x, t = CASE.parameters, CASE.x, CASE.t
    found = CATALOGUE["updated_too_early"].gradient(p, CASE.values, t)
    W3 = gradient_descent(p, x, t, 0.5, 1).parameters.W3
    first = backward(Parameters(*p[:4], W3, p.b3), CASE.values, t)
    np.testing.assert_allclose(found.dE_dW2, first.W2, rtol=1e-12)
    second = backward(Parameters(p.W1, p.b1, p.W2 - 0.5 * first.W2, p.b2, W3, p.b3), CASE.values, t)
    np.testing.assert_allclose(found.dE_dW1, second.W1, rtol=1e-12)


def test_no_mistake_changes_what_it_is_given():
    before = [a.copy() for a in (*CASE.parameters, *CASE.values, CASE.t)]
    for entry in CATALOGUE.values():
        if entry.gradient is not None:
            try:
                entry.gradient(CASE.parameters, CASE.values, CASE.t)
            except ValueError:
                continue
    after = (*CASE.parameters, *CASE.values, CASE.t)
    assert all(map(np.array_equal, before, after))
    again = forward(CASE.parameters, CASE.x)
    assert all(map(np.array_equal, again, CASE.values))
