"""Faults drawn at random in the code of the pages' formulas are seen: the page stops there.

Every one that is drawn counts. The few that no check could see stand below, each with its reason.
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

# What no check can see, and why. Drawn anew where the code of a check is rewritten.
BY_ONE = "divided by 1 for multiplied by 1"
PRINTED = "a number that is printed or drawn, no part of what is checked"
NO_SHIFT = "softmax does not see what is added to all scores"
SAME_LENGTH = "both are equally long"
ONE_LIST = "one list of scores is checked; the table printed below the check stops the page"
EXPLAINED = {
    "(01.1) (1, 0.1, 0.01, 0.001) -> (1, 1.1, 0.01, 0.001)": PRINTED,
    "(01.1) (1, 0.1, 0.01, 0.001) -> (2, 0.1, 0.01, 0.001)": PRINTED,
    "(02.4) df_dq * dq_du -> df_dq / dq_du": BY_ONE,
    "(03.11) chain(0.5, 1.0, 10) -> chain(0.5, 1.0, 11)": PRINTED,
    "(04.5) s + c -> s - c": NO_SHIFT,
    "(04.13) measured.sum(axis=0) -> measured.sum(axis=1)": "the Jacobian is its own transpose",
    "(04.14) n.sum(axis=-1, keepdims=True) -> n.sum(axis=-1, keepdims=False)": ONE_LIST,
    "(05.4) [1, 0, 0] -> [1, 1, 0]": PRINTED,
    "(05.4) [1, 0, 0] -> [2, 0, 0]": PRINTED,
    "(06.9) 1 + delta.sum() -> 1 - delta.sum()": "the sum is 0",
    "(06.12) s.max(axis=-1, keepdims=True) -> s.min(axis=-1, keepdims=True)": NO_SHIFT,
    "(06.12) s + 900 -> s - 900": NO_SHIFT,
    "(07.2) zip(y_seven, t, strict=True) -> zip(y_seven, t, strict=False)": SAME_LENGTH,
    "(07.10) bad[0] -> bad[1]": "both weights are -4",
    "(08.5) zip(x[0], W1[:, k], strict=True) -> zip(x[0], W1[:, k], strict=False)": SAME_LENGTH,
    "(09.6) localcontext(prec=60) -> localcontext(prec=61)": "more digits than are kept",
    "(09.7) np.linspace(-3, -1, 9) -> np.linspace(-3, -2, 9)": "the line's slope, elsewhere on it",
    "(09.9) 1 / 30 -> 1 / 31": "a bound that is not reached",
    "(09.9) 1 / 30 -> 2 / 30": "a bound that is not reached",
    "(10.6) y[0, 1] - t[0, 1] -> y[0, 1] + t[0, 1]": "t_2 is 0; the same line's soft target is not",
    "(13.10) (2, 4, 6) -> (2, 4, 7)": PRINTED,
    "(13.11) product(0, 0, 0) -> product(0, 0, 1)": "a wrong reading that the page draws as such",
    "(14.7) 10:12 -> 10:13": "a slice ends where its table does",
}


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
    """Whether a cell stops, at its last check at the latest: what it draws then is no judge."""
    del tree.body[tree.body.index(page_cells.check_calls(tree)[-1][0]) + 1 :]
    try:
        page_cells.run(tree, space)
    except Exception:  # a check, or NumPy that cannot do what the fault asks for
        return True
    return False


def cells_for_checks(page):
    """(text, syntax tree) of a page's cells with a check, and of those that make names for them."""
    wanted, found = set(), []
    for source in reversed(page_cells.sources(PAGES[page])):
        tree = parse_cell(source)
        made = {name for statement in tree.body for name in made_by(statement)}
        if page_cells.check_calls(tree) or "import " in source or made & wanted:
            found.append((source, tree))
            wanted |= names_in(tree)
    return reversed(found)


def drawn(tree, source):
    """(tag, fault) for each check of a cell; a check's draw does not hang on other cells."""
    there = mutate_faults.faults("cell", source) if "check(" in source else []
    for tag, numbers in places(tree):
        fitting = [fault for fault in there if fault.number in numbers]
        rng = random.Random(f"{tag} {len(fitting)}")
        for fault in rng.sample(fitting, min(A_CHECK, len(fitting))):
            yield tag, fault


@pytest.mark.long
@pytest.mark.filterwarnings("ignore")  # a fault may divide by 0
@pytest.mark.parametrize("page", PAGES)
def test_faults_in_what_a_formula_is_computed_by_are_seen(page, monkeypatch, proves):
    page_cells.quiet(monkeypatch)
    page_cells.short_trainings(monkeypatch)
    space, tried, missed = {"__name__": "page"}, 0, []
    for source, tree in cells_for_checks(page):
        begun = page_cells.kept(space)
        for tag, fault in drawn(tree, source):
            tried += 1
            # The page's own dictionary: functions of earlier cells look their names up in it.
            if not stops(mutate_faults.planted(fault, source), space):
                missed.append(f"({tag}) {fault.before} -> {fault.after}")
            space.clear()
            space.update(page_cells.kept(begun))
        page_cells.run(source, space)
    explained = [fault for fault in EXPLAINED if fault.startswith(f"({page}.")]
    proves("faults drawn in the code of formulas, seen", tried - len(explained))
    proves("faults drawn there that change nothing to be seen, explained", len(explained))
    assert tried > len(explained)
    assert sorted(set(missed) - set(explained)) == [], "not seen"
    assert sorted(set(explained) - set(missed)) == [], "explained, and not missed any more"
