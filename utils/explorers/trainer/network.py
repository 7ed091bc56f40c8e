"""The trainer's network: every unit a small picture of what it sees, edges by the phase."""

import numpy as np

from utils.address import label
from utils.explorers.network_edges import layer_places, weight_edges
from utils.explorers.trainer.picture import NETWORK, SEES, class_colours
from utils.explorers.trainer.present import SIDE
from utils.explorers.trainer.settings import REACH
from utils.explorers.trainer.state import PHASES
from utils.explorers.trainer.words import edges_in_words
from utils.plotting.numbers import number


def draw_network(stage, state, choose):
    """Every unit as a small picture of what it sees; edges are what the phase is about."""
    parameters, phase, moment = state.parameters, PHASES[state.phase], state.moment
    places = layer_places(parameters)
    # The lowest unit stands half a distance above 0, so this says how large they can be.
    half = min(0.42, *(0.8 * at[-1, 1] for at in places))
    shown = parameters
    if moment is not None and phase in ("backward", "update"):
        shown = moment.gradient if phase == "backward" else moment.movement
    edges = weight_edges(shown)
    size = np.abs(edges.values)
    widths = (0.4 + 3.2 * size / (size.max() or 1.0)).round(1)
    stage.edges("weights", edges.starts, edges.ends, axes=NETWORK, under=True, roles=edges.signs,
                widths=widths.tolist(), shrink=54 * half)  # fmt: skip
    _draw_units(stage, state, places, half)
    hidden = [("h1", i) for i in range(len(places[1]))] + [("h2", i) for i in range(len(places[2]))]
    x, y = np.concatenate(places[1:3]).T
    stage.points("units", x, y, axes=NETWORK, role="ink", size=2, edge="paper",
                 clickable=lambda e: choose(hidden[e.index]), label=[label(u) for u in hidden],
                 says=["chosen: the plane shows what it sees" if u == state.unit else
                       "press to see what it sees" for u in hidden],
                 selected=hidden.index(state.unit) if state.unit else None)  # fmt: skip
    titles = ["input", f"{len(places[1])} units h⁽¹⁾", f"{len(places[2])} units h⁽²⁾", "output y"]
    stage.text("titles", [p[0, 0] for p in places], [5.55] * 4, titles, axes=NETWORK,
               role="muted", size=12)  # fmt: skip
    stage.text("edges are", 4.95, -0.35, f"lines: {edges_in_words(state)}, dashed where negative",
               axes=NETWORK, role="muted", size=12)  # fmt: skip
    if moment is not None:
        x, y = places[3].T
        answer = state.followed.y[0]
        texts = [f"{number(v, 2)}{' ◆' if t else ''}" for v, t in
                 zip(answer, state.t[state.example], strict=True)]  # fmt: skip
        stage.text("answers", x + half + 0.15, y, texts, axes=NETWORK, anchor="start", size=12,
                   role=["target" if t else "ink" for t in state.t[state.example]])  # fmt: skip
    else:
        stage.remove("answers")


def _draw_units(stage, state, places, half):
    """All units of a layer as one image: their pictures in a column, white between them."""
    over, K = state.over_plane, state.n_classes
    # One value in four is enough for so small a picture.
    small = np.arange(0, SIDE, 4)
    columns = {
        "x": (over.x / REACH[state.settings.data] + 1) / 2,
        "h1": over.h1,
        "h2": over.h2,
        # Each class has its own stretch of the colours, as in the plane.
        "y": (np.arange(K) + 0.99 * over.y) / K,
    }
    for (name, values), at in zip(columns.items(), places, strict=True):
        pictures = values[np.ix_(small, small)].transpose(2, 0, 1)
        n, side = len(at), len(small)
        spacing = 2 * half / side
        # As many white rows as there is room for, spread evenly; the image is stretched to fit.
        gap = round(2 * at[-1, 1] / spacing) - side
        padded = np.pad(pictures, ((0, 0), (0, gap), (0, 0)))[::-1]
        rows = np.concatenate(padded)[: n * (side + gap) - gap]
        up = np.linspace(at[-1, 1] - half, at[0, 1] + half, 2 * len(rows) + 1)[1::2]
        across = at[0, 0] + np.linspace(-half, half, 2 * side + 1)[1::2]
        colours = class_colours(K, 0.0, 1.0) if name == "y" else SEES
        stage.field(name, across, up, rows, axes=NETWORK, limits=(0, 1), colours=colours)
    around = half * 1.06
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * around
    starts = np.concatenate(places)[:, np.newaxis] + corners
    ends = np.roll(starts, -1, axis=1)
    stage.lines("frames", *starts.reshape(-1, 2).T, *ends.reshape(-1, 2).T, axes=NETWORK,
                role="muted", width=1)  # fmt: skip
    if state.unit is None:
        stage.remove("chosen frame")
    else:
        centre = places[state.layer][state.unit[1]]
        frame = centre + 1.1 * corners[[0, 1, 2, 3, 0]]
        stage.curve("chosen frame", *frame.T, axes=NETWORK, role="target", width=3)
