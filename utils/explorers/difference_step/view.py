"""What `difference_step` shows: the errors against the step, E close up, and the network."""

import numpy as np

from utils.address import label
from utils.explorers.difference_step.digit_rows import COLUMNS, digit_rows, power
from utils.explorers.network_edges import layer_places, weight_edges
from utils.plotting import COLOURS, figure

V, CLOSE, NETWORK, DIGITS = range(4)
FLOOR, CEILING = 1e-18, 30.0  # errors beyond these are drawn at the edge
REACH = 1.6  # how far the close-up goes, in steps to either side
# Name, role, dash and symbol of the three measurements, in the order of `Measured`.
KINDS = (
    ("forward difference", "muted", "dashed", "s"),
    ("central difference", "forward", "solid", "o"),
    ("complex step", "positive", "dotted", "D"),
)


def arrange(exponents):
    """The Figure with what stands still."""
    fig, axes = figure(10, 7.3, rows=2, columns=2, width_ratios=[6, 5], height_ratios=[5, 3.4])
    errors, close, network, digits = axes.ravel()
    low, high = (10.0**e for e in exponents)
    errors.set(xscale="log", yscale="log", xlim=(0.4 * low, 2.5 * high), ylim=(FLOOR, CEILING),
               xlabel="step Δ", ylabel="error of the measured slope")  # fmt: skip
    errors.set_xticks(10.0 ** np.arange(exponents[0], exponents[1] + 1, 3))
    errors.set_yticks(10.0 ** np.arange(-18, 1, 3))
    errors.minorticks_off()
    errors.grid(True, color=COLOURS["faint"], linewidth=0.6)
    close.set(xlim=(-REACH, REACH), ylim=(-1.12, 1.3), yticks=[], ylabel="E")
    close.set_xticks([-1, 0, 1], ["w − Δ", "w", "w + Δ"])
    network.set(xlim=(-0.7, 10.6), ylim=(-0.8, 5.9))
    digits.set(xlim=(0, COLUMNS), ylim=(0, 10))
    for ax in (network, digits):
        ax.axis("off")
    for layer, title in enumerate(("x", "h⁽¹⁾", "h⁽²⁾", "y")):
        network.text(3.3 * layer, 5.5, title, ha="center", color=COLOURS["muted"])
    network.text(4.95, -0.6, "click a weight, or a unit for its bias", ha="center",
                 color=COLOURS["muted"])  # fmt: skip
    return fig


def draw_all(stage, slope, step, measured, addresses, move, choose):
    """Every mark, for the slope of one parameter and what is measured of it with one step."""
    _errors(stage, slope, step, measured, move)
    _close_up(stage, slope, step)
    _network(stage, slope, addresses, choose)
    digit_rows(stage, slope.right, step, measured, KINDS, axes=DIGITS)


def _errors(stage, slope, step, measured, move):
    now = [abs(m - slope.right) for m in measured]
    stage.lines("step", step, FLOOR, step, CEILING, role="ink", width=1.2, dash="dotted")
    for (name, role, dash, symbol), errors, error in zip(KINDS, slope.errors, now, strict=True):
        drawn = np.clip(errors, FLOOR, CEILING)
        stage.curve(name, slope.steps, drawn, role=role, dash=dash, width=2)
        stage.points(f"{name} now", step, np.clip(error, FLOOR, CEILING), role=role, size=6,
                     symbol=symbol)  # fmt: skip
    stage.points("handle", step, 6e-18, role="target", size=9, symbol="^", draggable=move,
                 along="x", label="step", says=f"{step:.1e}")  # fmt: skip
    size = np.clip(abs(slope.right), FLOOR, CEILING)
    stage.lines("size", 0.4 * slope.steps[0], size, 2.5 * slope.steps[-1], size, role="backward",
                width=1, dash="dashed")  # fmt: skip
    words = "no digit is right above this line" if size > FLOOR else "all of it is below 10⁻¹⁸"
    stage.text("size in words", 1e-6, size, words, role="backward",
               size=12, shift=(0, -11))  # fmt: skip
    forward, central, turned = (np.clip(e, FLOOR, CEILING) for e in slope.errors)
    x = slope.steps
    for name, errors, expected, window, shift, role in (
        ("forward: slope 1", forward, 1, (-5, -2), (-6, 22), "muted"),
        ("slope 2", central, 2, (-3, -1), (32, 14), "forward"),
        ("rounding: slope −1", central, -1, (-12, -8), (66, -16), "forward"),
        ("complex step: flat", turned, 0, (-15, -8), (0, -24), "positive"),
    ):
        inside = (x >= 10.0 ** window[0]) & (x <= 10.0 ** window[1])
        _slope_name(stage, name, x[inside], errors[inside], expected, shift, role)


