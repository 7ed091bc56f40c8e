"""Controls beside a stage: exact numbers, lists, buttons, work that runs, and one layout."""

from pathlib import Path

import anywidget
import ipywidgets as widgets
import traitlets

from utils.stage import Slices

_HERE = Path(__file__).parent
_STAGE = _HERE / "stage"


class NumberSlider(anywidget.AnyWidget):
    """A slider and a box for the exact number, under one name that is read out.

    value stays within low and high; a value set outside is brought to the nearer end. moving
    is True while the hand is on the slider. With play=True buttons step and run through the
    values; that runs in the page, so a closed page leaves nothing running.
    """

    _esm = (_HERE / "controls.js").read_text("utf-8")
    _css = (_HERE / "controls.css").read_text("utf-8")

    label = traitlets.Unicode().tag(sync=True)
    low = traitlets.Float().tag(sync=True)
    high = traitlets.Float().tag(sync=True)
    step = traitlets.Float().tag(sync=True)
    digits = traitlets.Int().tag(sync=True)
    play = traitlets.Bool(False).tag(sync=True)
    interval = traitlets.Int(100).tag(sync=True)
    disabled = traitlets.Bool(False).tag(sync=True)
    # The page knows what it sent; an echo would only cost a message.
    value = traitlets.Float().tag(sync=True, echo_update=False)
    moving = traitlets.Bool(False).tag(sync=True, echo_update=False)

    def __init__(self, label, value, low, high, step=None, *, digits=None, **options):
        if not low < high:
            raise ValueError(f"{label}: low is {low:g}, so high must be larger, not {high:g}")
        if not low <= value <= high:
            raise ValueError(f"{label}: {value:g} is not between {low:g} and {high:g}")
        step = (high - low) / 100 if step is None else step
        if digits is None:
            digits = next((d for d in range(7) if abs(round(step, d) - step) < 1e-9 * step), 6)
        super().__init__(label=label, low=low, high=high, step=step, digits=digits,
                         value=value, **options)  # fmt: skip
        self.start = self.value

    @traitlets.validate("value")
    def _in_range(self, proposal):
        value = proposal["value"]
        if value != value:
            return self.value
        return min(max(value, self.low), self.high)

    def set_state(self, sync_data):
        """Take over what the page sends, the value before the word that the hand let go.

        That word asks for a redraw, in which an explorer sets its sliders from its own state: who
        observes the value must have written it there by then.
        """
        in_order = sorted(sync_data, key=lambda name: name == "moving")
        super().set_state({name: sync_data[name] for name in in_order})

    def reset(self):
        """Back to the value it began with."""
        self.value = self.start

    def __repr__(self):
        return f"NumberSlider({self.label!r}, {self.value:g})"


def choice(label, options, value=None):
    """A list to choose from: options is a list of strings or of (string, value) pairs."""
    first = options[0] if isinstance(options[0], str) else options[0][1]
    control = widgets.Dropdown(
        description=label, options=options, value=first if value is None else value,
        tooltip=label, style={"description_width": "initial"}, layout={"width": "max-content"},
    )  # fmt: skip
    control.start = control.value
    return control


def button(text, on_click, *, tooltip=None):
    """A button; on_click takes no arguments."""
    control = widgets.Button(
        description=text, tooltip=tooltip or text, layout={"width": "max-content"}
    )
    control.on_click(lambda _: on_click())
    return control


def reset_button(stage, *controls, also=None):
    """A button Reset that puts controls back to where they began, in one redraw.

    also : a function of no arguments for state that no control holds, as a dragged point.
    """

    def back():
        with stage.batch():
            for control in controls:
                control.value = control.start
            if also:
                also()
            stage.request()

    return button("Reset", back)


