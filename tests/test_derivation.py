"""The derivation as data: every parameter of three networks, against measurements."""

import math

import numpy as np
import pytest
from strategies import random_problem

from utils.address import addresses
from utils.derivation import FORMS, Undefined, derive
from utils.example import running_example
from utils.five_ways import COMPUTED, MEASURED, five_ways
from utils.gradient_check import central_difference, complex_step
from utils.network import forward, initialise
from utils.sweeps import backward_sweep, forward_sweep

SIZES = [(3, 4, 3, 2), (2, 16, 16, 3), (1, 1, 1, 2)]


def case(sizes):
    """Random parameters, biases included, one example and a soft target."""
    rng = np.random.default_rng(sum(sizes))
    parameters = initialise(rng, sizes).map(lambda p: p + rng.normal(0, 0.3, p.shape))
    t = rng.random(sizes[-1])
    return parameters, rng.normal(size=sizes[0]), t / t.sum()


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("form", FORMS)
def test_every_parameter_is_the_sum_of_its_paths_and_its_cell_and_as_measured(sizes, form):
    parameters, x, t = case(sizes)
    exact = complex_step(parameters, x[np.newaxis], t[np.newaxis])
    measured = central_difference(parameters, x[np.newaxis], t[np.newaxis])
    n2, K = sizes[2:]
    counts = {"1": n2 * K, "2": K, "3": 1}
    for address in addresses(parameters):
        d = derive(parameters, x, t, address, form)
        name, *index = address
        largest = np.abs(getattr(exact, name)).max()
        true, near = getattr(exact, name)[*index], getattr(measured, name)[*index]
        assert abs(d.value - true) <= 1e-12 * largest, address
        assert abs(d.cell.value - true) <= 1e-12 * largest, address
        assert abs(d.value - near) <= 1e-7 * largest, address
        assert len(d.paths) == counts[name[1]] * (K if form == "jacobian" else 1)
        assert len({p.units for p in d.paths}) == len(d.paths)


@pytest.mark.parametrize("form", FORMS)
def test_each_factor_is_the_slope_it_names(form):
    """Every factor against a complex step of the very quantity it names."""
    parameters, x, t = case((3, 4, 3, 2))
    values = forward(parameters, x[np.newaxis])
    for address in addresses(parameters):
        for path in derive(parameters, x, t, address, form).paths:
            assert math.prod(f.value for f in path.factors) == pytest.approx(path.value)
            assert path.factors[0].of == ("E",) and path.factors[-1].by == address
            for upper, lower in zip(path.factors, path.factors[1:], strict=False):
                assert upper.by == lower.of  # a chain: each takes up where the last one ended
            for factor in path.factors:
                slope = measured_slope(parameters, values, t, factor)
                assert factor.value == pytest.approx(slope, rel=1e-11, abs=1e-13), factor


def measured_slope(parameters, values, t, factor):
    """d(of)/d(by) by a complex step, from plain formulas."""
    h = 1e-30
    of, by = factor.of, factor.by
    if by in addresses(parameters):
        array = getattr(parameters, by[0]).astype(complex)
        array[by[1:]] += 1j * h
        parameters = parameters._replace(**{by[0]: array})
        kept = values
    else:
        array = getattr(values, by[0]).astype(complex)
        array[0, by[1]] += 1j * h
        kept = values._replace(**{by[0]: array})
    W1, b1, W2, b2, W3, b3 = parameters
    exp = np.exp(kept.s3)
    result = {
        "s1": kept.x @ W1 + b1, "h1": 1 / (1 + np.exp(-kept.s1)),
        "s2": kept.h1 @ W2 + b2, "h2": 1 / (1 + np.exp(-kept.s2)),
        "s3": kept.h2 @ W3 + b3, "y": exp / exp.sum(),
        "E": -(t * np.log(kept.y if by[0] == "y" else exp / exp.sum())).sum().reshape(1, 1),
    }[of[0]]  # fmt: skip
    return result[0, of[1] if len(of) > 1 else 0].imag / h


def test_the_article_s_three_weights():
    parameters, x, t = running_example()
    expected = {
        ("W3", 2, 1): ([0.101889573845787], 0.101889573845787),
        ("W2", 3, 0): ([-0.115113, 0.165474], 0.050361735964980),
        ("W1", 0, 2): ([0.095745, -0.137633, 0.149790, -0.218924, -0.008692, -0.032286],
                       -0.152000835025732),
    }  # fmt: skip
    for address, (paths, value) in expected.items():
        d = derive(parameters, x[0], t[0], address)
        np.testing.assert_allclose([p.value for p in d.paths], paths, atol=6e-7)
        assert d.value == pytest.approx(value, abs=1e-14)
    assert d.cell[:5] == ("dE_dW1", "x", "delta1", 0, 2)
    assert d.paths[1].units == (("h1", 2), ("h2", 0), ("s3", 1))
    assert [f.kind for f in d.paths[1].factors] == [
        "y-t", "weight", "sigmoid", "weight", "sigmoid", "input",
    ]  # fmt: skip


