"""Moves one control with one hand and sees what comes of it.

The page must show it, once in pixels, and the kernel must hold the values that the page shows.
"""

import time
from fnmatch import fnmatchcase

from moves import MOVES
from pixels import changed, photograph
from special import SIGNS

HANDS = ("mouse", "keyboard")
DRAWN = ("picture", "solid")  # signs that are to be seen in the pixels of a figure
VALUED = ("slider", "number", "list", "tick")
PAINT, PATIENCE = 0.5, 3  # seconds for pixels to come, and for a value to reach the kernel
FAINT = 12  # of 255: old contours are seen, and nothing moves by parts of a pixel meanwhile
MANY = 5  # of the marks that are chosen by a click, as many are clicked; every one is aimed at


def name_of(control):
    """What a fault calls a control: its kind, its label, its figure."""
    return f"{control['kind']} {control['label']!r} of {control['said'][:40] or 'a figure'!r}"


def _same(shown, held):
    """Whether the page shows the value held: to six digits, its handle on the nearest step."""
    if shown["kind"] not in ("slider", "number"):
        return shown["value"] == held
    near = shown.get("handle", held)
    return abs(shown["value"] - held) < 1e-6 and abs(near - held) <= 0.51 * shown.get("step", 1)


class Mover:
    """page : with controls.js in it. kernel : its `kernel.Kernel`. wire : a CDP session of it.

    fault : takes a line, where something is wrong.
    """

    def __init__(self, page, kernel, wire, fault):
        self.page, self.kernel, self.wire, self.fault = page, kernel, wire, fault
        self.painted = set()  # keys of controls whose move was seen in pixels
        self.pale = set()  # keys of those that were moved and not seen in pixels so far
        self.compared = 0  # values that page and kernel were asked for
        self.toggled = set()  # keys of buttons that said something else after a press
        self._began = {}  # key of a list: where it stood at first

    def move(self, control, hand, patience):
        """Move a control; whether it came where it should within `patience` milliseconds."""
        if control["kind"] == "marks":
            return self._marks(control, hand, patience)
        return self.one(control, hand, patience)

    def aim(self, control, hand, sign="picture", index=0):
        """Bring a control into view and remember its state; None where it cannot be moved."""
        key, by_key = control["key"], hand == "keyboard"
        # A run is paused while it goes on.
        hurry = by_key and key in self.toggled
        for _ in range(10):
            aim = self.page.evaluate("a => course.aim(...a)", [key, sign, by_key, index, hurry])
            if not aim or by_key or not aim["seen"] or aim["spot"] is not None:
                break
            self.page.wait_for_timeout(100)  # JupyterLab may still be scrolling back
        if aim and not by_key and aim["seen"] and aim["spot"] is None:
            self.fault(f"something lies over it: {name_of(control)}, number {index + 1}")
            return None
        if aim and by_key and control["kind"] != "marks" and not aim["focused"]:
            self.fault(f"does not take the focus: {name_of(control)}")
        return aim

    def one(self, control, hand, patience, index=0):
        """Move a control, or one of several marks."""
        sign = self._sign(control)
        aim = self.aim(control, hand, sign or "picture", index)
        if aim is None:
            return False
        key, kind = control["key"], control["kind"]
        before = None
        if sign in DRAWN and key not in self.painted and key not in self.toggled:
            before = self._cards(control)
        by_mouse, by_keys, own = MOVES[kind]
        aim["first"] = self._began.setdefault(key, aim["at"])
        # What a button changed was its own words, or the figure; a pause must change the words.
        own = own or (hand == "keyboard" and key in self.toggled)
        paused = hand == "keyboard" and key in self.toggled
        needs = [own, sign is not None and kind != "fold" and not paused, patience]
        for _ in (by_mouse if hand == "mouse" else by_keys)(self.page, aim):
            came = self.page.evaluate("a => course.came(...a)", needs)
            for text in came["complaints"]:
                self.fault(f"{name_of(control)} by {hand}: {text}")
            if came["arrived"]:
                if came["own"] and kind == "button":
                    self.toggled.add(key)
                if before:
                    self._paint(control, before)
                if kind in VALUED:
                    self.agree(control["figure"], control["count"], f"{name_of(control)} by {hand}")
                return True
        return False

    # ---- what the screen shows and the kernel holds

    def _cards(self, control):
        """The pictures of a control's figure, in pixels."""
        clips = self.page.evaluate("figure => course.cards(figure)", control["figure"])
        shots = [photograph(self.wire, clip) for clip in clips]
        self.page.evaluate("course.dressed()")
        return shots

    def _paint(self, control, before):
        """Whether a picture came to look otherwise; its layers are decoded a while after."""
        end = time.monotonic() + PAINT
        while True:
            after = self._cards(control)
            if len(after) != len(before) or any(
                changed(*pair, FAINT) for pair in zip(before, after, strict=True)
            ):
                self.painted.add(control["key"])
                self.pale.discard(control["key"])
                return
            if time.monotonic() > end:
                self.pale.add(control["key"])
                return

    def agree(self, figure, count, moved):
        """The kernel holds the values that a figure's controls show."""
        end = time.monotonic() + PATIENCE
        while differences := self._differences(figure, count):
            if time.monotonic() > end:
                self.fault(f"{moved}: {'; '.join(differences)}")
                return

    def _differences(self, figure, count):
        shown = self.page.evaluate("figure => course.values(figure)", figure)
        if not shown:
            return []
        held = self.kernel.controls(count)
        self.compared += len(shown)
        if len(shown) != len(held):
            return [f"the page shows {len(shown)} values, the kernel holds {len(held)}"]
        return [
            f"{name!r} shows {page['value']}, the kernel holds {value}"
            for page, (kind, name, value) in zip(shown, held, strict=True)
            if page["kind"] != kind or not _same(page, value)
        ]

    def _sign(self, control):
        """What must be seen to change: the picture, else the words beside it."""
        for (word, label), sign in SIGNS.items():
            if word in control["source"] and fnmatchcase(control["label"], label):
                return sign
        if control["kind"] == "surface":
            return "solid"
        return "picture" if control["live"] else "text"

    def _marks(self, control, hand, patience):
        """Marks that are chosen by a click: some are, and keys go through all."""
        if hand == "keyboard":
            return self._by_arrows(control) and self.one(control, hand, patience)
        for index, free in enumerate(self.page.evaluate("k => course.spots(k)", control["key"])):
            if not free:
                self.fault(f"something lies over it: {name_of(control)}, number {index + 1}")
        many, chosen = control["many"], 0
        for index in sorted({round(i * (many - 1) / (MANY - 1)) for i in range(MANY)}):
            aim = self.aim(control, hand, index=index)
            if aim and aim["seen"] and not aim["pressed"]:
                if not self.one(control, hand, patience, index):
                    return False
                chosen += 1
        return chosen > 0

    def _by_arrows(self, control):
        """Arrow keys go to each mark in turn; ends at one that is not chosen yet."""
        self.aim(control, "keyboard")
        # Counted now: another control may have changed how many there are.
        many = self.page.evaluate("key => course.spots(key).length", control["key"])
        page, seen = self.page, set()
        for _ in range(many):
            seen.add(page.evaluate("key => course.focused(key)", control["key"]))
            page.keyboard.press("ArrowRight")
        if seen != set(range(many)):
            self.fault(f"arrow keys do not reach all of {name_of(control)}: {sorted(seen)}")
        for _ in range(many):
            if not page.evaluate("course.onChosen()"):
                return True
            page.keyboard.press("ArrowRight")
        return many == 1
