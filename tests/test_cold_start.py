"""start.py for real: a copy of the project is installed, broken off, repaired, opened and used.

| where a learner may be               | held by                                                |
|--------------------------------------|--------------------------------------------------------|
| an installation that is interrupted  | `installed`: killed while it unpacks, then repaired    |
| started twice at once                | `installed`: two starts repair it, one waits           |
| a path with a blank and an umlaut    | `installed` stands in one; page 08 is run and moved    |
| the port taken                       | by the course itself; another is found or refused      |
| no network, while it is installed    | said in words                                          |
| no network afterwards                | in a namespace without one: page 08 run, moved, saved  |
| a folder that cannot be written to   | mounted so: page 08 run and moved, and what is said    |

tests/test_installation.py and tests/test_start.py hold the same in small, step by step.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from copies import copy_project, run_start
from starts import answers, start, stop, wait_for

from tools import environment, open_lab
from tools.lab import free_port

pytestmark = pytest.mark.long

NO_INDEX = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",  # the discard port: nobody listens
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_RETRIES": "1",
}


def test_without_network_it_says_what_is_missing(project, tmp_path, proves):
    proves("robustness cases")
    run = run_start(project, "--no-browser", **NO_INDEX, PIP_CACHE_DIR=str(tmp_path / "cache"))
    assert run.returncode == 1
    assert "package index cannot be reached" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    assert json.loads((project / ".venv/course.json").read_text()) == {}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A copy whose first start was killed in the middle; then two starts at once finished it."""
    project = copy_project(tmp_path_factory.mktemp("cold") / "Kurs für alle")
    first = start(project, free_port())
    try:
        packages = (".venv/lib/python*/site-packages", ".venv/Lib/site-packages")
        wait_for(lambda: any(list(project.glob(f"{p}/jupyterlab")) for p in packages), 600, first)
    finally:
        first.kill()
        first.wait()
    assert json.loads((project / ".venv/course.json").read_text()) == {}
    ports = [free_port(), free_port()]
    both = [start(project, port) for port in ports]
    try:
        for port, process in zip(ports, both, strict=True):
            page = f"http://127.0.0.1:{port}/lab"
            wait_for(lambda page=page: answers(page) == 200, 900, process)
    finally:
        for process in both:
            stop(process)
    return project


def python_of(project):
    return project / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def test_an_installation_killed_in_the_middle_is_repaired_by_one_of_two_starts(installed, proves):
    proves("robustness cases", 2)
    stamp = json.loads((installed / ".venv/course.json").read_text())
    assert stamp["folder"] == str(installed)
    text = (installed.parent / "start.log").read_text()
    assert text.count("Installing the course") == 2
    assert text.count("Installed in") == 1
    # Both may have waited, for what the killed one left running.
    assert text.count("Another start is installing the course; waiting") in (1, 2)
    assert text.count("Opening JupyterLab") == 2
    assert len(list((installed / ".shipped").glob("*.ipynb"))) > 5
    assert (installed / ".venv/signed.json").is_file()


def test_the_next_start_is_quick_and_asks_for_the_token(installed, proves):
    proves("robustness cases")
    port = free_port()
    started = time.monotonic()
    process = start(installed, port)
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{address}/api/contents") is not None, 60, process)
        seconds = time.monotonic() - started
        assert answers(f"{address}/api/contents") == 403
        taken = run_start(installed, "--no-browser", "--port", str(port))
        text = (installed.parent / "start.log").read_text().rpartition("Opening JupyterLab")[2]
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
    assert taken.returncode == 1
    assert f"Port {port} is taken. Without --port a free one is found." in taken.stderr


def test_utils_is_installed_from_the_folder(installed):
    script = "import utils.network, utils.plotting; print(utils.network.__file__)"
    run = subprocess.run(
        [python_of(installed), "-c", script],
        cwd=installed / "notebooks",
        env=environment.variables(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert Path(run.stdout.strip()) == installed / "utils" / "network.py"


# Afterwards, in places that a learner may be in


def can(*command):
    """Whether a command is there and succeeds; namespaces are not for everybody."""
    return bool(shutil.which(command[0])) and subprocess.call(command, stderr=-3) == 0


def a_session(project, *words, before=(), **variables):
    """What tests/learner.py saw; before: words of a command that runs it."""
    command = [python_of(project), project / "tests" / "learner.py", project, str(free_port())]
    run = subprocess.run(
        [*before, *command, *words],
        env={**environment.variables(), **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=400,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def assert_page_08_lives(seen, project):
    assert seen["errors"] == []
    assert seen["cells"] > 20
    assert "inputs x 1.5, " in seen["before"]
    assert "inputs x 2.5, " in seen["after"]
    assert Path(seen["utils"]).parent == project / "utils"


def test_installed_it_needs_no_network(installed, proves):
    private = next((way for way in ("-n", "-rn") if can("unshare", way, "true")), None)
    if private is None:
        pytest.skip("this machine gives no network namespace of one's own")
    proves("robustness cases", 2)  # the path has a blank and an umlaut
    proxies = {name: "http://127.0.0.1:9" for name in ("HTTP_PROXY", "HTTPS_PROXY")}
    no_proxy = {"NO_PROXY": "127.0.0.1"}
    seen = a_session(
        installed, "alone", before=["unshare", private], **NO_INDEX, **proxies, **no_proxy
    )
    assert seen["network"] is False
    assert_page_08_lives(seen, installed)
    assert seen["saved"] is True
    assert open_lab.READ_ONLY not in seen["said"]


MOUNT = 'mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1" && shift && exec "$@"'


@pytest.fixture
def read_only(installed):
    """Words before a command, with which the installed copy cannot be written to."""
    page = installed / "notebooks" / "08_forward_pass.ipynb"
    page.write_bytes(page.read_bytes() + b"\n")  # a learner changed it while that was possible
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # whom modes of files do not stop
        words = ["unshare", "-m", "sh", "-c", MOUNT, "sh", str(installed)]
        if not can(*words, "true"):
            pytest.skip("this machine lets nobody mount a folder so that it can only be read")
        yield words
        return
    if os.name == "nt":
        pytest.skip("on Windows a folder has no mode that forbids to write into it")
    subprocess.run(["chmod", "-R", "a-w", installed], check=True)
    yield []
    subprocess.run(["chmod", "-R", "u+w", installed], check=True)


def test_installed_it_can_be_read_only(installed, read_only, proves):
    proves("robustness cases")
    page = installed / "notebooks" / "08_forward_pass.ipynb"
    before = page.read_bytes()
    seen = a_session(installed, before=read_only)
    assert_page_08_lives(seen, installed)
    assert seen["saved"] is False
    assert seen["said"].count(open_lab.READ_ONLY) == 1
    assert page.read_bytes() == before


@pytest.mark.parametrize("words", [("test", "unit"), ("reset", "08"), ("rerun",)])
def test_what_writes_into_a_read_only_course_says_so(installed, read_only, words):
    run = subprocess.run(
        [*read_only, sys.executable, "start.py", *words],
        cwd=installed,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert run.returncode == 1
    assert "Not allowed to write" in run.stderr and "a folder of your own" in run.stderr
    assert "Traceback" not in run.stdout + run.stderr
