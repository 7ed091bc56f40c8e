"""What the trainer knows: the settings that are wanted, the lines trained, and where it looks."""

from typing import NamedTuple

import numpy as np

from utils.explorers.trainer.present import PresentStep
from utils.explorers.trainer.settings import N_EXAMPLES, OWN, Settings
from utils.training import Diverged, Run

PHASES = ("forward", "loss", "backward", "update")
MOST_STEPS = 10_000
_LETTERS = "ABCDEF"  # of the lines; `LOOKS` in `picture` has one look for each
MOST_LINES = len(_LETTERS)


class Line(NamedTuple):
    """One loss curve: its letter, the training, the settings it was made with."""

    name: str
    run: Run
    settings: Settings


class Trainer(PresentStep):
    """The state behind `trainer`.

    wanted : the settings on the controls. lines : what was trained, the first one "A"; line : the
        one looked at, None while there is no example. step, phase : where in it.
    unit : what the plane shows, ("h1", 0) or ("h2", 3), None for the network's answer.
    example : row of the example that is followed. points : the learner's own, (x1, x2, class).
    said : what the last button has to say.
    """

    def __init__(self, settings):
        self.wanted = settings
        self.points, self.unit, self.example = [], None, 0
        self.start()

    # ---- what is trained

    def start(self):
        """A new training with the wanted settings; everything before is forgotten."""
        if problem := self.wanted.refusal:
            self.said = problem
            return
        self.lines, self.line, self.step, self.phase, self.said = [], None, 0, 0, ""
        self._forget()
        self.settings, self._placed = self.wanted, list(self.points)
        self.x, self.t = self.wanted.examples(self.points)
        self.follow(self.example)
        if self.unit is not None and self.unit[1] >= getattr(self.settings, "nm"[self.layer - 1]):
            self.unit = None
        if len(self.x):
            self._add(self._run())

    def branch(self):
        """A line of its own from the present step, with the wanted settings."""
        self.said = self._no_branch()
        if self.said:
            return
        wanted, before = self.wanted, self.line
        if (wanted.seed, wanted.scale) != (before.settings.seed, before.settings.scale):
            # Other start weights are another beginning.
            run, self.step = self._run(), 0
            self.said = "Other start weights: the branch begins at step 0."
        else:
            run = before.run.branch(self.step, learning_rate=wanted.learning_rate,
                                    batch_size=self._batch_size)  # fmt: skip
            self.said = f"It leaves {before.name} at step {self.step}."
        self._add(run)
        self.said = f"Branch {self.line.name}. {self.said}"

    def _no_branch(self):
        """Why there can be no branch now; "" if there can."""
        if self.line is None:
            return "There is nothing to branch from: place a point first."
        if self.wanted.refusal:
            return self.wanted.refusal
        if self.other_problem:
            return "Another data set or network is no branch: press Start anew."
        if self.wanted == self.line.settings:
            return "It would be the same line: first change learning rate, start or batch."
        if len(self.lines) == MOST_LINES:
            return f"{MOST_LINES} lines are as many as can be told apart: press Start anew."
        return ""

    def _add(self, run):
        self.line = Line(_LETTERS[len(self.lines)], run, self.wanted)
        self.lines.append(self.line)
        self.phase = 0

    def _run(self):
        weights = self.wanted.start_weights(self.n_classes)
        return Run(weights, self.x, self.t, self.wanted.learning_rate,
                   batch_size=self._batch_size)  # fmt: skip

    @property
    def _batch_size(self):
        """The wanted one, None where it takes all examples at once."""
        size = self.wanted.batch_size
        return None if size is None or size >= len(self.x) else size

    @property
    def n_classes(self):
        """Classes of the data trained on."""
        return self.t.shape[1]

    # ---- settings

    def want(self, **changes):
        """Other settings on the controls; before the first step they hold at once."""
        self.wanted = self.wanted._replace(**changes)
        self.said = ""
        if self.untrained:
            self.start()

    @property
    def untrained(self):
        """Whether no step has been taken yet, so that nothing would be lost by starting anew."""
        return not self.lines or (len(self.lines) == 1 and self.line.run.last == 0)

    @property
    def other_problem(self):
        """Whether data or network differ from those trained."""
        ours, wanted = self.settings, self.wanted
        if self.own_points and self.points != self._placed:
            return True
        return (ours.data, ours.n, ours.m) != (wanted.data, wanted.n, wanted.m)

    @property
    def stale(self):
        """Whether the results shown belong to other settings than those on the controls."""
        if self.line is None:
            return False
        return self.other_problem or self.wanted != self.line.settings

    # ---- where it looks

    def advance(self):
        """The next step, trained if it was not yet; whether there was one."""
        if self.line is None or self.step >= MOST_STEPS:
            self.said = "Place a point first." if self.line is None else f"{MOST_STEPS} is the end."
            return False
        run = self.line.run
        try:
            if self.step >= run.last:
                run.advance()
        except Diverged as problem:
            self.said = str(problem)
            return False
        self.step, self.phase, self.said = self.step + 1, 0, ""
        return True

    def next_phase(self):
        """From forward to loss, backward, update, and on to the next step's forward."""
        if self.phase == len(PHASES) - 1:
            self.advance()
        else:
            self.phase += self.line is not None

    def go(self, step):
        """To any step of the line, also before its branch began."""
        self.step = int(np.clip(step, 0, self.line.run.last)) if self.line else 0
        self.phase, self.said = 0, ""

    def look_at(self, line):
        """Another line, at the same step as far as it goes."""
        self.line = line
        self.go(self.step)

    def follow(self, row):
        """Another example, as far as there are any."""
        self.example = min(int(row), max(len(self.x) - 1, 0))

    # ---- the learner's own points

    @property
    def own_points(self):
        """Whether they are what is trained on, and still what is wanted."""
        return self.wanted.data == OWN == self.settings.data

    def place(self, x, y, label):
        """A point of its own, of class `label` from 0; at most as many as the other sets have."""
        if len(self.points) >= N_EXAMPLES:
            self.said = f"{N_EXAMPLES} points are the most: take one back first, with Delete."
            return
        self.points.append((float(x), float(y), int(label)))
        self._points_changed()

    def take_back(self):
        """The last point away again."""
        if self.points:
            self.points.pop()
            self._points_changed()

    def _points_changed(self):
        self.said = ""
        if self.untrained:
            self.start()
