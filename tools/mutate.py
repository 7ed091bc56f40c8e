"""Plant small faults in the mathematics and see whether the tests catch them.

    python -m tools.mutate                     every fault there is; an hour or two
    python -m tools.mutate network --sample 20  some of one module's, drawn with a fixed seed

A fault is one change of one place: another operator, another comparison, a number one larger, a
minus or a transpose left out. Each runs in a copy of the project with the tests of that module.
Faults that survive for a reason stand in EXPLAINED, with the reason.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import NamedTuple

from tools.imports import PROJECT

# The tests that hold each module, by the module's path in utils.
TARGETS = {
    "functions.py": ["test_functions.py", "test_function_types.py"],
    "network.py": ["test_network.py", "test_network_refusals.py", "test_article.py"],
    "derivation.py": ["test_derivation.py"],
    "loss_surface": ["test_loss_surface.py", "test_loss_surface_directions.py"],
    "training": ["test_training*.py"],
    "exercises": ["test_exercises.py", "test_bug_hunt.py"],
}
# "file: code -> changed code": why no test can see the difference.
EXPLAINED = {
    "functions.py: s.real >= 0 -> s.real > 0": "both forms of the sigmoid are the same at 0",
}
WANTED = 0.95
_LONGEST = 300  # seconds for the tests of one fault; longer means that it hangs, and is caught

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
    """One change in a module of utils: the number of the node in its syntax tree, and the code."""

    file: str
    line: int
    number: int
    before: str
    after: str

    @property
    def name(self):
        """How it is named in EXPLAINED."""
        return f"{self.file}: {self.before} -> {self.after}"


def faults(path, source):
    """Every `Fault` of one module."""
    tree = ast.parse(source)
    untouched, found = _untouched(tree), []
    for number, node in enumerate(ast.walk(tree)):
        if number not in untouched and (change := _change(node)):
            after = ast.unparse(change(copy.deepcopy(node)))
            found.append(Fault(path, node.lineno, number, ast.unparse(node), after))
    return found


def planted(fault, source):
    """The text of the module with the fault in it."""
    tree = ast.parse(source)
    node = next(n for i, n in enumerate(ast.walk(tree)) if i == fault.number)
    changed = _change(node)(node)
    if changed is not node:
        _replace(tree, node, changed)
    return ast.unparse(ast.fix_missing_locations(tree))


def _untouched(tree):
    """The numbers of nodes whose change no test is to see: texts of errors, notes on types."""
    skipped = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise | ast.JoinedStr | ast.AnnAssign):
            skipped |= {id(inner) for inner in ast.walk(node)}
    return {number for number, node in enumerate(ast.walk(tree)) if id(node) in skipped}


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


def all_faults(modules):
    """The faults of the modules with these names, or of all in TARGETS: [(fault, tests)]."""
    pairs = []
    for target, tests in TARGETS.items():
        if modules and target.removesuffix(".py") not in modules:
            continue
        place = PROJECT / "utils" / target
        files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
        for file in files:
            if "pages" in file.parts or file.name == "__init__.py":
                continue
            path = file.relative_to(PROJECT / "utils").as_posix()
            pairs += [(fault, tests) for fault in faults(path, file.read_text("utf-8"))]
    return pairs


class Workshop:
    """A copy of the project in which one fault at a time is planted."""

    def __init__(self, folder):
        self.root = Path(folder)
        for name in ("utils", "tests", "tools", "notebooks"):
            shutil.copytree(PROJECT / name, self.root / name,
                            ignore=shutil.ignore_patterns("__pycache__", ".*"))  # fmt: skip
        shutil.copy(PROJECT / "pyproject.toml", self.root)

    def passes(self, tests):
        """Whether these tests are green in this copy."""
        files = sorted(file for test in tests for file in (self.root / "tests").glob(test))
        words = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "--hypothesis-seed=1"]
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *words, *map(str, files)], cwd=self.root,
                env={**os.environ, "PYTHONPATH": str(self.root), "OMP_NUM_THREADS": "1",
                     "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True, timeout=_LONGEST,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return False
        return done.returncode == 0

    def catches(self, fault, tests):
        """Whether the tests go red with this fault."""
        file = self.root / "utils" / fault.file
        kept = file.read_text("utf-8")
        try:
            file.write_text(planted(fault, kept), "utf-8")
            return not self.passes(tests)
        finally:
            file.write_text(kept, "utf-8")


def run(pairs, workers=2, say=print):
    """[(fault, caught)] for every pair; RuntimeError if the tests are red without a fault."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        free = Queue()
        for n in range(workers):
            free.put(Workshop(Path(folder) / str(n)))
        first = free.get()
        for tests in {tuple(tests) for _, tests in pairs}:
            if not first.passes(tests):
                raise RuntimeError(f"{', '.join(tests)}: red without any fault")
        free.put(first)

        def one(pair):
            fault, tests = pair
            place = free.get()
            try:
                caught = place.catches(fault, tests)
            finally:
                free.put(place)
            if not caught:
                say(f"survived  {fault.file}:{fault.line}  {fault.before}  ->  {fault.after}")
            return fault, caught

        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(one, pairs))


def table(results):
    """Lines of the closing table, and the share of faults that were caught."""
    lines = [f"{'module':<34}{'faults':>8}{'caught':>8}{'explained':>11}{'share':>8}"]
    total = missed = 0
    for file in sorted({fault.file for fault, _ in results}):
        here = [(fault, caught) for fault, caught in results if fault.file == file]
        left = [fault for fault, caught in here if not caught]
        explained = sum(fault.name in EXPLAINED for fault in left)
        caught = len(here) - len(left)
        lines.append(
            f"{file:<34}{len(here):>8}{caught:>8}{explained:>11}{caught / len(here):>8.0%}"
        )
        total, missed = total + len(here) - explained, missed + len(left) - explained
    share = 1 - missed / total if total else 0.0
    lines.append(f"{total} faults, {total - missed} caught: {share:.1%}")
    return lines, share


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("module", nargs="*", help="functions, network, derivation, ...")
    parser.add_argument("--sample", type=int, help="so many faults, drawn")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    options = parser.parse_args(arguments)
    pairs = all_faults(options.module)
    if options.sample:
        pairs = random.Random(options.seed).sample(pairs, min(options.sample, len(pairs)))
    started = time.monotonic()
    results = run(pairs)
    lines, share = table(results)
    print("\n".join(lines))
    print(f"{(time.monotonic() - started) / 60:.1f} minutes")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    raise SystemExit(main())
