"""The trainer without a browser: what it shows is the training's own, at any step and branch."""

import asyncio

import numpy as np
import pytest

from utils.address import value_at
from utils.explorers.trainer import trainer
from utils.explorers.trainer.present import SIDE
from utils.explorers.trainer.settings import OWN, Settings
from utils.explorers.trainer.state import MOST_LINES, PHASES, Trainer
from utils.explorers.trainer.words import boxes, formula
from utils.network import backward, forward, loss
from utils.plotting.numbers import number


def explorer(data="spirals", **options):
    return trainer(data, **options).explorer


def run(ex, steps=20, speed="fast"):
    """Run so many steps; without an event loop they are through when this returns."""
    ex.play.steps.value, ex.play.speed.value = steps, speed
    ex.play.run.click()


def marks(ex):
    return ex.stage.picture["marks"]


# The picture


def test_it_opens_paused_before_the_first_step_with_one_phase_lit():
    ex = explorer()
    state = ex.state
    assert (state.step, state.phase, state.line.run.last) == (0, 0, 0)
    assert not ex.play.running and not ex.play.said.value
    assert "Lit phase: forward" in ex.stage.alt and "step 0 of 0" in ex.stage.alt
    lit = [n for n in range(4) if 'opacity="0.28"' in marks(ex)[f"box {n}"]["svg"]]
    assert lit == [0]
    assert {"answer", "weights", "h1", "h2", "y", "line 0", "here", "class 3"} <= set(marks(ex))
    assert ex.stage.picture["note"] == "" and ex.stage.error is None


def test_plane_curve_diagram_and_words_move_together():
    ex = explorer()
    before = {name: dict(mark) for name, mark in marks(ex).items()}
    ex.play.one.click()
    moved = {n for n, mark in marks(ex).items() if mark != before.get(n)}
    assert {"answer", "weights", "h1", "h2", "y", "line 0", "here", "head", "numbers 2"} <= moved
    assert ex.step.value == 1
    assert "class 1" not in moved  # the examples stay where they are


def test_the_field_is_the_networks_answer_over_the_plane():
    ex = explorer("moons")
    run(ex, 100)
    state = ex.state
    over, side = state.over_plane, state.axis
    for row, column in ((0, 0), (5, 40), (SIDE - 1, 12)):
        place = np.array([[side[column], side[row]]])
        there = forward(state.parameters, place)
        np.testing.assert_allclose(over.y[row, column], there.y[0])
        np.testing.assert_allclose(over.h1[row, column], there.h1[0])


@pytest.mark.parametrize("hidden", [(2, 16), (16, 2), (3, 5), (1, 1)])
@pytest.mark.parametrize("data", ["moons", "spirals", "blobs"])
def test_any_widths_and_data_can_be_drawn(data, hidden):
    ex = explorer(data, hidden=hidden)
    ex.play.one.click()
    assert ex.stage.error is None and ex.stage.picture["note"] == ""
    assert f"2-{hidden[0]}-{hidden[1]}-{3 - (data == 'moons')}" in ex.stage.alt


# Phases


def test_phases_follow_one_another_and_only_the_update_moves_a_weight():
    ex = explorer(batch_size=20)
    state = ex.state
    weight = value_at(state.parameters, state.weight)
    for phase in PHASES:
        assert f"Lit phase: {phase}." in ex.stage.alt
        assert value_at(state.parameters, state.weight) == weight
        becomes = boxes(state)[3][-1]
        assert ex.stage.error is None
        ex.play.phase.click()
    assert (state.step, state.phase) == (1, 0)
    assert becomes == f"becomes {number(value_at(state.parameters, state.weight))}"
    assert value_at(state.parameters, state.weight) != weight


