"""The cell the tests of the stage run: a network with two sliders and clickable weights."""

import numpy as np

from utils.controls import NumberSlider, Panel, reset_button
from utils.example import running_example
from utils.network import Parameters, forward
from utils.plotting import figure
from utils.plotting.network import unit_places
from utils.plotting.numbers import number
from utils.stage import Stage

sizes = [3, 4, 3, 2]
places = [unit_places(n, layer) for layer, n in enumerate(sizes)]
fig, ax = figure(9, 4.6)
right = places[3][0, 0]
ax.set(xlim=(-0.8, right + 0.8), ylim=(-0.2, 5.6))
ax.axis("off")
for layer, title in enumerate(["input", "first hidden", "second hidden", "output"]):
    ax.text(places[layer][0, 0], 5.4, title, ha="center")

parameters, x_start, _ = running_example()
weights = [w.copy() for w in (parameters.W1, parameters.W2, parameters.W3)]
chosen = {"edge": (0, 0, 0)}
first = NumberSlider("x₁", 1.5, -3, 3, 0.1)
weight = NumberSlider("chosen weight", float(weights[0][0, 0]), -3, 3, 0.01)
index = [(k, i, j) for k, w in enumerate(weights) for i, j in np.ndindex(w.shape)]


def name(k, i, j):
    return f"W{k + 1} from unit {i + 1} to unit {j + 1}"


def choose(event):
    chosen["edge"] = index[event.index]
    k, i, j = chosen["edge"]
    weight.value = float(weights[k][i, j])


def values():
    x = np.array([[first.value, -2.5, 3.0]])
    W1, W2, W3 = weights
    out = forward(Parameters(W1, np.zeros(4), W2, np.zeros(3), W3, np.zeros(2)), x)
    return [x[0], out.h1[0], out.h2[0], out.y[0]]


def draw():
    k, i, j = chosen["edge"]
    weights[k][i, j] = weight.value
    w = np.array([weights[a][b, c] for a, b, c in index])
    stage.edges(
        "weights",
        [places[a][b] for a, b, c in index],
        [places[a + 1][c] for a, b, c in index],
        roles=["positive" if v >= 0 else "negative" for v in w],
        widths=[5 if e == chosen["edge"] else 1 + abs(v) for e, v in zip(index, w, strict=True)],
        shrink=24,
        clickable=choose,
        selected=index.index(chosen["edge"]),
        label=[name(*e) for e in index],
        says=[number(v) for v in w],
    )
    xy, shown = np.concatenate(places), np.concatenate(values())
    stage.points("units", *xy.T, role="paper", edge="ink", size=23)
    stage.text("values", *xy.T, [number(v, 3) for v in shown], role="forward")


def describe():
    y = values()[3]
    edge = f"{name(*chosen['edge'])}, {weight.value:.2f}"
    return f"Network 3-4-3-2; chosen {edge}; outputs {y[0]:.3f} and {y[1]:.3f}."


stage = Stage(fig, alt=describe)
stage.connect(draw, first, weight)
Panel(stage, [first, weight, reset_button(stage, first, weight)])
