"""How many pictures a second the living landscape shows while a weight is dragged.

`python -m benchmarks.landscape`: 3-4-3-2, 41 x 41 values, 200 examples, in a real browser, on a
server as it comes and on one with TCP_NODELAY. `--short` only shows that it runs.
"""

import argparse
import tempfile
from pathlib import Path

import nbformat

from benchmarks.live_figures import NoDelayLab
from tools.browser import Notebook, chromium
from tools.lab import Lab

LIMIT = 20  # pictures a second

CELL = """import numpy as np
from utils.example import running_example
from utils.explorers.landscape import landscape

parameters = running_example()[0]
rng = np.random.default_rng(0)
x, t = rng.normal(size=(200, 3)) * 2, rng.dirichlet(np.ones(2), size=200)
landscape(parameters, x, t, ("W2", 3, 0), ("W3", 0, 1), ("W1", 0, 2))"""

# The sentence of the picture changes with the picture; it is looked at once a frame.
WATCH = """cell => {
    const picture = cell.querySelector('img.stage-layer');
    const log = window.shown = [];
    let alt = picture.alt;
    const frame = now => {
        if (window.shown !== log) return;
        if (picture.alt !== alt) { alt = picture.alt; log.push(now); }
        requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
}"""


def pictures_a_second(notebook, seconds):
    """Pictures shown in each second of a drag over the third weight's slider."""
    page = notebook.page
    cell = page.locator(".jp-CodeCell").first
    slider = cell.locator(".number-slider[aria-label^='W⁽¹⁾'] input[type=range]")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.down()
    cell.evaluate(WATCH)
    started = page.evaluate("performance.now()")
    n = 0
    while page.evaluate("performance.now()") - started < 1000 * seconds:
        # There and back again, a pixel or so at a time.
        n += 1
        share = abs((n / 60) % 2 - 1)
        page.mouse.move(box["x"] + (0.1 + 0.8 * share) * box["width"], y)
        page.wait_for_timeout(8)
    shown = page.evaluate("window.shown.length")
    took = (page.evaluate("performance.now()") - started) / 1000
    page.mouse.up()
    return shown / took


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="one second: it runs")
    seconds = 1 if parser.parse_args().short else 8
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
        page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)], metadata=kernel)
        nbformat.write(page, Path(folder) / "landscape.ipynb")
        print(f"{'server':<10}{'pictures a second':>20}{'wanted':>9}")
        for name, kind in (("default", Lab), ("NODELAY", NoDelayLab)):
            with kind(Path(folder)) as lab, Notebook(browser, lab, "landscape") as notebook:
                notebook.run_all()
                notebook.page.wait_for_timeout(1500)
                shown = pictures_a_second(notebook, seconds)
                print(f"{name:<10}{shown:>20.1f}{LIMIT:>9}", flush=True)


if __name__ == "__main__":
    main()
