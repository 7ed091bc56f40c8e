"""The running example and the article's three weights: SymPy, path sums, and printed digits.

SymPy differentiates the loss itself, written here from its definition; it knows nothing of deltas.
"""

from functools import cache

import mpmath
import numpy as np
import pytest
import sympy as sp

from utils.example import running_batch, running_example
from utils.gradient_check import central_difference, complex_step
from utils.network import Parameters, backward, forward, loss

SIZES = (3, 4, 3, 2)
# As printed: a value agrees when it is the printed one to half a unit of its last digit.
PRINTED = {
    "s1": "1.6 0.2 1.1 0.3",
    "h1": ".8320 .5498 .7503 .5744",
    "s2": "1.3534 -.6889 -1.8770",
    "h2": ".7947 .3343 .1327",
    "s3": "1.6131 2.8080",
    "y": ".2324 .7676",
}
PRINTED_DELTAS = {
    "b3": "-.767611 .767611",
    "b2": ".087671 .102492 .291605",
    "b1": "-.051243 .209625 -.101334 -.108153",
}
# (layer, from, to) as the article counts, from 1.
ARTICLE_WEIGHTS = {
    (3, 3, 2): ".101889573845787",
    (2, 4, 1): ".050361735964980",
    (1, 1, 3): "-.152000835025732",
}


def agrees_as_printed(value, printed):
    unit = 10.0 ** -len(printed.split(".")[1])
    return abs(value - float(printed)) <= 0.5 * unit * (1 + 1e-9)


@pytest.fixture(scope="module")
def example():
    parameters, x, t = running_example()
    values = forward(parameters, x)
    return parameters, x, t, values, backward(parameters, values, t)


def entry(gradient, weight):
    layer, start, end = weight
    return gradient[2 * (layer - 1)][start - 1, end - 1]


# --- digits as printed in the derivation ---------------------------------------------------------


@pytest.mark.parametrize("name", PRINTED)
def test_forward_values_as_printed(example, name):
    values = getattr(example[3], name)[0]
    for value, printed in zip(values, PRINTED[name].split(), strict=True):
        assert agrees_as_printed(value, printed)


def test_the_first_weighted_sums_are_exact_on_paper(example):
    np.testing.assert_allclose(example[3].s1[0], [1.6, 0.2, 1.1, 0.3], rtol=0, atol=4e-16)


@pytest.mark.parametrize("bias", PRINTED_DELTAS)
def test_deltas_as_printed(example, bias):
    # With one example the derivative of a bias is the delta of its unit.
    for value, printed in zip(getattr(example[4], bias), PRINTED_DELTAS[bias].split(), strict=True):
        assert agrees_as_printed(value, printed)


@pytest.mark.parametrize("weight", ARTICLE_WEIGHTS)
def test_the_three_weights_as_printed(example, weight):
    assert agrees_as_printed(entry(example[4], weight), ARTICLE_WEIGHTS[weight])


def test_the_losses_as_printed(example):
    parameters, x, t, _, gradient = example
    assert agrees_as_printed(loss(parameters, x, t), "1.459343")
    assert agrees_as_printed(loss(parameters, *running_batch()), "1.183620")
    np.testing.assert_array_equal(running_batch()[0][:1], x)
    np.testing.assert_array_equal(running_batch()[1][:1], t)
    # A step of 0.5 against the gradient, and what the straight line predicts of it.
    after = parameters.map(lambda p, g: p - 0.5 * g, gradient._replace(b1=0, b2=0, b3=0))
    assert agrees_as_printed(loss(after, x, t), ".806")
    weights_only = sum((getattr(gradient, name) ** 2).sum() for name in ("W1", "W2", "W3"))
    assert agrees_as_printed(0.5 * weights_only, "1.145")


def test_the_example_is_chosen_as_it_says(example):
    parameters, x, _, values, gradient = example
    special = [0.0, 1.0, -1.0, 0.5, 2.0]
    for array in (*parameters[::2], x, *values[1:]):
        assert not np.isin(array, special).any()
    assert min(np.abs(g).min() for g in gradient[::2]) > 0.0479
    for bias in parameters[1::2]:
        np.testing.assert_array_equal(bias, 0)
    # Its known limits, used on the pages: all positive here, and these wrong products fit.
    assert (values.s1 > 0).all()
    assert (gradient.W2 > 0).all()
    delta2, delta3 = gradient.b2[None], gradient.b3[None]
    assert (delta2 @ parameters.W1).shape == (delta2 @ parameters.W2.T).shape
    assert (x.T @ delta3).shape == gradient.W3.shape


