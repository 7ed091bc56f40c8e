"""The lines of a derivation: symbols, numbers, paths, sum, what is collected, the matrix."""

from typing import NamedTuple

import numpy as np

from utils.typeset.letters import decimal, factor_symbol, guard, quantity, slope
from utils.typeset.matrices import matrix
from utils.typeset.sums import FOLD, added, equal_parts, equals, nested, product, spoken

_ONE_ROW = 4  # a path of more factors takes two rows


class Line(NamedTuple):
    """One line of mathematics, and the numbers that went into it.

    terms : the products it adds up, each a tuple of the factors as given, nothing rounded.
    shown : the same factors as they are written; empty where the line folds them away.
    value : what the line comes to, as given; None for a line of symbols.
    """

    name: str
    latex: str
    terms: tuple = ()
    shown: tuple = ()
    value: float | None = None


def symbols(derivation):
    """The formula of this layer in the article's symbols, sums inside brackets."""
    (name, *index), n2 = derivation.address, derivation.values.h2.shape[1]
    K, layer, end = derivation.t.shape[1], name[1], index[-1]
    score = str(end + 1) if layer == "3" else "i" if derivation.form == "y-t" else "m"
    at_score = f"(y_{{{score}}} - t_{{{score}}})"
    if derivation.form == "jacobian":
        at_score = (
            rf"\Big(\sum_{{i=1}}^{{{K}}} \frac{{-t_i}}{{y_i}}\, y_i ([i = {score}] - y_{{{score}}})"
            r"\Big)"
        )

    def collected(j):
        """The error collected at a unit of the second hidden layer, j a number or the letter."""
        comma = "," if j.isdigit() and len(j) > 1 else ""
        return rf"\sum_{{{score}=1}}^{{{K}}} {at_score}\, W^{{(3)}}_{{{j}{comma}{score}}}"

    def sigmoid_slope(number, j):
        return rf"h^{{({number})}}_{{{j}}} (1 - h^{{({number})}}_{{{j}}})"

    unit = str(end + 1)
    comma = "," if len(unit) > 1 else ""
    right = {
        "3": lambda: at_score,
        "2": lambda: rf"\Big[{collected(unit)}\Big]\, {sigmoid_slope(2, unit)}",
        "1": lambda: (
            rf"\Big[\sum_{{j=1}}^{{{n2}}} \Big({collected('j')}\Big)\, {sigmoid_slope(2, 'j')}\, "
            rf"W^{{(2)}}_{{{unit}{comma}j}}\Big]\, {sigmoid_slope(1, unit)}"
        ),
    }[layer]()
    last = derivation.paths[0].factors[-1]
    if last.kind == "input":
        right += rf"\, {factor_symbol(last)}"
    return Line("symbols", f"{slope(('E',), derivation.address)} = {right}")


def numbers(derivation, digits=2, fold=FOLD):
    """The same formula with this network's numbers, its brackets where the symbols have theirs."""
    terms = [spoken(path.factors) for path in derivation.paths]
    value, about = derivation.value, equals(derivation.value)
    left = slope(("E",), derivation.address)
    groups, outer, written = nested(terms, digits, fold)
    # One line a group where the groups are sums themselves, else all in one line.
    rows = any(text.startswith(r"\big(") for text in written)
    plus, after = (r" \\ &\quad + ", rf" \\ &{about} ") if rows else (" + ", f" {about} ")
    right = added(written, groups - len(written), len(terms), plus)
    if groups > 1 and outer:
        right = rf"\Big[{right}\Big] \cdot {product(outer)}"
    result = decimal(value, digits)
    if right != result:
        right += after + result
    latex = f"{left} {about} {right}"
    if rows:
        latex = rf"\begin{{aligned}} {left} &{about} {right} \end{{aligned}}"
    shown = tuple(tuple(decimal(f.value, digits) for f in term) for term in terms)
    values = tuple(tuple(f.value for f in term) for term in terms)
    return Line("numbers", latex, values, shown, value)


def path_line(path, digits=2, name="path"):
    """One path: its factors as symbols, as numbers, and their product."""
    factors = spoken(path.factors)
    shown = tuple(decimal(f.value, digits) for f in factors)
    symbol, value = r"\, ".join(map(factor_symbol, factors)), decimal(path.value, digits)
    about = equals(path.value)
    if len(factors) > _ONE_ROW:
        # Symbols and numbers below each other: side by side they are wider than a page.
        latex = rf"\begin{{aligned}} & {symbol} \\ &{about} {product(shown)} {about} {value}"
        latex += r" \end{aligned}"
    else:
        latex = equal_parts(about, symbol, product(shown), value)
    return Line(name, latex, (tuple(f.value for f in factors),), (shown,), path.value)


