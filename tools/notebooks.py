"""Where the notebooks are, and how they are named, read and written."""

from pathlib import Path

import nbformat

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"


def all_notebooks(folder=FOLDER):
    """Paths of all pages, in reading order; copies that `start.py reset` kept are none."""
    return [
        path
        for path in sorted(folder.rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts and ".mine-" not in path.name
    ]


def name_of(path):
    """Name below notebooks/ without the suffix: '11_second_hidden_layer'."""
    return path.relative_to(FOLDER).with_suffix("").as_posix()


def find(names):
    """Paths of the notebooks called so: '11', '11_second_hidden_layer', a path; [] means none.

    Raises SystemExit, with the names there are, for a name that fits no notebook.
    """
    paths = []
    for name in names:
        if Path(name).is_file():
            paths.append(Path(name).resolve())
            continue
        wanted = name.removesuffix(".ipynb").removeprefix("notebooks/")
        fits = [
            path
            for path in all_notebooks()
            if name_of(path) == wanted or name_of(path).startswith(wanted + "_")
        ]
        if not fits:
            there = "\n".join(f"  {name_of(path)}" for path in all_notebooks())
            raise SystemExit(f"There is no notebook '{name}'. These are there:\n{there}")
        paths += fits
    return paths


def read(path):
    """The notebook at path, a NotebookNode of format 4."""
    return nbformat.read(path, as_version=4)


def text_of(notebook):
    """The notebook as it is stored: sorted keys, one space of indent, a final newline."""
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def code_cells(notebook):
    """The code cells, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]
