"""The tables of the teachers' guide, made from the pages: `python -m teaching.guide`.

Goals and minutes come from the pages' own first lines, questions and mistakes from the exercises,
measurements from measured.json. Each stands between two marks in README.md or mistakes.md.
"""

import argparse
import re
from pathlib import Path

import nbformat

from teaching import measured, sizing
from teaching.paths import TERM, WAYS
from tools.notebooks import all_notebooks
from utils.exercises import all_exercises
from utils.exercises.kinds import Prediction
from utils.exercises.mistakes import CATALOGUE

FILES = [Path(__file__).with_name(name) for name in ("README.md", "mistakes.md")]


def pages():
    """{"00": (file name, title, minutes, goals)} from the first cell of each page."""
    return {path.name[:2]: _head(path) for path in all_notebooks()}


def _head(path):
    first = nbformat.read(path, as_version=4).cells[0].source
    title = re.match(r"# \d\d · (.+)", first)[1]
    minutes = int(re.search(r"\*\*About (\d+) minutes", first)[1])
    goals = first.split("**You will be able to**")[1].split("**You need**")[0]
    return path.name, title, minutes, re.findall(r"^- (.+)$", goals, re.MULTILINE)


def table(heads, rows):
    """Rows of texts as a Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def link(page, there):
    return f"[{page} · {there[page][1]}](../notebooks/{there[page][0]})"


def way(name, there):
    """The stops of a way, and its sum."""
    rows = [
        (stop.minutes, link(stop.page, there), stop.do, ", ".join(f"`{m}`" for m in stop.move),
         "; ".join(stop.skip) or "–", ", ".join(stop.ask) or "–")
        for stop in WAYS[name]
    ]  # fmt: skip
    heads = ("minutes", "page", "in class", "what moves", "leave out", "ask")
    return table(heads, rows) + f"\n\n{sum(stop.minutes for stop in WAYS[name])} minutes in all."


def term(there):
    rows = [
        (week, "<br>".join(link(page, there) for page in numbers),
         sum(there[page][2] for page in numbers) // sum(numbers == n for n, _ in TERM), note or "–")
        for week, (numbers, note) in enumerate(TERM, start=1)
    ]  # fmt: skip
    return table(("week", "pages", "minutes", "in class"), rows)


def goals(there):
    rows = [
        (link(page, there), minutes, "<br>".join(goals))
        for page, (_, _, minutes, goals) in there.items()
    ]
    return table(("page", "minutes", "after it a learner can"), rows)


def questions():
    """Every prediction: the right letter, and what stands behind the others."""
    rows = []
    for entry in all_exercises():
        if isinstance(entry, Prediction):
            right = [letter for letter, mistake in entry.options.items() if mistake is None]
            wrong = [f"{letter}: {CATALOGUE[m].name}" for letter, m in entry.options.items() if m]
            rows.append((entry.key, entry.title, ", ".join(right), "<br>".join(wrong)))
    return table(("key", "question", "right", "behind the others"), rows)


def mistakes():
    rows = [(m.name, m.page, m.says) for m in CATALOGUE.values()]
    return table(("the reply names", "page", "and says"), rows)


HOW = {
    "classroom": "python -m benchmarks.classroom --write",
    "pages": "python -m benchmarks.classroom --pages --write",
    "hub": "python -m teaching.hub_trial --write",
}


def by_measuring(what, show):
    """show(numbers) with day, machine and command, or the command that is still to be run."""
    found = measured.read().get(what)
    if found is None:
        return f"Not measured yet: `{HOW[what]}`, then `python -m teaching.guide`."
    made = f"Measured {found['day']} on {found['machine']}, by `{HOW[what]}`."
    return f"{show(found['numbers'])}\n\n{made}"


def classroom(lessons):
    heads = ("learners", "first figure, s", "page run, s", "key, ms", "1 in 4 drag, ms",
             "all drag, ms", "MB a kernel", "MB of the server", "lost")  # fmt: skip
    rows = [
        (f["learners"], f"{f['first figure s']:.0f}", f"{f['page run s']:.0f}",
         *(f"{f[k + ' ms']:.0f} / {f[k + ' p95 ms']:.0f}" for k in ("key", "one in four", "all")),
         f"{f['kernel MB']:.0f}", f"{f['server MB']:.0f}", len(f["lost"]))
        for f in lessons
    ]  # fmt: skip
    return table(heads, rows)


def by_page(found):
    rows = [(f["page"], f"{f['MB']:.0f}", f"{f['cpu s']:.1f}") for f in found]
    return table(("page", "MB of its kernel", "CPU s to run it"), rows)


def hub(f):
    rows = [
        ("the hub", f"{f['hub MB']:.0f} MB"),
        ("its proxy", f"{f['proxy MB']:.0f} MB"),
        ("a learner's server", f"{f['server MB']:.0f} MB"),
        ("a learner's kernel, page 11", f"{f['kernel MB']:.0f} MB"),
        ("all three drag, median / p95", f"{f['drag ms']:.0f} / {f['drag p95 ms']:.0f} ms"),
    ]  # fmt: skip
    return table(("what", "measured"), rows)


def seats():
    if set(HOW) <= set(measured.read()):
        return sizing.table(table)
    return "It needs all the measurements above; then `python -m teaching.guide`."


def parts():
    """{mark: text} of everything that is made."""
    there = pages()
    return {
        "90 minutes": way("90 minutes", there),
        "a day": way("a day", there),
        "a term": term(there),
        "goals": goals(there),
        "questions": questions(),
        "mistakes": mistakes(),
        "classroom": by_measuring("classroom", classroom),
        "pages": by_measuring("pages", by_page),
        "hub": by_measuring("hub", hub),
        "sizing": seats(),
    }


def filled(text, made):
    """The guide with every marked part made anew; KeyError names a mark nobody makes."""

    def part(found):
        return f"{found[1]}\n\n{made[found[2]]}\n\n{found[3]}"

    return re.sub(r"(<!-- (.+?) -->)\n.*?(<!-- end -->)", part, text, flags=re.DOTALL)


def main():
    argparse.ArgumentParser(description=__doc__).parse_args()
    made = parts()
    for file in FILES:
        file.write_text(filled(file.read_text("utf-8"), made), "utf-8")
        print(f"{file.name}: its tables are made anew")


if __name__ == "__main__":
    main()
