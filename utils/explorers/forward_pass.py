"""The network of notebook 08 with a weight and an input to move: all values and E follow."""

from types import SimpleNamespace

import numpy as np

from utils.address import label, value_at, weight_addresses
from utils.controls import NumberSlider, Panel, choice, reset_button
from utils.explorers.network_edges import beside, layer_places, weight_edges
from utils.network import forward, loss
from utils.plotting import describe_network, figure, network_outline
from utils.plotting.numbers import number
from utils.stage import Stage

_WIDEST = 4.0  # the largest weight and input the sliders give
_E_SHOWN = 6.0  # nats, the length of the scale below the network
_MOVED = {"role": "ink", "bold": True}


class ForwardPass:
    """The state behind `forward_explorer`: the present network, and what is being moved.

    parameters, x, t : where it starts, one example; the arrays given are never changed.
    """

    def __init__(self, parameters, x, t):
        self.start = forward(parameters, x), loss(parameters, x, t)
        self.given, self.given_x, self.t = parameters, x, t
        self.back()

    def back(self):
        """Every weight and input as it was at the start."""
        self.parameters = self.given.map(np.array)
        self.x = np.array(self.given_x)

    @property
    def values(self):
        """The forward pass of the present numbers."""
        return forward(self.parameters, self.x)

    @property
    def E(self):
        """The loss of the present numbers, in nats."""
        return loss(self.parameters, self.x, self.t)


def forward_explorer(parameters, x, t, weight=("W2", 3, 0), unit=0):
    """The network with one weight and one input to move; what changed is drawn in bold.

    weight : field and array indices of the weight on the slider at first; unit : of the input.
    """
    state = ForwardPass(parameters, x, t)
    weights = weight_addresses(parameters)
    weight_list = choice("weight", [(label(w), w) for w in weights], weight)
    input_list = choice("input", [(label(("x", i)), i) for i in range(x.shape[1])], unit)
    weight_slider = _slider(label(weight), value_at(parameters, weight))
    input_slider = _slider(label(("x", unit)), x[0, unit])

    fig, (ax, scale) = figure(10, 6.3, rows=2, height_ratios=[8, 1])
    network_outline([a.shape[1] for a in _units(state.values)], targets=t[0], ax=ax)
    scale.set(xlim=(0, _E_SHOWN), ylim=(-1, 1), yticks=[], xlabel="E (nats)")
    scale.spines["left"].set_visible(False)
    stage = Stage(fig, lambda: _sentence(state, weight_list.value))

    # A slider writes into the number that is chosen; a new choice takes the slider to its number.
    def on_weight(_):
        name, *index = weight_list.value
        getattr(state.parameters, name)[*index] = weight_slider.value

    def on_input(_):
        state.x[0, input_list.value] = input_slider.value

    def show_chosen(*_):
        with stage.batch():
            weight_slider.label = label(weight_list.value)
            input_slider.label = label(("x", input_list.value))
            weight_slider.value = float(value_at(state.parameters, weight_list.value))
            input_slider.value = float(state.x[0, input_list.value])

    def back():
        state.back()
        show_chosen()

    weight_slider.observe(on_weight, "value")
    input_slider.observe(on_input, "value")
    for control in (weight_list, input_list):
        control.observe(show_chosen, "value")

    def choose(event):
        weight_list.value = weights[event.index]

    def draw():
        _draw(stage, state, weight_list.value, choose)

    stage.connect(draw, weight_list, weight_slider, input_list, input_slider)
    reset = reset_button(stage, weight_list, input_list, also=back)
    panel = Panel(stage, [[weight_list, weight_slider], [input_list, input_slider, reset]])
    panel.state = state
    panel.explorer = SimpleNamespace(
        weight=weight_list, value=weight_slider, input=input_list, source=input_slider
    )
    return panel


def _slider(name, value):
    return NumberSlider(name, float(value), -_WIDEST, _WIDEST, 0.05)


def _units(values):
    return values.x, values.h1, values.h2, values.y


def _draw(stage, state, chosen, choose):
    values, E = state.values, state.E
    before, E_before = state.start
    places, edges = layer_places(state.parameters), weight_edges(state.parameters)
    weights, starts, ends, w = edges
    here, roles = weights.index(chosen), edges.signs
    widths = 0.6 + 0.5 * np.abs(w)
    widths[here] = 4.5
    stage.edges("weights", starts, ends, under=True, roles=roles, widths=widths.tolist(),
                clickable=choose, selected=here, shrink=26, says=[number(v) for v in w],
                label=[label(weight) for weight in weights])  # fmt: skip
    at = beside(starts[[here]], ends[[here]], 0.36, 0.25)
    stage.text("chosen", *at.T, number(w[here]), role=roles[here], bold=True, size=14)
    _write(stage, "values", places, _units(values), _units(before), (0, 13), "forward", 13)
    _write(stage, "sums", places[1:], values[1:6:2], before[1:6:2], (0, 50), "muted", 12, "s = ")
    stage.bars("E", [0.0], [E], axes=1, horizontal=True, width=0.9, roles="forward")
    stage.lines("E at start", E_before, -0.9, E_before, 0.9, axes=1, role="ink", width=2.5)
    moved = "" if abs(E - E_before) < 5e-5 else f"  (at the start {E_before:.4f}, the line)"
    stage.text("E in words", 0.5 * _E_SHOWN, 1.0, f"E = {E:.4f} nats{moved}", axes=1, bold=True,
               size=14, shift=(0, -14), role="ink")  # fmt: skip


def _write(stage, name, places, now, then, shift, role, size, prefix=""):
    """A number at each unit of some layers; those that are not what they were are set in bold."""
    x, y = np.concatenate(places).T
    now, then = np.concatenate(now, axis=1)[0], np.concatenate(then, axis=1)[0]
    changed = np.abs(now - then) > 5e-5
    for these, part, look in ((~changed, "same", {"role": role}), (changed, "moved", _MOVED)):
        # 0.1 + 0.2 is not 0.3 in binary; rounded first, an exact short value reads as one.
        strings = [prefix + number(v) for v in now[these].round(12)]
        stage.text(f"{name} {part}", x[these], y[these], strings, shift=shift, size=size, **look)


def _sentence(state, chosen):
    units = [layer[0] for layer in _units(state.values)]
    weight = number(value_at(state.parameters, chosen))
    return (
        f"{describe_network(units, targets=state.t[0])} On the slider: "
        f"{label(chosen)} = {weight}. E = {state.E:.4f} nats."
    )
