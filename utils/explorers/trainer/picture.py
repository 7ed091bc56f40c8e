"""The trainer's picture: plane, loss curves and the four phases; the network is in `network`."""

from functools import lru_cache

import numpy as np
from matplotlib.ticker import MaxNLocator

from utils.address import label
from utils.explorers.trainer.settings import OWN, REACH
from utils.explorers.trainer.state import MOST_STEPS
from utils.explorers.trainer.words import boxes, head
from utils.plotting import CLASS_COLOURS, COLOURS, figure
from utils.plotting.numbers import number

HEAD, PLANE, NETWORK, CURVE, STRIP = range(5)
_SYMBOLS = ("o", "s", "^")
# Lines are told apart by their letter, by dashes and by colour.
LOOKS = (("forward", "solid"), ("backward", "dashed"), ("positive", "dotted"),
         ("target", "solid"), ("ink", "dashed"), ("muted", "dotted"))  # fmt: skip
SEES = ["#ffffff", "#7fb3d2", COLOURS["forward"]]
_ENDS = (100, 200, 500, 1000, 2000, 5000, MOST_STEPS)


def base_figure():
    """(figure, axes): what stands still."""
    fig, axes = figure(10, 6.3, rows=3, columns=2, height_ratios=[0.62, 3.4, 2.1],
                       width_ratios=[1, 1.55])  # fmt: skip
    top, spare, plane, network, curve, strip = axes.ravel()
    spare.remove()
    plane.set(aspect="equal")
    for ax in (top, network, strip):
        ax.axis("off")
    top.set(xlim=(0, 1), ylim=(0, 1))
    network.set(xlim=(-0.7, 11.2), ylim=(-0.5, 5.9))
    strip.set(xlim=(0, 4), ylim=(0, 1))
    # Room for the numbers that come later: the axes never move once they are laid out.
    curve.set(xlabel="step", ylabel="E (nats)", ylim=(0, 10.3), yticks=[0, 10.25])
    curve.yaxis.set_major_locator(MaxNLocator(5))
    return fig, [top, plane, network, curve, strip]


@lru_cache
def class_colours(n_classes, pale, strong):
    """255 colours: a run for each class, from a pale tint of its own to a strong one."""
    colours = []
    for place in np.linspace(0, n_classes, 255):
        k = min(int(place), n_classes - 1)
        rgb = np.array([int(CLASS_COLOURS[k][i : i + 2], 16) for i in (1, 3, 5)])
        tint = pale + (strong - pale) * (place - k)
        mixed = (255 - tint * (255 - rgb)).round().astype(int)
        colours.append("#" + bytes(mixed.tolist()).hex())
    return colours


def draw_plane(stage, state, axes):
    """The network's answer or what a unit sees, over the plane, with the examples."""
    reach, side = REACH[state.settings.data], state.axis
    axes[PLANE].set(xlim=(-reach, reach), ylim=(-reach, reach))
    over = state.over_plane
    if state.unit is None:
        y, K = over.y, over.y.shape[-1]
        winner, sure = y.argmax(axis=-1), y.max(axis=-1)
        # A class each has its own stretch of the scale; 0.99 keeps them apart.
        shown = (winner + 0.99 * np.clip((K * sure - 1) / (K - 1), 0, 1)) / K
        stage.field("answer", side, side, shown, axes=PLANE, limits=(0, 1),
                    colours=class_colours(K, 0.12, 0.52), smooth=False)  # fmt: skip
        # One line where the lead of the likeliest class over the next is nothing.
        ahead = [y[..., k] - np.delete(y, k, axis=-1).max(axis=-1) for k in range(K)]
        for k in range(3):
            if k < K:
                stage.contours(f"border {k}", side, side, ahead[k], [0.0], axes=PLANE, role="ink")
            else:
                stage.remove(f"border {k}")
        said = "the network's answer"
    else:
        name, unit = state.unit
        h = getattr(over, name)[..., unit]
        stage.field("answer", side, side, h, axes=PLANE, limits=(0, 1), colours=SEES)
        stage.contours("border 0", side, side, h, [0.5], axes=PLANE, role="ink")
        stage.remove("border 1", "border 2")
        said = f"what {label(state.unit)} sees: white 0, blue 1, line ½"
    stage.text("plane says", 0, reach, said, axes=PLANE, role="ink", size=13, shift=(0, -12))
    _draw_followed(stage, state)


