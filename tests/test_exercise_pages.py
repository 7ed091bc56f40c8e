"""What drills and the transfer test print is what the pages keep."""

import re

import pytest

from tools.notebooks import all_notebooks, name_of, read
from utils.exercises import exercise
from utils.exercises.transfer import TransferTest

DRAW = re.compile(r'exercise\("(\d\d[a-z])"\)\.draw\((\d*)\)')
TEST = re.compile(r'TransferTest\("([AB])"\)')


def _printed_on_pages():
    """(place, what prints it, what the page keeps) for every drill and transfer test."""
    for path in all_notebooks():
        for cell in read(path).cells:
            if cell.cell_type != "code":
                continue
            kept = "".join(o["text"] for o in cell.outputs if o["output_type"] == "stream")
            for key, seed in DRAW.findall(cell.source):
                seeds = [int(seed)] if seed else []
                yield f"{name_of(path)} {key}", lambda k=key, s=seeds: exercise(k).draw(*s), kept
            for form in TEST.findall(cell.source):
                yield f"{name_of(path)} {form}", TransferTest(form).show, kept


PRINTED = list(_printed_on_pages())


@pytest.mark.parametrize(
    ("print_it", "kept"), [p[1:] for p in PRINTED], ids=[place for place, *_ in PRINTED]
)
def test_the_page_keeps_what_is_printed(print_it, kept, capsys):
    print_it()
    said = capsys.readouterr().out
    assert len(said) > 20
    assert said in kept


def test_all_of_them_are_found():
    assert len(PRINTED) >= 12
    assert {place[-1] for place, *_ in PRINTED} >= {"A", "B"}
