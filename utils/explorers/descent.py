"""Notebook 07: gradient descent on the loss surface of two weights, the start in your hand."""

from types import SimpleNamespace

import numpy as np

from utils.controls import NumberSlider, Panel, choice, reset_button
from utils.loss_surface import softmax_layer_grid
from utils.plotting import COLOURS, figure
from utils.plotting.numbers import number
from utils.stage import Stage

_REACH = 6.0  # both weights are shown from -6 to 6
_GRID = 61  # values along each side of the map; the solid view takes every second
_RATE, _STEPS = 3.0, 30
_MOST_RATE, _MOST_STEPS = 60.0, 60
_SHORT = 0.01  # a gradient of this length counts as none
_LEVELS = {
    "cross-entropy": (0.27, 0.3, 0.4, 0.6, 1, 1.5, 2, 3, 4, 5, 6, 7),
    "squared error": (0.09, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
}
_HIGHEST = {"cross-entropy": 7.5, "squared error": 0.95}


class Descent:
    """What `descent_explorer` shows: a start, a loss, and the walk down from there.

    The layer has two outputs, score 0 and score x w with w (2,), so w is all there is.

    x (N, 2), t (N, 2) one-hot or soft. `w` is the start, `loss` the name of the loss; the walk is
    set by `rate` and `steps`.
    """

    def __init__(self, x, t, start):
        self.x, self.t, self.start = np.asarray(x, float), np.asarray(t, float), tuple(start)
        self.loss, self.rate, self.steps = "cross-entropy", _RATE, _STEPS
        self._walked = None, None
        self.back()

    def back(self):
        """The start where it was at first."""
        self.w = np.array(self.start, float)

    def E(self, points):
        """The mean loss at weights (M, 2), an array (M,)."""
        s, t = self.x @ np.atleast_2d(points).T, self.t[:, 1:]
        if self.loss == "cross-entropy":
            return (np.logaddexp(0, s) - t * s).mean(axis=0)
        # y_2 = 1 / (1 + e^-s); of the two outputs' halves, each is (y_2 - t_2)^2 / 2.
        return ((np.exp(-np.logaddexp(0, -s)) - t) ** 2).mean(axis=0)

    def gradient(self, w, step=1e-5):
        """Both slopes, measured: two losses for each weight."""
        E = self.E(w + step * np.array([[1, 0], [0, 1], [-1, 0], [0, -1]]))
        return (E[:2] - E[2:]) / (2 * step)

    def walk(self):
        """(points (steps + 1, 2), E (steps + 1,), slopes at the start and at the end)."""
        key = (*self.w, self.rate, self.steps, self.loss)
        if key != self._walked[0]:
            self._walked = key, self._walk()
        return self._walked[1]

    def _walk(self):
        w, slopes = self.w, self.gradient(self.w)
        points, first = [w], slopes
        for _ in range(self.steps):
            w = w - self.rate * slopes
            slopes = self.gradient(w)
            points.append(w)
        points = np.array(points)
        return points, self.E(points), first, slopes

    def surface(self):
        """(values (n,), E (n, n)): the map, E[i, j] at w_1 = values[i] and w_2 = values[j]."""
        values = np.linspace(-_REACH, _REACH, _GRID)
        if self.loss == "cross-entropy":
            layer = np.zeros((2, 2)), np.zeros(2), self.x, self.t
            return values, softmax_layer_grid(*layer, ("W", 0, 1), ("W", 1, 1), values, values)
        points = np.stack(np.meshgrid(values, values, indexing="ij"), axis=-1).reshape(-1, 2)
        return values, self.E(points).reshape(_GRID, _GRID)

    def verdict(self):
        """What became of the walk: (in a word or two, why)."""
        _, E, first, last = self.walk()
        rose = int((np.diff(E) > 1e-12).sum())
        if not np.isfinite(E).all():
            return "Diverged", "E is no longer finite"
        if self.rate == 0 or self.steps == 0:
            return "No step", "the path is its start"
        if E[-1] > E[0]:
            return "Diverged", "E ended higher than it began"
        if np.hypot(*first) < _SHORT:
            return "Hardly moving", "the gradient at the start is nearly 0"
        if np.hypot(*last) < _SHORT:
            return "Arrived", f"the gradient is shorter than {_SHORT}"
        if rose:
            return "Too large", f"E rose in {rose} of {self.steps} steps"
        return "On the way", "E fell in every step"


def descent_explorer(x, t, start=(-4.0, 4.0)):
    """The map of E over two weights, the surface, the loss curve, and the first step's promise."""
    state = Descent(x, t, start)
    rate = NumberSlider("learning rate η", _RATE, 0, _MOST_RATE, 0.1)
    steps = NumberSlider("steps", _STEPS, 0, _MOST_STEPS, 1)
    loss = choice("loss", list(_LEVELS))

    fig, axes = figure(10, 6.9, rows=2, columns=2, height_ratios=[2.2, 1])
    flat, solid, curve, promise = axes.ravel()
    flat.set(xlim=(-_REACH, _REACH), ylim=(-_REACH, _REACH), xlabel="$w_1$", ylabel="$w_2$")
    solid.axis("off")
    curve.set(xlim=(0, _MOST_STEPS), xlabel="steps", ylabel="E")
    promise.set(ylim=(-0.6, 1.6), xlabel="change of E in the first step")
    promise.set_yticks([1, 0], ["tangent plane", "actual"])
    promise.axvline(0, color=COLOURS["muted"], linewidth=1)
    stage = Stage(fig, lambda: _sentence(state))
    shown = {}

    def move(event):
        # A pixel is no finer than that; + 0.0 keeps -0.00 off the page.
        state.w = np.round([event.x, event.y], 2) + 0.0

    def draw():
        state.rate, state.steps, state.loss = rate.value, int(steps.value), loss.value
        if shown.get("loss") != state.loss:
            shown.update(loss=state.loss, surface=state.surface())
            highest = _HIGHEST[state.loss]
            curve.set_ylim(0, highest)
            promise.set_xlim(-0.6 * highest, 0.4 * highest)
            _draw_map(stage, state, *shown["surface"])
        _draw_walk(stage, state, *shown["surface"], move)

    stage.connect(draw, rate, steps, loss)
    back = reset_button(stage, rate, steps, loss, also=state.back)
    panel = Panel(stage, [[rate, steps], [loss, back]])
    panel.state, panel.explorer = state, SimpleNamespace(rate=rate, steps=steps, loss=loss)
    return panel


def _draw_map(stage, state, values, E):
    limits = (0, _HIGHEST[state.loss])
    stage.field("E", values, values, E.T, colours="Blues", limits=limits)
    stage.contours("levels", values, values, E.T, _LEVELS[state.loss], under=True)


def _draw_walk(stage, state, values, surface, move):
    points, E, slopes, _ = state.walk()
    w, highest = state.w, _HIGHEST[state.loss]
    stage.curve("path", *points.T, role="forward", width=2)
    inside = (np.abs(points) <= _REACH).all(axis=1)
    stage.points("steps", *points[inside].T, role="forward", edge="forward", size=2.5)
    length = np.hypot(*slopes)
    arrow = -1.6 * slopes / length if length > 1e-9 else np.zeros(2)
    stage.arrow("downhill", *w, *arrow)
    stage.points("start", [w[0]], [w[1]], role="target", size=9, draggable=move, step=(0.1, 0.1),
                 label="start", says=f"w₁ {w[0]:.1f}, w₂ {w[1]:.1f}")  # fmt: skip

    corners = w + 1.3 * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    heights = E[0] + (corners - w) @ slopes
    # In the solid view the path is drawn as far as it stays on the surface.
    upto = len(points) if inside.all() else int(inside.argmin())
    stage.surface(
        "solid", values[::2], values[::2], surface[::2, ::2].T, axes=1, limits=(0, highest),
        colours="Blues", labels=("w₁", "w₂", "E"), view=(-60, 35),
        planes=[(*corners.T, heights, "backward")], points=[(*w, E[0], "target", 6)],
        paths=[(*points[:upto].T, E[:upto], "forward", 2.5)] if upto > 1 else [],
    )  # fmt: skip

    stage.curve("E of steps", np.arange(len(E)), E, axes=2, role="forward")
    stage.points("last E", [len(E) - 1], [E[-1]], axes=2, role="forward", size=5)
    word, why = state.verdict()
    stage.text("verdict", _MOST_STEPS, highest, word, axes=2, size=13, bold=True,
               anchor="end", shift=(-4, 10))  # fmt: skip
    stage.text("why", _MOST_STEPS, highest, why, axes=2, anchor="end", shift=(-4, 28))
    predicted, actual = _promise(state, E, slopes)
    stage.bars("change", [1, 0], [predicted, actual], axes=3, horizontal=True, width=0.6,
               roles=["backward", "forward"])  # fmt: skip
    stage.text("in numbers", [0.02 * highest] * 2, [1, 0], [number(predicted), number(actual)],
               axes=3, anchor="start", shift=(0, 4))  # fmt: skip


def _promise(state, E, slopes):
    """The first step's change of E: by the tangent plane, and in fact."""
    after = E[1] if len(E) > 1 else state.E(state.w - state.rate * slopes)[0]
    return -state.rate * float(slopes @ slopes), float(after - E[0])


def _sentence(state):
    points, E, slopes, _ = state.walk()
    predicted, actual = _promise(state, E, slopes)
    far = np.abs(points).max()
    verdict = ": ".join(state.verdict())
    unit = " nats" if state.loss == "cross-entropy" else ""
    away = f" The path leaves the picture, out to {far:.1f}." if far > _REACH else ""
    return (
        f"Map and surface of the mean {state.loss} over two weights. From w₁ {state.w[0]:.2f}, "
        f"w₂ {state.w[1]:.2f} with E {E[0]:.3f}{unit}, {state.steps} steps at learning rate "
        f"{state.rate:g} end at {points[-1, 0]:.2f}, {points[-1, 1]:.2f} with E {E[-1]:.3f}{unit}. "
        f"{verdict}.{away} First step: the tangent plane says {number(predicted)}, "
        f"the surface {number(actual)}."
    )
