"""Take the README's pictures anew from the running course: `python -m tools.pictures [NAME ...]`.

Opens the pages in JupyterLab in a real browser, moves their controls as a hand would, and
writes into `pictures/`:
jupyterlab.png     the whole window, with page 12
weight_xray.webp   one weight, from step 1 to step 6, then its slider moved
landscape.webp     the loss over two weights, while a third one is dragged

With --frames FOLDER each picture of a film is kept there as well, to be looked at.
"""

import argparse
from pathlib import Path

from PIL import Image

from tools.browser import Notebook, chromium
from tools.film import Film, there_and_back
from tools.imports import PROJECT
from tools.lab import Lab

FOLDER = PROJECT / "pictures"
MOST_BYTES = 1_500_000
SHARP = 1.2  # pixels of a film for each one of the page


def jupyterlab(browser, lab, path, keep):
    """The whole window: the list of pages, and page 12 after it was run."""
    with Notebook(browser, lab, "12_first_hidden_layer", width=1280, height=960) as notebook:
        notebook.run_all()
        film = Film(notebook, "xray = weight_xray(")
        for level in (2, 3):
            film.more(level)
        film.scroll(200)
        notebook.settle()
        film.pointer = None
        film.shoot(0)
        film.frames[0].quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def weight_xray(browser, lab, path, keep):
    """One weight of the first layer: step 1 to 6, then its slider."""
    with Notebook(browser, lab, "12_first_hidden_layer", 1000, 1600, SHARP) as notebook:
        without_sidebar(notebook)
        notebook.run_all()
        film = Film(notebook, "xray = weight_xray(")
        notebook.settle()
        film.shoot(1800)
        for level in range(2, 7):
            film.more(level)
            film.shoot(1600)
        for below in (330, 760):  # the formulas do not fit: down to them, and back
            film.scroll(8 - below)
            film.shoot(2200)
        film.scroll(8)
        film.drag("W⁽¹⁾₁₃", there_and_back(0.6, -1.4, 2.2, 0.3), 110)
        notebook.settle()
        film.shoot(2500)
        film.save(path, 842, keep)


def landscape(browser, lab, path, keep):
    """The loss over two weights of page 16: a third weight is dragged, then a descent runs."""
    with Notebook(browser, lab, "16_loss_surfaces", 1000, 1200, SHARP) as notebook:
        without_sidebar(notebook)
        notebook.run_all()
        film = Film(notebook, "ground = landscape(")
        notebook.settle()
        film.shoot(1500)
        film.follow(lambda: film.choose("third", "W⁽³⁾₁₁"))
        notebook.settle()
        film.shoot(800)
        film.drag("W⁽³⁾₁₁", there_and_back(1.6, -3.5, 5.5, 0.5), 100)
        notebook.settle()
        film.shoot(1000)
        for _ in range(8):
            film.follow(lambda: film.click("Step downhill"))
            film.shoot(250)
        film.shoot(2000)
        film.save(path, 775, keep)


def without_sidebar(notebook):
    """Fold the list of files away, so that the page has the whole window."""
    notebook.page.keyboard.press("Control+b")
    notebook.settle()


PICTURES = {
    "jupyterlab.png": jupyterlab,
    "weight_xray.webp": weight_xray,
    "landscape.webp": landscape,
}


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tools.pictures",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    stems = [Path(name).stem for name in PICTURES]
    parser.add_argument("name", nargs="*", help=f"of {', '.join(stems)}; none: all")
    parser.add_argument("--frames", type=Path, help="keep each picture of a film in this folder")
    parser.add_argument("--out", type=Path, default=FOLDER, help="where the pictures go")
    options = parser.parse_args()
    if unknown := set(options.name) - set(stems):
        parser.error(f"no picture is called {', '.join(unknown)}; there are {', '.join(stems)}")
    for folder in filter(None, (options.out, options.frames)):
        folder.mkdir(parents=True, exist_ok=True)
    too_big = 0
    with Lab() as lab, chromium() as browser:
        for name, take in PICTURES.items():
            path = options.out / name
            if options.name and path.stem not in options.name:
                continue
            take(browser, lab, path, options.frames)
            with Image.open(path) as picture:
                size, frames = picture.size, getattr(picture, "n_frames", 1)
            weight = path.stat().st_size
            print(f"{name}: {size[0]} x {size[1]}, {frames} pictures, {weight / 1e6:.2f} MB")
            too_big += weight > MOST_BYTES
    raise SystemExit(f"{too_big} of them are above {MOST_BYTES / 1e6} MB" if too_big else 0)


if __name__ == "__main__":
    main()
