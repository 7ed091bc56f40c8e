"""Every control of a page that was run, moved by mouse and by keyboard.

    with Walk(notebook) as walk:    # a tools.browser.Notebook after run_all()
        walk.move_all()             # every figure is left as the moves made it
        walk.photograph(folder, "11-moved")
        walk.reset_all()            # Reset brings back what each figure said at first
        walk.many, walk.faults

What there is to move is read from the page itself. A control of a kind that has no moves in
moves.py is a fault, and so is one that is never reached or of which nothing comes.
"""

import base64
import re
from pathlib import Path

from kernel import Kernel
from mover import HANDS, Mover, name_of
from moves import MOVES
from special import FIRST, NEVER_SHOWN, OPENERS

SCRIPT = (Path(__file__).parent / "controls.js").read_text("utf-8")
PATIENCE = 1_000, 4_000  # milliseconds for an answer: at first, and when all others were moved
TERMINAL_COLOURS = re.compile(r"(\x1b|\\u001b)\[[\d;]*m")
TALL = 2_400  # pixels of the window while figures are photographed


class Walk:
    """A visit to all controls of one page; faults : lines, empty if everything answered."""

    def __init__(self, notebook):
        self.page, self.faults = notebook.page, []
        self.page.evaluate(SCRIPT)
        self.figures = self.page.evaluate("course.figures()")
        self._controls, self._moved = {}, {}  # by key: what was found, which hands moved it
        self._silent = set()  # (key, hand) that had no answer; others may have to be moved first
        self._kernel = Kernel(notebook)
        self._listen()
        self._mover = Mover(self.page, self._kernel, self._wire, self._fault)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._kernel.close()
        self._wire.detach()

    @property
    def many(self):
        """How many controls there are to be moved."""
        return sum(not _excused(control) for control in self._controls.values())

    def _fault(self, text):
        if text not in self.faults:
            self.faults.append(text)

    def _listen(self):
        """Hear what the kernel sends: an error in a callback shows nowhere on the page."""
        self._wire = self.page.context.new_cdp_session(self.page)
        self._wire.on("Network.webSocketFrameReceived", self._hear)
        self._wire.send("Network.enable")

    def _hear(self, event):
        frame = event["response"]
        data = frame["payloadData"].encode()
        data = base64.b64decode(data) if frame["opcode"] == 2 else data
        if b"Traceback (most recent call last)" in data:
            text = TERMINAL_COLOURS.sub("", data.decode(errors="replace"))
            # The frames of the traceback, the error last, as JSON with its own line ends.
            self._fault(f"an error in the kernel: {text[text.index('Traceback') :][-900:]}")

    # ---- all of them

    def move_all(self):
        """Move what is in reach, round after round, then what has to be opened first."""
        for text in self.page.evaluate("course.strangers()"):
            self._fault(f"a control of a kind that is not known: {text}")
        self._see()
        for opener in FIRST:
            self._open(*opener)
        openers = iter(OPENERS)
        self._rounds()
        while self._left() and (opener := next(openers, None)):
            if self._open(*opener):
                self._rounds()
        for control in self._left():
            hands = [hand for hand in HANDS if hand not in self._moved[control["key"]]]
            self._fault(f"not moved by {' and '.join(hands)}: {name_of(control)}")
        for key in self._mover.pale:
            self._fault(f"nothing of it is seen in pixels: {name_of(self._controls[key])}")
        for figure, about in enumerate(self.figures):
            self._mover.agree(figure, about["count"], "at the end")
            self._tab_through(figure)

    def _see(self, label=None):
        """The controls on the page now, but Reset; or those with this label."""
        found = self.page.evaluate("course.list()")
        for control in found:
            control |= self.figures[control["figure"]]
            if control["ready"] or control["label"] != "Reset":
                self._controls.setdefault(control["key"], control)
                self._moved.setdefault(control["key"], set())
        return [c for c in found if (c["label"] == label if label else c["label"] != "Reset")]

    def _left(self):
        return [
            control
            for key, control in self._controls.items()
            if len(self._moved[key]) < 2 and control["label"] != "Reset" and not _excused(control)
        ]

    def _rounds(self):
        """Round after round, until nothing new is reached with patience either.

        What did not answer is tried again only when all else was moved: waiting takes time.
        """
        rounds = (PATIENCE[0], False), (PATIENCE[0], True), (PATIENCE[1], True)
        while any(self._round(*words) for words in rounds):
            if not self._left():
                return

    def _round(self, patience, again):
        """Try what is in reach and not moved yet; whether anything was."""
        reached = False
        if again:
            self._silent.clear()
        for control in self._see():
            moved = self._moved[control["key"]]
            for hand in HANDS:
                if hand in moved or not control["ready"] or (control["key"], hand) in self._silent:
                    continue
                try:
                    if patience > PATIENCE[0]:
                        self._stir(control)
                    arrived = self._mover.move(control, hand, patience)
                except Exception as error:  # one control must not end the walk
                    self._fault(f"{name_of(control)} by {hand}: {error}")
                    arrived = False
                    moved.add(hand)
                if arrived:
                    moved.add(hand)
                    reached = True
                else:
                    self._silent.add((control["key"], hand))
                # The same button again may give the same answer; first the others.
                if control["kind"] == "button" and control["key"] not in self._mover.toggled:
                    break
        return reached

    def _stir(self, control):
        """Something else is moved first: where all is in the middle, nothing can be centred."""
        for kind in ("area", "hand", "slider", "list"):
            for other in self._see():
                beside = other["figure"] == control["figure"] and other["key"] != control["key"]
                if beside and other["ready"] and other["kind"] == kind:
                    self._mover.one(other, "keyboard", PATIENCE[0])
                    if kind == "area":
                        self.page.keyboard.press("Space")
                    return

    def _open(self, word, steps):
        """Do what brings up hidden controls; whether there was anything to do."""
        hidden = {control["figure"] for control in self._left() if word in control["source"]}
        return any([self._step(figure, *step) for figure in hidden for step in steps])

    def _step(self, figure, label, option=None):
        for control in self._see(label):
            if control["figure"] == figure and control["ready"]:
                node = self.page.evaluate_handle("key => course.node(key)", control["key"])
                if option is None:
                    node.as_element().click()
                else:
                    node.as_element().select_option(label=option)
                self.page.evaluate("figure => course.quiet(figure)", figure)
                return True
        return False

    # ---- a figure as a whole

    def _tab_through(self, figure):
        """The Tab key stops at every control that can be used, and each stop is to be seen."""
        if not self.page.evaluate("figure => course.beginWalk(figure)", figure):
            return
        for _ in range(150):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("course.left()"):
                break
        stops = self.page.evaluate("course.endWalk()")
        reached = {stop["key"] for stop in stops}
        for control in [*self._see(), *self._see("Reset")]:
            if control["figure"] == figure and control["ready"] and control["key"] not in reached:
                self._fault(f"the Tab key does not stop at {name_of(control)}")
        for stop in stops:
            if stop["key"] and not stop["ring"]:
                self._fault(f"looks the same with the focus: {stop['label']!r}")

    def photograph(self, folder, stem):
        """Each figure that has controls as folder/stem-1.png, stem-2.png ..."""
        for old in folder.glob(f"{stem}-[0-9]*.png"):
            old.unlink()
        size = self.page.viewport_size
        self.page.mouse.move(1, 1)
        self.page.set_viewport_size({"width": size["width"], "height": TALL})
        live = sorted({control["figure"] for control in self._controls.values()})
        for number, figure in enumerate(live, 1):
            node = self.page.evaluate_handle("figure => course.figure(figure)", figure)
            node.as_element().screenshot(path=folder / f"{stem}-{number}.png")
        self.page.set_viewport_size(size)

    def reset_all(self):
        """Reset by mouse and by keyboard, each after something was moved."""
        for control in self._see("Reset"):
            for hand in HANDS if control["ready"] else ():
                self._reset(control, hand)

    def _reset(self, control, hand):
        figure, first = control["figure"], control["said"]
        if self._says(figure) == first:
            self._disturb(figure)
        aim = self._mover.aim(control, hand)
        if aim is None:
            return
        for _ in MOVES["button"][HANDS.index(hand)](self.page, aim):
            said = self.page.evaluate("a => course.says(...a)", [figure, first, PATIENCE[1]])
            if said != first:
                self._fault(f"Reset by {hand} does not bring back {first!r} but {said!r}")

    def _says(self, figure):
        return self.page.evaluate("figure => course.said(figure)", figure)

    def _disturb(self, figure):
        """Move something that the sentence speaks of."""
        for control in self._see():
            if control["figure"] == figure and control["ready"]:
                self._mover.one(control, "keyboard", PATIENCE[0])
                if self._says(figure) != self.figures[figure]["said"]:
                    return
        self._fault(f"nothing changes what is said: {self.figures[figure]['said']!r}")


def _excused(control):
    return any(
        word in control["source"] and label == control["label"] for word, label in NEVER_SHOWN
    )
