"""Each benchmark runs, in its short form; the figures it prints are for people to read."""

import subprocess
import sys

import pytest

from tools.imports import PROJECT

# What each must print: its table's heading, and a line or row of every kind it compares.
BENCHMARKS = {
    "live_figures": ["x interact", "interact", "stage", "NODELAY", "kernel time in ms"],
    "loss_surfaces": ["ratio", "3-4-3-2", "2-16-16-3"],
    "weight_xray": ["median ms", "3-4-3-2", "2-16-16-3"],
    "landscape": ["pictures a second", "default", "NODELAY"],
    "classroom": ["learners", "all drag ms", "kernel MB", "Nothing was lost."],
    "training": ["plain rows", "examples", "scrub over", "states kept"],
}


@pytest.mark.long
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_runs_and_prints_its_table(name):
    command = [sys.executable, "-m", f"benchmarks.{name}", "--short"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    assert [word for word in BENCHMARKS[name] if word not in done.stdout] == []


def test_every_benchmark_has_its_test():
    files = {path.stem for path in (PROJECT / "benchmarks").glob("*.py")}
    assert files - {"__init__", "live_figure_cells"} == set(BENCHMARKS)
