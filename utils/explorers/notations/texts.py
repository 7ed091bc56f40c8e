"""The notations of notebook 14, text by text: their letters, and their formulas in LaTeX."""

from typing import NamedTuple

from utils.explorers.notations.forms import (
    PRODUCTS,
    Layout,
    Letters,
    code,
    drawn_products,
    turned,
)


class Notation(NamedTuple):
    """One way of writing. layout is None where a text goes unit by unit and has no matrices.

    mean_last : whether the 1/N comes in with the gradient, as in texts that treat one example.
    start : the error of the outputs, in LaTeX. over : the index that runs over examples.
    """

    title: str
    layout: Layout | None
    letters: Letters | None
    mean_last: bool
    start: str
    over: str
    note: str


_OURS = Letters(
    value="h^{{({})}}", sum="s^{{({})}}", error=r"\delta^{{({})}}", weight="W^{{({})}}",
    bias="b^{{({})}}", gradient=r"\frac{{\partial E}}{{\partial W^{{({})}}}}",
    slope=r"h^{{({0})}} \odot (1 - h^{{({0})}})", inputs="x",
)  # fmt: skip
_TO_FROM = _OURS._replace(
    weight="V^{{({})}}", gradient=r"\frac{{\partial E}}{{\partial V^{{({})}}}}"
)
_NIELSEN = Letters(
    value="a^{{{}}}", sum="z^{{{}}}", error=r"\delta^{{{}}}", weight="w^{{{}}}", bias="b^{{{}}}",
    gradient=r"\frac{{\partial C}}{{\partial w^{{{}}}}}", slope=r"\sigma'(z^{{{}}})", first=2,
    loss="C",
)  # fmt: skip
_GOODFELLOW = Letters(
    value="h^{{({})}}", sum="a^{{({})}}", error="g", weight="W^{{({})}}", bias="b^{{({})}}",
    gradient=r"\nabla_{{W^{{({})}}}} J", slope="f'(a^{{({})}})", loss="J",
    forward="{bias} + {product}",
)  # fmt: skip

NOTATIONS = (
    Notation(
        "this course: rows, from-to", Layout(True, True), _OURS, False,
        r"\delta^{(3)} = \frac{1}{N}\,(y - t)", "r",
        "An example is a row. W goes from its row's unit to its column's unit.",
    ),
    Notation(
        "Nielsen: columns, to-from", Layout(False, False), _NIELSEN, True,
        r"\delta^{4} = a^{4} - y", "x",
        "The inputs are layer 1, so our layer 2 is his layer 3. y is the target, a⁴ the output.",
    ),
    Notation(
        "Goodfellow, Bengio, Courville: columns, to-from", Layout(False, False), _GOODFELLOW,
        True, r"g = \hat y - y", "r",
        "a is the weighted sum, h the value, y the target, ŷ the output; g is the error so far.",
    ),
    Notation(
        "Rumelhart, Hinton, Williams: unit by unit", None, None, True,
        r"\frac{\partial E}{\partial x_j} = y_j - d_j", "c",
        "x is the weighted sum, y the value of any unit, d the target. Units are numbered "
        "through; there are no layers and no matrices.",
    ),
    Notation(
        "rows, to-from (V = Wᵀ, as torch.nn.Linear stores it)", Layout(True, False), _TO_FROM,
        False, r"\delta^{(3)} = \frac{1}{N}\,(y - t)", "r",
        "An example is a row, and the matrix is turned: now the forward pass needs the transpose.",
    ),
    Notation(
        "columns, from-to (Wᵀx)", Layout(False, True), _OURS, False,
        r"\delta^{(3)} = \frac{1}{N}\,(y - t)", "r",
        "Our W, but an example is a column: every product of ours, turned.",
    ),
)  # fmt: skip


def code_lines(notation, passes, layer, start, end):
    """{"forward": "s2 = h1 @ W2 + b2", ...}: the products as lines of NumPy."""
    found, letters = {}, notation.letters
    for kind, (result, left, right) in drawn_products(
        notation.layout, letters, passes, layer, start, end
    ).items():
        product = f"{code(left.letter)} @ {code(right.letter)}"
        if kind == "forward":
            found[kind] = f"{code(result.letter)} = {product} + {code(letters.at('bias', layer))}"
        elif kind == "gradient":
            share = " / N" if notation.mean_last else ""
            name = f"d{letters.loss}_d{code(letters.at('weight', layer))}"
            found[kind] = f"{name} = {product}{share}"
        else:
            h = code(letters.at("value", layer - 1))
            found[kind] = f"{code(result.letter)} = ({product}) * {h} * (1 - {h})"
    return found


