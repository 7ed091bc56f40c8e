"""Which faults there are: one change of one place in a module, as a change of its syntax tree.

Another operator, another comparison, a number one larger, a minus or a transpose left out. Texts of
errors and notes on types are left alone.
"""

import ast
import copy
from typing import NamedTuple

from tools.imports import PROJECT

UTILS = PROJECT / "utils"
_OPERATORS = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
}  # fmt: skip
_COMPARISONS = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_CALLS = {"min": "max", "max": "min", "minimum": "maximum", "maximum": "minimum"}


class Fault(NamedTuple):
    """One change in a module of utils.

    number : of the node in the syntax tree. before, after : the expression around it, as it was
    and as it is. first, last : lines of the statement it stands in.
    """

    file: str
    line: int
    number: int
    before: str
    after: str
    first: int
    last: int

    @property
    def name(self):
        """How it is named among those that are explained."""
        return f"{self.file}: {self.before} -> {self.after}"


def files_of(target):
    """The modules below utils that a file or folder stands for, as paths from there.

    Without the exercises of each page. They are texts, options and the numbers of a task, with more
    faults than all the rest, and most numbers might as well be others. What must be so there is
    held otherwise: a right answer by the solution that stands beside it and takes its own way (the
    suite `solved` runs it on the page), wrong ones, letters and hints by `test_exercises`.
    """
    place = UTILS / target
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    return [
        file.relative_to(UTILS).as_posix()
        for file in files
        if "pages" not in file.parts and file.name != "__init__.py"
    ]


def source_of(file):
    """The text of a module of utils."""
    return (UTILS / file).read_text("utf-8")


def faults(file, source):
    """Every `Fault` of one module."""
    tree = ast.parse(source)
    untouched, statements, found = _untouched(tree), _statements(tree), []
    for number, node in enumerate(ast.walk(tree)):
        if id(node) not in untouched and _change(node):
            around = statements[id(node)]
            before, after = _texts(around, node)
            found.append(
                Fault(file, node.lineno, number, before, after, around.lineno, around.end_lineno)
            )
    return found


def _texts(statement, node):
    """The expression around a node, before and after its change: a number alone says little."""
    place = next(i for i, n in enumerate(ast.walk(statement)) if n is node)
    statement = copy.deepcopy(statement)
    node = next(n for i, n in enumerate(ast.walk(statement)) if i == place)
    shown, above = node, {id(c): n for n in ast.walk(statement) for c in ast.iter_child_nodes(n)}
    while isinstance(shown, ast.Constant | ast.Name | ast.Attribute | ast.UnaryOp | ast.keyword):
        if not isinstance(above[id(shown)], ast.expr | ast.keyword):
            break
        shown = above[id(shown)]
    before, changed = ast.unparse(shown), _change(node)(node)
    if changed is not node:
        _replace(statement, node, changed)
    return before, ast.unparse(changed if shown is node else shown)


def planted(fault, source):
    """The syntax tree of the module with the fault in it; lines stay where they are."""
    tree = ast.parse(source)
    node = next(n for i, n in enumerate(ast.walk(tree)) if i == fault.number)
    changed = _change(node)(node)
    if changed is not node:
        _replace(tree, node, changed)
    return ast.fix_missing_locations(tree)


def _untouched(tree):
    """The nodes whose change no test is to see."""
    return {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise | ast.JoinedStr | ast.AnnAssign)
        for inner in ast.walk(node)
    }


def _statements(tree):
    """For each node the innermost statement around it."""
    around = {}
    for statement in ast.walk(tree):  # from the outside inwards
        if isinstance(statement, ast.stmt):
            around |= {id(inner): statement for inner in ast.walk(statement)}
    return around


def _change(node):
    """A function that changes the node in place or returns another one; None leaves it alone."""
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _set("op", _OPERATORS[type(node.op)]())
    if isinstance(node, ast.BoolOp):
        return _set("op", ast.Or() if isinstance(node.op, ast.And) else ast.And())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARISONS:
        return _set("ops", [_COMPARISONS[type(node.ops[0])](), *node.ops[1:]])
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not):
        return lambda n: n.operand
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return lambda n: n.value
    if isinstance(node, ast.Attribute) and node.attr in _CALLS:
        return _set("attr", _CALLS[node.attr])
    if isinstance(node, ast.Name) and node.id in _CALLS:
        return _set("id", _CALLS[node.id])
    if isinstance(node, ast.Constant) and type(node.value) in (int, float, bool):
        value = (not node.value) if isinstance(node.value, bool) else node.value + 1
        return _set("value", value)
    return None


def _set(field, value):
    def change(node):
        setattr(node, field, value)
        return node

    return change


def _replace(tree, old, new):
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]
