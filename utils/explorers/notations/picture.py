"""What the notations look like: products as little matrices, or one table of units."""

import numpy as np

from utils.address import label
from utils.explorers.notations.forms import drawn_products, plain
from utils.explorers.notations.texts import code_lines
from utils.explorers.notations.units import offsets_of
from utils.plotting import figure
from utils.plotting.charts import SIGNED
from utils.plotting.numbers import number

_WIDE, _HIGH = 1000, 540  # pixels, the units of the drawing
_CELL = 20  # pixels from one cell to the next, at most
_BLOCK = 104  # pixels there are for the rows of one matrix
_SPAN = 400  # pixels there are for the columns of one product
_LEFT, _RIGHT = 150, 640  # where matrices begin, and words
_TOPS = {"forward": 110, "gradient": 258, "error": 406}
_TITLES = {"forward": "forward", "gradient": "gradient", "error": "error before"}


def empty_figure():
    """The Figure: nothing stands still, places are pixels from the upper left."""
    fig, ax = figure(_WIDE / 100, _HIGH / 100)
    ax.set(xlim=(0, _WIDE), ylim=(_HIGH, 0))
    ax.axis("off")
    return fig


def draw_notation(stage, state, choose):
    """The weight's matrices in the notation chosen; a click on a weight calls choose(address)."""
    stage.remove(*stage.picture["marks"])
    stage.text("note", 10, 16, state.notation.note, anchor="start", role="muted")
    says = f"{label(state.address)} = {number(state.weight)} {stands_at(state)}"
    stage.text("weight", 10, 44, says, anchor="start", bold=True, size=14)
    stage.text("slope", 990, 44, f"gradient {number(state.shown)}", anchor="end", bold=True,
               role="backward", size=14)  # fmt: skip
    (_draw_products if state.units is None else _draw_units)(stage, state, choose)


def stands_at(state):
    """Where our weight stands in this notation, in words."""
    layer, start, end = state.place
    if state.units is not None:
        o = offsets_of(state.parameters)
        i, j = o[layer - 1] + start + 1, o[layer] + end + 1
        return f"is w with first index {j} and second index {i}: to unit {j}, from unit {i}"
    letter = plain(state.notation.letters.at("weight", layer))
    row, column = (start, end) if state.notation.layout.from_to else (end, start)
    return f"stands in row {row + 1} and column {column + 1} of {letter}"


def _draw_products(stage, state, choose):
    layer = state.place[0]
    lines = code_lines(state.notation, state.passes, *state.place)
    products = drawn_products(
        state.notation.layout, state.notation.letters, state.passes, *state.place
    )
    tallest = max(m.values.shape[0] for p in products.values() for m in p)
    widest = max(sum(m.values.shape[1] for m in p) for p in products.values())
    cell = min(_CELL, _BLOCK / tallest, _SPAN / widest)
    for kind, product in products.items():
        top, x = _TOPS[kind], _LEFT
        stage.text(f"{kind} title", 10, top + 1.5 * cell, _TITLES[kind], anchor="start", bold=True)
        for side, matrix in enumerate(product):
            if side:
                # The sigmoid's slope comes in after the product, so that line is no equation yet.
                sign = "@" if side == 2 else "⇐" if kind == "error" else "="
                stage.text(f"{kind} sign {side}", x + 14, top + 1.5 * cell, sign, size=16)
                x += 28
            touch = {}
            if kind == "forward" and matrix.what[0] == "W":
                touch = _choosing(state, matrix, layer, choose)
            x += _matrix(stage, f"{kind} {side}", matrix, x, top, cell, touch)
        stage.text(f"{kind} code", _RIGHT, top + 1.5 * cell, lines[kind], anchor="start")
    if layer == 1:
        stage.text("end", 10, _TOPS["error"] + 1.5 * cell, "The units before are the inputs: here "
                   "the way back ends.", anchor="start", role="muted")  # fmt: skip


def _choosing(state, matrix, layer, choose):
    """How the cells of a matrix of weights answer to a click."""
    swapped = (matrix.what == "W.T") == state.notation.layout.from_to
    cells = [(c, r) if swapped else (r, c) for r, c in np.ndindex(matrix.values.shape)]
    found = [(f"W{layer}", *pair) for pair in cells]
    return {
        "clickable": lambda event: choose(found[event.index]),
        "label": [label(address) for address in found],
        "selected": found.index(state.address),
    }


def _matrix(stage, name, matrix, x, top, cell, touch):
    """One matrix with its letter above and its shape below; returns its width in pixels."""
    rows, columns = matrix.values.shape
    wide, high = columns * cell, rows * cell
    _cells(stage, name, matrix.values, x, top, cell, touch)
    _frame(stage, f"{name} frame", matrix, x, top, cell)
    stage.text(f"{name} letter", x + wide / 2, top - 13, plain(matrix.letter), size=14,
               role="forward" if matrix.what[0] == "a" else "ink")  # fmt: skip
    stage.text(f"{name} shape", x + wide / 2, top + high + 11, f"({rows}, {columns})", size=11,
               role="muted")  # fmt: skip
    return max(wide, 34)


