"""The digits of page 15 in JupyterLab: drawn by mouse and by keys, trained with a Stop button."""

import re

import pytest
from pictures import said, wait_for

from tools.browser import Notebook, box_at_rest

PAD = ".jp-CodeCell:has-text('digit_pad(trained')"
TRAINING = ".jp-CodeCell:has-text('watched(walk, steps')"
SEVEN = [[(8, 4), (24, 4), (14, 29)], [(11, 16), (22, 16)]]  # on 32 x 32, y downwards


@pytest.fixture(scope="module")
def opened(lab, browser):
    with Notebook(browser, lab, "15_training") as notebook:
        notebook.run_all()
        yield notebook


@pytest.fixture
def pad(opened):
    cell = opened.page.locator(PAD).last
    cell.get_by_role("button", name="Clear").click()
    wait_for(cell, "empty paper")
    yield cell
    assert opened.errors() == []
    assert opened.console_errors == []
    assert opened.foreign == []


def on_page(cell, stroke):
    """Places on 32 x 32 pixels as places on the page."""
    box = box_at_rest(cell.locator("[data-area='paper']"))
    unit = box["width"] / 32.6  # the paper has a margin of 0.3 on each side
    return [(box["x"] + (0.3 + x) * unit, box["y"] + (0.3 + y) * unit) for x, y in stroke]


def draw(cell, page, strokes):
    """Draw with the mouse."""
    for stroke in strokes:
        first, *others = on_page(cell, stroke)
        page.mouse.move(*first)
        page.mouse.down()
        for place in others:
            page.mouse.move(*place, steps=12)
        page.mouse.up()


@pytest.mark.long
def test_a_seven_is_drawn_with_the_mouse_and_read_while_it_is_drawn(pad, opened, artefacts):
    draw(pad, opened.page, SEVEN)
    wait_for(pad, "your drawing, read as 7")
    assert re.search(r"three largest probabilities: 7 0\.\d\d", said(pad))
    for dark in (False, True):
        opened.set_theme(dark)
        name = f"digit-pad-{'dark' if dark else 'light'}.png"
        pad.locator(".stage-panel").screenshot(path=artefacts / name)
    opened.set_theme(False)


@pytest.mark.long
def test_a_seven_is_drawn_with_a_finger_and_the_page_does_not_scroll(pad, opened):
    finger = opened.page.context.new_cdp_session(opened.page)
    strokes = [on_page(pad, stroke) for stroke in SEVEN]
    before = pad.locator("[data-area='paper']").bounding_box()
    for stroke in strokes:
        for n, (x, y) in enumerate(stroke):
            kind = "touchMove" if n else "touchStart"
            point = {"type": kind, "touchPoints": [{"x": x, "y": y}]}
            finger.send("Input.dispatchTouchEvent", point)
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    wait_for(pad, "your drawing, read as 7")
    assert pad.locator("[data-area='paper']").bounding_box() == before


@pytest.mark.long
def test_keys_alone_draw_and_jupyterlab_does_not_hear_them(pad, opened):
    pad.locator("[data-area='paper']").focus()
    for key in ["Shift+ArrowUp"] * 3 + ["Enter"] + ["Shift+ArrowDown"] * 6 + ["Enter"]:
        opened.page.keyboard.press(key)
    wait_for(pad, "Pen at row 29, column")
    wait_for(pad, "your drawing, read as 1")
    opened.page.keyboard.press("d")
    opened.page.keyboard.press("d")
    assert pad.locator("img.stage-layer").count() == 1  # the cell was not deleted


@pytest.mark.long
def test_the_next_example_and_its_true_digit(pad):
    pad.get_by_role("button", name="Next example").click()
    wait_for(pad, "held-out image 2, a ")
    pad.get_by_label("dE/dx, if it is to be").select_option(label="0")
    wait_for(pad, "E if it is to be 0")


@pytest.mark.long
def test_stop_ends_a_long_training_at_once(opened):
    page, cell = opened.page, opened.page.locator(TRAINING).last
    cell.get_by_text(re.compile(r"step 900 of 900, E = [\d.]+ nats, done")).wait_for()
    editor = cell.locator(".cm-content")
    editor.click()
    editor.get_by_text("20", exact=True).first.dblclick()
    page.keyboard.type("2000")
    page.keyboard.press("Control+Enter")
    cell.get_by_text(re.compile(r"of 90000, E = [\d.]+ nats, about \d+ (s|min) left")).wait_for()
    cell.get_by_role("button", name="Stop").click()
    cell.get_by_text(re.compile(r"of 90000, E = [\d.]+ nats, stopped")).wait_for(timeout=5_000)
