"""A training that runs in a cell: its curves grow as it goes, and a button stops it."""

import asyncio
import threading
import time

import ipywidgets as widgets
from IPython.display import display

from utils.controls import button
from utils.explorers.training_curves import Curves, LossCurve
from utils.stage import Stage

_WORK = 0.015  # seconds of training between two looks at the page; with the drawing below 0.03
_PAUSE = 0.005  # seconds the event loop then has for what the page sent


class TrainingProgress(widgets.VBox):
    """Curves, bar, words and Stop button for a number of steps; `steps_of` drives them.

    sets : {"training": (x, t), "held out": (x, t)} to follow E and accuracy on both, and the
        first layer's weights as images if there are 64 inputs; None follows E alone.
    """

    def __init__(self, steps, sets=None):
        self.steps = steps
        self.curves = Curves(steps, sets) if sets else LossCurve(steps)
        # Some kernels handle a press in a thread of its own, others on the event loop.
        self._stop = threading.Event()
        self._bar = widgets.IntProgress(
            value=0, min=0, max=steps, tooltip="Steps taken", layout={"width": "24em"}
        )
        self._words = widgets.Label()
        self._button = button("Stop", self.stop, tooltip="Stop and keep what is trained so far")
        row = widgets.HBox([self._bar, self._button], layout={"flex_flow": "row wrap"})
        self.stage = Stage(self.curves.figure, self.curves.sentence)
        self.stage.connect(lambda: self.curves.draw(self.stage))
        super().__init__([row, self._words, self.stage])
        self.add_class("stage-panel")

    @property
    def words(self):
        """What stands under the bar."""
        return self._words.value

    def stop(self):
        """Let the training end after the step it is at."""
        self._stop.set()

    async def steps_of(self, walk):
        """The steps of walk (from `utils.training.descend`) from number 0 to `steps`, shown.

        It ends early, without an error, when Stop is pressed, when the kernel is interrupted, or
        when no page shows it any more.
        """
        step, ending = None, "stopped"
        self.stage.watch(True)
        began = looked = time.monotonic()
        try:
            for step in walk:
                self.curves.add(step)
                yield step
                if step.number >= self.steps:
                    ending = "done"
                    break
                now = time.monotonic()
                if now - looked > _WORK:
                    share = step.number / self.steps
                    self._show(step, _left((now - began) * (1 / share - 1) if share else None))
                    # A cell that never awaits would keep the press waiting until its end.
                    await asyncio.sleep(_PAUSE)
                    looked = time.monotonic()
                    if not self.stage.watched:
                        ending = "stopped: no page shows it any more"
                        break
                if self._stop.is_set():
                    break
        except (asyncio.CancelledError, KeyboardInterrupt):
            pass  # the kernel was interrupted: as if Stop had been pressed
        except ArithmeticError:
            ending = "diverged"
            raise
        finally:
            self.stage.watch(False)
            self._show(step, f", {ending}")
            self._bar.bar_style = {"done": "success", "diverged": "danger"}.get(ending, "warning")
            self._button.disabled = True

    def _show(self, step, ending=""):
        if step is not None:
            self._bar.value = step.number
            self._words.value = (
                f"step {step.number} of {self.steps}, E = {step.loss:.4f} nats{ending}"
            )
            self.curves.measure(step)
            self.stage.request()

    def _repr_mimebundle_(self, **_):
        # What a page shows that has not been run: the curve is not there yet, and the next cell
        # of the page draws it. Nothing here depends on how long a step takes.
        sentence = (
            f"Here {self.curves.name} of {self.steps} steps grows while this cell runs, with a "
            "Stop button above it."
        )
        view = self.stage.mimebundle(self)["application/vnd.jupyter.widget-view+json"]
        return {
            "text/plain": sentence,
            "text/html": f"<p><em>{sentence}</em></p>",
            "application/vnd.jupyter.widget-view+json": view,
        }


def watched(walk, steps, sets=None):
    """The steps of walk from number 0 to `steps`; above them curves, bar and a Stop button.

    ``async for step in watched(descend(...), 900): ...``; after an early stop the last step that
    came holds the parameters trained so far. sets : see `TrainingProgress`.
    """
    progress = TrainingProgress(steps, sets)
    display(progress)
    return progress.steps_of(walk)


def _left(seconds):
    if seconds is None:
        return ""
    if seconds < 90:
        return f", about {max(1, round(seconds))} s left"
    return f", about {round(seconds / 60)} min left"