def _cells(stage, name, values, x, top, cell, touch):
    """A square for each value, its shade by sign and size; none where there is no number."""
    there = ~np.isnan(values)
    r, c = np.nonzero(there)
    shades = SIGNED((values[there] / np.abs(values[there]).max(initial=1e-12) + 1) / 2, bytes=True)
    colours = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue, _ in shades]
    touch = touch | {"says": [number(v) for v in values[there]]} if touch else {}
    stage.points(name, x + (c + 0.5) * cell, top + (r + 0.5) * cell, role=colours, edge="faint",
                 size=0.53 * cell, symbol="s", **touch)  # fmt: skip


def _frame(stage, name, matrix, x, top, cell):
    """A line around the cell, the row or the column that the weight concerns."""
    rows, columns = matrix.values.shape
    r0, r1 = (0, rows) if matrix.row is None else (matrix.row, matrix.row + 1)
    c0, c1 = (0, columns) if matrix.column is None else (matrix.column, matrix.column + 1)
    alone = matrix.row is not None and matrix.column is not None
    role = "ink" if alone else "backward" if matrix.what[0] == "d" else "forward"
    _box(stage, name, x + c0 * cell, top + r0 * cell, (c1 - c0) * cell, (r1 - r0) * cell, role,
         3 if alone else 2)  # fmt: skip


def _draw_units(stage, state, choose):
    """One table w_ji of all units, the values below its columns, the errors beside its rows."""
    units, o = state.units, offsets_of(state.parameters)
    layer, start, end = state.place
    U, N, i, j = o[4], state.N, o[layer - 1] + start, o[layer] + end
    cell = min(_CELL, (_HIGH - 130) / (U + N + 3))
    left, top = 70, 106
    below, beside = top + (U + 1.6) * cell, left + (U + 1.6) * cell
    where = np.argwhere(~np.isnan(units.w))
    layers = np.searchsorted(o, where, side="right") - 1
    found = [(f"W{a}", int(s - o[a - 1]), int(e - o[a]))
             for (e, s), (a, _) in zip(where, layers, strict=True)]  # fmt: skip
    touch = {
        "clickable": lambda event: choose(found[event.index]),
        "label": [label(address) for address in found],
        "selected": found.index(state.address),
    }
    _cells(stage, "w", units.w, left, top, cell, touch)
    _cells(stage, "y", units.y, left, below, cell, {})
    _cells(stage, "dE/dx", units.dE_dx.T, beside, top, cell, {})
    _box(stage, "w frame", left + i * cell, top + j * cell, cell, cell, "ink", 3)
    _box(stage, "y frame", left + i * cell, below, cell, N * cell, "forward", 2)
    _box(stage, "dE/dx frame", beside, top + j * cell, N * cell, cell, "backward", 2)
    outline = (("w outline", left, top, U, U), ("y outline", left, below, U, N),
               ("dE/dx outline", beside, top, N, U))  # fmt: skip
    for name, x, y, wide, high in outline:
        _box(stage, name, x, y, wide * cell, high * cell, "faint", 1)
    numbers = [str(n + 1) for n in range(U)]
    places = (np.arange(U) + 0.5) * cell
    stage.text("to", np.full(U, left - 10), top + places, numbers, size=10, role="muted")
    stage.text("from", left + places, np.full(U, top - 9), numbers, size=10, role="muted")
    stage.text("rows", np.full(2, left - 26), [top + U * cell / 2, below + N * cell / 2],
               ["to j", "y"], anchor="end", size=14)  # fmt: skip
    stage.text("columns", [left + U * cell / 2, beside + N * cell / 2], [top - 26] * 2,
               ["w, from i", "∂E/∂x"], size=14)  # fmt: skip
    lines = [
        f"unit {i + 1} sends, unit {j + 1} receives",
        f"gradient = row {j + 1} of ∂E/∂x times column {i + 1} of y",
        f"dE_dw[{j}, {i}] = sum(dE_dx[c, {j}] * y[c, {i}] for all c) / {N}",
        "Empty cells: no connection. Inputs have no ∂E/∂x.",
    ]
    stage.text("words", np.full(4, 560), 140 + 30 * np.arange(4), lines, anchor="start",
               role=["ink", "ink", "ink", "muted"])  # fmt: skip


def _box(stage, name, x, y, wide, high, role, width):
    """An empty rectangle, its upper left corner at (x, y)."""
    stage.curve(name, [x, x + wide, x + wide, x, x], [y, y, y + high, y + high, y], role=role,
                width=width)  # fmt: skip
