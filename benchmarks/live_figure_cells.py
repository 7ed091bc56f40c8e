"""Runs inside the kernel of `live_figures`: four figures, each drawn by four techniques.

They are figures of the course, drawn by its own plotting functions. Every technique hangs on the
same kind of slider, so that only the figure differs.
"""

import io
import sys
import time

import ipywidgets as widgets
import numpy as np
import psutil
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from traitlets import CInt

from utils.data import moons
from utils.example import running_example
from utils.explorers.network_edges import layer_places, layer_sizes, weight_edges
from utils.network import forward
from utils.plotting import COLOURS, curve, loss_surface, network_diagram, points, tangent
from utils.plotting.network import network_outline
from utils.plotting.numbers import number
from utils.stage import Stage


class Surface:
    """A loss surface on 100 x 100 values that stands still; a point and its gradient move."""

    size = (6.0, 4.0)
    p, q = np.linspace(-3, 3, 100), np.linspace(-2, 2, 100)
    E = 1.2 + np.sin(p)[:, None] * np.cos(q) + 0.1 * p[:, None] ** 2

    def still(self, ax):
        loss_surface(self.p, self.q, self.E, labels=("W3_11", "W3_21"), ax=ax)

    def values(self, v):
        a, b = 3 * np.cos(v / 20) * 0.8, 1.5 * np.sin(v / 20)
        return a, b, np.cos(a) * np.cos(b) + 0.2 * a, -np.sin(a) * np.sin(b)

    def whole(self, ax, v):
        a, b, da, db = self.values(v)
        self.still(ax)
        ax.plot(a, b, "o", color=COLOURS["target"])
        ax.annotate("", (a - da / 2, b - db / 2), (a, b), arrowprops={"arrowstyle": "-|>"})

    def with_marks(self, stage, v):
        a, b, da, db = self.values(v)
        stage.points("point", a, b, role="target", size=7)
        stage.arrow("gradient", a, b, -da / 2, -db / 2)


class Curves:
    """Three curves of 200 points and a tangent, all moving."""

    size = (6.0, 4.0)
    x = np.linspace(-6, 6, 200)
    roles = ("forward", "backward", "positive")
    dashes = (None, "dashed", "dotted")

    def still(self, ax):
        ax.axhline(0, color=COLOURS["faint"])
        ax.set(xlim=(-6, 6), ylim=(-1.5, 1.5))

    def values(self, v):
        shift = (v - 50) / 10
        h = 1 / (1 + np.exp(-(self.x - shift)))
        return [h, h * (1 - h) * 4, np.sin(self.x + shift)], shift

    def whole(self, ax, v):
        curves, at = self.values(v)
        self.still(ax)
        for style, (role, y) in enumerate(zip(self.roles, curves, strict=True)):
            curve(self.x, y, role=role, style=style, ax=ax)
        tangent(at, 0.5, 0.25, reach=2.0, ax=ax)

    def with_marks(self, stage, v):
        curves, at = self.values(v)
        for role, dash, y in zip(self.roles, self.dashes, curves, strict=True):
            stage.curve(f"curve {role}", self.x, y, role=role, dash=dash)
        stage.lines("tangent", at - 2, 0.0, at + 2, 1.0, role="backward")
        stage.points("point", at, 0.5, size=7)


class Network:
    """The course's 3-4-3-2 network: 26 edges by width and sign, 12 units with their values."""

    size = (10.0, 5.6)
    parameters, x, _ = running_example()

    def still(self, ax):
        network_outline(layer_sizes(self.parameters), ax=ax)

    def values(self, v):
        self.parameters.W1[0, 2] = (v - 50) / 15
        out = forward(self.parameters, self.x)
        return self.parameters, [units[0] for units in (out.x, out.h1, out.h2, out.y)]

    def whole(self, ax, v):
        parameters, values = self.values(v)
        network_diagram(values, parameters[::2], labels="none", ax=ax)

    def with_marks(self, stage, v):
        parameters, values = self.values(v)
        _, starts, ends, w = edges = weight_edges(parameters)
        stage.edges("weights", starts, ends, under=True, roles=edges.signs, shrink=26,
                    widths=(0.6 + 0.5 * np.abs(w)).tolist())  # fmt: skip
        x, y = np.concatenate(layer_places(parameters)).T
        strings = [number(value) for value in np.concatenate(values)]
        stage.text("values", x, y, strings, shift=(0, 13), role="forward")


