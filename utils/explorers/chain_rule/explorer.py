"""The computation graph of notebook 02: inputs are dragged, values go forward, slopes back."""

from types import SimpleNamespace

import numpy as np

from utils.controls import NumberSlider, Panel, choice, reset_button
from utils.explorers.chain_rule.graph import GRAPHS
from utils.explorers.chain_rule.state import GraphState, said
from utils.plotting import figure
from utils.plotting.numbers import number
from utils.stage import Stage

_MOST = 2.0  # inputs go from minus this to this
_X, _Y = (-0.62, 3.4), (-0.62, 1.37)  # the drawing, in columns and rows of units
_WIDE, _HIGH = 1000, 500  # the same in pixels
_UNIT = 31  # pixels from a unit's centre to where its wires begin
_RAIL, _HALF = -0.42, 0.32  # where an input's number line stands, and half its length
_SHOWN = ("values", "values and local slopes", "values, local slopes, backward slopes")


def graph_explorer(graphs=GRAPHS, shown=_SHOWN[2]):
    """A computation graph with inputs to drag and units and wires to look at.

    graphs : the `Graph`s to choose from, with the same letters for inputs u and v.
    """
    state = GraphState(graphs[0])
    kinds = choice("graph", [(graph.title, graph) for graph in graphs])
    views = choice("show", list(_SHOWN), shown)
    letters = sorted({letter for graph in graphs for letter in graph.inputs})
    sliders = {
        letter: NumberSlider(letter, graphs[0].inputs.get(letter, 0.0), -_MOST, _MOST, 0.05)
        for letter in letters
    }
    fig, ax = figure(_WIDE / 100, _HIGH / 100)
    ax.set(xlim=_X, ylim=_Y)
    ax.axis("off")
    fig.set_layout_engine("none")
    ax.set_position([0, 0, 1, 1])

    # The sliders hold the inputs; a hand on a number line sets them, to the digits they show.
    def slide(_):
        for letter in state.inputs:
            state.inputs[letter] = sliders[letter].value

    def take(_=None):
        state.take(kinds.value)
        with stage.batch():
            for letter, slider in sliders.items():
                slider.disabled = letter not in kinds.value.inputs
                slider.value = state.graph.inputs.get(letter, 0.0)

    def move(event):
        letter = list(state.inputs)[event.index]
        middle = state.graph.places[letter][1]
        sliders[letter].value = round((event.y - middle) / _HALF * _MOST, 2)

    def look(event):
        state.looked_at = (list(state.values) if event.name == "units" else state.graph.wires)[
            event.index
        ]

    def level():
        return _SHOWN.index(views.value)

    stage = Stage(fig, lambda: state.sentence(level()))
    for slider in sliders.values():
        slider.observe(slide, "value")
    kinds.observe(take, "value")

    def draw():
        state.compute()
        _draw_wires(stage, state, level(), look)
        _draw_units(stage, state, level(), look)
        _draw_inputs(stage, state, move)
        words = state.explanation() if level() == 2 else ""
        stage.text("explanation", sum(_X) / 2, _Y[0] + 0.08, words, size=14)

    stage.connect(draw, kinds, views, *sliders.values())
    panel = Panel(
        stage, [[kinds, views], *sliders.values(), reset_button(stage, kinds, views, also=take)]
    )
    panel.state = state
    panel.explorer = SimpleNamespace(graph=kinds, shown=views, **sliders)
    return panel


def _draw_wires(stage, state, level, look):
    wires, places = state.graph.wires, state.graph.places
    starts, ends = (np.array([places[wire[i]] for wire in wires], float) for i in (0, 1))
    here = wires.index(state.looked_at) if state.looked_at in wires else None
    says = [", ".join([f"local slope {said(state.local[w])}",
                       f"carries {said(state.carried[w])}"][:level]) for w in wires]  # fmt: skip
    stage.edges("wires", starts, ends, roles="muted", shrink=_UNIT, selected=here,
                widths=[4.0 if i == here else 1.5 for i in range(len(wires))], clickable=look,
                label=[f"wire {a} to {b}" for a, b in wires], says=says)  # fmt: skip
    # What a wire brings stands where it arrives; away from the middle, where wires cross.
    local = [f"×({_short(state.local[w])})" for w in wires] if level > 0 else []
    carried = [_short(state.carried[w]) for w in wires] if level > 1 else []
    _write_beside(stage, "local", starts, ends, 0.68, local, role="ink")
    _write_beside(stage, "carried", starts, ends, 0.27, carried, role="backward", bold=True)


