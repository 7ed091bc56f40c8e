"""The pad's controls: pointer and keys draw, buttons clear it or put an example there."""

import ipywidgets as widgets

from utils.controls import NumberSlider, Panel, button, choice
from utils.explorers.digits.drawing import SIDE
from utils.explorers.digits.picture import (
    PAPER,
    SLOPES,
    base_figure,
    draw_bars,
    draw_paper,
    draw_seen,
    sentence,
)
from utils.explorers.digits.state import LIKELIEST, Pad
from utils.stage import Stage

_ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}
_FAR = 4  # pixels the cursor moves with Shift
_PEN = 4  # pixels: lines of about that width read best


def digit_pad(parameters, x, t):
    """A pad to draw a digit on; the network reads it at every stroke. A `Panel`.

    parameters : a network 64-n1-n2-K; x (N, 64), t (N, K) : examples, the first is on the pad.
    Keys on the pad: arrows move, Space inks, Delete erases, Enter puts the pen down or lifts it.

    ValueError where x or t does not fit, or the network has other inputs than 8 x 8 pixels.
    """
    return _Explorer(Pad(parameters, x, t)).panel


class _Explorer:
    """Wiring only: hands change the state, `draw` shows it."""

    def __init__(self, pad):
        self.pad, self._last = pad, None
        self.stage = Stage(base_figure(pad.y.size), lambda: sentence(pad))
        self._make_controls()
        self.stage.listen("paper", axes=PAPER, draggable=self.drag, keys=self.key,
                          label="paper to draw on: arrow keys move, Space inks, Delete erases, "
                          "Enter puts the pen down or lifts it")  # fmt: skip
        self.stage.listen("slopes", axes=SLOPES, hover=self.point_at, keys=self.walk,
                          label="slopes of E, one a pixel: arrow keys move")  # fmt: skip
        self.stage.connect(self.draw, self.pen, self.does, self.asked, self.fit)
        self.panel = Panel(self.stage, [
            [self.clear, self.example, self.does, self.pen],
            [self.asked, self.fit],
        ])  # fmt: skip
        self.panel.state, self.panel.explorer = pad, self

    def _make_controls(self):
        pad = self.pad
        self.clear = button("Clear", self.start_anew)
        self.example = button("Next example", self.next_example)
        self.does = choice("pen", ["draws", "erases"])
        self.pen = NumberSlider("pen width", _PEN, 2, 8, 1)
        self.fit = widgets.Checkbox(value=pad.fit, description="fit my drawing to the frame",
                                    indent=False, layout={"width": "max-content"})  # fmt: skip
        digits = [(str(digit), digit) for digit in range(pad.y.size)]
        self.asked = choice("dE/dx, if it is to be", [("the likeliest", LIKELIEST), *digits])
        self.fit.observe(lambda c: setattr(pad, "fit", c.new), "value")
        self.asked.observe(lambda c: setattr(pad, "asked", c.new), "value")

    # ---- what hands do

    def drag(self, event):
        """A stroke, or the next part of one."""
        places = [(x, SIDE - y) for x, y in event.path or ((event.x, event.y),)]
        # Between two messages the hand went on: the line has no gap there.
        self._ink(places if self._last is None else [self._last, *places])
        self._last = None if event.done else places[-1]
        self.pad.pen_down = False
        self.pad.cursor = tuple(int(min(max(v, 0), SIDE - 1)) for v in places[-1])

    def key(self, event):
        """Arrows move the cursor, and draw while the pen is down."""
        pad, key = self.pad, event.key.removeprefix("Shift+")
        here = _middle(pad.cursor)
        if key in _ARROWS:
            far = _FAR if event.key != key else 1
            pad.cursor = tuple(
                min(max(at + far * way, 0), SIDE - 1)
                for at, way in zip(pad.cursor, _ARROWS[key], strict=True)
            )
            if pad.pen_down:
                self._ink([here, _middle(pad.cursor)])
        elif key == "Enter":
            pad.pen_down = not pad.pen_down
            if pad.pen_down:
                self._ink([here])
        else:
            pad.drawing.stroke([here], self.pen.value, erase=key != "Space")

    def _ink(self, places):
        self.pad.drawing.stroke(places, self.pen.value, erase=self.does.value == "erases")

    def point_at(self, event):
        """The pointer rests on one of the slopes, or leaves them."""
        inside = event.index is not None and 0 <= event.y
        row, column = (min(int(v), 7) for v in (8 - event.y, event.x)) if inside else (0, 0)
        self.pad.pixel = 8 * max(row, 0) + max(column, 0) if inside else None

    def walk(self, event):
        """Arrow keys go from slope to slope; other keys go back to the steepest."""
        way = _ARROWS.get(event.key.removeprefix("Shift+"))
        if way is None:
            self.pad.pixel = None
            return
        row, column = self.pad.shown_pixel
        self.pad.pixel = 8 * ((row + way[1]) % 8) + (column + way[0]) % 8

    def start_anew(self):
        """Empty paper."""
        self.pad.drawing.clear()
        self._fresh()

    def next_example(self):
        """Another held-out image, as it is in the data."""
        self.pad.next_example()
        self._fresh()

    def _fresh(self):
        self._last, self.pad.pixel, self.pad.pen_down = None, None, False
        self.stage.request()

    # ---- what is shown

    def draw(self):
        """The present drawing and how it is read."""
        self.pad.look()
        draw_paper(self.stage, self.pad, self.pen.value)
        draw_seen(self.stage, self.pad)
        draw_bars(self.stage, self.pad)


def _middle(cursor):
    return cursor[0] + 0.5, cursor[1] + 0.5