class Boundary:
    """A field of 100 x 100 probabilities that moves, under 200 points that do not."""

    size = (6.0, 4.0)
    p, q = np.linspace(-3, 3, 100), np.linspace(-2, 2, 100)
    x, t = moons(np.random.default_rng(1))

    def still(self, ax):
        points(self.x, self.t.argmax(axis=1), ax=ax)
        ax.set(xlim=(-3, 3), ylim=(-2, 2))

    def values(self, v):
        turn = v / 16
        s = np.cos(turn) * self.p[None, :] + np.sin(turn) * self.q[:, None]
        return 1 / (1 + np.exp(-4 * s))

    def whole(self, ax, v):
        ax.imshow(self.values(v), extent=(-3, 3, -2, 2), origin="lower", aspect="auto",
                  vmin=0, vmax=1, cmap="coolwarm")  # fmt: skip
        self.still(ax)

    def with_marks(self, stage, v):
        stage.field("p", self.p, self.q, self.values(v), limits=(0, 1), colours="coolwarm")


class Slider(widgets.IntSlider):
    """A slider whose value is not sent back to the page it came from, as the course's own ones.

    An echo costs every technique the same message, which is not its own.
    """

    value = CInt(50).tag(sync=True, echo_update=False)


FIGURES = {c.__name__.lower(): c for c in (Surface, Curves, Network, Boundary)}


def make(technique, name):
    """Show one figure by one technique; returns its slider."""
    what = FIGURES[name]()
    slider = Slider(50, 0, 100, description=name, layout={"width": "500px"})
    if technique == "interact":
        import matplotlib.pyplot as plt

        def draw(v):
            what.whole(plt.subplots(figsize=what.size)[1], v)
            plt.show()

        display(widgets.interactive(draw, v=slider))
    elif technique == "agg":
        image, fig = widgets.Image(format="png"), Figure(figsize=what.size)
        FigureCanvasAgg(fig)

        def redraw(_=None):
            fig.clear()
            what.whole(fig.subplots(), slider.value)
            buffer = io.BytesIO()
            fig.savefig(buffer, format="png")
            image.value = buffer.getvalue()

        redraw()
        slider.observe(redraw, "value")
        display(widgets.VBox([slider, image]))
    elif technique == "ipympl":
        import matplotlib.pyplot as plt

        with plt.ioff():
            fig = plt.figure(figsize=what.size)

        def update(_=None):
            fig.clear()
            what.whole(fig.subplots(), slider.value)
            fig.canvas.draw_idle()

        update()
        slider.observe(update, "value")
        display(widgets.VBox([slider, fig.canvas]))
    else:
        fig = Figure(figsize=what.size)
        what.still(fig.subplots())
        stage = Stage(fig, alt=lambda: f"{name} at {slider.value}")
        stage.connect(lambda: what.with_marks(stage, slider.value), slider)
        display(widgets.VBox([slider, stage]))
    return slider


def kernel_times(slider, n):
    """Milliseconds the kernel needs for each of n updates, one to a frame."""
    times = []
    for _ in range(n):
        start = time.perf_counter()
        slider.set_state({"value": (slider.value + 1) % 101})  # as a message of the page does
        times.append(1000 * (time.perf_counter() - start))
        # The next one is a frame of its own. Awake until then: under a hand no processor sleeps.
        while time.perf_counter() < start + 0.02:
            time.sleep(0)
    return times


def growth(slider, n):
    """Megabytes the kernel grows by over 1,000 updates, from n of them."""
    kernel_times(slider, 20)
    process = psutil.Process()
    before = process.memory_info().rss
    kernel_times(slider, n)
    return (process.memory_info().rss - before) / 2**20 * 1000 / n


def open_figures():
    """Figures pyplot holds on to."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return len(pyplot.get_fignums()) if pyplot else 0
