"""Fixtures for all tests: the project somewhere else, and a note for the closing table."""

import pytest
from copies import copy_project

from tools import environment, shipped


@pytest.fixture
def project(tmp_path):
    """A copy of the project in a folder with a blank and an umlaut in its name."""
    return copy_project(tmp_path / "Kurs für alle")


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """The modules of start.py, working on an empty folder with a small lock and one notebook."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "11_page.ipynb").write_bytes(b"shipped")
    (tmp_path / "notebooks" / "12_page.ipynb").write_bytes(b"shipped too")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(f"{name}\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.0"\n')
    venv = tmp_path / ".venv"
    for module, names in {
        environment: {
            "PROJECT": tmp_path,
            "VENV": venv,
            "PYTHON": venv / "python",
            "STAMP": venv / "course.json",
            "LOCK_FILE": tmp_path / ".start.lock",
            "LOCK": tmp_path / "requirements.txt",
            "CONTRIBUTOR_LOCK": tmp_path / "requirements-dev.txt",
        },
        shipped: {
            "PROJECT": tmp_path,
            "NOTEBOOKS": tmp_path / "notebooks",
            "COPIES": tmp_path / ".shipped",
            "VERSION": tmp_path / ".shipped" / "version",
            "SIGNED": venv / "signed.json",
        },
    }.items():
        for name, value in names.items():
            monkeypatch.setattr(module, name, value)
    return tmp_path


@pytest.fixture
def proves(record_property):
    """proves(what, many=1): the closing table counts this under `what`, as passed or failed.

    Called before what it counts is asserted, so that a failure is counted too.
    """

    def note(what, many=1):
        record_property("proves", f"{many} {what}")

    return note