def test_the_numbers_of_a_step_are_those_of_the_plain_formulas():
    ex = explorer(batch_size=20)
    run(ex, 20)
    state = ex.state
    state.unit = ("h2", 3)
    moment, rows = state.moment, state.moment.rows
    values = forward(moment.parameters, state.x[rows])
    gradient = backward(moment.parameters, values, state.t[rows])
    forward_box, loss_box, backward_box, update_box = boxes(state)
    y = forward(moment.parameters, state.x[[state.example]]).y[0]
    truth = state.t[state.example].argmax()
    assert loss_box[1] == f"y of class {truth + 1}: {number(y[truth])}"
    assert (
        loss_box[3] == f"E, batch: {number(loss(moment.parameters, state.x[rows], state.t[rows]))}"
    )
    assert loss_box[4] == f"E, all: {number(loss(moment.parameters, state.x, state.t))}"
    assert backward_box[2] == f"in W⁽³⁾: {number(np.abs(gradient.W3).max())}"
    assert update_box[1] == f"W⁽²⁾₁₄ = {number(moment.parameters.W2[0, 3])}"
    assert update_box[2] == f"its slope {number(gradient.W2[0, 3])}"
    assert update_box[3] == f"moves by {number(-2 * gradient.W2[0, 3])}"
    assert len(forward_box) == 5


def test_formulas_wait_for_the_hand_to_rest_and_numbers_do_not():
    ex = explorer()
    run(ex, 20)
    ex.step.moving = True
    before = ex.formula.value
    ex.step.value = 3
    assert ex.formula.value == before and "step 3 of 20" in ex.stage.alt
    ex.step.moving = False
    assert ex.formula.value == f"<p>{formula(ex.state)}</p>" != before
    for phase, word in enumerate(("sigma", "log y", "partial", "leftarrow")):
        ex.state.phase = phase
        assert word in formula(ex.state)


# Back in time, and branches


def test_a_scrub_shows_each_step_as_it_was():
    ex, seen = explorer(batch_size=20), []
    for _ in range(30):
        seen.append((ex.stage.alt.replace(f"of {ex.state.step},", ""), dict(marks(ex)["answer"])))
        ex.play.one.click()
    for step in (29, 3, 17, 0):
        ex.step.value = step
        assert ex.stage.alt.replace("of 30,", "") == seen[step][0]
        assert marks(ex)["answer"] == seen[step][1]
    ex.stage.act("here", "draggable", x=12.2, y=0.4)
    assert ex.state.step == 12 and ex.step.value == 12


def test_a_run_goes_on_from_where_it_looks():
    ex = explorer()
    run(ex, 100)
    losses = ex.state.line.run.losses
    ex.step.value = 40
    run(ex, 100)
    assert ex.state.step == 140
    np.testing.assert_array_equal(ex.state.line.run.losses[:101], losses)


def test_a_branch_leaves_its_line_and_both_are_drawn_apart():
    ex = explorer()
    run(ex, 100)
    ex.step.value = 40
    ex.settings["learning_rate"].value = 0.5
    assert "still the results of learning rate 2. Press Branch from here" in ex.stage.alt
    ex.branch.click()
    assert "still the results" not in ex.stage.alt and "leaves A at step 40" in ex.stage.alt
    run(ex, 100)
    a, b = ex.state.lines
    assert (a.run.last, b.run.first, b.run.last) == (100, 40, 140)
    assert a.run.losses[40] == b.run.losses[0]
    first, second = (marks(ex)[f"line {i}"]["svg"] for i in (0, 1))
    assert "dasharray" not in first and "dasharray" in second
    assert ">A<" in marks(ex)["letter 0"]["svg"] and ">B<" in marks(ex)["letter 1"]["svg"]
    assert "Other lines: A (learning rate 2" in ex.stage.alt
    ex.line.value = "A"
    assert ex.state.line is a and "still the results of learning rate 2" in ex.stage.alt
    ex.line.value = "B"
    ex.step.value = 7  # before the branch: the line it left
    assert ex.state.moment.E == a.run.losses[7]


def test_branches_with_another_batch_and_other_start_weights():
    ex = explorer()
    run(ex, 20)
    ex.settings["batch_size"].value = 5
    ex.branch.click()
    assert ex.state.line.run.first == 20 and len(ex.state.moment.rows) == 5
    assert len(marks(ex)["batch"]["svg"].split("<circle")) == 6
    ex.settings["seed"].value = 3
    ex.branch.click()
    assert ex.state.step == 0 and "the branch begins at step 0" in ex.stage.alt
    assert ex.state.lines[2].run.losses[0] != ex.state.lines[0].run.losses[0]


