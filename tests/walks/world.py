"""Virtual time, and ears for everything that goes wrong, also where it would be swallowed."""

import asyncio
import logging
import selectors
import sys
import time
import warnings
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from unittest import mock

import ipywidgets as widgets

_TICK = 0.001  # seconds of virtual time that pass whenever a module of utils looks at the clock


class World(logging.Handler):
    """Runs actions on an event loop whose time is virtual, and lists what went wrong.

    The same actions give the same pictures on every machine: nothing depends on how fast it is.
    troubles : what was heard; messages : how many were sent to the page.
    tick : see `_TICK`; one that is longer than the work between two looks makes every step drawn.
    """

    def __init__(self, tick=_TICK):
        super().__init__(logging.WARNING)
        self.tick, self.now, self.troubles, self.messages = tick, 0.0, [], 0
        self._listening = False
        self.loop = _Loop(self)
        self.loop.set_exception_handler(lambda _, what: self.troubles.append(str(what)))

    def monotonic(self):
        """A clock for the modules of utils."""
        self.now += self.tick
        return self.now

    def emit(self, record):
        """A logged warning: ipywidgets logs what a callback raises, and goes on."""
        self.troubles.append(self.format(record))

    def do(self, action, pause=0.0):
        """One action, and what the event loop does in the pause after it."""

        async def act():
            action()
            await asyncio.sleep(pause)

        self.run(act())

    def run(self, coroutine):
        """A coroutine to its end; what it raises is raised."""
        with self.listening():
            return self.loop.run_until_complete(coroutine)

    @contextmanager
    def listening(self):
        """Virtual time, warnings are errors, logged warnings and messages are taken down."""
        if self._listening:
            yield
            return
        clock, send = SimpleNamespace(monotonic=self.monotonic), widgets.Widget._send

        def counted(widget, *message, **options):
            self.messages += 1
            return send(widget, *message, **options)

        loggers = [logging.getLogger(), logging.getLogger("traitlets")]
        with ExitStack() as stack:
            for module in [m for name, m in sys.modules.items() if name.startswith("utils.")]:
                if getattr(module, "time", None) is time:
                    stack.enter_context(mock.patch.object(module, "time", clock))
            stack.enter_context(mock.patch.object(widgets.Widget, "_send", counted))
            stack.enter_context(warnings.catch_warnings())
            warnings.simplefilter("error")
            # What packages use of each other, old ones of new ones, is not the course's.
            warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"(?!utils\b)")
            for logger in loggers:
                logger.addHandler(self)
                stack.callback(logger.removeHandler, self)
            self._listening = True
            stack.callback(setattr, self, "_listening", False)
            yield

    def listen_to(self, stage):
        """Every error a stage is told of, also one that the next good redraw takes away."""
        failed = stage._failed

        def heard(error, *before):
            self.troubles.append(f"{type(error).__name__}: {error}")
            failed(error, *before)

        stage._failed = heard

    def end(self):
        """Nothing goes on after this."""
        left = asyncio.all_tasks(self.loop)
        for task in left:
            task.cancel()
        if left:
            self.run(asyncio.wait(left))
        self.loop.run_until_complete(self.loop.shutdown_asyncgens())
        self.loop.close()


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self, world):
        self._world = world
        super().__init__(_Instantly(world))

    def time(self):
        return self._world.now


class _Instantly(selectors.SelectSelector):
    """Waits by moving the clock on."""

    def __init__(self, world):
        super().__init__()
        self._world = world

    def select(self, timeout=None):
        self._world.now += timeout or 0.0
        return super().select(0)
