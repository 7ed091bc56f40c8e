"""Repeat tests and see which do not always end the same: `python -m tools.flakes`.

    python -m tools.flakes                      the browser suite, five times, two tests at once
    python -m tools.flakes --times 10 -k digits  ten times what this word selects
    python -m tools.flakes tests/test_start.py   other tests than the browser's

One row a test, one column a run: . passed, F failed, s skipped, - not run. Rows that are dots
alone are only counted. The exit code is 1 if any test failed or did not always end the same, and
if none passed: skipped tests show nothing.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

from tools.imports import PROJECT

BROWSER = "tests/browser"
PASSED, FAILED, SKIPPED, MISSING = ".", "F", "s", "-"


def outcomes(report):
    """{test: sign} of one JUnit report; empty if the run ended before it was written."""
    if not report.is_file():
        return {}
    found = {}
    for case in ElementTree.parse(report).getroot().iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}"
        bad = case.find("failure") is not None or case.find("error") is not None
        skipped = case.find("skipped") is not None
        sign = FAILED if bad else SKIPPED if skipped else PASSED
        # A test whose clearing up fails has a second entry.
        found[name] = FAILED if FAILED in (sign, found.get(name)) else sign
    return found


def side_by_side(runs):
    """{test: its signs, one a run}, in the order in which tests first appear."""
    names = dict.fromkeys(name for run in runs for name in run)
    return {name: "".join(run.get(name, MISSING) for run in runs) for name in names}


def flakes(rows):
    """The tests that did not always end the same."""
    return [name for name, signs in rows.items() if len(set(signs)) > 1]


def table(rows):
    """The rows that are not dots alone, and a line that sums up."""
    told = {name: signs for name, signs in rows.items() if set(signs) != {PASSED}}
    lines = [f"{signs}  {name}" for name, signs in told.items()]
    always_bad = [name for name, signs in rows.items() if set(signs) == {FAILED}]
    many = len(next(iter(rows.values()), ""))
    lines.append(
        f"{len(rows)} tests, {many} runs: {len(flakes(rows))} not always the same, "
        f"{len(always_bad)} always failed"
    )
    return "\n".join(lines)


def steady(rows):
    """Whether some tests passed, in every run, and none failed or ended now this way, now that."""
    every = list(rows.values())
    return (
        any(set(signs) == {PASSED} for signs in every)
        and not flakes(rows)
        and not any(FAILED in signs for signs in every)
    )


def at_once(tests, many=None):
    """The words for pytest: so many tests at once; as a rule two of the browser's, as in CI."""
    if many is None:
        many = 2 if all((PROJECT / test).is_relative_to(PROJECT / BROWSER) for test in tests) else 1
    return ["-n", str(many), "--dist", "loadgroup"] if many > 1 else []


def run(words, report):
    """Run pytest once; its report goes to the file `report`."""
    command = [sys.executable, "-m", "pytest", "-q", "--tb=short", f"--junit-xml={report}", *words]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    subprocess.call(command, cwd=PROJECT, env=environment)


def main(arguments=None):
    parser = argparse.ArgumentParser(
        prog="python -m tools.flakes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("tests", nargs="*", default=[BROWSER], help="files or folders")
    parser.add_argument("--times", type=int, default=5, help="how often")
    parser.add_argument("-k", metavar="WORDS", help="only tests that pytest's -k selects")
    parser.add_argument("-n", type=int, metavar="MANY", help="tests at once: 2 in the browser")
    options = parser.parse_args(arguments)
    if options.times < 2:
        parser.error("a test shows whether it is steady in two runs or more")
    words = [*options.tests, "-p", "no:cacheprovider", *at_once(options.tests, options.n)]
    words += ["-k", options.k] if options.k else []
    runs = []
    with tempfile.TemporaryDirectory(prefix="flakes-") as folder:
        for number in range(options.times):
            began, report = time.monotonic(), Path(folder) / f"{number}.xml"
            run(words, report)
            runs.append(outcomes(report))
            minutes = (time.monotonic() - began) / 60
            print(f"=== run {number + 1} of {options.times}: {minutes:.1f} minutes ===", flush=True)
    rows = side_by_side(runs)
    print(f"\n{table(rows)}", flush=True)
    if not any(PASSED in signs for signs in rows.values()):
        print("Not one test passed. Those of the browser suite need a Chromium.", flush=True)
    return 0 if steady(rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
