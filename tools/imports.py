"""What a piece of Python imports and calls, read from its syntax tree; nothing is executed."""

import ast
import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# Lines that only IPython understands: %magic, !shell, name?
_IPYTHON_LINE = re.compile(r"^\s*[%!?].*$|^.*\?\s*$", re.MULTILINE)


def parse_cell(source):
    """The syntax tree of a code cell; lines that only IPython understands are passed over."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse(_IPYTHON_LINE.sub("", source))


def imported_modules(tree, package=""):
    """Dotted names of all modules a tree may import, `from a import b` giving a and a.b.

    package : the package the tree belongs to, for relative imports.
    """
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parents = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*parents, *filter(None, [base])])
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in node.names)
    return names


def module_file(name, root=PROJECT):
    """The file of a dotted module name below root, None if there is none."""
    stem = root.joinpath(*name.split("."))
    files = (stem.with_suffix(".py"), stem / "__init__.py")
    return next((file for file in files if file.is_file()), None)


def package_of(name, file):
    """The package that relative imports in module `name` start from."""
    return name if file.name == "__init__.py" else name.rpartition(".")[0]


def _exercise_modules(tree):
    """The modules behind exercise("11b"), which finds the exercises of page 11 by that key."""
    return {
        f"utils.exercises.pages.p{node.args[0].value[:2]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        and node.func.id == "exercise" and node.args
        and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)
    }  # fmt: skip


def utils_modules(tree, root=PROJECT):
    """{dotted name: file} of the utils modules a tree imports, directly or through others."""
    found = {}
    wanted = imported_modules(tree) | _exercise_modules(tree)
    while wanted:
        name = wanted.pop()
        if name.split(".")[0] != "utils" or name in found:
            continue
        if (file := module_file(name, root)) is None:
            continue  # a function or class of a module, not a module
        found[name] = file
        # Importing utils.plotting.charts runs utils and utils.plotting as well.
        wanted.add(name.rpartition(".")[0])
        inner = ast.parse(file.read_text(encoding="utf-8"))
        wanted |= imported_modules(inner, package_of(name, file))
    return found
