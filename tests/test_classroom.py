"""The class benchmark notices what is lost, and leaves nothing behind when it is stopped."""

import json
import signal
import subprocess
import sys
import time

import nbformat
import psutil
import pytest

from benchmarks import classroom
from tools.imports import PROJECT
from utils.example import running_example
from utils.explorers.xray import weight_xray

pytestmark = pytest.mark.long

SOURCE = """from utils.example import running_example
from utils.explorers.xray import weight_xray
parameters, x, t = running_example()
weight_xray(parameters, x[0], t[0], ("W2", 3, 0))"""

# A server extension that loses every picture that says this.
LOSSY = """
import os

def _jupyter_server_extension_points():
    return [{"module": "lossy"}]

def _load_jupyter_server_extension(app):
    settings, lost = app.web_app.settings, os.environ["LOSE"].encode()
    base = settings["kernel_websocket_connection_class"]

    class Lossy(base):
        def handle_outgoing_message(self, stream, message, *more):
            whole = b"".join(map(bytes, message))
            if not (b"custom" in whole and lost in whole):
                super().handle_outgoing_message(stream, message, *more)

    settings["kernel_websocket_connection_class"] = Lossy
"""


def write_page(folder, monkeypatch, said=None):
    """A page of one cell, the X-ray, with what it shows stored, or `said` in its place."""
    parameters, x, t = running_example()
    shown = weight_xray(parameters, x[0], t[0], ("W2", 3, 0))._repr_mimebundle_()
    data = {kind: shown[kind] for kind in ("text/plain", "text/html")}
    if said:
        data["text/plain"] = said
    output = nbformat.v4.new_output("execute_result", data, execution_count=1)
    cell = nbformat.v4.new_code_cell(SOURCE, outputs=[output], execution_count=1)
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    path = folder / "page.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata=kernel), path)
    monkeypatch.setattr(classroom, "PAGE", path)


def test_nothing_is_lost_on_a_small_page(tmp_path, monkeypatch, proves):
    write_page(tmp_path, monkeypatch)
    (found,) = classroom.hold([2], 10)
    proves("learners of a class who lose nothing", 2)
    assert found["lost"] == []
    assert found["learners"] == 2 and found["kernel MB"] > 50
    assert found["all shown"] > 0


def test_a_lost_message_and_another_output_are_noticed(tmp_path, monkeypatch):
    write_page(tmp_path, monkeypatch, said="something else")
    (tmp_path / "lossy.py").write_text(LOSSY)
    last = classroom.shows(round(-2 + 0.04 * 9, 2))

    class LossyServer(classroom.ClassServer):
        def environment(self):
            return {**super().environment(), "PYTHONPATH": str(tmp_path), "LOSE": last}

        def _write_settings(self):
            super()._write_settings()
            folder = self.home / "etc" / "jupyter" / "jupyter_server_config.d"
            on = {"ServerApp": {"jpserver_extensions": {"lossy": True}}}
            (folder / "lossy.json").write_text(json.dumps(on))

    (found,) = classroom.hold([1], 10, server=LossyServer, patience=1)
    cell, unseen, differs = found["lost"]
    assert "code cell 1: its outputs are not those stored" in cell
    assert last in unseen and "no picture says" in unseen
    assert "a picture says" in differs and last in differs


def command_of(process):
    """Its command, "" if it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def test_an_interrupted_lesson_leaves_nothing_running():
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.classroom", "--short"],
        cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stderr.readline() == "2 learners ...\n"
        kernels = []
        while len(kernels) < 2:
            assert process.poll() is None
            below = psutil.Process(process.pid).children(recursive=True)
            kernels = [p for p in below if "ipykernel_launcher" in command_of(p)]
            time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        _, left = psutil.wait_procs(below, timeout=20)
        assert left == []
    finally:
        process.kill()
        process.wait()
