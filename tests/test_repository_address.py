"""The repository has one address: it stands in pyproject.toml, and everything else agrees."""

import re
import subprocess
import sys

import pytest
from copies import copy_project

from tools import address
from tools.imports import PROJECT

OWNER, NAME = address.address()
NEW = ("New-Owner", "other.name") if OWNER != "New-Owner" else ("Next-Owner", "next")


def places(root=PROJECT):
    """{(owner, name): where} of every address that means this repository; tests make some up."""
    owner, name = address.address(root)
    found = {}
    for path in address.files(root):
        place = path.relative_to(root)
        if place.parts[0] != "tests":
            for number, *pair in address.stands_in(path, owner, name):
                found.setdefault(tuple(pair), []).append(f"{place.as_posix()}:{number}")
    return found


def not_filled_in(root=PROJECT):
    """Where an address still has the word that stood for the owner before there was one."""
    name = address.address(root)[1]
    return [
        f"{path.relative_to(root).as_posix()}:{number}"
        for path in address.files(root)
        for number, owner, _ in address.stands_in(path, "OWNER", name)
        if owner == "OWNER"
    ]


def check_badge(root):
    """The badge, and the link beside it, open JupyterLab at the first page."""
    text = (root / "README.md").read_text(encoding="utf-8")
    opened = re.findall(r"\]\((https://mybinder\.org/\S+)\)", text)
    page = "notebooks/00_start_here.ipynb"
    owner, name = address.address(root)
    wanted = f"https://mybinder.org/v2/gh/{owner}/{name}/main?urlpath=lab/tree/{page}"
    assert set(opened) == {wanted}
    assert len(opened) == 2
    assert (root / page).is_file()


def test_every_file_has_the_address_of_pyproject(proves):
    found = places()
    proves("places with the repository's address", sum(map(len, found.values())))
    assert set(found) == {(OWNER, NAME)}
    files = {place.partition(":")[0] for place in found[OWNER, NAME]}
    assert {"README.md", "CITATION.cff", "pyproject.toml", "CONTRIBUTING.md"} <= files
    assert {"teaching/README.md", "teaching/jupyterhub/zero-to-jupyterhub.yaml"} <= files


def test_no_placeholder_is_left_once_the_address_is_known():
    if OWNER == "OWNER":
        pytest.skip("the repository has no address yet; the next test gives it one")
    assert not_filled_in() == []


def test_the_badge_opens_jupyterlab_at_the_first_page():
    check_badge(PROJECT)


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """A copy of the course to which the command has given another owner and another name."""
    copy = copy_project(tmp_path_factory.mktemp("moved") / "course")
    command = [sys.executable, "-m", "tools.address", "/".join(NEW)]
    subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return copy


def test_a_course_that_has_moved_is_at_one_address(moved):
    before, after = places(), places(moved)
    assert after == {NEW: before[OWNER, NAME]}
    assert not_filled_in(moved) == []
    check_badge(moved)
    texts = [path for path in address.files(moved) if path.parent.name != "tests"]
    for old in (f"{OWNER}/{NAME}", f"{OWNER}%2F{NAME}", f"{OWNER}.github.io"):
        left = [path.name for path in texts if old in path.read_text("utf-8")]
        assert left == [], old


# What else reads the address; `long` ones are left out there, this one among them.
READ_IT = ("test_repository_address", "test_citation", "test_site", "test_documents")
READ_IT_TOO = ("test_values_recipe_and_address_belong_together", "test_a_link_brings")


@pytest.mark.long
def test_a_course_that_has_moved_passes_its_tests(moved):
    files = [f"tests/{name}.py" for name in READ_IT]
    for words in (files, ["tests/test_teaching.py", "-k", " or ".join(READ_IT_TOO)]):
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not long", *words]
        done = subprocess.run(
            [*command, "-p", "no:cacheprovider"], cwd=moved, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout[-3000:]


@pytest.fixture
def project(tmp_path):
    """A small project whose files name themselves in every way there is."""
    for place, text in {
        "pyproject.toml": '[project.urls]\nRepository = "https://github.com/ab/cd"\n',
        ".gitignore": "",
        "README.md": "https://mybinder.org/v2/gh/ab/cd/main?urlpath=lab/tree/cd/x.ipynb\n"
        "git clone https://github.com/ab/cd.git\nhttps://github.com/karpathy/micrograd\n"
        "https://ab.github.io/cd/, https://cd.github.io/ab/",
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
        "git clone https://github.com/new/name.git\nhttps://github.com/karpathy/micrograd\n"
        "https://new.github.io/name/, https://cd.github.io/ab/"
    )
    pulled = (project / "teaching" / "README.md").read_text()
    assert "github.com%2Fnew%2Fname&urlpath=lab%2Ftree%2Fname%2Fnotebooks" in pulled
    assert address.address(project) == ("new", "name")
    assert address.write(("ab", "cd"), project)
    assert (project / "README.md").read_text().count("ab/cd") == 2


def test_an_address_that_differs_is_found(project):
    path = project / "README.md"
    path.write_text("https://github.com/someone/cd, https://github.com/ab/other.\nAB/CD is none.")
    assert address.stands_in(path, "ab", "cd") == [(1, "someone", "cd"), (1, "ab", "other")]
    path.write_text("https://someone.github.io/cd/ or https://mybinder.org%2Fv2%2Fgh%2Fab%2Fother")
    assert address.stands_in(path, "ab", "cd") == [(1, "ab", "other"), (1, "someone", "cd")]


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
