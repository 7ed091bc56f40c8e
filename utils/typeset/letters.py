"""Quantities, local slopes and numbers as LaTeX, in the letters of the page."""

import math


def quantity(name, *index):
    r"""One quantity in the letters of the page: ("W2", 3, 0) as W^{(2)}_{41}, ("E",) as E."""
    letter = name.rstrip("0123456789")
    layer = name[len(letter) :]
    letter = r"\delta" if letter == "delta" else letter
    subscript = ("," if max(index, default=0) >= 9 else "").join(str(i + 1) for i in index)
    return letter + (f"^{{({layer})}}" if layer else "") + (f"_{{{subscript}}}" if index else "")


def slope(of, by):
    """The derivative of one quantity with respect to another, as a fraction."""
    return rf"\frac{{\partial {quantity(*of)}}}{{\partial {quantity(*by)}}}"


def decimal(value, digits=2):
    """A number with that many decimals, small ones with that many significant digits.

    digits : None writes all there are. Never 0.00 for what is not zero.
    """
    if not math.isfinite(value):
        return r"\text{not a number}" if math.isnan(value) else rf"{'-' * (value < 0)}\infty"
    if value == 0:
        return "0"
    if digits is None:
        text = f"{value:.15g}"
    elif 0.1 <= abs(value) < 1e6:
        text = f"{value:.{digits}f}"
    else:
        text = f"{value:#.{digits}g}" if 1e-4 <= abs(value) < 1 else f"{value:.{digits - 1}e}"
    if "e" in text:
        number, exponent = text.split("e")
        return rf"{number} \times 10^{{{int(exponent)}}}"
    return text


def factor_symbol(factor):
    """The formula of a local slope: (y_i - t_i), W^{(3)}_{ji}, h (1 - h), x_l."""
    kind, of, by, _ = factor
    if kind == "y-t":
        return rf"(y_{{{by[1] + 1}}} - t_{{{by[1] + 1}}})"
    if kind == "loss":
        return rf"\frac{{-t_{{{by[1] + 1}}}}}{{y_{{{by[1] + 1}}}}}"
    if kind == "jacobian":
        i, m = of[1] + 1, by[1] + 1
        return rf"y_{{{i}}} (1 - y_{{{i}}})" if i == m else rf"(-y_{{{i}}} y_{{{m}}})"
    if kind == "weight":
        return quantity(f"W{of[0][1]}", by[1], of[1])
    if kind == "sigmoid":
        return rf"{quantity(*of)} (1 - {quantity(*of)})"
    if kind == "input":
        return quantity(*multiplied(*by))
    return "1"


def multiplied(name, start, *_):
    """What a weight multiplies: ("h1", 3) for ("W2", 3, 0), ("x", 0) for ("W1", 0, 2)."""
    return ("x" if name == "W1" else f"h{int(name[1]) - 1}", start)


def guard(text):
    """A negative number in brackets, so that no sign follows another."""
    return f"({text})" if text.startswith("-") else text
