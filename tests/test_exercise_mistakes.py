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
    "y_log_t": measured(lambda y, t: -(y * np.log(t)).sum()),
    "log10": measured(lambda y, t: -(t * np.log10(y)).sum()),
    "independent_sigmoids": each(lambda y, t, s: 1 / (1 + np.exp(-s)) - t),
    "scores_over_sum": each(lambda y, t, s: s / sum(s) - t),
    "softmax_over_examples": (
        np.exp(CASE.values.s3) / np.exp(CASE.values.s3).sum(axis=0) - CASE.t) / N,
    "no_target": CASE.values.y / N,
}  # fmt: skip


@pytest.mark.parametrize("key", DELTA3)
def test_a_mistaken_delta3_is_that_of_the_mistaken_rule(key):
    found = CATALOGUE[key].gradient(CASE.parameters, CASE.values, CASE.t)
    np.testing.assert_allclose(found.delta3, DELTA3[key], rtol=1e-10, atol=1e-14)
    # All below follows from it by the right rules.
    below = found.delta3 @ CASE.parameters.W3.T * CASE.values.h2 * (1 - CASE.values.h2)
    np.testing.assert_allclose(found.dE_dW2, CASE.values.h1.T @ below, rtol=1e-10, atol=1e-14)


# Four units in every layer, so that every mistake can be made.
SQUARE = checking(3, (4,) * 4)
WEIGHTS = SQUARE.parameters[::2]
S = (SQUARE.values.s1, SQUARE.values.s2)
H = (SQUARE.x, SQUARE.values.h1, SQUARE.values.h2)  # what the weights of each layer multiply


def trace_of(key):
    """(what the catalogue says for SQUARE, its deltas 1 to 3)."""
    found = CATALOGUE[key].gradient(SQUARE.parameters, SQUARE.values, SQUARE.t)
    return found, (found.delta1, found.delta2, found.delta3)


# By key the slope taken at a hidden unit, from its s, its h and the other layer's h.
LOCAL = {
    "no_slope": lambda s, h, other: 1.0,
    "slope_of_h": lambda s, h, other: 1 / (2 + np.exp(h) + np.exp(-h)),
    "s_in_slope": lambda s, h, other: s - s * s,
    "tanh_slope": lambda s, h, other: (1 - h) * (1 + h),
    "slope_twice": lambda s, h, other: (h - h * h) ** 2,
    "slope_of_other_layer": lambda s, h, other: other - other * other,
}


@pytest.mark.parametrize("key", LOCAL)
def test_a_mistaken_slope_at_the_hidden_units(key):
    _, deltas = trace_of(key)
    for n, k in np.ndindex(deltas[1].shape):
        other = H[1][n, k], H[2][n, k]
        for layer in (0, 1):
            arrives = sum(deltas[layer + 1][n, m] * WEIGHTS[layer + 1][k, m] for m in range(4))
            taken = LOCAL[key](S[layer][n, k], H[layer + 1][n, k], other[1 - layer])
            assert deltas[layer][n, k] == pytest.approx(arrives * taken, rel=1e-9)


def test_a_slope_missing_in_the_first_layer_is_there_in_the_second():
    _, (delta1, delta2, delta3) = trace_of("no_slope_below")
    slope = H[2] - H[2] ** 2
    np.testing.assert_allclose(delta2, delta3 @ WEIGHTS[2].T * slope, rtol=1e-9)
    np.testing.assert_allclose(delta1, delta2 @ WEIGHTS[1].T, rtol=1e-9)


# By key what arrives at unit k from a row of deltas over the matrix W.
COLLECTED = {
    "last_path": lambda delta, W, k: delta[3] * W[k, 3],
    "mean_over_paths": lambda delta, W, k: sum(delta[m] * W[k, m] for m in range(4)) / 4,
    "product_over_paths": lambda delta, W, k: np.prod([delta[m] * W[k, m] for m in range(4)]),
    "no_weights": lambda delta, W, k: 0.0,
    "blame_shared": lambda delta, W, k: sum(
        delta[m] * W[k, m] / sum(W[j, m] for j in range(4)) for m in range(4)),
    "inverse": lambda delta, W, k: np.linalg.solve(W.T, delta)[k],
    "transpose_forgotten": lambda delta, W, k: sum(delta[m] * W[m, k] for m in range(4)),
}  # fmt: skip


