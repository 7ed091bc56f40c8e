"""Show a fault to the tests that run its line, the quickest first, in a process of its own.

Where there is fork, that process begins with pytest, NumPy and the rest imported already, so that
a fault costs its tests and little else. The fault is in memory only: no file is changed.
"""

import gc
import importlib
import json
import multiprocessing
import os
import sys
import tempfile
import time
from importlib.machinery import SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import NamedTuple

import pytest

from tools.imports import PROJECT
from tools.mutate_faults import UTILS, planted, source_of

_FORK = "fork" in multiprocessing.get_all_start_methods()
_PROCESSES = multiprocessing.get_context("fork" if _FORK else "spawn")
# What tests import besides the project; it must not import the project itself.
_WARM = (
    *("numpy", "autograd.numpy", "hypothesis.extra.numpy", "sympy"),
    *("matplotlib.figure", "IPython.display", "ipywidgets", "anywidget", "nbformat"),
)
# An assert that fails is not to be explained here.
_WORDS = ("-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:unraisableexception")
_MOST_MEMORY = 8 << 30  # bytes: a fault may ask for more than there is


class Tests(NamedTuple):
    """The tests of one target: {test: seconds} and {file: {line: tests that run it}}."""

    seconds: dict
    lines: dict

    def of(self, fault):
        """The tests to show a fault to, in order, and the seconds of work after which it hangs.

        A line run while tests are collected may be seen by any of them; by those that run it
        again they are led.
        """
        lines, ran = self.lines.get(fault.file, {}), set()
        for line in range(fault.first, fault.last + 1):
            ran |= set(lines.get(str(line), ()))
        those = [*self.seconds] if "" in ran else [test for test in self.seconds if test in ran]
        those.sort(key=lambda test: (test not in ran, self.seconds[test]))
        return those, 20 + 2 * self._together(those)

    def seconds_of(self, fault):
        """How long all the tests of a fault take, watched as they were."""
        return self._together(self.of(fault)[0])

    def _together(self, those):
        return sum(self.seconds[test] for test in those)


def prepare():
    """Import what every test needs, before the first fork."""
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    for name in _WARM if _FORK else ():
        importlib.import_module(name)
    gc.freeze()


def watched(files):
    """The `Tests` in these files; RuntimeError if they are red without any fault."""
    with tempfile.TemporaryDirectory(prefix="lines-") as folder:
        note = Path(folder) / "tests.json"
        watching = _PROCESSES.Process(target=_watch, args=(files, note))
        watching.start()
        watching.join()
        seen = json.loads(note.read_text("utf-8"))
    # A test that counts what is allocated does not bear being watched: it is tried without.
    if red := seen.pop("red"):
        alone = started(None, red, 600)
        alone.join()
        if alone.exitcode:
            raise RuntimeError(f"red without any fault: {', '.join(red)}")
    return Tests(**seen)


def started(fault, tests, limit):
    """A process that ends with 0 if all of these tests are green with this fault."""
    process = _PROCESSES.Process(target=_show, args=(fault, tests, limit), daemon=True)
    process.start()
    return process


def _watch(files, note):
    from coverage import Coverage

    measured = Coverage(data_file=None, config_file=False, include=[str(UTILS / "*")])
    seconds, red = {}, []

    class Watcher:
        def pytest_runtest_logreport(self, report):
            if report.failed:
                red.append(report.nodeid)

        @pytest.hookimpl(wrapper=True)
        def pytest_runtest_protocol(self, item):
            measured.switch_context(item.nodeid)
            begun = time.process_time()
            try:
                return (yield)
            finally:
                seconds[item.nodeid] = time.process_time() - begun
                measured.switch_context("")

    _be_quiet()
    measured.start()
    pytest.main([*_WORDS[1:], *files], plugins=[Watcher()])
    measured.stop()
    data = measured.get_data()
    lines = {
        Path(file).relative_to(UTILS).as_posix(): data.contexts_by_lineno(file)
        for file in data.measured_files()
    }
    note.write_text(json.dumps({"seconds": seconds, "lines": lines, "red": red}), "utf-8")


def _show(fault, tests, limit):
    _be_quiet(limit)
    if fault is not None:
        sys.meta_path.insert(0, _Planter(fault))
    files = sorted({test.partition("::")[0] for test in tests})
    raise SystemExit(int(pytest.main([*_WORDS, *files], plugins=[_Chosen(tests)])))


class _Chosen:
    """Only these tests, in this order; all there are if the fault has changed their names."""

    def __init__(self, tests):
        self.order = {test: number for number, test in enumerate(tests)}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        those = [item for item in items if item.nodeid in self.order]
        if len(those) == len(self.order):
            items[:] = sorted(those, key=lambda item: self.order[item.nodeid])


class _Planter:
    """Finds one module before anybody else does, and gives it out with the fault."""

    def __init__(self, fault):
        self.fault = fault
        self.name = "utils." + fault.file.removesuffix(".py").replace("/", ".")

    def find_spec(self, name, path=None, target=None):
        if name != self.name:
            return None
        file = str(UTILS / self.fault.file)
        return spec_from_file_location(name, file, loader=_Faulty(name, file, self.fault))


class _Faulty(SourceFileLoader):
    def __init__(self, name, file, fault):
        super().__init__(name, file)
        self.fault = fault

    def get_code(self, fullname):
        return compile(planted(self.fault, source_of(self.fault.file)), self.path, "exec")


def _be_quiet(limit=None):
    """Nothing is printed, no failing example is stored or made smaller, memory is bounded.

    limit : seconds of work, not of the clock: on a busy machine a test may wait.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(PROJECT)
    prepare()
    from hypothesis import Phase, settings

    settings.register_profile(
        "faults", derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
        report_multiple_bugs=False, deadline=None,
    )  # fmt: skip
    settings.load_profile("faults")
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    if limit is not None:
        resource.setrlimit(resource.RLIMIT_CPU, (int(limit), int(limit) + 1))
