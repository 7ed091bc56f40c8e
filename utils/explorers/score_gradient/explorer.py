"""Notebook 06's scores to drag: dE/dy times the softmax Jacobian, and y - t below it."""

from types import SimpleNamespace

import numpy as np
from matplotlib.patches import Rectangle

from utils.controls import Panel, choice, reset_button
from utils.explorers.cross_entropy.prediction import said
from utils.explorers.score_controls import within
from utils.explorers.score_gradient.route import ScoreRoute
from utils.plotting import COLOURS, figure
from utils.plotting.charts import SIGNED
from utils.stage import Stage

_SUBSCRIPTS = ("₁", "₂", "₃")
_COLUMNS = np.array([1.5, 2.5, 3.5])  # of the Jacobian, and of both results below it
_ROWS = np.array([4.5, 3.5, 2.5])
_UPSTREAM, _PRODUCT, _SHORT = 0.2, 1.2, 0.2  # dE/dy's column, the two rows of results
_UNKNOWN = "#e4e4e4"  # a cell without a number
_LIMITS = {"jacobian": 0.4, "upstream": 12.0, "result": 1.4}


def score_explorer(s, targets):
    """Three scores to drag, the product with the whole Jacobian, and y - t.

    s : (3,) where the scores start. targets : (name, t) pairs to choose from, t (3,).
    """
    start = np.array(s, float)
    state = {"route": ScoreRoute(start, targets[0][1]), "score": 0}
    target = choice("target", [(name, i) for i, (name, _) in enumerate(targets)])
    reach = choice("scores up to", [("±5", 5.0), ("±1000", 1000.0)])
    fig, axes = _figure()
    stage = Stage(fig, lambda: _sentence(state["route"]))

    def put(scores):
        state["route"] = ScoreRoute(scores, targets[target.value][1])

    def keep(_):
        put(np.clip(state["route"].s, -reach.value, reach.value))

    def drag(event):
        scores = state["route"].s.copy()
        # The limits leave a little room beyond the largest score, for the handle.
        scores[event.index] = within(event.y, reach.value)
        state["score"] = event.index
        put(scores)

    def choose(event):
        state["score"] = event.index % 3

    def back():
        state["score"] = 0
        put(start)

    target.observe(keep, "value")
    reach.observe(keep, "value")
    stage.connect(lambda: _draw(stage, axes, state, reach.value, drag, choose), target, reach)
    panel = Panel(stage, [target, reach, reset_button(stage, target, reach, also=back)])
    panel.state = state
    panel.explorer = SimpleNamespace(target=target, reach=reach, put=put)
    return panel


def _figure():
    fig, axes = figure(10, 6.0, rows=3, columns=2, height_ratios=[3, 3, 1.5], width_ratios=[4, 6])
    for ax in (*axes[:, 1], axes[2, 0]):
        ax.remove()
    grid = axes[0, 0].get_gridspec()
    table, words = fig.add_subplot(grid[:2, 1]), fig.add_subplot(grid[2, :])
    scores, outputs = axes[:2, 0]
    for ax, letter in ((scores, "s"), (outputs, "y")):
        ax.set(xlim=(0.4, 3.6), xticks=[1, 2, 3])
        ax.set_xticklabels([f"${letter}_{i}$" for i in (1, 2, 3)])
    scores.axhline(0, color=COLOURS["ink"], linewidth=1)
    scores.set(ylim=(-1120, 1120), title="scores (drag)")  # room for the longest labels
    outputs.set(ylim=(0, 1.2), title="probabilities, targets ◆")
    table.set(xlim=(-1.3, 4.1), ylim=(-0.4, 5.9))
    table.axis("off")
    words.set(xlim=(0, 1), ylim=(0, 4))
    words.axis("off")
    table.text(_UPSTREAM, 5.75, r"$\partial E/\partial y_i$", ha="center", va="center")
    table.text(2.5, 5.75, r"Jacobian $\partial y_i/\partial s_m$", ha="center", va="center")
    for i, row in enumerate(_ROWS, start=1):
        table.text(-0.5, row, f"$y_{i}$", ha="right", va="center")
        table.text(0.85, row, r"$\times$", ha="center", va="center")
    for m, column in enumerate(_COLUMNS, start=1):
        table.text(column, 5.25, f"$s_{m}$", ha="center", va="center")
    cells = [(_UPSTREAM, row) for row in _ROWS]
    cells += [(column, row) for column in _COLUMNS for row in (*_ROWS, _PRODUCT, _SHORT)]
    for column, row in cells:  # an outline, or a cell around 0 could not be seen
        table.add_patch(Rectangle((column - 0.465, row - 0.425), 0.93, 0.85, fill=False,
                                  edgecolor=COLOURS["faint"]))  # fmt: skip
    for row, name in ((_PRODUCT, "products, added up"), (_SHORT, "$y_m - t_m$")):
        table.text(0.85, row, name, ha="right", va="center")
    return fig, (scores, outputs, table, words)


