"""The tool that plants faults: what it changes, and that a fault which is seen counts as caught."""

import ast
import os
import re
import subprocess
import sys

import pytest

from tools import mutate, mutate_faults, mutate_tests
from tools.mutate_explained import CAUGHT, KINDS, why

SOURCE = '''"""A module."""


def slope(h, n=2):
    """Text with a 1 in it."""
    if h.ndim > n and not h.size == 0:
        raise ValueError(f"{h.ndim + 1} axes")
    return -h.T * (1 - h)
'''


def test_each_fault_is_one_change_and_texts_of_errors_are_left_alone():
    found = mutate_faults.faults("made_up.py", SOURCE)
    changes = {(fault.before, fault.after) for fault in found}
    assert ("-h.T * (1 - h)", "-h * (1 - h)") in changes
    assert ("1 - h", "1 + h") in changes
    assert ("-h.T * (1 - h)", "h.T * (1 - h)") in changes
    assert ("2", "3") in changes
    assert ("h.ndim > n", "h.ndim >= n") in changes
    assert ("h.ndim > n and (not h.size == 0)", "h.ndim > n or not h.size == 0") in changes
    assert not any("axes" in before or "Text" in before for before, _ in changes)
    texts = [ast.unparse(mutate_faults.planted(fault, SOURCE)) for fault in found]
    assert len(set(texts)) == len(found)
    assert all((fault.first, fault.last) in ((4, 8), (6, 7), (8, 8)) for fault in found)


def test_every_module_of_the_mathematics_has_faults_and_tests():
    for name in ("functions", "network", "derivation", "loss_surface", "training", "exercises"):
        pairs = mutate.all_faults([name])
        assert len(pairs) > 20
        for target, fault in pairs:
            assert mutate_faults.source_of(fault.file)
            assert all(any(mutate.TESTS.glob(test)) for test in mutate.TARGETS[target])


def test_every_explanation_is_of_a_fault_there_is():
    names = [fault.name for _, fault in mutate.all_faults() if why(fault)]
    for patterns in KINDS.values():
        for pattern, reason in patterns.items():
            assert any(re.fullmatch(pattern, name, re.DOTALL) for name in names), pattern
            assert len(reason.split()) > 3
    assert not KINDS["equivalent"].keys() & KINDS["free choice"].keys()


def test_what_was_caught_is_there_and_is_not_explained():
    found = {fault.name: fault for _, fault in mutate.all_faults()}
    patterns = [pattern for patterns in KINDS.values() for pattern in patterns]
    for name in CAUGHT:
        assert why(found[name]) is None
        assert any(re.fullmatch(pattern, name, re.DOTALL) for pattern in patterns), name


ONE = mutate_faults.Fault("functions.py", 1, 5, "a", "b", 1, 1)
EQUIVALENT = ONE._replace(before="s.real >= 0", after="s.real > 0")
FREE = ONE._replace(file="exercises/drills.py", before="1", after="2")


def test_the_table_counts_what_is_explained_apart_and_prints_both_shares():
    assert why(EQUIVALENT)[0] == "equivalent" and why(FREE)[0] == "free choice" and not why(ONE)
    results = [
        mutate.Result("functions.py", ONE, True, 30.0),
        mutate.Result("functions.py", ONE._replace(number=6), False, 30.0),
        mutate.Result("functions.py", EQUIVALENT, None),
        mutate.Result("exercises", FREE, None),
    ]
    lines, share = mutate.table(results)
    assert share == pytest.approx(0.5)
    assert "  ".join(lines[0].split()).endswith("equivalent  free  choice  raw  net  minutes")
    assert lines[1].split() == ["functions", "3", "1", "1", "0", "33.3%", "50.0%", "1.0"]
    assert lines[-1].split() == ["all", "4", "1", "1", "1", "25.0%", "50.0%", "1.0"]
    seen = [results[2]._replace(survived=True), results[2]._replace(survived=False)]
    assert mutate.table(seen)[0][-1] == "of the equivalent ones 2 were shown, 1 survived"


