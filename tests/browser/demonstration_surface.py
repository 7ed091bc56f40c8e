"""The second cell of the stage's tests: a point dragged over a landscape, and a pad to draw on."""

import numpy as np

from utils.controls import NumberSlider, Panel, button, choice
from utils.plotting import figure
from utils.stage import Stage

landscape, axes = figure(9, 3.8, 1, 3)
axes[0].set(xlim=(-3, 3), ylim=(-2, 2), xlabel="$w_1$", ylabel="$w_2$", title="Loss")
axes[1].axis("off")
axes[2].set(xlim=(0, 8), ylim=(0, 8), title="Draw here", xticks=[], yticks=[])
point, stroke, hovered = [0.5, 1.0], [], []
third = NumberSlider("third weight", 1, -3, 3, 0.01)
x, y = np.linspace(-3, 3, 41), np.linspace(-2, 2, 41)


def height(a, b):
    return np.sin(third.value * a) * np.cos(b) + 0.1 * a**2


def move(event):
    point[:] = event.x, event.y


def draw_stroke(event):
    stroke.extend(event.path)


def note_hover(event):
    hovered.append(event.index)


def type_stroke(event):
    stroke.append((4.0, 4.0))


def redraw():
    if third.value > 2.9:
        raise ValueError("the third weight is too large")
    z = height(x[None], y[:, None])
    a, b = point
    surface.field("loss", x, y, z, limits=(-1, 2))
    surface.contours("lines", x, y, z, np.linspace(-1, 2, 11), role="paper")
    surface.points("start", [a], [b], role="target", size=8, draggable=move,
                   hover=note_hover, label="start point")  # fmt: skip
    surface.surface("landscape", x, y, z, axes=1, limits=(-1, 2), labels=("w1", "w2", "E"),
                    points=[(a, b, height(a, b), "target", 6)])  # fmt: skip
    if stroke:
        surface.curve("stroke", *np.transpose(stroke), axes=2, role="ink", width=6)


surface = Stage(landscape, alt=lambda: f"Point at {point[0]:.2f}, {point[1]:.2f}; "
                f"third weight {third.value:.2f}; {len(stroke)} places drawn.")  # fmt: skip
surface.listen("pad", axes=2, draggable=draw_stroke, keys=type_stroke, label="drawing pad")
surface.connect(redraw, third)
Panel(surface, [third, choice("data", ["moons", "blobs"]), button("Clear", stroke.clear)])
