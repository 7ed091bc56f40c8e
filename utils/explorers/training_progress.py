"""A training that runs in a cell, with a bar that follows it and a button that stops it."""

import asyncio
import threading
import time

import ipywidgets as widgets
from IPython.display import display

from utils.controls import button

_WORK = 0.1  # seconds of training between two looks at the page
_PAUSE = 0.005  # seconds the event loop then has for what the page sent


class TrainingProgress(widgets.VBox):
    """Bar, words and Stop button for a given number of steps; `steps_of` drives them."""

    def __init__(self, steps):
        self.steps = steps
        # Some kernels handle a press in a thread of its own, others on the event loop.
        self._stop = threading.Event()
        self._bar = widgets.IntProgress(
            value=0, min=0, max=steps, tooltip="Steps taken", layout={"width": "24em"}
        )
        self._words = widgets.Label()
        self._button = button("Stop", self.stop, tooltip="Stop and keep what is trained so far")
        row = widgets.HBox([self._bar, self._button], layout={"flex_flow": "row wrap"})
        super().__init__([row, self._words])

    @property
    def words(self):
        """What stands under the bar."""
        return self._words.value

    def stop(self):
        """Let the training end after the step it is at."""
        self._stop.set()

    async def steps_of(self, walk):
        """The steps of walk (from `utils.training.descend`) from number 0 to `steps`, shown.

        It ends early, without an error, when Stop is pressed or the kernel is interrupted.
        """
        looked, step, ending = time.monotonic(), None, "stopped"
        try:
            for step in walk:
                yield step
                if step.number >= self.steps:
                    ending = "done"
                    break
                if time.monotonic() - looked > _WORK:
                    self._show(step)
                    # A cell that never awaits would keep the press waiting until its end.
                    await asyncio.sleep(_PAUSE)
                    looked = time.monotonic()
                if self._stop.is_set():
                    break
        except (asyncio.CancelledError, KeyboardInterrupt):
            pass  # the kernel was interrupted: as if Stop had been pressed
        except ArithmeticError:
            ending = "diverged"
            raise
        finally:
            self._show(step, f", {ending}")
            self._bar.bar_style = {"done": "success", "stopped": "warning"}.get(ending, "danger")
            self._button.disabled = True

    def _show(self, step, ending=""):
        if step is not None:
            self._bar.value = step.number
            self._words.value = (
                f"step {step.number} of {self.steps}, E = {step.loss:.4f} nats{ending}"
            )

    def _repr_mimebundle_(self, **options):
        # What a page shows that has not been run; nothing in it depends on how long a step takes.
        data = super()._repr_mimebundle_(**options) or {}
        sentence = (
            f"A progress bar for {self.steps} steps, with a Stop button, while this cell runs."
        )
        return {**data, "text/plain": sentence, "text/html": f"<p><em>{sentence}</em></p>"}


def watched(walk, steps):
    """The steps of walk from number 0 to `steps`, with a bar and a Stop button above them.

    ``async for step in watched(descend(...), 900): ...``; after an early stop the last step that
    came holds the parameters trained so far.
    """
    progress = TrainingProgress(steps)
    display(progress)
    return progress.steps_of(walk)
