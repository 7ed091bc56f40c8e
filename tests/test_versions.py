"""Other Pythons and other packages: what the command takes, and that all of it is somewhere run."""

import re
import subprocess
import sys

import pytest

from tools import versions
from tools.imports import PROJECT
from tools.versions import Case, Outcome


def test_the_cases_come_from_pyproject():
    names = [case.name for case in versions.cases()]
    assert names == [*(f"locked-3.{minor}" for minor in (11, 12, 13, 14)), "oldest", "newest"]
    oldest = versions.cases()[-2]
    declared = versions.project()["dependencies"]
    assert [word.replace("==", ">=") for word in oldest.packages if "==" in word] == declared
    assert {"pytest", "hypothesis", "sympy"} <= set(oldest.packages)


def test_a_requirement_without_a_floor_is_refused(monkeypatch):
    declared = {"dependencies": ["numpy>=2.1", "pillow"], "requires-python": ">=3.11,<3.15"}
    monkeypatch.setattr(versions, "project", lambda: declared)
    with pytest.raises(ValueError, match="pillow"):
        versions.floors()


def test_the_short_run_installs_no_server_and_knows_its_tests():
    oldest = versions.cases(short=True)[-2].packages
    assert not [word for word in oldest if word.startswith(("jupyterlab", "nbval"))]
    assert {"numpy==2.1", "matplotlib==3.9"} <= set(oldest)
    files = [PROJECT / f"tests/test_{name}.py" for name in versions.SHORT_TESTS]
    assert [path.name for path in files if not path.is_file()] == []


def test_tests_that_are_left_out_are_there():
    for test in versions.LEFT_OUT:
        path, name = test.split("::")
        assert f"def {name}(" in (PROJECT / path).read_text(encoding="utf-8")


def test_a_python_is_found_by_trying_it_and_a_missing_one_is_named(monkeypatch):
    here = "{}.{}".format(*sys.version_info)
    assert versions.find_python(here) == [sys.executable]
    monkeypatch.setattr(versions.shutil, "which", lambda _: None)
    assert versions.find_python("3.11") is None
    case = Case("locked-3.14", "3.14")
    outcome = versions.run(case)
    assert outcome.note == "not on this machine" and not outcome.good
    assert versions.table([(case, outcome)]).splitlines()[-1].endswith("3.14  not on this machine")


def test_a_command_that_starts_another_python_is_not_taken(tmp_path, monkeypatch):
    """As the shims of version managers do for versions that are not switched on."""
    asked = []

    def run(command, **_):
        asked.append(command[0])
        return subprocess.CompletedProcess(command, 127, stdout="", stderr="not switched on")

    monkeypatch.setattr(versions.shutil, "which", lambda name: name)
    monkeypatch.setattr(versions.subprocess, "run", run)
    assert versions.find_python("3.13") is None
    assert "python3.13" in asked


@pytest.mark.parametrize(
    ("outcome", "good"),
    [
        (Outcome({}, (5, 0), (3, 0)), True),
        (Outcome({}, (5, 0)), True),
        (Outcome({}, (5, 1), (3, 0)), False),
        (Outcome({}, (5, 0), (3, 1)), False),
        (Outcome({}, (0, 0), (3, 0)), False),
        (Outcome({}, note="pip: no such version"), False),
    ],
)
def test_the_exit_code_is_that_of_the_tests(monkeypatch, capsys, outcome, good):
    monkeypatch.setattr(versions, "run", lambda case, short: outcome)
    assert outcome.good is good
    assert versions.main(["oldest"]) == int(not good)
    assert "oldest" in capsys.readouterr().out


def test_only_pythons_that_are_missing_are_forgiven(monkeypatch):
    missing = Outcome({}, note="not on this machine")
    there = Outcome({}, (5, 0), (3, 0))
    monkeypatch.setattr(
        versions, "run", lambda case, short: missing if case.python == "3.14" else there
    )
    monkeypatch.setattr(versions, "one_here", lambda _: "3.13")
    assert versions.main([]) == 0
    assert versions.main(["locked-3.14"]) == 1


def test_every_case_is_run_on_github_with_its_python():
    text = (PROJECT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    found = re.findall(r'- \{case: (\S+), python: "(\S+)"\}', text)
    locked = [(case.name, case.python) for case in versions.cases() if "locked" in case.name]
    oldest, *_, newest = versions.pythons()
    assert found == [*locked, ("oldest", oldest), ("newest", newest)]
    assert "python -m tools.versions ${{ matrix.case }}" in text


@pytest.mark.long
def test_the_oldest_packages_draw_and_compute(capfd, proves):
    if not any(map(versions.find_python, versions.pythons()[:-1])):
        pytest.skip("the floors have no wheels for the newest Python, and no other is here")
    proves("robustness cases")
    assert versions.main(["--short", "oldest"]) == 0, capfd.readouterr().out
    row = capfd.readouterr().out.strip().splitlines()[-1].split()
    assert row[0] == "oldest" and row[2:4] == ["2.1.0", "3.9.0"]
    assert row[5] == row[7] and int(row[5]) > 300
