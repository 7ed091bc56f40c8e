"""Look at a notebook as a learner sees it: `python -m tools.look NAME [--dark] [--out DIR]`.

Opens it in JupyterLab in a real browser, photographs it as it is stored and again after Run
All, full height in slices of 1600 pixels, and says what is wrong with it: error outputs,
console errors, pictures that do not show or have no alternative text, what is wider than
its place, requests off this machine.
"""

import argparse
from pathlib import Path

from tools import notebooks
from tools.browser import WIDTH, Notebook, chromium
from tools.lab import Lab


def faults(notebook):
    """What a learner would stumble over on the open page, one line each."""
    found = [f"error output: {text}" for text in notebook.errors()]
    found += [f"formula not set: {text}" for text in notebook.raw_formulas()]
    found += [f"console: {text}" for text in notebook.console_errors]
    found += [f"request off this machine: {url}" for url in notebook.foreign]
    found += [f"wider than its place: {text}" for text in notebook.too_wide()]
    for number, picture in enumerate(notebook.pictures(), 1):
        if not (picture["shown"] and picture["width"]):
            found.append(f"picture {number} does not show: {picture['alt'] or 'no alt text'}")
        if picture["alt"] in ("", "Image"):  # "Image" is what JupyterLab puts where none is
            found.append(f"picture {number} has no alternative text")
    return found


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.look", description=__doc__)
    parser.add_argument("name", nargs="+", help="11, 11_second_hidden_layer or a path")
    parser.add_argument("--dark", action="store_true", help="JupyterLab's dark theme")
    parser.add_argument("--no-run", action="store_true", help="only as stored, do not run")
    parser.add_argument("--width", type=int, default=WIDTH, help="window width in pixels")
    parser.add_argument("--out", type=Path, default=Path("screenshots"), help="folder of pictures")
    options = parser.parse_args()

    theme = "dark" if options.dark else "light"
    bad = 0
    with Lab() as lab, chromium() as browser:
        for path in notebooks.find(options.name):
            with Notebook(browser, lab, notebooks.name_of(path), width=options.width) as page:
                page.set_theme(options.dark)
                for moment in ("stored", "run"):
                    if moment == "run":
                        if options.no_run:
                            break
                        page.run_all()
                    found = faults(page)
                    files = page.screenshots(options.out, f"{path.stem}-{moment}-{theme}")
                    print(f"{path.stem}, {moment}: {len(page.pictures())} pictures")
                    print(*(f"  {file}" for file in files), sep="\n")
                    print(*(f"  FAULT {line}" for line in found), sep="\n")
                    bad += len(found)
    raise SystemExit(1 if bad else 0)


if __name__ == "__main__":
    main()