def test_measured_gradients_agree_on_all_thirty_weights_and_on_the_batch(example):
    parameters, x, t, _, gradient = example
    for a, b, c in zip(
        gradient, complex_step(parameters, x, t), central_difference(parameters, x, t), strict=True
    ):
        np.testing.assert_allclose(a, b, rtol=1e-13)
        np.testing.assert_allclose(a, c, rtol=1e-8)
    x, t = running_batch()
    ours = backward(parameters, forward(parameters, x), t)
    for a, b in zip(ours, complex_step(parameters, x, t), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-16)


# --- SymPy: E from its definition, differentiated ------------------------------------------------

WEIGHTS = [
    (layer, start + 1, end + 1)
    for layer in (1, 2, 3)
    for start, end in np.ndindex(SIZES[layer - 1], SIZES[layer])
]


@cache
def symbolic():
    """(names, derivatives): dE/dW for all thirty weights as one function of x, t and the weights.

    SymPy differentiates E as one expression; the function evaluates in mpmath's precision.
    """
    names = {("x", i): sp.Symbol(f"x_{i}") for i in (1, 2, 3)}
    names |= {("t", i): sp.Symbol(f"t_{i}") for i in (1, 2)}
    names |= {w: sp.Symbol("W{}_{}{}".format(*w)) for w in WEIGHTS}

    def weighted_sums(inputs, layer):
        return [
            sum(a * names[layer, i, k] for i, a in enumerate(inputs, start=1))
            for k in range(1, SIZES[layer] + 1)
        ]

    activations = [names["x", i] for i in (1, 2, 3)]
    for layer in (1, 2):
        activations = [1 / (1 + sp.exp(-s)) for s in weighted_sums(activations, layer)]
    powers = [sp.exp(s) for s in weighted_sums(activations, 3)]
    E = -sum(names["t", i] * sp.log(e / sum(powers)) for i, e in enumerate(powers, start=1))
    slopes = [E.diff(names[w]) for w in WEIGHTS]
    return names, sp.lambdify(list(names.values()), slopes, "mpmath", cse=True)


def exact_gradient(parameters, x, t):
    """({weight: dE/dW}, {name: value}) in mpmath, where 0.4 is 2/5 and not a binary fraction."""
    names, derivatives = symbolic()
    values = {}
    for key in names:
        place = tuple(i - 1 for i in key[1:])
        array = {"x": x[0], "t": t[0]}[key[0]] if key[0] in ("x", "t") else weights(parameters, key)
        values[key] = mpmath.mpf(repr(float(array[place])))
    return dict(zip(WEIGHTS, derivatives(*values.values()), strict=True)), values


def weights(parameters, weight):
    return parameters[2 * (weight[0] - 1)]


@pytest.mark.parametrize("weight", ARTICLE_WEIGHTS)
def test_the_three_weights_by_sympy(example, weight):
    parameters, x, t, _, gradient = example
    with mpmath.workdps(30):
        exact, _ = exact_gradient(parameters, x, t)
    assert (
        mpmath.nstr(exact[weight], 14).replace("0.", ".").startswith(ARTICLE_WEIGHTS[weight][:14])
    )
    assert entry(gradient, weight) == pytest.approx(float(exact[weight]), rel=1e-13)


def test_all_thirty_weights_by_sympy(example):
    parameters, x, t, _, gradient = example
    with mpmath.workdps(30):
        exact, _ = exact_gradient(parameters, x, t)
    assert len(exact) == 30
    for weight, value in exact.items():
        assert entry(gradient, weight) == pytest.approx(float(value), rel=1e-13), weight


