"""Axes-level charts. Each takes arrays, draws on the Axes it is given, and returns it."""

import numpy as np
from matplotlib.colors import ListedColormap, TwoSlopeNorm, to_rgb
from matplotlib.patches import Rectangle

from utils.plotting.numbers import number
from utils.plotting.style import CLASS_COLOURS, CLASS_MARKERS, COLOURS, figure

_LINE_STYLES = ("-", "--", "-.", ":")


def curve(x, y, *, label=None, role="forward", style=0, ax=None):
    """A line through (x, y) in the colour of a role; style 0 to 3 tells lines apart by dashes."""
    ax = _axes(ax)
    ax.plot(x, y, color=COLOURS[role], linestyle=_LINE_STYLES[style], linewidth=2, label=label)
    return ax


def tangent(x, y, slope, *, reach=1.0, label=None, ax=None):
    """The point (x, y) and its tangent, a dashed line `reach` to either side."""
    ax = _axes(ax)
    ends = np.array([x - reach, x + reach])
    ax.plot(ends, y + slope * (ends - x), "--", color=COLOURS["backward"], linewidth=1.8,
            label=label)  # fmt: skip
    ax.plot([x], [y], "o", color=COLOURS["ink"], markersize=7, zorder=4)
    return ax


def bars(values, labels, *, digits=4, horizontal=True, ax=None):
    """Signed bars with their numbers; negative ones are hatched as well as coloured."""
    ax = _axes(ax)
    values = np.asarray(values, float)
    places = np.arange(len(values))
    colours = [COLOURS["negative" if v < 0 else "positive"] for v in values]
    hatches = ["///" if v < 0 else "" for v in values]
    draw = ax.barh if horizontal else ax.bar
    drawn = draw(places, values, 0.62, color=colours, hatch=hatches, edgecolor=COLOURS["paper"])
    ax.bar_label(drawn, [number(v, digits) for v in values], padding=4, fontsize=9.5)
    ax.margins(**{"x" if horizontal else "y": 0.35})
    if horizontal:
        ax.set_yticks(places, labels)
        ax.invert_yaxis()
        ax.axvline(0, color=COLOURS["ink"], linewidth=1)
    else:
        ax.set_xticks(places, labels)
        ax.axhline(0, color=COLOURS["ink"], linewidth=1)
    return ax


def probability_bars(y, t=None, *, labels=None, ax=None):
    """Probabilities (K,) as bars from 0 to 1; targets (K,) as diamonds."""
    ax = _axes(ax)
    places = np.arange(len(y))
    drawn = ax.bar(places, y, 0.6, color=COLOURS["forward"], label="$y_i$")
    ax.bar_label(drawn, [number(v) for v in y], padding=3, fontsize=9.5)
    if t is not None:
        ax.plot(places, t, "D", color=COLOURS["target"], markersize=9, label="$t_i$",
                markeredgecolor=COLOURS["paper"], clip_on=False, zorder=4)  # fmt: skip
        ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    ax.set_xticks(places, labels or [f"$y_{{{i + 1}}}$" for i in places])
    ax.set(ylim=(0, 1.12), ylabel="probability")
    return ax


def loss_curve(losses, *, label=None, role="forward", style=0, ax=None):
    """E after each number of steps."""
    ax = curve(np.arange(len(losses)), losses, label=label, role=role, style=style, ax=ax)
    ax.set(xlabel="steps of gradient descent", ylabel="E (nats)")
    ax.set_ylim(bottom=0)
    return ax


def heat_map(matrix, *, row_labels=None, column_labels=None, boxed=None, digits=3, ax=None):
    """A matrix with its numbers, diverging colours around 0; `boxed` is a (row, column) from 0."""
    ax = _axes(ax)
    matrix = np.asarray(matrix, float)
    largest = np.abs(matrix[np.isfinite(matrix)]).max(initial=0.0) or 1.0
    ax.imshow(matrix, cmap=SIGNED, norm=TwoSlopeNorm(0, -largest, largest), aspect="auto")
    for row, column in np.ndindex(matrix.shape):
        ax.text(column, row, number(matrix[row, column], digits), ha="center", va="center",
                fontsize=9.5, color=COLOURS["ink"])  # fmt: skip
    if boxed is not None:
        row, column = boxed
        ax.add_patch(
            Rectangle((column - 0.48, row - 0.46), 0.96, 0.92, fill=False,
                      edgecolor=COLOURS["ink"], linewidth=2.5)
        )  # fmt: skip
    ax.set_yticks(np.arange(matrix.shape[0]), row_labels or np.arange(1, matrix.shape[0] + 1))
    ax.set_xticks(np.arange(matrix.shape[1]), column_labels or np.arange(1, matrix.shape[1] + 1))
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    return ax


