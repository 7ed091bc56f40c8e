"""The bug hunt: a broken backward pass seen through its symptoms alone, and the verdict on it."""

import html
from functools import cache, cached_property

import ipywidgets as widgets
import numpy as np

from utils.controls import Panel, button, choice
from utils.data import blobs
from utils.exercises.mistakes import CATALOGUE
from utils.exercises.passes import backward_pass
from utils.exercises.suspects import SUSPECTS, symptoms, trained
from utils.network import initialise
from utils.plotting import figure
from utils.stage import Stage

RATE, STEPS = 1.0, 200
_MOST = 2.0  # relative difference at the end of the axis; larger ones are written only
_TOP = 2.4  # nats at the top of the training curves
# Names that explain nothing here stand in the list too, or counting would find the last ones.
_DECOYS = ("updated_too_early", "weight_for_input", "bias_mean", "tanh_slope")
_LEFT, _RIGHT = 0, 1


@cache
def hunting_ground():
    """(parameters, x, t): 2-3-3-3, as many units in each layer, so that no shape tells."""
    rng = np.random.default_rng(17)
    x, t = blobs(rng, 60, 3, spread=0.5)
    parameters = initialise(rng, (2, 3, 3, 3), 1.5)
    return parameters.map(lambda p: p + rng.normal(0, 0.3, p.shape)), x, t


class Hunt:
    """Which suspect is looked at, and which have been named. Nothing here is drawn."""

    def __init__(self):
        self.number, self.named, self.reply = 1, set(), ""
        self._seen = {}

    @property
    def suspect(self):
        """The present one."""
        return SUSPECTS[self.number - 1]

    def look(self):
        """(symptoms, E while training with it) of the present one, computed once."""
        if self.number not in self._seen:
            ground = hunting_ground()
            self._seen[self.number] = (
                symptoms(self.suspect.run, *ground),
                trained(self.suspect.run, *ground, RATE, STEPS),
            )
        return self._seen[self.number]

    @cached_property
    def right_curve(self):
        """E while training with the right gradient."""
        return trained(backward_pass, *hunting_ground(), RATE, STEPS)

    def show(self, number):
        """Look at another suspect."""
        if not 1 <= number <= len(SUSPECTS):
            raise ValueError(f"there are suspects 1 to {len(SUSPECTS)}, not {number}")
        self.number, self.reply = number, ""

    def verdict(self, key):
        """Name the mistake of the present suspect; the reply says what speaks against it."""
        if key == self.suspect.key:
            self.named.add(self.number)
            entry = CATALOGUE[key]
            self.reply = f"Suspect {self.number} is named: {entry.name}. {entry.says}"
        else:
            self.reply = f"Not {CATALOGUE[key].name}. {self._against(key)}"

    def _against(self, key):
        """The first array where a wrong verdict would make another symptom than is seen."""
        pairs = zip(
            self.look()[0], symptoms(CATALOGUE[key].gradient, *hunting_ground()), strict=True
        )
        seen, would = next((a, b) for a, b in pairs if abs(a.difference - b.difference) > 0.02)
        return (
            f"It would make the relative difference of {seen.name} {would.difference:.2f}, "
            f"and it is {seen.difference:.2f}."
        )


def bug_hunt():
    """Ten suspects: their differences to the measured gradient, array by array, their training
    beside the right one, and a list of names for the verdict. A `Panel`; its `.state` is a `Hunt`.
    """
    return _Explorer(Hunt()).panel


