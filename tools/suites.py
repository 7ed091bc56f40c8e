"""Run the tests, suite by suite: `python start.py test [--all] [SUITE ...]`.

style     ruff: errors and layout, notebooks included
unit      tests/ without a browser
notebooks every notebook run again, each output compared with the stored one (strict nbval)
solved    every notebook with its exercises solved, top to bottom (with --all)
browser   pages in JupyterLab in a real browser; without a Chromium it is skipped

Without names all run. --all adds the long tests and fails without a Chromium. A failing
suite does not keep the next from running.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from tools.imports import PROJECT

TWO_AT_ONCE = ("-n", "2", "--dist", "loadfile")  # files of tests, as many as CI has processors
SUITES = ("style", "unit", "notebooks", "solved", "browser")
COUNTED = {
    "style": "checks",
    "unit": "tests",
    "notebooks": "cells whose output is the stored one",
    "solved": "cells of pages with every exercise solved",
    "browser": "tests in JupyterLab",
}


class Proof(NamedTuple):
    """What tests counted with the fixture `proves`: how many, how many of them passed, seconds."""

    many: int = 0
    passed: int = 0
    seconds: float = 0.0


class Result(NamedTuple):
    """What one suite came to: counts, seconds, a word on why it was skipped, {what: `Proof`}."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""
    proofs: dict = {}  # noqa: RUF012  (never changed)

    @property
    def good(self):
        return self.failed == 0 and (self.passed > 0 or bool(self.note))


def style(everything):
    """ruff check and ruff format, one test each."""
    results = [
        _call([sys.executable, "-m", "ruff", *words, "."])
        for words in (["check"], ["format", "--check"])
    ]
    return Result(passed=results.count(0), failed=len(results) - results.count(0))


def unit(everything):
    """Everything in tests/ but the browser."""
    marks = "not browser" if everything else "not browser and not long"
    return _pytest(["tests", "-m", marks, "--ignore=tests/browser", *TWO_AT_ONCE])


def notebooks(everything):
    """Strict nbval: what the cells give must be what is stored."""
    pages = sorted(str(path) for path in (PROJECT / "notebooks").rglob("*.ipynb"))
    pages = [page for page in pages if ".mine-" not in page and "_checkpoints" not in page]
    return _nbval(pages, "--nbval", "--nbval-sanitize-with=tests/nbval_sanitize.cfg")


def solved(everything):
    """nbval without comparing: each solution must be right, and no cell may stop."""
    from tools.solved import solved_copies

    if not everything:
        return Result(note="only with --all")
    with tempfile.TemporaryDirectory(prefix="solved-") as folder:
        return _nbval(solved_copies(Path(folder)), "--nbval-lax")


def _nbval(pages, *words):
    return _pytest(
        [
            *map(str, pages),
            *words,
            "--nbval-current-env",
            "--nbval-cell-timeout=120",
            *["-p", "no:cacheprovider", "-W", "default"],
            *(TWO_AT_ONCE if len(pages) > 1 else []),
        ]
    )


def browser(everything):
    """Pages in a real browser; needs a Chromium on the PATH."""
    from tools.browser import find_chromium

    if find_chromium() is None:
        if everything:
            print("No Chromium found: on Debian and Ubuntu apt-get install chromium")
            return Result(failed=1)
        return Result(note="no Chromium on this machine")
    marks = "browser" if everything else "browser and not long"
    return _pytest(["tests/browser", "-m", marks, "-n", "2", "--dist", "loadgroup"])


def _pytest(words):
    """Run pytest with these words; the counts come from its own report."""
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        report = Path(folder) / "report.xml"
        code = _call([sys.executable, "-m", "pytest", "-q", f"--junit-xml={report}", *words])
        if not report.is_file():
            return Result(failed=1)
        result = read_report(report)
    # pytest may fail without a failed test, for example when it finds none.
    return result if code == 0 or result.failed else result._replace(failed=1)


def read_report(path):
    """The counts of a JUnit report as a Result."""
    root = ElementTree.parse(path).getroot()
    suites = [root] if root.tag == "testsuite" else root.findall("testsuite")
    total, bad, skipped = (
        sum(int(suite.get(key, 0)) for suite in suites for key in keys)
        for keys in (("tests",), ("failures", "errors"), ("skipped",))
    )
    good = total - bad - skipped
    return Result(passed=good, failed=bad, skipped=skipped, proofs=read_proofs(root))


def read_proofs(root):
    """{what: `Proof`} of a JUnit report; a test's time is shared by what it counted."""
    proofs = {}
    for case in root.iter("testcase"):
        found = case.findall("properties/property[@name='proves']")
        good = case.find("failure") is None and case.find("error") is None
        for noted in found:
            many, what = noted.get("value").split(maxsplit=1)
            before = proofs.get(what, Proof())
            proofs[what] = Proof(
                before.many + int(many),
                before.passed + good * int(many),
                before.seconds + float(case.get("time")) / len(found),
            )
    return proofs


def _call(command):
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.call(command, cwd=PROJECT, env=environment)


def table(results):
    """The closing table (below each suite what its tests counted) and the line that sums it up."""
    rows = []
    for name, result in results.items():
        note = result.note or (f"{result.skipped} skipped" if result.skipped else "")
        many = result.passed + result.failed
        rows.append((f"{name}: {COUNTED[name]}", many, result.passed, result.seconds, note))
        for what, proof in sorted(result.proofs.items()):
            rows.append((f"  {what}", *proof, ""))
    wide = max(len(row[0]) for row in rows) + 2
    lines = ["", f"{'what':<{wide}}{'how many':>9}{'passed':>9}{'minutes':>9}"]
    lines += [
        f"{what:<{wide}}{many:>9}{passed:>9}{seconds / 60:>9.1f}  {note}".rstrip()
        for what, many, passed, seconds, note in rows
    ]
    passed, failed, skipped = (
        sum(getattr(result, field) for result in results.values())
        for field in ("passed", "failed", "skipped")
    )
    ending = f", {skipped} skipped" if skipped else ""
    return "\n".join([*lines, "", f"{passed} passed, {failed} failed{ending}"])


def parse(arguments):
    """The words after `start.py test`: .all and .suite, the suites to run."""
    parser = argparse.ArgumentParser(
        prog="start.py test",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--all", action="store_true", help="the long tests as well")
    # Not `choices`: before Python 3.12 argparse holds the empty list against them.
    parser.add_argument("suite", nargs="*", metavar="SUITE", help=f"of {', '.join(SUITES)}")
    options = parser.parse_args(arguments)
    unknown = [name for name in options.suite if name not in SUITES]
    if unknown:
        parser.error(f"no suite is called {', '.join(unknown)}; there are {', '.join(SUITES)}")
    options.suite = options.suite or list(SUITES)
    return options


def main(arguments=None):
    options = parse(arguments)
    results = {}
    for name in options.suite:
        print(f"\n=== {name} ===", flush=True)
        started = time.monotonic()
        result = globals()[name](options.all)
        results[name] = result._replace(seconds=time.monotonic() - started)
        print(f"=== {name}: {results[name].seconds / 60:.1f} minutes ===", flush=True)
    print(table(results), flush=True)
    return 0 if all(result.good for result in results.values()) else 1


if __name__ == "__main__":
    raise SystemExit(main())