def article_formula(weight, values):
    """The right-hand side of the article's formula for a weight, term by term, in mpmath."""

    def weighted_sums(inputs, layer):
        return [
            mpmath.fsum(a * values[layer, i, k] for i, a in enumerate(inputs, start=1))
            for k in range(1, SIZES[layer] + 1)
        ]

    x = [values["x", i] for i in (1, 2, 3)]
    h1 = [1 / (1 + mpmath.exp(-s)) for s in weighted_sums(x, 1)]
    h2 = [1 / (1 + mpmath.exp(-s)) for s in weighted_sums(h1, 2)]
    powers = [mpmath.exp(s) for s in weighted_sums(h2, 3)]
    error = [powers[i] / mpmath.fsum(powers) - values["t", i + 1] for i in range(2)]
    layer, start, end = weight
    a, b = start - 1, end - 1
    if layer == 3:
        return error[b] * h2[a]
    if layer == 2:
        arrives = sum(error[i] * values[3, end, i + 1] for i in range(2))
        return arrives * h2[b] * (1 - h2[b]) * h1[a]
    arrives = sum(
        sum(error[i] * values[3, j + 1, i + 1] for i in range(2))
        * h2[j] * (1 - h2[j]) * values[2, end, j + 1]
        for j in range(3)
    )  # fmt: skip
    return arrives * h1[b] * (1 - h1[b]) * x[a]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_articles_formulas_hold_at_random_points_to_30_digits(seed):
    # Two such functions that agree to 30 digits at random points are the same function.
    rng = np.random.default_rng(seed)
    shapes = [(3, 4), (4,), (4, 3), (3,), (3, 2), (2,)]
    parameters = Parameters(*(rng.integers(-99, 100, shape) / 64 for shape in shapes))
    x, t = rng.integers(-99, 100, (1, 3)) / 32, np.array([[0.3, 0.7]])
    with mpmath.workdps(50):
        exact, values = exact_gradient(parameters, x, t)
        for weight in WEIGHTS:
            formula = article_formula(weight, values)
            assert abs(formula - exact[weight]) < mpmath.mpf("1e-30"), weight


# --- paths ---------------------------------------------------------------------------------------


def paths_of(weight, example):
    """One product for each path from the weight through y - t, in the order of the units."""
    parameters, x, t, values, _ = example
    _, _, W2, _, W3, _ = parameters
    h1, h2, error = values.h1[0], values.h2[0], (values.y - t)[0]
    layer, start, end = weight
    if layer == 3:
        return {(end,): error[end - 1] * h2[start - 1]}
    if layer == 2:
        j, k = end - 1, start - 1
        return {(i + 1,): error[i] * W3[j, i] * h2[j] * (1 - h2[j]) * h1[k] for i in range(2)}
    k = end - 1
    return {
        (j + 1, i + 1): error[i] * W3[j, i] * h2[j] * (1 - h2[j]) * W2[k, j]
        * h1[k] * (1 - h1[k]) * x[0, start - 1]
        for j in range(3) for i in range(2)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("weight", "printed"),
    [
        ((3, 3, 2), ".101890"),
        ((2, 4, 1), "-.115113 .165474"),
        ((1, 1, 3), ".095745 -.137633 .149790 -.218924 -.008692 -.032286"),
    ],
)
def test_the_paths_as_printed_and_their_sum(example, weight, printed):
    paths = paths_of(weight, example)
    # 1, 2 and 6 paths: one for W3, K for W2, n2 K for W1.
    assert len(paths) == len(printed.split()) == {3: 1, 2: 2, 1: 6}[weight[0]]
    for contribution, digits in zip(paths.values(), printed.split(), strict=True):
        assert agrees_as_printed(contribution, digits)
    assert sum(paths.values()) == pytest.approx(entry(example[4], weight), rel=1e-13)


@pytest.mark.parametrize("weight", [(2, 4, 1), (1, 1, 3)])
def test_the_true_class_alone_turns_the_sign(example, weight):
    paths = paths_of(weight, example)
    through_the_true_class = sum(value for path, value in paths.items() if path[-1] == 1)
    assert through_the_true_class * entry(example[4], weight) < 0


@pytest.mark.parametrize("weight", ARTICLE_WEIGHTS)
def test_through_the_whole_jacobian_there_are_twice_as_many_paths(example, weight):
    _, _, t, values, gradient = example
    y = values.y[0]
    explicit = [
        -t[0, i] / y[i] * y[i] * ((i + 1 == path[-1]) - y[path[-1] - 1]) * contribution
        / (y[path[-1] - 1] - t[0, path[-1] - 1])
        for path, contribution in paths_of(weight, example).items() for i in range(2)
    ]  # fmt: skip
    assert len(explicit) == {3: 2, 2: 4, 1: 12}[weight[0]]
    assert sum(explicit) == pytest.approx(entry(gradient, weight), rel=1e-12)
