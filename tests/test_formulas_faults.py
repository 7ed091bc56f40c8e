"""Faults drawn at random in the code of the pages' formulas are seen by the formulas' checks.

Only what a check's left side is made of is changed, in its own cell, and nothing that its right
side is made of as well: numbers that both sides start from may be any.
"""

import ast
import random

import page_cells
import pytest

from tools import mutate_faults
from tools.imports import parse_cell
from tools.notebooks import all_notebooks

PAGES = {path.stem[:2]: path for path in all_notebooks()}
A_CHECK = 3  # faults drawn for each


def names_in(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def made_by(statement):
    """The names that a statement gives a value, or changes the value of."""
    stored = {
        part.id
        for part in ast.walk(statement)
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    for part in ast.walk(statement):
        if isinstance(part, ast.FunctionDef):
            stored.add(part.name)
        inside = part.func.value if isinstance(part, ast.Call) and is_append(part.func) else None
        if isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store):
            inside = part.value
        if isinstance(inside, ast.Name):
            stored.add(inside.id)
    return stored


def is_append(function):
    return isinstance(function, ast.Attribute) and function.attr in ("append", "insert")


def source_of(side, before):
    """The statements before, from the last one back, that a side is made of."""
    wanted, found = names_in(side), []
    for statement in reversed(before):
        if made_by(statement) & wanted:
            found.append(statement)
            wanted |= names_in(statement)
    return found


def places(tree):
    """(tag, numbers of the nodes that the left side alone is made of) of each check of a cell."""
    number = {id(node): i for i, node in enumerate(ast.walk(tree))}
    for statement, call in page_cells.check_calls(tree):
        before = tree.body[: tree.body.index(statement)]
        left = call.args[1]
        right = source_of(call.args[2], before) if len(call.args) > 2 else []
        parts = [left, *(part for part in source_of(left, before) if part not in right)]
        yield call.args[0].value, {number[id(node)] for part in parts for node in ast.walk(part)}


def stops(tree, space):
    try:
        page_cells.run(tree, space)
    except Exception:  # a check, or NumPy that cannot do what the fault asks for
        return True
    return False


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # a fault may divide by 0
@pytest.mark.parametrize("page", PAGES)
def test_faults_in_what_a_formula_is_computed_by_are_seen(page, monkeypatch, proves):
    page_cells.quiet(monkeypatch)
    rng, space, tried, missed = random.Random(9), {"__name__": "page"}, 0, []
    for source in page_cells.sources(PAGES[page]):
        tree = parse_cell(source)
        there = mutate_faults.faults("cell", source) if "check(" in source else []
        begun = page_cells.kept(space)
        for tag, numbers in places(tree):
            fitting = [fault for fault in there if fault.number in numbers]
            for fault in rng.sample(fitting, min(A_CHECK, len(fitting))):
                tried += 1
                # The page's own dictionary: functions of earlier cells look their names up in it.
                if not stops(mutate_faults.planted(fault, source), space):
                    missed.append(f"({tag}) {fault.before} -> {fault.after}")
                space.clear()
                space.update(page_cells.kept(begun))
        page_cells.run(source, space)
    print(*missed, sep="\n")
    proves("faults drawn in the code of formulas, seen", tried - len(missed))
    assert tried
    assert len(missed) <= 0.2 * tried
