"""A class on one machine: `python -m benchmarks.classroom [--learners 20]`.

One Jupyter server on this machine, set up as start.py does it; 1, 5, 10 and 20 learners at once,
each with a copy of a page and a kernel. They all run the page, press a key now and then, and drag a
slider, one in four of them and then all. In the end nothing may be lost: every cell has answered
with what the page stores, and every picture shows the last value of its slider. No browser draws:
what is measured is what the machine of the class has to do. Everything is ended on the way out.
"""

import argparse
import asyncio
import itertools
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from pathlib import Path

import psutil

from teaching.learner import FRAME, Learner
from teaching.measured import note
from teaching.nothing_lost import lost_cells, lost_moves
from teaching.processes import kernels_of, use
from tools import jupyter_settings
from tools.lab import PROJECT, Lab
from utils.address import label
from utils.plotting.numbers import number

PAGE = PROJECT / "notebooks" / "11_second_hidden_layer.ipynb"
SLIDER = label(("W2", 3, 0))
COUNTS = (1, 5, 10, 20)
LONGEST = 240  # seconds a lesson may take


class ClassServer(Lab):
    """The server as start.py sets it up, the course's extension included."""

    def environment(self):
        return {**super().environment(), "JUPYTER_CONFIG_PATH": str(self.home / "etc" / "jupyter")}

    def _write_settings(self):
        jupyter_settings.write(self.home)


def shows(value):
    """What the sentence of page 11's X-ray says once it shows this value."""
    return f"Lit: {SLIDER} = {number(value, 2)},"


