"""The X-ray's controls, and what each of its levels shows."""

import ipywidgets as widgets

from utils.address import label
from utils.controls import CopyText, NumberSlider, Panel, button, choice, reset_button
from utils.explorers.network_edges import layer_sizes
from utils.explorers.xray.charts import BARS, CURVE, draw_bars, draw_curve
from utils.explorers.xray.picture import base_figure, draw_network
from utils.explorers.xray.state import XRay
from utils.explorers.xray.words import agreement, as_python, formulas, path_name, sentence
from utils.script import subscript
from utils.stage import Stage
from utils.typeset import FOLD

LEVELS = (
    "one weight, one number",
    "nudge it",
    "its paths",
    "symbols and numbers",
    "collect",
    "matrix cell, five ways",
)
_SWEEPS = {
    "none": "none",
    "forward: d(unit)/d(parameter)": "forward",
    "backward: dE/d(unit)": "backward",
}
_FORMS = {"through y − t": "y-t", "through the Jacobian": "jacobian"}


def weight_xray(parameters, x, t, address=("W2", 3, 0), *, level=1, form="y-t", biases=False):
    """The gradient of any one parameter, path by path, live. A `Panel`.

    x : (n0,) one example; t : (K,) its target, sum 1.
    address : the parameter it opens on, as ("W2", 3, 0) or ("b1", 2).
    level : 1 to 6, how much is shown at first; see LEVELS.
    biases : whether biases are drawn; they are in the list in any case.

    ValueError where x or t does not fit, and for an address, level or form that does not exist.
    """
    if level not in range(1, len(LEVELS) + 1):
        raise ValueError(f"level is {level!r}, expected 1 to {len(LEVELS)}")
    return _Explorer(XRay(parameters, x, t, address, form), level, biases).panel


