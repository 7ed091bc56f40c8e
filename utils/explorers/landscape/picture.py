"""The landscape's picture: map and surface side by side, the network, what comes out."""

import numpy as np

from utils.address import label, value_at
from utils.explorers.network_edges import beside, weight_edges
from utils.plotting import figure, network_outline
from utils.plotting.network import unit_radius
from utils.plotting.numbers import number

MAP, SOLID, NETWORK, OUTPUT = range(4)
_COLOURS = "Blues"
_ROLES = {"first": "forward", "second": "backward", "third": "target"}


def base_figure(sizes):
    """(figure, axes): what stands still. The map's own ticks are drawn live, as they change."""
    fig, axes = figure(10, 8.2, rows=2, columns=2, height_ratios=[1.75, 1], width_ratios=[1, 1])
    flat, solid, network, output = axes.ravel()
    flat.set(xlim=(-1, 1), ylim=(-1, 1), aspect="equal")
    # Room for the numbers, which are written live.
    flat.set_xticks([-1, 0, 1], labels=["−10.00"] * 3, alpha=0)
    flat.set_yticks([-1, 0, 1], labels=["−10.00"] * 3, alpha=0)
    flat.tick_params(length=4)
    flat.set(xlabel=" ", ylabel=" ")
    solid.axis("off")
    network_outline(sizes, titles=False, room=False, ax=network)
    network.set_ylim(-0.6, 5.4)
    output.set(xlim=(0, 1), ylim=(-1, 1), xticks=[], yticks=[])
    output.spines[["left", "bottom"]].set_visible(False)
    return fig, [flat, solid, network, output]


def _inside(state, places):
    """Places (n, 2) in the units of the map, where the window is -1 to 1."""
    return (np.asarray(places) - state.middle) / state.reach


def draw_surface(stage, state, reading, E, move):
    """Map and solid view of the same grid, with path, point, gradient and tangent plane."""
    across, up = state.axes
    unit = np.linspace(-1, 1, len(across))
    here, slopes, height = state.place, reading.slopes, reading.E
    stage.field("E", unit, unit, E, axes=MAP, colours=_COLOURS, limits=state.limits)
    stage.contours("levels", unit, unit, E, state.levels, axes=MAP, under=True)
    path = np.array(state.path)
    shown = _inside(state, path)
    stage.curve("path", *shown.T, axes=MAP, role="forward", width=2.5)
    length = float(np.hypot(*slopes))
    # As long as the step, but for what would not be seen or would leave the picture.
    reach = np.clip(state.rate * length / state.reach, 0.12, 0.6) if length > 1e-9 else 0.0
    arrow = -reach * slopes / (length or 1.0)
    at = _inside(state, here)
    stage.arrow("downhill", *at, *arrow, axes=MAP, role="backward")
    words = f"{label(state.first)} {number(here[0], 2)}, {label(state.second)} {number(here[1], 2)}"
    stage.points("here", [at[0]], [at[1]], axes=MAP, role="target", size=9,
                 draggable=lambda e: move(e.x, e.y), step=(0.02, 0.02), label="the two parameters",
                 says=f"{words}, E {height:.4f}")  # fmt: skip
    _write_axes(stage, state)

    limits = state.limits
    half = 0.3 * state.reach
    corners = here + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    plane = height + (corners - here) @ slopes
    inside = (np.abs(shown) <= 1).all(axis=1)
    heights = _heights(state, E, path[inside])
    stage.surface(
        # Every second value: the eye does not miss the others, the browser draws a quarter.
        "solid", across[::2], up[::2], np.clip(E[::2, ::2], *limits), axes=SOLID,
        limits=limits, colours=_COLOURS,
        labels=(label(state.first), label(state.second), "E"), view=(-55, 32),
        points=[(*here, height, "target", 6)],
        paths=[(*path[inside].T, heights, "forward", 2.5)] if inside.sum() > 1 else [],
        planes=[(*corners.T, np.clip(plane, *limits), "backward")],
    )  # fmt: skip


def draw_ghosts(stage, state, shown):
    """The contours of the surface that the present one is compared with."""
    unit = np.linspace(-1, 1, len(state.ghost))
    # Without a line where they are hidden: taken away, they would come back over the new ones.
    stage.contours("ghosts", unit, unit, state.ghost, state.levels if shown else [], axes=MAP,
                   role="backward", dash="dotted", width=1, under=True)  # fmt: skip


def _heights(state, E, places):
    """E at places inside the window, between the grid's values, for the path on the surface."""
    spot = (_inside(state, places) + 1) / 2 * (len(E) - 1)
    low = np.clip(spot.astype(int), 0, len(E) - 2)
    (u, v), (i, j) = (spot - low).T, low.T
    below = E[j, i] * (1 - u) + E[j, i + 1] * u
    return below * (1 - v) + (E[j + 1, i] * (1 - u) + E[j + 1, i + 1] * u) * v


