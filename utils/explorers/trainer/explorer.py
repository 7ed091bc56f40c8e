"""The trainer's controls."""

import ipywidgets as widgets
import numpy as np

from utils.address import label
from utils.controls import NumberSlider, Panel, button, choice
from utils.explorers.trainer.lists import offer, settings_controls
from utils.explorers.trainer.network import draw_network
from utils.explorers.trainer.picture import (
    base_figure,
    draw_curves,
    draw_examples,
    draw_head,
    draw_plane,
    draw_strip,
)
from utils.explorers.trainer.play import Play
from utils.explorers.trainer.settings import DATA, OWN, REACH, Settings
from utils.explorers.trainer.state import Trainer
from utils.explorers.trainer.words import formula, sentence
from utils.stage import Stage

_ANSWER = ("the answer", ())


def trainer(data="moons", *, hidden=(8, 8), learning_rate=2.0, seed=0, scale=1.0, batch_size=None):
    """A training of 2-n-m-K to step through, to go back in and to branch. A `Panel`.

    data : "moons", "spirals", "blobs" or "own points". hidden : (n, m). seed, scale : of the
    start weights, as `initialise` takes them. batch_size : None means all examples.

    ValueError for other data, and for settings that cannot be trained with.
    """
    if data not in (*DATA, OWN):
        raise ValueError(f"data is {data!r}, expected one of {', '.join((*DATA, OWN))}")
    settings = Settings(data, *hidden, learning_rate, seed, scale, batch_size)
    if settings.refusal:
        raise ValueError(settings.refusal)
    return _Explorer(Trainer(settings)).panel


