"""The sigmoid of notebook 03 with s to drag: value, slope, and what ten such slopes leave."""

import textwrap
from types import SimpleNamespace

import numpy as np

from utils.controls import Panel, reset_button
from utils.explorers.score_controls import scale_choice, score_box, within
from utils.functions import sigmoid, sigmoid_derivative
from utils.plotting import COLOURS, figure
from utils.plotting.numbers import number, short
from utils.stage import Stage

_REACHES = (8, 40, 1000)
_LAYERS = np.arange(1, 11)
_LOWEST = 1e-24  # the foot of the axis for products
_MEASURABLE = 1e-290  # below it the measurement runs out of digits before the slope does


class SigmoidPoint:
    """One place on the sigmoid: everything the explorer of notebook 03 says about it."""

    def __init__(self, s):
        self.s = float(s)
        self.h = float(sigmoid(self.s))
        # 1 - h would lose its digits where h is near 1.
        self.missing = float(sigmoid(-self.s))
        self.slope = float(sigmoid_derivative(self.s))

    @property
    def measured(self):
        """The slope from a nudge of s, without the formula; None where it is too small for that."""
        if self.slope < _MEASURABLE:
            return None
        return float(sigmoid(self.s + 1e-10j).imag / 1e-10)

    @property
    def left(self):
        """What 1 to 10 slopes like this one, multiplied, leave of an upstream slope of 1."""
        return self.slope**_LAYERS

    @property
    def words(self):
        """What there is to notice at this place."""
        if self.slope == 0:
            side = "h" if self.s < 0 else "1 − h"
            return f"{side} and the slope are below the smallest float: they are stored as 0."
        if self.h == 1:
            return "h is stored as exactly 1. What is missing to 1 is still known, from σ(−s)."
        if self.slope < 0.01:
            return "Saturated: s can move, and h hardly follows."
        if self.slope > 0.2:
            return "Steep: h follows with more than a fifth of what s moves."
        return "On the bend: h follows with a small part of what s moves."


def sigmoid_explorer(s=2.0):
    """The sigmoid with a point to drag along it, its tangent, its slope, and products of slopes."""
    box = score_box("s", s)
    scale = scale_choice(_REACHES, [box])
    fig, ((curve, readout), (slope, product)) = figure(
        10, 6.2, rows=2, columns=2, width_ratios=[3, 2], height_ratios=[3, 2]
    )
    for ax, top in ((curve, 1.0), (slope, 0.25)):
        ax.set(xlim=(-scale.value, scale.value), ylim=(-0.08 * top, 1.12 * top))
        for level in (0, top):
            ax.axhline(level, color=COLOURS["faint"], linewidth=1)
    curve.set(yticks=[0, 0.5, 1], ylabel="h")
    slope.set(yticks=[0, 0.25], yticklabels=["0", "1/4"], xlabel="s", ylabel="slope")
    readout.set(xlim=(0, 1), ylim=(0, 1))
    readout.axis("off")
    product.set(yscale="log", xlim=(0.4, 10.6), ylim=(_LOWEST, 5), xlabel="sigmoids in a row",
                ylabel="slopes multiplied", xticks=[1, 5, 10])  # fmt: skip
    product.set_yticks([1e-24, 1e-18, 1e-12, 1e-6, 1])
    product.plot(_LAYERS, 0.25**_LAYERS, color=COLOURS["muted"], linestyle=":")
    product.annotate("each at its steepest, 1/4", (5, 0.25**5), (10, 9), textcoords="offset points",
                     fontsize=9, color=COLOURS["muted"])  # fmt: skip

    def point():
        return SigmoidPoint(box.value)

    def move(event):
        box.value = round(within(event.x, scale.value), 2)

    def draw():
        for ax in (curve, slope):
            if ax.get_xlim()[1] != scale.value:
                ax.set_xlim(-scale.value, scale.value)
        _draw(stage, point(), scale.value, move)

    stage = Stage(fig, lambda: _sentence(point(), scale.value))
    stage.connect(draw, box, scale)
    panel = Panel(stage, [box, scale, reset_button(stage, scale, box)])
    panel.point = point
    panel.explorer = SimpleNamespace(s=box, scale=scale)
    return panel


def _draw(stage, at, reach, move):
    s = np.linspace(-reach, reach, 401)
    ends = np.array([at.s - 0.3 * reach, at.s + 0.3 * reach])
    stage.curve("sigmoid", s, sigmoid(s), width=2.5)
    stage.curve("tangent", ends, at.h + at.slope * (ends - at.s), role="backward", dash="dashed")
    stage.points("s on the sigmoid", at.s, at.h, size=9, draggable=move, along="x",
                 step=(reach / 80, 0), label="s on the sigmoid", says=f"s {number(at.s)}, "
                 f"h {short(at.h)}, slope {short(at.slope)}")  # fmt: skip
    stage.curve("slopes", s, sigmoid_derivative(s), axes=2, role="backward", width=2.5)
    stage.lines("stem", at.s, 0, at.s, at.slope, axes=2, role="ink")
    stage.points("slope here", at.s, at.slope, axes=2, role="backward", edge="ink", size=7)
    _write(stage, at)
    drawn = at.left >= _LOWEST
    stage.points("product", _LAYERS[drawn], at.left[drawn], axes=3, role="backward", size=5)
    below = "" if drawn.all() else f"from {1 + drawn.sum()} on: below 10⁻²⁴"
    stage.text("below", 0.7, 1e-22, below, axes=3, anchor="start", size=12, role="backward")


def _write(stage, at):
    measured = "too small to measure" if at.measured is None else short(at.measured)
    rows = [
        ("s", number(at.s), "ink"),
        ("h = σ(s)", short(at.h), "forward"),
        ("1 − h = σ(−s)", short(at.missing), "forward"),
        ("slope h(1 − h)", short(at.slope), "backward"),
        ("slope, measured", measured, "backward"),
        ("ten such slopes", short(at.left[-1]), "backward"),
    ]
    heights = 0.95 - 0.12 * np.arange(len(rows))
    names, values, roles = zip(*rows, strict=True)
    stage.text("names", np.full(len(rows), 0.06), heights, names, axes=1, anchor="start", size=14)
    stage.text("values", np.full(len(rows), 0.52), heights, values, axes=1, anchor="start", size=14,
               role=roles, bold=True)  # fmt: skip
    lines = textwrap.wrap(at.words, 46)
    stage.text("words", np.full(len(lines), 0.06), 0.16 - 0.1 * np.arange(len(lines)), lines,
               axes=1, anchor="start", size=13)  # fmt: skip


def _sentence(at, reach):
    return (
        f"The sigmoid over s from −{reach:g} to {reach:g}, its slope below it. At s = "
        f"{number(at.s)} the value h is {short(at.h)} and the slope {short(at.slope)}; ten such "
        f"slopes multiplied are {short(at.left[-1])}. {at.words}"
    )
