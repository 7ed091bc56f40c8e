"""Derivations as LaTeX: what is written is evaluated again, and must come to what is said."""

import math
import re

import numpy as np
import pytest

from utils import typeset
from utils.address import addresses
from utils.derivation import FORMS, derive
from utils.example import running_example
from utils.network import initialise

EXAMPLE = running_example()


def derivation(address, form="y-t", sizes=None):
    if sizes is None:
        parameters, x, t = EXAMPLE
        return derive(parameters, x[0], t[0], address, form)
    rng = np.random.default_rng(sum(sizes))
    parameters = initialise(rng, sizes)
    return derive(parameters, rng.normal(size=sizes[0]), np.full(sizes[-1], 1 / sizes[-1]),
                  address, form)  # fmt: skip


def evaluate(latex):
    """A LaTeX expression of plain numbers, brackets, dots for times and plus signs, as a float."""
    text = re.sub(r"\\(Big|big|quad|,)|\\\\|&|\\begin\{aligned\}|\\end\{aligned\}", " ", latex)
    text = re.sub(r"\s*\\times 10\^\{(-?\d+)\}", r"e\1", text).replace(r"\cdot", "*")
    text = text.replace("[", "(").replace("]", ")")
    text = re.sub(r"\)\s+\(", ") * (", re.sub(r"(\d)\s+\(", r"\1 * (", text))
    assert re.fullmatch(r"[\d\s.e()*+\-]+", text), text
    return eval(text, {"__builtins__": {}})


def parts(latex):
    """The expressions between the signs of equality."""
    return [part for part in re.split(r"\\approx|=(?![1-9])", latex) if part.strip(" &\\")]


@pytest.mark.parametrize("form", FORMS)
def test_numbers_written_out_come_to_the_value(form):
    for address in addresses(EXAMPLE[0]):
        d = derivation(address, form)
        lines = [typeset.numbers(d, None, None), typeset.sum_line(d, None, None)]
        for line in lines:
            results = [evaluate(part) for part in parts(line.latex)[1:]]
            np.testing.assert_allclose(results, d.value, rtol=1e-12, atol=1e-15)
            products = [math.prod(term) for term in line.terms]
            assert math.fsum(products) == pytest.approx(line.value, rel=1e-12, abs=1e-15)
        for path, line in zip(d.paths, typeset.path_lines(d, None, None), strict=True):
            results = [evaluate(part) for part in parts(line.latex)[1:]]
            np.testing.assert_allclose(results, path.value, rtol=1e-12, atol=1e-15)
            assert math.prod(line.terms[0]) == pytest.approx(path.value, rel=1e-12, abs=0)


@pytest.mark.parametrize("digits", [2, 4])
def test_what_is_shown_is_what_was_given_rounded(digits):
    for address in addresses(EXAMPLE[0]):
        d = derivation(address)
        lines = typeset.stages(d, digits)
        assert [line.name for line in lines[:2]] == ["symbols", "numbers"]
        for line in lines:
            for given, shown in zip(line.terms, line.shown, strict=False):
                for value, text in zip(given, shown, strict=False):
                    assert abs(evaluate(text) - value) <= 0.5 * 10**-digits
                    assert all(text in line.latex for text in shown)


def test_the_collected_line_is_delta():
    for address in addresses(EXAMPLE[0]):
        d = derivation(address)
        line = typeset.delta_line(d, None)
        delta = d.deltas[int(address[0][1]) - 1][0, address[-1]]
        assert evaluate(parts(line.latex)[-1]) == pytest.approx(delta, rel=1e-12)
        assert evaluate(parts(line.latex)[-2] if address[0][1] < "3" else "0+1*1") == pytest.approx(
            delta if address[0][1] < "3" else 1, rel=1e-12
        )


def test_the_boxed_cell_is_the_gradient():
    for address in addresses(EXAMPLE[0]):
        d = derivation(address)
        boxed = [
            evaluate(b) for b in re.findall(r"\\boxed\{([^}]*)\}", typeset.matrix_line(d, 5).latex)
        ]
        assert boxed[-1] == pytest.approx(d.value, abs=1e-5)
        if address[0][0] == "W":
            assert len(boxed) == 3 and boxed[0] * boxed[1] == pytest.approx(d.value, abs=1e-4)


def test_the_article_s_symbols():
    assert typeset.symbols(derivation(("W3", 2, 1))).latex == (
        r"\frac{\partial E}{\partial W^{(3)}_{32}} = (y_{2} - t_{2})\, h^{(2)}_{3}"
    )
    assert typeset.symbols(derivation(("W2", 3, 0))).latex == (
        r"\frac{\partial E}{\partial W^{(2)}_{41}} = \Big[\sum_{i=1}^{2} (y_{i} - t_{i})\, "
        r"W^{(3)}_{1i}\Big]\, h^{(2)}_{1} (1 - h^{(2)}_{1})\, h^{(1)}_{4}"
    )
    assert typeset.symbols(derivation(("W1", 0, 2))).latex.endswith(
        r"W^{(2)}_{3j}\Big]\, h^{(1)}_{3} (1 - h^{(1)}_{3})\, x_{1}"
    )
    jacobian = typeset.symbols(derivation(("W2", 3, 0), "jacobian")).latex
    assert r"\sum_{i=1}^{2} \frac{-t_i}{y_i}\, y_i ([i = m] - y_{m})" in jacobian


def test_two_digits_take_a_comma():
    assert typeset.quantity("W1", 0, 11) == "W^{(1)}_{1,12}"
    assert typeset.quantity("h2", 9) == "h^{(2)}_{10}"
    assert typeset.quantity("delta2", 0) == r"\delta^{(2)}_{1}"
    wide = typeset.symbols(derivation(("W2", 3, 11), sizes=(2, 16, 16, 3))).latex
    assert "W^{(3)}_{12,i}" in wide and r"W^{(2)}_{4,12}" in wide


@pytest.mark.parametrize("form", FORMS)
def test_long_sums_are_folded_and_can_be_opened(form):
    d = derivation(("W1", 1, 14), form, sizes=(2, 16, 16, 3))
    count = len(d.paths)
    folded, whole = typeset.stages(d), typeset.stages(d, fold=None)
    assert len(whole) - len(folded) == count - 6
    assert max(len(line.latex) for line in folded) < 1500
    for name in ("numbers", "sum"):
        short, long = (next(x for x in lines if x.name == name) for lines in (folded, whole))
        assert rf"\cdots\ (\text{{{count} terms in all}})" in short.latex
        assert r"\cdots\ " not in long.latex
    exact = typeset.numbers(d, None, None)
    assert evaluate(parts(exact.latex)[1]) == pytest.approx(d.value, rel=1e-11)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0, "0"), (0.05036, "0.050"), (-0.7676, "-0.77"), (1.5, "1.50"),
     (0.0999, "0.10"), (3.2e-7, r"3.2 \times 10^{-7}"), (1234567.0, r"1.2 \times 10^{6}"),
     (math.inf, r"\infty"), (-math.inf, r"-\infty"), (math.nan, r"\text{not a number}")],
)  # fmt: skip
def test_decimals(value, text):
    assert typeset.decimal(value) == text
