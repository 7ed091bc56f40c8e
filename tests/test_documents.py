"""The documents keep their word: links lead somewhere, named files and excerpts are there."""

import re
from fnmatch import fnmatch

import pytest

from tools import documents
from tools.code_rules import FLOORS
from tools.imports import PROJECT
from tools.notebooks import all_notebooks, read
from utils.exercises.mistakes import CATALOGUE, IDEAS

HTTP_ONLY = {"http://neuralnetworksanddeeplearning.com/": "the book's site has no https"}

TEXTS = documents.everything()
DOCUMENTS = [p for p in documents.documents() if ".github" not in p.parts]
NAME = {p: p.relative_to(PROJECT).as_posix() for p in TEXTS}


# Links


@pytest.mark.parametrize("path", TEXTS, ids=NAME.get)
def test_every_link_leads_somewhere(path, proves):
    links = documents.links(path)
    proves("links resolved", len(links))
    faults = [documents.link_fault(link) for link in links if link.target not in HTTP_ONLY]
    assert [fault for fault in faults if fault] == []


def test_there_are_links_and_each_exception_is_used():
    targets = [link.target for path in TEXTS for link in documents.links(path)]
    assert len(targets) > 100
    assert set(HTTP_ONLY) <= set(targets)


@pytest.mark.parametrize(
    "text, fine",
    [
        ("[a](b.md)", True),
        ("[a](b.md#second-heading-in-code)", True),
        ("[a](b.md#second)", False),
        ("[a](c.md)", False),
        ("[a](#first)", True),
        ("[a](#second)", False),
        ("![a](picture.png)", False),
        ("[![a](picture.png)](b.md)", False),
        ('<img src="picture.png" alt="a">', False),
        ("`[a](c.md)` is how it is written", True),
        ("[a](https://example.org/x)", False),
        ("[a](http://www.w3.org/)", False),
        ("[a](https://www.w3.org/)", True),
        ("[a](https://github.com/YOUR-NAME/x)", False),
        ("[a](https://mybinder.org/v2/gh/OWNER/backpropagation-by-hand/main)", True),
        ("[a](https://OWNER.github.io/backpropagation-by-hand/)", True),
        ("[a](http://127.0.0.1:8000/hub)", True),
    ],
)
def test_a_dead_link_is_found(tmp_path, text, fine):
    (tmp_path / "b.md").write_text("# First\n\n## Second `heading` in code\n")
    page = tmp_path / "a.md"
    page.write_text(f"# First\n\n{text}\n")
    faults = [documents.link_fault(link, tmp_path) for link in documents.links(page)]
    assert (not any(faults)) == fine


# Files


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAME.get)
def test_every_file_named_in_backticks_is_there(path, proves):
    names = documents.named_files(path)
    proves("files named in the documents", len(names))
    made = ("screenshots/", "build/*", ".shipped/", ".venv*", "*.mine-*", "*18*", "FOLDER*")
    missing = [
        name
        for name in names
        if not documents.exists(name.replace("NAME", "*"), path.parent)
        and not any(fnmatch(name, pattern) for pattern in made)
    ]
    assert missing == []


def test_a_file_that_is_not_there_is_found(tmp_path):
    page = tmp_path / "a.md"
    page.write_text("`utils/nothing.py`, `requirements.in`, `pNN.py`, `W1[l, k]`, `h1 * (1 - h1)`")
    assert documents.named_files(page) == ["utils/nothing.py", "requirements.in", "pNN.py"]
    assert [documents.exists(n, tmp_path) for n in documents.named_files(page)] == [
        False,
        True,
        True,
    ]


# What the documents say of the course

ROW = re.compile(r"^\| (\d\d) \| \[(.+?)\]\((.+?)\) \| .+? \| (\d+) \|$", re.MULTILINE)


def title_and_minutes(path):
    """Of a page: its title without the number, and the minutes it says it takes."""
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    title = re.match(r"# \d\d · (.+)", text)[1]
    return title, re.search(r"\*\*About (\d+) minutes", text)[1]


def test_the_readmes_table_says_what_the_pages_say():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    pages = all_notebooks()
    expected = [(p.name[:2], title_and_minutes(p), f"notebooks/{p.name}") for p in pages]
    assert [(n, (title, m), path) for n, title, path, m in ROW.findall(text)] == expected
    hours = sum(int(minutes) for _, (_, minutes), _ in expected) / 60
    assert "About twelve hours in all" in text and round(hours) == 12


def test_texts_that_count_the_pages_count_all_of_them():
    many = {18: "Eighteen", 19: "Nineteen", 20: "Twenty"}[len(all_notebooks())]
    first = all_notebooks()[0]
    for path in (*(PROJECT / name for name in ("README.md", "teaching/README.md")), first):
        assert re.search(rf"\b{many} (Jupyter notebooks|pages)\b", documents.text_of(path)), path
    road = re.findall(r"^\| \d\d \| \[.+?\]\((.+?)\) \|", documents.text_of(first), re.MULTILINE)
    assert road == [path.name for path in all_notebooks()[1:]]


def test_the_readme_counts_the_mistakes():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert re.search(r"(\d+) of them are in the catalogue", text)[1] == str(len(CATALOGUE))
    assert re.search(r"for (\d+) of them worked out", text)[1] == str(len(CATALOGUE) - len(IDEAS))


def test_the_readme_names_the_pythons_of_start_py():
    oldest, newest = re.search(
        r"OLDEST, NEWEST = \((\d+), (\d+)\), \((\d+), (\d+)\)", (PROJECT / "start.py").read_text()
    ).group(2, 4)
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    names = [f"3.{n}" for n in range(int(oldest), int(newest) + 1)]
    assert f"Python {', '.join(names[:-1])} or {names[-1]}" in text


def test_the_table_of_floors_is_the_one_that_imports_are_held_to():
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d) \| (`.+?`) \| .+ \|$", text, re.MULTILINE)
    told = {room: int(floor) for floor, rooms in rows for room in re.findall(r"`(.+?)`", rooms)}
    assert told == FLOORS


def test_excerpts_of_code_are_the_code(proves):
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    excerpts = re.findall(r"[Ff]rom `([\w/.]+)`:\n\n```python\n(.*?)```", text, re.DOTALL)
    proves("excerpts that are the code", len(excerpts))
    assert len(excerpts) == text.count("```python") >= 4
    for file, excerpt in excerpts:
        assert excerpt in (PROJECT / file).read_text(encoding="utf-8"), file
