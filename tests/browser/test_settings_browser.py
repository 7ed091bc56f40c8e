"""Live figures in a JupyterLab with other settings: cells out of view, comms without subshells.

Elsewhere the tests keep all cells in the page (`tools.lab.SETTINGS`); learners have JupyterLab's
own default, or what they chose.
"""

import re
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest
from pictures import said, wait_for
from pixels import array_of, changed
from wire import Wire

from tools.browser import Notebook, box_at_rest, find_chromium
from tools.lab import Lab

HERE = Path(__file__).parent
RUNNING = """
from utils.controls import Panel, Runner
from utils.plotting import figure
from utils.stage import Stage

done = [0]


def work():
    while True:
        done[0] += 1
        yield


counted = Stage(figure(5, 1)[0], lambda: f"Step {done[0]}.")
counted.connect(lambda: counted.text("step", [0.5], [0.5], [str(done[0])]))
Panel(counted, [Runner(counted, work())])
"""
LONG = 30  # texts below the figures, several windows high
TRACKER = "@jupyterlab/notebook-extension:tracker"
KERNELS = "@jupyterlab/apputils-extension:kernels-settings"
WINDOWS = {"contentVisibility": {}, "full": {"windowingMode": "full"}}


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A folder with one page: a figure, a second one with a surface, running work, much text."""
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("pages")
    sources = [(HERE / f"{name}.py").read_text("utf-8")
               for name in ("demonstration_surface", "demonstration")]  # fmt: skip
    cells = [nbformat.v4.new_code_cell(source) for source in [RUNNING, *sources]]
    texts = [nbformat.v4.new_markdown_cell(f"## Text {n}\n\nwords\n\nwords") for n in range(LONG)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    page = nbformat.v4.new_notebook(cells=cells + texts, metadata=kernel)
    for cell in cells:  # the source would push the figure out of the window
        cell.metadata["jupyter"] = {"source_hidden": True}
    nbformat.write(page, folder / "long.ipynb")
    return folder


def figure_of(page, word):
    """The output of the cell whose figure says this word."""
    return page.locator(f".jp-CodeCell:has(img.stage-layer[alt*='{word}'])")


def pixels(cell):
    return array_of(cell.locator(".stage-card").screenshot())


def press_slider(page, cell, key):
    cell.locator("input[type=range]").first.focus()
    page.keyboard.press(key)


def drag_point(page, cell):
    """Take the point 40 to the right and 20 down."""
    box = box_at_rest(cell.locator('g[data-mark="start"] .stage-hand'))
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y + 20, steps=8)
    page.mouse.up()
    page.mouse.move(5, 5)


# Whether a figure is out of the window as each setting has it. With "full", texts leave the page;
# a cell whose output holds SVG with definitions, as a stage does, stays in it with no height.
AWAY = {
    "contentVisibility": """e => e.isConnected
        && !e.checkVisibility({ contentVisibilityAuto: true })""",
    "full": """e => {
        const cell = e.closest(".jp-Cell");
        return !cell?.isConnected || cell.style.display === "none" || cell.style.opacity === "0";
    }""",
}


def scroll(page, where):
    """Scroll the notebook to its "top" or "end", and let JupyterLab follow."""
    to = {"top": "0", "end": "e.scrollHeight"}[where]
    outer = page.locator(".jp-WindowedPanel-outer").first
    outer.evaluate(f"e => e.scrollTo(0, {to})")
    page.wait_for_timeout(500)


@pytest.mark.long
@pytest.mark.parametrize("mode", WINDOWS)
def test_a_figure_that_was_scrolled_out_of_the_window_is_there_and_answers(pages, browser, mode):
    with (
        Lab(pages, settings={TRACKER: WINDOWS[mode]}) as lab,
        Notebook(browser, lab, "long") as notebook,
    ):
        notebook.run_all()
        page = notebook.page
        scroll(page, "top")
        cell = figure_of(page, "Point at")
        node = cell.locator(".stage").element_handle()
        wire = Wire(page)
        drag_point(page, cell)
        wait_for(cell, "Point at 1.44")
        cell.locator(".stage-hand").first.evaluate("e => e.blur()")  # a ring is none of the picture
        words, before = said(cell), pixels(cell)
        assert not node.evaluate(AWAY[mode])
        scroll(page, "end")
        # The cell in use is treated with care; another one is taken into use.
        page.get_by_role("heading", name=f"Text {LONG - 1}").click()
        scroll(page, "top")
        scroll(page, "end")
        page.wait_for_function(AWAY[mode], arg=node, timeout=5_000)
        in_page = page.locator(".jp-Notebook .jp-Cell").count()
        assert in_page < 20 if mode == "full" else in_page == LONG + 3
        scroll(page, "top")
        assert not node.evaluate(AWAY[mode])
        after = pixels(cell)
        assert said(cell) == words and changed(before, after) == 0
        for layer in (".stage-field", "canvas"):  # each of many colours, before as after
            shot = array_of(cell.locator(layer).first.screenshot())
            assert len(np.unique(shot.sum(axis=2))) > 100, layer
        press_slider(page, cell, "ArrowRight")
        wait_for(cell, "Point at 1.44, 0.72; third weight 1.01")
        drag_point(page, cell)
        wait_for(cell, "Point at 2.39")
        assert changed(after, pixels(cell)) > 0
        # A figure that was out of the window when it was made.
        below = figure_of(page, "Network")
        box_at_rest(below.locator(".stage-card"))
        before = pixels(below)
        press_slider(page, below, "ArrowRight")
        below.locator('g[data-mark="values"] text').first.get_by_text("1.6").wait_for()
        assert changed(before, pixels(below)) > 0
        # JupyterLab's own default; the test below is to be without.
        assert wire.comms and None not in wire.comms
        assert notebook.console_errors == []


@pytest.mark.long
def test_all_works_without_subshells_and_without_the_servers_quick_answers(pages, browser):
    settings = {KERNELS: {"commsOverSubshells": "disabled"}}
    with (
        Lab(pages, settings=settings, nodelay=False) as lab,
        Notebook(browser, lab, "long") as notebook,
    ):
        page = notebook.page
        wire = Wire(page)
        notebook.run_all()
        cell = figure_of(page, "Point at")
        shots = [pixels(cell)]
        press_slider(page, cell, "ArrowRight")
        wait_for(cell, "third weight 1.01")
        shots.append(pixels(cell))
        drag_point(page, cell)
        wait_for(cell, "Point at 1.44")
        shots.append(pixels(cell))
        assert all(changed(*pair) > 0 for pair in pairwise(shots))

        running = figure_of(page, "Step")
        running.get_by_role("button", name="Run").click()
        running.get_by_text("running", exact=True).wait_for()
        running.locator("img.stage-layer:not([alt='Step 0.'])").wait_for(state="attached")
        # Controls of another figure are alive meanwhile.
        press_slider(page, cell, "ArrowLeft")
        wait_for(cell, "third weight 1.00")
        running.get_by_role("button", name="Pause").click()
        running.get_by_role("button", name="Run").wait_for()
        page.wait_for_timeout(300)
        last, shot = said(running), pixels(running)
        page.wait_for_timeout(300)
        assert said(running) == last and changed(shot, pixels(running)) == 0
        running.get_by_role("button", name="Step").click()
        wait_for(running, f"Step {int(re.search(r'[0-9]+', last).group()) + 1}.")
        assert wire.comms and set(wire.comms) == {None}
        assert notebook.console_errors == []
