"""The weight X-ray in JupyterLab, by mouse and by keyboard alone, on page 12."""

import re

import pytest
from pictures import said, wait_for

from tools.browser import Notebook

CELL = ".jp-CodeCell:has-text('weight_xray(')"


@pytest.fixture(scope="module")
def opened(lab, browser):
    with Notebook(browser, lab, "12_first_hidden_layer") as notebook:
        notebook.run_all()
        yield notebook


@pytest.fixture
def cell(opened):
    yield opened.page.locator(CELL).last
    assert opened.console_errors == []
    assert opened.foreign == []


def hands(cell, name):
    """The parts of a mark that answer to a hand, by what a screen reader calls them."""
    return cell.locator(f".stage-hand[aria-label*='{name}']")


@pytest.mark.long
def test_more_opens_the_steps_one_by_one_and_formulas_are_typeset(cell):
    assert "Lit: W⁽¹⁾₁₃ = 0.6" in said(cell)
    assert "paths" not in said(cell)
    for level in range(2, 7):
        cell.get_by_role("button", name="More").click()
        cell.get_by_text(f"step {level} of 6").wait_for()
    wait_for(cell, "6 paths")
    cell.locator("mjx-container").first.wait_for(timeout=15_000)
    cell.get_by_text(re.compile("five ways: all agree, −0.152001")).wait_for()


@pytest.mark.long
def test_an_edge_is_clicked_and_another_is_reached_by_keys_alone(cell, opened):
    hands(cell, "W⁽³⁾₃₂").first.click(force=True)
    wait_for(cell, "Lit: W⁽³⁾₃₂ = 2.6")
    opened.page.keyboard.press("ArrowLeft")
    opened.page.keyboard.press("Enter")
    wait_for(cell, "Lit: W⁽³⁾₃₁")
    opened.page.keyboard.press("d")
    opened.page.keyboard.press("d")
    assert cell.locator("img.stage-layer").count() == 1  # the cell was not deleted


@pytest.mark.long
def test_an_exact_number_is_typed_and_numbers_follow(cell, opened):
    cell.get_by_label("parameter", exact=True).select_option(label="W⁽²⁾₄₁")
    wait_for(cell, "Lit: W⁽²⁾₄₁ = 1.4, with gradient 0.05")
    box = cell.get_by_label("W⁽²⁾₄₁, exact value")
    box.fill("-2.5")
    box.press("Enter")
    wait_for(cell, "Lit: W⁽²⁾₄₁ = −2.5")
    cell.get_by_role("button", name="Reset").click()
    wait_for(cell, "Lit: W⁽¹⁾₁₃ = 0.6")


@pytest.mark.long
def test_a_path_is_lit_by_a_click_on_its_bar(cell, opened):
    cell.get_by_role("button", name="Reset").click()  # back to step 1
    for level in (2, 3):
        cell.get_by_role("button", name="More").click()
        cell.get_by_text(f"step {level} of 6").wait_for()
    hands(cell, "path 4 of 6").first.click(force=True)
    opened.page.wait_for_function(
        """() => [...document.querySelectorAll('.stage-hand')].some(h =>
            (h.getAttribute('aria-label') || '').startsWith('path 4 of 6')
            && h.getAttribute('aria-pressed') === 'true')"""
    )