def test_a_sample_is_drawn_evenly_and_others_are_drawn_when_the_code_changes(monkeypatch):
    pairs = mutate.all_faults()
    sample = mutate.drawn(pairs, 60, 1)
    targets = [target for target, _ in sample]
    assert {target: targets.count(target) for target in mutate.TARGETS} == dict.fromkeys(
        mutate.TARGETS, 10
    )
    assert sample == mutate.drawn(pairs, 60, 1) != mutate.drawn(pairs, 60, 2)
    assert mutate.drawn(pairs, 10**6, 1) == pairs
    few = mutate.drawn([p for p in pairs if p[0] != "exercises" or p[1].number < 99], 480, 1)
    assert 60 < len(few) <= 480 and len(set(few)) == len(few)
    before, read = mutate.seed_of_code(), mutate.Path.read_text
    assert before == mutate.seed_of_code()
    for name in ("network.py", "test_network.py"):

        def changed(file, *words, name=name):
            return read(file, *words) + " " * (file.name == name)

        monkeypatch.setattr(mutate.Path, "read_text", changed)
        assert mutate.seed_of_code() != before


@pytest.mark.parametrize("ends, caught", [(0, 0), (1, 1), (-24, 0)])
def test_an_explained_fault_that_is_caught_is_told(monkeypatch, capsys, ends, caught):
    """The faults are not really shown: how their tests end is said here."""
    monkeypatch.setattr(mutate_tests, "prepare", lambda: None)
    monkeypatch.setattr(mutate_tests, "watched", lambda files: mutate_tests.Tests({}, {}))
    monkeypatch.setattr(mutate, "_shown", lambda left, tests, workers: (
        (fault, ends if why(fault) else 1, 0.1) for fault in left))  # fmt: skip
    assert mutate.main(["functions", "--explained", "3"]) == caught
    said = capsys.readouterr().out
    assert f"of the equivalent ones 3 were shown, {0 if caught else 3} survived" in said
    assert said.count("explained, but caught  functions.py:") == 3 * caught


def test_the_tests_that_run_a_line_come_first_and_the_quickest_of_them_at_once():
    tests = mutate_tests.Tests(
        {"a": 3.0, "b": 1.0, "c": 2.0, "d": 0.5}, {"f.py": {"7": ["a", "b"], "8": ["c"], "3": [""]}}
    )
    fault = mutate_faults.Fault("f.py", 7, 1, "x", "y", 7, 8)
    assert tests.of(fault) == (["b", "c", "a"], 20 + 2 * 6.0)
    assert tests.of(fault._replace(first=9, last=9))[0] == []
    assert tests.of(fault._replace(first=3, last=7))[0] == ["b", "a", "d", "c"]


def test_what_was_caught_is_kept_until_its_module_changes(tmp_path, monkeypatch):
    fault = mutate.all_faults(["functions"])[0][1]
    file = tmp_path / "caught.jsonl"
    mutate._Kept(file).note(fault, True, 1.25)
    mutate._Kept(file).note(fault._replace(number=1), False, 9.0)
    assert mutate._Kept(file).of(fault) == 1.25
    assert mutate._Kept(file).of(fault._replace(number=1)) is None
    monkeypatch.setattr(mutate, "source_of", lambda file: "another text")
    assert mutate._Kept(file).of(fault) is None


@pytest.mark.long
def test_a_sample_of_faults_is_caught(proves):
    """Apart from this process: what it forks must not have imported the project."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.mutate", "--sample", "60", "--explained", "9"],
        cwd=mutate.PROJECT, env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    row = re.search(r"^all +(\d+) +(\d+) .* ([\d.]+)% +[\d.]+$", done.stdout, re.MULTILINE)
    assert row, done.stdout + done.stderr
    proves("planted faults caught", int(row[2]))
    print(done.stdout)
    assert int(row[1]) == 60
    assert float(row[3]) >= 100 * mutate.WANTED
    assert done.returncode == 0