@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_the_five_ways_agree(sizes):
    parameters, x, t = case(sizes)
    gradient = complex_step(parameters, x[np.newaxis], t[np.newaxis])
    for address in addresses(parameters)[:: max(1, sizes[1] // 4)]:
        ways = five_ways(derive(parameters, x, t, address))
        assert tuple(ways) == COMPUTED + MEASURED
        largest = np.abs(getattr(gradient, address[0])).max()
        for name, value in ways.items():
            within = 1e-7 if name == "central difference" else 1e-12
            assert abs(value - ways["complex step"]) <= within * largest, (address, name)


def test_both_sweeps_end_in_the_gradient():
    parameters, x, t = case((3, 4, 3, 2))
    for address in addresses(parameters):
        d = derive(parameters, x, t, address)
        up, down = forward_sweep(d), backward_sweep(d)
        y = d.values.y
        assert (up.y * (-t / y)).sum() == pytest.approx(d.value, rel=1e-10, abs=1e-14)
        assert (up.s3 * down["s3"]).sum() == pytest.approx(d.value, rel=1e-10, abs=1e-14)
        assert up.y.sum() == pytest.approx(0, abs=1e-12)
    np.testing.assert_allclose(up.h2, 0)  # b3, the last address, comes in above the hidden layers


def test_an_underflowed_probability_is_said_and_the_other_form_holds():
    parameters, x, t = running_example()
    parameters = parameters._replace(W3=parameters.W3 * [[1, 2000]])
    with pytest.raises(Undefined, match=r"y_1 underflowed to 0.*y-t"):
        derive(parameters, x[0], t[0], ("W2", 3, 0), form="jacobian")
    d = derive(parameters, x[0], t[0], ("W2", 3, 0))
    assert np.isfinite(d.value) and d.value != 0


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (("W2", 4, 0), r"W2\[0, 0\] to W2\[3, 2\].*W⁽²⁾₁₁ to W⁽²⁾₄₃"),
        (("W2", -1, 0), "does not exist"),
        (("W4", 0, 0), "W1, b1, W2, b2, W3, b3"),
        (("b1", 0, 0), "takes 1 index"),
        (("W1", 1), "takes 2 indices"),
        (("b1", 4), r"b⁽¹⁾₁ to b⁽¹⁾₄"),
        (("W1", 0.5, 1), "whole number"),
        ("W1", "no address"),
        ((), "no address"),
    ],
)
def test_a_wrong_address_hears_what_there_is(address, said):
    parameters, x, t = running_example()
    with pytest.raises(ValueError, match=said):
        derive(parameters, x[0], t[0], address)


def test_wrong_examples_are_refused_in_words():
    parameters, x, t = running_example()
    with pytest.raises(ValueError, match=r"take one row, x\[0\]"):
        derive(parameters, x, t[0], ("b1", 0))
    with pytest.raises(ValueError, match="x has 2 columns"):
        derive(parameters, x[0, :2], t[0], ("b1", 0))
    with pytest.raises(ValueError, match="expected 1"):
        derive(parameters, x[0], [0.5, 0.6], ("b1", 0))
    with pytest.raises(ValueError, match="form"):
        derive(parameters, x[0], t[0], ("b1", 0), form="jacobi")


def test_a_probability_of_exactly_1_is_no_reason_to_refuse_and_one_of_0_is():
    parameters, x, _ = random_problem(0, (2, 3, 2, 3), 1)
    zero = parameters.map(np.zeros_like)
    t = np.array([0.5, 0.5, 0.0])
    sure = zero._replace(b3=np.array([0.0, -40.0, -41.0]))
    assert forward(sure, x).y[0, 0] == 1
    slopes = [derive(sure, x[0], t, ("b3", i), "jacobian").value for i in range(3)]
    np.testing.assert_allclose(slopes, complex_step(sure, x, t[np.newaxis]).b3, rtol=1e-9)
    lost = zero._replace(b3=np.array([0.0, 0.0, -800.0]))
    with pytest.raises(Undefined, match="y_3 underflowed"):
        derive(lost, x[0], t, ("b3", 0), "jacobian")
