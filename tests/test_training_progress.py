"""Training that runs in a cell and is watched: two sets, the weights, and short slices."""

import asyncio
from types import SimpleNamespace

import numpy as np
import pytest

from utils.data import digits
from utils.explorers import training_progress
from utils.explorers.training_curves import weight_tiles
from utils.explorers.training_progress import TrainingProgress, _left
from utils.network import forward, initialise, loss
from utils.training import Step, descend


@pytest.fixture(scope="module")
def data():
    x, t = digits()
    return {"training": (x[:300], t[:300]), "held out": (x[300:400], t[300:400])}


def walk(data):
    start = initialise(np.random.default_rng(0), (64, 12, 8, 10))
    return descend(start, *data["training"], 0.5, momentum=0.9)


def train(progress, steps, at_step=None):
    async def collect():
        last = None
        async for last in progress.steps_of(steps):
            if at_step:
                at_step(last)
        return last

    return asyncio.run(collect())


def test_e_and_accuracy_on_both_sets_are_those_of_the_network(data):
    progress = TrainingProgress(40, data)
    last = train(progress, walk(data))
    number, *measured = progress.curves.measured[-1]
    expected = []
    for x, t in data.values():
        y = forward(last.parameters, x).y
        expected += [loss(last.parameters, x, t), np.mean(y.argmax(1) == t.argmax(1))]
    assert number == 40
    np.testing.assert_allclose(measured, expected, rtol=1e-12)
    _, _, held_E, held_right = expected[:4]
    said = f"on held out examples E is {held_E:.2f} nats and {held_right:.1%} are right"
    assert said in progress.stage.alt
    marks = set(progress.stage.picture["marks"])
    assert {"E", "E held out", "accuracy training", "accuracy held out", "W1"} <= marks
    assert progress.stage.error is None and progress.stage.picture["note"] == ""


def test_the_page_is_heard_between_short_slices_and_stop_takes_effect_at_once(data, monkeypatch):
    """By a clock on which every step takes 2 ms: a busy machine does not change what is asked."""
    progress, clock = TrainingProgress(100_000, data), SimpleNamespace(now=0.0)
    monkeypatch.setattr(training_progress, "time", SimpleNamespace(monotonic=lambda: clock.now))
    slices, seen = [], []

    def steps():
        for step in walk(data):
            clock.now += 0.002
            yield step

    async def page():
        last = 0.0
        while True:
            await asyncio.sleep(0)
            if clock.now > last:
                slices.append(clock.now - last)
                last = clock.now
                if len(slices) == 10:
                    progress.stop()

    async def both():
        heard = asyncio.create_task(page())
        async for step in progress.steps_of(steps()):
            seen.append((step.number, progress._stop.is_set()))
        heard.cancel()

    asyncio.run(both())
    assert len(slices) >= 10 and max(slices) < 0.02
    assert sum(stopped for _, stopped in seen) <= 1
    assert progress.words.endswith("stopped") and " left" not in progress.words


def test_it_ends_when_no_page_shows_it_any_more(data, monkeypatch):
    progress = TrainingProgress(100_000, data)
    gone = []
    monkeypatch.setattr(type(progress.stage), "watched", property(lambda _: not gone))
    last = train(progress, walk(data), lambda step: gone.append(1) if step.number == 20 else None)
    assert 20 <= last.number < 5000
    assert progress.words.endswith("stopped: no page shows it any more")


def test_the_time_that_is_left_is_said_while_it_runs(data):
    progress, words = TrainingProgress(100_000, data), []

    def at_step(step):
        words.append(progress.words)
        if " left" in progress.words or step.number == 5000:
            progress.stop()

    train(progress, walk(data), at_step)
    assert any(" left" in said for said in words)
    assert [_left(s) for s in (None, 0.2, 41.6, 600)] == [
        "", ", about 1 s left", ", about 42 s left", ", about 10 min left",
    ]  # fmt: skip


def test_the_time_that_is_left_is_reckoned_up_to_now(data, monkeypatch):
    progress, words, now = TrainingProgress(50), [], [0.0]
    monkeypatch.setattr(training_progress, "time", SimpleNamespace(monotonic=lambda: now[0]))

    def steps():
        for number in range(5):
            now[0] = number  # a second a step
            yield Step(number, 1.0, None, None)

    train(progress, steps(), lambda _: words.append(progress.words))
    assert words[2:] == [
        f"step {n} of 50, E = 1.0000 nats, about {left} s left"
        for n, left in ((1, 49), (2, 48), (3, 47))
    ]


@pytest.mark.parametrize("at_once", [1, 5])
def test_the_axis_ends_above_the_highest_loss_however_many_steps_a_picture_has(at_once):
    progress = TrainingProgress(100)
    curves = progress.curves
    for number in range(at_once):
        curves.add(Step(number, 0.2, None, None))
    curves.draw(progress.stage)
    assert curves.figure.axes[0].get_ylim() == (0, pytest.approx(0.22))


def test_the_numbers_beside_the_curves_are_the_last_ones_however_long_they_are(data):
    progress = TrainingProgress(2000, data)
    curves = progress.curves
    curves.measure(next(walk(data)))
    row = curves.measured[0][1:]
    curves.measured = [[n, *row] for n in range(801)] + [[801, 0.125, 0.5, 0.25, 0.75]]
    curves.draw(progress.stage)
    marks = progress.stage.picture["marks"]
    for name, E, share in ("training", "0.125", "50.0%"), ("held out", "0.250", "75.0%"):
        assert f">{name} {E}<" in marks[f"E of {name}"]["svg"]
        assert f">{name} {share}<" in marks[f"share of {name}"]["svg"]


def test_each_tile_is_one_units_weights():
    W1 = np.random.default_rng(0).normal(size=(64, 11))
    tiles = weight_tiles(W1)
    assert tiles.shape == (17, 71)
    for k in range(11):
        top, left = 9 * (k // 8), 9 * (k % 8)
        np.testing.assert_array_equal(tiles[top : top + 8, left : left + 8].ravel(), W1[:, k])
    assert weight_tiles(np.zeros((3, 4))) is None
