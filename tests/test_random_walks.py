"""Every explorer of every page: moved at random, driven to its ends, and moved very often.

`WALKS=300 pytest tests/test_random_walks.py -k walked` takes that many walks that no run took
before, instead of the few that are the same in every run. `-k "walked and 16-landscape"` walks
over one explorer alone. A run with the long tests moves each of them 5,000 times, one without
500 times; `UPDATES=20000 pytest tests/test_random_walks.py -k updates` that often.
"""

import os
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from strategies import PROPERTY
from walks import hands, known, machine, pages, updates
from walks.explorer import Explorer

from tools import suites

CALLS = [
    call for page in pages.PAGES for call in pages.calls(page) if call.name not in known.COMPUTES
]
# The arguments change what is on the page, not what is made: one of each is moved that often.
ONE_OF_EACH = list({call.name: call for call in CALLS}.values())
by_name = pytest.mark.parametrize("call", CALLS, ids=str)


@pytest.fixture(scope="module", autouse=True)
def closed_at_the_end():
    yield
    machine.forget()


def opened(call):
    """The explorer of a call at its beginning."""
    explorer = machine.opened(call)
    explorer.begin()
    return explorer


# ---- what there is


def test_every_explorer_of_the_pages_is_known_here():
    used = {call.name for page in pages.PAGES for call in pages.calls(page)}
    assert len(pages.PAGES) == 18
    assert used == known.EXPLORERS.keys() | known.COMPUTES
    assert not known.EXPLORERS.keys() & known.COMPUTES


@by_name
def test_it_opens_as_the_page_stores_it(call):
    explorer = opened(call)
    explorer.holds()
    if explorer.stages and call.name != "watched":
        assert explorer.stages[0].alt == call.stored


# ---- at random


def walking(walks, steps):
    """Settings for so many walks of so many steps; with WALKS set, that many new ones."""
    many = os.environ.get("WALKS")
    # Where the walks are the same in every run, nobody has to wait for the shortest that fails.
    phases = tuple(Phase) if many else (Phase.generate,)
    return settings(
        PROPERTY, max_examples=int(many or walks), stateful_step_count=steps, phases=phases,
        derandomize=many is None, print_blob=many is not None,
        suppress_health_check=list(HealthCheck), database=None,
    )  # fmt: skip


def steps_of(call, steps):
    """A training that runs in its cell goes on with every pause, and needs few."""
    return steps // 3 if known.EXPLORERS[call.name].start else steps


@by_name
def test_it_is_walked_at_random(call, proves):
    proves("explorers walked at random")
    run_state_machine_as_test(machine.walk_of(call), settings=walking(2, steps_of(call, 15)))


@pytest.mark.long
@by_name
def test_it_is_walked_far_at_random(call, proves):
    proves("explorers walked at random")
    run_state_machine_as_test(machine.walk_of(call), settings=walking(3, steps_of(call, 40)))


# ---- to the ends


def ends_of(control):
    """Functions that take a control to its lowest, highest, 0 and by its finest step."""
    if isinstance(control, hands.NumberSlider):
        low, high, step = control.low, control.high, control.step
        near = [low + step, high - step, control.value + step, control.value - step]
        values = [low, high, *([0.0] if low <= 0 <= high else []), *near]
        return [lambda v=v: hands.type_in(control, repr(float(v))) for v in values]
    if isinstance(control, hands.BOXES):
        low, high = getattr(control, "min", 0.0), getattr(control, "max", 1e6)
        return [lambda v=v: hands.type_in(control, repr(v)) for v in (low, high, 0.0, 1e-3)]
    if isinstance(control, hands.widgets.Checkbox):
        return [lambda v=v: hands.send(control, value=v) for v in (False, True)]
    last = len(control.options) - 1
    return [lambda i=i: hands.choose(control, i) for i in (0, last)]


def movable(explorer):
    """Its controls that have ends."""
    return [c for c in hands.controls(explorer.panel) if not isinstance(c, hands.widgets.Button)]


@by_name
def test_every_control_goes_to_its_ends(call, proves):
    explorer = opened(call)
    proves("controls driven to their ends", len(movable(explorer)))
    for control in movable(explorer):
        for go in ends_of(control):
            explorer.do(go)
            explorer.holds()
        explorer.begin()


def both_at_their_ends(call, most):
    """Every two controls at their lowest and highest, in all four ways; at most so many pairs."""
    explorer = opened(call)
    pairs = list(combinations(range(len(movable(explorer))), 2))
    rng = np.random.default_rng(len(pairs))
    for i in rng.permutation(len(pairs))[:most]:
        first, second = (movable(explorer)[j] for j in pairs[i])
        for one, other in product(ends_of(first)[:2], ends_of(second)[:2]):
            explorer.do(one)
            explorer.do(other)
            explorer.holds()
        explorer.begin()
    return min(len(pairs), most)


@pytest.mark.long
@by_name
def test_two_controls_are_at_their_ends_together(call):
    both_at_their_ends(call, most=6)


# ---- very often


def many_updates(marks):
    """How often each is moved in a run of the tests with these marks."""
    return int(os.environ.get("UPDATES") or (500 if "not long" in marks else 5000))


def test_the_whole_run_makes_5000_updates_of_each(monkeypatch):
    monkeypatch.delenv("UPDATES", raising=False)
    monkeypatch.setattr(suites, "_pytest", lambda words: words[words.index("-m") + 1])
    assert [many_updates(suites.unit(everything)) for everything in (False, True)] == [500, 5000]


@pytest.mark.parametrize("call", ONE_OF_EACH, ids=str)
def test_updates_leave_nothing_behind(call, proves, request):
    many = many_updates(request.config.option.markexpr)
    proves(f"updates without growth, {many} of every explorer", many)
    explorer = Explorer(call, lasting=True)
    try:
        updates.stay_bounded(explorer, many)
        explorer.holds()
    finally:
        explorer.close()
