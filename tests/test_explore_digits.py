"""The digits of notebook 15 without a browser: what is drawn is what the network reads."""

import gc
import tracemalloc

import numpy as np
import pytest
from matplotlib.figure import Figure

from utils.data import digits, split
from utils.explorers.digits import digit_pad
from utils.explorers.digits.drawing import SIDE, Drawing
from utils.functions import cross_entropy_from_scores
from utils.network import forward, initialise, loss
from utils.training import gradient_descent

# Digits drawn as a person draws them: places (x, y) on the paper, y downwards.
STROKES = {
    0: [[(16, 3), (10, 6), (8, 16), (10, 26), (16, 29), (22, 26), (24, 16), (22, 6), (16, 3)]],
    2: [[(9, 8), (12, 4), (18, 3), (22, 7), (21, 12), (9, 28), (24, 28)]],
    3: [[(9, 4), (20, 4), (22, 9), (15, 14), (22, 18), (22, 25), (16, 29), (9, 27)]],
    5: [[(23, 4), (11, 4), (10, 14), (18, 13), (23, 18), (22, 25), (16, 29), (9, 27)]],
    7: [[(8, 4), (24, 4), (14, 29)], [(11, 16), (22, 16)]],
}


@pytest.fixture(scope="module")
def data():
    """(parameters trained for a moment, x held out, t held out)."""
    rng = np.random.default_rng(15)
    x, t, x_held, t_held = split(rng, *digits())
    start = initialise(rng, (64, 32, 16, 10))
    run = gradient_descent(start, x, t, 0.5, 400, batch_size=32, rng=rng, momentum=0.9)
    return run.parameters, x_held, t_held


@pytest.fixture(scope="module")
def made(data):
    return digit_pad(*data).explorer


@pytest.fixture
def ex(made):
    """The pad with empty paper and its controls as at the start; made once, figures take time."""
    made.does.value, made.pen.value, made.fit.value, made.asked.value = "draws", 4, True, -1
    made.pad.cursor = (16, 16)
    made.clear.click()
    assert made.stage.error is None
    yield made
    assert made.stage.error is None
    assert made.stage.picture["note"] == ""


def stroke(ex, places):
    """One stroke of a pointer, place by place; y downwards."""
    for n, (x, y) in enumerate(places, 1):
        ex.stage.act("paper", "draggable", x=x, y=SIDE - y, done=n == len(places))


def press(ex, *keys):
    for key in keys:
        ex.stage.act("paper", "keys", key=key)


def test_a_stroke_changes_the_probabilities_and_they_are_the_networks_own(ex, data):
    before = ex.pad.y
    stroke(ex, [(8, 4), (24, 4), (14, 29)])
    assert np.abs(ex.pad.y - before).max() > 0.1
    assert ex.pad.y.sum() == pytest.approx(1, abs=1e-12)
    np.testing.assert_array_equal(ex.pad.y, forward(data[0], ex.pad.image).y[0])
    three = np.argsort(-ex.pad.y)[:3]
    assert ", ".join(f"{d} {ex.pad.y[d]:.2f}" for d in three) in ex.stage.alt
    written = ex.stage.picture["marks"]
    assert f"{ex.pad.y.max():.3f}</text>" in written["largest"]["svg"]
    assert written["others"]["svg"].count("<text") == 9


def test_every_held_out_digit_on_the_pad_gives_exactly_the_networks_probabilities(data):
    parameters, x, t = data
    ex = digit_pad(parameters, x[:40], t[:40]).explorer
    for row in [*range(40), 0]:
        np.testing.assert_array_equal(ex.pad.image, x[[row]])
        np.testing.assert_array_equal(ex.pad.y, forward(parameters, x[[row]]).y[0])
        true = t[row].argmax()
        assert f"held-out image {row + 1}, a {true}, read as {ex.pad.y.argmax()}" in ex.stage.alt
        ex.example.click()
    ex.fit.value = False
    np.testing.assert_array_equal(ex.pad.image, x[[1]])


@pytest.mark.parametrize("asked", [-1, 0, 4, 9])
@pytest.mark.parametrize("drawn", [0, 7, None])
def test_the_slopes_equal_a_complex_step_in_every_pixel(ex, data, drawn, asked):
    for one in STROKES.get(drawn, []):
        stroke(ex, one)
    ex.asked.value = asked
    wanted = int(ex.pad.y.argmax()) if asked == -1 else asked
    t = np.eye(10)[[wanted]]
    nudged = forward(data[0], ex.pad.image + 1e-30j * np.eye(64)).s3
    true = [cross_entropy_from_scores(s, t[0]).imag / 1e-30 for s in nudged]
    np.testing.assert_allclose(ex.pad.slopes, true, rtol=1e-9, atol=1e-14)
    assert ex.pad.E == pytest.approx(loss(data[0], ex.pad.image, t), abs=1e-12)
    assert f"E if it is to be {wanted}: {ex.pad.E:.2f} nats" in ex.stage.alt


@pytest.mark.parametrize("digit", STROKES)
def test_each_pixel_that_matters_carries_its_sign_as_a_sign(ex, digit):
    for one in STROKES[digit]:
        stroke(ex, one)
    marks, shares = ex.stage.picture["marks"], ex.pad.slopes / np.abs(ex.pad.slopes).max()
    for name, sign, these in ("rises", "+", shares > 0.2), ("falls", "−", shares < -0.2):
        assert marks[name]["svg"].count(f">{sign}<") == these.sum() > 0


