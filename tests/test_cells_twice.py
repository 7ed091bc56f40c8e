"""Cells in another order than Run All: each twice in a row, and explorers alone after a restart.

A second run of a cell gives what the first gave. After a restart an explorer needs the cells
of imports and no other; one that does need others says in its first line which to run first,
and so its NameError shows that line.
"""

import re

import pytest
from kernels import Kernel

from tools.notebooks import all_notebooks, code_cells, name_of, read

pytestmark = [pytest.mark.long, pytest.mark.filterwarnings("default")]

NEEDS = "# After a restart: "
# Cells that go on drawing from a generator that was made above: other draws, as a reader expects.
DRAWS_ON = {"15_training": ["order = rng.permutation(len(x))"]}


@pytest.fixture
def kernel(tmp_path):
    with Kernel(tmp_path) as kernel:
        yield kernel


def run_twice(kernel, cells):
    """Each cell twice in a row: (its faults, first lines of those that differ, live cells)."""
    faults, differ, live = [], [], []
    for cell in cells:
        first, second = kernel.run(cell), kernel.run(cell)
        faults += [f"{cell}\n{run.error}" for run in (first, second) if run.error]
        if second.text != first.text:
            differ.append(cell.splitlines()[0])
        if first.live:
            live.append(cell)
    return faults, differ, live


def imports_of(cells):
    """The first cell, which may set up the example as well, and those that only import."""
    others = [cell for cell in cells[1:] if re.match(r"(from|import) ", cell)]
    return [cells[0], *others]


def run_alone(kernel, cell, cells):
    """Faults of an explorer of which only the imports have run since the names were lost."""
    for setup in imports_of(cells):
        kernel.run(setup)
    got = kernel.run(cell)
    if not cell.startswith(NEEDS):
        return [] if got.live and not got.error else [f"alone: {cell}\n{got.error}"]
    told = cell.splitlines()[0]
    if "NameError" not in got.error or told not in got.error:
        return [f"says without need or without being heard: {told}\n{got.error}"]
    named = re.search(r'the cell that begins with "(.+?)"', told)
    if named is None:  # all cells above; run_twice has run them
        return [] if "Run All Above Selected Cell" in told else [f"names no cell: {told}"]
    for first in cells:
        if first.startswith(named[1]):
            kernel.run(first)
    return [] if kernel.run(cell).live else [f"what it names does not help: {told}"]


@pytest.mark.parametrize("path", all_notebooks(), ids=name_of)
def test_cells_run_twice_and_explorers_run_alone(path, kernel, proves):
    cells = [cell.source for cell in code_cells(read(path)) if cell.source.strip()]
    proves("cells run twice in a row", len(cells))
    faults, differ, live = run_twice(kernel, cells)
    proves("explorers run alone after a restart", len(live))
    assert faults == []
    assert differ == DRAWS_ON.get(name_of(path), [])
    kernel.restart()
    for cell in live:
        faults += run_alone(kernel, cell, cells)
        kernel.run("%reset -f")
    assert faults == []


# Planted: what the tests above must see

CELLS = ["import math", "a = 1\nb = a", "b = b + a\nb", "del a", "1 / 0"]


def test_planted_faults_are_seen(kernel):
    faults, differ, live = run_twice(kernel, CELLS)
    assert differ == ["b = b + a"]
    assert [fault.splitlines()[0] for fault in faults] == ["del a", "1 / 0", "1 / 0"]
    assert live == []


LIVE = "from ipywidgets import IntSlider\nIntSlider(value=start)"


@pytest.mark.parametrize(
    ("first_line", "said"),
    [
        ("", "alone: "),
        (NEEDS + 'run the cell that begins with "start = 1" first.\n', None),
        (NEEDS + 'run the cell that begins with "a = 1" first.\n', "does not help"),
        (NEEDS + "run some other cell first.\n", "names no cell"),
    ],
)
def test_an_explorer_that_needs_more_must_say_what(kernel, first_line, said):
    cell = first_line + LIVE
    faults = run_alone(kernel, cell, ["import math", "a = 1", "start = 1", cell])
    assert (said in faults[0]) if said else faults == []


def test_a_need_that_is_none_is_a_fault(kernel):
    cell = NEEDS + "Run All Above Selected Cell.\n" + LIVE.replace("start", "3")
    assert "without need" in run_alone(kernel, cell, ["import math", cell])[0]
