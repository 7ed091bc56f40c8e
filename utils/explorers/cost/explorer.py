"""Notebook 14: what a gradient costs path by path, by measuring and by backpropagation."""

from types import SimpleNamespace

import ipywidgets as widgets
import numpy as np

from utils.controls import NumberSlider, Panel, choice, reset_button
from utils.explorers.cost.multiplications import (
    backward_count,
    forward_count,
    in_words,
    measured_count,
    parameter_count,
    path_by_path_count,
    path_count,
    time_in_words,
    walk_paths,
)
from utils.plotting import COLOURS, figure
from utils.stage import Stage

MOST_WIDE, MOST_DEEP = 64, 8
_HIGHEST = 1e20
_COUNTED = 20_000  # paths that are walked one by one, at most
# Name, count, role, dash and symbol of the three ways.
WAYS = (
    ("path by path", path_by_path_count, "negative", "dashed", "s"),
    ("measured: two forward passes a parameter", measured_count, "muted", "dotted", "^"),
    ("backpropagation", backward_count, "backward", "solid", "o"),
)


class Cost:
    """The network in question: `depth` hidden layers of `width` units between given ends."""

    def __init__(self, width, depth, ends):
        self.width, self.depth, self.ends = width, depth, ends

    def sizes(self, width=None, depth=None):
        """Units of every layer; with another width or depth where one is given."""
        width, depth = width or self.width, depth or self.depth
        return (self.ends[0], *[width] * depth, self.ends[1])

    def counts(self, **changed):
        """The multiplications of the three ways, in the order of WAYS."""
        return [count(self.sizes(**changed)) for _, count, *_ in WAYS]

    @property
    def walked(self):
        """The first count again, every path gone one by one; None where there are too many."""
        sizes = self.sizes()
        return walk_paths(sizes) if path_count(sizes) <= _COUNTED else None


def cost_explorer(width=4, depth=2, ends=((3, 2), (64, 10))):
    """Multiplications against width and depth of the hidden layers; both can be dragged.

    ends : (inputs, outputs) to choose from.
    """
    state = Cost(width, depth, ends[0])
    wide = NumberSlider("width: units a hidden layer", width, 1, MOST_WIDE, 1)
    deep = NumberSlider("depth: hidden layers", depth, 1, MOST_DEEP, 1)
    outside = choice("network", [(f"{n} inputs, {k} outputs", (n, k)) for n, k in ends])
    stage = Stage(_figure(), lambda: _sentence(state))
    table = widgets.HTMLMath()

    def drag_width(event):
        wide.value = round(event.x)

    def drag_depth(event):
        deep.value = round(event.x)

    def draw():
        state.width, state.depth, state.ends = round(wide.value), round(deep.value), outside.value
        _draw(stage, state, drag_width, drag_depth)
        if not stage.moving:
            table.value = _table(state)

    stage.connect(draw, wide, deep, outside)
    panel = Panel(stage, [wide, deep, outside, reset_button(stage, wide, deep, outside)], [table])
    panel.explorer = SimpleNamespace(wide=wide, deep=deep, outside=outside)
    panel.state = state
    return panel


def _figure():
    fig, axes = figure(10, 4.6, columns=2)
    for ax, label in zip(axes, ("depth: hidden layers", "width: units a hidden layer"),
                         strict=True):  # fmt: skip
        ax.set(yscale="log", ylim=(1, _HIGHEST), xlabel=label)
        ax.set_yticks(10.0 ** np.arange(0, 21, 4))
        ax.minorticks_off()
        ax.grid(True, axis="y", color=COLOURS["faint"], linewidth=0.6)
    axes[0].set(xlim=(0.5, MOST_DEEP + 0.5), ylabel="multiplications for one gradient")
    axes[1].set(xlim=(-1, MOST_WIDE + 2), xticks=[1, 16, 32, 48, 64])
    return fig


def _draw(stage, state, drag_width, drag_depth):
    depths, widths = np.arange(1, MOST_DEEP + 1), np.arange(1, MOST_WIDE + 1)
    by_depth = np.array([state.counts(depth=int(d)) for d in depths], float).T
    by_width = np.array([state.counts(width=int(w)) for w in widths], float).T
    now = np.array(state.counts(), float)
    here = (("depth", depths, by_depth, state.depth, drag_depth, "hidden layers"),
            ("width", widths, by_width, state.width, drag_width, "units a layer"))  # fmt: skip
    for axes, (name, x, counts, at, drag, unit) in enumerate(here):
        stage.lines(f"{name} line", at, 1, at, max(now), axes=axes, role="ink", width=1,
                    dash="dotted")  # fmt: skip
        for (way, _, role, dash, symbol), line, value in zip(WAYS, counts, now, strict=True):
            stage.curve(f"{name} {way}", x, line, axes=axes, role=role, dash=dash, width=2.5)
            stage.points(f"{name} {way} now", at, value, axes=axes, role=role, size=6,
                         symbol=symbol)  # fmt: skip
        stage.points(f"{name} handle", at, 2.5, axes=axes, role="target", size=9, symbol="^",
                     draggable=drag, along="x", step=(1, 0), label=name,
                     says=f"{at} {unit}")  # fmt: skip
    other = (f"every hidden layer {state.width} wide", f"{state.depth} hidden layers")
    for axes, words in enumerate(other):
        x = (0.7, 1.0)[axes]
        stage.text(f"held {axes}", x, 10**19, words, axes=axes, anchor="start", bold=True)
    roles = [role for _, _, role, *_ in WAYS]
    stage.text("ways", [0.7] * 3, [10**17.6, 10**16.4, 10**15.2],
               [f"{way} ({dash})" for way, _, _, dash, _ in WAYS], anchor="start", role=roles,
               size=12)  # fmt: skip


def _table(state):
    sizes = state.sizes()
    head = "way", "multiplications", "at 10⁹ a second"
    body = [(way, in_words(count), time_in_words(count))
            for (way, *_), count in zip(WAYS, state.counts(), strict=True)]  # fmt: skip
    rows = _row("th", head) + "".join(_row("td", cells) for cells in body)
    walked = state.walked
    counted = (
        f"All {path_count(sizes):,} paths gone one by one: {walked:,} multiplications."
        if walked is not None
        else f"{in_words(path_count(sizes))} paths: too many to go one by one here."
    )
    ratio = backward_count(sizes) / forward_count(sizes)
    return (
        f"<p><strong>{'-'.join(map(str, sizes))}</strong>, {parameter_count(sizes):,} parameters. "
        f"{counted} Backpropagation costs {ratio:.2f} forward passes.</p><table>{rows}</table>"
    )


def _row(tag, cells):
    """A row of the table; numbers to the right, under their heading."""
    first, *others = cells
    numbers = "".join(f'<{tag} style="text-align: right">{cell}</{tag}>' for cell in others)
    return f'<tr><{tag} style="text-align: left">{first}</{tag}>{numbers}</tr>'


def _sentence(state):
    paths, measured, backprop = (in_words(count) for count in state.counts())
    sizes = state.sizes()
    return (
        f"Network {'-'.join(map(str, sizes))}, {parameter_count(sizes):,} parameters. "
        f"Multiplications for one gradient: path by path {paths}, measured {measured}, "
        f"backpropagation {backprop}."
    )
