"""Pages, exercises and solutions belong together: no key without its cell, no cell without one."""

import os
import subprocess
import sys

import nbformat
import pytest

from tools.imports import PROJECT
from tools.solved import checked_key, solve
from utils.exercises import all_exercises, exercise
from utils.exercises.kinds import Prediction
from utils.exercises.solutions import solution, solutions_of

PAGES = sorted((PROJECT / "notebooks").glob("[0-9]*.ipynb"))
EACH_PAGE = pytest.mark.parametrize("path", PAGES, ids=[p.name[:2] for p in PAGES])


def keys_of(number, predictions):
    """The keys of one page's exercises, or of its predictions."""
    return [
        e.key for e in all_exercises()
        if e.page == number and isinstance(e, Prediction) == predictions
    ]  # fmt: skip


@EACH_PAGE
def test_every_exercise_stands_once_on_its_page_and_every_cell_has_its_exercise(path):
    page = nbformat.read(path, as_version=4)
    shown = [checked_key(cell) for cell in page.cells if checked_key(cell)]
    assert sorted(shown) == sorted(keys_of(path.name[:2], predictions=False))
    text = "\n".join(cell.source for cell in page.cells)
    for key in keys_of(path.name[:2], predictions=True):
        assert text.count(f'exercise("{key}").reveal(') == 1


@EACH_PAGE
def test_a_cell_that_checks_is_tagged_and_open(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if checked_key(cell):
            assert "exercise" in cell.metadata.get("tags", [])
            assert cell.source.startswith("answer = ...")


@pytest.mark.skipif(
    not (PROJECT / "notebooks" / "solutions").is_dir(), reason="this copy came without solutions"
)
@EACH_PAGE
def test_every_exercise_has_a_solution_and_every_solution_an_exercise(path):
    assert set(solutions_of(path.name[:2])) == set(keys_of(path.name[:2], predictions=False))


def test_solutions_are_read_by_key_and_may_be_taken_away(tmp_path, capsys):
    (tmp_path / "07.py").write_text(
        "# Answers\n\n# %% 07b\nanswer = 3\n\n# %% 07c\nx = 1\nanswer = x\n"
    )
    assert solutions_of("07", tmp_path) == {"07b": "answer = 3", "07c": "x = 1\nanswer = x"}
    assert solutions_of("08", tmp_path) == {}
    assert solution("07d", tmp_path) is None
    exercise("17d").solution()
    assert 'answer = "c"' in capsys.readouterr().out


def test_a_class_that_shares_one_copy_may_hide_them():
    done = subprocess.run(
        [sys.executable, "-c", "from utils.exercises import exercise; exercise('17d').solution()"],
        cwd=PROJECT, env={**os.environ, "COURSE_SOLUTIONS": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0 and done.stdout and "answer = " not in done.stdout


def test_a_solution_takes_the_place_of_the_dots():
    cells = [
        nbformat.v4.new_code_cell('answer = ...  # yours\nx = 2\nexercise("07b").check(answer)'),
        nbformat.v4.new_code_cell('answer = ...\nexercise("07c").check(answer)'),
    ]
    page = nbformat.v4.new_notebook(cells=cells)
    assert solve(page, {"07b": "answer = 3"}) == ["07c"]
    assert page.cells[0].source.startswith("answer = 3\nx = 2\n")
    assert "assert" in page.cells[0].source
    assert page.cells[1].source.startswith("answer = ...")
