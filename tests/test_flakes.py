"""The tool that repeats tests tells the steady from the others."""

import pytest

from tools import flakes

# One test fails in every second run, one always, one ends well and fails in clearing up.
PLANTED = """
from pathlib import Path
import pytest

COUNT = Path(__file__).with_suffix(".count")


@pytest.fixture
def broken_end():
    yield
    assert False, "clearing up"


def test_steady():
    pass


def test_skipped():
    pytest.skip("not here")


def test_flaky():
    COUNT.write_text(COUNT.read_text() + "x" if COUNT.exists() else "x")
    assert len(COUNT.read_text()) % 2


def test_bad():
    assert False


def test_bad_end(broken_end):
    pass
"""
SKIPPED = """
import pytest


@pytest.mark.parametrize("number", range(2))
def test_skipped(number):
    pytest.skip("no Chromium on this machine")
"""
STEADY = "def test_one():\n    pass\n"


def test_a_planted_flake_is_found(tmp_path, capsys):
    (tmp_path / "test_planted.py").write_text(PLANTED)
    assert flakes.main([str(tmp_path), "--times", "3"]) == 1
    rows = dict(
        reversed(line.split("  ", 1))
        for line in capsys.readouterr().out.splitlines()
        if "test_planted::" in line
    )
    assert {name.split("::")[-1]: signs for name, signs in rows.items()} == {
        "test_skipped": "sss", "test_flaky": ".F.", "test_bad": "FFF", "test_bad_end": "FFF",
    }  # fmt: skip


def test_words_select_and_steady_tests_are_good(tmp_path, capsys):
    (tmp_path / "test_planted.py").write_text(PLANTED)
    # The whole names: pytest selects by the words of the folder, too, which has this test's name.
    words = [str(tmp_path), "--times", "2", "-k", "test_steady or test_skipped"]
    assert flakes.main(words) == 0
    said = capsys.readouterr().out
    assert "2 tests, 2 runs: 0 not always the same, 0 always failed" in said


def test_runs_that_break_off_are_no_success(tmp_path, monkeypatch):
    (tmp_path / "test_planted.py").write_text(STEADY)
    monkeypatch.setattr(flakes, "run", lambda words, report: None)
    assert flakes.main([str(tmp_path)]) == 1
    assert flakes.flakes(flakes.side_by_side([{"a": "."}, {}])) == ["a"]


def test_a_suite_that_is_skipped_as_a_whole_is_no_success(tmp_path, capsys):
    (tmp_path / "test_planted.py").write_text(SKIPPED)
    assert flakes.main([str(tmp_path), "--times", "2"]) == 1
    said = capsys.readouterr().out
    assert "2 tests, 2 runs: 0 not always the same, 0 always failed" in said
    assert "Not one test passed" in said
    assert not flakes.steady({"a": "ss", "b": "ss"}) and flakes.steady({"a": "ss", "b": ".."})


@pytest.mark.parametrize(
    "words, many", [([], "2"), (["tests/browser/test_pages.py"], "2"), (["-n", "3"], "3"),
                    (["-n", "1"], None), (["tests/test_flakes.py"], None),
                    (["tests/browser", "tests/test_start.py"], None)],
)  # fmt: skip
def test_the_browser_suite_runs_two_at_once_and_others_one(words, many, monkeypatch):
    given = []
    monkeypatch.setattr(flakes, "run", lambda words, report: given.append(words))
    flakes.main([*words, "--times", "2"])
    assert given[0] == given[1]
    expected = ["-n", many, "--dist", "loadgroup"] if many else []
    assert given[0][-len(expected) :] == expected if many else "-n" not in given[0]


def test_two_at_once_are_one_report(tmp_path):
    (tmp_path / "test_planted.py").write_text(STEADY)
    words, report = [str(tmp_path), "-p", "no:cacheprovider"], tmp_path / "report.xml"
    flakes.run([*words, *flakes.at_once([str(tmp_path)], 2)], report)
    assert list(flakes.outcomes(report).values()) == [flakes.PASSED]


def test_one_run_shows_nothing(capsys):
    with pytest.raises(SystemExit):
        flakes.main(["--times", "1"])
    assert "two runs" in capsys.readouterr().err
