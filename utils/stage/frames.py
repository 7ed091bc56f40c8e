"""When a stage redraws: at most once a frame, and long work in short slices."""

import asyncio
import threading
import time

_FRAME = 1 / 60  # seconds


def running_loop():
    """The event loop of the code that is running, or None outside one.

    In JupyterLab callbacks run in a thread of their own with a loop of its own, while cells run
    in the main one; both are found here.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


class Frames:
    """Calls `function` when asked, at once if the last call is a frame ago, else once later.

    Without an event loop, as in a plain script, every request is answered at once.
    """

    def __init__(self, function):
        self._function = function
        self._last = self._asked = float("-inf")
        self.pending = False

    def request(self):
        """Ask for a call; requests within one frame become one call."""
        now, loop = time.monotonic(), running_loop()
        # A loop that was closed in between must not keep a request waiting for ever.
        forgotten = self.pending and now - self._asked > 0.5
        if loop is None or forgotten or (not self.pending and now - self._last >= _FRAME):
            self.run()
        elif not self.pending:
            self.pending, self._asked = True, now
            loop.call_later(max(0.0, self._last + _FRAME - now), self.settle)

    def settle(self):
        """Make the call that is still waiting, if there is one."""
        if self.pending:
            self.run()

    def run(self):
        """Make the call now."""
        self.pending = False
        self._last = time.monotonic()
        self._function()


class Slices:
    """Runs a generator on the event loop in slices of at most `seconds`, so controls stay alive.

    steps : a generator; one `next` is one small step of the work.
    on_slice : called after every slice, to show how far the work is.
    on_end : called once with None when the work ended or was stopped, or with what it raised.
    alive : a function; the work stops by itself once it returns False.

    Without an event loop the work runs through at once. A single step is never interrupted: who
    stops it waits for its end. So a step computes and leaves the drawing to on_slice; a hand that
    stops it may hold the stage.
    """

    def __init__(self, steps, *, on_slice=None, on_end=None, alive=None, seconds=0.03):
        self._steps, self._seconds = steps, seconds
        self._on_slice, self._on_end, self._alive = on_slice, on_end, alive
        self._loop = running_loop()
        self._stepping = threading.RLock()  # a page may stop it in another thread than it runs in
        self.running = True
        if self._loop is None:
            while self.running:
                self._slice()
        else:
            self._loop.call_soon(self._slice)

    def stop(self):
        """Stop at once: a step that is under way in another thread is the last."""
        self._end(None)

    def _slice(self):
        if not self.running:
            return
        if self._alive is not None and not self._alive():
            self._end(None)
            return
        stop_at, more = time.monotonic() + self._seconds, True
        try:
            while more and time.monotonic() < stop_at:
                more = self._step()
            if self.running and self._on_slice:
                self._on_slice()
        except Exception as error:
            self._end(error)
            return
        if not more:
            self._end(None)
        elif self.running and self._loop is not None:
            # The pause lets the messages of a moved slider or a pressed button in.
            self._loop.call_later(0.004, self._slice)

    def _step(self):
        """Take one step; False if there was none to take."""
        with self._stepping:
            return self.running and next(self._steps, self) is not self

    def _end(self, error):
        with self._stepping:
            if not self.running:
                return  # somebody else was first
            self.running = False
        self._steps.close()
        if self._on_end:
            self._on_end(error)
        elif error is not None:
            raise error
