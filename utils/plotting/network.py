"""The picture of the course: the network with values on its units and weights on its edges."""

import numpy as np
from matplotlib.patches import Circle

from utils.plotting.numbers import number
from utils.plotting.style import COLOURS, figure

_LETTERS = ("x", "h^{(1)}", "h^{(2)}", "y")
_TITLES = ("input", "first hidden layer", "second hidden layer", "output (softmax)")
_COLUMN = 3.3  # distance between layers, in the units of the drawing
_HEIGHT = 5.2
_RADIUS = 0.4


def network_diagram(
    values,
    weights,
    *,
    errors=None,
    targets=None,
    lit=None,
    focus=(),
    labels="all",
    digits=4,
    ax=None,
):
    """Draw a network of four layers; returns the Axes.

    values : four arrays (n0,), (n1,), (n2,), (K,), written into the units; or None for letters.
    weights : three arrays (n0, n1), (n1, n2), (n2, K). Width shows the size of a weight; a
        negative one is dashed.
    errors : three arrays delta1, delta2, delta3, written below the units, in backward colour.
    targets : (K,) written beside the outputs.
    lit : edges (layer, from, to), counted from 1 as on the page, to stand out; the rest fades.
    focus : those of the lit edges drawn heaviest, for the weight a page is about.
    labels : which edges carry their weight: "all", "lit" or "none".
    """
    if ax is None:
        _, ax = figure(10, 5.6)
    sizes = [len(weights[0]), *(np.shape(w)[1] for w in weights)]
    places = [unit_places(n, layer) for layer, n in enumerate(sizes)]
    largest = max(np.abs(w).max() for w in weights) or 1.0
    lit = None if lit is None else {*map(tuple, lit), *map(tuple, focus)}

    for layer, w in enumerate(weights, start=1):
        # At this share of the way the labels of a whole layer interleave at equal distances;
        # those that fan out from a single unit stand clear of it instead.
        several = lit is None or len({start for at, start, _ in lit if at == layer}) > 1
        label_share = 1 / (1 + sizes[layer - 1]) if several else 0.36
        for start, end in np.ndindex(np.shape(w)):
            edge = (layer, start + 1, end + 1)
            shown = lit is None or edge in lit
            _edge(
                ax,
                places[layer - 1][start],
                places[layer][end],
                w[start][end],
                largest,
                "focus" if edge in map(tuple, focus) else "lit" if shown else "faded",
                labelled=labels != "none" and shown and (labels == "all" or lit is not None),
                label_share=label_share,
            )
    for layer, n in enumerate(sizes):
        for unit in range(n):
            _unit(ax, places[layer][unit], layer, unit, values, errors, digits)
    return _frame(ax, places, targets)


def network_outline(sizes, *, targets=None, titles=True, room=True, ax=None):
    """Units with their letters; no edges, no values.

    What stands still in a live figure; `unit_places` says where the units are. room : leave room
    for a value below each letter. titles : the layers' names above.
    """
    if ax is None:
        _, ax = figure(10, 5.6)
    places = [unit_places(n, layer) for layer, n in enumerate(sizes)]
    for layer, n in enumerate(sizes):
        for unit in range(n):
            _circle(ax, places[layer][unit], layer, unit, room, radius=unit_radius(sizes))
    return _frame(ax, places, targets, titles)


def unit_places(n_units, layer):
    """Centres (n, 2) of the units of a layer, top to bottom, spread over the whole height."""
    y = _HEIGHT * (1 - (np.arange(n_units) + 0.5) / n_units)
    return np.column_stack([np.full(n_units, layer * _COLUMN), y])


def unit_radius(sizes):
    """How large the circles are, so that those of the fullest layer stand apart."""
    return min(_RADIUS, 0.42 * _HEIGHT / max(sizes))


