"""`start.py reset` gives notebooks back and loses nothing; the pages are trusted."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tools import environment, shipped
from tools.environment import Trouble


def git(folder, *words):
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture(params=["git", "copies"])
def source(request, elsewhere):
    """Once a git checkout, once a download whose first start put copies aside."""
    if request.param == "git":
        if shutil.which("git") is None:
            pytest.skip("no git")
        git(elsewhere, "init", "-q")
        git(elsewhere, "add", "notebooks")
        git(elsewhere, "commit", "-q", "-m", "course")
    else:
        shipped.put_aside()
    return elsewhere / "notebooks"


@pytest.mark.parametrize(
    "name",
    ["11", "11_page", "11_page.ipynb", "notebooks/11_page.ipynb", "notebooks\\11_page.ipynb"],
)
def test_reset_gives_back_the_shipped_and_keeps_the_learners(source, name):
    page = source / "11_page.ipynb"
    for text in (b"mine", b"mine again"):
        page.write_bytes(text)
        assert "is as it was shipped. Yours is kept" in shipped.reset(name)
        assert page.read_bytes() == b"shipped"
    kept = sorted(source.glob("11_page.mine-*.ipynb"), key=lambda path: len(path.name))
    assert [path.read_bytes() for path in kept] == [b"mine", b"mine again"]


def test_reset_of_an_unchanged_or_deleted_notebook(source):
    assert "already" in shipped.reset("11")
    (source / "11_page.ipynb").unlink()
    shipped.reset("11")
    assert (source / "11_page.ipynb").read_bytes() == b"shipped"
    assert len(list(source.iterdir())) == 2


@pytest.mark.parametrize("name", ["99", "1", "11_", "page", ""])
def test_reset_of_an_unknown_name_lists_what_there_is(source, name):
    with pytest.raises(Trouble, match="11_page\n  12_page"):
        shipped.reset(name)


def test_reset_before_the_first_start_says_so(elsewhere):
    with pytest.raises(Trouble, match="first start"):
        shipped.reset("11")


def test_copies_are_refreshed_for_a_new_version_only(elsewhere):
    shipped.put_aside()
    page, copy = elsewhere / "notebooks/11_page.ipynb", elsewhere / ".shipped/11_page.ipynb"
    page.write_bytes(b"mine")
    shipped.put_aside()
    assert copy.read_bytes() == b"shipped"
    page.write_bytes(b"second edition")
    (elsewhere / "pyproject.toml").write_text('[project]\nversion = "2.0"\n')
    shipped.put_aside()
    assert copy.read_bytes() == b"second edition"


def test_only_changed_pages_are_signed(elsewhere, monkeypatch):
    environment.VENV.mkdir()
    signed = []

    def run(command, **_):
        signed.append([Path(path).name for path in command[4:]])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(shipped.subprocess, "run", run)
    shipped.sign()
    shipped.sign()
    (elsewhere / "notebooks/12_page.ipynb").write_bytes(b"changed")
    shipped.sign()
    assert signed == [["11_page.ipynb", "12_page.ipynb"], ["12_page.ipynb"]]


def test_a_failing_signature_does_not_keep_the_course_shut(elsewhere, monkeypatch):
    failed = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(shipped.subprocess, "run", lambda *_, **__: failed)
    shipped.sign()
    assert not shipped.SIGNED.exists()


def test_in_a_folder_one_may_only_read_every_page_is_signed_at_each_start(elsewhere, monkeypatch):
    """The list of signed pages is then somebody else's, and so are the signatures."""
    environment.VENV.mkdir()
    signed = []
    monkeypatch.setattr(
        shipped.subprocess,
        "run",
        lambda command, **_: signed.append(len(command[4:])) or subprocess.CompletedProcess([], 0),
    )
    shipped.sign()
    stored = shipped.SIGNED.read_bytes()
    monkeypatch.setattr(shipped.os, "access", lambda *_: False)
    shipped.sign()
    assert signed == [2, 2]
    assert shipped.SIGNED.read_bytes() == stored