def _draw_followed(stage, state):
    """Rings: the examples of this step's batch, and a larger one for the example followed."""
    moment = state.moment
    # Never taken away, even where there are none: they must stay below the examples.
    everyone = moment is None or len(moment.rows) == len(state.x)
    rows = [] if everyone else moment.rows
    followed = [] if moment is None else [state.example]
    stage.points("batch", *state.x[rows].T, axes=PLANE, role="ink", edge="ink", size=5)
    stage.points("followed", *state.x[followed].T, axes=PLANE, role="paper", edge="ink", size=9)


def draw_examples(stage, state, cursor):
    """The examples, each class with its symbol; the cursor where points are placed by key."""
    own = state.settings.data == OWN
    if own:
        placed = np.array(state.points, float).reshape(-1, 3)
        x, classes = placed[:, :2], placed[:, 2]
    else:
        x, classes = state.x, state.t.argmax(axis=1)
    for k, symbol in enumerate(_SYMBOLS):
        stage.points(f"class {k + 1}", *x[classes == k].T, axes=PLANE, role=CLASS_COLOURS[k],
                     symbol=symbol, size=3.6 if len(x) > 40 else 6)  # fmt: skip
    if own:
        stage.text("cursor", [cursor[0]], [cursor[1]], ["+"], axes=PLANE, size=22)
    else:
        stage.remove("cursor")


def draw_curves(stage, state, axes, scrub):
    """All lines with their letters, and the present step on its own."""
    longest = max((line.run.last for line in state.lines), default=0)
    end = next(e for e in _ENDS if e >= longest)
    start = max((line.run.losses[0] for line in state.lines), default=1.0)
    axes[CURVE].set(xlim=(0, end), ylim=(0, round(1.25 * max(start, 0.4), 1)))
    top = axes[CURVE].get_ylim()[1]
    for i, (role, dash) in enumerate(LOOKS):
        if i >= len(state.lines):
            stage.remove(f"line {i}", f"letter {i}")
            continue
        line = state.lines[i]
        E = line.run.losses
        thin = np.unique(np.linspace(0, len(E) - 1, 300).astype(int))
        stage.curve(f"line {i}", line.run.first + thin, np.minimum(E[thin], 3 * top), axes=CURVE,
                    role=role, dash=dash, width=2)  # fmt: skip
        stage.text(f"letter {i}", line.run.last, min(E[-1], 0.95 * top), line.name, axes=CURVE,
                   role=role, bold=True, size=14, shift=(9, -8))  # fmt: skip
    if state.line is None:
        stage.remove("now", "here", "E now")
        return
    E = state.moment.E
    stage.lines("now", [state.step], [0], [state.step], [top], axes=CURVE, role="target", width=1)
    stage.points("here", [state.step], [min(E, top)], axes=CURVE, role="target", size=7,
                 draggable=lambda e: scrub(round(e.x)), along="x", step=(1, 0),
                 label="the step shown", says=f"step {state.step}, E {E:.4f}")  # fmt: skip
    stage.text("E now", end, top, f"E {number(E)}, {state.accuracy:.0%} right", axes=CURVE,
               anchor="end", size=13, shift=(0, 8))  # fmt: skip


def draw_strip(stage, state):
    """The four phases with their numbers, the present one lit."""
    for i, lines in enumerate(boxes(state)):
        lit = i == state.phase
        stage.area(f"box {i}", [i + 0.02, i + 0.98], [0.0, 0.0], [1.0, 1.0], axes=STRIP,
                   role="target" if lit else "muted", opacity=0.28 if lit else 0.07)  # fmt: skip
        y = 0.9 - 0.19 * np.arange(len(lines))
        stage.text(f"phase {i}", [i + 0.06], y[:1], lines[:1], axes=STRIP, anchor="start",
                   bold=lit, size=14)  # fmt: skip
        stage.text(f"numbers {i}", np.full(len(lines) - 1, i + 0.06), y[1:], lines[1:],
                   axes=STRIP, anchor="start", size=12)  # fmt: skip


def draw_head(stage, state):
    """Which line, which step, with which settings; and what else must be said."""
    first, second, warning = head(state)
    stage.text("head", 0, 0.78, first, axes=HEAD, anchor="start", size=14, bold=True)
    stage.text("said", 0, 0.28, second, axes=HEAD, anchor="start", size=13, bold=warning,
               role="backward" if warning else "ink")  # fmt: skip
