"""What `start.py test` understands, and how it counts."""

import pytest

from tools import suites

REPORT = '<testsuites><testsuite tests="7" failures="1" errors="2" skipped="1"/></testsuites>'


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
