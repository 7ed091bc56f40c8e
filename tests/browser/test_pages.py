"""Every page in JupyterLab: its pictures stand there before anything is run, and it runs."""

import accessibility
import pytest
from controls import Walk
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.browser import OUTPUTS, WIDTH
from tools.look import faults
from tools.notebooks import all_notebooks, name_of, read, text_of
from tools.rerun import normalise

# Two pages stand for all in the short run: one with plain pictures, one with sliders.
SHORT = ("08_forward_pass", "11_second_hidden_layer")
NARROW = 900  # pixels of the window, from which on figures are to fit


PAGES = [
    pytest.param(path, id=name_of(path), marks=[] if name_of(path) in SHORT else pytest.mark.long)
    for path in all_notebooks()
]


def stored_pictures(path):
    """How many pictures the file holds in its outputs."""
    return sum(
        output.get("data", {}).get("text/html", "").count("<img ")
        for cell in read(path).cells
        for output in cell.get("outputs", [])
    )


def has_explorers(path):
    """Whether a page makes a figure that one can move."""
    return any("from utils.explorers." in cell.source for cell in read(path).cells)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_its_pictures_runs_and_all_its_controls_move(
    path, open_page, artefacts, proves
):
    proves("notebooks run in a real browser")
    page = open_page(name_of(path))
    assert faults(page) == []
    assert len(page.pictures()) >= stored_pictures(path)
    page.screenshots(artefacts, f"{path.stem}-stored-light")

    page.run_all()
    assert faults(page) == []
    counts = [cell["prompt"] for cell in page.cells()]
    assert counts == [f"[{number}]:" for number in range(1, len(counts) + 1)]
    page.resize(NARROW)  # where JupyterLab's side bar leaves 570 for the page
    assert page.too_wide(OUTPUTS) == []
    page.resize(WIDTH)
    page.screenshots(artefacts, f"{path.stem}-run-light")
    page.set_theme(dark=True)
    page.screenshots(artefacts, f"{path.stem}-run-dark")
    assert faults(page) == []

    with Walk(page) as walk:
        walk.move_all()
        walk.photograph(artefacts, f"{path.stem}-moved-dark")
        # Now everything that controls open and every reply to them is there to be looked at.
        stumbles = accessibility.check(page, accessibility.THEME_RULES)
        page.set_theme(dark=False)
        walk.photograph(artefacts, f"{path.stem}-moved-light")
        stumbles += accessibility.check(page)
        walk.reset_all()
    proves("notebooks without an axe-core finding")
    assert stumbles == []
    proves("controls moved by mouse and by keyboard", walk.many)
    assert walk.faults == []
    assert bool(walk.many) == has_explorers(path)
    assert faults(page) == []


# A page with one of each fault: the harness must see what a learner would stumble over.

IMAGE = "from IPython.display import HTML\nHTML('<img {}>')"
DOT = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
FAULTY_CELLS = {
    "careful": "import sys\nprint('careful', file=sys.stderr)",
    "picture 1 has no alternative text": IMAGE.format(f'src="{DOT}"'),
    "picture 2 does not show": IMAGE.format('alt="a curve" src="data:image/png;base64,AAAA"'),
    "off this machine: https://example": IMAGE.format('alt="x" src="https://example.org/a.png"'),
    "console: no": "from IPython.display import Javascript\nJavascript('console.error(\"no\")')",
    "wider than its place": "from IPython.display import Math\nMath('a + ' * 200 + 'a')",
    "ZeroDivisionError": "1 / 0",  # the last one, as it ends the run
}


@pytest.mark.long
def test_planted_faults_are_seen(lab, open_page):
    broken = new_markdown_cell(r"Broken: \frac{1}{2} \tag{99.2}")
    fine = new_markdown_cell(r"$$a = \frac{1}{2} \tag{99.1}$$")
    page = new_notebook(cells=[fine, broken, *map(new_code_cell, FAULTY_CELLS.values())])
    normalise(page)
    (lab.root / "notebooks" / "99_faulty.ipynb").write_text(text_of(page))
    page = open_page("99_faulty")
    assert [fault.partition("Broken")[0] for fault in faults(page)] == ["formula not set: "]
    page.run_all()
    found = faults(page)
    assert [said for said in FAULTY_CELLS if not any(said in fault for fault in found)] == []
