"""What a picture says to those who do not see it: a sentence, its values, their unit.

That a stored sentence is made of the values that a page computes is checked twice: it is no text
that was typed (`test_every_alt_text_is_made_from_values`), and nbval runs each page again and
compares the sentence with the stored one.
"""

import ast
import base64
import html
import re

import pytest
from made_explorers import MADE, move

from tools.imports import parse_cell
from tools.notebooks import all_notebooks, code_cells, name_of, read

SHORTEST, LONGEST = 40, 620
# What slips out of a computation that nobody looked at.
SLIPS = re.compile(r"\b(nan|inf|None|array|np\.\w+|float64|Ellipsis)\b|\{|\}|<|>|  ")
IMAGE = re.compile(r'<img alt="([^"]*)"[^>]*? src="data:image/([a-z+]+);base64,([^"]*)"')
NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?")
# A value of E is given, or E is what is drawn: then its unit is named.
E_GIVEN = re.compile(r"\bE (?:= |is |from |between )?[−-]?\d")
E_DRAWN = re.compile(
    r"^E\b|\b(?<!lope )(?<!lopes )of E\b|\bE (?:over|after|at the end|on the way|against)\b"
)

PAGES = [pytest.param(path, id=name_of(path)) for path in all_notebooks()]


def faults(alt):
    """What is wrong with a sentence, one line each."""
    found = []
    if not SHORTEST <= len(alt) <= LONGEST:
        found.append(f"{len(alt)} characters, expected {SHORTEST} to {LONGEST}")
    if not re.match(r"[A-ZΑ-Ω∂]", alt) or not alt.endswith("."):
        found.append("no sentence: it begins with a capital and ends with a full stop")
    if slip := SLIPS.search(alt):
        found.append(f"holds {slip.group()!r}")
    if not NUMBER.search(alt):
        found.append("no number: it states none of the picture's values")
    if (E_GIVEN.search(alt) or E_DRAWN.search(alt)) and not re.search(r"\bnats?\b", alt):
        found.append("E without its unit, nats")
    if long := re.search(r"\d+\.\d{9,}", alt):
        found.append(f"{long.group()} has more digits than one listens to")
    return [f"{fault}: {alt}" for fault in found]


def stored_pictures(path):
    """(alt text, kind, base64 data, the output's plain text) of a page's pictures."""
    for cell in code_cells(read(path)):
        for output in cell.outputs:
            data = output.get("data", {})
            for alt, kind, image in IMAGE.findall(data.get("text/html", "")):
                yield html.unescape(alt), kind, image, data["text/plain"]


@pytest.mark.parametrize("path", PAGES)
def test_every_stored_picture_states_its_values_in_a_sentence(path, proves):
    pictures = list(stored_pictures(path))
    proves("pictures whose text states their values", len(pictures))
    assert [fault for alt, *_ in pictures for fault in faults(alt)] == []
    assert [(alt, plain) for alt, _, _, plain in pictures if alt != plain] == []


def typed_alts(source):
    """The calls of show(figure, alt) in a cell whose alt holds nothing that was computed."""
    for node in ast.walk(parse_cell(source)):
        if not (isinstance(node, ast.Call) and getattr(node.func, "id", None) == "show"):
            continue
        alt = node.args[1] if len(node.args) > 1 else node.keywords[0].value
        computed = (ast.FormattedValue, ast.Name, ast.Call)
        if not any(isinstance(part, computed) for part in ast.walk(alt)):
            yield ast.unparse(alt)


@pytest.mark.parametrize("path", PAGES)
def test_every_alt_text_is_made_from_values(path):
    assert [alt for cell in code_cells(read(path)) for alt in typed_alts(cell.source)] == []


def written(svg):
    """The numbers that can be read in a picture's marks."""
    texts = re.findall(r"<text[^>]*>([^<]*)</text>", svg)
    return {value(n) for text in texts for n in NUMBER.findall(html.unescape(text))}


def value(text):
    return float(text.replace("−", "-").replace(",", ""))


def agreeing(alt, numbers):
    """How many of a sentence's decimals stand in the picture, and how many it has."""
    decimals = [n for n in NUMBER.findall(alt) if "." in n and "e" not in n]
    found = 0
    for text in decimals:
        # The one with fewer digits decides.
        places = min(len(text.split(".")[1]), 2)
        found += any(abs(value(text) - n) <= 0.51 * 10**-places for n in numbers)
    return found, len(decimals)


@pytest.mark.parametrize("path", PAGES)
def test_the_numbers_written_in_a_stored_figure_are_those_of_its_sentence(path):
    for alt, kind, data, _ in stored_pictures(path):
        if kind != "svg+xml":
            continue
        found, decimals = agreeing(alt, written(base64.b64decode(data).decode()))
        # At the first step of the X-ray the units are not labelled yet.
        least = 2 if decimals > 10 else min(1, decimals)
        assert found >= least, alt


@pytest.mark.parametrize("name", MADE)
def test_a_sentence_follows_what_is_moved(name, proves):
    made = MADE[name]
    proves("explorers whose sentence follows a control")
    panel = made.make()
    before = panel.stage.alt
    assert faults(before) == []
    assert made.says not in before
    move(panel, made)
    after = panel.stage.alt
    assert panel.stage.error is None
    assert made.says in after
    assert faults(after) == []
    marks = panel.stage.picture["marks"].values()
    found, decimals = agreeing(after, written("".join(mark["svg"] or "" for mark in marks)))
    assert found >= min(1, decimals), after


@pytest.mark.parametrize(
    ("alt", "said"),
    [
        ("A picture of a curve that falls from left to right and ends low.", "no number"),
        ("The curve of the loss over s falls from nan to 0.25 at the right end.", "holds 'nan'"),
        ("The loss E = 1.4593 of the running example, drawn as one bar alone.", "its unit"),
        ("Map of E over both weights from 0.2 in the middle to 7.1 in the corner.", "its unit"),
        ("the curve of sigmoid rises from 0.12 to 0.88 between −2 and 2 on s", "no sentence"),
        ("Bars: 0.25.", "characters"),
        ("Bars, the slope of the weight by the formula: 0.050361712345678 alone.", "more digits"),
    ],
)
def test_a_poor_text_is_seen(alt, said):
    assert any(said in fault for fault in faults(alt))


def test_a_typed_text_is_seen():
    assert list(typed_alts("show(fig, 'Bars: right 0.25, wrong 0.5.')")) != []
    assert list(typed_alts("show(fig, f'Bars: right {right:.2f}.')")) == []


def test_a_sentence_of_other_numbers_is_seen():
    svg = '<text x="1">E = 1.46</text><text>−0.7676</text>'
    assert agreeing("E is 1.4593 nats and the slope −0.77.", written(svg)) == (2, 2)
    assert agreeing("E is 1.5593 nats and the slope 0.77.", written(svg)) == (0, 2)