def describe_network(values, *, errors=None, targets=None, digits=4):
    """The alt text of `network_diagram`: every unit's value, layer by layer."""

    def listed(array):
        return ", ".join(number(value, digits) for value in array)

    names = ("inputs x", "first hidden layer h1", "second hidden layer h2", "outputs y")
    parts = [f"{name} {listed(v)}" for name, v in zip(names, values, strict=True)]
    if targets is not None:
        parts.append(f"targets t {listed(targets)}")
    if errors is not None:
        parts += [f"delta{i} {listed(delta)}" for i, delta in enumerate(errors, start=1)]
    sizes = "-".join(str(len(v)) for v in values)
    return f"Network diagram {sizes}: {'; '.join(parts)}."


def _frame(ax, places, targets, titles=True):
    """Layer titles, targets beside the outputs, and limits that hold all of it."""
    for layer, title in enumerate(_TITLES if titles else ()):
        ax.text(layer * _COLUMN, _HEIGHT + 0.25, title, ha="center", fontsize=10,
                color=COLOURS["muted"])  # fmt: skip
    for unit, (x, y) in enumerate(places[3] if targets is not None else ()):
        ax.text(x + _RADIUS + 0.12, y, f"$t_{{{unit + 1}}}$ = {targets[unit]:.4g}",
                color=COLOURS["target"], va="center", fontsize=10)  # fmt: skip
    right = 1.5 if targets is not None else 0.6
    ax.set(xlim=(-0.6, 3 * _COLUMN + right), ylim=(-0.25, _HEIGHT + 0.55), aspect="equal")
    ax.axis("off")
    return ax


def _edge(ax, start, end, weight, largest, role, labelled, label_share):
    sign = "positive" if weight >= 0 else "negative"
    strength = abs(weight) / largest
    ax.plot(
        *np.transpose([start, end]),
        color=COLOURS["faint"] if role == "faded" else COLOURS[sign],
        linewidth={"faded": 0.8, "lit": 0.7 + 1.9 * strength, "focus": 4.0}[role],
        linestyle="-" if weight >= 0 else (0, (4, 2)),
        alpha=1.0 if role != "lit" else 0.85,
        zorder={"faded": 1, "lit": 2, "focus": 3}[role],
        solid_capstyle="butt",
    )
    if labelled:
        place = np.add(start, label_share * np.subtract(end, start))
        ax.text(
            *place, number(weight), fontsize=8.5 if role != "focus" else 10,
            fontweight="bold" if role == "focus" else "normal",
            color=COLOURS[sign], ha="center", va="center", zorder=4,
            bbox={"boxstyle": "round,pad=0.12", "facecolor": COLOURS["paper"], "edgecolor": "none"},
        )  # fmt: skip


def _circle(ax, place, layer, unit, room_for_value, size=10, radius=_RADIUS):
    """A unit's circle and letter; a small circle has room for the letter alone."""
    ax.add_patch(
        Circle(place, radius, facecolor=COLOURS["paper"], edgecolor=COLOURS["ink"],
               linewidth=1.3, zorder=5)
    )  # fmt: skip
    x, y = place
    small = radius < 0.75 * _RADIUS
    # The column's title gives the letter where the circle has room for the number alone.
    letter = str(unit + 1) if radius < 0.5 * _RADIUS else f"${_LETTERS[layer]}_{{{unit + 1}}}$"
    ax.text(x, y + 0.15 * (room_for_value and not small), letter, ha="center", va="center",
            fontsize=max(6, 32 * radius) if small else size, zorder=6)  # fmt: skip


def _unit(ax, place, layer, unit, values, errors, digits):
    _circle(ax, place, layer, unit, values is not None, size=13 if values is None else 10)
    if values is not None:
        x, y = place
        ax.text(x, y - 0.13, number(values[layer][unit], digits), ha="center", va="center",
                fontsize=9.5, color=COLOURS["forward"], zorder=6)  # fmt: skip
    if errors is not None and layer > 0:
        text = f"$\\delta^{{({layer})}}_{{{unit + 1}}}$ = {number(errors[layer - 1][unit], digits)}"
        ax.text(place[0], place[1] - _RADIUS - 0.16, text, ha="center", va="center",
                fontsize=9, color=COLOURS["backward"], zorder=6,
                bbox={"boxstyle": "round,pad=0.1", "facecolor": COLOURS["paper"],
                      "edgecolor": "none"})  # fmt: skip
