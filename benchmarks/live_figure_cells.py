"""Runs inside the kernel of `live_figures`: four figures, each drawn by four techniques.

Every technique hangs on the same kind of slider, so that only the figure differs.
"""

import io
import sys
import time
from itertools import pairwise

import ipywidgets as widgets
import numpy as np
import psutil
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from traitlets import CInt

from utils.example import running_example
from utils.network import forward
from utils.plotting import COLOURS
from utils.plotting.network import unit_places
from utils.stage import Stage

SIZE = (6.0, 4.0)
rng = np.random.default_rng(1)


class Surface:
    """Contours on 100 x 100 values that stand still; a point and its gradient arrow move."""

    limits = ((-3, 3), (-2, 2))
    x, y = np.linspace(-3, 3, 100), np.linspace(-2, 2, 100)
    z = np.sin(x)[None, :] * np.cos(y)[:, None] + 0.1 * x[None, :] ** 2

    def still(self, ax):
        ax.contourf(self.x, self.y, self.z, 15)

    def values(self, v):
        a, b = 3 * np.cos(v / 20) * 0.8, 1.5 * np.sin(v / 20)
        return a, b, np.cos(a) * np.cos(b) + 0.2 * a, -np.sin(a) * np.sin(b)

    def with_matplotlib(self, ax, v):
        a, b, da, db = self.values(v)
        ax.plot(a, b, "o", color=COLOURS["target"])
        ax.annotate("", (a - da / 2, b - db / 2), (a, b), arrowprops={"arrowstyle": "-|>"})

    def with_marks(self, stage, v):
        a, b, da, db = self.values(v)
        stage.points("point", a, b, role="target", size=7)
        stage.arrow("gradient", a, b, -da / 2, -db / 2)


class Curves:
    """Three curves of 200 points and a tangent, all moving."""

    limits = ((-6, 6), (-1.5, 1.5))
    x = np.linspace(-6, 6, 200)

    def still(self, ax):
        ax.axhline(0, color=COLOURS["faint"])

    def values(self, v):
        shift = (v - 50) / 10
        h = 1 / (1 + np.exp(-(self.x - shift)))
        return [h, h * (1 - h) * 4, np.sin(self.x + shift)], shift, 0.5, 0.25

    def with_matplotlib(self, ax, v):
        curves, at, height, slope = self.values(v)
        for curve in curves:
            ax.plot(self.x, curve)
        ax.plot([at - 2, at + 2], [height - 2 * slope, height + 2 * slope], "--")

    def with_marks(self, stage, v):
        curves, at, height, slope = self.values(v)
        for i, curve in enumerate(curves):
            stage.curve(f"curve {i}", self.x, curve, role=("forward", "backward", "positive")[i])
        stage.lines("tangent", at - 2, height - 2 * slope, at + 2, height + 2 * slope)


class Network:
    """The 3-4-3-2 network: 30 edges by width and sign, 12 units with their values."""

    limits = ((-1, 11), (-0.5, 5.7))
    places = tuple(unit_places(n, layer) for layer, n in enumerate((3, 4, 3, 2)))
    ends = tuple((a, b) for left, right in pairwise(places) for a in left for b in right)

    def still(self, ax):
        ax.axis("off")

    def values(self, v):
        parameters, x, _ = running_example()
        parameters.W1[0, 2] = (v - 50) / 15
        out = forward(parameters, x)
        weights = np.concatenate([w.ravel() for w in (parameters.W1, parameters.W2, parameters.W3)])
        return weights, np.concatenate([x[0], out.h1[0], out.h2[0], out.y[0]])

    def with_matplotlib(self, ax, v):
        weights, values = self.values(v)
        for (a, b), w in zip(self.ends, weights, strict=True):
            colour = COLOURS["positive" if w >= 0 else "negative"]
            ax.plot(*np.transpose([a, b]), "-" if w >= 0 else "--", lw=1 + abs(w), color=colour)
        for (x, y), value in zip(np.concatenate(self.places), values, strict=True):
            ax.text(x, y, f"{value:.3f}", ha="center", bbox={"facecolor": "white"})

    def with_marks(self, stage, v):
        weights, values = self.values(v)
        starts, ends = np.swapaxes(np.array(self.ends), 0, 1)
        roles = ["positive" if w >= 0 else "negative" for w in weights]
        stage.edges("weights", starts, ends, roles=roles, widths=list(1 + np.abs(weights)))
        xy = np.concatenate(self.places).T
        stage.points("units", *xy, role="paper", edge="ink", size=20)
        stage.text("values", *xy, [f"{value:.3f}" for value in values], role="forward")


class Boundary:
    """A field of 100 x 100 probabilities that moves, under 200 points that do not."""

    limits = ((-3, 3), (-2, 2))
    x, y = np.linspace(-3, 3, 100), np.linspace(-2, 2, 100)
    points = rng.normal(size=(200, 2)) * [1.0, 0.7]

    def still(self, ax):
        ax.scatter(*self.points.T, s=9, color=COLOURS["ink"])

    def values(self, v):
        turn = v / 16
        s = np.cos(turn) * self.x[None, :] + np.sin(turn) * self.y[:, None]
        return 1 / (1 + np.exp(-4 * s))

    def with_matplotlib(self, ax, v):
        ax.imshow(self.values(v), extent=(-3, 3, -2, 2), origin="lower", aspect="auto",
                  vmin=0, vmax=1, cmap="coolwarm")  # fmt: skip

    def with_marks(self, stage, v):
        stage.field("p", self.x, self.y, self.values(v), limits=(0, 1), colours="coolwarm")


class Slider(widgets.IntSlider):
    """A slider whose value is not sent back to the page it came from, as the course's own ones.

    An echo costs every technique the same message, which is not its own.
    """

    value = CInt(50).tag(sync=True, echo_update=False)


FIGURES = {c.__name__.lower(): c for c in (Surface, Curves, Network, Boundary)}


def prepare(ax, what):
    ax.set(xlim=what.limits[0], ylim=what.limits[1])
    what.still(ax)
    ax.set(xlim=what.limits[0], ylim=what.limits[1])


def make(technique, name):
    """Show one figure by one technique; returns its slider."""
    what = FIGURES[name]()
    slider = Slider(50, 0, 100, description=name, layout={"width": "500px"})
    if technique == "interact":
        import matplotlib.pyplot as plt

        def draw(v):
            _, ax = plt.subplots(figsize=SIZE)
            prepare(ax, what)
            what.with_matplotlib(ax, v)
            plt.show()

        display(widgets.interactive(draw, v=slider))
    elif technique == "agg":
        image, fig = widgets.Image(format="png"), Figure(figsize=SIZE)
        FigureCanvasAgg(fig)
        ax = fig.subplots()

        def redraw(_=None):
            ax.clear()
            prepare(ax, what)
            what.with_matplotlib(ax, slider.value)
            buffer = io.BytesIO()
            fig.savefig(buffer, format="png")
            image.value = buffer.getvalue()

        redraw()
        slider.observe(redraw, "value")
        display(widgets.VBox([slider, image]))
    elif technique == "ipympl":
        import matplotlib.pyplot as plt

        with plt.ioff():
            fig, ax = plt.subplots(figsize=SIZE)

        def update(_=None):
            ax.clear()
            prepare(ax, what)
            what.with_matplotlib(ax, slider.value)
            fig.canvas.draw_idle()

        update()
        slider.observe(update, "value")
        display(widgets.VBox([slider, fig.canvas]))
    else:
        fig = Figure(figsize=SIZE)
        prepare(fig.subplots(), what)
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
