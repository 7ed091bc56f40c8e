"""The rooms of utils and what each imports, read from the files."""

import ast
import re
from dataclasses import dataclass
from functools import cached_property

from tools.code_rules import FLOORS, room_of
from tools.imports import PROJECT, imported_modules, module_file, package_of


@dataclass(frozen=True)
class House:
    """What is drawn: {room: floor}, {room: words on it}, {(room, imported room)}."""

    floors: dict
    words: dict
    arrows: frozenset

    @cached_property
    def direct(self):
        """The arrows that no chain of other arrows says as well."""
        return {
            (a, b)
            for a, b in self.arrows
            if not any(b in self.below(c) for x, c in self.arrows if x == a and c != b)
        }

    def below(self, room):
        """All rooms that a room stands on, through others too."""
        found = set()
        for a, b in self.arrows:
            if a == room and b not in found:
                found |= {b} | self.below(b)
        return found


def house(root=PROJECT):
    """The house as the files of utils are now."""
    arrows, rooms = set(), set()
    for file in sorted((root / "utils").rglob("*.py")):
        parts = file.relative_to(root).with_suffix("").parts
        name = ".".join(part for part in parts if part != "__init__")
        if name == "utils":
            continue
        rooms.add(room_of(name))
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for imported in imported_modules(tree, package_of(name, file)):
            if re.match(r"utils\.\w", imported) and room_of(imported) != room_of(name):
                arrows.add((room_of(name), room_of(imported)))
    floors = {room: floor for room, floor in FLOORS.items() if room in rooms}
    words = {room: _first_words(module_file(f"utils.{room}", root)) for room in floors}
    return House(floors, words, frozenset(arrows))


def _first_words(file):
    """The first clause of a module's docstring."""
    text = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    return re.split(r"[:.;](?:\s|$)", " ".join(text.split("\n\n")[0].split()))[0]
