"""One explorer under observation: made as on its page, moved, looked at, and begun again."""

import copy
import json
import re

import ipywidgets as widgets
import numpy as np

from utils.controls import NumberSlider

from . import hands, known
from .world import World

_UNSAID = re.compile(r"(?<![\w⁽])[-−+]?(nan|inf|infinity)(?!\w)", re.IGNORECASE)
_SLOW = 0.016  # seconds between two looks at the clock: longer than any work goes on unseen
_OF_TIME = ("watch", "ack")  # parts of a picture that say nothing about what is shown


class Explorer:
    """What a call on a page made, with its world and everything that must hold after a step.

    lasting : made so that it does not come to an end, and shows every step it takes.
    memory : what the checks of `known` remember from step to step.
    """

    def __init__(self, call, lasting=False):
        self.call, self.memory, self.known = call, {}, known.EXPLORERS[call.name]
        self.lasting = self.known.lasting if lasting else None
        self.world = World(_SLOW) if self.lasting else World()
        try:
            self._make()
        except BaseException:
            self.world.end()
            raise

    def _make(self):
        call = self.call
        self.made = call.make(self.world.run, self.lasting)
        self.panel = self.made.panel
        self.stages = hands.stages(self.panel)
        for stage in self.stages:
            self.world.listen_to(stage)
            # From now on a page shows it, so that everything it sends is made and sent.
            self.world.do(lambda stage=stage: stage._handle_custom_msg({"ready": True}, []))
        if self.known.start:
            self.known.start(self)
        self.first = self.seen()

    @property
    def reset(self):
        """The button that brings everything back, None where there is none."""
        found = (c for c in hands.controls(self.panel) if hands.name_of(c) == "Reset")
        return next(found, None)

    def do(self, move, pause=0.0):
        """One move of a hand; then time passes."""
        self.world.do(move, pause)

    def begin(self):
        """Press Reset: all must be as it was at first, to the last mark and letter.

        What has no Reset goes on from where it is.
        """
        if self.reset is None:
            self.holds()
            return
        self.memory.clear()
        self.do(lambda: hands.press(self.reset), 1.0)
        self.holds()
        now = self.seen()
        apart = [f"{key}: {self.first.get(key)!r:.200} is now {now.get(key)!r:.200}"
                 for key in self.first | now if self.first.get(key) != now.get(key)]  # fmt: skip
        assert not apart, f"after Reset {len(apart)} parts are others\n" + "\n".join(apart[:5])

    def close(self):
        """Nothing goes on after this, and nothing is kept."""
        self.world.end()
        for widget in hands.parts(self.panel, shown=False):
            widget.close()

    def seen(self):
        """{part: what is to be seen of it}: sentence, marks in their order, controls, texts."""
        found = {}
        for n, stage in enumerate(self.stages):
            found[f"sentence {n}"] = stage.alt
            for name, value in stage.picture.items():
                if name == "marks":
                    found[f"order of marks {n}"] = _order(value)
                    found |= {f"mark {n} {m}": copy.copy(mark) for m, mark in value.items()}
                elif name not in _OF_TIME:
                    found[f"picture {n} {name}"] = copy.deepcopy(value)
        for n, widget in enumerate(hands.parts(self.panel, shown=False)):
            found[f"widget {n} {hands.name_of(widget)}"] = _state(widget)
        return found

    def words(self):
        """Every text beside the pictures."""
        for widget in hands.parts(self.panel):
            for trait in ("value", "description", "text"):
                if isinstance(said := getattr(widget, trait, ""), str):
                    yield said

    # ---- what holds after every step

    def holds(self):
        """Everything that must hold now; what does not is an AssertionError."""
        with self.world.listening():
            for stage in self.stages:
                self._picture_is_sound(stage)
            self._controls_are_sound()
            self.known.check(self)
        assert not self.world.troubles, "\n".join(self.world.troubles)
        for array, copied in zip(self.made.given, self.made.copies, strict=True):
            np.testing.assert_array_equal(array, copied, "an array of the page was changed")

    def _picture_is_sound(self, stage):
        alt, picture = stage.alt, stage.picture
        assert stage.error is None and picture["error"] == "", picture["error"]
        assert alt and not _UNSAID.search(alt), f"not said in words: {alt}"
        # No number of a mark may be NaN or infinite: JSON has none.
        written = json.dumps(picture, allow_nan=False, ensure_ascii=False)
        assert not (bad := _UNSAID.search(written)), written[bad.start() - 200 : bad.end() + 50]
        if picture["note"]:
            assert self.known.may_leave_out, picture["note"]

    def _controls_are_sound(self):
        for widget in hands.parts(self.panel, shown=False):
            if isinstance(widget, NumberSlider):
                assert widget.low < widget.high, widget
                assert widget.low <= widget.value <= widget.high, widget
            elif isinstance(widget, widgets.Dropdown):
                assert widget.index is not None, f"{widget.description} has nothing chosen"
        for words in self.words():
            if bad := _UNSAID.search(words):
                raise AssertionError(words[max(bad.start() - 100, 0) : bad.end() + 50])


def _order(marks):
    """{axes: its marks as they lie over one another}, without texts, which lie beside."""
    order = {}
    for name, mark in marks.items():
        if mark["svg"] and not mark["svg"].startswith("<text"):
            order.setdefault((mark["axes"], mark["under"]), []).append(name)
    return order


def _state(widget):
    traits = ("value", "label", "low", "high", "step", "disabled", "_options_labels", "index",
              "text", "titles", "description")  # fmt: skip
    state = {t: getattr(widget, t) for t in traits if t in widget.trait_names()}
    return state | {"shown": widget.layout.display != "none"}
