"""Moves one control with one hand and sees what comes of it."""

from moves import MOVES
from special import SIGNS

HANDS = ("mouse", "keyboard")
MANY = 5  # of the marks that are chosen by a click, as many are clicked; every one is aimed at


def name_of(control):
    """What a fault calls a control: its kind, its label, its figure."""
    return f"{control['kind']} {control['label']!r} of {control['said'][:40] or 'a figure'!r}"


class Mover:
    """page : with controls.js in it. fault : takes a line, where something is wrong."""

    def __init__(self, page, fault):
        self.page, self.fault = page, fault
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
        by_mouse, by_keys, own = MOVES[kind]
        aim["first"] = self._began.setdefault(key, aim["at"])
        # What a button changed was its own words, or the figure; a pause must change the words.
        own = own or (hand == "keyboard" and key in self.toggled)
        needs = [own, sign is not None and kind not in ("button", "fold"), patience]
        for _ in (by_mouse if hand == "mouse" else by_keys)(self.page, aim):
            came = self.page.evaluate("a => course.came(...a)", needs)
            for text in came["complaints"]:
                self.fault(f"{name_of(control)} by {hand}: {text}")
            if came["arrived"]:
                if came["own"] and kind == "button":
                    self.toggled.add(key)
                return True
        return False

    def _sign(self, control):
        """What must be seen to change: the picture, else the words beside it."""
        for (word, label), sign in SIGNS.items():
            if word in control["source"] and label == control["label"]:
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