class _Explorer:
    """Wiring only: controls write into the state, `draw` shows it."""

    def __init__(self, state):
        self.state, self._given = state, state.wanted
        fig, self.axes = base_figure()
        self.stage = Stage(fig, lambda: sentence(state))
        self.cursor = np.zeros(2)
        self._following, self._drawn = False, None
        self._make_controls()
        self.play = Play(self.stage, state.advance, state.next_phase)
        self.stage.connect(self.draw, self.step, self.example)
        self.panel = Panel(
            self.stage,
            [
                list(self.settings.values()),
                [self.anew, self.branch, self.reset, self.line, self.shows, self.example],
                [self.mark, self.undo],
                [self.play],
                [self.step],
            ],
            below=[self.formula],
        )
        self.panel.state, self.panel.explorer = state, self

    def _make_controls(self):
        self.settings = settings_controls(self.state.wanted)
        for name, control in self.settings.items():
            control.observe(lambda c, name=name: self._want(name, c.new), "value")
        self.anew = button("Start anew", lambda: self.play.once(self.state.start))
        self.branch = button("Branch from here", lambda: self.play.once(self.state.branch))
        self.reset = button("Reset", self._back)
        self.line = choice("line", ["A"])
        self.line.observe(lambda c: self._look_at(c.new), "value")
        self.shows = choice("plane shows", [_ANSWER])
        self.shows.observe(lambda c: self._choose(c.new or None), "value")
        self.example = NumberSlider("example", 1, 1, 200, 1)
        self.example.observe(lambda c: self._follow_example(c.new - 1), "value")
        self.mark = choice("a click places class", [("1 ○", 0), ("2 □", 1), ("3 △", 2)])
        self.undo = button("Take back a point", lambda: self.play.once(self.state.take_back))
        self.step = NumberSlider("step", 0, 0, 1, 1).add_class("wide")
        self.step.observe(lambda c: self._scrub(c.new), "value")
        self.formula = widgets.HTMLMath()

    # ---- controls that write into the state

    def _want(self, name, value):
        if not self._following:
            self.play.once(lambda: self.state.want(
                **{name: value or None if name == "batch_size" else value}))  # fmt: skip

    def _back(self):
        """Everything as the cell made it."""
        given, state = self._given, self.state
        self.play.stop()
        with self.stage.batch():
            for name, control in self.settings.items():
                control.value = getattr(given, name) or 0
            for control in (self.mark, self.play.steps, self.play.speed):
                control.value = control.start
            self.play.said.value = ""
            state.wanted, state.points, state.unit, state.example = given, [], None, 0
            state.start()
            self.cursor = np.zeros(2)
            self.stage.request()

    def _look_at(self, name):
        if not self._following:
            line = next(one for one in self.state.lines if one.name == name)
            self.play.once(lambda: self.state.look_at(line))

    def _choose(self, unit):
        if not self._following:
            self.state.unit = unit
            self.stage.request()

    def click_unit(self, unit):
        """A unit of the diagram: the plane shows what it sees; the same again, the answer."""
        self._choose(None if unit == self.state.unit else unit)

    def _follow_example(self, row):
        if not self._following:
            self.state.follow(row)

    def _scrub(self, step):
        if not self._following and self.state.line is not None:
            self.play.stop()
            self.state.go(step)

    # ---- hands on the plane

    def _click(self, event):
        state = self.state
        if state.own_points:
            self.cursor = np.array([event.x, event.y])
            self.play.once(lambda: state.place(event.x, event.y, self.mark.value))
        elif len(state.x):
            distance = np.hypot(*(state.x - [event.x, event.y]).T)
            self._follow_example(int(distance.argmin()))

    def _key(self, event):
        state, key = self.state, event.key
        way = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowDown": (0, -1), "ArrowUp": (0, 1)}
        dx, dy = way.get(key.removeprefix("Shift+"), (0, 0))
        far = 10 if key.startswith("Shift+") else 1
        if state.own_points:
            reach = REACH[OWN]
            move = 0.02 * reach * far * np.array([dx, dy])
            self.cursor = np.clip(self.cursor + move, -reach, reach)
            if key in ("Space", "Enter"):
                self.play.once(lambda: state.place(*self.cursor, self.mark.value))
            elif key in ("Delete", "Backspace"):
                self.play.once(state.take_back)
        elif len(state.x):
            self._follow_example((state.example + far * (dx + dy)) % len(state.x))

    # ---- what is shown

    def draw(self):
        """The present step of the present line."""
        state, stage = self.state, self.stage
        self._follow()
        # Limits first: they move the places of everything drawn after them.
        draw_plane(stage, state, self.axes)
        draw_curves(stage, state, self.axes, self._scrub)
        draw_network(stage, state, self.click_unit)
        draw_strip(stage, state)
        draw_head(stage, state)
        if not (stage.moving or self.play.running):
            self.formula.value = f"<p>{formula(state)}</p>"
        # Last: what it notes down as drawn would be taken back with a drawing that fails.
        self._draw_examples()

    def _draw_examples(self):
        state = self.state
        now = (state.x, list(state.points), tuple(self.cursor))
        before = self._drawn
        # Two hundred shapes: only drawn again when they are other ones.
        if before is None or before[0] is not now[0] or before[1:] != now[1:]:
            draw_examples(self.stage, state, self.cursor)
            own = state.settings.data == OWN
            words = "the plane: arrows and Space place points, Delete takes one back"
            if not own:
                words = "the plane: arrows go from example to example"
            self.stage.listen("plane", axes=1, clickable=self._click, keys=self._key, label=words)
        self._drawn = now

    def _follow(self):
        """Lists and sliders take on what the state says."""
        state = self.state
        units = [(label((f"h{layer}", i)), (f"h{layer}", i))
                 for layer, n in ((1, state.settings.n), (2, state.settings.m))
                 for i in range(n)]  # fmt: skip
        self._following = True
        try:
            offer(self.shows, [_ANSWER, *units], state.unit or ())
            names = [line.name for line in state.lines] or ["A"]
            offer(self.line, names, state.line.name if state.line else "A")
            last = max(state.line.run.last, 1) if state.line else 1
            example = (self.example, max(len(state.x), 2), state.example + 1)
            for slider, high, value in ((self.step, last, state.step), example):
                if slider.high != high:
                    slider.high = high
                if slider.value != value and not slider.moving:
                    slider.value = value
            self.line.layout.display = None if len(state.lines) > 1 else "none"
            for control in (self.mark, self.undo):
                control.layout.display = None if state.wanted.data == OWN else "none"
        finally:
            self._following = False
