"""Two notebooks open at once: each answers its own sliders, and keeps on when the other restarts.

After the restart the learner runs the imports and the explorer's cell and no other.
"""

import re

import pytest
from pictures import said, wait_for

from tools.browser import Notebook
from tools.look import faults


class Page:
    """An open notebook with one explorer and the number box of one of its sliders."""

    def __init__(self, notebook, call, label):
        self.notebook = notebook
        self.cell = notebook.page.locator(f".jp-CodeCell:has-text('{call}')").last
        self.box = self.cell.get_by_label(f"{label}, exact value", exact=True)

    def move(self, value):
        """Type a number and press Enter."""
        self.box.fill(value)
        self.box.press("Enter")

    def press_arrow(self):
        """Move the slider itself by one step."""
        self.cell.locator("input[type=range]").first.focus()
        self.notebook.page.keyboard.press("ArrowRight")

    def run_cell(self, cell):
        """Shift+Enter in a cell, until it has a number."""
        cell.locator(".cm-content").click()
        self.notebook.page.keyboard.press("Shift+Enter")
        prompt = cell.locator(".jp-InputPrompt").first
        prompt.filter(has_text=re.compile(r"\[\d+\]")).wait_for()

    def restart(self):
        """Kernel > Restart Kernel, and yes."""
        page = self.notebook.page
        self.notebook._menu("Kernel", "kernelmenu:restart")
        page.locator(".jp-Dialog .jp-mod-accept").click()
        page.locator(".jp-Dialog").wait_for(state="detached")
        self.notebook.wait_kernel()


@pytest.fixture
def prediction(lab, browser):
    with Notebook(browser, lab, "05_cross_entropy") as notebook:
        yield Page(notebook, "cross_entropy_explorer(", "y₁")


@pytest.fixture
def network(lab, browser):
    with Notebook(browser, lab, "08_forward_pass") as notebook:
        yield Page(notebook, "forward_explorer(", "x₁")


@pytest.mark.long
def test_two_notebooks_answer_their_own_sliders_and_restart_apart(prediction, network, proves):
    proves("robustness cases", 2)
    for page in (prediction, network):
        page.notebook.run_all()
        assert faults(page.notebook) == []
    before = said(network.cell)
    for value in ("0.25", "0.75", "0.5"):
        prediction.move(value)
        wait_for(prediction.cell, f"Probabilities y {value},")
        assert said(network.cell) == before
    before = said(prediction.cell)
    network.move("2.5")
    wait_for(network.cell, "inputs x 2.5,")
    assert said(prediction.cell) == before

    network.restart()
    prediction.move("0.25")
    wait_for(prediction.cell, "Probabilities y 0.25,")
    prediction.press_arrow()
    wait_for(prediction.cell, "Probabilities y 0.26,")
    assert "x 2.5," in said(network.cell)  # the picture stays as it was

    imports = network.notebook.page.locator(".jp-CodeCell").first
    network.run_cell(imports)
    network.run_cell(network.cell)
    wait_for(network.cell, "inputs x 1.5,")
    network.move("-1.5")
    wait_for(network.cell, "inputs x −1.5,")
    for page in (prediction, network):
        assert faults(page.notebook) == []
