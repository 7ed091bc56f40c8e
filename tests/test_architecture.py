"""The picture of the architecture shows the imports as they are."""

import shutil
import xml.etree.ElementTree as ElementTree

import pytest

from tools import architecture
from tools.code_rules import FLOORS
from tools.imports import PROJECT
from tools.rooms import House, house


@pytest.fixture(scope="module")
def plan():
    return house()


def test_the_picture_is_up_to_date():
    assert architecture.is_fresh(), "draw it anew: python -m tools.architecture"


def test_every_room_is_drawn_on_its_floor(plan, proves):
    proves("arrows in the architecture's picture", len(plan.arrows))
    assert plan.floors == FLOORS
    assert all(plan.words.values())
    assert len(plan.arrows) > 30
    assert all(FLOORS[a] > FLOORS[b] for a, b in plan.arrows)


def test_the_text_of_the_picture_names_every_room(plan):
    svg = architecture.TARGET.read_text(encoding="utf-8")
    ElementTree.fromstring(svg)
    named = {line.strip()[5:-4] for line in svg.splitlines() if line.strip().startswith("<!-- ")}
    assert set(plan.floors) <= named


def test_an_arrow_is_strong_where_no_chain_says_it(plan):
    small = House({"a": 2, "b": 1, "c": 0}, {}, frozenset({("a", "b"), ("b", "c"), ("a", "c")}))
    assert small.direct == {("a", "b"), ("b", "c")}
    assert small.below("a") == {"b", "c"}
    assert ("network", "functions") in plan.direct
    assert ("explorers", "functions") in plan.arrows - plan.direct


def test_a_drawing_holds_what_it_was_drawn_from(tmp_path):
    floors = {"exercises": 1, "functions": 0}
    small = House(floors, dict.fromkeys(floors, "Words"), frozenset([tuple(floors)]))
    text = architecture.svg(small)
    assert text == architecture.svg(small)
    assert architecture.fingerprint(small) in text
    (tmp_path / "picture.svg").write_text(text)
    assert not architecture.is_fresh(tmp_path / "picture.svg")


@pytest.mark.parametrize(
    "file, line",
    [
        ("training/descent.py", "from utils.gradient_check import check"),
        ("functions.py", '"""Something else entirely."""'),
    ],
)
def test_a_new_import_or_another_docstring_makes_it_stale(tmp_path, file, line):
    shutil.copytree(PROJECT / "utils", tmp_path / "utils")
    assert architecture.is_fresh(root=tmp_path) == architecture.is_fresh()
    path = tmp_path / "utils" / file
    text = path.read_text(encoding="utf-8")
    path.write_text(line + "\n" + text if line[0] == '"' else text + line + "\n", encoding="utf-8")
    assert not architecture.is_fresh(root=tmp_path)


def test_no_box_covers_another(plan):
    at = architecture.places(plan)
    assert set(at) == set(plan.floors)
    for a, (x, y) in at.items():
        beside = [b for b, (u, v) in at.items() if b != a and v == y and abs(u - x) < 2]
        assert beside == []
