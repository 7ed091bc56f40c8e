"""The trainer in JupyterLab: it runs, is stopped, scrubbed and branched by a learner's hands."""

import re
from functools import partial

import nbformat
import pictures
import pytest
from pictures import said

from tools.browser import Notebook
from tools.lab import Lab

wait_for = partial(pictures.wait_for, timeout=30_000)  # a step may wait for many before it
CELL = ".jp-CodeCell:has-text('trainer(')"
SOURCE = 'from utils.explorers.trainer import trainer\n\ntrainer("spirals")'


@pytest.fixture(scope="module")
def opened(browser, tmp_path_factory):
    # A page of its own: page 15 would be trained on digits first, for every test.
    folder = tmp_path_factory.mktemp("trainer")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE)], metadata=kernel)
    nbformat.write(page, folder / "trainer.ipynb")
    with Lab(folder) as lab, Notebook(browser, lab, "trainer") as notebook:
        notebook.run_all()
        yield notebook


@pytest.fixture
def cell(opened):
    cell = opened.page.locator(CELL).last
    press(cell, "Reset")
    wait_for(cell, "A: step 0 of 0")
    yield cell
    assert opened.console_errors == []
    assert opened.foreign == []


def press(cell, name):
    cell.get_by_role("button", name=name, exact=True).click()


def step_of(cell):
    return int(re.search(r"step (\d+) of", said(cell)).group(1))


@pytest.mark.long
def test_phases_and_a_step_with_formulas_that_are_typeset(cell):
    for phase in ("loss", "backward", "update"):
        press(cell, "Next phase")
        wait_for(cell, f"Lit phase: {phase}")
    cell.locator("mjx-container").first.wait_for(timeout=15_000)
    press(cell, "Next phase")
    wait_for(cell, "A: step 1 of 1")
    press(cell, "Step")
    wait_for(cell, "A: step 2 of 2")


@pytest.mark.long
def test_a_run_shows_its_progress_stops_at_once_and_is_scrubbed(cell, opened):
    cell.get_by_label("steps to run").select_option(label="10000")
    press(cell, "Run")
    # Steps enough to go back among them.
    cell.get_by_text(re.compile(r"\d{2,} of 10000 steps, about \d+ s left")).wait_for()
    press(cell, "Pause")
    cell.get_by_text(re.compile("stopped")).wait_for()
    here = step_of(cell)
    opened.page.wait_for_timeout(300)
    assert 0 < here == step_of(cell) < 10_000
    box = cell.get_by_label("step, exact value")
    box.fill("3")
    box.press("Enter")
    wait_for(cell, f"A: step 3 of {here}")
    dot = cell.locator(".stage-hand[aria-label*='the step shown']")
    dot.focus()
    opened.page.keyboard.press("ArrowRight")
    wait_for(cell, f"A: step 4 of {here}")


@pytest.mark.long
def test_a_branch_by_keyboard_alone(cell, opened):
    press(cell, "Step")
    wait_for(cell, "A: step 1 of 1")
    rate = cell.get_by_label("learning rate", exact=True)
    rate.fill("0.2")
    rate.press("Enter")
    wait_for(cell, "still the results of learning rate 2")
    cell.get_by_role("button", name="Branch from here", exact=True).focus()
    opened.page.keyboard.press("Enter")
    wait_for(cell, "Branch B. It leaves A at step 1")
    rate.fill("-1")
    rate.press("Enter")
    wait_for(cell, "Learning rate −1 is refused")


@pytest.mark.long
def test_what_a_unit_sees_by_click_and_key(cell, opened):
    cell.locator(".stage-hand[aria-label*='h⁽²⁾₃']").first.click(force=True)
    wait_for(cell, "The plane shows what h⁽²⁾₃ sees")
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("Enter")
    cell.locator("img.stage-layer:not([alt*='h⁽²⁾₃ sees'])").wait_for(state="attached")


@pytest.mark.long
def test_own_points_by_mouse_and_keys(cell, opened):
    cell.get_by_label("data", exact=True).select_option(label="own points")
    wait_for(cell, "No example yet")
    plane = cell.locator(".stage-area[aria-label*='the plane']")
    plane.click(position={"x": 60, "y": 60})
    wait_for(cell, "1 own point,")
    cell.get_by_label("a click places class").select_option(label="2 □")
    plane.focus()
    for key in ("Shift+ArrowRight", "Shift+ArrowRight", "Space"):
        opened.page.keyboard.press(key)
    wait_for(cell, "2 own points,")
    press(cell, "Run")
    wait_for(cell, "100% of them right")
    press(cell, "Pause")
