"""The repository has one address: it stands in pyproject.toml, and everything else agrees."""

import re

import pytest

from tools import address
from tools.imports import PROJECT

OWNER, NAME = address.address()


def places(root=PROJECT):
    """{(owner, name): where} of every address that means this repository."""
    found = {}
    for path in address.files(root):
        if path.name == "test_repository_address.py":
            continue
        for number, *pair in address.stands_in(path, OWNER, NAME):
            found.setdefault(tuple(pair), []).append(f"{path.relative_to(root)}:{number}")
    return found


def test_every_file_has_the_address_of_pyproject(proves):
    found = places()
    proves("places with the repository's address", sum(map(len, found.values())))
    assert set(found) == {(OWNER, NAME)}
    files = {place.partition(":")[0] for place in found[OWNER, NAME]}
    assert {"README.md", "CITATION.cff", "pyproject.toml", "CONTRIBUTING.md"} <= files


def test_no_placeholder_is_left_once_the_address_is_known():
    if OWNER == "OWNER":
        pytest.skip("the repository has no address yet")
    left = [path for path in address.files() if re.search(r"OWNER(/|%2F)", path.read_text("utf-8"))]
    assert [path.name for path in left if path.parent.name not in ("tests", "tools")] == []


def test_the_badge_opens_jupyterlab_at_the_first_page():
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    opened = re.findall(r"\]\((https://mybinder\.org/\S+)\)", text)
    page = "notebooks/00_start_here.ipynb"
    wanted = f"https://mybinder.org/v2/gh/{OWNER}/{NAME}/main?urlpath=lab/tree/{page}"
    assert set(opened) == {wanted}
    assert len(opened) == 2
    assert (PROJECT / page).is_file()


@pytest.fixture
def project(tmp_path):
    """A small project whose files name themselves in every way there is."""
    for place, text in {
        "pyproject.toml": '[project.urls]\nRepository = "https://github.com/ab/cd"\n',
        ".gitignore": "",
        "README.md": "https://mybinder.org/v2/gh/ab/cd/main?urlpath=lab/tree/cd/x.ipynb\n"
        "git clone https://github.com/ab/cd.git\nhttps://github.com/karpathy/micrograd",
        "teaching/README.md": "https://hub/hub/user-redirect/git-pull?"
        "repo=https%3A%2F%2Fgithub.com%2Fab%2Fcd&urlpath=lab%2Ftree%2Fcd%2Fnotebooks%2F00.ipynb",
    }.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text)
    return tmp_path


def test_a_new_address_is_written_everywhere_and_nothing_else_changes(project):
    assert address.address(project) == ("ab", "cd")
    changed = address.write(("new", "name"), project)
    assert {path.name for path in changed} == {"pyproject.toml", "README.md"}
    assert len(changed) == 3
    text = (project / "README.md").read_text()
    assert text == (
        "https://mybinder.org/v2/gh/new/name/main?urlpath=lab/tree/name/x.ipynb\n"
        "git clone https://github.com/new/name.git\nhttps://github.com/karpathy/micrograd"
    )
    pulled = (project / "teaching" / "README.md").read_text()
    assert "github.com%2Fnew%2Fname&urlpath=lab%2Ftree%2Fname%2Fnotebooks" in pulled
    assert address.address(project) == ("new", "name")
    assert address.write(("ab", "cd"), project)
    assert (project / "README.md").read_text().count("ab/cd") == 2


def test_an_address_that_differs_is_found(project):
    path = project / "README.md"
    path.write_text("https://github.com/someone/cd and https://github.com/ab/other, not x/y")
    assert address.stands_in(path, "ab", "cd") == [(1, "someone", "cd"), (1, "ab", "other")]


@pytest.mark.parametrize("word", ["name", "a/b/c", "https://github.com/a/b", "a/", "/b"])
def test_what_is_no_address_is_refused(word, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["tools.address", word])
    with pytest.raises(SystemExit) as stop:
        address.main()
    assert stop.value.code == 2
    assert "OWNER/NAME" in capsys.readouterr().err


def test_without_a_word_it_says_where_the_address_stands(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["tools.address"])
    address.main()
    said = capsys.readouterr().out
    assert said.startswith(f"https://github.com/{OWNER}/{NAME}\n")
    assert "  README.md, line " in said
