"""Slopes one under the other, digit by digit, with those that are right in bold."""

import numpy as np

from utils.script import superscript

COLUMNS = 47  # of characters, the width of the Axes that holds the rows; its height is 10
_MOST = 15  # decimals shown


def digit_rows(stage, right, step, measured, kinds, *, axes):
    """The right slope and three measured ones, digit by digit; what is right is bold."""
    # A tiny slope is written as a number times a power of 10.
    tens = int(np.floor(np.log10(abs(right)))) if right else 0
    tens = tens if tens < -3 else 0
    names = ["with 60 digits", *(name for name, *_ in kinds)]
    values = [right, *measured]
    marks = {"right digits": [], "other digits": []}
    for row, value in enumerate(values):
        good, rest = written(value, right, tens)
        # A minus sign stands in front, so that the digits stay in columns.
        first = 15.5 if (good + rest).startswith("−") else 16.5
        for column, character in enumerate(good + rest):
            mark = marks["right digits" if column < len(good) else "other digits"]
            mark.append((first + column, _row(row), character))
    for name, look in (("right digits", {"bold": True}), ("other digits", {"role": "muted"})):
        x, y, characters = zip(*marks[name], strict=True) if marks[name] else ([], [], [])
        stage.text(name, x, y, characters, axes=axes, size=13, **look)
    rows = [_row(row) for row in range(4)]
    roles = ["backward", *(role for _, role, *_ in kinds)]
    stage.text("names", [1.4] * 4, rows, names, axes=axes, anchor="start", role=roles, size=12)
    for row, (name, role, _, symbol) in zip(rows[1:], kinds, strict=True):
        stage.points(f"{name} key", 0.4, row, axes=axes, role=role, symbol=symbol, size=5)
    errors = [abs(v - right) for v in values[1:]]
    off = [f"off by {power(e, 0)}" if e else "no error seen" for e in errors]
    stage.text("off", [35.5] * 3, rows[1:], off, axes=axes, anchor="start", role="muted",
               size=12)  # fmt: skip
    times = f", in units of {power(10.0**tens)}" if tens else ""
    title = f"Slope{times}, measured with Δ = {power(step)}. Bold: right digits"
    stage.text("title", 0, 9.3, title, axes=axes, anchor="start", size=12)


def written(value, right, tens=0):
    """A slope in units of 10^tens with 15 decimals, as (the digits that are right, the rest).

    A digit is right when the error is below half a unit in it.
    """
    unit = 10.0**tens
    error = abs(value - right) / unit
    if not abs(value / unit) < 1e4:
        return "", f"{value / unit:.3e}".replace("-", "−")
    string = f"{value / unit:.{_MOST}f}".replace("-", "−")
    decimals = _MOST if error == 0 else int(np.floor(-np.log10(2 * error)))
    if decimals < 1:
        return "", string
    cut = string.index(".") + 1 + min(decimals, _MOST)
    return string[:cut], string[cut:]


def _row(row):
    return 7.4 - 2.2 * row


def power(v, digits=1):
    """3.2·10⁻⁴ for 0.00032, 10⁻⁴ for 0.0001; from 0.01 to 100 as it is."""
    mantissa, exponent = f"{v:.{digits}e}".split("e")
    if 1e-2 < v < 1e2:
        return f"{v:.{digits + 1}g}"
    tail = "10" + superscript(int(exponent))
    return tail if float(mantissa) == 1 else f"{mantissa.removesuffix('.0')}·{tail}"
