"""The live figure: a static layer drawn once by matplotlib, and marks over it that move."""

import base64
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import anywidget
import traitlets

from utils.stage import still
from utils.stage.fields import Fields
from utils.stage.first_picture import FirstPicture
from utils.stage.frames import Frames
from utils.stage.hands import Hands
from utils.stage.mapping import PIXELS_PER_INCH, Plane
from utils.stage.marks import Marks
from utils.stage.messages import Messages

_HERE = Path(__file__).parent


class Stage(Marks, Fields, Hands, Messages, FirstPicture, anywidget.AnyWidget):
    """A matplotlib Figure that stands still, with named marks over it that follow the hand.

    figure : a `matplotlib.figure.Figure` with its axes drawn; never a pyplot figure.
    alt : a sentence, or a function of no arguments that returns it from the present values.

    Everything a page shows is in `picture`. What changed is sent once a frame, as numbers and
    short strings; figures are never sent again unless limits changed.

    `Marks` and `Fields` draw, `Hands` answers to the page, `Messages` tells it what changed, and
    `FirstPicture` stands in where there is none. What they share is made here, in `__init__`.
    """

    _esm = "\n".join((_HERE / name).read_text("utf-8") for name in
                     ("surface.js", "hands.js", "panel.js", "stage.js"))  # fmt: skip
    _css = (_HERE / "stage.css").read_text("utf-8")

    picture = traitlets.Dict().tag(sync=True)

    def __init__(self, figure, alt):
        if getattr(figure, "number", None) is not None:
            raise ValueError("this figure belongs to pyplot; make it with utils.plotting.figure")
        self._lock = threading.RLock()
        self._figure, self._alt = figure, alt
        self._draw, self._frames = None, Frames(self._redraw)
        self._changes, self._missing = {}, {}
        # By name: (axes, touch, x, y) of a mark, (axes, answers, label) of an area.
        self._touches, self._listeners = {}, {}
        self._last_edges = {}  # by name: what was asked of `_laid_out`, and the answer
        self._holding, self._redrawing, self._wanted = 0, False, False
        self._limits_moved, self._base_lost = False, False
        self._watched, self._ack = False, None
        self._controls, self._dragging, self._seen = (), False, 0.0
        self.error = None
        size = [round(v * PIXELS_PER_INCH) for v in figure.get_size_inches()]
        super().__init__(
            picture={"size": size, "marks": {}, "alt": "", "note": "", "error": "", "axes": []}
        )
        self.on_msg(self._receive)
        self._draw_base()
        for axes in figure.axes:
            for limits in ("xlim_changed", "ylim_changed"):
                axes.callbacks.connect(limits, self._on_limits)
        self.picture.update(self._changes)
        self._changes = {}

    # ---- what an author calls

    def connect(self, draw, *controls):
        """Draw with `draw()` now, and again whenever one of the controls changes its value.

        draw calls the stage's drawing methods; marks it does not name stay as they are. An
        error in this first drawing is raised; later ones are shown beside the figure.
        """
        self._draw = draw
        with self.batch():
            draw()
        self._controls += controls
        for control in controls:
            control.observe(self.request, ["value", "moving"])
        return self

    @property
    def moving(self):
        """True while a hand drags a mark or a control: the time for numbers, not for formulas.

        One more redraw follows when it is let go.
        """
        return self._dragging or any(getattr(c, "moving", False) for c in self._controls)

    def fail(self, error):
        """Show an error beside the figure; the picture stays, until the next good redraw."""
        with self._lock:
            self._failed(error)

    def watch(self, on):
        """Ask the page to say regularly that it is there, or no longer."""
        with self._lock:
            self._seen = time.monotonic()
            self._changes["watch"] = bool(on)
            if not self._holding:
                # Nothing else is to be seen than before, so the sentence is not asked for.
                self._flush(alt=self.picture["alt"])

    @property
    def watched(self):
        """Whether a page has shown this stage in the last seconds; True where there is no page."""
        return not self._watched or time.monotonic() - self._seen < 6

    def request(self, *_):
        """Ask for a redraw; several requests within one frame become one."""
        with self._lock:
            if self._redrawing:
                return  # a control that is set while drawing does not ask for another round
            if self._holding:
                self._wanted = True
            else:
                self._frames.request()

    @contextmanager
    def batch(self):
        """Collect everything drawn inside into one message; nothing is sent if it fails.

        Controls that are set inside make one redraw together.
        """
        with self._lock:
            # Changed marks are a dict of their own, so they are copied one level deeper.
            saved = {k: dict(v) if k == "marks" else v for k, v in self._changes.items()}
            touches, missing = dict(self._touches), dict(self._missing)
            base, planes = self._base, self._planes
            self._holding += 1
            try:
                yield
                alt = self._sentence() if self._holding == 1 else None
            except BaseException:
                self._changes, self._touches, self._missing = saved, touches, missing
                if self._base is not base:  # drawn in here; the next drawing does it again
                    self._base, self._planes = base, planes
                    self._limits_moved = self._base_lost = True
                raise
            finally:
                self._holding -= 1
            if not self._holding:
                wanted, self._wanted = self._wanted, False
                if wanted:
                    self._frames.request()
                if self._changes or not wanted:
                    self._flush(alt)

    def remove(self, *names):
        """Take marks away; names that are not there are passed over."""
        with self._lock:
            for name in names:
                self._touches.pop(name, None)
                self._missing.pop(name, None)
                self._mark(name, None)
            self._flush_unless_held()

    def redraw_base(self):
        """Draw the static layer again, after a change to the figure other than its limits."""
        with self._lock:
            self._draw_base()
            self._flush_unless_held()

    # ---- the static layer

    def _draw_base(self):
        self._base, self._base_lost = still.base_layer(self._figure), False
        # From now on the axes stay where they are, so that nothing jumps when limits change.
        self._figure.set_layout_engine("none")
        self._planes = [Plane(axes) for axes in self._figure.axes]
        data = base64.b64encode(self._base.encode()).decode()
        self._changes["base"] = f"data:image/svg+xml;base64,{data}"
        self._changes["axes"] = [list(plane.box) for plane in self._planes]

    def _on_limits(self, _):
        self._limits_moved = True

    def _plane(self, number):
        if self._limits_moved:
            self._limits_moved = False
            # Setting the limits they already have is said to be a change as well.
            if self._base_lost or any(not plane.is_current() for plane in self._planes):
                self._draw_base()
        if not 0 <= number < len(self._planes):
            raise ValueError(
                f"the figure has {len(self._planes)} axes, counted from 0: no {number}"
            )
        plane = self._planes[number]
        if plane.unknown:
            raise ValueError(f"a stage draws on linear and log scales, not {plane.unknown}")
        return plane

    # ---- redraws

    def _redraw(self):
        """One redraw; if it fails, the last good picture stays and the message stands beside it."""
        with self._lock:
            self._redrawing = True
            before, self.error = self.error, None
            try:
                with self.batch():
                    if self._draw is not None:
                        self._draw()
            except Exception as error:
                self.error = before
                self._failed(error)
            finally:
                self._redrawing = False
