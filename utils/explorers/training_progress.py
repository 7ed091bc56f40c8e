"""A training that runs in a cell, with a bar that follows it and a button that stops it."""

import threading
import time

import ipywidgets as widgets
from IPython.display import display

from utils.controls import button

_PAUSE = 0.1  # seconds between two messages to the page; a message a step would slow the work


class TrainingProgress(widgets.VBox):
    """Bar, words and Stop button for a given number of steps; `steps_of` drives them.

    JupyterLab handles a press beside the running cell (in a subshell). Where a host cannot do
    that, interrupting the kernel stops the training the same way.
    """

    def __init__(self, steps):
        self.steps = steps
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

    def steps_of(self, walk):
        """The steps of walk (from `utils.training.descend`) from number 0 to `steps`, shown.

        It ends early, without an error, when Stop is pressed or the kernel is interrupted.
        """
        shown, step, ending = 0.0, None, "stopped"
        try:
            for step in walk:
                if time.monotonic() - shown > _PAUSE:
                    shown = time.monotonic()
                    self._show(step)
                yield step
                if step.number >= self.steps:
                    ending = "done"
                    break
                if self._stop.is_set():
                    break
        except KeyboardInterrupt:
            pass  # as if Stop had been pressed: the caller keeps the last step
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

    ``for step in watched(descend(...), 900): ...``; after an early stop the last step that came
    holds the parameters trained so far.
    """
    progress = TrainingProgress(steps)
    display(progress)
    return progress.steps_of(walk)
