"""Buttons that take a training on: by a phase, by a step, or running in slices."""

import time

import ipywidgets as widgets

from utils.controls import button, choice
from utils.stage import Slices

SPEEDS = {"1 step a picture": 1, "10 steps a picture": 10, "as fast as it goes": "fast"}


class Play(widgets.HBox):
    """Next phase, Step, Run or Pause, and how far a run is.

    advance : takes one step and says whether there was one. Running goes on for as many steps
    as chosen, in slices of at most 30 ms, and ends by itself when no page shows the stage.
    """

    def __init__(self, stage, advance, next_phase):
        self._stage, self._advance = stage, advance
        self._work, self._done, self._asked, self._began = None, 0, 0, 0.0
        self.phase = button("Next phase", lambda: self.once(next_phase))
        self.one = button("Step", lambda: self.once(advance))
        self.run = button("Run", self.toggle)
        self.steps = choice(
            "steps to run", [(str(n), n) for n in (20, 100, 500, 2000, 10_000)], 500
        )
        self.speed = choice("speed", list(SPEEDS.items()), 1)
        self.said = widgets.Label()
        super().__init__(
            [self.phase, self.one, self.run, self.steps, self.speed, self.said],
            layout={"flex_flow": "row wrap", "align_items": "center"},
        )

    @property
    def running(self):
        """Whether a run is under way."""
        return self._work is not None and self._work.running

    def toggle(self):
        """Run, or pause."""
        if self.running:
            self.stop()
            return
        self._stage.watch(True)
        self._done, self._asked, self._began = 0, self.steps.value, time.monotonic()
        # With few steps a picture a slice is over after one round, and the picture is sent.
        seconds = 0.03 if self.speed.value == "fast" else 0.0001
        # The button must say Pause before the first slice: without an event loop all of them
        # are through when Slices returns.
        self.run.description = "Pause"
        self._work = Slices(self._rounds(), on_slice=self._show, on_end=self._end,
                            alive=lambda: self._stage.watched, seconds=seconds)  # fmt: skip

    def stop(self):
        """Pause at once."""
        if self.running:
            self._work.stop()

    def once(self, action):
        """Pause, and do something else with the training, in one redraw."""
        self.stop()
        with self._stage.batch():  # a drawing in another thread meets no state half changed
            action()
            self._stage.request()

    def _rounds(self):
        while self._done < self._asked:
            at_once = 1 if self.speed.value == "fast" else self.speed.value
            for _ in range(min(at_once, self._asked - self._done)):
                if not self._advance():
                    return
                self._done += 1
            yield

    def _show(self):
        left = (time.monotonic() - self._began) * (self._asked / max(self._done, 1) - 1)
        self.said.value = f"{self._done} of {self._asked} steps, about {left:.0f} s left"
        self._stage.request()

    def _end(self, error):
        self.run.description = "Run"
        self._stage.watch(False)
        self.said.value = f"{self._done} of {self._asked} steps, " + (
            "done" if self._done >= self._asked else "stopped"
        )
        if error is not None:
            self._stage.fail(error)
        else:
            self._stage.request()
