"""How a stage answers to what a hand does in the page."""

import time

from utils.stage.touch import Event


class Hands:
    """Listening on whole axes, and the way of an event from the page to its callback."""

    def listen(self, name, *, axes=0, draggable=None, clickable=None, hover=None, keys=None,
               label=None):  # fmt: skip
        """Answer to pointer and keys on the whole area of an Axes, under all marks.

        Each answer is a function of an `Event`; keys gets arrow keys, space, Enter, Delete and
        Backspace as `event.key`, so that everything a pointer does can be done by keyboard.
        """
        if (draggable or clickable) and keys is None:
            raise ValueError(f"{name!r} answers to a pointer, so it needs keys as well")
        answers = {"draggable": draggable, "clickable": clickable, "hover": hover, "keys": keys}
        with self._lock:
            self._listeners[name] = (axes, answers, label or name)
            self._changes["listeners"] = {
                n: {"axes": a, "kinds": [k for k, f in all_.items() if f], "label": words}
                for n, (a, all_, words) in self._listeners.items()
            }
            self._flush_unless_held()

    def act(self, name, kind, *, index=0, x=None, y=None, key=None, done=True):
        """Do what a hand would do, in data units: for tests and for guided tours.

        kind : "draggable", "clickable", "hover" or "keys".
        """
        event = {"name": name, "kind": kind, "index": index, "done": done, "key": key}
        if x is not None:
            axes = (self._listeners.get(name) or self._touches[name])[0]
            event["path"] = self._plane(axes).pixels(x, y).tolist()
        self._receive(self, {"events": [event]}, ())

    def _receive(self, _, content, __):
        with self._lock:
            self._seen = time.monotonic()
            if content.get("ready"):
                self._watched = True
                self.send(self.picture | {"all": True})
                return
            if "events" not in content:
                return  # the page says that it is there
            self._ack = content.get("seq", self._ack)
            try:
                with self.batch():
                    for event in content["events"]:
                        self._answer(event)
            except Exception as error:
                self._failed(error)
            # The answer goes with the picture, so the page never gets ahead of it.
            if self._ack is not None and not self._frames.pending:
                self._flush()

    def _answer(self, event):
        """Call the function that answers an event of the page, then ask for a redraw."""
        name, kind = event["name"], event["kind"]
        done = event.get("done", True)
        # Also when what was dragged is gone by the time it is let go.
        self._dragging = not done
        touch = None
        if name in self._listeners:
            axes, answers, _ = self._listeners[name]
            answer, index = answers.get(kind), 0
        elif name in self._touches:
            axes, touch, xs, ys = self._touches[name]
            answer = getattr(touch, "draggable" if kind == "step" else kind, None)
            index = event.get("index")
            if index is not None and index >= len(xs):
                return
        else:
            return
        if answer is None:
            return
        plane = self._plane(axes)
        if kind == "step":
            x, y = plane.moved(xs[index], ys[index], event["dx"], event["dy"], touch.step)
            path = ((x, y),)
        else:
            path = tuple(plane.data(*place) for place in event.get("path", ()))
            x, y = path[-1] if path else (float("nan"), float("nan"))
        if touch and kind in ("draggable", "step"):
            x = x if "x" in touch.along else float(xs[index])
            y = y if "y" in touch.along else float(ys[index])
        answer(Event(name, index, x, y, done, path, event.get("key")))
        self.request()
