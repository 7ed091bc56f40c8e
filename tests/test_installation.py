"""The installation by start.py: stamped, repaired after an interruption, one at a time.

The steps themselves are replaced; tests/test_cold_start.py takes them for real.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tools import environment
from tools.environment import Trouble
from tools.imports import PROJECT


def stamp(**changes):
    environment.PYTHON.parent.mkdir(exist_ok=True)
    environment.PYTHON.touch()
    environment.STAMP.write_text(json.dumps({**environment.wanted(), **changes}))


def test_a_stamp_of_this_lock_folder_and_python_means_ready(elsewhere):
    assert not environment.is_ready()
    stamp()
    assert environment.is_ready()
    assert not environment.is_ready(contributor=True)
    stamp(contributor=environment.checksum(environment.CONTRIBUTOR_LOCK))
    assert environment.is_ready(contributor=True)


@pytest.mark.parametrize("name", ["python", "lock", "folder"])
def test_a_stamp_of_another_kind_does_not(elsewhere, name):
    stamp(**{name: "another"})
    assert not environment.is_ready()


def test_neither_does_a_torn_stamp_nor_a_lost_python_nor_a_new_lock(elsewhere):
    stamp()
    environment.LOCK.write_text("numpy==3")
    assert not environment.is_ready()
    stamp()
    environment.STAMP.write_text('{"python": ')
    assert not environment.is_ready()
    stamp()
    environment.PYTHON.unlink()
    assert not environment.is_ready()


def test_line_ends_of_a_checkout_do_not_change_the_lock(elsewhere):
    environment.LOCK.write_bytes(b"a\nb\n")
    unix = environment.checksum(environment.LOCK)
    environment.LOCK.write_bytes(b"a\r\nb\r\n")
    assert environment.checksum(environment.LOCK) == unix


def fake_steps(monkeypatch, fail_at=None):
    """Replace the steps of an installation; the one numbered fail_at raises."""
    done = []

    def run(command, purpose, lock):
        # Whatever happens from here on, no stamp says that the environment is ready.
        assert not environment.is_ready()
        done.append(purpose)
        if len(done) == fail_at:
            raise KeyboardInterrupt
        environment.PYTHON.touch()

    monkeypatch.setattr(environment, "run", run)
    return done


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_an_installation_broken_at_any_step_is_made_anew(elsewhere, monkeypatch, step):
    fake_steps(monkeypatch, fail_at=step)
    with pytest.raises(KeyboardInterrupt):
        environment.prepare()
    assert not environment.is_ready()
    (environment.VENV / "rest of the broken one").mkdir()
    done = fake_steps(monkeypatch)
    environment.prepare()
    assert len(done) == 4
    assert environment.is_ready()
    assert not (environment.VENV / "rest of the broken one").exists()
    environment.prepare()
    assert len(done) == 4  # ready: nothing is done


def test_a_broken_update_of_the_testers_packages_is_noticed(elsewhere, monkeypatch):
    fake_steps(monkeypatch)
    environment.prepare()
    fake_steps(monkeypatch, fail_at=1)
    with pytest.raises(KeyboardInterrupt):
        environment.prepare(contributor=True)
    assert not environment.is_ready()
    done = fake_steps(monkeypatch)
    environment.prepare(contributor=True)
    assert len(done) == 5
    assert environment.is_ready(contributor=True)


def test_an_environment_somebody_else_made_is_left_alone(elsewhere, monkeypatch):
    fake_steps(monkeypatch)
    environment.VENV.mkdir()
    (environment.VENV / "mine").write_text("precious")
    with pytest.raises(Trouble, match="was not made by"):
        environment.prepare()
    assert (environment.VENV / "mine").read_text() == "precious"


def test_missing_modules_are_named_with_how_to_get_them(elsewhere, monkeypatch):
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Trouble, match=r"apt install python3\.\d+-venv"):
        environment.prepare()
    assert not environment.VENV.exists()


def test_too_little_room_is_told_before_anything_is_made(elsewhere, monkeypatch):
    usage = shutil._ntuple_diskusage(10**9, 10**9, 5_000_000)
    monkeypatch.setattr(environment.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(Trouble, match="5 MB left"):
        environment.prepare()
    assert not environment.VENV.exists()


def test_a_failing_step_shows_its_last_lines(elsewhere):
    script = "for i in range(40): print('line', i)\nprint('No space left on device'); exit(3)"
    with environment.alone() as lock, pytest.raises(Trouble) as told:
        environment.run([sys.executable, "-c", script], "install packages", lock)
    assert "Could not install packages. The disk is full." in str(told.value)
    assert "line 39" in str(told.value)
    assert "line 20" not in str(told.value)


HOLD = """
import sys, time
from pathlib import Path
from tools import environment
environment.LOCK_FILE = Path(sys.argv[1])
with environment.alone():
    print("held", flush=True)
    time.sleep(60)
"""


def hold_lock():
    """Another process that holds the installation lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(environment.LOCK_FILE)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout.readline() == "held\n"
    process.stdout.close()
    return process


def test_a_second_start_waits_and_goes_on_when_the_first_is_killed(elsewhere, capsys):
    other = hold_lock()
    with open(environment.LOCK_FILE, "ab") as file:
        assert not environment.try_lock(file)
    signal_time = time.monotonic()
    killer = subprocess.Popen(
        [sys.executable, "-c", f"import time, os; time.sleep(1); {KILL % other.pid}"]
    )
    with environment.alone():
        waited = time.monotonic() - signal_time
    other.wait()
    killer.wait()
    assert waited > 0.5
    assert "waiting for it" in capsys.readouterr().out


KILL = f"os.kill(%d, {int(getattr(signal, 'SIGKILL', signal.SIGTERM))})"


@pytest.mark.skipif(os.name == "nt", reason="there pip does not hold the lock")
def test_a_step_that_outlives_its_start_keeps_the_lock(elsewhere):
    with open(environment.LOCK_FILE, "ab") as file:
        assert environment.try_lock(file)
        step = subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)"], pass_fds=[file.fileno()]
        )
    with open(environment.LOCK_FILE, "ab") as file:
        assert not environment.try_lock(file)
        step.kill()
        step.wait()
        assert environment.try_lock(file)


def test_what_leads_astray_is_not_handed_on(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/somewhere/with/another/utils")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    handed_on = environment.variables()
    assert not {"PYTHONPATH", "PIP_USER"} & set(handed_on)
    assert handed_on["OMP_NUM_THREADS"] == "1"
    monkeypatch.setenv("OMP_NUM_THREADS", "4")
    assert environment.variables()["OMP_NUM_THREADS"] == "4"
