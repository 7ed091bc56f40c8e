"""Random walks: a hypothesis state machine for any explorer, and moves from a Generator."""

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from . import hands
from .explorer import Explorer
from .known import EXPLORERS

_PAUSES = (0.0, 0.0, 0.02, 0.2)  # seconds of virtual time after a move


_MADE = {}


def opened(call):
    """The explorer of a call, made once; what runs in its cell and ends is made anew."""
    if EXPLORERS[call.name].start and str(call) in _MADE:
        forget(call)
    if str(call) not in _MADE:
        _MADE[str(call)] = Explorer(call)
    return _MADE[str(call)]


def forget(call=None):
    """Close the explorer of a call, or all of them."""
    for name in [str(call)] if call else list(_MADE):
        if name in _MADE:
            _MADE.pop(name).close()


class Drawn:
    """Chooses for `hands` what hypothesis draws."""

    def __init__(self, draw):
        self._draw = draw

    def whole(self, low, high):
        return self._draw(st.integers(low, high))

    def number(self, low, high):
        return self._draw(st.floats(low, high, allow_subnormal=False))

    def one_of(self, things):
        return self._draw(st.sampled_from(things))


class Picked:
    """The same from a numpy Generator."""

    def __init__(self, rng):
        self.rng = rng

    def whole(self, low, high):
        return int(self.rng.integers(low, high + 1))

    def number(self, low, high):
        return float(self.rng.uniform(low, high))

    def one_of(self, things):
        return things[self.whole(0, len(things) - 1)]


class Walk(RuleBasedStateMachine):
    """Steps over the controls of one explorer; everything holds after each of them."""

    call = None  # set by `walk_of`

    def __init__(self):
        super().__init__()
        self.failed = False
        self.ex = opened(self.call)
        self._or_forget(self.ex.begin)

    def _or_forget(self, action):
        # What went wrong once must not come up again in the next walk.
        try:
            action()
        except Exception:
            self.failed = True
            forget(self.call)
            raise

    def _some(self, *kinds):
        return [move for move in hands.possible(self.ex.panel) if move[0] in kinds]

    def _one(self, data, *kinds):
        moves = self._some(*kinds)
        _, _, move = data.draw(st.sampled_from(moves), label="move")
        pause = data.draw(st.sampled_from(_PAUSES), label="pause")

        def act():
            self.ex.do(lambda: move(Drawn(data.draw)), pause)
            self.ex.holds()

        self._or_forget(act)

    @precondition(lambda self: self._some("slide", "type", "set"))
    @rule(data=st.data())
    def number(self, data):
        self._one(data, "slide", "type", "set")

    @precondition(lambda self: self._some("choose", "check"))
    @rule(data=st.data())
    def choice(self, data):
        self._one(data, "choose", "check")

    @precondition(lambda self: self._some("press"))
    @rule(data=st.data())
    def button(self, data):
        self._one(data, "press")

    @precondition(lambda self: self._some("click", "hover", "drag", "arrow", "key"))
    @rule(data=st.data())
    def picture(self, data):
        self._one(data, "click", "hover", "drag", "arrow", "key")

    @rule()
    def wait(self):
        def act():
            self.ex.do(lambda: None, 0.3)
            self.ex.holds()

        self._or_forget(act)

    @precondition(lambda self: self.ex.reset is not None)
    @rule()
    def back(self):
        self._or_forget(self.ex.begin)

    def teardown(self):
        if not self.failed:
            self._or_forget(self.ex.begin)


def walk_of(call):
    """A state machine for the explorer of this call."""
    return type(f"WalkOf_{call.name}_{call.page}", (Walk,), {"call": call})