def loss_surface(first_values, second_values, E, *, levels=15, labels=("", ""), ax=None):
    """Filled contours of E (n, m) over two parameters, E[i, j] at first[i], second[j]."""
    ax = _axes(ax)
    filled = ax.contourf(first_values, second_values, np.transpose(E), levels, cmap="Blues")
    ax.contour(first_values, second_values, np.transpose(E), filled.levels,
               colors=COLOURS["muted"], linewidths=0.5)  # fmt: skip
    ax.figure.colorbar(filled, ax=ax, label="E (nats)")
    ax.set(xlabel=labels[0], ylabel=labels[1])
    return ax


def decision_regions(first_values, second_values, y, *, ax=None):
    """The likeliest class at each point of a grid: y (n, m, K) probabilities, as in loss_surface.

    The tint is stronger where the network is surer; lines mark where the likeliest class changes.
    """
    ax = _axes(ax)
    y = np.asarray(y)
    winner, sure = y.argmax(axis=-1), y.max(axis=-1)
    colours = np.array([to_rgb(c) for c in CLASS_COLOURS[: y.shape[-1]]])
    floor = 1 / y.shape[-1]
    tint = (0.12 + 0.4 * (sure - floor) / (1 - floor))[..., np.newaxis]
    image = 1 - tint * (1 - colours[winner])
    extent = (first_values[0], first_values[-1], second_values[0], second_values[-1])
    ax.imshow(image.transpose(1, 0, 2), origin="lower", extent=extent, aspect="auto")
    for k in range(y.shape[-1]):
        ahead = y[..., k] - np.delete(y, k, axis=-1).max(axis=-1)
        ax.contour(first_values, second_values, ahead.T, [0], colors=COLOURS["ink"],
                   linewidths=0.8)  # fmt: skip
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    return ax


def points(x, classes, *, ax=None):
    """Examples x (N, 2) in the plane, each class with its colour and its marker."""
    ax = _axes(ax)
    for k in np.unique(classes):
        own = np.asarray(classes) == k
        ax.scatter(*np.asarray(x)[own].T, s=26, color=CLASS_COLOURS[k], marker=CLASS_MARKERS[k],
                   edgecolor=COLOURS["paper"], linewidth=0.6, label=f"class {k + 1}")  # fmt: skip
    ax.set(xlabel="$x_1$", ylabel="$x_2$")
    return ax


def digit_image(pixels, *, title=None, signed=False, ax=None):
    """An 8 x 8 image: ink from 0 (white) to 1 (black), or signed values around 0."""
    ax = _axes(ax)
    image = np.asarray(pixels).reshape(8, 8)
    if signed:
        largest = np.abs(image).max() or 1.0
        ax.imshow(image, cmap=SIGNED, vmin=-largest, vmax=largest)
    else:
        ax.imshow(image, cmap="Greys", vmin=0, vmax=1)
    ax.set_xticks([])
    ax.set_yticks([])
    if title is not None:
        ax.set_title(title, fontsize=9.5)
    return ax


def _axes(ax):
    return figure()[1] if ax is None else ax


def _signed_colours():
    """From the negative role's colour through white to the positive one's, legible under text."""
    steps = np.linspace(-1, 1, 201)[:, np.newaxis]
    negative, positive = (np.array(to_rgb(COLOURS[r])) for r in ("negative", "positive"))
    end = np.where(steps < 0, negative, positive)
    return ListedColormap(1 - 0.62 * np.abs(steps) * (1 - end))


SIGNED = _signed_colours()
