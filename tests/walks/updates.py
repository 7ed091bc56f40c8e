"""The same moves over and over: what is kept, drawn and sent must not grow with their number.

Moves come in rounds. A round goes through some seeds, each with moves of its own and then Reset, so
that it ends where it began; growth is what there is more of after a round than after the last one.
"""

import gc
import sys

import numpy as np
import psutil
from matplotlib.figure import Figure

from . import hands
from .machine import Picked

# Each goes over other values, marks and controls; the first two are enough for a short run.
_SEEDS = (5, 8, 13, 21, 34, 55, 89, 144, 233, 377)
_CYCLE = 25  # moves of a seed
_OFTEN = ("slide", "drag", "arrow", "click", "hover", "key")  # what a hand does all the time
# What it does now and then, in turn; a list chosen from may make a whole figure anew, which takes
# as long as fifty drags. So every sixth move of the second seed.
_RARE = ("type", "choose", "check", "press")
_MOST_MB = 5.0
_MOST_MESSAGES = 30  # an update; a whole new list of controls is a message each
# A list that gets one number an update has as many blocks more as there were updates.
_MOST_BLOCKS = 0.4


def stay_bounded(explorer, updates):
    """Move it so many times; after the first fifth nothing may grow any more.

    What is kept goes up and down from round to round, and other tests' memory is let go, and taken
    hold of, at any time. So where something grew, all is done again four times as long: what leaks
    grows four times as much, the rest does not.
    """
    seeds = _SEEDS[: max(2, updates // 500)]
    rounds = -(-updates // (_CYCLE * len(seeds)))
    warm = max(3, rounds // 5)
    marks = [len(stage.picture["marks"]) for stage in explorer.stages]
    gc.freeze()  # what is there already is not gone through again in every round
    try:
        for _ in range(warm):
            _round(explorer, seeds)
        more, faults = _growth(explorer, seeds, rounds - warm)
        if faults and not more[2]:  # nobody else makes figures meanwhile
            more, faults = _growth(explorer, seeds, 4 * (rounds - warm))
    finally:
        gc.unfreeze()
    assert not faults, "; ".join(faults)
    if explorer.reset:
        assert marks == [len(stage.picture["marks"]) for stage in explorer.stages]
    pyplot = sys.modules.get("matplotlib.pyplot")
    assert pyplot is None or pyplot.get_fignums() == []
    return more


def _growth(explorer, seeds, rounds):
    """What there is more of after so many rounds, and what of it is too much, in words."""
    before, sent, blocks = _burden(), explorer.world.messages, [_blocks(explorer)]
    for _ in range(rounds):
        _round(explorer, seeds)
        blocks.append(_blocks(explorer))
    more = [b - a for a, b in zip(before, _burden(), strict=True)]
    # What leaks does so in every round. What others take hold of falls into one or two, what Python
    # keeps at hand fills up in the first ones, and what is let go of from time to time is no leak.
    # So both must grow: what three in four rounds take at least, and the sum.
    steps = np.diff(blocks)
    more.insert(1, int(min(np.quantile(steps, 0.25) * rounds, steps.sum())))
    moves, faults = _CYCLE * len(seeds) * rounds, []
    if more[0] >= _MOST_MB:
        faults.append(f"{more[0]:.1f} MB more after {moves} updates")
    if more[1] >= _MOST_BLOCKS * moves:
        faults.append(f"{more[1]} blocks of memory more after {moves} updates")
    if more[2] > 0:
        faults.append(f"{more[2]} figures more after {moves} updates")
    if explorer.world.messages - sent >= _MOST_MESSAGES * moves:
        faults.append(f"{explorer.world.messages - sent} messages in {moves} updates")
    return more, faults


def _round(explorer, seeds):
    """The same moves every time, each of them drawn."""
    for number, seed in enumerate(seeds):
        # What a page says regularly: that it is there.
        for stage in explorer.stages:
            stage._handle_custom_msg({}, [])
        _cycle(explorer, seed, rare=number == 1)


def _cycle(explorer, seed, rare):
    chooser = Picked(np.random.default_rng(seed))
    with explorer.world.listening():
        for number in range(_CYCLE):
            moves = _moves(explorer, rare and number % 6 == 5 and _RARE[number // 6 % len(_RARE)])
            move = chooser.one_of(moves)[2] if moves else lambda _: None
            explorer.do(lambda move=move: move(chooser), 0.02)
        if explorer.reset:
            explorer.do(lambda: hands.press(explorer.reset), 0.5)


def _moves(explorer, kind):
    """The moves of a kind that is rare; without one, or where there is none, those made often."""
    possible = [m for m in hands.possible(explorer.panel)
                if m[0] != "reset" and m[1] not in explorer.known.ends]  # fmt: skip
    for kinds in ([kind], _OFTEN):
        if moves := [m for m in possible if m[0] in kinds]:
            return moves
    return possible


def _burden():
    """(MB of memory, Figures alive)."""
    gc.collect()
    figures = sum(isinstance(thing, Figure) for thing in gc.get_objects())
    return psutil.Process().memory_info().rss / 2**20, figures


def _blocks(explorer):
    """How many blocks of Python's own memory are in use, without the history that is shown."""
    gc.collect()
    history = explorer.known.history
    return sys.getallocatedblocks() - (history(explorer) if history else 0)
