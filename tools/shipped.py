"""The notebooks as they were shipped: kept, given back, and trusted. Standard library only."""

import datetime
import hashlib
import json
import os
import shutil
import subprocess
import tomllib

from tools import environment
from tools.environment import PROJECT, Trouble

NOTEBOOKS = PROJECT / "notebooks"
COPIES = PROJECT / ".shipped"
VERSION = COPIES / "version"
SIGNED = environment.VENV / "signed.json"


def put_aside():
    """Keep a copy of the notebooks of this version of the course, once."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    if VERSION.is_file() and VERSION.read_text(encoding="utf-8") == version:
        return
    for path in _pages():
        copy = COPIES / path.relative_to(NOTEBOOKS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    VERSION.write_text(version, encoding="utf-8")  # last: without it the copies are made again


def reset(name):
    """Give a notebook back as shipped and keep the learner's beside it; says what was done.

    name : '11', '11_second_hidden_layer', with or without .ipynb.
    """
    name = _full_name(name)
    text = _original(name)
    page = NOTEBOOKS / f"{name}.ipynb"
    if page.is_file():
        if page.read_bytes() == text:
            return f"{name} is as it was shipped already."
        kept = _free_name(page)
        page.rename(kept)
        done = f"{name} is as it was shipped. Yours is kept as {kept.relative_to(PROJECT)}."
    else:
        done = f"{name} is back."
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_bytes(text)
    return done + "\nIs it open in JupyterLab? Choose File > Reload Notebook from Disk."


def listing():
    """The names that reset() takes, one a line."""
    return "There are:\n" + "\n".join(f"  {name}" for name in _names())


def sign():
    """Have JupyterLab trust the pages, so that they open with all their outputs.

    Only those that changed since the last start take time.
    """
    now = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in _pages()}
    # Signatures belong to a person: in a folder that one may only read, somebody else gave them.
    mine = os.access(environment.VENV, os.W_OK)
    try:
        before = json.loads(SIGNED.read_text(encoding="utf-8")) if mine else {}
    except (OSError, ValueError):
        before = {}
    new = [path for path, checksum in now.items() if before.get(path) != checksum]
    if not new:
        return
    command = [environment.PYTHON, "-m", "tools.jupyter_settings", "sign", *new]
    done = subprocess.run(
        command, cwd=PROJECT, env=environment.variables(), capture_output=True, check=False
    )
    if done.returncode == 0 and mine:
        SIGNED.write_text(json.dumps(now), encoding="utf-8")


def _pages():
    """The notebooks, without checkpoints and without what reset() kept."""
    return [
        path
        for path in sorted(NOTEBOOKS.rglob("*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts and ".mine-" not in path.name
    ]


def _names():
    listed = _git("ls-tree", "-r", "--name-only", "HEAD", "./notebooks/")
    if listed is not None:
        paths = [path.removeprefix("notebooks/") for path in listed.decode().splitlines()]
    else:
        paths = [path.relative_to(COPIES).as_posix() for path in sorted(COPIES.rglob("*.ipynb"))]
    return [path.removesuffix(".ipynb") for path in paths if path.endswith(".ipynb")]


def _full_name(name):
    wanted = name.replace("\\", "/").removeprefix("notebooks/").removesuffix(".ipynb")
    names = _names()
    fits = [full for full in names if full == wanted or full.startswith(wanted + "_")]
    if not names:
        raise Trouble("The shipped notebooks are put aside by the first start: python start.py")
    if len(fits) != 1:
        raise Trouble(f"There is no notebook '{name}'. {listing()}")
    return fits[0]


def _original(name):
    """The bytes of a notebook as shipped: git's where there is git, else the copy put aside."""
    from_git = _git("show", f"HEAD:./notebooks/{name}.ipynb")
    return (COPIES / f"{name}.ipynb").read_bytes() if from_git is None else from_git


def _git(*words):
    """What git says in the project's folder, None where there is no git or no checkout."""
    if not (PROJECT / ".git").exists() or shutil.which("git") is None:
        return None
    run = subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, check=False)
    return run.stdout if run.returncode == 0 else None


def _free_name(page):
    """A name beside the page that is not taken: 11_x.mine-2026-11-22.ipynb, ...-2.ipynb."""
    today = datetime.date.today().isoformat()
    number = 1
    while True:
        end = f"-{number}" if number > 1 else ""
        kept = page.with_name(f"{page.stem}.mine-{today}{end}.ipynb")
        if not kept.exists():
            return kept
        number += 1
