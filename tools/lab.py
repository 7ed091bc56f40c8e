"""A private JupyterLab on a copy of the notebooks: for tests and for looking at pages.

Nothing of the user's own Jupyter is read or changed: configuration, data, settings and workspaces
live in a temporary folder. Token and XSRF checks stay on, as they are for a learner.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    # Cells out of view stay in the page, so that every output can be read and photographed.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
}


def free_port():
    """A TCP port of this machine that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Lab:
    """A running JupyterLab; leave the `with` block and it is gone, folder and all.

    root : the folder it serves, a temporary one that holds a copy of notebooks/.
    settings : JupyterLab's settings on top of SETTINGS, {plugin: {name: value}}.
    nodelay : whether the course's server extension is on (see utils/nodelay.py).
    """

    def __init__(
        self, notebooks=PROJECT / "notebooks", python=sys.executable, *, settings=None, nodelay=True
    ):
        self.home = Path(tempfile.mkdtemp(prefix="lab-"))
        self.root = self.home / "course"
        shutil.copytree(
            notebooks,
            self.root / "notebooks",
            ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__"),
        )
        self.python = python
        self.settings = {**SETTINGS, **(settings or {})}
        self.nodelay = nodelay
        self.token = secrets.token_hex(16)
        self.port = None
        self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        try:
            self._write_settings()
            self.trust()
            for _ in range(3):  # another program may take the port before JupyterLab does
                if self._start():
                    return self
            raise RuntimeError(f"JupyterLab did not start:\n{self.log()}")
        except BaseException:
            self.__exit__()
            raise

    def __exit__(self, *_):
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.home, ignore_errors=True)

    def environment(self):
        """The environment of the server and, through it, of the kernels."""
        folders = {
            name: str(self.home / name.lower())
            for name in (
                "JUPYTER_CONFIG_DIR",
                "JUPYTER_DATA_DIR",
                "JUPYTER_RUNTIME_DIR",
                "JUPYTERLAB_SETTINGS_DIR",
                "JUPYTERLAB_WORKSPACES_DIR",
                "IPYTHONDIR",
            )
        }
        # Else the folders of the environment, where start.py writes its own settings, come first.
        folders["JUPYTER_PREFER_ENV_PATH"] = "0"
        return {**os.environ, **folders, "JUPYTER_TOKEN": self.token, "OMP_NUM_THREADS": "1"}

    def trust(self):
        """Sign the notebooks as start.py does, so that they open with all their outputs."""
        pages = [str(path) for path in sorted(self.root.rglob("*.ipynb"))]
        if pages:
            subprocess.run(
                [self.python, "-m", "tools.jupyter_settings", "sign", *pages],
                cwd=PROJECT,
                env=self.environment(),
                check=True,
                capture_output=True,
            )

    def get(self, path):
        """The parsed JSON answer of the server to GET path."""
        return json.loads(self._ask("GET", path))

    def delete(self, path):
        """DELETE path, for example to end a kernel."""
        self._ask("DELETE", path)

    def log(self, lines=30):
        """The last lines the server wrote."""
        text = (self.home / "lab.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def _ask(self, method, path):
        request = urllib.request.Request(self.url + path, method=method)
        request.add_header("Authorization", f"token {self.token}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read()

    def _write_settings(self):
        extensions = {"ServerApp": {"jpserver_extensions": {"utils.nodelay": self.nodelay}}}
        for path, content in (
            ("labconfig/default_setting_overrides.json", self.settings),
            ("jupyter_server_config.d/course.json", extensions),
        ):
            file = self.home / "jupyter_config_dir" / path
            file.parent.mkdir(parents=True)
            file.write_text(json.dumps(content))

    def _start(self):
        self.port = free_port()
        command = [self.python, "-m", "jupyterlab", "--no-browser", f"--port={self.port}"]
        command += ["--ServerApp.port_retries=0", f"--ServerApp.root_dir={self.root}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--allow-root")
        with open(self.home / "lab.log", "wb") as log:
            self.process = subprocess.Popen(
                command,
                env=self.environment(),
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                self.get("/api/status")
                return True
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        return False
