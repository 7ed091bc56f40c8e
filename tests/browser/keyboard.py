"""A walk through one figure by keyboard alone: Tab, Shift+Tab, arrows, Enter, Space.

    walk = Walk(notebook)         # a tools.browser.Notebook after run_all()
    walk.tab_through(2)           # the figure of the third code cell: every stop, and out again
    walk.use(2)                   # every control of it used; what comes of it
    walk.faults

The focus begins on the cell, where JupyterLab's command mode has it. No pointer is used.
"""

import io
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import TimeoutError as PlaywrightTimeout

SCRIPT = (Path(__file__).parent / "keyboard.js").read_text("utf-8")
# What is pressed, one line after the other until something changes.
KEYS = {
    "range": ["ArrowRight", "ArrowLeft"],
    "number": ["ArrowUp", "ArrowDown"],
    "select": ["ArrowDown", "ArrowUp"],
    "checkbox": ["Space"],
    "button": ["Enter", "Space"],
    "summary": ["Enter"],
    "hand": ["ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"],
    "mark": ["Enter", "ArrowRight Enter"],
    "area": ["ArrowRight", "ArrowLeft", "ArrowUp", "Space"],
    "canvas": ["ArrowRight"],
}
# Only to be read and scrolled.
TO_READ = {"pre", "picture", "mjx-container"}
# These say themselves what they have become; of the others the figure does.
TELLING = {"range", "number", "select", "checkbox", "hand", "canvas"}
# In command mode these delete, cut, insert, and turn a cell into text.
SHORTCUTS = "ddxbm"
TOOLBAR = 12  # buttons of a cell's toolbar, at most
MOST = 150  # presses of Tab; a figure with more stops is a trap
PATIENCE = 1_500, 8_000  # milliseconds for an answer: before the last try, and at it


