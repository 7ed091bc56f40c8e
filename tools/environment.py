"""The course's own environment in .venv: made, checked and repaired. Standard library only.

A stamp, .venv/course.json, is written when everything is installed. Without it, or when it
tells of another lock, folder or Python, the environment is made anew: an interrupted
installation is repaired by the next start.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "course.json"
LOCK_FILE = PROJECT / ".start.lock"
LOCK = PROJECT / "requirements.txt"
CONTRIBUTOR_LOCK = PROJECT / "requirements-dev.txt"
DISK_NEEDED = 800_000_000


class Trouble(Exception):
    """Something only the user can mend; the message says what it is and how."""


def say(text):
    """Print a line at once, also where output is collected."""
    print(text, flush=True)


def variables():
    """The environment variables of everything that start.py starts."""
    # A PYTHONPATH could bring in another `utils`; PIP_USER and the like install elsewhere.
    unwanted = {"PYTHONPATH", "PYTHONHOME", "PIP_USER", "PIP_TARGET", "PIP_PREFIX"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    # One thread is never slower at the size of these networks, and far quicker on a busy machine.
    return {"OMP_NUM_THREADS": "1", **kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


def prepare(contributor=False):
    """Make sure that .venv holds the locked packages, with contributor=True the testers' too."""
    if is_ready(contributor):
        return
    require_modules()
    with alone() as lock:
        if is_ready(contributor):  # another start has just done it
            return
        if not is_ready():
            build(lock)
        if contributor:
            install_for_contributors(lock)


def is_ready(contributor=False):
    """Whether the stamp tells of this lock, this folder and this Python."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if not PYTHON.exists() or any(stamp.get(name) != text for name, text in wanted().items()):
        return False
    return not contributor or stamp.get("contributor") == checksum(CONTRIBUTOR_LOCK)


def wanted():
    """What the stamp must say; a moved folder or another Python needs a new environment."""
    return {
        "python": "{}.{}".format(*sys.version_info),
        "lock": checksum(LOCK),
        "folder": str(PROJECT),
    }


def build(lock):
    """Make .venv from nothing and install the locked packages, then utils."""
    require_room()
    say("Installing the course into .venv, this once: 90 MB to fetch, about a minute.")
    started = time.monotonic()
    clear()
    # Inside an environment, build on the Python it was made from.
    base = getattr(sys, "_base_executable", None) or sys.executable
    run([base, "-m", "venv", VENV], "make an environment", lock)
    install(["--require-hashes", "--only-binary", ":all:", "-r", LOCK], lock)
    # The lock cannot name this folder, so utils comes on its own, built by the locked setuptools.
    install(["--no-deps", "--no-build-isolation", "--editable", PROJECT], lock)
    run([PYTHON, "-m", "tools.jupyter_settings"], "write JupyterLab's settings", lock)
    STAMP.write_text(json.dumps(wanted()), encoding="utf-8")
    say(f"Installed in {time.monotonic() - started:.0f} seconds.")


def install_for_contributors(lock):
    """Add what the tests need to an environment that is ready."""
    say("Installing what the tests need.")
    STAMP.write_text("{}", encoding="utf-8")
    install(["--require-hashes", "--only-binary", ":all:", "-r", CONTRIBUTOR_LOCK], lock)
    stamp = {**wanted(), "contributor": checksum(CONTRIBUTOR_LOCK)}
    STAMP.write_text(json.dumps(stamp), encoding="utf-8")


def clear():
    """Empty .venv of an earlier installation. Trouble if it is not one of ours."""
    if VENV.exists() and any(VENV.iterdir()) and not STAMP.exists():
        raise Trouble(
            f"{VENV} was not made by start.py. Move it away or delete it, then start again."
        )
    VENV.mkdir(exist_ok=True)
    STAMP.write_text("{}", encoding="utf-8")  # ours, and not finished
    for entry in VENV.iterdir():
        if entry == STAMP:
            continue
        try:
            shutil.rmtree(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()
        except PermissionError as error:
            raise Trouble(
                f"Cannot delete {entry}. Close every JupyterLab that was started from here, "
                "then start again."
            ) from error


def install(arguments, lock):
    """pip install, with the count of packages instead of pip's wall of text."""
    run([PYTHON, "-m", "pip", "install", "--no-input", *arguments], "install packages", lock)


def run(command, purpose, lock):
    """Run a step of the installation quietly. Trouble with its last lines if it fails.

    The step holds the installation lock as well: if this process is killed and the step
    lives on, the next start waits for it instead of writing into the same folder.
    """
    lines, fetched = [], 0
    with subprocess.Popen(
        [str(word) for word in command],
        cwd=PROJECT,
        env=variables(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        pass_fds=() if os.name == "nt" else (lock.fileno(),),
    ) as process:
        for line in process.stdout:
            lines.append(line.rstrip())
            if line.startswith("Collecting "):
                fetched += 1
                if fetched % 20 == 0:
                    say(f"  {fetched} packages found")
            if line.startswith("Installing collected packages") and fetched > 1:
                say("  unpacking them")
    if process.returncode != 0:
        text = "\n".join(lines)
        tail = "\n".join("    " + line for line in lines[-12:])
        raise Trouble(f"Could not {purpose}. {reason(text)}\nThe last lines were:\n{tail}")


def reason(text):
    """What a failed installation is about, in words, from what it printed."""
    if "No space left on device" in text or "not enough space" in text:
        return "The disk is full."
    if "DO NOT MATCH THE HASHES" in text:
        return (
            "A package is not the one the course was tested with, so it was not installed. "
            "Start again; if it stays so, the network hands out something else."
        )
    signs = ("NewConnectionError", "Max retries", "name resolution", "ProxyError", "timed out")
    if any(sign in text for sign in signs):
        return (
            "The package index cannot be reached. Check the network (and HTTPS_PROXY, if you "
            "are behind a proxy), then start again."
        )
    return "Start again; the next start begins from scratch."


def require_modules():
    """Trouble if this Python lacks what makes environments; Debian packs it apart."""
    if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv"):
        return
    version = "{}.{}".format(*sys.version_info)
    raise Trouble(
        "This Python cannot make environments: its modules venv and ensurepip are missing.\n"
        f"On Debian and Ubuntu: sudo apt install python{version}-venv   (then start again)\n"
        "Elsewhere install Python from https://www.python.org/downloads/"
    )


def require_room():
    """Trouble if the disk has too little room for the packages."""
    free = shutil.disk_usage(PROJECT).free
    if free < DISK_NEEDED:
        raise Trouble(
            f"The disk has {free // 10**6} MB left, the course needs {DISK_NEEDED // 10**6} MB."
        )


@contextlib.contextmanager
def alone():
    """Wait until no other start installs, and keep others waiting meanwhile.

    The system lets go of the lock when its holders end, however they end.
    """
    with open(LOCK_FILE, "ab") as file:
        if not try_lock(file):
            say("Another start is installing the course; waiting for it.")
            while not try_lock(file):
                time.sleep(0.5)
        yield file


def try_lock(file):
    """Lock an open file for this process; False if another process has it."""
    try:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def checksum(path):
    """SHA-256 of a text file, whatever its line ends."""
    text = path.read_bytes().replace(b"\r\n", b"\n")
    return hashlib.sha256(text).hexdigest()
