"""Copies of the notebooks with every exercise solved: what `notebooks/solutions` holds put in."""

import re
import shutil

import nbformat

from tools.imports import PROJECT
from utils.exercises.solutions import solutions_of

_OPEN = re.compile(r"^answer = \.\.\..*\n?")
_CHECK = re.compile(r"""exercise\(["'](\d\d[a-z]+)["']\)\.check\(""")


def checked_key(cell):
    """The key of the exercise that a cell checks, None if it checks none."""
    found = _CHECK.search(cell.source) if cell.cell_type == "code" else None
    return found and found[1]


def solve(page, solutions):
    """Put the solutions into a page; each checked answer must then be right. Keys left open."""
    left = []
    for cell in page.cells:
        key = checked_key(cell)
        if key is None:
            continue
        if key not in solutions:
            left.append(key)
            continue
        cell.source = _OPEN.sub("", cell.source, count=1)
        cell.source = f"{solutions[key]}\n{cell.source}\n"
        cell.source += f'assert exercise("{key}").diagnose(answer).right, "{key} is not right"'
    return left


def solved_copies(folder):
    """The folder `notebooks` copied into `folder`, its pages solved; returns their paths."""
    copies = folder / "notebooks"
    shutil.copytree(PROJECT / "notebooks", copies, ignore=shutil.ignore_patterns(".*"))
    paths = sorted(copies.glob("[0-9]*.ipynb"))
    for path in paths:
        page = nbformat.read(path, as_version=4)
        solve(page, solutions_of(path.name[:2]))
        nbformat.write(page, path)
    return paths
