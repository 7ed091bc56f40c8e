"""Every page in JupyterLab: its pictures stand there before anything is run, and it runs."""

import json

import pytest

from tools.look import faults
from tools.notebooks import all_notebooks, name_of, read

# Two pages stand for all in the short run: one with plain pictures, one with sliders.
SHORT = ("08_forward_pass", "11_second_hidden_layer")


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


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_its_pictures_runs_and_is_photographed(path, open_page, artefacts):
    page = open_page(name_of(path))
    assert faults(page) == []
    assert len(page.pictures()) >= stored_pictures(path)
    page.screenshots(artefacts, f"{path.stem}-stored-light")

    page.run_all()
    assert faults(page) == []
    counts = [cell["prompt"] for cell in page.cells()]
    assert counts == [f"[{number}]:" for number in range(1, len(counts) + 1)]
    page.screenshots(artefacts, f"{path.stem}-run-light")
    page.set_theme(dark=True)
    page.screenshots(artefacts, f"{path.stem}-run-dark")
    assert faults(page) == []


# Planted faults: the harness must see what a learner would.

FAULTY = {
    "error": "1 / 0",
    "stderr": "import sys\nprint('careful', file=sys.stderr)",
    "no alt": "from IPython.display import HTML\nHTML('<img src=\"data:image/gif;base64,"
    "R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==\">')",
    "broken picture": "from IPython.display import HTML\n"
    'HTML(\'<img alt="a curve" src="data:image/png;base64,AAAA">\')',
    "network": "from IPython.display import HTML\n"
    'HTML(\'<img alt="a curve" src="https://example.org/a.png">\')',
    "console": "from IPython.display import Javascript\nJavascript('console.error(\"no\")')",
}
SAID = {
    "error": "ZeroDivisionError",
    "stderr": "careful",
    "no alt": "no alternative text",
    "broken picture": "does not show",
    "network": "off this machine",
    "console": "console: no",
}


@pytest.mark.long
@pytest.mark.parametrize("kind", FAULTY)
def test_a_planted_fault_is_seen(kind, lab, open_page):
    cells = [
        {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# Faulty"},
        {
            "cell_type": "code",
            "id": "b",
            "metadata": {},
            "source": FAULTY[kind],
            "outputs": [],
            "execution_count": None,
        },
    ]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    text = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (lab.root / "notebooks" / f"99_{kind}.ipynb").write_text(json.dumps(text))
    page = open_page(f"99_{kind}")
    assert faults(page) == []
    page.run_all()
    assert any(SAID[kind] in fault for fault in faults(page)), faults(page)


@pytest.mark.long
def test_a_formula_that_is_not_set_is_seen(lab, open_page):
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}}
    cells = [{**cell, "source": r"$$a = \frac{1}{2} \tag{99.1}$$"}]
    cells += [{**cell, "id": "b", "source": r"Broken: \frac{1}{2} \tag{99.2}"}]
    kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
    text = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    (lab.root / "notebooks" / "99_formula.ipynb").write_text(json.dumps(text))
    raw = open_page("99_formula").raw_formulas()
    assert len(raw) == 1
    assert raw[0].startswith("Broken")
