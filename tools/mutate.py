"""Plant small faults in the mathematics and see whether the tests catch them.

    python -m tools.mutate                     every fault there is
    python -m tools.mutate network --sample 20  some of one module's, drawn with a fixed seed
    python -m tools.mutate --keep FILE          go on where FILE ends: what was caught stays so

A fault is one change of one place (`mutate_faults`). It is shown to the tests of its module that
run its line (`mutate_tests`); in a line that no test runs it survives. Faults that nobody could
see stand in `mutate_explained`, with the reason; they count neither as caught nor as missed.
"""

import argparse
import hashlib
import json
import random
import sys
import time
from multiprocessing import connection
from pathlib import Path
from typing import NamedTuple

from tools import mutate_tests
from tools.imports import PROJECT
from tools.mutate_explained import why
from tools.mutate_faults import Fault, faults, files_of, source_of

# The tests that hold each module, by the module's path in utils.
TARGETS = {
    "functions.py": ["test_functions.py", "test_function_types.py"],
    "network.py": ["test_network.py", "test_network_refusals.py", "test_article.py"],
    "derivation.py": ["test_derivation.py"],
    "loss_surface": ["test_loss_surface.py", "test_loss_surface_directions.py"],
    "training": ["test_training.py", "test_training_run.py", "test_training_workspace.py"],
    "exercises": ["test_exercise_answers.py", "test_exercise_kinds.py",
                  "test_exercise_mistakes.py", "test_exercise_pages.py", "test_exercises.py",
                  "test_exercise_goals.py", "test_bug_hunt.py", "test_first_slip.py",
                  "test_solutions.py"],
}  # fmt: skip
TESTS = PROJECT / "tests"
WANTED = 0.95
PATIENCE = 10  # the clock may take so many times as long as the work


class Result(NamedTuple):
    """What came of a fault of a target; seconds : until its tests were through.

    caught : None if it was not shown, because no test could see it.
    """

    target: str
    fault: Fault
    caught: bool | None
    seconds: float = 0.0


def all_faults(modules=()):
    """The faults of the modules with these names, or of all in TARGETS: [(target, fault)]."""
    return [
        (target, fault)
        for target in TARGETS
        if not modules or target.removesuffix(".py") in modules
        for file in files_of(target)
        for fault in faults(file, source_of(file))
    ]


def run(pairs, workers=2, keep=None, say=print):
    """A `Result` for every pair; RuntimeError if tests are red without a fault."""
    mutate_tests.prepare()
    kept, results = _Kept(keep), []
    for target in TARGETS:
        here = [fault for name, fault in pairs if name == target]
        results += [Result(target, fault, None) for fault in here if why(fault)]
        here = [fault for fault in here if not why(fault)]
        results += [Result(target, f, True, kept.of(f)) for f in here if kept.of(f) is not None]
        left = [fault for fault in here if kept.of(fault) is None]
        if not left:
            continue
        files = [str(f) for name in TARGETS[target] for f in TESTS.glob(name)]
        tests = mutate_tests.watched(sorted(files))
        for fault, caught, seconds in _shown(left, tests, workers):
            results.append(Result(target, fault, caught, seconds))
            kept.note(fault, caught, seconds)
            if not caught:
                say(f"survived  {fault.file}:{fault.line}  {fault.before}  ->  {fault.after}")
    return results


def _shown(left, tests, workers):
    """Yield (fault, caught, seconds) as their processes end, so many at once."""
    waiting, running = iter([(fault, *tests.of(fault)) for fault in left]), {}
    while True:
        while len(running) < workers and (next_one := next(waiting, None)):
            fault, those, limit = next_one
            if those:
                process = mutate_tests.started(fault, those, limit)
                running[process] = fault, time.monotonic(), limit
            else:
                yield fault, False, 0.0
        if not running:
            return
        connection.wait([process.sentinel for process in running], timeout=1)
        for process, (fault, begun, limit) in list(running.items()):
            seconds = time.monotonic() - begun
            if process.is_alive() and seconds < PATIENCE * limit:
                continue
            process.kill()  # of one that ended by itself nothing is left to end
            process.join()
            del running[process]
            yield fault, process.exitcode != 0, seconds


class _Kept:
    """Faults caught in an earlier run, one a line, while their module stays the same."""

    def __init__(self, file):
        self.file, self.seconds = file, {}
        lines = file.read_text("utf-8").splitlines() if file and file.exists() else []
        for *key, seconds in map(json.loads, lines):
            self.seconds[tuple(key)] = seconds

    def of(self, fault):
        """The seconds it took to catch this fault, None if it was not."""
        return self.seconds.get(self._key(fault))

    def note(self, fault, caught, seconds):
        if self.file and caught:
            with self.file.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps([*self._key(fault), round(seconds, 2)]) + "\n")

    @staticmethod
    def _key(fault):
        text = source_of(fault.file).encode()
        return hashlib.sha256(text).hexdigest()[:16], fault.file, fault.number


def table(results):
    """Lines of the closing table, and the share of faults that were caught."""
    lines = [f"{'module':<14}{'faults':>8}{'caught':>8}{'explained':>11}{'share':>8}{'minutes':>9}"]
    for name in [target for target in TARGETS if any(r.target == target for r in results)]:
        lines.append(_row(name.removesuffix(".py"), [r for r in results if r.target == name]))
    lines.append(_row("all", results))
    return lines, _share(results)


def _row(name, results):
    caught, explained = (sum(r.caught is kind for r in results) for kind in (True, None))
    minutes = sum(r.seconds for r in results) / 60
    return (
        f"{name:<14}{len(results):>8}{caught:>8}{explained:>11}"
        f"{_share(results):>8.1%}{minutes:>9.1f}"
    )


def _share(results):
    """How many were caught of those that a test could see."""
    shown = [r.caught for r in results if r.caught is not None]
    return sum(shown) / len(shown) if shown else 1.0


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("module", nargs="*", help="functions, network, derivation, ...")
    parser.add_argument("--sample", type=int, help="so many faults, drawn")
    parser.add_argument("--seed", type=int, default=1, help="which ones are drawn")
    parser.add_argument("--workers", type=int, default=2, help="faults shown at once")
    parser.add_argument("--keep", type=Path, help="a file of what was caught before")
    options = parser.parse_args(arguments)
    pairs = all_faults(options.module)
    if options.sample:
        pairs = random.Random(options.seed).sample(pairs, min(options.sample, len(pairs)))
    begun = time.monotonic()
    results = run(pairs, options.workers, options.keep, lambda line: print(line, flush=True))
    lines, share = table(results)
    print("\n".join(lines))
    print(f"{(time.monotonic() - begun) / 60:.1f} minutes with {options.workers} at once")
    return 0 if share >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main())