@pytest.mark.parametrize("key", COLLECTED)
def test_a_mistaken_way_back_through_the_weights(key):
    _, deltas = trace_of(key)
    for n, k in np.ndindex(deltas[1].shape):
        for layer in (0, 1):
            h = H[layer + 1][n, k]
            arrives = COLLECTED[key](deltas[layer + 1][n], WEIGHTS[layer + 1], k)
            assert deltas[layer][n, k] == pytest.approx(arrives * (h - h * h), rel=1e-7, abs=1e-15)


def test_one_path_is_the_one_through_the_largest_target_and_below_all_are_there():
    _, (delta1, delta2, delta3) = trace_of("one_path")
    for n, k in np.ndindex(delta2.shape):
        m, h = int(SQUARE.t[n].argmax()), H[2][n, k]
        assert delta2[n, k] == pytest.approx(delta3[n, m] * WEIGHTS[2][k, m] * (h - h * h))
    np.testing.assert_allclose(delta1, delta2 @ WEIGHTS[1].T * (H[1] - H[1] ** 2), rtol=1e-9)


# By key the slope of a weight from a to b: h and s (None for x) below it, the deltas, the matrix.
INTO_WEIGHTS = {
    "weight_for_input": lambda h, s, d, W, a, b: sum(W[a, b] * row[b] for row in d),
    "s_for_h": lambda h, s, d, W, a, b: sum(s[n, a] * d[n, b] for n in range(len(d))),
    "no_input": lambda h, s, d, W, a, b: sum(row[b] for row in d),
    "last_example": lambda h, s, d, W, a, b: h[-1, a] * d[-1, b],
    "outer_of_sums": lambda h, s, d, W, a, b: sum(h[:, a]) / len(h) * sum(d[:, b]),
    "mean_again": lambda h, s, d, W, a, b: sum(h[n, a] * d[n, b] for n in range(len(d))) / len(d),
}


@pytest.mark.parametrize("key", INTO_WEIGHTS)
def test_a_mistaken_slope_of_the_weights(key):
    found, deltas = trace_of(key)
    for layer, (h, s) in enumerate(zip(H, (SQUARE.x, *S), strict=True)):
        slopes = getattr(found, f"dE_dW{layer + 1}")
        for a, b in np.ndindex(4, 4):
            right = INTO_WEIGHTS[key](h, s, deltas[layer], WEIGHTS[layer], a, b)
            assert slopes[a, b] == pytest.approx(right, rel=1e-9, abs=1e-15)


INTO_BIASES = {
    "bias_mean": lambda h, d, b: sum(d[:, b]) / len(d),
    "bias_scalar": lambda h, d, b: d.sum(),
    "bias_first_row": lambda h, d, b: d[0, b],
    "bias_times_input": lambda h, d, b: sum(d[n, b] * sum(h[n]) for n in range(len(d))),
    "last_example": lambda h, d, b: d[-1, b],
    "mean_again": lambda h, d, b: sum(d[:, b]) / len(d),
}


@pytest.mark.parametrize("key", INTO_BIASES)
def test_a_mistaken_slope_of_the_biases(key):
    found, deltas = trace_of(key)
    for layer in range(3):
        slopes = getattr(found, f"dE_db{layer + 1}")
        for b in range(4):
            right = INTO_BIASES[key](H[layer], deltas[layer], b)
            assert slopes[b] == pytest.approx(right, rel=1e-9, abs=1e-15)


def test_the_last_layers_slope_with_inputs_of_the_first():
    found, (_, _, delta3) = trace_of("input_of_other_layer")
    for a, b in np.ndindex(4, 4):
        right = sum(SQUARE.x[n, a] * delta3[n, b] for n in range(len(delta3)))
        assert found.dE_dW3[a, b] == pytest.approx(right)


def test_a_log_of_a_target_that_is_0_cannot_be_taken():
    t = np.eye(4)[[0, 1, 2, 3, 0, 1, 2]]
    with pytest.raises(ValueError, match="log of a target that is 0"):
        CATALOGUE["y_log_t"].gradient(SQUARE.parameters, SQUARE.values, t)


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
