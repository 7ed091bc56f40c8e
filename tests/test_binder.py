"""What Binder does after it has built the environment: binder/postBuild, run for real."""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import nbformat
import pytest
import yaml
from copies import copy_project
from nbformat.sign import NotebookNotary, SQLiteSignatureStore

from tools.imports import PROJECT
from tools.notebooks import all_notebooks


def test_binder_reads_nothing_but_its_folder():
    # With a folder binder/ repo2docker looks nowhere else, so these two are all there is.
    files = {path.name for path in (PROJECT / "binder").iterdir()}
    assert files == {"environment.yml", "postBuild"}
    assert not (PROJECT / ".binder").exists()
    read = yaml.safe_load((PROJECT / "binder" / "environment.yml").read_text(encoding="utf-8"))
    assert read["channels"] == ["conda-forge"]
    assert [str(d).partition("=")[0] for d in read["dependencies"][:2]] == ["python", "pip"]
    assert read["dependencies"][2] == {"pip": ["-r ../requirements.txt"]}
    # "python>=3.12" is not understood there, and silently gives another Python.
    assert re.fullmatch(r"python=3\.\d+", read["dependencies"][0])


def test_the_conda_way_of_the_readme_does_what_binder_does():
    done = (PROJECT / "binder" / "postBuild").read_text(encoding="utf-8")
    said = (PROJECT / "README.md").read_text(encoding="utf-8")
    assert "pip install --no-deps --no-build-isolation --editable ." in done
    assert "pip install --no-deps --no-build-isolation -e ." in said
    assert "python -m tools.jupyter_settings\n" in done
    assert "python -m tools.jupyter_settings\n" in said


@pytest.fixture
def built(tmp_path):
    """(project, environment, home) after postBuild ran on a copy, in its own environment."""
    project, home = copy_project(tmp_path / "course"), tmp_path / "home"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    (packages,) = (tmp_path / "env").glob("lib/*/site-packages")
    for old in packages.glob("setuptools*"):  # before Python 3.12 an environment begins with one
        shutil.rmtree(old)
    # The packages are there already, as after Binder's own step; the course itself is not.
    (packages / "packages.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    variables = {
        **{name: text for name, text in os.environ.items() if name != "PYTHONPATH"},
        "PATH": f"{tmp_path / 'env' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "JUPYTER_DATA_DIR": str(home / "jupyter"),
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    done = subprocess.run(
        ["binder/postBuild"], cwd=project, env=variables, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return project, tmp_path / "env", home


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="Binder's images are Linux")
def test_post_build_installs_the_course_sets_jupyterlab_up_and_signs_the_pages(built, proves):
    project, env, home = built
    # -S and one path: only what postBuild itself put there answers.
    (packages,) = env.glob("lib/*/site-packages")
    installed = [Path(path).read_text() for path in packages.glob("__editable__*")]
    assert any(str(project) in text for text in installed)
    place = subprocess.run(
        [env / "bin" / "python", "-c", "import utils; print(utils.__file__)"],
        cwd=home, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(place.stdout.strip()) == project / "utils" / "__init__.py"

    settings = env / "etc" / "jupyter"
    server = json.loads((settings / "jupyter_server_config.d" / "course.json").read_text())
    assert server["ServerApp"]["jpserver_extensions"] == {"utils.nodelay": True}
    lab = json.loads((settings / "labconfig" / "default_setting_overrides.json").read_text())
    assert lab["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"

    store = SQLiteSignatureStore(str(home / "jupyter" / "nbsignatures.db"))
    secret = (home / "jupyter" / "notebook_secret").read_bytes()
    notary = NotebookNotary(
        data_dir=str(home / "jupyter"), store_factory=lambda: store, secret=secret
    )
    pages = all_notebooks(project / "notebooks")
    proves("pages signed for Binder", len(pages))
    assert [path.name for path in pages] == [path.name for path in all_notebooks()]
    for path in pages:
        page = nbformat.read(path, as_version=4)
        assert notary.check_signature(page), path.name
    page.cells[0].source += "changed"
    assert not notary.check_signature(page)
    store.close()
