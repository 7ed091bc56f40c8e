"""Notebook 05's prediction to drag: E, its slice over the simplex and dE/dy follow."""

from types import SimpleNamespace

import numpy as np

from utils.controls import NumberSlider, Panel, button, choice, reset_button
from utils.explorers.cross_entropy.prediction import Prediction, said
from utils.plotting import COLOURS, figure
from utils.stage import Stage

_E_SHOWN = 6.0  # nats, the height of the picture of E
_SLOPE_SHOWN = 6.0  # the steepest slope drawn to its full length
# Dense where E turns steep; the ends, where log 0 may wait, are left out.
_NEAR_0 = np.geomspace(1e-6, 0.02, 50)
_GRID = np.concatenate([_NEAR_0, np.linspace(0.025, 0.975, 150), 1 - _NEAR_0[::-1]])
_LABELS = ("y₁", "y₂", "y₃")


def cross_entropy_explorer(y, t):
    """Probabilities to drag, with E and dE/dy; y, t (3,), t soft. Also as two classes."""
    starts = {k: (_merged(y, k), _merged(t, k)) for k in (3, 2)}
    state = {"now": Prediction(*starts[3]), "moved": 0}
    classes = choice("classes", [("three", 3), ("two", 2)])
    target = choice("target", [("soft", -1), ("one-hot, class 1", 0), ("one-hot, class 2", 1)])
    value = NumberSlider("y₁", float(y[0]), 0, 1, 0.01)
    fig, axes = _figure()
    stage = Stage(fig, lambda: _sentence(state["now"]))

    def show_moved():
        value.label = _LABELS[state["moved"]]
        value.value = float(state["now"].y[state["moved"]])

    def on_value(_):
        # The slider also moves when a point was dragged; then there is nothing left to do.
        if abs(value.value - state["now"].y[state["moved"]]) > 1e-12:
            state["now"].move(state["moved"], value.value)

    def on_target(_):
        k = classes.value
        state["now"].t = starts[k][1] if target.value < 0 else np.eye(k)[target.value]

    def begin(*_):
        state.update(now=Prediction(*starts[classes.value]), moved=0)
        on_target(None)
        with stage.batch():
            show_moved()

    def drag(event):
        state["moved"] = event.index
        state["now"].move(event.index, event.y)
        show_moved()

    def to_target():
        state["now"].y = state["now"].t.copy()
        with stage.batch():
            show_moved()
        stage.request()

    value.observe(on_value, "value")
    target.observe(on_target, "value")
    classes.observe(begin, "value")
    stage.connect(lambda: _draw(stage, axes, state["now"], state["moved"], drag),
                  classes, target, value)  # fmt: skip
    buttons = [button("Set y = t", to_target), reset_button(stage, classes, target, also=begin)]
    panel = Panel(stage, [[classes, target], [value, *buttons]])
    panel.state = state
    panel.explorer = SimpleNamespace(classes=classes, target=target, value=value)
    return panel


def _merged(values, k):
    """Three numbers, or the first and all the rest together."""
    values = np.asarray(values, float)
    return values if k == 3 else np.array([values[0], values[1:].sum()])


def _figure():
    fig, axes = figure(10, 5.2, rows=2, columns=3, height_ratios=[4, 1.4], width_ratios=[4, 5.6, 4])
    for ax in axes[1]:
        ax.remove()
    words = fig.add_subplot(axes[0, 0].get_gridspec()[1, :])
    words.set(xlim=(0, 1), ylim=(0, 4))
    words.axis("off")
    y_axis, E_axis, slopes = axes[0]
    places = np.arange(1, 4)
    y_axis.set(ylim=(0, 1.12), xticks=places, title="probabilities (drag), targets ◆")
    y_axis.set_xticklabels([f"$y_{i}$" for i in places])
    E_axis.set(
        xlim=(0, 1),
        ylim=(0, _E_SHOWN),
        ylabel="E (nats)",
        title="E as one moves, the rest shared",
    )
    slopes.set(ylim=(-_SLOPE_SHOWN, 1.6), xticks=places, title="slope of each, others held")
    slopes.set_xticklabels([rf"$\partial E/\partial y_{i}$" for i in places])
    slopes.axhline(0, color=COLOURS["ink"], linewidth=1)
    return fig, (y_axis, E_axis, slopes)


