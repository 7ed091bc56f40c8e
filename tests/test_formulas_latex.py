"""What a page displays is true: its LaTeX is read and worked out on numbers, side by side.

The guard is `faults_of`: it takes the text of a page. Slips planted in that text go through it,
too, so that a slip is noticed when the guard is red and not otherwise.
"""

import re
from functools import cache
from types import SimpleNamespace

import pytest
from formulas.places import worlds_of
from formulas.truth import fault

from tools.notebooks import all_notebooks, read
from tools.page_rules import formulas_of, tags_in

# All other formulas are read, each side of each equation. The checks of `test_formulas` see to
# these as to all.
NOT_READ = {
    "02.8": "two counts, named in words; nothing is said to be equal",
    "09.9": "the size of a rounding error, which has no value: it differs from number to number",
    "13.10": "short for the sums over all ways that 13.11 writes out",
    "14.5": "in Nielsen's letters: one letter for all layers, the layer a power",
    "14.6": "in Goodfellow's letters: g is another thing after each arrow",
    "14.7": "in Rumelhart's letters: the index alone says in which layer a unit is",
    "14.9": "the dots leave out factors, and how many depends on the layer",
}


def text_of(path):
    """The text cells of a page, which is all that a formula stands in."""
    texts = (cell for cell in read(path).cells if cell.cell_type == "markdown")
    return SimpleNamespace(
        cells=[SimpleNamespace(cell_type="markdown", source=cell.source) for cell in texts]
    )


PAGES = {path.stem[:2]: text_of(path) for path in all_notebooks()}


@cache
def wrong(tag, latex):
    """What is wrong with one formula, "" if nothing is."""
    try:
        worlds = worlds_of(tag)
    except KeyError:
        return "has no numbers: give it some in tests/formulas, or a reason in NOT_READ"
    return fault(latex, worlds)


def faults_of(page):
    """What is wrong with the formulas of a page's text, one line each."""
    return [
        f"({tag}) {wrong(tag, latex)}"
        for _, latex in formulas_of(page)
        for tag in tags_in(latex)
        if tag not in NOT_READ and wrong(tag, latex)
    ]


TAGS = {number: [tag for _, latex in formulas_of(page) for tag in tags_in(latex)]
        for number, page in PAGES.items()}  # fmt: skip


@pytest.mark.parametrize("page", [number for number, tags in TAGS.items() if tags])
def test_displayed_formulas_are_true_as_they_stand(page, proves):
    proves("displayed formulas worked out as they stand", len(set(TAGS[page]) - set(NOT_READ)))
    assert faults_of(PAGES[page]) == []


def test_what_is_not_read_could_not_be():
    formulas = {
        tag: latex for page in PAGES.values() for _, latex in formulas_of(page)
        for tag in tags_in(latex)
    }  # fmt: skip
    assert [tag for tag in NOT_READ if tag not in formulas or not wrong(tag, formulas[tag])] == []


# Slips in the text of a page


SLIPS = {
    "a plus for a minus": (r"(?<=[\w})'])\s*-\s*(?=[\w\\])", " + "),
    "a minus for a plus": (r"(?<=[\w})'])\s*\+\s*(?=[\w\\{])(?!\\dots)", " - "),
    "a sign left out": (r"(?<=[=({])\s*-\s*(?=[\w\\])", " "),
    "two indices exchanged": (r"(?<=_)\{?([a-z\d])([a-z\d])\}?(?!\w)", r"{\2\1}"),
    "another index": (r"(?<=[_ni{])j(?=[ }_i])", "i"),
    "a transpose left out": (r"\\mathsf T", ""),
    "a layer higher": (r"\((1)\)", "(2)"),
    "a layer lower": (r"\((2)\)", "(1)"),
    "the hidden layer for the last": (r"\((3)\)", "(2)"),
    "the mean left out": (r"\\frac\{?1\}?\{?[NB]\}?", ""),
    "a number one larger": (r"(?<![\w.({])[12](?![\w.)])", lambda m: str(int(m[0]) + 1)),
    "t for y": (r"(?<![a-z\\])y(?=_|\}|,)", "t"),
    "a square left out": (r"\^\{?2\}?", ""),
    "a fraction upside down": (
        r"(?<=\\frac)(\{[^{}]+\})(\{[^{}]+\})|(?<=\\tfrac)(\d)(\d)",
        lambda m: m[2] + m[1] if m[1] else m[4] + m[3],
    ),
}
TURNED = "J is its own transpose"
# (slip, tag, what stands around it then): slips that leave true what is said, or concern a remark
# that is not read.
HARMLESS = {
    ("two indices exchanged", "04.11", r"$$ J_{mi} = \fra"): TURNED,
    ("two indices exchanged", "04.13", "um_m J_{mi} = 0, \\"): TURNED,
    ("two indices exchanged", "04.13", r"um_i J_{mi} = 0 \t"): TURNED,
    ("two indices exchanged", "06.1", r"$$ J_{mi} = \fra"): TURNED,
    ("two indices exchanged", "06.4", r"i}\, J_{2i} = \und"): TURNED,
    ("a number one larger", "03.11", r"ad k = 2, \ldot"): "the range of k is not read",
    ("a number one larger", "03.12", r"} w = 2 \text{"): "the second half is a remark",
    ("a number one larger", "06.4", r"}_{i = 2} \unde"): "what stands below a brace is a remark",
    ("a number one larger", "06.4", r"}_{i = 3} + \un"): "what stands below a brace is a remark",
    ("a square left out", "12.3", r"m_{i=1} \text{"): "a sum without an end goes through all",
    ("a fraction upside down", "03.9", r"\tfrac41 \tag{0"): "4 is a bound, if no good one",
    ("a fraction upside down", "03.12", r"(\tfrac41\right)"): "the second half is a remark",
}


def slips_in(page, pattern, planted):
    """(tag, what stands around the slip, the page with it) for each place where it can be made."""
    for cell in page.cells:
        alone = SimpleNamespace(cells=[cell])
        for _, latex in formulas_of(alone):
            for place in re.finditer(pattern, re.sub(r"\\tag.*", "", latex, flags=re.DOTALL)):
                after = planted(place) if callable(planted) else place.expand(planted)
                slipped = latex[: place.start()] + after + latex[place.end() :]
                if re.sub(r"[\s{}]", "", slipped) == re.sub(r"[\s{}]", "", latex):
                    continue  # W_11
                cells = [
                    SimpleNamespace(cell_type="markdown", source=c.source.replace(latex, slipped))
                    if c is cell else c
                    for c in page.cells
                ]  # fmt: skip
                around = slipped[max(0, place.start() - 7) : place.start() + len(after) + 7]
                for tag in tags_in(latex):
                    yield tag, " ".join(around.split()), SimpleNamespace(cells=cells)


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_a_displayed_formula_is_noticed(slip, proves):
    tried, missed = 0, []
    for page in PAGES.values():
        for tag, around, changed in slips_in(page, *SLIPS[slip]):
            if tag not in NOT_READ:
                tried += 1
                if not any(line.startswith(f"({tag})") for line in faults_of(changed)):
                    missed.append((slip, tag, around))
    harmless = [key for key in HARMLESS if key[0] == slip]
    proves("slips in displayed formulas noticed", tried - len(harmless))
    assert tried > len(harmless)
    assert sorted(missed) == sorted(harmless)
