"""A JupyterHub on the loopback interface, for a trial: started, logged in to, ended."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import requests

from tools.lab import PROJECT, free_port

PROXY = "configurable-http-proxy"
CONFIG = PROJECT / "teaching" / "jupyterhub" / "jupyterhub_config.py"


def find_proxy(folder):
    """The command of JupyterHub's proxy, installed into `folder` if need be.

    RuntimeError in words where it cannot be had.
    """
    there = shutil.which(PROXY)
    if there:
        return there
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError(f"JupyterHub needs {PROXY}, and that needs Node.js 20 with npm.")
    command = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, PROXY]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"npm could not install {PROXY}:\n{done.stderr[-500:]}")
    return str(folder / "node_modules" / ".bin" / PROXY)


class Hub:
    """A running JupyterHub in a temporary folder; leave the `with` block and it is gone."""

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="class-"))
        self.password = secrets.token_hex(8)
        try:
            proxy = find_proxy(self.folder / "proxy")
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        port, inner, api = free_port(), free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "jupyterhub", "-f", str(CONFIG)]
        command += [f"--JupyterHub.hub_port={inner}"]
        command += [f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{api}"]
        variables = {
            **os.environ, "CLASS_FOLDER": str(self.folder), "CLASS_PASSWORD": self.password,
            "CLASS_ADDRESS": self.url, "CLASS_AS_ROOT": "yes", "CLASS_PROXY": proxy,
        }  # fmt: skip
        with open(self.folder / "hub.log", "wb") as log:
            self.process = subprocess.Popen(
                command, env=variables, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, kind=None, *_):
        if kind is not None:
            print(self.log(), file=sys.stderr)
        self.left = self.processes()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)  # the hub ends servers and proxy
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        _, self.left = psutil.wait_procs(self.left, timeout=10)
        for process in self.left:
            process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def processes(self):
        """The hub and everything below it."""
        try:
            hub = psutil.Process(self.process.pid)
            return [hub, *hub.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def log_in(self, name):
        """Log in by the form, as a browser does; (address JupyterLab is at, token)."""
        browser = requests.Session()
        form = browser.get(f"{self.url}/hub/login", timeout=60)
        form.raise_for_status()
        fields = {"username": name, "password": self.password, "_xsrf": browser.cookies["_xsrf"]}
        landed = browser.post(f"{self.url}/hub/login", data=fields, timeout=60)
        deadline = time.monotonic() + 90
        while "/lab/tree/" not in landed.url:  # the page that says: your server is starting
            landed.raise_for_status()
            if time.monotonic() > deadline:
                raise RuntimeError(f"{name}'s server did not start:\n{self.log()}")
            time.sleep(0.3)
            landed = browser.get(f"{self.url}/hub/spawn", timeout=60)
        landed.raise_for_status()
        xsrf = next(cookie.value for cookie in browser.cookies if cookie.path == "/hub/")
        head = {"X-XSRFToken": xsrf, "Referer": f"{self.url}/hub/"}
        tokens = f"{self.url}/hub/api/users/{name}/tokens"
        made = browser.post(tokens, json={}, timeout=60, headers=head)
        made.raise_for_status()
        return landed.url, made.json()["token"]

    def log(self, lines=40):
        text = (self.folder / "hub.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def _wait_until_it_answers(self):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(requests.ConnectionError):
                if requests.get(f"{self.url}/hub/health", timeout=5).ok:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"JupyterHub did not start:\n{self.log()}")
