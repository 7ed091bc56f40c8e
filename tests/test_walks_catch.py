"""Faults planted in a small explorer: the walks over it must go red at each of them."""

import ast
import itertools
import warnings

import numpy as np
import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from strategies import PROPERTY
from walks import hands, known, machine, pages, updates
from walks.explorer import Explorer

from utils.controls import NumberSlider, Panel, button, choice, reset_button
from utils.explorers.training_curves import LossCurve
from utils.functions import softmax
from utils.plotting import figure
from utils.stage import Stage

FAULTS = ("swallowed", "not normalised", "not reset", "nan", "not finite", "given array",
          "shown error", "another size", "out of date in utils.explorers.small")  # fmt: skip


def small(s, fault=None):
    """Two scores as bars: one on a slider, one to drag; with a fault in it."""
    given, state, kept = s, {"s": np.array(s)}, []
    slider = NumberSlider("s", float(s[0]), -5, 5, 0.1)
    kind = choice("kind", ["plain", "bold"])
    fig, ax = figure(4, 3)
    ax.set(xlim=(-1, 2), ylim=(0, 1))

    def moved(change):
        state["s"][0] = change.new
        if fault == "given array":
            given[0] = change.new

    def drag(event):
        state["s"][1] = np.log(max(event.y, 1e-9))

    def pressed():
        if fault == "swallowed":
            raise RuntimeError("nobody sees this")
        if fault == "leak when pressed":
            kept.extend(map(float, range(300)))
        stage.request()

    def chosen(_):
        if fault == "leak when chosen":
            kept.extend(map(float, range(300)))

    def back():
        state["s"] = np.array(start)

    def draw():
        y = panel_y()
        if (fault or "").startswith("out of date in ") and state["s"][0] > 1:
            module = fault.removeprefix("out of date in ")
            warnings.warn_explicit("soon gone", DeprecationWarning, "file", 1, module)
        if fault == "leak":
            kept.append(float(y[0]))
        if fault == "figures":
            kept.append(figure(1, 1)[0])
        if fault == "shown error" and state["s"][0] > 2:
            raise ValueError("s is too large")
        if fault == "not finite":
            y = np.where(y < 0.1, np.nan, y)
        wide = state["s"][0] if fault == "another size" else 0.0
        stage.points("y", [0, 1], y, size=5 + wide, draggable=drag, along="y", label=["a", "b"])

    def panel_y():
        y = softmax(state["s"])
        return y * (1.001 if fault == "not normalised" and state["s"][0] > 1 else 1)

    def sentence():
        least = panel_y().min()
        return f"The least is {float('nan') if fault == 'nan' and least < 0.1 else least:.3f}."

    start = list(s)
    stage = Stage(fig, sentence)
    slider.observe(moved, "value")
    kind.observe(chosen, "value")
    stage.connect(draw, slider, kind)
    held = [slider] if fault == "not reset" else [slider, kind]
    also = None if fault == "another size" else back
    if fault == "another size":
        held = [kind]
    panel = Panel(stage, [slider, kind, button("Press", pressed),
                          reset_button(stage, *held, also=also)])  # fmt: skip
    panel.y = panel_y
    return panel


def holds(explorer):
    known.probabilities(explorer.panel.y())


@pytest.fixture
def walk(monkeypatch):
    """walk(fault): a machine for `small` as if a page made it."""
    monkeypatch.setitem(known.EXPLORERS, "small", known.Known(holds))
    setup = ast.parse("import numpy as np\nfrom test_walks_catch import small\n"
                      "s = np.array([0.5, -0.5])").body  # fmt: skip

    def made(fault):
        node = ast.parse(f"small(s, {fault!r})", mode="eval").body
        return machine.walk_of(pages.Call("99", str(fault), "small", node, setup, ""))

    yield made
    machine.forget()


def run(walk):
    run_state_machine_as_test(
        walk, settings=settings(PROPERTY, max_examples=5, stateful_step_count=40, database=None,
                                phases=(Phase.generate,))
    )  # fmt: skip


def test_without_a_fault_the_walk_ends_well(walk):
    run(walk(None))


def test_what_packages_use_of_each_other_is_no_fault(walk):
    run(walk("out of date in matplotlib.utils"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_met(walk, fault, proves, capsys):
    proves("faults planted in an explorer and met by a walk")
    with pytest.raises(AssertionError):
        run(walk(fault))
    capsys.readouterr()


LEAKS = {"leak": "blocks of memory more", "figures": "figures more",
         "leak when pressed": "blocks", "leak when chosen": "blocks"}  # fmt: skip


@pytest.mark.parametrize("fault", LEAKS)
def test_what_grows_with_every_update_is_met(walk, fault, proves):
    proves("faults planted in an explorer and met by a walk")
    with pytest.raises(AssertionError, match=LEAKS[fault]):
        updates.stay_bounded(machine.opened(walk(fault).call), 400)


@pytest.mark.parametrize(
    "what", [lambda step: (step.loss + 1, step.loss + 2), lambda step: step.gradient]
)
def test_a_training_that_keeps_more_than_it_shows_is_met(what, monkeypatch, proves):
    """Two numbers a step, beside the two of the curve; and the arrays of every step."""
    proves("faults planted in an explorer and met by a walk")
    add, kept = LossCurve.add, []

    def add_and_keep(curve, step):
        add(curve, step)
        kept.append(what(step))

    monkeypatch.setattr(LossCurve, "add", add_and_keep)
    page = next(page for page in pages.PAGES if page.stem.startswith("15"))
    call = next(call for call in pages.calls(page) if call.name == "watched")
    explorer = Explorer(call, lasting=True)
    try:
        with pytest.raises(AssertionError, match="blocks of memory more"):
            updates.stay_bounded(explorer, 400)
    finally:
        explorer.close()


def test_seeds_lead_over_different_moves_and_every_kind_is_among_them(walk):
    """The same in every round, typed text, lists and buttons now and then."""
    explorer, made = machine.opened(walk(None).call), []

    def noted(control, change, name=None):
        made.append((type(control).__name__, str(change)))

    for widget in hands.controls(explorer.panel):
        widget.set_state = lambda change, widget=widget: (
            noted(widget, change), type(widget).set_state(widget, change))  # fmt: skip
    rounds = []
    for _ in range(2):
        updates._round(explorer, updates._SEEDS)
        rounds.append(made[:])
        made.clear()
    assert rounds[0] == rounds[1]
    assert len(set(rounds[0])) > 100  # one seed over and over would make about 50
    kinds = [kind for kind, _ in rounds[0]]
    assert "Dropdown" in kinds and kinds.count("NumberSlider") > 50


def test_memory_that_others_take_is_no_growth(walk, monkeypatch):
    one_round, done, others = updates._round, itertools.count(), []

    def round_beside_others(*given):
        one_round(*given)
        if next(done) % 6 == 4:  # in either measurement
            others.extend([float(n)] for n in range(5000))

    monkeypatch.setattr(updates, "_round", round_beside_others)
    more = updates.stay_bounded(machine.opened(walk(None).call), 400)
    assert more[1] < 0.1 * len(others)  # of 10,000 blocks and more
