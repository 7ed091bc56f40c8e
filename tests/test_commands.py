"""Every command of the documents is run, here or by another test, or it is said why it is not.

A new command in a document or on a page, and an entry of COMMANDS that none holds any more, turns
this file red.
"""

import re
import shlex
import subprocess
import sys
import zipfile

import pytest
from copies import copy_project, run_start

from tools import commands, documents, environment
from tools.browser import find_chromium
from tools.imports import PROJECT

HELP, RUN, COPY = "with --help", "as it stands", "as it stands, in a copy of the project"
TOOL = "in a copy of the project, as if start.py had made its environment"
RESET = "in a copy of the project that was opened once"
HAND_OUT = "in a copy of the project, one after the other"


def elsewhere(file, *words):
    """Another test runs it: its file, and words that stand where it does."""
    return (file, words)


def not_here(why):
    """It cannot or must not run here."""
    return why


COLD = elsewhere("tests/test_cold_start.py", "start.py", "--no-browser")
SUITES = not_here("it runs the tests, this one as a rule among them")
BENCH = "tests/browser/test_benchmarks.py"
CONDA = not_here("no conda channel is at hand; what it reads is held by tests/test_environment.py")
POST_BUILD = elsewhere("tests/test_binder.py", '["binder/postBuild"], cwd=project')
WINDOWS = not_here("only Windows has py")
NBDIME = not_here("nbdime is the contributor's own tool")


def short(name):
    """A benchmark, which another test runs in its short form."""
    return elsewhere(BENCH, f'"{name}": [', '"--short"')


COMMANDS = {
    "python start.py": COLD,
    "python3 start.py": COLD,
    "py start.py": WINDOWS,
    "py start.py test": WINDOWS,
    "py start.py reset 08": WINDOWS,
    "python start.py test": SUITES,
    "python3 start.py test": SUITES,
    "python start.py test --all": SUITES,
    "python start.py test --all solved": SUITES,
    "python start.py test style": TOOL,
    "python start.py rerun": TOOL,
    "python start.py rerun 18": not_here("page 18 is an example of a page to come"),
    "python3 start.py reset 11": RESET,
    "python start.py reset 11": RESET,
    "python3 start.py reset 08": RESET,
    "bash .ci/run": SUITES,
    "python -m tools.look 11 --dark": COPY,
    "python -m tools.look 11 --dark --out FOLDER": HELP,
    "python -m tools.look NN": HELP,
    "python -m tools.page_faults 11": RUN,
    "python -m tools.flakes": HELP,
    "python -m tools.mutate": HELP,
    "python -m tools.versions": HELP,
    "python -m tools.weight": elsewhere("tests/test_weight.py", "weight.main()"),
    "python -m tools.address OWNER/NAME": elsewhere(
        "tests/test_repository_address.py", '"tools.address", "/".join(NEW)'
    ),
    "python -m tools.lock": HELP,
    "python -m tools.architecture": COPY,
    "python -m tools.pictures": HELP,
    "python -m tools.site": HELP,
    "python -m tools.jupyter_settings": POST_BUILD,
    "python -m benchmarks.live_figures": short("live_figures"),
    "python -m benchmarks.weight_xray": short("weight_xray"),
    "python -m benchmarks.landscape": short("landscape"),
    "python -m benchmarks.loss_surfaces": short("loss_surfaces"),
    "python -m benchmarks.classroom": short("classroom"),
    "python -m benchmarks.training": short("training"),
    "pip install --no-deps --no-build-isolation -e .": POST_BUILD,
    "jupyter lab notebooks/00_start_here.ipynb": "jupyter lab --version",
    "pytest tests/test_exercises.py -k name": RUN,
    "conda env create -f environment.yml": CONDA,
    "conda activate backpropagation": CONDA,
    "pipx install nbdime": not_here("it installs for the user, outside of the project"),
    "nbdime config-git --enable": NBDIME,
    "nbdiff HEAD notebooks/11_second_hidden_layer.ipynb": NBDIME,
}
SUDO = not_here("it sets up a machine as root")
CLUSTER = not_here("it needs a cluster or a registry of images")
HUB = elsewhere("tests/test_hub_trial.py", '"teaching.hub_trial", "--moves"')  # in teaching/hub.py
COMMANDS |= {
    "git switch -c class": HAND_OUT,
    "git rm -r --quiet notebooks/solutions": HAND_OUT,
    'git commit --quiet -m "The course without solutions"': HAND_OUT,
    "git archive --format=zip --output=course.zip class": HAND_OUT,
    "CLASS_PASSWORD=choose-one CLASS_ADDRESS=http://0.0.0.0:8000 .venv/bin/python -m jupyterhub"
    " -f teaching/jupyterhub/jupyterhub_config.py": HUB,
    "npm install --global configurable-http-proxy": not_here(
        "it installs for the whole machine; teaching/hub.py installs for its trial alone"
    ),
    "python -m teaching.guide": COPY,
    "python -m teaching.hub_trial --write": HELP,
    "python -m benchmarks.classroom --write": HELP,
    "python -m benchmarks.classroom --pages --write": HELP,
    "python -m teaching.sizing --learners 300 --pages 3": RUN,
    "python -m teaching.links https://hub.school.example --branch class": RUN,
    "python3 --version": RUN,
}
# Commands of the guides for a hub: how they begin, and why they do not run here.
FAMILIES = {
    "sudo ": SUDO,
    "cd /opt/course && sudo ": SUDO,
    "curl -L https://tljh.jupyter.org/": SUDO,
    "docker push ": CLUSTER,
    "helm ": CLUSTER,
    "repo2docker --no-run ": not_here("no Docker; tests/test_environment.py has what it builds"),
}