class Runner(widgets.HBox):
    """Buttons Step and Run for long work, which runs in slices so that all stays alive.

    steps : a generator; one `next` is one step. It pauses by itself when no page shows the
    stage any more. An error of the work is shown beside the figure.
    """

    def __init__(self, stage, steps, *, step_text="Step"):
        self._stage, self._steps, self._work = stage, steps, None
        self.ended = False
        self._one = button(step_text, self.step)
        self._run = button("Run", self.toggle)
        self._said = widgets.Label().add_class("spoken-reply")
        super().__init__([self._one, self._run, self._said])

    @property
    def running(self):
        """Whether the work is under way."""
        return self._work is not None and self._work.running

    def replace(self, steps):
        """Stop, and begin again with other work."""
        self.stop()
        self._steps, self.ended = steps, False
        self._show()

    def step(self):
        """One step of the work."""
        self.stop()
        try:
            next(self._steps)
        except StopIteration:
            self.ended = True
        except Exception as error:
            self._fail(error)
            return
        self._show()
        self._stage.request()

    def toggle(self):
        """Run, or pause."""
        if self.running:
            self.stop()
            return
        self._stage.watch(True)
        self._work = Slices(self._steps_left(), on_slice=self._stage.request, on_end=self._end,
                            alive=lambda: self._stage.watched)  # fmt: skip
        self._show()

    def stop(self):
        """Pause at once."""
        if self.running:
            self._work.stop()

    def _steps_left(self):
        # The work itself is not closed when a run is paused.
        while True:
            try:
                next(self._steps)
            except StopIteration:
                self.ended = True
                return
            yield

    def _end(self, error):
        self._stage.watch(False)
        if error is not None:
            self._fail(error)
            return
        self._show()
        self._stage.request()

    def _fail(self, error):
        self.ended = True
        self._show()
        # No redraw: a good one would take the message away.
        self._stage.fail(error)

    def _show(self):
        self._run.description = "Pause" if self.running else "Run"
        self._one.disabled = self._run.disabled = self.ended
        self._said.value = "done" if self.ended else "running" if self.running else ""


class CopyText(anywidget.AnyWidget):
    """A button that copies a text, and the text itself to read or to select."""

    _esm = (_HERE / "copy_text.js").read_text("utf-8")
    _css = (_HERE / "controls.css").read_text("utf-8")

    label = traitlets.Unicode().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)

    def __init__(self, label, text=""):
        super().__init__(label=label, text=text)


class PanelKeys(anywidget.AnyWidget):
    """Nothing to see: gives a panel without a stage what a stage gives the panel it stands in.

    JupyterLab's shortcuts do not hear its keys, and what has the class `spoken-reply` is read out.
    The panel is the box around it with the class `stage-panel`.
    """

    _esm = (_STAGE / "panel.js").read_text(
        "utf-8"
    ) + "export default { render: ({ el }) => carePanel(el) };"
    _css = (_STAGE / "stage.css").read_text("utf-8")


class Panel(widgets.VBox):
    """Controls over a stage, as one thing to end a cell with.

    controls : widgets, placed side by side as far as there is room; a list among them starts a
    row of its own. below : widgets under the stage, as formulas.
    """

    def __init__(self, stage, controls=(), below=()):
        rows, row = [], []
        for control in controls:
            if isinstance(control, (list, tuple)):
                rows, row = [*rows, row, list(control)], []
            else:
                row.append(control)
        rows.append(row)
        layout = {"flex_flow": "row wrap", "align_items": "center"}
        bars = [widgets.HBox(r, layout=layout).add_class("stage-controls") for r in rows if r]
        super().__init__([*bars, stage, *below])
        self.stage, self._below = stage, below
        self.add_class("stage-panel")

    def _repr_mimebundle_(self, **_):
        outputs = self.stage.mimebundle(self)
        # Where nothing runs, formulas that are shown are part of the first picture.
        outputs["text/html"] += "".join(
            w.value for w in self._below
            if isinstance(w, widgets.HTMLMath) and w.layout.display != "none"
        )  # fmt: skip
        return outputs
