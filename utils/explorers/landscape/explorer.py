"""The landscape's controls."""

import ipywidgets as widgets
import numpy as np

from utils.address import label, value_at
from utils.controls import NumberSlider, Panel, Runner, button, choice, reset_button
from utils.explorers.landscape.picture import (
    base_figure,
    draw_ghosts,
    draw_network,
    draw_output,
    draw_surface,
    sentence,
)
from utils.explorers.landscape.state import Landscape
from utils.explorers.network_edges import layer_sizes
from utils.stage import Stage

_MOST_RATE = 20.0


def landscape(parameters, x, t, first, second, third, *, reach=4.0, rate=1.0):
    """E over two parameters as map and surface; a third is dragged and reshapes it. A `Panel`.

    x (N, n0), t (N, K) : the examples E is the mean over.
    first, second, third : addresses as ("W1", 0, 2) or ("b2", 1); across, up, and on the slider.
    reach : half the width of the window, in units of the parameters. rate : learning rate.

    ValueError where x or t does not fit, for addresses that do not exist or are not three
    different ones, and for a reach or rate beyond what the controls take.
    """
    state = Landscape(parameters, x, t, first, second, third, reach)
    state.rate = rate
    return _Explorer(state).panel


class _Explorer:
    """Wiring only: controls write into the state, `draw` shows it."""

    def __init__(self, state):
        self.state = state
        self.sizes = layer_sizes(state.parameters)
        fig, _ = base_figure(self.sizes)
        self.stage = Stage(fig, lambda: sentence(state, self.reading))
        self._following, self._ghosts_drawn = False, None
        self._make_controls()
        self.stage.connect(self.draw, *self._live)
        self.runner = Runner(self.stage, state.descend(), step_text="Step downhill")
        self.reset = reset_button(self.stage, self.rate, self.ghosts, self.clicks,
                                  also=self._back)  # fmt: skip
        self.panel = Panel(self.stage, [
            [self.first, self.across, self.second, self.up],
            [self.third, self.value, self.clicks, self.ghosts],
            [self.rate, self.runner, self.closer, self.wider, self.centre, self.reset],
        ])  # fmt: skip
        self.panel.state, self.panel.explorer = state, self

    def _make_controls(self):
        state = self.state
        every = [(label(a), a) for a in state.addresses]
        self.first = choice("across", every, state.first)
        self.second = choice("up", every, state.second)
        self.third = choice("third", every, state.third)
        # Names, ends and values come from the state, in `_follow`.
        self.across, self.up, self.value = (NumberSlider("", 0, -1, 1, 0.02) for _ in range(3))
        self.clicks = choice("a click on the network chooses", ["third", "across", "up"])
        self.ghosts = widgets.Checkbox(value=True, description="old contours", indent=False,
                                       layout={"width": "max-content"})  # fmt: skip
        self.ghosts.start = True
        self.rate = NumberSlider("learning rate", state.rate, 0, _MOST_RATE, 0.1)
        self.closer = button("Closer", lambda: self._window(state.zoom, 0.5))
        self.wider = button("Wider", lambda: self._window(state.zoom, 2.0))
        self.centre = button("Recentre", lambda: self._window(state.recentre))
        for role in ("first", "second", "third"):
            getattr(self, role).observe(lambda c, role=role: self._chosen(role, c.new), "value")
        self.across.observe(lambda c: self._typed(c.new, state.place[1]), "value")
        self.up.observe(lambda c: self._typed(state.place[0], c.new), "value")
        self.value.observe(lambda c: self._on_third(c.new), "value")
        self.rate.observe(lambda c: setattr(state, "rate", c.new), "value")
        self._live = (self.first, self.second, self.third, self.across, self.up, self.value,
                      self.rate, self.ghosts)  # fmt: skip

    # ---- controls that write into the state

    def move(self, u, v):
        """The point was dragged to (u, v) of the map, where the window is -1 to 1."""
        state = self.state
        self._anew()
        state.move_to(*(state.middle + state.reach * np.array([u, v])).round(3))

    def choose(self, address):
        """An edge of the network was clicked."""
        role = {"across": "first", "up": "second"}.get(self.clicks.value, "third")
        getattr(self, role).value = address

    def _chosen(self, role, address):
        if not self._following:
            self._anew()
            self.state.choose(role, address)

    def _typed(self, across, up):
        if not self._following:
            self._anew()
            self.state.move_to(across, up)

    def _on_third(self, value):
        if not self._following:
            self._anew()
            self.state.set_third(value)

    def _window(self, change, *by):
        self._anew()
        change(*by)
        self.stage.request()

    def _back(self):
        self._anew()
        self.state.back()

    def _anew(self):
        """A descent under way ends where the hand takes over."""
        self.runner.replace(self.state.descend())

    def _follow(self):
        """Lists and sliders take on what the state says."""
        state = self.state
        self._following = True
        try:
            for role in ("first", "second", "third"):
                getattr(self, role).value = getattr(state, role)
            for slider, middle, address, value in zip(
                (self.across, self.up), state.middle, (state.first, state.second),
                state.place, strict=True,
            ):  # fmt: skip
                low, high = float(middle - state.reach), float(middle + state.reach)
                # Limits one after the other, so that low stays below high on the way.
                slider.low, slider.high = min(low, slider.low), max(high, slider.high)
                slider.low, slider.high = low, high
                slider.label, slider.step = label(address), state.reach / 100
                slider.value = float(value)
            third = float(value_at(state.parameters, state.third))
            if self.value.label != label(state.third):
                # Only for another parameter: under a hand the ends stay where they are.
                widest = max(6.0, 2 * abs(third))
                self.value.low, self.value.high = -widest, widest
            self.value.label, self.value.value = label(state.third), third
        finally:
            self._following = False

    # ---- what is shown

    def draw(self):
        """The surface of the present network, and the network."""
        state = self.state
        self._follow()
        self.reading = state.read()
        # Marks lie in the order of their first drawing: colours, old contours, new ones.
        ghost = self.ghosts.value and state.ghost
        if self._ghosts_drawn is not ghost:
            draw_ghosts(self.stage, state, self.ghosts.value)
        draw_surface(self.stage, state, self.reading, state.grid(), self.move)
        draw_network(self.stage, state, self.sizes, self.choose)
        draw_output(self.stage, state, self.reading)
        self._ghosts_drawn = ghost  # now that the whole drawing is known to stay