def _draw(stage, axes, state, reach, drag, choose):
    route, m = state["route"], state["score"]
    axes[0].set_ylim(-1.12 * reach, 1.12 * reach)
    places = np.arange(1, 4)
    stage.bars("scores", places, route.s, width=0.4)
    stage.points("handles", places, route.s, role="paper", edge="ink", size=9, draggable=drag,
                 along="y", step=(1, reach / 50), selected=m, says=[said(v) for v in route.s],
                 label=[f"score s{i}" for i in _SUBSCRIPTS])  # fmt: skip
    stage.text("scores in words", places + 0.2, route.s, [said(v) for v in route.s],
               anchor="start", bold=True)  # fmt: skip
    stage.bars("y", places, route.y, axes=1, width=0.4, roles="forward")
    stage.points("t", places + 0.32, route.t, axes=1, role="target", symbol="D", size=7)
    stage.text("y in words", places, route.y, [said(v) for v in route.y], axes=1, bold=True,
               shift=(0, -11))  # fmt: skip
    _cells(stage, "dE/dy", np.full(3, _UPSTREAM), _ROWS, route.dE_dy, "upstream")
    x, y = np.meshgrid(_COLUMNS, _ROWS)
    _cells(stage, "J", x.ravel(), y.ravel(), route.jacobian.ravel(), "jacobian",
           clickable=choose, selected=m, label=_cell_names())  # fmt: skip
    _cells(stage, "product", _COLUMNS, np.full(3, _PRODUCT), route.product, "result")
    _cells(stage, "short", _COLUMNS, np.full(3, _SHORT), route.short, "result")
    left, right = _COLUMNS[m] - 0.5, _COLUMNS[m] + 0.5
    stage.curve("column", [left, right, right, left, left], [-0.3, -0.3, 5.0, 5.0, -0.3], axes=2,
                role="ink", width=2.5)  # fmt: skip
    lines, roles = _words(route, m)
    stage.text("words", np.zeros(4), [3.5, 2.5, 1.5, 0.5], lines, axes=3, anchor="start",
               role=roles, bold=not route.stands)  # fmt: skip


def _cells(stage, name, x, y, values, limit, **touch):
    """A coloured cell with its number for each value; grey and in words where there is none."""
    for i, (a, b, value) in enumerate(zip(x, y, values, strict=True)):
        stage.area(f"{name} {i}", [a - 0.46, a + 0.46], b - 0.42, b + 0.42, axes=2, opacity=1,
                   role=_shade(value, _LIMITS[limit]))  # fmt: skip
    strings = ["none" if np.isnan(v) else said(v) for v in values]
    touch |= {"says": strings} if touch else {}
    stage.text(f"{name} numbers", x, y, strings, axes=2, **touch)


def _shade(value, limit):
    if np.isnan(value):
        return _UNKNOWN
    red, green, blue, _ = SIGNED((np.clip(value / limit, -1, 1) + 1) / 2, bytes=True)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _cell_names():
    return [f"slope of y{i} along s{m}" for i in _SUBSCRIPTS for m in _SUBSCRIPTS]


def _words(route, m):
    """Four lines and their roles: the chosen column as a sum, its short form, E, the verdict."""
    pairs = zip(route.dE_dy, route.jacobian[:, m], strict=True)
    sums = " + ".join(f"{_factor(a)} × {_factor(b)}" for a, b in pairs)
    sub = _SUBSCRIPTS[m]
    column = f"Column s{sub}: {sums} = {_value(route.product[m])}"
    line = f"y{sub} − t{sub} = {said(route.y[m])} − {said(route.t[m])} = {said(route.short[m])}"
    E = f"E from the scores: {said(route.E)} nats.   E as −Σ t log y: {_value(route.E_from_y)}."
    verdict, role = _verdict(route)
    return [column, line, E, verdict], ["backward" if route.stands else "muted", "ink", "ink", role]


def _verdict(route):
    """Whether the two ways agree, in words, and the role of that line."""
    if not route.stands:
        words = f"The long way breaks: {route.trouble}. y − t needs no division and stands."
        return words, "negative"
    total = route.t.sum()
    if abs(total - 1) > 1e-12:
        words = (
            f"The targets sum to {said(total)}, not 1: the column gives "
            f"{said(total)} × y − t, and y − t is wrong."
        )
        return words, "negative"
    return "Both ways agree in every column.", "positive"


def _value(value):
    return "no number" if np.isnan(value) else said(value)


def _factor(value):
    return f"({_value(value)})" if value < 0 else _value(value)


def _sentence(route):
    s, y, t, product, short = (
        ", ".join(_value(v) for v in a)
        for a in (route.s, route.y, route.t, route.product, route.short)
    )
    return (
        f"Scores {s}; probabilities {y}; targets {t}; dE/dy times the Jacobian {product}; "
        f"y − t {short}. {_verdict(route)[0]}"
    )
