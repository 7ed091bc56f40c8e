"""The controls of an explorer, found by looking, and what a page sends when a hand moves them."""

import math
import re

import anywidget
import ipywidgets as widgets

from utils.controls import CopyText, NumberSlider
from utils.stage import Stage

_SAYS = (widgets.HTML, widgets.HTMLMath, widgets.Label, widgets.IntProgress, CopyText)
BOXES = (widgets.FloatText, widgets.BoundedFloatText)
_NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?")
NONSENSE = ("", "-", "abc", "1e", "--3", "0x10", "1 2", "1e999", "nan", "Infinity")
_KEYS = ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Space", "Enter", "Delete",
         "Backspace", "Shift+ArrowLeft", "Shift+ArrowUp")  # fmt: skip


def parts(widget, shown=True):
    """A widget and all that it holds, in order; with shown only what can be seen."""
    if shown and widget.layout.display == "none":
        return
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child, shown)


def controls(panel, shown=True):
    """What a hand can reach; a kind of widget that nobody here can move is an error."""
    found = []
    for widget in parts(panel, shown):
        if isinstance(widget, (NumberSlider, *BOXES, widgets.Dropdown, widgets.Checkbox,
                               widgets.Button)):  # fmt: skip
            if not (shown and widget.disabled):
                found.append(widget)
        elif not (isinstance(widget, (Stage, widgets.Box, *_SAYS)) or _has_no_state(widget)):
            raise TypeError(f"the walks cannot move a {type(widget).__name__}: teach them in hands")
    return found


def _has_no_state(widget):
    base = anywidget.AnyWidget.class_traits(sync=True)
    own = [key for key in widget.keys if key not in base and not key.startswith("_")]
    return isinstance(widget, anywidget.AnyWidget) and not own


def stages(panel):
    """The live figures."""
    return [w for w in parts(panel) if isinstance(w, Stage)]


def name_of(widget):
    """What stands beside it."""
    return getattr(widget, "label", None) or getattr(widget, "description", "")


# ---- what a page sends


def send(widget, **state):
    """A change as it comes from the page: whole numbers have no decimal point in JSON."""
    whole = {k: int(v) if isinstance(v, float) and v.is_integer() and abs(v) < 1e15 else v
             for k, v in state.items()}  # fmt: skip
    widget.set_state(whole)


def read(text):
    """The number a box for numbers reads in a text, None where it reads none."""
    value = float(text) if _NUMBER.fullmatch(text) else math.nan
    return value if math.isfinite(value) else None


def type_in(widget, text):
    """Text typed into a box and finished with Enter; what is no number is never sent."""
    value = read(text)
    if value is None:
        return
    if isinstance(widget, NumberSlider):
        send(widget, value=min(max(value, widget.low), widget.high), moving=False)
    elif isinstance(widget, widgets.BoundedFloatText):
        send(widget, value=min(max(value, widget.min), widget.max))
    else:
        send(widget, value=value)


def slide(slider, *values):
    """The hand goes over values and lets go at the last; the browser keeps to whole steps."""
    for value in values:
        steps = round((min(max(value, slider.low), slider.high) - slider.low) / slider.step)
        at = slider.low + min(steps, int((slider.high - slider.low) / slider.step)) * slider.step
        send(slider, value=at, moving=True)
    send(slider, value=at, moving=False)


def choose(dropdown, index):
    """Another entry of a list."""
    send(dropdown, index=index)


def press(widget):
    """A press on a button."""
    widget._handle_custom_msg({"event": "click"}, [])


def event(stage, name, kind, **what):
    """Something a hand does to a stage, in its own pixels."""
    stage._handle_custom_msg({"events": [{"name": name, "kind": kind, **what}], "seq": 1}, [])


# ---- all that can be done


def possible(panel):
    """[(kind, what, function of a chooser)]: every kind of move on everything in reach.

    A chooser has whole(low, high), number(low, high) and one_of(list).
    """
    moves = []
    for widget in controls(panel):
        moves += [(kind, f"{kind} {name_of(widget)}", move) for kind, move in _moves(widget)]
    for stage in stages(panel):
        for name, mark in stage.picture["marks"].items():
            if "touch" in mark and mark["touch"]["shapes"]:
                moves += _touches(stage, name, mark)
        for name, spec in stage.picture.get("listeners", {}).items():
            moves += _listens(stage, name, spec)
    return moves