def written():
    """{command: the documents and pages that hold it}."""
    found = {}
    for path in documents.everything():
        for command in documents.commands(path):
            found.setdefault(command, []).append(path.relative_to(PROJECT).as_posix())
    return found


def test_every_command_of_the_documents_is_known_here_and_no_other(proves):
    there = written()
    proves("commands in the documents, run or marked with the reason", len(there))
    known = {c for c in there if c in COMMANDS or c.startswith(tuple(FAMILIES))}
    unknown = {c: where for c, where in there.items() if c not in known}
    assert unknown == {}, "say in COMMANDS how they are run here, or why they are not"
    assert set(COMMANDS) - set(there) == set()
    assert [f for f in FAMILIES if not any(c.startswith(f) for c in there)] == []


def test_what_runs_elsewhere_is_named_there():
    for command, how in COMMANDS.items():
        if isinstance(how, tuple):
            file, words = how
            text = (PROJECT / file).read_text(encoding="utf-8")
            assert [word for word in words if word not in text] == [], command


def run(words, folder=PROJECT):
    return subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=300)


@pytest.fixture(scope="module")
def a_copy(tmp_path_factory):
    return copy_project(tmp_path_factory.mktemp("commands") / "course")


def those(*hows):
    """The commands that are run so; what takes seconds is `long`."""
    return [
        pytest.param(
            command, marks=[] if how == RUN and "pytest" not in command else pytest.mark.long
        )
        for command, how in COMMANDS.items()
        if how in hows
    ]


@pytest.mark.parametrize("command", those(HELP, RUN, COPY))
def test_a_command_of_the_documents_runs(command, request, proves):
    if "tools.look" in command and COMMANDS[command] != HELP and find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    folder = request.getfixturevalue("a_copy") if COMMANDS[command] == COPY else PROJECT
    words = shlex.split(command)
    if words[0] in ("python", "python3"):
        words = [sys.executable, *words[1:]]
    else:
        words = [sys.executable, "-m", *words]
    if COMMANDS[command] == HELP:
        # Options that the document uses must be there, so they stay before --help.
        words = [*words, "--help"]
        options = [word for word in words if word.startswith("--")]
    else:
        options = []
    done = run(words, folder)
    proves("commands of the documents run")
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-1000:]
    assert [option for option in options if option not in done.stdout] == []


