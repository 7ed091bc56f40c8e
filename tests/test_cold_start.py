"""start.py for real: a copy of the project is installed, broken off, repaired and opened."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from copies import copy_project, run_start

from tools import environment


@pytest.mark.long
def test_without_network_it_says_what_is_missing(project, tmp_path):
    run = run_start(
        project,
        "--no-browser",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",  # the discard port: nobody listens
        PIP_CONFIG_FILE=os.devnull,
        PIP_FIND_LINKS="",
        PIP_EXTRA_INDEX_URL="",
        PIP_RETRIES="1",
        PIP_CACHE_DIR=str(tmp_path / "cache"),
    )
    assert run.returncode == 1
    assert "package index cannot be reached" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert json.loads((project / ".venv/course.json").read_text()) == {}


def start(project, port):
    """start.py --no-browser in the background; its output goes to start.log."""
    with open(project / "start.log", "ab") as log:
        return subprocess.Popen(
            [sys.executable, "start.py", "--no-browser", "--port", str(port)],
            cwd=project,
            env={**os.environ, "JUPYTER_RUNTIME_DIR": str(project.parent / "runtime")},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def wait_for(condition, seconds, process):
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "start.py has ended"
        assert time.monotonic() < end, f"waited {seconds} s"
        time.sleep(0.2)


def answers(url):
    """Status code of the answer to GET url, None if nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A copy whose first start was killed in the middle and whose second start finished."""
    project = copy_project(tmp_path_factory.mktemp("cold") / "Kurs für alle")
    port = free_port()
    first = start(project, port)
    try:
        wait_for(lambda: list(project.glob(".venv/**/site-packages/jupyterlab")), 600, first)
    finally:
        first.kill()
        first.wait()
    assert json.loads((project / ".venv/course.json").read_text()) == {}
    second = start(project, port)
    try:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}/lab") == 200, 900, second)
    finally:
        stop(second)
    return project


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stop(process):
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.mark.long
def test_an_installation_killed_in_the_middle_is_repaired(installed):
    stamp = json.loads((installed / ".venv/course.json").read_text())
    assert stamp["folder"] == str(installed)
    text = (installed / "start.log").read_text()
    assert text.count("Installing the course") == 2
    assert text.count("Installed in") == 1
    assert len(list((installed / ".shipped").glob("*.ipynb"))) > 5
    assert (installed / ".venv/signed.json").is_file()


@pytest.mark.long
def test_the_next_start_is_quick_and_asks_for_the_token(installed):
    port = free_port()
    started = time.monotonic()
    process = start(installed, port)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{address}/api/contents") is not None, 60, process)
        seconds = time.monotonic() - started
        assert answers(f"{address}/api/contents") == 403
        text = (installed / "start.log").read_text().rpartition("Opening JupyterLab")[2]
        page = next(w for w in text.split() if w.startswith(f"{address}/lab/tree/notebooks/00_"))
        token = page.partition("?")[2]
        assert answers(f"{address}/api/contents/notebooks/00_start_here.ipynb?{token}") == 200
        settings = f"{address}/lab/api/settings/@jupyterlab/apputils-extension:notification"
        with urllib.request.urlopen(f"{settings}?{token}", timeout=20) as answer:
            properties = json.load(answer)["schema"]["properties"]
    finally:
        stop(process)
    assert properties["fetchNews"]["default"] == "false"
    assert properties["checkForUpdates"]["default"] is False
    assert seconds < 30  # 3 s on an idle machine


@pytest.mark.long
def test_utils_is_installed_from_the_folder(installed):
    python = installed / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    script = "import utils.network, utils.plotting; print(utils.network.__file__)"
    run = subprocess.run(
        [python, "-c", script],
        cwd=installed / "notebooks",
        env=environment.variables(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert Path(run.stdout.strip()) == installed / "utils" / "network.py"