def _slope_name(stage, name, steps, errors, expected, shift, role):
    """The name of a slope beside its line, where the line has that slope."""
    x, y = np.log10(steps), np.log10(errors)
    slope, at = np.polyfit(x, y, 1)
    if abs(slope - expected) > 0.15 or y.max() < np.log10(FLOOR) + 0.1:
        stage.remove(name)
        return
    stage.text(name, 10 ** x.mean(), 10 ** (slope * x.mean() + at), name, role=role, shift=shift,
               bold=True, size=12)  # fmt: skip


def _close_up(stage, slope, step):
    moves = np.linspace(-REACH, REACH, 129)
    E = slope.losses(np.concatenate([[0.0, step, -step], step * moves]))
    up, down = E[1:3] - E[0]
    curve, tangent = E[3:] - E[0], slope.right * step * moves
    high = max(np.abs(curve).max(), np.abs(tangent).max()) or step
    stage.curve("E", moves, curve / high, axes=CLOSE, role="ink", width=2)
    stage.curve("tangent", moves, tangent / high, axes=CLOSE, role="backward", width=2.2)
    ends = np.array([-REACH, REACH])
    # Each difference is the slope of a straight line through two of the three points.
    secants = up * ends, (up + down) / 2 + (up - down) / 2 * ends
    for (name, role, dash, _), secant in zip(KINDS[:2], secants, strict=True):
        stage.curve(f"{name} line", ends, secant / high, axes=CLOSE, role=role, dash=dash)
    stage.points("places", [-1, 0, 1], np.array([down, 0.0, up]) / high, axes=CLOSE, role="ink",
                 size=5)  # fmt: skip
    lost = slope.parameter + step == slope.parameter
    shown = "w + Δ is rounded to w: the step is lost"
    if not lost:
        shown = f"from bottom to top: {power(2.42 * high)} nats"
    words = (
        f"E near w = {label(slope.address)} = {slope.parameter:.4g}",
        shown,
        "tangent: right slope",
    )
    for row, (line, role) in enumerate(zip(words, ("ink", "muted", "backward"), strict=True)):
        stage.text(f"words {row}", -1.5, 1.3, line, axes=CLOSE, role=role, size=12,
                   anchor="start", shift=(0, 12 + 18 * row))  # fmt: skip
    unit = np.spacing(E[0]) / high
    if unit < 0.04:
        stage.remove("unit", "unit name")
        return
    stage.lines(
        "unit", 1.45, -1.05, 1.45, min(unit - 1.05, 1.3), axes=CLOSE, role="target", width=5
    )
    name = "smallest change of E" + (", taller than this" if unit > 2.35 else "")
    stage.text("unit name", 1.38, -1.0, name, axes=CLOSE, role="target",
               anchor="end", size=12)  # fmt: skip


def _network(stage, slope, addresses, choose):
    places, edges = layer_places(slope.parameters), weight_edges(slope.parameters)
    biases = [a for a in addresses if a[0][0] == "b"]
    weights = edges.addresses
    here = weights.index(slope.address) if slope.address in weights else None
    stage.edges(
        "weights", edges.starts, edges.ends, axes=NETWORK, under=True, shrink=13, selected=here,
        roles=[s if k == here else "faint" for k, s in enumerate(edges.signs)],
        widths=[4.5 if k == here else 1.5 for k in range(len(weights))],
        clickable=lambda event: choose(weights[event.index]),
        label=[f"weight from {i + 1} to {j + 1} of layer {name[1]}" for name, i, j in weights],
        says=[f"{v:.4g}" for v in edges.values],
    )  # fmt: skip
    stage.points("inputs", *places[0].T, axes=NETWORK, role="paper", edge="muted", size=11)
    at = np.array([places[int(name[1])][k] for name, k in biases])
    here = biases.index(slope.address) if slope.address in biases else None
    stage.points(
        "units", *at.T, axes=NETWORK, edge="ink", size=11, selected=here,
        role=["target" if k == here else "paper" for k in range(len(biases))],
        clickable=lambda event: choose(biases[event.index]),
        label=[f"bias of unit {k + 1} of layer {name[1]}" for name, k in biases],
        says=[f"{float(getattr(slope.parameters, name)[k]):.4g}" for name, k in biases],
    )  # fmt: skip