@pytest.mark.parametrize("command", those(TOOL))
def test_a_command_of_start_py_runs_its_tool(command, project, monkeypatch, capfd, proves):
    for page in (project / "notebooks").glob("*.ipynb"):  # one stands for all
        if not page.name.startswith("08_"):
            page.unlink()
    monkeypatch.setattr(environment, "prepare", lambda contributor: None)
    monkeypatch.setattr(environment, "PYTHON", sys.executable)
    monkeypatch.setattr(environment, "PROJECT", project)
    proves("commands of the documents run")
    code = commands.main("", shlex.split(command)[2:])
    assert code == 0, capfd.readouterr().out[-1000:]


def test_jupyter_lab_answers_to_its_name():
    assert COMMANDS["jupyter lab notebooks/00_start_here.ipynb"] == "jupyter lab --version"
    assert (PROJECT / "notebooks/00_start_here.ipynb").is_file()
    done = run([sys.executable, "-m", "jupyter", "lab", "--version"])
    assert done.returncode == 0 and re.match(r"4\.\d+", done.stdout)


@pytest.mark.parametrize("command", [c for c, how in COMMANDS.items() if how == RESET])
def test_reset_gives_a_page_back(command, project):
    words = shlex.split(command)[2:]
    (page,) = (project / "notebooks").glob(f"{words[1]}_*.ipynb")
    shipped = page.read_bytes()
    copies = project / ".shipped"
    copies.mkdir()
    (copies / page.name).write_bytes(shipped)  # what the first start puts aside
    page.write_bytes(b"mine")
    done = run_start(project, *words)
    assert done.returncode == 0, done.stderr
    assert page.read_bytes() == shipped
    assert [p.read_bytes() for p in page.parent.glob("*.mine-*.ipynb")] == [b"mine"]


def test_the_course_is_handed_out_without_solutions(tmp_path, monkeypatch, proves):
    project = copy_project(tmp_path / "course")
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A teacher")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "teacher@school.example")
    begin = ["git init --quiet", "git add --all", "git commit --quiet -m all"]
    lines = [c for c in documents.commands(PROJECT / "teaching" / "README.md") if c[:4] == "git "]
    proves("commands of the documents run", len(lines))
    assert [COMMANDS[line] for line in lines] == [HAND_OUT] * 4
    for line in [*begin, *lines]:
        done = subprocess.run(shlex.split(line), cwd=project, capture_output=True, text=True)
        assert done.returncode == 0, f"{line}: {done.stderr}"
    names = zipfile.ZipFile(project / "course.zip").namelist()
    assert "notebooks/00_start_here.ipynb" in names
    assert [name for name in names if "solutions/" in name] == []


def test_the_commands_of_the_documents_are_found(tmp_path):
    page = tmp_path / "a.md"
    page.write_text(
        "Say `python -m tools.weight`, or:\n\n```sh\n$ conda env create -f x.yml  # slow\n"
        "echo no\npip install \\\n  --no-deps .\n```\n\n| `py start.py test` | `python` |\n\n"
        "```\nA=b A_C='d' .venv/bin/python -m x\ncd y && sudo z\nnpm install z\nA = python 3\n```\n"
    )
    assert documents.commands(page) == [
        "conda env create -f x.yml",
        "pip install --no-deps .",
        "A=b A_C='d' .venv/bin/python -m x",
        "cd y && sudo z",
        "npm install z",
        "python -m tools.weight",
        "py start.py test",
    ]


def test_the_conda_way_activates_the_environment_it_made():
    name = re.search(r"^name: (\S+)", (PROJECT / "environment.yml").read_text(), re.MULTILINE)[1]
    assert f"conda activate {name}" in written()
