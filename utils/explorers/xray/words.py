"""The X-ray in words, formulas and code."""

import numpy as np

from utils import typeset
from utils.address import label
from utils.five_ways import COMPUTED
from utils.plotting import describe_network
from utils.plotting.numbers import number
from utils.script import subscript


def told(path):
    """The units that tell a path from the others of its parameter, from the bottom up."""
    units = [("s", i) if name == "s3" else (name, i) for name, i in path.units]
    return [unit for unit in units if unit[0] != "h1"]


def path_name(path):
    """A path in a few letters: "h⁽²⁾₁, s₂"; in the Jacobian form y₁ follows the score."""
    return ", ".join(unit_name(*unit) for unit in told(path))


def unit_name(name, index):
    """The letter of a unit as on the page, h⁽²⁾₁ for ("h2", 0)."""
    return name[0] + {"h2": "⁽²⁾", "h1": "⁽¹⁾"}.get(name, "") + subscript(index)


def shown(value, digits):
    """A value as the picture writes it; digits None writes all there are."""
    return f"{value:.15g}".replace("-", "−") if digits is None else number(value, digits)


def short(digits):
    """Decimals beside units and edges, where all digits would not fit."""
    return 4 if digits is None else digits


def some(value, digits):
    """So many decimals that a small number shows two digits."""
    if digits is None or value == 0:
        return digits
    return max(digits, min(8, 1 - int(np.floor(np.log10(abs(value))))))


def sentence(state, level, digits):
    """What is to be seen, for those who do not see it."""
    d = state.derivation
    values = d.values
    parts = [
        describe_network([values.x[0], values.h1[0], values.h2[0], values.y[0]], targets=d.t[0]),
        f"Lit: {label(d.address)} = {number(state.value, digits)}, "
        f"with gradient {number(d.value, digits)}; E = {number(state.E, digits)} nats.",
    ]
    if level >= 3:
        listed = "; ".join(
            f"through {path_name(p)}: {number(p.value, digits)}" for p in d.paths[:12]
        )
        more = f"; and {len(d.paths) - 12} more" if len(d.paths) > 12 else ""
        parts.append(f"{len(d.paths)} path{'s' * (len(d.paths) > 1)}, {listed}{more}.")
    return " ".join(parts)


def formulas(state, level, digits, fold):
    """The formulas of this level as HTML with LaTeX in it; empty below level 4."""
    d = state.derivation
    blocks = []
    if level >= 4:
        blocks += [
            ("Symbols", [typeset.symbols(d)]),
            ("Numbers", [typeset.numbers(d, digits, fold)]),
        ]
        if len(d.paths) > 1:
            blocks.append(("Multiply along the path", _paths(state, digits, fold)))
            blocks.append(("Add the paths", [typeset.sum_line(d, digits, fold)]))
    if level >= 5:
        blocks.append(("Collect what arrives at this unit", [typeset.delta_line(d, digits, fold)]))
    if level >= 6:
        blocks.append(("The cell of the matrix", [typeset.matrix_line(d, digits)]))
    return "".join(
        f"<p><strong>{title}</strong></p>" + "".join(f"$$ {line.latex} $$" for line in lines)
        for title, lines in blocks
    )


def _paths(state, digits, fold):
    d = state.derivation
    if state.path is not None:
        return [typeset.path_line(d.paths[state.path], digits)]
    return typeset.path_lines(d, digits, fold)


def agreement(state):
    """One line on the five ways, and a table of them as HTML."""
    ways = state.five
    largest = max(abs(v) for v in ways.values()) or 1.0
    apart = max(abs(v - state.derivation.value) for v in ways.values())
    agree = apart <= 1e-6 * max(largest, 1e-3)
    value = number(state.derivation.value, 6)
    title = (
        f"The same gradient, five ways: all agree, {value}"
        if agree
        else f"The same gradient, five ways: they differ by up to {apart:.1e}"
    )
    rows = "".join(
        f"<tr><th scope='row'>{name}</th><td>{'computed' if name in COMPUTED else 'measured'}</td>"
        f"<td>{number(v, 8) if abs(v) < 1e-3 else f'{v:.8f}'.replace('-', '−')}</td></tr>"
        for name, v in ways.items()
    )
    return title, (
        f"<table><tr><th>way</th><th>how</th><th>dE/d{label(state.address)}</th></tr>{rows}</table>"
        "<p>The first three use the derived formulas; only the last two measure E itself, so only "
        "they could catch a slip in the derivation.</p>"
    )


def as_python(state):
    """The lines of Python that give what is on the screen."""
    d = state.derivation
    lines = ["import numpy as np", "", "from utils.derivation import derive",
             "from utils.network import Parameters", ""]  # fmt: skip
    for name, array in zip(d.parameters._fields, d.parameters, strict=True):
        lines.append(f"{name} = np.array({array.tolist()})")
    form = "" if d.form == "y-t" else f', form="{d.form}"'
    return "\n".join(
        [
            *lines,
            f"x = np.array({d.values.x[0].tolist()})",
            f"t = np.array({d.t[0].tolist()})",
            "",
            "parameters = Parameters(W1, b1, W2, b2, W3, b3)",
            f"derivation = derive(parameters, x, t, {d.address!r}{form})",
            "for path in derivation.paths:",
            "    print(path.units, path.value)",
            "print(derivation.value)",
        ]
    )