def _write_axes(stage, state):
    """Ticks and names of the map, in the numbers of the window."""
    ticks = np.array([-1.0, 0.0, 1.0])
    for mark, axis, x, y, shift, anchor in (
        ("across ticks", 0, ticks, np.full(3, -1.0), (0, 15), "middle"),
        ("up ticks", 1, np.full(3, -1.0), ticks, (-8, 0), "end"),
    ):
        values = state.middle[axis] + ticks * state.reach
        stage.text(mark, x, y, [number(v, 2) for v in values], axes=MAP, role="muted", size=12,
                   shift=shift, anchor=anchor)  # fmt: skip
    stage.text("across", 0, -1, f"{label(state.first)} →", axes=MAP, role="forward", size=14,
               bold=True, shift=(0, 36))  # fmt: skip
    stage.text("up", -1, 1, f"↑ {label(state.second)}", axes=MAP, role="backward", size=14,
               bold=True, shift=(-8, -16))  # fmt: skip


def draw_network(stage, state, sizes, choose):
    """The network with the three parameters in their colours; edges are clicked to choose."""
    weights, starts, ends, w = weight_edges(state.parameters)
    roles = {getattr(state, r): role for r, role in _ROLES.items()}
    third = weights.index(state.third) if state.third in weights else None
    stage.edges("weights", starts, ends, axes=NETWORK, under=True,
                roles=[roles.get(a, "faint") for a in weights],
                widths=[4.0 if a in roles else 0.9 for a in weights],
                # Its colour and that of the second are one to those who see no red.
                dashes=["dotted" if a == state.third else None for a in weights],
                shrink=33 * unit_radius(sizes),
                clickable=lambda e: choose(weights[e.index]), label=[label(a) for a in weights],
                says=[number(v, 2) for v in w], selected=third)  # fmt: skip
    named = [i for i, a in enumerate(weights) if a in roles]
    at = beside(starts[named], ends[named], 0.4, 0.35)
    stage.text("three", *at.T, [number(w[i], 2) for i in named], axes=NETWORK, size=13, bold=True,
               role=[roles[weights[i]] for i in named])  # fmt: skip


def draw_output(stage, state, reading):
    """E, what one step promises and what it brings, and the mean probability of the true class."""
    E, slopes, predicted, actual, right = reading
    largest = max(abs(predicted), abs(actual), 1e-12)
    lines = [
        f"E = {E:.4f} nats, mean over {len(state.t)} examples",
        f"slopes: {number(slopes[0])} and {number(slopes[1])}",
        f"probability of the right class, on average: {right:.3f}",
    ]
    stage.text("lines", [0, 0, 0], [0.9, 0.62, 0.34], lines, axes=OUTPUT, anchor="start",
               size=14, role="ink")  # fmt: skip
    stage.text("promise", 0, -0.02, f"one step at learning rate {state.rate:g}:", axes=OUTPUT,
               anchor="start", size=14)  # fmt: skip
    stage.lines("zero", [0.5], [-0.15], [0.5], [-0.85], axes=OUTPUT, role="muted", width=1)
    ends = 0.5 + 0.2 * np.array([predicted, actual]) / largest
    stage.bars("change", [-0.32, -0.66], ends, axes=OUTPUT, base=0.5, horizontal=True, width=0.24,
               roles=["backward", "forward"])  # fmt: skip
    stage.text("said", [0.27, 0.27], [-0.32, -0.66], ["plane says", "E changes"], axes=OUTPUT,
               anchor="end", size=13)  # fmt: skip
    stage.text("numbers", [0.73, 0.73], [-0.32, -0.66], [number(predicted), number(actual)],
               axes=OUTPUT, anchor="start", size=13)  # fmt: skip


def sentence(state, reading):
    """What is to be seen, for those who do not see it."""
    E, slopes, predicted, actual, right = reading
    low, high = state.middle - state.reach, state.middle + state.reach
    place, third = state.place, float(value_at(state.parameters, state.third))
    walked = f" A path of {len(state.path) - 1} steps leads here." if len(state.path) > 1 else ""
    return (
        f"Map and surface of E over {label(state.first)} from {number(low[0], 2)} to "
        f"{number(high[0], 2)} and {label(state.second)} from {number(low[1], 2)} to "
        f"{number(high[1], 2)}. The point is at {number(place[0], 2)}, {number(place[1], 2)} with "
        f"E = {E:.4f} nats, slopes {number(slopes[0])} and {number(slopes[1])}. "
        f"{label(state.third)} is {number(third, 2)}. One step at learning rate "
        f"{state.rate:g}: the tangent plane says {number(predicted)}, E changes by "
        f"{number(actual)}. The right class has probability {right:.3f} on average.{walked}"
    )
