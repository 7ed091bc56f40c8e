"""What the learners' environment weighs: `python -m tools.weight`.

For each package of requirements.txt on this machine: megabytes installed, megabytes to fetch, and
which line of requirements.in brings it. Then, for each of these lines, what would be saved without
it and why it is worth that. The exit code is 1 when a limit is passed or a reason is missing.
Nothing is fetched: what a package takes on the way is found by packing its files as a wheel does.
"""

import argparse
import re
import zlib
from dataclasses import dataclass
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.imports import PROJECT

MOST_PACKAGES = 115
MOST_INSTALLED = 325  # MB, without the bytecode that Python compiles on its own
MOST_FETCHED = 100  # MB
WORTH = {
    "jupyterlab": "the pages are opened, run and edited in it",
    "numpy": "every formula of the course is arrays",
    "matplotlib": "draws every picture, and what stands still in a live figure",
    "ipywidgets": "lists, buttons and layout beside a live figure",
    "anywidget": "live figures that a hand can drag, without a front end to build",
    "nbval": "a learner can test the pages too; brings pytest",
    "contourpy": "contours of a loss surface as lines; matplotlib brings it anyway",
    "ipython": "shows pictures with alt text; jupyterlab brings it anyway",
    "pillow": "writes pictures of fields; matplotlib brings it anyway",
    "traitlets": "state of the live figures; ipywidgets brings it anyway",
    "setuptools": "installs utils without a network",
    "argon2-cffi-bindings": "named only to hold a version with a wheel for older Macs",
}


@dataclass
class Weight:
    """One installed package: bytes on disk, bytes in a wheel, bytes of compiled bytecode."""

    name: str
    version: str
    installed: int = 0
    fetched: int = 0
    compiled: int = 0


def requirements(name):
    """The requirements that a file asks for on this machine, by canonical name."""
    text = (PROJECT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    found = {}
    for line in text.splitlines():
        line = re.sub(r"\s+--hash=\S+|\s*#.*", "", line).strip()
        if line and not line.startswith("-"):
            requirement = Requirement(line)
            if requirement.marker is None or requirement.marker.evaluate():
                found[canonicalize_name(requirement.name)] = requirement
    return found


def brought_by(requirement):
    """Canonical names of all that a requirement brings on this machine, itself included."""
    found, wanted = set(), [(canonicalize_name(requirement.name), frozenset(requirement.extras))]
    seen = set(wanted)
    while wanted:
        name, extras = wanted.pop()
        found.add(name)
        for text in metadata.distribution(name).requires or []:
            inner = Requirement(text)
            marker = inner.marker
            if marker and not any(marker.evaluate({"extra": e}) for e in extras or {""}):
                continue
            step = canonicalize_name(inner.name), frozenset(inner.extras)
            if step not in seen:
                seen.add(step)
                wanted.append(step)
    return found


def weigh(name):
    """The `Weight` of an installed package."""
    distribution = metadata.distribution(name)
    weight = Weight(name, distribution.version)
    for file in distribution.files or []:
        path = distribution.locate_file(file)
        if file.suffix == ".pyc" or not path.is_file():
            continue
        content = path.read_bytes()
        weight.installed += len(content)
        weight.fetched += len(zlib.compress(content, 6))
        if file.suffix == ".py":
            compiled = (path.parent / "__pycache__").glob(f"{path.stem}.cpython-*.pyc")
            weight.compiled += sum(pyc.stat().st_size for pyc in compiled)
    return weight


def saved(name, bring):
    """The packages that nobody else brings: what would be gone without this requirement."""
    others = set().union(*(these for other, these in bring.items() if other != name))
    return bring[name] - others


def faults(weights, asked):
    """Limits that are passed, and requirements without a reason, one line each."""
    installed = sum(weight.installed for weight in weights) / 1e6
    fetched = sum(weight.fetched for weight in weights) / 1e6
    found = [
        f"{have:.0f} {what}, the limit is {most}"
        for have, what, most in (
            (len(weights), "packages", MOST_PACKAGES),
            (installed, "MB installed", MOST_INSTALLED),
            (fetched, "MB to fetch", MOST_FETCHED),
        )
        if have > most
    ]
    found += [f"{name} has no reason in WORTH" for name in asked if name not in WORTH]
    found += [f"{name} is in WORTH, and not asked for" for name in WORTH if name not in asked]
    return found


def report(weights, bring):
    """The two tables and the sum, as lines."""
    by_name = {weight.name: weight for weight in weights}
    total = sum(w.installed for w in weights), sum(w.fetched for w in weights)
    lines = [f"{'package':<28}{'version':<14}{'MB':>7}{'to fetch':>10}  brought by"]
    for w in sorted(weights, key=lambda weight: -weight.installed):
        names = [name for name, these in bring.items() if w.name in these]
        who = ", ".join(names if len(names) < 4 else [*names[:3], f"{len(names) - 3} more"])
        lines.append(
            f"{w.name:<28}{w.version:<14}{w.installed / 1e6:>7.1f}{w.fetched / 1e6:>10.1f}  {who}"
        )
    compiled = sum(w.compiled for w in weights) / 1e6
    lines += [
        "",
        f"{len(weights)} packages (limit {MOST_PACKAGES}), {total[0] / 1e6:.0f} MB installed "
        f"(limit {MOST_INSTALLED}), {total[1] / 1e6:.0f} MB to fetch (limit {MOST_FETCHED}); "
        f"Python's own bytecode takes {compiled:.0f} MB here",
        "",
        f"{'without':<24}{'packages less':>14}{'MB less':>9}  and yet",
    ]
    for name in bring:
        gone = [by_name[n] for n in saved(name, bring) if n in by_name]
        less = sum(w.installed for w in gone) / 1e6
        lines.append(f"{name:<24}{len(gone):>14}{less:>9.1f}  {WORTH.get(name, 'NO REASON')}")
    return lines


def everything():
    """({name: requirement} asked for, `Weight` of each locked package, {name: what it brings})."""
    asked = requirements("requirements.in")
    weights = [weigh(name) for name in requirements("requirements.txt")]
    return asked, weights, {name: brought_by(requirement) for name, requirement in asked.items()}


def main():
    parser = argparse.ArgumentParser(
        prog="python -m tools.weight",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.parse_args()
    try:
        asked, weights, bring = everything()
    except metadata.PackageNotFoundError as missing:
        raise SystemExit(f"{missing.name} is not installed here: start.py installs it") from None
    print(*report(weights, bring), sep="\n")
    found = faults(weights, asked)
    print(*(f"TOO MUCH: {fault}" for fault in found), sep="\n")
    raise SystemExit(1 if found else 0)


if __name__ == "__main__":
    main()
