"""A training that runs in a cell: its loss curve grows as it goes, and a button stops it."""

import asyncio
import threading
import time

import ipywidgets as widgets
from IPython.display import display

from utils.controls import button
from utils.plotting import figure
from utils.stage import Stage

_WORK = 0.1  # seconds of training between two looks at the page
_PAUSE = 0.005  # seconds the event loop then has for what the page sent


class TrainingProgress(widgets.VBox):
    """Loss curve, bar, words and Stop button for a number of steps; `steps_of` drives them."""

    def __init__(self, steps):
        self.steps = steps
        self._numbers, self._losses = [], []
        # Some kernels handle a press in a thread of its own, others on the event loop.
        self._stop = threading.Event()
        self._bar = widgets.IntProgress(
            value=0, min=0, max=steps, tooltip="Steps taken", layout={"width": "24em"}
        )
        self._words = widgets.Label()
        self._button = button("Stop", self.stop, tooltip="Stop and keep what is trained so far")
        row = widgets.HBox([self._bar, self._button], layout={"flex_flow": "row wrap"})
        fig, self._axes = figure(7, 2.6)
        self._axes.set(xlim=(0, steps), ylim=(0, 1), xlabel="step", ylabel="E (nats)")
        self.stage = Stage(fig, self._sentence)
        self.stage.connect(self._draw)
        super().__init__([row, self._words, self.stage])

    @property
    def words(self):
        """What stands under the bar."""
        return self._words.value

    def stop(self):
        """Let the training end after the step it is at."""
        self._stop.set()

    def _draw(self):
        top = 1.1 * max(self._losses, default=1 / 1.1)
        if top > self._axes.get_ylim()[1] or len(self._losses) == 1:
            self._axes.set_ylim(0, top)
        # As many points as the picture has room for.
        thin = slice(None, None, max(1, len(self._losses) // 400))
        self.stage.curve("E", self._numbers[thin], self._losses[thin], role="forward")
        if self._losses:
            self.stage.points("now", self._numbers[-1:], self._losses[-1:], role="forward", size=4)

    def _sentence(self):
        if not self._losses:
            return f"The loss curve of {self.steps} steps, still empty, with a Stop button above."
        return (
            f"Loss curve of a training: E goes from {self._losses[0]:.2f} nats at step 0 to "
            f"{self._losses[-1]:.2f} nats at step {self._numbers[-1]} of {self.steps}."
        )

    async def steps_of(self, walk):
        """The steps of walk (from `utils.training.descend`) from number 0 to `steps`, shown.

        It ends early, without an error, when Stop is pressed or the kernel is interrupted.
        """
        looked, step, ending = time.monotonic(), None, "stopped"
        try:
            for step in walk:
                self._numbers.append(step.number)
                self._losses.append(float(step.loss))
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
            self.stage.request()

    def _repr_mimebundle_(self, **_):
        # What a page shows that has not been run: the curve is not there yet, and the next cell
        # of the page draws it. Nothing here depends on how long a step takes.
        sentence = (
            f"Here the loss curve of {self.steps} steps grows while this cell runs, with a Stop "
            "button above it."
        )
        view = self.stage.mimebundle(self)["application/vnd.jupyter.widget-view+json"]
        return {
            "text/plain": sentence,
            "text/html": f"<p><em>{sentence}</em></p>",
            "application/vnd.jupyter.widget-view+json": view,
        }


def watched(walk, steps):
    """The steps of walk from number 0 to `steps`; above them curve, bar and a Stop button.

    ``async for step in watched(descend(...), 900): ...``; after an early stop the last step that
    came holds the parameters trained so far.
    """
    progress = TrainingProgress(steps)
    display(progress)
    return progress.steps_of(walk)
