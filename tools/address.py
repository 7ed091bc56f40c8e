"""Write the address of the repository wherever it stands: `python -m tools.address OWNER/NAME`.

pyproject.toml holds it, under [project.urls]; every other file of the project that names it, in a
link to GitHub, to its pages, to Binder or in an nbgitpuller link, is changed with it. Without a
word it says what the address is and where it stands.
"""

import argparse
import re
import tomllib
from pathlib import Path

from tools.documents import project_files
from tools.imports import PROJECT

# Where an owner and a repository follow each other in an address, also percent-encoded.
_SLASH = r"(?:/|%2F)"
_NAME = r"(?P<name>[\w-]+(?:\.[\w-]+)*)"
_PLACES = (
    re.compile(
        rf"(?P<before>(?:github\.com|{_SLASH}v2{_SLASH}gh|ghcr\.io){_SLASH})"
        rf"(?P<owner>[\w.-]+?)(?P<slash>{_SLASH}){_NAME}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<before>//)(?P<owner>[\w-]+)(?P<slash>\.github\.io/){_NAME}", re.IGNORECASE),
)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*/[A-Za-z0-9][A-Za-z0-9._-]*")
TEXTS = {".md", ".toml", ".cff", ".yml", ".yaml", ".py", ".ipynb", ".sh", ".json"}


def address(root=PROJECT):
    """("OWNER", "NAME") as pyproject.toml has it."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    owner, name = project["urls"]["Repository"].rstrip("/").split("/")[-2:]
    return owner, name


def files(root=PROJECT):
    """The project's own texts."""
    return [path for path in project_files(root) if path.suffix in TEXTS]


def stands_in(path, owner, name):
    """The addresses in a file that mean this repository: (line, owner, name) of each.

    A repository of the same name or the same owner is taken for this one.
    """
    found, text = [], path.read_text(encoding="utf-8")
    if owner not in text and name not in text:
        return found
    for number, line in enumerate(text.splitlines(), 1):
        for match in (match for place in _PLACES for match in place.finditer(line)):
            here = match["owner"], match["name"].removesuffix(".git")
            if owner == here[0] or name == here[1]:
                found.append((number, *here))
    return found


def replace(text, old, new):
    """The text with the repository old, (owner, name), called new."""

    def change(match):
        suffix = ".git" if match["name"].endswith(".git") else ""
        if (match["owner"], match["name"].removesuffix(".git")) != old:
            return match[0]
        return f"{match['before']}{new[0]}{match['slash']}{new[1]}{suffix}"

    for place in _PLACES:
        text = place.sub(change, text)
    if old[1] != new[1]:  # nbgitpuller puts a repository into a folder of its name
        text = re.sub(rf"(tree{_SLASH}){re.escape(old[1])}({_SLASH})", rf"\g<1>{new[1]}\2", text)
    return text


def write(new, root=PROJECT):
    """Give the repository a new address, (owner, name); the files that were changed."""
    old, changed = address(root), []
    for path in files(root):
        text = path.read_text(encoding="utf-8")
        if (other := replace(text, old, new)) != text:
            path.write_text(other, encoding="utf-8", newline="\n")
            changed.append(path)
    return changed


def main():
    parser = argparse.ArgumentParser(prog="python -m tools.address", description=__doc__)
    parser.add_argument("address", nargs="?", metavar="OWNER/NAME", help="as GitHub has it")
    options = parser.parse_args()
    if options.address is not None:
        if not _WORD.fullmatch(options.address):
            parser.error(f"expected OWNER/NAME, got {options.address!r}")
        for path in write(tuple(options.address.split("/"))):
            print(f"changed {path.relative_to(PROJECT).as_posix()}")
    owner, name = address()
    print(f"https://github.com/{owner}/{name}")
    for path in files():
        for number, *_ in stands_in(path, owner, name):
            print(f"  {Path(path).relative_to(PROJECT).as_posix()}, line {number}")


if __name__ == "__main__":
    main()
