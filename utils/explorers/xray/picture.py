"""The X-ray's network: the chosen parameter, its paths, values, and what a sweep carries."""

import numpy as np

from utils.address import label, value_at
from utils.explorers.network_edges import beside, layer_places, layer_sizes, weight_edges
from utils.explorers.xray.charts import BARS
from utils.explorers.xray.words import short, shown, some
from utils.plotting import figure, network_outline
from utils.plotting.network import unit_radius
from utils.plotting.numbers import number
from utils.script import subscript

NETWORK = 2  # the third axes: the charts below were made first
_FULL = 14  # edges with their weights written beside them, at most
_MIDDLE = 0.145  # the middle of the figure, in the axes of the bars


def base_figure(sizes):
    """(figure, [curve, bars, network]): all that stands still."""
    fig, axes = figure(10, 7.2, rows=2, columns=2, height_ratios=[4.6, 2], width_ratios=[1, 1.6])
    grid = axes[0, 0].get_gridspec()
    curve, bars = axes[1]
    for ax in axes[0]:
        ax.remove()
    network = network_outline(sizes, ax=fig.add_subplot(grid[0, :]))
    network.set_ylim(-1.0, network.get_ylim()[1])
    network.set_xlim(-0.9, network.get_xlim()[1] + 0.8)
    curve.set(xlim=(-1, 1), ylim=(-1.15, 1.15), xticks=[-1, -0.5, 0, 0.5, 1],
              xlabel="change of the parameter", title="E when it alone is moved")  # fmt: skip
    # Room for the scale, which is written live: E is at 0, the ticks are at E plus and minus it.
    curve.set_yticks([-1, 1], labels=["E − 0.00001"] * 2, alpha=0)
    bars.set(xlim=(0, 1), ylim=(-1.5, 1.5), xticks=[], yticks=[],
             title="what each path contributes to the gradient")  # fmt: skip
    bars.spines[["left", "bottom"]].set_visible(False)
    # Laid out while all of it shows: a chart that is hidden at first would get no room for words.
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    return fig, [curve, bars, network]


def draw_network(stage, state, level, digits, sweep, biases, choose):
    """Edges, the chosen one heavy, the lit paths; values on the units; what a sweep carries."""
    d = state.derivation
    sizes, places = layer_sizes(d.parameters), layer_places(d.parameters)
    radius = unit_radius(sizes)
    lit = state.lit_edges() if level >= 3 else set()
    edges = weight_edges(d.parameters)
    weights = edges.addresses
    chosen = weights.index(d.address) if d.address in weights else None
    near = [a == d.address or a in lit for a in weights]
    widths = np.where(near, 0.8 + 1.1 * np.minimum(np.abs(edges.values), 3), 0.8)
    if chosen is not None:
        widths[chosen] = 5.5
    stage.edges("weights", edges.starts, edges.ends, axes=NETWORK, under=True,
                widths=widths.tolist(), shrink=72 * radius - 2,
                roles=[s if n else "faint" for s, n in zip(edges.signs, near, strict=True)],
                clickable=lambda e: choose(weights[e.index]), selected=chosen,
                says=[number(v) for v in edges.values],
                label=[label(a) for a in weights])  # fmt: skip
    _label_edges(stage, near, edges, digits, chosen)
    if biases:
        _draw_biases(stage, state, places, radius, choose)
    _draw_values(stage, d, places, radius, level, digits)
    _draw_sweep(stage, state, places, radius, sweep if level >= 5 else "none", digits)
    _headline(stage, state, level, digits)


def _label_edges(stage, near, edges, digits, chosen):
    """The weights beside the lit edges, as long as there is room for them."""
    these = [i for i, n in enumerate(near) if n] if sum(near) <= _FULL else []
    if chosen is not None and chosen not in these:
        these = [chosen]
    if not these:
        stage.remove("weight values")
        return
    # Labels of edges into one unit stand near their starts, of a fan out of one near its end.
    layer = [edges.addresses[i][0] for i in these]
    starting = {name: {edges.addresses[i][1] for i in these if edges.addresses[i][0] == name}
                for name in layer}  # fmt: skip
    share = [0.27 if len(starting[name]) > 1 else 0.42 for name in layer]
    at = beside(edges.starts[these], edges.ends[these], share, 0.2)
    stage.text("weight values", *at.T, [shown(edges.values[i], short(digits)) for i in these],
               axes=NETWORK, role=[edges.signs[i] for i in these], size=13, bold=True)  # fmt: skip


