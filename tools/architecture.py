"""Draw the architecture from the imports: `python -m tools.architecture`.

Writes `pictures/architecture.svg`: the floors of `tools/code_rules.py` as rows, the rooms of
utils as boxes with the first words of their docstrings, an arrow from each room to what it
imports. The picture holds what it was drawn from; with --check nothing is written, and the exit
code says whether the picture there is up to date.
"""

import argparse
import ast
import hashlib
import io
import json
import random
import textwrap
from itertools import pairwise
from pathlib import Path

import matplotlib
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from tools.fingerprint import serialise
from tools.imports import PROJECT
from tools.rooms import house

TARGET = PROJECT / "pictures" / "architecture.svg"
WIDE, TALL = 2.1, 0.62  # a box, where a floor is 1.25 high
FLOOR, LEFT = 1.25, 1.2
STEP, COLUMNS = 1.16, 10  # half columns: a box takes two of them
INK, SOFT, PAPER, ROW = "#1f2933", "#9aa5b1", "#ffffff", "#eef2f6"
STRONG = "#3b6ea8"


def fingerprint(plan):
    """A hash of what is drawn and of how: this file's own code."""
    how = serialise(ast.parse(Path(__file__).read_text(encoding="utf-8")))
    what = [plan.floors, plan.words, sorted(plan.arrows), how]
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def places(plan):
    """{room: (x, y)}, the middle of each box: short arrows, none of them behind a box.

    Each floor has ten half columns. From several starts, one room after the other moves where the
    picture costs least; the starts are drawn with fixed seeds, so the picture is always the same.
    """
    best = None
    for seed in range(5):
        draw_one = random.Random(seed)
        at = {}
        for floor in sorted(set(plan.floors.values())):
            row = [room for room in plan.floors if plan.floors[room] == floor]
            columns = sorted(draw_one.sample(range(0, COLUMNS, 2), len(row)))
            at |= {room: _middle(n, floor) for room, n in zip(row, columns, strict=True)}
        at, cost = _settle(plan, at)
        if best is None or cost < best[1]:
            best = at, cost
    return best[0]


def _settle(plan, at):
    cost, better = _cost(plan, at), True
    while better:
        better = False
        for room, floor in plan.floors.items():
            for column in range(COLUMNS):
                new = {**at, room: _middle(column, floor)}
                neighbours = [r for r in plan.floors if plan.floors[r] == floor and r != room]
                in_the_way = [r for r in neighbours if abs(at[r][0] - new[room][0]) < STEP * 1.5]
                if len(in_the_way) == 1:  # the two change places
                    new[in_the_way[0]] = at[room]
                elif in_the_way:
                    continue
                if (other := _cost(plan, new)) < cost - 1e-9 and _apart(plan, new, floor):
                    at, cost, better = new, other, True
    return at, cost


def _apart(plan, at, floor):
    xs = sorted(at[room][0] for room in plan.floors if plan.floors[room] == floor)
    return all(b - a > STEP * 1.5 for a, b in pairwise(xs))


def _middle(column, floor):
    return LEFT + WIDE / 2 + STEP * column, FLOOR * (floor + 0.5)


def _cost(plan, at):
    """Sideways ways of the arrows, and a good deal for each box that one passes behind."""
    cost = 0.0
    for a, b in plan.arrows:
        (x0, y0), (x1, y1) = at[a], at[b]
        weight = 1.0 if (a, b) in plan.direct else 0.2
        behind = sum(
            abs(x0 + (x1 - x0) * (y0 - y) / (y0 - y1) - x) < WIDE / 2 + 0.1
            for x, y in at.values()
            if y1 < y < y0
        )
        cost += weight * (abs(x1 - x0) + 6 * behind)
    return cost


def draw(plan):
    """The picture as a matplotlib Figure, 1200 pixels wide at 100 a dot."""
    at = places(plan)
    right = max(x for x, _ in at.values()) + WIDE / 2 + 0.25
    top = FLOOR * (max(plan.floors.values()) + 1)
    figure = Figure(figsize=(12, 12 * (top + 0.75) / right), dpi=100)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, right), ylim=(-0.05, top + 0.7))
    ax.axis("off")
    for floor in range(max(plan.floors.values()) + 1):
        row = (0.05, FLOOR * floor + 0.09), right - 0.1, FLOOR - 0.18
        ax.add_patch(FancyBboxPatch(*row, boxstyle="round,pad=0,rounding_size=0.08", fc=ROW, lw=0))
        ax.text(0.2, FLOOR * (floor + 0.5), f"floor {floor}", va="center", size=10, color=INK)
    ax.text(
        right / 2, top + 0.3, "notebooks: a page imports from every floor", ha="center",
        va="center", size=11, color=INK,
        bbox={"boxstyle": "round,pad=0.5", "fc": PAPER, "ec": INK},
    )  # fmt: skip
    for arrow in sorted(plan.arrows, key=lambda pair: (pair in plan.direct, pair)):
        _arrow(ax, *(at[room] for room in arrow), arrow in plan.direct)
    for room, (x, y) in at.items():
        _box(ax, x, y, room, plan.words[room])
    return figure


def _arrow(ax, start, end, strong):
    ax.add_patch(
        FancyArrowPatch(
            (start[0], start[1] - TALL * 0.7),
            (end[0], end[1] + TALL * 0.7),
            arrowstyle="-|>",
            mutation_scale=11,
            lw=1.4 if strong else 0.7,
            color=STRONG if strong else SOFT,
            zorder=3 if strong else 2,
            shrinkA=0,
            shrinkB=0,
        )
    )


def _box(ax, x, y, room, words):
    low = (x - WIDE / 2, y - TALL * 0.7)
    box = FancyBboxPatch(
        low, WIDE, TALL * 1.4, boxstyle="round,pad=0,rounding_size=0.07", fc=PAPER, ec=INK, zorder=4
    )
    ax.add_patch(box)
    while len(lines := textwrap.wrap(words, 28)) > 3:
        words = words.rpartition(",")[0] or " ".join(lines[:3])
    ax.text(
        x, y + 0.26, room, ha="center", va="center", size=11, weight="bold", color=INK, zorder=5
    )
    ax.text(
        x, y - 0.12, "\n".join(lines), ha="center", va="center", size=8, color=INK, zorder=5,
        linespacing=1.25,
    )  # fmt: skip


def svg(plan):
    """The picture as SVG text; its description is the fingerprint."""
    file = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "architecture"}):
        about = {"Date": None, "Description": fingerprint(plan), "Title": "Architecture of utils"}
        draw(plan).savefig(file, format="svg", metadata=about)
    text = file.getvalue().decode()
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


def is_fresh(path=TARGET, root=PROJECT):
    """Whether the picture at path was drawn from the imports as they are now."""
    return path.is_file() and fingerprint(house(root)) in path.read_text(encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tools.architecture",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--check", action="store_true", help="write nothing, say if it is stale")
    if parser.parse_args().check:
        raise SystemExit(0 if is_fresh() else "The picture is stale: python -m tools.architecture")
    plan = house()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(svg(plan), encoding="utf-8", newline="\n")
    print(f"{TARGET.name}: {len(plan.floors)} rooms, {len(plan.arrows)} arrows")


if __name__ == "__main__":
    main()
