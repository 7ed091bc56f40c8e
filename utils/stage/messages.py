"""What changed on a stage, collected and sent to its page."""

import traceback

from utils.stage.touch import Touch


class Messages:
    """Marks, sentence and error on their way to the page; in a `batch` they wait for its end."""

    def _put(self, name, drawn, *, axes=0, clip=True, under=False, missing=0, touch=None,
             hits=(), x=(), y=(), **rest):  # fmt: skip
        mark = {"svg": drawn, "axes": axes, "clip": clip, "under": under, **rest}
        with self._lock:
            touch = Touch(**touch) if touch else None
            if touch and touch.kinds:
                mark["touch"] = touch.spec(name, list(hits), x, y)
                self._touches[name] = (axes, touch, x, y)
            else:
                self._touches.pop(name, None)
            self._missing[name] = missing
            self._mark(name, mark)
            self._flush_unless_held()

    def _mark(self, name, mark):
        changed = self._changes.setdefault("marks", {})
        if mark == self.picture["marks"].get(name):
            changed.pop(name, None)
        else:
            changed[name] = mark

    def _flush_unless_held(self):
        if not self._holding:
            self._flush()

    def _flush(self, alt=None):
        """Take the changes over and send them as one message."""
        alt = self._sentence() if alt is None else alt
        frame, self._changes = self._changes, {}
        left_out = [f"{n} of {name}" for name, n in self._missing.items() if n]
        texts = {
            "alt": alt,
            "note": f"Not drawn, because not finite: {', '.join(left_out)}." if left_out else "",
            "error": self._error_text(),
        }
        frame |= {key: text for key, text in texts.items() if text != self.picture[key]}
        if not frame.get("marks"):
            frame.pop("marks", None)
        shown = self.picture["marks"]
        for name, mark in frame.get("marks", {}).items():
            if mark is None:
                shown.pop(name, None)
            else:
                shown[name] = mark
        self.picture.update({k: v for k, v in frame.items() if k != "marks"})
        if self._ack is not None:
            frame["ack"], self._ack = self._ack, None
        # Before a page shows the stage there is nobody to tell; it asks for everything then.
        if self._watched and frame:
            self.send(frame)

    def _sentence(self):
        return self._alt() if callable(self._alt) else self._alt

    def _error_text(self):
        return f"{type(self.error).__name__}: {self.error}" if self.error else ""

    def _failed(self, error):
        before, self.error = self.error, error
        if before is None or str(before) != str(error):
            # The whole story goes where JupyterLab keeps its log, once.
            traceback.print_exception(error)
        self._flush(alt=self.picture["alt"])