class _Explorer:
    """Wiring only: controls write into the state, `draw` shows it."""

    def __init__(self, state, level, biases):
        self.state, self.level, self.first_level, self.biases = state, level, level, biases
        self.folded = True
        self._make_controls()
        fig, self.axes = base_figure(layer_sizes(state.parameters))
        self._show_axes()
        self.stage = Stage(fig, lambda: sentence(state, self.level, self.digits.value or 6))
        self.stage.connect(self.draw, *self._live)
        self.reset = reset_button(self.stage, self.digits, self.form, self.sweep, also=self._back)
        self.panel = Panel(
            self.stage,
            [
                [self.parameter, self.value, self.reset],
                [self.less, self.more, self.at_level],
                [self.input, self.source, self.unit, self.target],
                [self.path, self.digits, self.sweep, self.form],
            ],
            below=[self.formula, self.unfold, self.ways, self.table, self.code],
        )
        self.panel.state, self.panel.explorer = state, self
        self._show_level()

    def _make_controls(self):
        state = self.state
        everything = [(label(a), a) for a in state.addresses]
        self.parameter = choice("parameter", everything, state.address)
        widest = max(4.0, *(1 + float(abs(p).max()) for p in state.parameters))
        self.value = NumberSlider(label(state.address), state.value, -widest, widest, 0.01)
        widest = max(4.0, 1 + float(abs(state.x).max()))
        self.input = choice("input", [("x" + subscript(i), i) for i in range(len(state.x))], 0)
        self.source = NumberSlider("x₁", float(state.x[0]), -widest, widest, 0.05)
        self.unit = choice("target", [("t" + subscript(i), i) for i in range(len(state.t))], 0)
        self.target = NumberSlider("t₁", float(state.t[0]), 0, 1, 0.01)
        self.less = button("Less", lambda: self.go(-1))
        self.more = button("More", lambda: self.go(+1))
        self.at_level = widgets.Label().add_class("spoken-reply")
        self.path = choice("path", self._paths(), -1)
        # A list cannot hold None as one of its values, so all digits are 0 here.
        self.digits = choice("digits", [("2 decimals", 2), ("4 decimals", 4), ("all", 0)], 2)
        self.sweep = choice("sweep", list(_SWEEPS.items()))
        self.form = choice("form", list(_FORMS.items()), state.form)
        self.formula = widgets.HTMLMath()
        self.unfold = button("Show every term", self._unfold)
        self.table = widgets.HTML()
        self.table.layout.display = "none"
        self.ways = button("five ways", self._open_ways)
        self.code = CopyText("Copy as Python")
        self._live = (self.parameter, self.value, self.source, self.target, self.digits,
                      self.sweep, self.form, self.path)  # fmt: skip
        self.parameter.observe(self._chosen, "value")
        self.input.observe(self._refresh_controls, "value")
        self.unit.observe(self._refresh_controls, "value")
        self.value.observe(lambda c: state.set_value(c.new), "value")
        self.source.observe(lambda c: state.x.__setitem__(self.input.value, c.new), "value")
        self.target.observe(self._on_target, "value")
        self.path.observe(self._on_path, "value")
        self.form.observe(self._on_form, "value")

    # ---- controls that write into the state

    def choose(self, address):
        """Take another parameter, from a click on the picture."""
        with self.stage.batch():
            self.parameter.value = address

    def light(self, index):
        """Light one path alone; the same again lights all."""
        self.path.value = -1 if self.path.value == index else index

    def go(self, by):
        """Show more or less."""
        self.level = min(max(self.level + by, 1), len(LEVELS))
        with self.stage.batch():
            self._show_level()
        self.stage.request()

    def _chosen(self, change):
        self.state.choose(change.new)
        self._refresh_controls()

    def _on_target(self, change):
        # Only a hand changes the target; the slider following the state must not.
        if abs(change.new - self.state.t[self.unit.value]) > 1e-12:
            self.state.set_target(self.unit.value, change.new)

    def _on_path(self, change):
        self.state.path = None if change.new in (None, -1) else change.new

    def _on_form(self, change):
        self.state.form = change.new
        self._refresh_controls()

    def _back(self):
        self.state.back()
        self.level, self.folded = self.first_level, True
        self.parameter.value = self.state.address
        self.input.value = self.unit.value = 0
        self._show_level()
        self._refresh_controls()

    def _unfold(self):
        self.folded = not self.folded
        self.stage.request()

    def _open_ways(self):
        """The table opens or closes; a button, because the keyboard passes by an Accordion."""
        opened = self.table.layout.display != "none"
        self.table.layout.display = "none" if opened else None
        self.stage.request()

    def _paths(self):
        names = [(f"{n}: {path_name(p)}", n - 1)
                 for n, p in enumerate(self.state.derivation.paths, start=1)]  # fmt: skip
        return [("all", -1), *names]

    def _refresh_controls(self, *_):
        """Sliders and lists take on what the state says."""
        state = self.state
        state.look()
        source, unit = self.input.value, self.unit.value
        with self.stage.batch():
            self.value.label, self.value.value = label(state.address), state.value
            self.source.label = "x" + subscript(source)
            self.source.value = float(state.x[source])
            self.target.label = "t" + subscript(unit)
            self.target.value = float(state.t[unit])
            lit = -1 if state.path is None else state.path
            paths = self._paths()
            if list(self.path.options) != paths:
                self.path.options = paths
            self.path.value = lit

    # ---- what is shown

    def _show_level(self):
        level = self.level
        self.at_level.value = f"step {level} of {len(LEVELS)}: {LEVELS[level - 1]}"
        self.less.disabled, self.more.disabled = level == 1, level == len(LEVELS)
        self.table.layout.display = "none"
        from_level = {
            2: [self.input, self.source, self.unit, self.target],
            3: [self.path, self.digits],
            4: [self.formula],
            5: [self.sweep],
            6: [self.form, self.ways, self.code],
        }
        for needed, these in from_level.items():
            for widget in these:
                widget.layout.display = None if level >= needed else "none"
        if level < 2:
            self.stage.remove("tangent", "E", "zero", "predicted", "nudged", "scale", "changes")
        if level < 3:
            self.stage.remove("base", "paths", "sum", "names 1", "names 2", "names 3", "numbers")
        if self._show_axes():
            self.stage.redraw_base()

    def _show_axes(self):
        """Hide the charts that come later; whether anything changed."""
        wanted = {CURVE: self.level >= 2, BARS: self.level >= 3}
        changed = [n for n, shown in wanted.items() if self.axes[n].get_visible() != shown]
        for n in changed:
            self.axes[n].set_visible(wanted[n])
        return bool(changed)

    def draw(self):
        """The present state, at the present level."""
        state, level, digits = self.state, self.level, self.digits.value or None
        state.look()
        draw_network(self.stage, state, level, digits, self.sweep.value, self.biases, self.choose)
        if level >= 2:
            draw_curve(self.stage, state)
        if level >= 3:
            draw_bars(self.stage, state, digits, self.light)
        if not self.stage.moving:
            self._write()

    def _write(self):
        """Formulas, table and code; typesetting takes time, so only when the hand rests."""
        state, level = self.state, self.level
        long = level >= 4 and len(state.derivation.paths) > FOLD
        self.unfold.layout.display = None if long else "none"
        self.unfold.description = "Show every term" if self.folded else "Show fewer terms"
        said = f"<p>{state.said}.</p>" if state.said else ""
        fold = FOLD if self.folded else None
        self.formula.value = said + formulas(state, level, self.digits.value or None, fold)
        if level >= 6:
            title, self.table.value = agreement(state)
            opened = self.table.layout.display != "none"
            self.ways.description = f"{'▾' if opened else '▸'} {title}"
            self.code.text = as_python(state)
