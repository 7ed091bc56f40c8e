"""Plant small faults in the mathematics and see whether the tests catch them.

    python -m tools.mutate                     every fault there is
    python -m tools.mutate network --sample 20  some of one module's
    python -m tools.mutate --sample 60          ten of each of the six modules
    python -m tools.mutate --keep FILE          go on where FILE ends: what was caught stays so

What is drawn depends on the code and its tests: the same from one checkout, others after a change,
so that all are shown in the course of time. --seed draws what another checkout drew.

A fault is one change of one place (`mutate_faults`). It is shown to the tests of its module that
run its line (`mutate_tests`); in a line that no test runs it survives. Faults that no test is to
catch stand in `mutate_explained`, with the reason; in the net share they count neither as caught
nor as missed, in the raw share as missed. --explained shows some of the equivalent ones as well:
one that is caught there is explained wrongly.
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
from tools.mutate_explained import KINDS, why
from tools.mutate_faults import UTILS, Fault, faults, files_of, source_of

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
QUICK = 10.0  # seconds of tests that an explained fault may take: all of them must end well


class Result(NamedTuple):
    """What came of a fault of a target; seconds : until its tests were through.

    caught : None if it does not count, because no test is to catch it. survived : whether it was
    shown nevertheless, and no test caught it.
    """

    target: str
    fault: Fault
    caught: bool | None
    seconds: float = 0.0
    survived: bool | None = None


def all_faults(modules=()):
    """The faults of the modules with these names, or of all in TARGETS: [(target, fault)]."""
    return [
        (target, fault)
        for target in TARGETS
        if not modules or target.removesuffix(".py") in modules
        for file in files_of(target)
        for fault in faults(file, source_of(file))
    ]


def seed_of_code():
    """A number that is another one when the modules or their tests change."""
    text = hashlib.sha256()
    for file in sorted([*UTILS.rglob("*.py"), *TESTS.glob("*.py")]):
        text.update(file.read_text("utf-8").encode())
    return int(text.hexdigest()[:8], 16)


def drawn(pairs, many, seed):
    """So many of the pairs, of each target as many as of the others, in their order."""
    chooser, queues, chosen = random.Random(seed), [], set()
    for target in TARGETS:
        if here := [number for number, pair in enumerate(pairs) if pair[0] == target]:
            queues.append(chooser.sample(here, len(here)))
    while any(queues) and len(chosen) < many:
        for queue in queues:
            if queue and len(chosen) < many:
                chosen.add(queue.pop())
    return [pair for number, pair in enumerate(pairs) if number in chosen]


def run(pairs, workers=2, keep=None, say=print, explained=0):
    """A `Result` for every pair; RuntimeError if tests are red without a fault.

    explained : how many equivalent faults of a target are shown too, of those that are quick.
    """
    mutate_tests.prepare()
    kept, results = _Kept(keep), []
    for target in TARGETS:
        here = [fault for name, fault in pairs if name == target]
        aside = [fault for fault in here if why(fault)]
        here = [fault for fault in here if not why(fault)]
        results += [Result(target, f, True, kept.of(f)) for f in here if kept.of(f) is not None]
        left = [fault for fault in here if kept.of(fault) is None]
        if left or (aside and explained):
            files = [str(f) for name in TARGETS[target] for f in TESTS.glob(name)]
            tests = mutate_tests.watched(sorted(files))
            also = [
                fault for fault in aside
                if why(fault)[0] == "equivalent" and tests.seconds_of(fault) < QUICK
            ][:explained]  # fmt: skip
            for fault, code, seconds in _shown([*left, *also], tests, workers):
                if fault in also:
                    # Ended from outside (below 0) it was too slow, which is no contradiction.
                    word = "explained, but caught" if code > 0 else ""
                    results.append(Result(target, fault, None, seconds, not word))
                else:
                    word = "" if code else "survived"
                    results.append(Result(target, fault, code != 0, seconds))
                    kept.note(fault, code != 0, seconds)
                if word:
                    say(f"{word}  {fault.file}:{fault.line}  {fault.before}  ->  {fault.after}")
            aside = [fault for fault in aside if fault not in also]
        results += [Result(target, fault, None) for fault in aside]
    return results


def _shown(left, tests, workers):
    """Yield (fault, exit code, seconds) as their processes end, so many at once."""
    waiting, running = iter([(fault, *tests.of(fault)) for fault in left]), {}
    while True:
        while len(running) < workers and (next_one := next(waiting, None)):
            fault, those, limit = next_one
            if those:
                process = mutate_tests.started(fault, those, limit)
                running[process] = fault, time.monotonic(), limit
            else:
                yield fault, 0, 0.0
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
            yield fault, process.exitcode, seconds


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
    """Lines of the closing table, and the share caught of the faults that a test is to catch."""
    heads = ("faults", "caught", *KINDS, "raw", "net", "minutes")
    lines = [f"{'module':<14}" + "".join(f"{head:>{_WIDE}}" for head in heads)]
    for name in [target for target in TARGETS if any(r.target == target for r in results)]:
        lines.append(_row(name.removesuffix(".py"), [r for r in results if r.target == name]))
    lines.append(_row("all", results))
    if shown := [r.survived for r in results if r.survived is not None]:
        lines.append(f"of the equivalent ones {len(shown)} were shown, {sum(shown)} survived")
    return lines, _net(results)


_WIDE = 13


def _row(name, results):
    caught = sum(r.caught is True for r in results)
    kinds = [why(r.fault)[0] for r in results if r.caught is None]
    minutes = sum(r.seconds for r in results) / 60
    cells = [str(len(results)), str(caught), *(str(kinds.count(kind)) for kind in KINDS),
             f"{caught / len(results):.1%}", f"{_net(results):.1%}", f"{minutes:.1f}"]  # fmt: skip
    return f"{name:<14}" + "".join(f"{cell:>{_WIDE}}" for cell in cells)


def _net(results):
    """The share caught of those that a test is to catch."""
    shown = [r.caught for r in results if r.caught is not None]
    return sum(shown) / len(shown) if shown else 1.0


def main(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("module", nargs="*", help="functions, network, derivation, ...")
    parser.add_argument("--sample", type=int, help="so many faults, drawn evenly")
    parser.add_argument("--seed", type=int, help="which are drawn; as a rule the code decides")
    parser.add_argument(
        "--explained",
        type=int,
        default=0,
        metavar="MANY",
        help="so many equivalent ones of each module, to see that they survive",
    )
    parser.add_argument("--workers", type=int, default=2, help="faults shown at once")
    parser.add_argument("--keep", type=Path, help="a file of what was caught before")
    options = parser.parse_args(arguments)
    pairs = all_faults(options.module)
    seed = seed_of_code() if options.seed is None else options.seed
    if options.sample:
        pairs = drawn(pairs, options.sample, seed)
    begun = time.monotonic()
    results = run(pairs, options.workers, options.keep, lambda line: print(line, flush=True),
                  options.explained)  # fmt: skip
    lines, share = table(results)
    print("\n".join(lines))
    minutes = (time.monotonic() - begun) / 60
    print(f"{minutes:.1f} minutes with {options.workers} at once, drawn with --seed {seed}")
    wrong = any(r.survived is False for r in results)
    return 0 if share >= WANTED and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
