"""start.py says in words what it does not take: a Python, a word, a port, a full disk."""

import ast
import errno
import runpy
import socket
import subprocess
import sys

import pytest
from copies import run_start

from tools import commands, open_lab
from tools.environment import Trouble
from tools.imports import PROJECT

START = PROJECT / "start.py"


def files(folder):
    return sorted(str(path) for path in folder.rglob("*") if "__pycache__" not in path.parts)


# Which Python


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 6, 15), (3, 10, 99), (3, 15, 0), (4, 0, 0)])
def test_an_unfit_python_is_refused_before_a_file_is_made(project, version):
    before = files(project)
    pretend = f"import sys, runpy; sys.version_info = {version}; sys.argv = ['start.py']; "
    pretend += "runpy.run_path('start.py', run_name='__main__')"
    run = subprocess.run(
        [sys.executable, "-c", pretend], cwd=project, capture_output=True, text=True
    )
    assert run.returncode == 1
    assert f"This is Python {version[0]}.{version[1]}." in run.stderr
    assert "3.11 to 3.14" in run.stderr
    assert "Traceback" not in run.stderr
    assert files(project) == before


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 9)])
def test_a_fit_python_is_not_refused(monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    assert "OLDEST" in runpy.run_path(str(START))


def test_start_py_can_be_read_by_an_old_python():
    text = START.read_bytes().decode("ascii")
    tree = ast.parse(text)
    new = (ast.JoinedStr, ast.NamedExpr, ast.Match, ast.AnnAssign, ast.Nonlocal, ast.Starred)
    assert not any(isinstance(node, new) for node in ast.walk(tree))
    # Nothing else is imported before the version is known.
    first, check = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom | ast.If)][:2]
    assert [alias.name for alias in first.names] == ["sys"]
    assert "version_info" in ast.unparse(check.test)


# Words


@pytest.mark.parametrize(
    "words", [["tset"], ["--prot", "9000"], ["--port", "x"], ["reset", "a", "b"]]
)
def test_an_unknown_word_is_refused_in_words(project, words):
    run = run_start(project, *words)
    assert run.returncode == 1
    assert "start.py --help" in run.stderr
    assert "Traceback" not in run.stderr
    assert not (project / ".venv").exists()


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_tells_every_command(project, word):
    run = run_start(project, word)
    assert run.returncode == 0
    assert all(word in run.stdout for word in ("--no-browser", "--port", "reset", "test", "rerun"))


@pytest.mark.parametrize(
    "number, said", [(errno.ENOSPC, "disk is full"), (errno.EROFS, "Not allowed to write")]
)
def test_a_system_error_is_told_in_words(capsys, monkeypatch, number, said):
    def fail(*_, **__):
        raise OSError(number, "no", "some/file")

    monkeypatch.setattr(open_lab, "open_course", fail)
    assert commands.main("", []) == 1
    assert said in capsys.readouterr().err


# The port


@pytest.fixture
def taken():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_taken_port_is_refused_when_asked_for(taken, project):
    with pytest.raises(Trouble, match=f"Port {taken} is taken"):
        open_lab.choose_port(taken)
    run = run_start(project, "--port", str(taken))
    assert f"Port {taken} is taken" in run.stderr
    assert not (project / ".venv").exists()


def test_the_next_port_is_used_when_none_was_asked_for(taken, monkeypatch, capsys):
    monkeypatch.setattr(open_lab, "USUAL_PORT", taken)
    port = open_lab.choose_port(None)
    assert taken < port < taken + 100
    assert f"Port {taken} is taken" in capsys.readouterr().out


@pytest.mark.parametrize("port", [0, -1, 80, 65536])
def test_a_port_that_cannot_be_is_refused(port):
    with pytest.raises(Trouble, match="1024 to 65535"):
        open_lab.choose_port(port)


# A folder that cannot be written to


@pytest.mark.parametrize("writable", [True, False])
def test_a_folder_that_cannot_be_written_to_is_named(elsewhere, monkeypatch, capsys, writable):
    monkeypatch.setattr(open_lab.environment, "prepare", lambda: None)
    monkeypatch.setattr(open_lab.shipped, "sign", lambda: None)
    monkeypatch.setattr(open_lab, "_become", lambda command: 0)
    monkeypatch.setattr(open_lab.os, "access", lambda path, mode: writable)
    assert open_lab.open_course(browser=False, port=None) == 0
    assert (open_lab.READ_ONLY in capsys.readouterr().out) is not writable
    assert (elsewhere / ".shipped").exists() is writable
