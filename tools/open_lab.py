"""Open the course in JupyterLab, on a port of this machine that is free. Standard library only."""

import os
import socket
import subprocess

from tools import environment, shipped
from tools.environment import PROJECT, Trouble, say

FIRST_PAGE = "notebooks/00_start_here.ipynb"
USUAL_PORT = 8888
READ_ONLY = (
    "This folder cannot be written to. The pages run, but what you change is not saved in it: keep "
    "a page with File > Download, or copy the folder to a place of your own and start it there."
)


def open_course(browser, port):
    """Install what is missing, then run JupyterLab until it is stopped; its exit code."""
    port = choose_port(port)
    environment.prepare()
    if os.access(shipped.NOTEBOOKS, os.W_OK):
        shipped.put_aside()
    else:
        say(READ_ONLY)
    shipped.sign()
    command = [str(environment.PYTHON), "-m", "jupyterlab"]
    command += [f"--ServerApp.root_dir={PROJECT}", f"--LabApp.default_url=/lab/tree/{FIRST_PAGE}"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += ["--Application.log_level=ERROR"]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # in a container everybody is root
    say("Opening JupyterLab. It runs until you press Ctrl-C twice in this window.")
    return _become(command)


def choose_port(wanted):
    """The port asked for, or the first free one from 8888 on. Trouble if it cannot be had."""
    if wanted is None:
        for port in range(USUAL_PORT, USUAL_PORT + 100):
            if _is_free(port):
                if port != USUAL_PORT:
                    say(f"Port {USUAL_PORT} is taken, perhaps by another JupyterLab: using {port}.")
                return port
        raise Trouble(f"No port from {USUAL_PORT} to {USUAL_PORT + 99} is free. Try --port 9500.")
    if not 1024 <= wanted <= 65535:
        raise Trouble(f"--port takes a number from 1024 to 65535, not {wanted}.")
    if not _is_free(wanted):
        raise Trouble(f"Port {wanted} is taken. Without --port a free one is found.")
    return wanted


def _is_free(port):
    """Whether a server could listen on this port of this machine."""
    with socket.socket() as probe:
        if os.name != "nt":  # as JupyterLab does: a port that was just left counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _become(command):
    """Go on as that command in the project's folder; on Windows run it to its end."""
    os.chdir(PROJECT)
    if os.name != "nt":
        os.execve(command[0], command, environment.variables())
    # There execve would give the window back at once, while JupyterLab runs on.
    process = subprocess.Popen(command, env=environment.variables())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # JupyterLab saw Ctrl-C as well, and asks