def test_what_is_no_branch_is_said():
    ex = explorer()
    ex.branch.click()
    assert "It would be the same line" in ex.stage.alt
    run(ex, 20)
    ex.settings["n"].value = 4
    assert "still the results of spirals, 8 and 8 units. Press Start anew." in ex.stage.alt
    ex.branch.click()
    assert len(ex.state.lines) == 1
    ex.settings["n"].value = 8
    for seed in range(1, 9):
        ex.settings["seed"].value = seed
        ex.branch.click()
    assert len(ex.state.lines) == MOST_LINES
    assert ex.state.said.startswith(f"{MOST_LINES} lines are as many")
    assert ex.stage.error is None


def test_before_the_first_step_other_settings_hold_at_once():
    ex = explorer()
    ex.settings["n"].value = 3
    ex.settings["data"].value = "moons"
    assert "moons, 2-3-8-2" in ex.stage.alt and "still the results" not in ex.stage.alt


def test_start_anew_and_reset():
    ex = explorer()
    before = ex.stage.alt, {n: dict(m) for n, m in marks(ex).items()}
    run(ex, 20)
    ex.settings["learning_rate"].value = 0.5
    ex.anew.click()
    assert "step 0 of 0" in ex.stage.alt and "learning rate 0.5" in ex.stage.alt
    run(ex, 20)
    ex.stage.act("units", "clickable", index=3)
    ex.reset.click()
    assert (ex.stage.alt, dict(marks(ex).items())) == before


# Units


def test_what_a_unit_sees_is_chosen_by_click_and_by_list():
    ex = explorer()
    answer = dict(marks(ex)["answer"])
    ex.stage.act("units", "clickable", index=9)
    assert ex.state.unit == ("h2", 1) == ex.shows.value
    assert "The plane shows what h⁽²⁾₂ sees" in ex.stage.alt and marks(ex)["answer"] != answer
    ex.shows.value = ("h1", 0)
    assert "what h⁽¹⁾₁ sees" in ex.stage.alt
    ex.stage.act("units", "clickable", index=0)
    assert ex.state.unit is None and marks(ex)["answer"] == answer
    ex.stage.act("units", "clickable", index=7)
    ex.settings["n"].value = 4  # that unit is gone
    assert ex.state.unit is None and ex.stage.error is None


def test_an_example_is_followed_by_click_slider_and_key():
    ex = explorer()
    x = ex.state.x
    ex.stage.act("plane", "clickable", x=x[7, 0], y=x[7, 1])
    assert ex.state.example == 7 and ex.example.value == 8
    ex.stage.act("plane", "keys", key="ArrowRight")
    assert ex.state.example == 8
    ex.stage.act("plane", "keys", key="Shift+ArrowLeft")
    assert ex.state.example == (8 - 10) % len(x)
    ex.example.value = 3
    assert ex.state.example == 2 and "example 3" in ex.stage.alt


# The learner's own points


def test_own_points_by_mouse_and_by_key_give_the_same():
    by_hand, by_key = explorer(OWN), explorer(OWN)
    assert "No example yet" in by_hand.stage.alt and by_hand.stage.error is None
    by_hand.mark.value = by_key.mark.value = 1
    by_hand.stage.act("plane", "clickable", x=0.4, y=-0.04)
    for key in ("Shift+ArrowRight", "ArrowDown", "Space"):
        by_key.stage.act("plane", "keys", key=key)
    np.testing.assert_allclose(by_hand.state.points, by_key.state.points, atol=0.02)
    assert by_key.state.points[0][2] == 1 and by_key.state.line is not None
    by_key.stage.act("plane", "keys", key="Delete")
    assert by_key.state.points == [] and "No example yet" in by_key.stage.alt
    assert "E now" in by_hand.stage.picture["marks"]
    by_hand.undo.click()
    assert by_hand.state.line is None and by_hand.stage.error is None
    assert "E now" not in by_hand.stage.picture["marks"]  # a result of nothing


