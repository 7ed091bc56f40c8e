"""A JupyterHub for a class on one machine, with the course opened for everybody who logs in.

CLASS_PASSWORD=... CLASS_FOLDER=... jupyterhub -f teaching/jupyterhub/jupyterhub_config.py

It runs in the course's own environment. Every learner gets a folder, a copy of the notebooks and
a limit on memory, but all run under the account that started the hub: what one learner's code can
read, another's can. Where learners must be kept apart, take The Littlest JupyterHub (tljh.md).
"""

import os
import resource
import shutil
import sys
from pathlib import Path

import nbformat
from jupyterhub.spawner import SimpleLocalProcessSpawner
from nbformat.sign import NotebookNotary

COURSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(COURSE))
from tools import jupyter_settings  # noqa: E402

FOLDER = Path(os.environ.get("CLASS_FOLDER", Path.home() / "class")).resolve()
PASSWORD = os.environ.get("CLASS_PASSWORD", "")
if len(PASSWORD) < 8:
    sys.exit("Set CLASS_PASSWORD to the password of the class, eight letters or more.")
ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
if ROOT and os.environ.get("CLASS_AS_ROOT") != "yes":
    sys.exit("As root every learner would be root. Start the hub from an account of its own.")

FOLDER.mkdir(parents=True, exist_ok=True)
# The settings that start.py writes into the course's environment: no news, figures without delay.
jupyter_settings.write(FOLDER)


class Seat(SimpleLocalProcessSpawner):
    """A learner's folder, and a limit on the memory of each of their processes."""

    def make_preexec_fn(self, name):
        enter, most = super().make_preexec_fn(name), self.mem_limit

        def preexec():
            enter()
            if most:
                resource.setrlimit(resource.RLIMIT_DATA, (most, most))

        return preexec


def data_folder(seat):
    """Where a learner's Jupyter keeps what it knows, trust in pages for example."""
    return str(Path(seat.home_dir) / ".local" / "share" / "jupyter")


def lay_out(seat):
    """The pages without the solutions, once: what a learner has written is never overwritten."""
    pages = Path(seat.home_dir) / "notebooks"
    if not pages.exists():
        leave_out = shutil.ignore_patterns("solutions", "*.mine-*", ".*", "__pycache__")
        shutil.copytree(COURSE / "notebooks", pages, ignore=leave_out)
        # Trusted, so that they open with all their outputs, as start.py has it.
        Path(data_folder(seat)).mkdir(parents=True, exist_ok=True)
        notary = NotebookNotary(data_dir=data_folder(seat))
        for path in sorted(pages.glob("*.ipynb")):
            notary.sign(nbformat.read(path, as_version=4))


c = get_config()  # noqa: F821  (JupyterHub brings it)

c.JupyterHub.bind_url = os.environ.get("CLASS_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.db_url = f"sqlite:///{FOLDER}/hub.sqlite"
c.JupyterHub.cookie_secret_file = str(FOLDER / "cookie_secret")
c.JupyterHub.concurrent_spawn_limit = 10
# From npm; the proxy of that name written in Python does not pass Jupyter's websockets on.
c.ConfigurableHTTPProxy.command = os.environ.get("CLASS_PROXY", "configurable-http-proxy")
c.ConfigurableHTTPProxy.pid_file = str(FOLDER / "proxy.pid")

# One password for the class: whoever has it can log in under any name.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = PASSWORD
c.Authenticator.allow_all = True
c.Authenticator.username_pattern = r"^[a-z][a-z0-9-]{0,30}$"  # it names a folder

c.JupyterHub.spawner_class = Seat
c.SimpleLocalProcessSpawner.home_dir_template = str(FOLDER / "learners" / "{username}")
c.Spawner.pre_spawn_hook = lay_out
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.Spawner.mem_limit = "1G"
c.Spawner.environment = {
    "JUPYTER_DATA_DIR": data_folder,
    "JUPYTER_CONFIG_PATH": str(FOLDER / "etc" / "jupyter"),
    "OMP_NUM_THREADS": "1",
    "COURSE_SOLUTIONS": "",  # utils is the course's own, beside which the solutions lie
}
c.Spawner.args = [
    # A kernel that did nothing for an hour ends, its page being open or not; then the server.
    "--MappingKernelManager.cull_idle_timeout=3600",
    "--MappingKernelManager.cull_connected=True",
    "--MappingKernelManager.cull_interval=300",
    "--ServerApp.shutdown_no_activity_timeout=5400",
    *(["--allow-root"] if ROOT else []),
]
