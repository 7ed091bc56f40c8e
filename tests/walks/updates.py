"""The same moves over and over: what is kept, drawn and sent must not grow with their number."""

import gc
import sys

import numpy as np
import psutil
from matplotlib.figure import Figure

from . import hands
from .machine import Picked

_CYCLE = 50  # moves, then Reset where there is one: the explorer is where it was
_OFTEN = ("slide", "drag", "arrow", "click", "hover", "key")  # what a hand does all the time
_MOST_MB = 5.0
_MOST_MESSAGES = 30  # an update; a whole new list of controls is a message each


def stay_bounded(explorer, updates):
    """Move it so many times; after the first fifth nothing may grow any more.

    What is kept goes up and down from cycle to cycle, and other tests' memory is let go, and taken
    hold of, at any time. So where something grew, all is done again four times as long: what leaks
    grows four times as much, the rest does not.
    """
    cycles = -(-updates // _CYCLE)
    warm = max(2, cycles // 5)
    marks = [len(stage.picture["marks"]) for stage in explorer.stages]
    gc.freeze()  # what is there already is not gone through again in every cycle
    try:
        for _ in range(warm):
            _cycle(explorer)
        more, faults = _growth(explorer, cycles - warm)
        if faults and not more[2]:  # nobody else makes figures meanwhile
            more, faults = _growth(explorer, 4 * (cycles - warm))
    finally:
        gc.unfreeze()
    assert not faults, "; ".join(faults)
    if explorer.reset:
        assert marks == [len(stage.picture["marks"]) for stage in explorer.stages]
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []
    return more


def _growth(explorer, cycles):
    """What there is more of after so many cycles, and what of it is too much, in words."""
    before, sent, blocks = _burden(), explorer.world.messages, [_blocks()]
    for _ in range(cycles):
        _cycle(explorer)
        blocks.append(_blocks())
    more = [b - a for a, b in zip(before, _burden(), strict=True)]
    # What leaks does so in every cycle, what others take hold of falls into one or two; and what is
    # let go of from time to time is no leak. So both must grow, the median and the sum.
    steps = np.diff(blocks)
    more.insert(1, int(min(np.median(steps) * cycles, steps.sum())))
    moves, faults = _CYCLE * cycles, []
    if more[0] >= _MOST_MB:
        faults.append(f"{more[0]:.1f} MB more after {moves} updates")
    # A list that gets one number an update has as many blocks more as there were updates.
    if more[1] >= (explorer.known.kept or 0.4) * moves:
        faults.append(f"{more[1]} blocks of memory more after {moves} updates")
    if more[2] > 0:
        faults.append(f"{more[2]} figures more after {moves} updates")
    if explorer.world.messages - sent >= _MOST_MESSAGES * moves:
        faults.append(f"{explorer.world.messages - sent} messages in {moves} updates")
    return more, faults


def _cycle(explorer):
    """The same moves every time, each of them drawn."""
    chooser = Picked(np.random.default_rng(5))
    for _ in range(_CYCLE):
        possible = [m for m in hands.possible(explorer.panel)
                    if m[0] != "reset" and m[1] not in explorer.known.ends]  # fmt: skip
        moves = [m for m in possible if m[0] in _OFTEN] or possible
        move = chooser.one_of(moves)[2] if moves else lambda _: None
        explorer.do(lambda move=move: move(chooser), 0.02)
    if explorer.reset:
        explorer.do(lambda: hands.press(explorer.reset), 0.5)


def _burden():
    """(MB of memory, Figures alive)."""
    gc.collect()
    figures = sum(isinstance(thing, Figure) for thing in gc.get_objects())
    return psutil.Process().memory_info().rss / 2**20, figures


def _blocks():
    """How many blocks of Python's own memory are in use."""
    gc.collect()
    return sys.getallocatedblocks()