class _Explorer:
    """Wiring only: controls write into the state, `draw` shows it."""

    def __init__(self, state):
        self.state = state
        self.stage = Stage(_figure(), lambda: _sentence(state))
        suspects = [(f"suspect {n}", n) for n in range(1, len(SUSPECTS) + 1)]
        self.suspect = choice("look at", suspects, 1)
        keys = sorted({s.key for s in SUSPECTS} | set(_DECOYS), key=lambda k: CATALOGUE[k].name)
        self.names = choice("the mistake is", [(CATALOGUE[k].name, k) for k in keys])
        self.names.layout.width = "34em"
        self.said = widgets.HTML()
        self.said.add_class("spoken-reply")
        self.suspect.observe(lambda change: self._look(change.new), "value")
        self.stage.connect(self.draw, self.suspect)
        self.panel = Panel(
            self.stage, [self.suspect, self.names, button("Name it", self.name)], below=[self.said]
        )
        self.panel.state, self.panel.explorer = state, self

    def _look(self, number):
        self.state.show(number)
        self._say()

    def name(self):
        """The verdict in the list is given."""
        self.state.verdict(self.names.value)
        self._say()
        self.stage.request()

    def _say(self):
        state = self.state
        text = f"<p>{html.escape(state.reply)}</p>" if state.reply else ""
        if state.number in state.named:
            text += f"<p>Its code:</p><pre>{html.escape(state.suspect.source)}</pre>"
        self.said.value = text

    def draw(self):
        """The symptoms of the present suspect."""
        state, stage = self.state, self.stage
        lines, losses = state.look()
        rows = np.arange(6)[::-1].astype(float)
        shown = [min(line.difference, _MOST) for line in lines]
        stage.bars("difference", rows, shown, axes=_LEFT, horizontal=True, width=0.55,
                   roles=["backward"] * 6)  # fmt: skip
        stage.text("numbers", [s + 0.05 for s in shown], rows + 0.02, [
            f"{line.difference + 0.0:.2f} · length × {line.ratio:.2f} · {_angle(line)}"
            for line in lines
        ], axes=_LEFT, anchor="start", size=12)  # fmt: skip
        steps = np.arange(STEPS + 1)
        stage.curve("right", steps, state.right_curve, axes=_RIGHT, role="forward", width=2.5)
        stage.curve("suspect", steps, np.minimum(losses, _TOP), axes=_RIGHT, role="backward",
                    width=2.5, dash="dashed")  # fmt: skip
        end = min(float(losses[-1]), _TOP - 0.15)
        right = float(state.right_curve[-1])
        # Where both end together their names stand above one another.
        names = [max(right, end) + 0.24, max(right, end) + 0.1]
        if abs(end - right) > 0.3:
            names = [right + 0.1, end + 0.1]
        stage.text("ends", [STEPS * 0.98] * 2, names,
                   [f"right {right:.2f}", f"suspect {losses[-1]:.2f}"],
                   axes=_RIGHT, anchor="end", size=13, role=["forward", "backward"])  # fmt: skip
        stage.text("title", 0, 5.62, f"suspect {state.number}: {len(state.named)} of "
                   f"{len(SUSPECTS)} named", axes=_LEFT, anchor="start", bold=True)  # fmt: skip


def _angle(line):
    return "no direction" if line.degrees != line.degrees else f"{line.degrees:.0f}°"


def _figure():
    fig, (left, right) = figure(10, 4.2, columns=2, width_ratios=[1.25, 1])
    names = ["dE_db3", "dE_dW3", "dE_db2", "dE_dW2", "dE_db1", "dE_dW1"]
    left.set(xlim=(0, 3.5), ylim=(-0.6, 5.9), yticks=range(6), yticklabels=names[::-1],
             xticks=[0, 0.5, 1, 1.5, 2],
             xlabel="relative difference to the measured slopes")  # fmt: skip
    right.set(xlim=(0, STEPS), ylim=(0, _TOP), xlabel="step of training", ylabel="E (nats)")
    return fig


def _sentence(state):
    """What is to be seen, for those who do not see it."""
    lines, losses = state.look()
    parts = "; ".join(
        f"{s.name} differs by {s.difference + 0.0:.2f}, length times {s.ratio:.2f}, {_angle(s)}"
        for s in lines
    )
    named = " It is named." if state.number in state.named else ""
    return (
        f"Suspect {state.number} beside the measured gradient: {parts}. After {STEPS} steps of "
        f"training with it E is {losses[-1]:.2f} nats, with the right gradient "
        f"{state.right_curve[-1]:.2f}.{named} {len(state.named)} of {len(SUSPECTS)} are named."
    )
