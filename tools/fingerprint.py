"""A notebook's fingerprint: what its outputs depend on, as one hash.

It covers the text of the code cells and, for each utils module they import, directly or
through others, the syntax tree without docstrings, and the data files the module names. A
comment or docstring in utils changes no output, so it makes no page stale.
"""

import ast
import hashlib
import json

from tools.imports import PROJECT, parse_cell, utils_modules
from tools.notebooks import code_cells

# Fields that differ between Python 3.11 and 3.14 for the same code, or never change what it does.
_SKIPPED_FIELDS = {"kind", "type_comment", "type_ignores", "type_params", "ctx"}
_DATA = (".npz", ".npy", ".csv")


def fingerprint(notebook, root=PROJECT):
    """Hash of the notebook's code and of the utils it stands on, as a hex string."""
    sources = [cell.source for cell in code_cells(notebook)]
    modules = {}
    for source in sources:
        modules |= utils_modules(parse_cell(source), root)
    parts = {name: _module_parts(file) for name, file in sorted(modules.items())}
    text = json.dumps([sources, parts], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def is_fresh(notebook, root=PROJECT):
    """Whether the notebook was run with the code and the utils as they are now."""
    stored = notebook.metadata.get("course", {}).get("fingerprint")
    return stored == fingerprint(notebook, root)


def serialise(node):
    """A syntax tree as nested lists of plain text, the same on Python 3.11 to 3.14.

    Left out: docstrings, positions, empty fields.
    """
    if isinstance(node, list):
        return [serialise(item) for item in node]
    if not isinstance(node, ast.AST):
        # ascii(), because which characters repr() escapes depends on Python's Unicode tables.
        return f"{type(node).__name__} {node!a}"
    fields = []
    for name, value in ast.iter_fields(node):
        if name == "body" and _has_docstring(node):
            value = value[1:]
        if isinstance(node, ast.JoinedStr):
            # Python 3.12 leaves an empty text behind in f"{x:{width}}", others do not.
            value = [part for part in value if getattr(part, "value", None) != ""]
        if name in _SKIPPED_FIELDS or (value is None and not isinstance(node, ast.Constant)):
            continue
        if value != []:
            fields.append([name, serialise(value)])
    return [type(node).__name__, *fields]


def _has_docstring(node):
    if not isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    first = node.body[0] if node.body else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    )


def _module_parts(file):
    """[serialised tree, [name, hash] of each data file beside the module that it names]."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.endswith(_DATA)
    }
    data = [
        [name, hashlib.sha256((file.parent / name).read_bytes()).hexdigest()]
        for name in sorted(named)
        if (file.parent / name).is_file()
    ]
    return [serialise(tree), data]