def _write_beside(stage, name, starts, ends, share, strings, **look):
    """Strings above straight lines, at a share of their way, clear of them at any slant."""
    starts, ends = starts[: len(strings)], ends[: len(strings)]
    pixels = np.array([_WIDE / np.ptp(_X), _HIGH / np.ptp(_Y)])
    across, up = ((ends - starts) * pixels).T
    length = np.hypot(across, up)
    half = np.array([0.31 * 13 * len(string) for string in strings])
    clear = (half * np.abs(up) + 8 * np.abs(across)) / length + 3
    normal = np.column_stack([-up, across]) / length[:, np.newaxis]
    places = starts + share * (ends - starts) + clear[:, np.newaxis] * normal / pixels
    stage.text(name, *places.T, strings, size=13, **look)


def _draw_units(stage, state, level, look):
    names, values = list(state.values), [said(v) for v in state.values.values()]
    x, y = np.array([state.graph.places[name] for name in names], float).T
    ring = [state.graph.places[n] for n in names if n == state.looked_at]
    stage.points("looked at", *np.reshape(ring, (-1, 2)).T, role="target", size=_UNIT + 3)
    stage.points("units", x, y, role="paper", size=_UNIT - 1, clickable=look, edge="ink",
                 selected=names.index(state.looked_at) if state.looked_at in names else None,
                 label=[f"unit {n}" for n in names], says=values)  # fmt: skip
    stage.text("letters", x, y, names, bold=True, size=15, shift=(0, -10))
    stage.text("values", x, y, values, role="forward", size=12, shift=(0, 10))
    last = state.graph.steps[-1].name
    formulas = {step.name: f"{step.name} = {step.formula}" for step in state.graph.steps}
    slopes = {n: f"∂{last}/∂{n} = {said(state.collected[n])}" for n in names}
    # On the side away from the other row, where no wire runs.
    for row, sign, own in (("upper", -1, y >= 0.5), ("lower", 1, y < 0.5)):
        of_row = [n for n, it in zip(names, own, strict=True) if it]
        stage.text(f"formulas {row}", x[own], y[own], [formulas.get(n, "input") for n in of_row],
                   role="muted", size=13, shift=(0, sign * 62))  # fmt: skip
        stage.text(f"slopes {row}", x[own], y[own],
                   [slopes[n] if level > 1 else "" for n in of_row], role="backward",
                   bold=True, size=13, shift=(0, sign * 43))  # fmt: skip


def _draw_inputs(stage, state, move):
    """A number line beside each input, with a handle."""
    letters = list(state.inputs)
    middle = np.array([state.graph.places[letter][1] for letter in letters], float)
    values = np.array(list(state.inputs.values()))
    stage.lines("rails", _RAIL, middle - _HALF, _RAIL, middle + _HALF, role="muted", width=3)
    ticks = np.array([-_MOST, 0, _MOST])
    at = (middle[:, np.newaxis] + ticks / _MOST * _HALF).ravel()
    stage.text("ticks", np.full(at.shape, _RAIL - 0.06), at,
               [number(t) for t in ticks] * len(letters), role="muted", size=12,
               anchor="end")  # fmt: skip
    stage.points("handles", np.full(len(letters), _RAIL), middle + values / _MOST * _HALF,
                 role="target", size=9, draggable=move, along="y", step=(0, 0.05 * _HALF / _MOST),
                 label=[f"input {letter}" for letter in letters],
                 says=[number(v) for v in values])  # fmt: skip


def _short(value):
    """A number with four digits in all, for the wires."""
    return f"{value:.4g}".replace("-", "−") if np.isfinite(value) else "none"