def test_keys_draw_the_same_as_the_mouse(ex):
    press(ex, *["ArrowUp"] * 10, *["Shift+ArrowLeft"] * 2, "Enter")
    press(ex, *["ArrowRight"] * 6, *["Shift+ArrowDown"] * 4, "ArrowLeft", "Enter", "ArrowUp")
    by_keys = ex.pad.drawing.ink.copy()
    assert not ex.pad.pen_down
    ex.clear.click()
    stroke(ex, [(8.5, 6.5), (14.5, 6.5), (14.5, 22.5), (13.5, 22.5)])
    np.testing.assert_array_equal(ex.pad.drawing.ink, by_keys)
    assert by_keys.sum() > 60


def test_space_inks_and_delete_erases_at_the_cursor_and_the_sentence_says_where_it_is(ex):
    press(ex, "ArrowUp", "Shift+ArrowRight", "Space")
    assert ex.pad.drawing.ink[15, 20] and ex.pad.drawing.ink.sum() == 13
    assert "Pen at row 16, column 21 of the paper, up." in ex.stage.alt
    press(ex, "Delete")
    assert ex.pad.drawing.empty
    press(ex, *["Shift+ArrowLeft"] * 20, *["ArrowDown"] * 40)
    assert ex.pad.cursor == (0, SIDE - 1)


def test_two_strokes_are_not_joined_and_the_parts_of_one_are(ex):
    stroke(ex, [(4, 4), (4, 20)])
    stroke(ex, [(28, 4), (28, 20)])
    ink = ex.pad.drawing.ink
    assert ink[4:20, 3].all() and ink[4:20, 27].all() and not ink[:, 8:24].any()


def test_the_pen_erases_and_has_a_width(ex):
    stroke(ex, [(2, 16), (30, 16)])
    assert ex.pad.drawing.ink[:, 16].sum() == 4
    ex.pen.value, ex.does.value = 8, "erases"
    stroke(ex, [(2, 16), (30, 16)])
    assert ex.pad.drawing.empty


def test_empty_paper_is_answered_in_words_and_clear_brings_it_back(ex, data):
    stroke(ex, STROKES[0][0])
    assert "your drawing, read as" in ex.stage.alt
    ex.clear.click()
    assert ex.stage.alt.startswith("Drawing pad with empty paper: there is no digit to read.")
    assert "Empty paper" in ex.stage.picture["marks"]["words"]["svg"]
    np.testing.assert_array_equal(ex.pad.y, forward(data[0], np.zeros((1, 64))).y[0])


def test_a_drawing_is_read_wherever_and_however_large_it_is(ex):
    place = np.array(STROKES[3][0], float) / 2
    seen = []
    for shift in [(0, 0), (14, 3), (4, 15)]:
        ex.clear.click()
        stroke(ex, place + shift)
        seen.append(ex.pad.image)
    np.testing.assert_array_equal(seen[0], seen[1])
    np.testing.assert_array_equal(seen[0], seen[2])
    assert seen[0].reshape(8, 8).any(axis=1).all()  # it fills the height, as the data does
    ex.fit.value = False
    assert not np.array_equal(ex.pad.image, seen[0])


def test_drawn_digits_are_read_and_small_ones_only_because_they_are_fitted(data):
    right = {True: 0, False: 0}
    for digit, strokes in STROKES.items():
        drawing = Drawing()
        for one in strokes:
            drawing.stroke(np.array(one) * 0.6 + 1, 3)
        for fit in right:
            right[fit] += forward(data[0], drawing.image(fit)).y.argmax() == digit
    assert right[True] >= 4 and right[False] <= 2


def test_a_slope_is_pointed_at_and_walked_to(ex):
    stroke(ex, STROKES[5][0])
    ex.stage.act("slopes", "hover", x=2.5, y=8 - 4.5)
    assert ex.pad.shown_pixel == (4, 2)
    assert "slope chosen at row 5, column 3" in ex.stage.alt
    ex.stage.act("slopes", "keys", key="ArrowRight")
    ex.stage.act("slopes", "keys", key="ArrowUp")
    assert ex.pad.shown_pixel == (3, 3)
    ex.stage.act("slopes", "hover", index=None)
    steepest = divmod(int(np.abs(ex.pad.slopes).argmax()), 8)
    assert ex.pad.shown_pixel == steepest and "steepest slope at row" in ex.stage.alt


def test_five_hundred_quick_strokes_leave_no_figure_and_no_memory_behind(ex):
    rng = np.random.default_rng(0)

    def scribble(times):
        for places in rng.uniform(0, SIDE, (times, 3, 2)):
            with ex.stage.batch():  # as when several messages come within one frame
                stroke(ex, places)
            if ex.pad.drawing.ink.mean() > 0.5:
                ex.clear.click()

    scribble(400)
    gc.collect()
    figures = sum(isinstance(o, Figure) for o in gc.get_objects())
    marks = set(ex.stage.picture["marks"])
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        scribble(100)
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 50_000
    assert set(ex.stage.picture["marks"]) == marks
    # Fewer, where one of an earlier test was let go meanwhile.
    assert sum(isinstance(o, Figure) for o in gc.get_objects()) <= figures
    assert ex.pad.y.sum() == pytest.approx(1, abs=1e-12)


def test_what_does_not_fit_is_refused_in_words(data):
    with pytest.raises(ValueError, match="1/16"):
        Drawing().put(np.full(64, 0.3))
    with pytest.raises(ValueError, match="expected 64 for 8 x 8 pixels"):
        digit_pad(initialise(np.random.default_rng(0), (3, 4, 3, 2)), [[1, 2, 3]], [[1, 0]])
    with pytest.raises(ValueError, match="64"):
        digit_pad(data[0], data[1][:, :10], data[2])