def test_own_points_are_learned():
    ex = explorer(OWN)
    for label, (x, y) in enumerate([(-1, -1), (1, -1), (0, 1)]):
        ex.mark.value = label
        for d in (-0.2, 0, 0.2):
            ex.stage.act("plane", "clickable", x=x + d, y=y)
    run(ex, 500)
    assert ex.state.accuracy == 1 and "9 own points" in ex.stage.alt
    ex.stage.act("plane", "clickable", x=0, y=0)
    assert "still the results of 9 points. Press Start anew" in ex.stage.alt
    assert len(ex.state.points) == 10 and len(ex.state.x) == 9
    ex.anew.click()
    assert len(ex.state.x) == 10 and ex.state.step == 0


def test_one_point_more_than_there_is_room_for_is_refused_in_words():
    ex = explorer(OWN)
    for label, n in enumerate([50, 50, 50]):
        for i in range(n):
            ex.state.place(i / 50, label / 3, label)
    ex.stage.act("plane", "clickable", x=0, y=0)
    assert len(ex.state.points) == 150
    assert "150 points are the most: take one back first" in ex.stage.alt
    ex.undo.click()
    ex.stage.act("plane", "clickable", x=0, y=0)
    assert len(ex.state.points) == 150 and "are the most" not in ex.stage.alt


def test_one_point_one_class_and_no_point_are_answered_in_words():
    ex = explorer(OWN, batch_size=20)
    ex.play.one.click()
    assert "Place a point first." in ex.stage.alt
    run(ex, 20)
    ex.branch.click()
    assert "nothing to branch from" in ex.stage.alt
    ex.step.value = 1
    ex.play.phase.click()
    ex.stage.act("plane", "clickable", x=0.5, y=0.5)
    assert "One point: the network has only to answer its class" in ex.stage.alt
    ex.stage.act("plane", "clickable", x=-0.5, y=0.5)
    assert "All points are of class 1: there is nothing to separate." in ex.stage.alt
    run(ex, 100)
    assert "all examples a step" in ex.stage.alt  # a batch of 20 takes both
    assert ex.state.moment.E < 0.1 and ex.stage.error is None


def test_a_single_point_is_the_only_example_to_follow():
    ex = explorer(OWN)
    ex.stage.act("plane", "clickable", x=0.5, y=0.5)
    ex.example.value = 2  # a slider has two ends
    assert ex.stage.error is None
    assert (ex.state.example, ex.example.value) == (0, 1)


# What goes wrong


def test_a_click_where_there_is_no_example_is_passed_over():
    ex = explorer(OWN)
    ex.settings["learning_rate"].value = -1.0  # refused, so the other data are not taken either
    ex.settings["data"].value = "moons"
    for hand in ({"kind": "clickable", "x": 0.1, "y": 0.1}, {"kind": "keys", "key": "ArrowRight"}):
        ex.stage.act("plane", **hand)
        assert ex.stage.error is None and "Learning rate −1 is refused" in ex.stage.alt


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (0.0, "Learning rate 0: the gradient is computed, and no parameter moves."),
        (-1.0, "Learning rate −1 is refused: below 0 every step would climb. These are still the"),
        (float("nan"), "Learning rate nan is refused: it must be a number."),
        (float("inf"), "Learning rate inf is refused: it must be a number."),
        (1e6, "Diverging: E was 1.16 nats at the start and is now"),
        (1e308, "Training diverged at step 1: a weight or the loss is no longer finite."),
    ],
)
def test_learning_rates_that_make_no_sense_are_answered_and_the_picture_stays(rate, said):
    ex = explorer()
    ex.settings["learning_rate"].value = rate
    run(ex, 20)
    assert said in ex.stage.alt
    assert ex.stage.error is None and {"answer", "weights", "line 0"} <= set(marks(ex))
    assert np.isfinite(ex.state.line.run.losses).all()
    if rate < 0 or not np.isfinite(rate):
        ex.branch.click()
        ex.anew.click()
        assert ex.state.line.run.learning_rate == 2.0 and "refused" in ex.stage.alt