def _draw_biases(stage, state, places, radius, choose):
    biases = [a for a in state.addresses if a[0][0] == "b"]
    b = [value_at(state.parameters, address) for address in biases]
    at = np.array([places[int(name[1])][i] for name, i in biases])
    at = at + radius * np.array([-0.85, 0.85])
    here = biases.index(state.address) if state.address in biases else None
    roles = ["ink" if i == here else "negative" if v < 0 else "muted" if v == 0 else "positive"
             for i, v in enumerate(b)]  # fmt: skip
    stage.points("biases", *at.T, axes=NETWORK, role=roles, symbol="D", size=max(4, 16 * radius),
                 clickable=lambda e: choose(biases[e.index]), selected=here,
                 label=[f"bias {label(a)}" for a in biases],
                 says=[number(v) for v in b])  # fmt: skip


def _draw_values(stage, d, places, radius, level, digits):
    """The forward values; at the first levels and in wide networks only the outputs'."""
    v = d.values
    layers = [v.x[0], v.h1[0], v.h2[0], v.y[0]]
    small = radius < 0.3
    inside = [0] if small else [0, 1, 2, 3]
    at = np.concatenate([places[layer] for layer in inside])
    text = [shown(value, short(digits)) for layer in inside for value in layers[layer]]
    if level >= 2:
        stage.text("values", *at.T, text, axes=NETWORK, role="forward", size=12.5,
                   shift=(-36, 0) if small else (0, 12))  # fmt: skip
    else:
        stage.remove("values")
    outputs = places[3]
    said = [f"t{subscript(n)} = {shown(t, 2)}" for n, t in enumerate(d.t[0])]
    if small:
        said = [f"y{subscript(n)} = {shown(y, 2)}   {words}"
                for n, (y, words) in enumerate(zip(layers[3], said, strict=True))]  # fmt: skip
    stage.text("targets", outputs[:, 0] + radius, outputs[:, 1], said, axes=NETWORK, role="target",
               size=13, anchor="start", shift=(8, 0))  # fmt: skip


def _draw_sweep(stage, state, places, radius, sweep, digits):
    """Forward mode: how each unit answers to the parameter. Backward: how E answers to each."""
    if sweep == "none" or radius < 0.3:
        stage.remove("sweep", "sweep in words")
        return
    if sweep == "forward":
        up = state.slopes_up
        layers = {1: up.h1[0], 2: up.h2[0], 3: up.y[0]}
        role, words = "forward", f"below each unit: how it answers to {label(state.address)}"
    else:
        down = state.slopes_down
        layers = {1: down["h1"][0], 2: down["h2"][0], 3: down["s3"][0]}
        role, words = "backward", "below each unit: how E answers to it (for outputs: to the score)"
    at = np.concatenate([places[layer] for layer in layers])
    values = np.concatenate(list(layers.values()))
    stage.text("sweep", *at.T, [shown(v, max(short(digits), 3)) for v in values], axes=NETWORK,
               role=role, size=12.5, bold=True, shift=(0, 72 * radius + 12))  # fmt: skip
    stage.text("sweep in words", 4.95, -0.28, words, axes=NETWORK, role=role, size=12)


def _headline(stage, state, level, digits):
    """The one number; at level 1 it has the lower half for itself."""
    d, name = state.derivation, label(state.derivation.address)
    size = some(d.value, digits)
    text = f"∂E/∂{name} = {shown(d.value, size)} nats per unit"
    if level == 1:
        grows = "grows" if d.value > 0 else "falls"
        says = f"Make {name} a little larger: E " + (
            f"{grows}, by {shown(abs(d.value), size)} nats for each unit."
            if d.value
            else "stays as it is."
        )
        stage.text("gradient", _MIDDLE, 1.2, text, axes=BARS, role="backward", size=26, bold=True)
        stage.text("says", _MIDDLE, 0.6, says, axes=BARS, role="ink", size=16)
        return
    says = f"{name} = {shown(state.value, short(digits))},   E = {state.E:.4f} nats"
    stage.text("gradient", 4.95, -0.62, text, axes=NETWORK, role="backward", size=17, bold=True)
    stage.text("says", 4.95, -0.62, says, axes=NETWORK, role="ink", size=13, shift=(0, 21))
