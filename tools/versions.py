"""Other Pythons and other packages: `python -m tools.versions [--short] [NAME ...]`.

locked-3.11 ... locked-3.14   the locked packages on each Python the course takes
oldest                        every package at its floor in pyproject.toml, on the oldest Python
newest                        every package as new as there is, on the newest Python

Each Python is one of this machine; one that is not here is named as such. Each case gets an
environment of its own in a temporary folder, all unit tests and one notebook, its outputs
compared with the stored ones.
--short: only what draws and computes is installed, and only its tests are run.
Needs the package index; a table comes at the end.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import NamedTuple

from tools.imports import PROJECT
from tools.suites import read_report

NOTEBOOK = "notebooks/11_second_hidden_layer.ipynb"
# What the short run leaves out, and what its tests need instead of all that contributors have.
SERVERS = {"jupyterlab", "nbval"}
SHORT_TOOLS = ("pytest", "hypothesis", "autograd", "mpmath")
SHORT_TESTS = (
    "data",
    "derivation",
    "explorers",
    "functions",
    "gradient_check",
    "loss_surface",
    "network",
    "network_diagram",
    "picture",
    "plotting",
    "stage",
    "training",
)
# Tests that hold for some packages only, and why; everything else holds for all of them.
LEFT_OUT = {
    # asks for the locked versions
    "tests/test_environment.py::test_the_installed_versions_are_the_locked_ones": (
        "oldest",
        "newest",
    ),
    # weighs the packages that the lock brings
    "tests/test_weight.py::test_a_package_is_brought_by_those_who_need_it": ("oldest", "newest"),
    # makes every warning an error, and Matplotlib 3.9 calls pyparsing by names that are out of date
    "tests/test_plotting.py::test_in_a_fresh_process_no_pyplot_no_settings_and_the_same_bytes": (
        "oldest",
    ),
}
SHOWN = ("numpy", "matplotlib", "jupyterlab")


class Case(NamedTuple):
    """A Python ("3.12") and the words for pip install that put its packages together."""

    name: str
    python: str
    packages: tuple = ()


class Outcome(NamedTuple):
    """What a case came to: versions {package: version}, (passed, failed) of tests and of cells."""

    versions: dict
    tests: tuple = ()
    cells: tuple = ()
    minutes: float = 0.0
    note: str = ""

    @property
    def good(self):
        return not self.note and all(p and not f for p, f in (self.tests, self.cells or (1, 0)))


def project():
    """The table [project] of pyproject.toml."""
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pythons():
    """The versions of Python that the course takes, as texts, from requires-python."""
    low, high = map(
        int, re.fullmatch(r">=3\.(\d+),<3\.(\d+)", project()["requires-python"]).groups()
    )
    return [f"3.{minor}" for minor in range(low, high)]


def floors():
    """{package: the oldest version that pyproject.toml admits}. ValueError if one has no floor."""
    found = {}
    for requirement in project()["dependencies"]:
        parts = re.fullmatch(r"([A-Za-z0-9_-]+)>=([0-9.]+)", requirement)
        if parts is None:
            raise ValueError(f"pyproject.toml: {requirement!r} is to be name>=version")
        found[parts[1]] = parts[2]
    return found


def testers_packages():
    """What contributors need on top, without versions: the names of requirements-dev.in."""
    lines = (PROJECT / "requirements-dev.in").read_text(encoding="utf-8").splitlines()
    return tuple(line.split("=")[0] for line in lines if re.match(r"[a-z]", line))


def cases(short=False):
    """All cases, in the order of the table."""
    tools = SHORT_TOOLS if short else testers_packages()
    lowest = {n: v for n, v in floors().items() if not (short and n in SERVERS)}
    locks = ("--require-hashes", "-r", "requirements.txt", "-r", "requirements-dev.txt")
    return [
        *(Case(f"locked-{python}", python, locks) for python in pythons()),
        Case("oldest", one_here(pythons()), (*(f"{n}=={v}" for n, v in lowest.items()), *tools)),
        Case(
            "newest",
            one_here(pythons()[::-1]),
            ("--upgrade", *(f"{n}>={v}" for n, v in lowest.items()), *tools),
        ),
    ]


def one_here(versions):
    """The first of these Pythons that is on this machine; the first of all if none is."""
    return next((version for version in versions if find_python(version)), versions[0])


def find_python(version):
    """A command that runs this Python and can make environments, None if there is none here."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [[sys.executable], [f"python{version}"]]
    candidates += [[str(path / "bin/python")] for path in sorted(pyenv.glob(f"{version}.*"))]
    candidates += [["py", f"-{version}"]]
    script = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    for command in candidates:
        if shutil.which(command[0]) is None:
            continue
        run = subprocess.run([*command, "-c", script], capture_output=True, text=True, check=False)
        if run.stdout.strip() == version:
            return command
    return None