async def lesson(lab, learners, moves, patience=30):
    """{what: number} of one lesson with so many learners; "lost" is a list of sentences."""
    everyone = [Learner(lab.url, lab.token, f"notebooks/learner-{i + 1:02}/{PAGE.name}", patience)
                for i in range(learners)]  # fmt: skip
    found = {"learners": learners}
    try:
        await asyncio.gather(*(learner.open() for learner in everyone))
        await asyncio.gather(*(learner.run_all() for learner in everyone))
        lost = [sentence for learner in everyone for sentence in lost_cells(learner)]
        first = [learner.first_figure - learner.opened for learner in everyone]
        found["first figure s"], found["last first figure s"] = statistics.median(first), max(first)
        found["page run s"] = max(learner.ran - learner.opened for learner in everyone)
        kernels = kernels_of(lab.process.pid)
        found["page cpu s"] = use(kernels).cpu / learners
        quarter = everyone[: max(1, learners // 4)]
        for name, group, many, pause in (
            ("key", everyone, max(5, moves // 10), 0.5),
            ("one in four", quarter, moves, FRAME),
            ("all", everyone, moves, FRAME),
        ):
            found |= await moving(lab, kernels, name, group, many, pause)
        for learner in everyone:
            lost += await lost_moves(learner, slider_of(learner), shows)
        found["kernel MB"] = use(kernels).memory / learners
        found["server MB"] = use([lab_process(lab)]).memory
        found["lost"] = lost
    finally:
        await asyncio.gather(*(learner.close() for learner in everyone), return_exceptions=True)
    return found


async def moving(lab, kernels, name, group, many, pause):
    """How long pictures took while this group moved its sliders, and what that cost."""
    rng = random.Random(1)
    before, server = use(kernels).cpu, use([lab_process(lab)]).cpu
    frames = sum(learner.frames for learner in group)
    hands, start = time.process_time(), time.monotonic()

    async def one(learner):
        await asyncio.sleep(pause * rng.random())  # hands do not move in step
        values = [round(-2 + 0.04 * k, 2) for k in range(many)]
        return await learner.drag(slider_of(learner), values, shows, pause)

    waits = [1000 * wait for each in await asyncio.gather(*map(one, group)) for wait in each]
    lasted, hands = time.monotonic() - start, time.process_time() - hands
    frames = sum(learner.frames for learner in group) - frames
    kernel, server = use(kernels).cpu - before, use([lab_process(lab)]).cpu - server
    return {
        f"{name} ms": statistics.median(waits),
        f"{name} p95 ms": sorted(waits)[int(0.95 * (len(waits) - 1))],
        f"{name} shown": min(1.0, frames / (many * len(group))),
        f"{name} kernel ms": 1000 * kernel / frames,
        f"{name} server ms": 1000 * server / frames,
        f"{name} hands ms": 1000 * hands / frames,
        f"{name} cores": (kernel + server) / lasted / len(group),
    }


def lab_process(lab):
    return psutil.Process(lab.process.pid)


def slider_of(learner):
    return next(m for m, slider in learner.sliders.items() if slider["label"] == SLIDER)


def hold(counts, moves, server=ClassServer, patience=30):
    """One lesson for each number of learners, on one server; yields what each came to."""
    with tempfile.TemporaryDirectory() as folder:
        for i in range(max(counts)):
            seat = Path(folder) / f"learner-{i + 1:02}"
            seat.mkdir()
            shutil.copy(PAGE, seat)
        with server(Path(folder)) as lab:
            for learners in counts:
                print(f"{learners} learners ...", file=sys.stderr, flush=True)
                work = asyncio.wait_for(lesson(lab, learners, moves, patience), LONGEST)
                yield asyncio.run(work)


async def one_page(lab, name):
    """What one page alone takes of one learner's kernel, all its cells run."""
    learner = Learner(lab.url, lab.token, f"notebooks/{name}")
    try:
        await learner.open()
        await learner.run_all()
        held = use(kernels_of(lab.process.pid))
        lost = lost_cells(learner)
    finally:
        await learner.close()
    return {"page": name[:2], "MB": held.memory, "cpu s": held.cpu, "lost": lost}


def every_page():
    """`one_page` for each page of the course, one after the other."""
    with ClassServer() as lab:
        for path in sorted((PROJECT / "notebooks").glob("[0-9]*.ipynb")):
            found = asyncio.run(asyncio.wait_for(one_page(lab, path.name), LONGEST))
            print("page {page}  {MB:4.0f} MB  {cpu s:5.1f} s of CPU".format(**found), flush=True)
            yield found


TABLE = (
    ("learners", "{learners}"),
    ("first figure s", "{first figure s:.1f}"),
    ("page run s", "{page run s:.1f}"),
    ("key ms", "{key ms:.0f} / {key p95 ms:.0f}"),
    ("1 in 4 drags ms", "{one in four ms:.0f} / {one in four p95 ms:.0f}"),
    ("shown", "{one in four shown:.0%}"),
    ("all drag ms", "{all ms:.0f} / {all p95 ms:.0f}"),
    ("shown", "{all shown:.0%}"),
    ("kernel MB", "{kernel MB:.0f}"),
    ("server MB", "{server MB:.0f}"),
    ("CPU ms a picture", "{one in four kernel ms:.1f} + {one in four server ms:.1f}"),
    ("lost", "{lost}"),
)


def row(found):
    """One lesson as texts for the columns of TABLE."""
    return [form.format(**{**found, "lost": len(found["lost"])}) for _, form in TABLE]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=20, metavar="N")
    parser.add_argument("--short", action="store_true", help="two learners, few moves: it runs")
    parser.add_argument("--pages", action="store_true", help="each page alone, one learner")
    parser.add_argument("--write", action="store_true", help="keep it for the teachers' guide")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # tidied up after that as well
    if options.pages:
        return close("pages", list(every_page()), options.write)
    most = 2 if options.short else options.learners
    counts = sorted({n for n in COUNTS if n < most} | {most})
    lessons = list(hold([2], 20) if options.short else hold(counts, 120))
    rows = [[head for head, _ in TABLE], *map(row, lessons)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for line in rows:
        print("  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)))
    return close("classroom", lessons, options.write)


def close(what, found, write):
    """Say what was lost, keep the numbers if asked to; 1 if anything was lost, else 0."""
    lost = list(itertools.chain.from_iterable(each["lost"] for each in found))
    print(*(lost or ["Nothing was lost."]), sep="\n")
    if write and not lost:
        note(what, found)
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