def test_a_scale_that_saturates_everything_is_drawn():
    ex = explorer(scale=1000.0)
    run(ex, 20)
    assert ex.stage.error is None and np.isfinite(ex.state.moment.E)


def test_wrong_arguments_are_refused_in_words():
    with pytest.raises(ValueError, match="data is 'iris', expected one of moons, spirals, blobs"):
        trainer("iris")
    with pytest.raises(ValueError, match="Learning rate −2 is refused"):
        trainer(learning_rate=-2)


def test_ten_thousand_steps_are_the_end():
    state = Trainer(Settings("blobs", 2, 2))
    while state.advance():
        pass
    assert state.step == 10_000 and state.said == "10000 is the end."
    state.go(1234)
    assert state.moment.number == 1234


# Running


def on_a_loop(scenario):
    return asyncio.run(scenario())


def test_a_run_lets_the_page_be_heard_and_pauses_at_once():
    ex = explorer()

    async def scenario():
        ex.play.steps.value, ex.play.speed.value = 10_000, "fast"
        ex.play.run.click()
        assert ex.play.running and ex.play.run.description == "Pause"
        await asyncio.sleep(0.2)
        said = ex.play.said.value
        ex.play.run.click()
        here = ex.state.step
        await asyncio.sleep(0.1)
        return here, said

    here, said = on_a_loop(scenario)
    assert 0 < here == ex.state.step < 10_000
    assert "of 10000 steps, about" in said and said.endswith("s left")
    assert not ex.play.running and ex.play.run.description == "Run"
    assert ex.play.said.value.endswith("stopped")


def test_a_step_a_picture_does_not_rush():
    ex = explorer()

    async def scenario():
        ex.play.steps.value, ex.play.speed.value = 10_000, 1
        ex.play.run.click()
        await asyncio.sleep(0.3)
        ex.play.stop()

    on_a_loop(scenario)
    assert 3 < ex.state.step < 200


def test_a_page_that_is_gone_ends_the_run():
    ex = explorer()

    async def scenario():
        ex.stage._watched = True
        ex.play.steps.value, ex.play.speed.value = 10_000, "fast"
        ex.play.run.click()
        await asyncio.sleep(0.05)
        ex.stage._seen -= 60
        await asyncio.sleep(0.2)

    on_a_loop(scenario)
    assert not ex.play.running and ex.state.step < 10_000


@pytest.mark.parametrize("hand", ["rate", "step", "phase", "anew", "point"])
def test_a_hand_on_a_control_ends_the_run(hand):
    ex = explorer()
    hands = {
        "rate": lambda: setattr(ex.settings["learning_rate"], "value", 0.3),
        "step": lambda: setattr(ex.step, "value", 1.0),
        "phase": ex.play.phase.click,
        "anew": ex.anew.click,
        "point": lambda: ex.stage.act("here", "draggable", x=1, y=1),
    }

    async def scenario():
        ex.play.steps.value = 10_000
        ex.play.run.click()
        await asyncio.sleep(0.15)
        hands[hand]()
        assert not ex.play.running

    on_a_loop(scenario)
    assert ex.stage.error is None


# What the page says of it


def test_the_pages_claims_hold():
    ex = explorer()
    run(ex, 500)
    fast = ex.state.line.run
    assert fast.losses[1] > fast.losses[0], "at 2 the loss rises during the first steps"
    slow = fast.branch(0, learning_rate=0.2)
    for _ in range(50):
        slow.advance()
    assert (np.diff(slow.losses) < 0).all(), "at 0.2 it falls from the first step on"
    wild = fast.branch(100, learning_rate=20.0)
    for _ in range(400):
        wild.advance()
    assert wild.losses[-1] > fast.losses[0] > fast.losses[500]
    # h1 is a sigmoid of a weighted sum: its border is straight; that of h2 need not be.
    over, axis = ex.state.over_plane, ex.state.axis
    s1 = over.s1[..., 0]
    np.testing.assert_allclose(np.diff(s1, 2, axis=0), 0, atol=1e-9)
    assert np.abs(np.diff(over.s2[..., 0], 2, axis=0)).max() > 1e-3 and len(axis) == SIDE
