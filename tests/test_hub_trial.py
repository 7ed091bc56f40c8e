"""A real JupyterHub on this machine: three learners, each with their own pages, nothing left."""

import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from teaching import hub, hub_trial
from tools.imports import PROJECT

CONFIG = PROJECT / "teaching" / "jupyterhub" / "jupyterhub_config.py"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="JupyterHub is not for Windows")


@pytest.mark.long
@pytest.mark.skipif(
    not (shutil.which(hub.PROXY) or shutil.which("npm")),
    reason="JupyterHub's proxy needs Node.js with npm",
)
def test_three_learners_work_on_a_hub_and_do_not_meet(proves):
    done = subprocess.run(
        [sys.executable, "-m", "teaching.hub_trial", "--moves", "20"],
        cwd=PROJECT, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    proves("learners on a JupyterHub of this machine", 3)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    for name in hub_trial.NAMES:
        assert f"/user/{name}/lab/tree/notebooks/00_start_here.ipynb" in done.stdout
    assert "nobody saw another's files, nothing is left" in done.stdout


@pytest.mark.parametrize("open_to_all, says", [(False, []), (True, ["asked"] * 6)])
def test_a_server_that_lets_others_in_is_noticed(tmp_path, monkeypatch, open_to_all, says):
    tokens = {name: f"token of {name}" for name in hub_trial.NAMES}
    for name in tokens:
        (tmp_path / "learners" / name / "notebooks").mkdir(parents=True)

    def status(hub, name, token):
        seen = [{"name": p.name} for p in (tmp_path / "learners" / name).iterdir()]
        right = open_to_all or token == tokens[name]
        return SimpleNamespace(status_code=200 if right else 403, json=lambda: {"content": seen})

    monkeypatch.setattr(hub_trial, "status", status)
    found = hub_trial.keep_apart(SimpleNamespace(folder=tmp_path), tokens)
    assert [sentence.split()[1] for sentence in found] == says


def test_without_node_it_is_said_in_words(tmp_path, monkeypatch):
    monkeypatch.setattr(hub.shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match=r"Node\.js 20 with npm"):
        hub.find_proxy(tmp_path)


def test_a_shared_folder_is_noticed(tmp_path, monkeypatch):
    tokens = {name: name for name in hub_trial.NAMES}
    for name in tokens:
        (tmp_path / "learners" / name).mkdir(parents=True)
    everything = [{"name": f"notes of {name}.txt"} for name in tokens]
    answer = SimpleNamespace(status_code=403, json=lambda: {"content": everything})
    monkeypatch.setattr(hub_trial, "status", lambda *_: answer)
    found = hub_trial.keep_apart(SimpleNamespace(folder=tmp_path), tokens)
    assert len(found) == 3 and all("sees" in sentence for sentence in found)


@pytest.mark.parametrize(
    "variables, says",
    [
        ({"CLASS_PASSWORD": "short"}, "eight letters"),
        ({"CLASS_PASSWORD": "long-enough", "CLASS_AS_ROOT": "no"}, "every learner would be root"),
    ],
)
def test_the_hub_refuses_what_is_not_safe(tmp_path, monkeypatch, variables, says):
    monkeypatch.setenv("CLASS_FOLDER", str(tmp_path / "class"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(SystemExit, match=says):
        exec(compile(CONFIG.read_text(), CONFIG, "exec"), {"__file__": str(CONFIG)})
    assert not (tmp_path / "class").exists()