def _draw(stage, axes, now, moved, drag):
    k = len(now.y)
    places = np.arange(1, k + 1)
    for ax in (axes[0], axes[2]):
        ax.set_xlim(0.4, k + 0.6)
    stage.bars("y", places, now.y, width=0.5, roles="forward")
    stage.points("t", places + 0.36, now.t, role="target", symbol="D", size=7)
    stage.points("handles", places, now.y, role="paper", edge="ink", size=9, draggable=drag,
                 along="y", step=(1, 0.01), label=[f"probability {n}" for n in _LABELS[:k]],
                 says=[said(v) for v in now.y], selected=moved)  # fmt: skip
    stage.text("y in words", places, now.y, [said(v) for v in now.y], shift=(0, -20), bold=True)

    curve, here, E = now.along(moved, _GRID), now.y[moved], now.E
    drawn = np.isfinite(curve)
    stage.curve("E", _GRID[drawn], curve[drawn], axes=1)
    slope = now.dE_dy[moved]
    inside = E <= _E_SHOWN
    if inside and np.isfinite(slope):
        reach = np.array([-1, 1]) * min(0.3, 2.5 / max(abs(slope), 1e-9))
        stage.curve("fixed", here + reach, E + slope * reach, axes=1, role="backward",
                    dash="dashed", width=2.2)  # fmt: skip
    else:
        stage.curve("fixed", [], [], axes=1)  # empty, so that it keeps its place under the point
    stage.points("here", here, min(E, _E_SHOWN), axes=1, role="ink", size=7,
                 symbol="o" if inside else "^")  # fmt: skip
    say = f"E = {said(E)}" if inside else f"E = {said(E)}: above the picture"
    stage.text("E in words", 0.5, 0.94 * _E_SHOWN, say, axes=1, bold=True, size=14)
    stage.text("which", 0.97, 0.3, f"{_LABELS[moved]} →", axes=1, anchor="end", role="muted")
    shown = np.maximum(now.dE_dy, -_SLOPE_SHOWN)
    stage.bars("dE/dy", places, shown, axes=2, width=0.5)
    stage.text("slopes", places, np.full(k, 0.8), [said(v) for v in now.dE_dy], axes=2, bold=True)
    stage.text("words", np.zeros(4), [3.5, 2.5, 1.5, 0.5], _words(now, moved), axes=3,
               anchor="start", role=["ink", "backward", "forward", "target"])  # fmt: skip


def _words(now, moved):
    """Four lines under the picture: the sum, the two slopes, and what is special just now."""
    with np.errstate(divide="ignore"):
        surprise = 0.0 - np.log(now.y)
    sums = [f"{said(t)} × {said(v)}" if t else "0" for t, v in zip(now.t, surprise, strict=True)]
    name, fixed, along = _LABELS[moved], now.dE_dy[moved], now.slope_along(moved)
    curve = f"Curve: slope {said(along)}, the others give way and the sum stays 1."
    if not np.isfinite(now.E):
        curve = "Curve: no slope here, because E is infinite."
    return [
        f"E = {' + '.join(sums)} = {said(now.E)} nats",
        f"Dashed line: slope {said(fixed)}, {name} moves alone and the sum leaves 1.",
        curve,
        _special(now),
    ]


def _special(now):
    zero = now.y == 0
    if (zero & (now.t > 0)).any():
        i = int(np.argmax(zero & (now.t > 0)))
        return f"{_LABELS[i]} is 0 and its target is {said(now.t[i])}: log 0 is −∞, so E is ∞."
    if zero.any():
        i = int(np.argmax(zero))
        return f"{_LABELS[i]} is 0 and so is its target: the term 0 log 0 counts as 0."
    return f"The least that this target allows, at y = t: {said(now.lowest)} nats."


def _sentence(now):
    y, t, slopes = (", ".join(said(v) for v in a) for a in (now.y, now.t, now.dE_dy))
    return f"Probabilities y {y}; target t {t}; E = {said(now.E)} nats; slopes dE/dy {slopes}."
