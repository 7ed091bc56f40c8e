"""The explorers that pages make, each by the page's own call and with the page's own data."""

import ast
import builtins
import contextlib
import io
import json
import symtable
from typing import NamedTuple
from unittest import mock

import numpy as np

from tools.imports import PROJECT

PAGES = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


class Made(NamedTuple):
    """What a call gave: its value, the widget shown, the arrays it was given and copies of them."""

    value: object
    panel: object
    given: list
    copies: list


class Call(NamedTuple):
    """One call on a page of something from `utils.explorers`.

    name : as `utils` has it, whatever the page calls it. stored : the plain text that the page
    keeps as output of the cell. before : the statements of the page that stand before it, in order.
    """

    page: str
    cell: str
    name: str
    node: ast.Call
    before: list
    stored: str

    def __str__(self):
        return f"{self.page}-{self.name}-{self.cell}"

    def make(self, run=None, change=None):
        """Run what the page runs to get there, and no more, then the call itself: a `Made`.

        run : runs a coroutine to its end, for cells that await.
        change : gives other arguments for the page's.
        """
        shown, names = [], {"__name__": "page"}
        display = "utils.explorers.training_progress.display"
        with mock.patch(display, shown.append), contextlib.redirect_stdout(io.StringIO()):
            for statement in needed(self.before, _loads(self.node)):
                module = ast.Module([statement], [])
                flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
                code = builtins.compile(module, self.page, "exec", flags, dont_inherit=True)
                waits = eval(code, names)  # None, or a coroutine where the statement awaits
                if waits is not None:
                    run(waits)
            function = _value(self.node.func, names)
            arguments, options = self._given(names)
            if change:
                arguments, options = change(*arguments, **options), {}
            given = list(_arrays([*arguments, *options.values()]))
            copies = [a.copy() for a in given]
            shown.clear()
            value = function(*arguments, **options)
        return Made(value, shown[-1] if shown else value, given, copies)

    def _given(self, names):
        """The arguments of the call, those in a row and those by name."""
        taking = ast.Call(ast.Name("take the arguments", ast.Load()), self.node.args,
                          self.node.keywords)  # fmt: skip
        taken = {"take the arguments": lambda *given, **named: (given, named)}
        return _value(ast.fix_missing_locations(taking), names | taken)


def calls(path):
    """Every `Call` on a page."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    before, names, found = [], {}, []
    for cell in cells:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        for statement in tree.body:
            names |= _imported(statement)
            page, stored = path.stem[:2], _text(cell)
            found += [
                Call(page, cell["id"], names[_root(node.func)], node, list(before), stored)
                for node in ast.walk(statement)
                if isinstance(node, ast.Call) and _root(node.func) in names
            ]
            before.append(statement)
    return found


def _imported(statement):
    """What a statement takes from `utils.explorers`: the name there by the name on the page."""
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(statement)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("utils.explorers")
        for alias in node.names
    }


def needed(statements, names):
    """Those statements that decide the values of the names, in order."""
    names, taken = set(names), []
    for statement in reversed(statements):
        stores = _stores(statement)
        if not stores & names:
            continue
        taken.append(statement)
        if isinstance(statement, ast.Assign | ast.Import | ast.ImportFrom | ast.FunctionDef):
            names -= _plain(statement)
        names |= _loads(statement)
    return taken[::-1]


def _loads(node):
    """Names whose values a statement or expression takes from before it."""
    if isinstance(node, ast.For | ast.AsyncFor):  # its own variable comes from the loop itself
        own = {n.id for n in ast.walk(node.target) if isinstance(n, ast.Name)}
        return _loads(node.iter) | set().union(*map(_loads, node.body)) - own
    return {symbol.get_name() for symbol in _symbols(node) if symbol.is_referenced()}


def _stores(statement):
    """Names that a statement binds or changes."""
    found = {s.get_name() for s in _symbols(statement) if s.is_assigned() or s.is_imported()}
    for node in ast.walk(statement):
        if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(_root(node))
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Attribute):  # as rng.shuffle(order)
            found.add(_root(function))
    return found


def _symbols(node):
    """What a statement does with names of the page; those inside functions stay inside."""
    tables = [symtable.symtable(ast.unparse(node), "page", "exec")]
    yield from tables[0].get_symbols()
    while tables:
        table = tables.pop()
        tables += table.get_children()
        yield from (s for s in table.get_symbols() if s.is_global() and not s.is_assigned())


def _plain(statement):
    """Names that are other ones after it, whatever they were before."""
    if isinstance(statement, ast.Assign):
        whole = [
            t for t in ast.walk(ast.Tuple(statement.targets, ast.Store()))
            if isinstance(t, ast.Name) and isinstance(t.ctx, ast.Store)
        ]  # fmt: skip
        return {t.id for t in whole}
    return _stores(statement)


def _root(node):
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _value(node, names):
    return eval(compile(ast.Expression(node), "page", "eval"), names)


def _arrays(values):
    for value in values:
        if isinstance(value, np.ndarray):
            yield value
        elif isinstance(value, list | tuple):
            yield from _arrays(value)


def _text(cell):
    texts = [o["data"].get("text/plain", "") for o in cell["outputs"] if "data" in o]
    return "".join(texts[-1]) if texts else ""
