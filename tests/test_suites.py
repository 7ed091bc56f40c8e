"""What `start.py test` understands, and how it counts."""

import pytest

from tools import suites

REPORT = '<testsuites><testsuite tests="7" failures="1" errors="2" skipped="1"/></testsuites>'

COUNTED = """
from pytest import fail

def test_good(proves):
    proves("pages opened", 3)
    proves("controls moved", 20)

def test_one_more(proves):
    proves("pages opened")

def test_bad(proves):
    proves("controls moved", 4)
    fail("a control does nothing")
"""


@pytest.mark.parametrize("words", [[], ["--all"]])
def test_no_name_is_every_suite(words):
    options = suites.parse(words)
    assert options.suite == list(suites.SUITES)
    assert options.all is bool(words)


def test_named_suites_run_in_the_order_given():
    assert suites.parse(["browser", "unit"]).suite == ["browser", "unit"]


def test_an_unknown_suite_is_named_with_those_there_are(capsys):
    with pytest.raises(SystemExit):
        suites.parse(["unti"])
    said = capsys.readouterr().err
    assert "unti" in said and "notebooks" in said


def test_a_report_is_counted(tmp_path):
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    assert suites.read_report(path) == suites.Result(passed=3, failed=3, skipped=1)


def test_what_tests_prove_is_counted_and_shown(tmp_path):
    """A failed test takes what it counted out of the passed ones."""
    (tmp_path / "conftest.py").write_text((suites.PROJECT / "tests/conftest.py").read_text())
    (tmp_path / "copies.py").write_text((suites.PROJECT / "tests/copies.py").read_text())
    (tmp_path / "test_counted.py").write_text(COUNTED)
    result = suites._pytest([str(tmp_path / "test_counted.py"), "-p", "no:cacheprovider"])
    assert (result.passed, result.failed) == (2, 1)
    assert result.proofs["pages opened"][:2] == (4, 4)
    assert result.proofs["controls moved"][:2] == (24, 20)
    shown = [line.split() for line in suites.table({"unit": result}).splitlines()]
    assert ["controls", "moved", "24", "20", "0.0"] in shown
    assert shown[-1] == ["2", "passed,", "1", "failed"]


@pytest.mark.parametrize(
    ("result", "code"), [(suites.Result(passed=1), 0), (suites.Result(passed=1, failed=1), 1)]
)
def test_the_exit_code_is_that_of_the_suites(monkeypatch, capsys, result, code):
    for name in suites.SUITES:
        monkeypatch.setattr(suites, name, lambda everything: result)
    assert suites.main([]) == code
    n = len(suites.SUITES)
    assert f"{n * result.passed} passed, {n * result.failed} failed" in capsys.readouterr().out


def test_solved_pages_wait_for_all():
    assert suites.solved(False).good


def test_a_suite_without_tests_is_not_good():
    assert not suites.Result().good
    assert suites.Result(note="no Chromium on this machine").good
