"""Notebook 14: one weight and its gradient, in the notation you choose."""

from types import SimpleNamespace

import ipywidgets as widgets

from utils.address import label, weight_addresses
from utils.controls import NumberSlider, Panel, choice, reset_button
from utils.explorers.notations.forms import both_passes
from utils.explorers.notations.picture import draw_notation, empty_figure, stands_at
from utils.explorers.notations.texts import NOTATIONS, formulas
from utils.explorers.notations.units import offsets_of, unit_by_unit
from utils.network import backward, forward
from utils.plotting.numbers import number
from utils.stage import Stage


class Translation:
    """What `notation_explorer` shows: a weight, a notation, and the first N examples.

    parameters, x (N, n0), t (N, K) in our notation; address such as ("W2", 3, 0).
    """

    def __init__(self, parameters, x, t, address):
        self.parameters, self.x, self.t = parameters, x, t
        self.address, self.notation, self.N = address, NOTATIONS[0], len(x)
        self.look()

    def look(self):
        """Compute everything again, in the notation chosen and, for the number, in ours."""
        x, t = self.x[: self.N], self.t[: self.N]
        name, *index = self.address
        gradient = backward(self.parameters, forward(self.parameters, x), t)
        self.value = float(getattr(gradient, name)[*index])
        self.weight = float(getattr(self.parameters, name)[*index])
        layout, given = self.notation.layout, (self.parameters, x, t)
        self.units = unit_by_unit(*given) if layout is None else None
        self.passes = (
            None if layout is None else both_passes(layout, *given, self.notation.mean_last)
        )

    @property
    def place(self):
        """(layer, start, end) of the weight, the units counted from 0."""
        name, start, end = self.address
        return int(name[1]), start, end

    @property
    def shown(self):
        """The gradient of the weight, read from the notation's own array."""
        layer, start, end = self.place
        if self.units is not None:
            o = offsets_of(self.parameters)
            return float(self.units.dE_dw[o[layer] + end, o[layer - 1] + start])
        slope = self.notation.layout.weights(self.passes.slopes[layer - 1])
        return float(slope[start, end])

    def formulas(self):
        """[(what it is, LaTeX)] in the notation chosen."""
        return formulas(self.notation, *self.place, self.N, offsets_of(self.parameters))


def notation_explorer(parameters, x, t, address=("W2", 3, 0)):
    """A weight, its products and its formulas in several notations; click a weight to choose it.

    x (N, n0), t (N, K): a slider shows the first 1 to N of the examples. ValueError for fewer
    than two, and for an address that is no weight.
    """
    if len(x) < 2:
        raise ValueError("x has one example; two or more show which way the examples run")
    weights = weight_addresses(parameters)
    if tuple(address) not in weights:
        raise ValueError(f"{address!r} is no weight here; there are {weights[0]} to {weights[-1]}")
    state = Translation(parameters, x, t, tuple(address))
    notation = choice("notation", [(n.title, i) for i, n in enumerate(NOTATIONS)])
    weight = choice("weight (in ours)", [(label(w), w) for w in weights], state.address)
    examples = NumberSlider("examples N", len(x), 1, len(x), 1)
    stage = Stage(empty_figure(), lambda: _sentence(state))
    formula = widgets.HTMLMath()

    def choose(chosen):
        weight.value = chosen

    def look():
        state.notation, state.address = NOTATIONS[notation.value], weight.value
        state.N = round(examples.value)
        state.look()

    def draw():
        look()
        draw_notation(stage, state, choose)
        if not stage.moving:
            formula.value = _html(state)

    stage.connect(draw, notation, weight, examples)
    reset = reset_button(stage, notation, weight, examples)
    panel = Panel(stage, [notation, weight, examples, reset], below=[formula])
    panel.state = state
    panel.explorer = SimpleNamespace(notation=notation, weight=weight, examples=examples, look=look)
    return panel


def _html(state):
    """The formulas of this notation; the last one, of the weight alone, with its number."""
    lines = state.formulas()
    shown = number(state.shown).replace("−", "-")
    rows = [rf"\text{{{what}}} & \displaystyle {latex}" for what, latex in lines]
    return r"$$ \begin{array}{ll} " + r" \\[8pt] ".join(rows) + rf" = {shown} \end{{array}} $$"


def _sentence(state):
    return (
        f"Notation, {state.notation.title}. Our {label(state.address)} = {number(state.weight)} "
        f"{stands_at(state)}. Its gradient is {number(state.shown)}, "
        f"in our notation {number(state.value)}. {state.notation.note}"
    )