class Walk:
    """faults : lines, empty if all is well; rings : {kind: picture of it with the focus}."""

    def __init__(self, notebook):
        self.page = notebook.page
        self.faults, self.rings, self.used = [], {}, 0
        self.page.evaluate(SCRIPT)

    def ask(self, words, *arguments):
        """What `window.keyboard` answers."""
        return self.page.evaluate(f"a => keyboard.{words}(...a)", list(arguments))

    def press(self, keys):
        for key in keys.split():
            self.page.keyboard.press(key)

    # ---- the order of the stops

    def tab_through(self, number):
        """Each stop once, in reading order, with a ring; then out, and back in."""
        stops = self.ask("begin", number)
        if not stops:
            self.faults.append("nothing that Tab could reach")
        for expected, stop in enumerate(stops):
            now = self._next() if expected else self.enter()
            if now["at"] != expected:
                self.faults.append(f"Tab comes to {_called(now)}, not to {_called(stop)}")
                return
            if not stop["name"]:
                self.faults.append(f"{_called(stop)} has no name")
            if not now["ring"] and now["kind"] != "mjx-container":
                self.faults.append(f"{_called(stop)} shows no ring")
            if stop["kind"] not in self.rings:
                self._photograph(now)
        now = self._next()
        if now["inside"]:
            self.faults.append(f"Tab does not leave, it comes to {_called(now)}")
            return
        back = self.enter("Shift+Tab")
        if back["at"] != len(stops) - 1:
            self.faults.append(f"Shift+Tab comes to {_called(back)}, not to {_called(stops[-1])}")
        beside = [stop for stop in stops if not stop["drawn"] and stop["kind"] not in TO_READ]
        for one, next_one in pairwise(beside):
            below = next_one["top"] > one["bottom"] - 6
            if not (below or next_one["left"] > one["left"]):
                self.faults.append(f"{_called(next_one)} stands before {_called(one)}")

    def _next(self):
        self.press("Tab")
        return self.ask("now")

    def enter(self, key="Tab"):
        """Come into the figure; on the way stand the buttons of JupyterLab's own cell toolbar."""
        for _ in range(TOOLBAR):
            self.press(key)
            now = self.ask("now")
            if now["inside"]:
                break
        return now

    def _photograph(self, now):
        """The ring in pixels: with the focus, and without it."""
        area = {
            "x": max(now["left"] - 8, 0),
            "y": max(now["top"] - 8, 0),
            "width": min(now["right"] - now["left"] + 16, 500),
            "height": min(now["bottom"] - now["top"] + 16, 300),
        }
        view = self.page.viewport_size
        if area["y"] + area["height"] > view["height"] or area["x"] + area["width"] > view["width"]:
            return
        # The caret of a number would blink between the two.
        with_focus = self.page.screenshot(clip=area, caret="hide")
        handle = self.page.evaluate_handle("document.activeElement")
        handle.evaluate("e => e.blur()")
        without = self.page.screenshot(clip=area, caret="hide")
        handle.evaluate("e => e.focus({ preventScroll: true, focusVisible: true })")
        self.rings[now["kind"]] = with_focus
        one, other = (
            np.asarray(Image.open(io.BytesIO(shot)).convert("L"), float)
            for shot in (with_focus, without)
        )
        changed = (np.abs(one - other) > 40).sum()
        if changed < 40:
            self.faults.append(f"the ring of {_called(now)} changes {changed} pixels")

    # ---- each control used

    def use(self, number):
        """Come to every control by Tab, use it by its keys, and see what is told of it."""
        self.ask("begin", number)
        said = self.ask("sentence")
        silent = self._round(number)
        if silent and not self.faults:
            # What they do may have been done already: a start anew before the first step.
            silent = self._round(number, only=silent)
        for now in silent.values():
            ways = ", ".join(KEYS[now["kind"]])
            self.faults.append(f"nothing comes of {ways} on {_called(now)}")
        self._listen(said)

    def _round(self, number, only=()):
        """All controls used, or only those of these names; {name: place} of the silent ones."""
        self.ask("begin", number)
        cells, silent = self.ask("cells"), {}
        self.page.wait_for_function("!document.querySelector('.jp-mod-editMode')")
        for count in range(MOST):
            before = self.page.evaluate_handle("document.activeElement")
            now = self._next() if count else self.enter()
            if not now["inside"]:
                break
            if self.page.evaluate("e => e === document.activeElement", before):
                self.faults.append(f"Tab does not leave {_called(now)}")
                break
            if only and _called(now) not in only:
                continue
            if not self._use_one(now):
                silent[_called(now)] = now
            self.press(" ".join(SHORTCUTS))
            if self.ask("cells") != cells or self.ask("dialogs"):
                self.faults.append(f"JupyterLab hears the keys pressed on {_called(now)}")
                break
        else:
            self.faults.append(f"Tab is still inside after {MOST} presses")
        return silent

    def _use_one(self, now):
        """Whether something came of it."""
        kind = now["kind"]
        if kind in TO_READ or now["few"]:
            return True
        if kind not in KEYS:
            self.faults.append(f"no key is known for {_called(now)}")
            return True
        if kind == "mark" and now["siblings"] > 1:
            self.ask("same", True)
            self.press("ArrowRight")
            if self.ask("same", False):
                self.faults.append(f"an arrow key does not go on from {_called(now)}")
        told, state = self.ask("told"), self.ask("state")
        self.ask("same", True)
        ways = KEYS[kind]
        for keys in ways:
            self.press(keys)
            patience = PATIENCE[keys == ways[-1]]
            if kind in TELLING and not self._changed("told", told, patience):
                continue  # the figure may still be busy with the control before this one
            if self._changed("state", state, patience):
                break
        else:
            return False
        self.used += 1
        if kind == "button":
            if self.page.evaluate("document.activeElement.textContent") == "Pause":
                self.press("Enter")
                self.page.wait_for_function("document.activeElement.textContent !== 'Pause'")
        elif kind != "mark" and not self.ask("same", False):
            self.faults.append(f"the focus is lost when {_called(now)} is used")
        return True

    def _changed(self, what, before, patience):
        try:
            self.page.wait_for_function(
                "([what, before]) => keyboard[what]() !== before",
                arg=[what, before], timeout=patience, polling=40,
            )  # fmt: skip
        except PlaywrightTimeout:
            # A page that typesets may have had no time to look; a second key could undo the first.
            return self.ask(what) != before
        return True

    def _listen(self, said):
        """What was done is read out: the sentence of the stage, or the reply."""
        try:
            self.page.wait_for_function(
                "() => keyboard.spoken().some(text => [text, null].includes(keyboard.sentence()))",
                timeout=PATIENCE[1],
            )
        except PlaywrightTimeout:
            self.faults.append(
                f"not read out: {self.ask('sentence')!r} (at first {said!r}), "
                f"but {self.ask('spoken')}"
            )


def _called(stop):
    return f"{stop['kind']} {stop['name']!r}"