def _moves(widget):
    if isinstance(widget, NumberSlider):
        ends = widget.low, widget.high
        return [
            ("slide", lambda c: slide(widget, *(c.number(*ends) for _ in range(c.whole(1, 3))))),
            ("type", lambda c: type_in(widget, text(c, *ends))),
            # A script may set what no page would send.
            ("set", lambda c: setattr(widget, "value", c.one_of(
                [math.nan, math.inf, -math.inf, -1e308, 0.0, *ends]))),
        ]  # fmt: skip
    if isinstance(widget, BOXES):
        ends = getattr(widget, "min", -10.0), getattr(widget, "max", 10.0)
        return [("type", lambda c: type_in(widget, text(c, *ends)))]
    if isinstance(widget, widgets.Dropdown):
        return [("choose", lambda c: choose(widget, c.one_of(_others(widget))))]
    if isinstance(widget, widgets.Checkbox):
        return [("check", lambda c: send(widget, value=not widget.value))]
    if name_of(widget) == "Reset":
        return [("reset", lambda c: press(widget))]
    return [("press", lambda c: press(widget))]


def _others(dropdown):
    """The entries of a list that can be chosen; the only one if there is no other."""
    entries = range(len(dropdown.options))
    return [i for i in entries if i != dropdown.index] or list(entries)


def text(c, low, high):
    """Something to type: an end, a number inside or outside, many digits, or nonsense."""
    wide = high - low
    return c.one_of([
        lambda: repr(c.one_of([low, high, 0.0, -0.0, (low + high) / 2])),
        lambda: f"{c.number(low, high):.15g}",
        lambda: f"{c.number(low - 3 * wide, high + 3 * wide):.3f}",
        lambda: c.one_of(["1e300", "-1e300", "1e-320", ".5", "3."]),
        lambda: c.one_of(NONSENSE),
    ])()  # fmt: skip


def _touches(stage, name, mark):
    spec, plane = mark["touch"], mark["axes"]

    def item(c):
        return c.whole(0, len(spec["shapes"]) - 1)

    ways = {
        "clickable": [("click", lambda c: event(
            stage, name, "clickable", index=item(c), path=[place(c, stage, plane)]))],
        "hover": [("hover", lambda c: event(
            stage, name, "hover", index=c.one_of([None, item(c)]), path=[]))],
        "draggable": [
            ("drag", lambda c: _drag(c, stage, name, plane, item(c))),
            ("arrow", lambda c: event(stage, name, "step", index=item(c),
                                      dx=c.whole(-60, 60), dy=c.whole(-60, 60))),
        ],
    }  # fmt: skip
    return [(k, f"{k} {name}", move) for kind in spec["kinds"] for k, move in ways[kind]]


def _listens(stage, name, spec):
    plane = spec["axes"]
    ways = {
        "draggable": ("drag", lambda c: _drag(c, stage, name, plane, 0)),
        "clickable": ("click", lambda c: event(
            stage, name, "clickable", index=0, path=[place(c, stage, plane)])),
        "hover": ("hover", lambda c: event(
            stage, name, "hover", index=c.one_of([None, 0]), path=[place(c, stage, plane)])),
        "keys": ("key", lambda c: event(stage, name, "keys", key=c.one_of(_KEYS), path=[])),
    }  # fmt: skip
    return [(k, f"{k} {name}", move) for k, move in map(ways.get, spec["kinds"])]


def _drag(c, stage, name, plane, index):
    """A drag in some messages; the hand lets go at the end of the last."""
    n = c.whole(1, 3)
    for i in range(1, n + 1):
        path = [place(c, stage, plane) for _ in range(c.whole(1, 2))]
        event(stage, name, "draggable", index=index, path=path, done=i == n)


def place(c, stage, plane):
    """A pixel inside the axes, on their edge, beyond it, or far away."""
    left, top, wide, high = stage.picture["axes"][plane]

    def share():
        ways = [
            lambda: c.number(0.0, 1.0), lambda: c.one_of([0.0, 0.5, 1.0]),
            lambda: c.number(-0.6, 1.6), lambda: c.one_of([-50.0, 50.0]),
        ]  # fmt: skip
        return c.one_of(ways)()

    return [round(left + share() * wide, 1), round(top + share() * high, 1)]
