"""How many pictures a second the living landscape shows while a weight is dragged.

`python -m benchmarks.landscape`: 3-4-3-2, 41 x 41 values, the 5 examples of notebook 16 and 200,
in a real browser, on a server as it comes and on one with TCP_NODELAY. `--short`: it runs.
"""

import argparse
import tempfile
from pathlib import Path

import nbformat

from tools.browser import Notebook, chromium
from tools.lab import Lab

LIMIT = 20  # pictures a second

CELLS = {
    5: """import numpy as np
from utils.example import running_batch, running_example
from utils.explorers.landscape import landscape

parameters = running_example()[0]
landscape(parameters, *running_batch(), ("W2", 3, 0), ("W3", 0, 1), ("W1", 0, 2))""",
    200: """rng = np.random.default_rng(0)
x, t = rng.normal(size=(200, 3)) * 2, rng.dirichlet(np.ones(2), size=200)
landscape(parameters, x, t, ("W2", 3, 0), ("W3", 0, 1), ("W1", 0, 2))""",
}

# A hand that moves the slider with every frame, there and back again, and an eye that counts the
# pictures: the sentence changes with the picture. Both in the page, so that nothing else is busy.
DRAG = """async ([cell, seconds]) => {
    const picture = cell.querySelector('img.stage-layer');
    const slider = cell.querySelector(".number-slider[aria-label^='W⁽¹⁾'] input[type=range]");
    const [low, high] = [Number(slider.min), Number(slider.max)];
    let shown = 0, alt = picture.alt, n = 0;
    const started = performance.now();
    while (performance.now() - started < 1000 * seconds) {
        await new Promise(requestAnimationFrame);
        if (picture.alt !== alt) { alt = picture.alt; shown += 1; }
        const share = Math.abs((n++ / 90) % 2 - 1);
        slider.value = low + (0.1 + 0.8 * share) * (high - low);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
    }
    slider.dispatchEvent(new Event('change', { bubbles: true }));
    return shown / ((performance.now() - started) / 1000);
}"""


def pictures_a_second(notebook, index, seconds):
    """Pictures shown in each second of a drag over the third weight's slider in cell `index`."""
    cell = notebook.page.locator(".jp-CodeCell").nth(index)
    cell.scroll_into_view_if_needed()
    return notebook.page.evaluate(DRAG, [cell.element_handle(), seconds])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="one second: it runs")
    seconds = 1 if parser.parse_args().short else 8
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        cells = [nbformat.v4.new_code_cell(source) for source in CELLS.values()]
        page = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
        nbformat.write(page, Path(folder) / "landscape.ipynb")
        print(f"{'server':<10}{'examples':>10}{'pictures a second':>20}{'wanted':>9}")
        for name, nodelay in (("default", False), ("NODELAY", True)):
            with (
                Lab(Path(folder), nodelay=nodelay) as lab,
                Notebook(browser, lab, "landscape") as notebook,
            ):
                notebook.run_all()
                notebook.page.wait_for_timeout(1500)
                for index, examples in enumerate(CELLS):
                    shown = pictures_a_second(notebook, index, seconds)
                    print(f"{name:<10}{examples:>10}{shown:>20.1f}{LIMIT:>9}", flush=True)


if __name__ == "__main__":
    main()