def path_lines(derivation, digits=2, fold=FOLD):
    """One line a path; a long list shows the first ones."""
    return [
        path_line(p, digits, f"path {n}") for n, p in enumerate(derivation.paths[:fold], start=1)
    ]


def sum_line(derivation, digits=2, fold=FOLD):
    """The paths' products added up."""
    values = [path.value for path in derivation.paths]
    shown = [decimal(v, digits) for v in values]
    written = shown[:fold]
    terms = [text if n == 0 else guard(text) for n, text in enumerate(written)]
    latex = equal_parts(
        equals(derivation.value), slope(("E",), derivation.address),
        added(terms, len(shown) - len(terms), len(shown)), decimal(derivation.value, digits),
    )  # fmt: skip
    return Line(
        "sum", latex, tuple((v,) for v in values), tuple((v,) for v in written), derivation.value
    )


def delta_line(derivation, digits=2, fold=FOLD):
    """What is collected at the parameter's unit is delta; one factor more is the gradient."""
    name, *index = derivation.address
    layer, end = int(name[1]), index[-1]
    delta = quantity(f"delta{layer}", end)
    value = float(derivation.deltas[layer - 1][0, end])
    if layer == 3:
        collected, terms, outer = rf"y_{{{end + 1}}} - t_{{{end + 1}}}", [(value,)], []
    else:
        upper = derivation.deltas[layer][0]
        W = getattr(derivation.parameters, f"W{layer + 1}")
        h = float(getattr(derivation.values, f"h{layer}")[0, end])
        i = {2: "i", 1: "j"}[layer]
        comma = "," if end >= 9 else ""
        unit = quantity(f"h{layer}", end)
        collected = (
            rf"\Big[\sum_{{{i}}} \delta^{{({layer + 1})}}_{i}\, "
            rf"W^{{({layer + 1})}}_{{{end + 1}{comma}{i}}}\Big]\, {unit} (1 - {unit})"
        )
        terms = [(float(u), float(w)) for u, w in zip(upper, W[end], strict=True)]
        outer = [h, 1 - h]
    shown = [tuple(decimal(v, digits) for v in term) for term in terms]
    about = equals(value)
    latex = rf"{delta} = {collected} {about} {decimal(value, digits)}"
    if outer:
        written = [product(term) for term in shown[:fold]]
        bracket = added(written, len(terms) - len(written), len(terms))
        h_shown = decimal(outer[0], digits)
        latex = (
            rf"\begin{{aligned}} {delta} &= {collected} \\ &{about} \big[{bracket}\big] \cdot "
            rf"{h_shown} \, (1 - {h_shown}) {about} {decimal(value, digits)} \end{{aligned}}"
        )
    return Line("collect", latex, tuple((*term, *outer) for term in terms), tuple(shown), value)


def matrix_line(derivation, digits=2):
    """The matrix product the gradient is a cell of, with that cell in a box."""
    cell = derivation.cell
    right = derivation.deltas[int(cell.right[-1]) - 1][0]
    name = quantity(derivation.address[0])
    letter = quantity(cell.right)
    about = equals(cell.value)
    if cell.left is None:
        line = rf"\frac{{\partial E}}{{\partial {name}}} = \sum_{{\text{{rows}}}} {letter} {about} "
        line += matrix(right[np.newaxis], 0, cell.column, digits)
        return Line("matrix", line, ((cell.value,),), (), cell.value)
    left = getattr(derivation.values, cell.left)[0]
    base = quantity(cell.left)
    base = f"({base})" if "^" in base else base
    line = (
        rf"\frac{{\partial E}}{{\partial {name}}} = {base}^\top {letter} {about} "
        f"{matrix(left[:, np.newaxis], cell.row, None, digits)} "
        f"{matrix(right[np.newaxis], None, cell.column, digits)} {about} "
        f"{matrix(np.outer(left, right), cell.row, cell.column, digits)}"
    )
    factors = (float(left[cell.row]), float(right[cell.column]))
    shown = tuple(decimal(v, digits) for v in factors)
    return Line("matrix", line, (factors,), (shown,), cell.value)


def stages(derivation, digits=2, fold=FOLD):
    """All lines in the order in which the page shows them: symbols, numbers, paths, sum, matrix."""
    return [
        symbols(derivation),
        numbers(derivation, digits, fold),
        *path_lines(derivation, digits, fold),
        sum_line(derivation, digits, fold),
        delta_line(derivation, digits, fold),
        matrix_line(derivation, digits),
    ]
