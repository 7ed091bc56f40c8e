"""Every formula of every page: its check has two sides, and goes red when one of them is broken.

The pages' own cells are run here, in order and in this process. That every display formula has a
tag, and every tag a check, is a rule of the house: `test_structure`.
"""

import ast
import inspect
import re
from functools import cache

import numpy as np
import page_cells
import pytest

from tools.imports import parse_cell
from tools.notebooks import all_notebooks, read
from tools.page_rules import tags_of
from utils import functions, gradient_check, network
from utils.gradient_check import check

PAGES = {path.stem[:2]: path for path in all_notebooks()}
every_page = pytest.mark.parametrize("page", PAGES)


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    page_cells.quiet(monkeypatch)
    page_cells.short_trainings(monkeypatch)


@cache
def cells(page):
    return page_cells.sources(PAGES[page])


def red(*arguments):
    """Whether check stops at these."""
    try:
        check(*arguments)
    except AssertionError:
        return True
    return False


# Two sides


@every_page
def test_the_two_sides_of_a_check_are_not_the_same_text_or_the_same_call(page):
    for source in cells(page):
        for _, call in page_cells.check_calls(parse_cell(source)):
            if isinstance(call.args[1], ast.Starred):  # a pair, made side by side
                continue
            left, right = call.args[1:3]
            assert ast.dump(left) != ast.dump(right)
            assert not calls_in(left) & calls_in(right), ast.unparse(call)


def calls_in(side):
    """What a side calls with which arguments, as text; shaping an array is no computation."""
    shaping = {"array", "asarray", "repeat", "flat", "list", "len", "ravel", "eye", "zeros", "ones"}
    # What is measured stands in a lambda, for the measuring to call.
    measured = {
        id(node) for part in ast.walk(side) if isinstance(part, ast.Lambda)
        for node in ast.walk(part)
    }  # fmt: skip
    return {
        ast.unparse(node)
        for node in ast.walk(side)
        if isinstance(node, ast.Call) and id(node) not in measured
        and getattr(node.func, "attr", getattr(node.func, "id", "")) not in shaping
    }  # fmt: skip


@every_page
def test_every_tag_is_checked_as_the_page_runs_and_each_check_sees_what_is_broken(
    page, monkeypatch, proves
):
    seen = []

    def watched(tag, left, right, within=1e-9):
        seen.append(tag)
        check(tag, left, right, within)
        for name, broken in broken_sides(np.asarray(left), right):
            assert red(tag, broken, right, within), f"({tag}) does not see: {name}"

    tags = tags_of(read(PAGES[page]))
    proves("formulas whose check goes red when broken", len(tags))
    monkeypatch.setattr(gradient_check, "check", watched)
    space = {"__name__": "page"}
    for source in cells(page):
        page_cells.run(source, space)
    assert set(seen) == set(tags)


def broken_sides(left, right):
    """(what is wrong, the left side with it) for slips that show in numbers."""
    assert left.ndim == 0 or not np.shares_memory(left, right), "the sides are one array"
    yield "the sign", -left
    yield "a term too many", left + np.abs(right).max()
    if left.ndim == 2 and left.shape[0] == left.shape[1] and not np.allclose(left, left.T):
        yield "the transpose", left.T
    if left.ndim == 1 and left.size > 1 and not np.allclose(left, left[::-1]):
        yield "the order", left[::-1]
    # An entry so small that the largest one hides it is allowed in a long table alone.
    if 1 < left.size <= 12:
        rounding = 1e-12 * np.abs(left).max()
        for index in np.argwhere(np.abs(left) > rounding):
            one_wrong = np.array(left, dtype=np.result_type(left, float))
            one_wrong[tuple(index)] *= 1.5
            yield f"entry {tuple(map(int, index))} half as large again", one_wrong


# Slips in the code of a formula: (page, what stands there, what is planted, the tag that goes red)

