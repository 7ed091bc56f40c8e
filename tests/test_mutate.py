"""The tool that plants faults: what it changes, and that a fault which is seen counts as caught."""

import pytest

from tools import mutate

SOURCE = '''"""A module."""


def slope(h, n=2):
    """Text with a 1 in it."""
    if h.ndim > n and not h.size == 0:
        raise ValueError(f"{h.ndim + 1} axes")
    return -h.T * (1 - h)
'''


def test_each_fault_is_one_change_and_texts_of_errors_are_left_alone():
    found = mutate.faults("made_up.py", SOURCE)
    changes = {(fault.before, fault.after) for fault in found}
    assert ("h.T", "h") in changes
    assert ("1 - h", "1 + h") in changes
    assert ("-h.T", "h.T") in changes
    assert ("2", "3") in changes
    assert ("h.ndim > n", "h.ndim >= n") in changes
    assert ("h.ndim > n and (not h.size == 0)", "h.ndim > n or not h.size == 0") in changes
    assert not any("axes" in before or "Text" in before for before, _ in changes)
    texts = [mutate.planted(fault, SOURCE) for fault in found]
    assert len(set(texts)) == len(found)


def test_every_module_of_the_mathematics_has_faults_and_tests():
    for name in ("functions", "network", "derivation", "loss_surface", "training", "exercises"):
        pairs = mutate.all_faults([name])
        assert len(pairs) > 20
        assert all((mutate.PROJECT / "utils" / fault.file).is_file() for fault, _ in pairs)


def test_the_table_counts_what_is_explained_apart():
    seen = mutate.Fault("functions.py", 1, 5, "a", "b")
    missed = mutate.Fault("functions.py", 2, 6, "c", "d")
    known = mutate.Fault("functions.py", 20, 7, "s.real >= 0", "s.real > 0")
    lines, share = mutate.table([(seen, True), (missed, False), (known, False)])
    assert share == pytest.approx(0.5)
    assert lines[-1] == "2 faults, 1 caught: 50.0%"


@pytest.mark.long
def test_a_sample_of_faults_is_caught(capsys):
    with capsys.disabled():
        assert mutate.main(["functions", "network", "derivation", "--sample", "20"]) == 0