def formulas(notation, layer, start, end, N, offsets):
    """[(what it is, LaTeX)] for the layer of one weight, and for the weight alone."""
    if notation.layout is None:
        return _unit_formulas(layer, start, end, N, offsets)
    letters = notation.letters
    a, W = letters.at("value", layer - 1), letters.at("weight", layer)
    d, b = letters.at("error", layer), letters.at("bias", layer)

    def product(kind, **names):
        sides = PRODUCTS[notation.layout][kind]
        return r"\, ".join(turned(names[s[0]]) if s.endswith(".T") else names[s] for s in sides)

    forward = letters.forward.format(product=product("forward", a=a, W=W), bias=b)
    share = r"\frac{1}{N}\, " if notation.mean_last and N > 1 else ""
    lines = [
        ("Forward", f"{letters.at('sum', layer)} = {forward}"),
        ("Error of the outputs", notation.start),
        ("Gradient", f"{letters.at('gradient', layer)} = {share}{product('gradient', a=a, d=d)}"),
    ]  # fmt: skip
    if layer > 1:
        before = letters.at("error", layer - 1)
        # A letter without a number is overwritten on its way.
        sign = r"\leftarrow" if before == d else "="
        lines.append(("Error one layer before", rf"{before} {sign} "
                      rf"\left({product('error', d=d, W=W)}\right) \odot "
                      f"{letters.at('slope', layer - 1)}"))  # fmt: skip
    return [*lines, ("This weight", _entry(notation, layer, start, end, N))]


def _entry(notation, layer, start, end, N):
    """The gradient of one weight, as an equation of indices counted from 1."""
    letters, (rows, from_to) = notation.letters, notation.layout
    i, j, r = start + 1, end + 1, notation.over if N > 1 else ""
    # Texts that treat one example at a time write no index for it.
    silent = notation.mean_last

    def indexed(letter, unit):
        pair = [r, unit] if rows else [unit, r]
        return f"{letter}_{{{unit if silent or not r else _index(*pair)}}}"

    sum_ = "" if N == 1 else rf"\sum_{{{r}}} "
    share = r"\frac{1}{N} " if notation.mean_last and N > 1 else ""
    value = indexed(letters.at("value", layer - 1), i)
    error = indexed(letters.at("error", layer), j)
    place = f"{{{_index(i, j) if from_to else _index(j, i)}}}"
    if "nabla" in letters.gradient:
        left = rf"\bigl({letters.at('gradient', layer)}\bigr)_{place}"
    else:
        left = rf"{letters.at('gradient', layer)[:-1]}_{place}}}"
    return rf"{left} = {share}{sum_}{value}\, {error}"


def _unit_formulas(layer, start, end, N, offsets):
    i, j = offsets[layer - 1] + start + 1, offsets[layer] + end + 1
    sum_ = "" if N == 1 else r"\frac{1}{N} \sum_c "
    error = r"\frac{\partial E}{\partial x_{%s}}"
    slope = r"\, y_j (1 - y_j)"
    return [
        ("Forward", r"x_j = \sum_i y_i\, w_{ji}, \qquad y_j = \frac{1}{1 + e^{-x_j}}"),
        ("Error of the outputs", r"\frac{\partial E}{\partial x_j} = y_j - d_j"),
        ("Gradient", rf"\frac{{\partial E}}{{\partial w_{{ji}}}} = {error % 'j'}\, y_i"),
        ("Error of the units before", rf"{error % 'j'} = \Bigl[\sum_k {error % 'k'}\, "
         rf"w_{{kj}}\Bigr]{slope}"),
        ("This weight", rf"\frac{{\partial E}}{{\partial w_{{{_index(j, i)}}}}} = "
         rf"{sum_}{error % j}\, y_{{{i}}}"),
    ]  # fmt: skip


def _index(first, second):
    """Two indices as a subscript, with a comma between them once one has two digits."""
    return f"{first}{',' if len(f'{first}{second}') > 2 else ''}{second}"
