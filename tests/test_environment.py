"""Everybody gets the same wheels: pip, conda and Binder; and they cover what is imported."""

import ast
import re
import subprocess
import sys
from importlib import metadata

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from tools import lock
from tools.imports import PROJECT, imported_modules, parse_cell
from tools.notebooks import all_notebooks, code_cells

LEARNER, CONTRIBUTOR = "requirements.txt", "requirements-dev.txt"


def read(name):
    return (PROJECT / name).read_text(encoding="utf-8")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name):
    """{package: version} of a lock; a package may be locked once for each platform or Python."""
    found = {}
    for package, version in re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", read(name), re.MULTILINE):
        found.setdefault(canonical(package), set()).add(version)
    return found


def asked_for(name):
    """The packages that a requirements.in names."""
    return {
        canonical(n) for n in re.findall(r"^([A-Za-z][A-Za-z0-9._-]*)", read(name), re.MULTILINE)
    }


@pytest.mark.parametrize("name", [LEARNER, CONTRIBUTOR])
def test_every_pin_of_a_lock_has_a_hash_and_no_address(name):
    text = read(name)
    entries = re.split(r"^(?=[A-Za-z0-9._-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 20
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"https?:|file:|--index-url|--find-links|^-e|^\.", text, re.MULTILINE)


def test_the_locks_hold_what_is_asked_for():
    assert asked_for("requirements.in") <= set(pins(LEARNER))
    assert asked_for("requirements-dev.in") <= set(pins(CONTRIBUTOR))
    exact = re.findall(r"^([a-z0-9-]+)==(\S+)", read("requirements.in"), re.MULTILINE)
    assert exact
    assert all(pins(LEARNER)[name] == {version} for name, version in exact)


def test_the_locks_agree():
    learner, contributor = pins(LEARNER), pins(CONTRIBUTOR)
    shared = set(learner) & set(contributor)
    assert shared
    assert {name: learner[name] for name in shared} == {name: contributor[name] for name in shared}


def test_learners_need_no_heavy_package():
    assert not {"scipy", "torch", "scikit-learn", "pandas", "sympy"} & set(pins(LEARNER))


def test_what_utils_declares_is_locked():
    text = re.search(r"^dependencies = \[(.*?)^\]", read("pyproject.toml"), re.M | re.S).group(1)
    declared = {canonical(name) for name in re.findall(r'"([A-Za-z0-9._-]+)', text)}
    assert declared <= asked_for("requirements.in")


def test_the_installed_versions_are_the_locked_ones():
    for name in asked_for("requirements.in"):
        assert metadata.version(name) in pins(LEARNER)[name]


def test_missing_wheels_are_noticed(tmp_path, monkeypatch):
    calls = []

    def run(command, **_):
        calls.append(command)
        bad = "windows" in command and "3.13" in command
        return subprocess.CompletedProcess(command, int(bad), "", "no wheel")

    monkeypatch.setattr(lock.subprocess, "run", run)
    assert lock.prove("uv", LEARNER) == [f"{LEARNER}, windows, Python 3.13: no wheel"]
    assert len(calls) == len(lock.PLATFORMS) * len(lock.PYTHONS) == 16


# conda and Binder


def conda_lines(name):
    """An environment.yml without comments, as stripped lines."""
    lines = (line.split("#")[0].rstrip() for line in read(name).splitlines())
    return [line for line in lines if line]


def test_conda_and_binder_read_the_same_lock():
    top, binder = conda_lines("environment.yml"), conda_lines("binder/environment.yml")
    assert [line.replace("../", "") for line in binder] == top
    assert "      - -r requirements.txt" in top
    assert "      - -r ../requirements.txt" in binder
    assert (PROJECT / "binder" / "../requirements.txt").resolve() == PROJECT / LEARNER


def test_their_python_is_one_the_course_takes():
    namespace = {}
    text = read("start.py")
    exec(re.search(r"^OLDEST, NEWEST = .*$", text, re.MULTILINE).group(), namespace)
    version = re.search(r"- python=(\d+)\.(\d+)$", read("environment.yml"), re.MULTILINE)
    assert namespace["OLDEST"] <= tuple(map(int, version.groups())) <= namespace["NEWEST"]
    oldest, newest = namespace["OLDEST"], namespace["NEWEST"]
    stated = f'requires-python = ">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"'
    assert stated in read("pyproject.toml")


@pytest.fixture(scope="module")
def dockerfile():
    """What Binder would build, rendered without Docker."""
    run = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--no-run", "--debug", "."],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout + run.stderr


def test_binder_builds_from_the_lock(dockerfile):
    version = re.search(r"- python=(\S+)", read("binder/environment.yml")).group(1)
    assert f"python={version}" in dockerfile
    assert '--file "binder/environment.yml"' in dockerfile
    assert "RUN ./binder/postBuild" in dockerfile
    # The lock must be there before it is read: the whole project is copied first.
    copied = re.search(r"^COPY .*src/ \$\{REPO_DIR\}|^COPY .* src/ ", dockerfile, re.MULTILINE)
    assert copied.start() < dockerfile.index('--file "binder/environment.yml"')


def test_post_build_can_run_and_installs_nothing_unlocked():
    path = PROJECT / "binder" / "postBuild"
    text = path.read_text()
    assert text.startswith("#!/usr/bin/env bash\n")
    assert "\r" not in text
    installs = re.findall(r"^.*pip install.*$", text, re.MULTILINE)
    assert installs
    assert all("--no-deps --no-build-isolation" in line for line in installs)
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o111


# What is imported


def imported_packages():
    """Top-level names that utils and the notebooks import."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (PROJECT / "utils").rglob("*.py")]
    for path in all_notebooks():
        cells = code_cells(nbformat.read(path, as_version=4))
        trees += [parse_cell(cell.source) for cell in cells]
    return {name.split(".")[0] for tree in trees for name in imported_modules(tree)} - {""}


def uncovered(names):
    """Those of the names that neither Python nor a package of requirements.in provides."""
    providers = metadata.packages_distributions()
    wanted = asked_for("requirements.in")
    return {
        name
        for name in names - sys.stdlib_module_names - {"utils"}
        if not wanted & {canonical(package) for package in providers.get(name, [])}
    }


def test_every_import_is_covered_by_the_requirements():
    names = imported_packages()
    assert {"numpy", "utils"} <= names
    assert uncovered(names) == set()


def test_an_import_that_is_not_covered_is_noticed():
    assert uncovered({"numpy", "math", "PIL", "IPython"}) == set()
    assert uncovered({"scipy"}) == {"scipy"}
    assert uncovered({"zmq"}) == {"zmq"}  # installed, but nobody asked for it


@pytest.mark.filterwarnings("default")
def test_utils_is_found_by_a_kernel_in_the_notebooks_folder():
    manager, client = start_new_kernel(cwd=str(PROJECT / "notebooks"))
    try:
        lines = []
        reply = client.execute_interactive(
            "import utils.network; print(utils.network.__file__)",
            timeout=120,
            output_hook=lambda message: lines.append(message["content"].get("text", "")),
        )
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert reply["content"]["status"] == "ok"
    assert str(PROJECT / "utils" / "network.py") in "".join(lines)
