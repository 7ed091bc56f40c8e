"""Three probabilities as one point in a triangle, and where a temperature takes it."""

from types import SimpleNamespace

import numpy as np

from utils.address import label
from utils.controls import NumberSlider, Panel, reset_button
from utils.functions import softmax
from utils.plotting import COLOURS, figure
from utils.plotting.numbers import short
from utils.stage import Stage

# Class 1 at the lower left, 2 at the lower right, 3 on top; the sides have length 1.
CORNERS = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, np.sqrt(0.75)]])
_LEAST = 1e-4  # a dragged point keeps this much of every class, so that its scores are finite
_TEMPERATURES = np.geomspace(0.02, 200, 161)


def place(y):
    """The point (..., 2) of probabilities (..., 3): the corners, each with its weight y_i."""
    return np.asarray(y) @ CORNERS


def probabilities_at(x, y):
    """The probabilities (3,) whose place is (x, y); a place outside is brought inside."""
    # Two coordinates and the sum 1 are three equations for three probabilities.
    equations = np.vstack([CORNERS.T, np.ones(3)])
    weights = np.maximum(np.linalg.solve(equations, [x, y, 1.0]), _LEAST)
    return weights / weights.sum()


def simplex_explorer(s=(2.0, -1.0, 0.5)):
    """A point to drag in the triangle of three probabilities, and a temperature to turn.

    s : (3,) the scores at the start.
    """
    start = np.array(s, float)
    state = {"s": start}
    temperature = NumberSlider("temperature T", 1.0, 0.1, 10.0, 0.1)
    fig, (triangle, shares) = figure(10, 4.4, columns=2, width_ratios=[6, 4])
    fig.get_layout_engine().set(h_pad=0.09)
    _draw_triangle(triangle)
    shares.set(xlim=(-0.6, 2.6), ylim=(0, 1.15), xticks=range(3), yticks=[0, 0.5, 1])
    shares.set_xticklabels([f"$y_{i}$" for i in (1, 2, 3)], fontsize=12)
    shares.set_title("probabilities")

    def y():
        return softmax(state["s"] / temperature.value)

    def move(event):
        # Scores that give these probabilities at the present temperature; their mean is 0.
        s = temperature.value * np.log(probabilities_at(event.x, event.y))
        state["s"] = s - s.mean()

    def draw():
        _draw(stage, state["s"], y(), move)

    def describe():
        scores = ", ".join(short(v, 2) for v in state["s"])
        now = ", ".join(short(v) for v in y())
        return (
            f"A triangle with a corner for each class. Scores {scores} at temperature "
            f"{temperature.value:g} give the probabilities {now}; cold leads to the corner of "
            f"the largest score, class {state['s'].argmax() + 1}, and heat to the middle."
        )

    stage = Stage(fig, describe)
    stage.connect(draw, temperature)
    reset = reset_button(stage, temperature, also=lambda: state.update(s=start))
    panel = Panel(stage, [temperature, reset])
    panel.explorer = SimpleNamespace(temperature=temperature)
    panel.temperature, panel.state, panel.y = temperature, state, y
    return panel


def _draw_triangle(ax):
    ax.set(xlim=(-0.24, 1.24), ylim=(-0.13, 1.0), aspect="equal")
    ax.axis("off")
    ax.plot(*CORNERS[[0, 1, 2, 0]].T, color=COLOURS["ink"], linewidth=1.5)
    for corner, side in zip(CORNERS, CORNERS[[1, 2, 0]] + CORNERS[[2, 0, 1]], strict=True):
        ax.plot(*np.array([corner, side / 2]).T, color=COLOURS["faint"], linewidth=1)
    for i, (x, y) in enumerate(CORNERS):
        ax.text(x, y + (0.05 if i == 2 else -0.08), f"class {i + 1}: $y_{i + 1} = 1$", ha="center",
                fontsize=11)  # fmt: skip


def _draw(stage, s, y, move):
    way = place(softmax(s / _TEMPERATURES[:, np.newaxis]))
    stage.curve("way", *way.T, role="backward", dash="dotted")
    stage.points("probabilities", *place(y)[:, np.newaxis], size=9, draggable=move,
                 step=(0.02, 0.02), label="three probabilities",
                 says=", ".join(short(v) for v in y))  # fmt: skip
    stage.bars("bars", np.arange(3), y, axes=1, width=0.6, roles="forward")
    stage.text("values", np.arange(3), y, [short(v) for v in y], axes=1, shift=(0, -11))
    scores = ", ".join(f"{label(('s', i))} = {short(v, 2)}" for i, v in enumerate(s))
    stage.text("scores", 1.0, 1.11, scores, axes=1, bold=True)