def install(case, folder):
    """Make the environment of a case in `folder`; its Python. RuntimeError in pip's words."""
    subprocess.run([*find_python(case.python), "-m", "venv", folder], check=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [python, "-m", "pip", "install", "--quiet", "--no-input", "--only-binary", ":all:"]
    run = subprocess.run(
        [*command, "--disable-pip-version-check", *case.packages],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if run.returncode:
        raise RuntimeError("pip: " + " ".join(run.stderr.strip().splitlines()[-3:]))
    # Kernels start in notebooks/: utils is found there without writing into the project.
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([python, "-c", where], capture_output=True, text=True, check=True)
    (Path(site.stdout.strip()) / "course.pth").write_text(f"{PROJECT}\n", encoding="utf-8")
    return python


def versions_of(python):
    """{package: version} of what is shown in the table, as installed there."""
    script = f"import importlib.metadata as m\nfor n in {SHOWN}:\n"
    script += " try: print(n, m.version(n))\n except m.PackageNotFoundError: pass"
    run = subprocess.run([python, "-c", script], capture_output=True, text=True, check=True)
    return dict(line.split() for line in run.stdout.splitlines())


def count(python, *words):
    """Run pytest there with these words; (passed, failed)."""
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        report = Path(folder) / "report.xml"
        command = [python, "-m", "pytest", "-q", f"--junit-xml={report}", "-p", "no:cacheprovider"]
        variables = {**os.environ, "OMP_NUM_THREADS": "1"}
        code = subprocess.call([*command, *words], cwd=PROJECT, env=variables)
        if not report.is_file():
            return 0, 1
        result = read_report(report)
    return result.passed, max(result.failed, int(code != 0))


def run(case, short=False):
    """Install a case, run its tests and its notebook; an Outcome."""
    if find_python(case.python) is None:
        return Outcome({}, note="not on this machine")
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="versions-") as folder:
        try:
            python = install(case, Path(folder))
        except RuntimeError as error:
            return Outcome({}, note=str(error))
        files = [f"tests/test_{name}.py" for name in SHORT_TESTS] if short else ["tests"]
        words = ["-m", "not browser and not long"]
        words += [f"--deselect={test}" for test, names in LEFT_OUT.items() if case.name in names]
        if case.name == "oldest":  # what old packages still use of new ones is not the course's
            words += ["-W", "ignore::DeprecationWarning"]
        if not short:
            words += ["--ignore=tests/browser", "-n", "2", "--dist", "loadfile"]
        tests, cells = count(python, *files, *words), ()
        if not short:
            strict = ["--nbval", "--nbval-current-env", "--nbval-cell-timeout=120", "-W", "default"]
            cells = count(
                python, NOTEBOOK, *strict, "--nbval-sanitize-with=tests/nbval_sanitize.cfg"
            )
        minutes = (time.monotonic() - started) / 60
        return Outcome(versions_of(python), tests, cells, minutes)


def table(outcomes):
    """The closing table; outcomes is a list of pairs (Case, Outcome)."""
    head = f"{'case':<12}{'Python':>7}" + "".join(f"{name:>12}" for name in SHOWN)
    lines = [head + f"{'tests':>14}{'cells':>10}{'minutes':>9}"]
    for case, got in outcomes:
        line = f"{case.name:<12}{case.python:>7}"
        if got.note:
            lines.append(f"{line}  {got.note}")
            continue
        line += "".join(f"{got.versions.get(name, '-'):>12}" for name in SHOWN)
        counted = [f"{p} of {p + f}" for p, f in (got.tests, got.cells or (0, 0))]
        lines.append(line + f"{counted[0]:>14}{counted[1]:>10}{got.minutes:>9.1f}")
    return "\n".join(lines)


def main(arguments=None):
    layout = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(
        "python -m tools.versions", None, __doc__, formatter_class=layout
    )
    parser.add_argument("--short", action="store_true", help="the packages that draw and compute")
    parser.add_argument("case", nargs="*", metavar="NAME", help="of the names above; all if none")
    options = parser.parse_args(arguments)
    there = cases(options.short)
    unknown = set(options.case) - {case.name for case in there}
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    outcomes = []
    for case in there:
        if not options.case or case.name in options.case:
            print(f"\n=== {case.name}, Python {case.python} ===", flush=True)
            outcomes.append((case, run(case, options.short)))
    print("\n" + table(outcomes), flush=True)
    missing = [got.note == "not on this machine" for _, got in outcomes]
    bad = [not got.good for _, got in outcomes]
    return int(all(missing) or any(b and not m for b, m in zip(bad, missing, strict=True)))


if __name__ == "__main__":
    raise SystemExit(main())