SLIPS = {
    "sign of the error": ("10", "(y[0, 1] - t[0, 1]) * h2[0, 2]",
                          "(t[0, 1] - y[0, 1]) * h2[0, 2]", "10.6"),
    "sign in a path": ("06", "-t_soft[i] * ((i == 1) - y[1])",
                       "t_soft[i] * ((i == 1) - y[1])", "06.3"),
    "indices exchanged": ("14", "dE_dx[j] * w_ji[j, i]", "dE_dx[j] * w_ji[i, j]", "14.7"),
    "index of another unit": ("12", "inner * h2_slopes[0, j] * W2[2, j]",
                              "inner * h2_slopes[0, j] * W2[1, j]", "12.4"),
    "counted from 1": ("11", "delta3[0, 0] * W3[0, 0] * h2_slope * h1[0, 3]",
                       "delta3[0, 0] * W3[0, 0] * h2_slope * h1[0, 2]", "11.5"),
    "transpose forgotten": ("10", "h2.T @ delta3", "delta3.T @ h2", "10.8"),
    "transpose where shapes fit": ("12", "delta2 @ W2.T", "delta2 @ W1", "12.11"),
    "another layer where shapes fit": ("10", "h2.T @ delta3", "x.T @ delta3", "10.8"),
    "1 + h for 1 - h": ("03", "h_table * (1 - h_table)", "h_table * (1 + h_table)", "03.8"),
    "slope of the sigmoid left out": ("12", "(delta2 @ W2.T) * h1 * (1 - h1)",
                                      "(delta2 @ W2.T)", "12.11"),
    "no mean over the examples": ("13", "(y - t) / N", "(y - t)", "13.5"),
    "off the diagonal": ("04", "-y[i] * y[m] for i, m in pairs",
                         "y[i] * y[m] for i, m in pairs", "04.10"),
    "diagonal alone": ("04", "np.diag(y) - np.outer(y, y)", "np.diag(y * (1 - y))", "04.12"),
    "sum over the wrong axis": ("05", "(t * np.log(y)).sum(axis=1).mean()",
                                "(t * np.log(y)).sum(axis=0).mean()", "05.5"),
    "logarithm to another base": ("05", "np.log(y_photo)).sum()",
                                  "np.log2(y_photo)).sum()", "05.4"),
    "delta of another layer": ("12", "x.T @ delta1", "x.T @ delta2", "12.12"),
    "one path forgotten": ("11", "arrives = delta3[0, 0] * W3[0, 0] + delta3[0, 1] * W3[0, 1]",
                           "arrives = delta3[0, 0] * W3[0, 0]", "11.7"),
    "the bias of one example": ("17", "sum(delta[n, k] for n in range(N))", "delta[0, k]", "17.6"),
    "plus the gradient": ("15", "p - learning_rate * g", "p + learning_rate * g", "15.1"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_code_of_a_formula_is_caught(slip, proves):
    page, before, after, tag = SLIPS[slip]
    proves("planted slips caught")
    assert first_red(page, before, after) == tag


def first_red(page, before=None, after=None):
    """The tag of the check at which a page stops, "an assert", "" if it runs to its end.

    `after` stands in place of `before`, in the first cell that has it.
    """
    space, left = {"__name__": "page"}, before
    for source in cells(page):
        if left and left in source:
            source, left = source.replace(left, after), None
        try:
            page_cells.run(source, space)
        except AssertionError as problem:
            tag = re.match(r"\((\d\d\.\d+)\)", str(problem))
            return tag[1] if tag else "an assert"
    assert not left, f"{before!r} is not to be found on page {page}"
    return ""


# Slips in the modules that the pages use: (function, what stands there, what is planted, page)

SLIPS_BELOW = {
    "sigmoid falls": (functions.sigmoid, "np.where(positive, 1, e)",
                      "np.where(positive, e, 1)", "04"),
    "softmax divides by the largest": (functions.softmax, "e.sum(axis=-1, keepdims=True)",
                                       "e.max(axis=-1, keepdims=True)", "04"),
    "sign off the diagonal": (functions.softmax_jacobian, "np.diag(y) - np.outer(y, y)",
                              "np.diag(y) + np.outer(y, y)", "06"),
    "sign in log softmax": (functions.log_softmax, "shifted - np.log1p",
                            "shifted + np.log1p", "07"),
    "log to the base 2": (functions.cross_entropy, "np.log(", "np.log2(", "05"),
    "no minus in E": (functions._mean_surprise, "0.0 - terms", "0.0 + terms", "05"),
    "sum for mean": (functions._mean_surprise, ".mean()", ".sum()", "07"),
    "bias subtracted": (network.forward, "h1 @ W2 + b2", "h1 @ W2 - b2", "13"),
    "a sum passed on without its sigmoid": (network.forward, "h2 @ W3", "s2 @ W3", "08"),
    "E twice as large": (network.loss, "return cross", "return 2 * cross", "08"),
    "t - y": (network.backward, "(y - t) / len(t)", "(t - y) / len(t)", "13"),
    "x where h2 is meant": (network.backward, "h2.T @ delta3", "x.T @ delta3", "13"),
    "W1 where W2.T is meant": (network.backward, "delta2 @ W2.T",
                               "delta2 @ parameters.W1", "13"),
    "no mean": (network.backward, "(y - t) / len(t)", "(y - t)", "15"),
    "bias gradient of one example": (network.backward, "delta1.sum(axis=0)", "delta1[0]", "15"),
    "both nudges counted once": (gradient_check.central_difference, "(2 * step)", "step", "11"),
    "complex step off by two": (gradient_check.complex_step, "nudged(1j * h)",
                                "nudged(2j * h)", "10"),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("slip", SLIPS_BELOW)
def test_a_slip_in_a_module_is_caught_by_a_page(slip, monkeypatch, proves):
    function, before, after, page = SLIPS_BELOW[slip]
    proves("planted slips caught")
    source = inspect.getsource(function)
    assert source.count(before) == 1
    space = dict(vars(inspect.getmodule(function)))
    exec(source.replace(before, after), space)
    # The function stays the one that everybody has imported, with other code in it.
    monkeypatch.setattr(function, "__code__", space[function.__name__].__code__)
    assert first_red(page)


def test_without_a_slip_a_page_runs_to_its_end():
    assert first_red("10") == ""
