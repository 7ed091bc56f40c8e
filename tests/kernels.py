"""A kernel to type cells into, as a learner does: in any order, twice, after a restart."""

import os
import re

from jupyter_client.manager import start_new_kernel

from tools.imports import PROJECT

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
_PICTURE = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+")


class Kernel:
    """A real kernel in notebooks/; IPython's own settings of whoever tests stay out."""

    def __init__(self, folder):
        variables = {**os.environ, "IPYTHONDIR": str(folder), "OMP_NUM_THREADS": "1"}
        self._manager, self._client = start_new_kernel(
            startup_timeout=120, cwd=str(PROJECT / "notebooks"), env=variables
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def restart(self):
        """Restart the kernel: every name is gone."""
        self._manager.restart_kernel(now=True)
        self._client.wait_for_ready(timeout=120)

    def run(self, source):
        """Run a cell to its end; an Output."""
        output = Output()
        self._client.execute_interactive(
            source, timeout=180, allow_stdin=False, output_hook=output.take
        )
        return output


class Output:
    """What a cell gave: .text as a reader sees it, .error as shown, .live if it can be moved."""

    def __init__(self):
        self.text, self.error, self.live = "", "", False

    def take(self, message):
        content = message["content"]
        if message["msg_type"] == "stream":
            self.text += content["text"]
        elif message["msg_type"] == "error":
            self.error = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(content["traceback"]))
        elif message["msg_type"] in ("display_data", "execute_result"):
            data = content["data"]
            self.live = self.live or WIDGET_VIEW in data
            # Pixels may differ; their sentence, which states the values, may not.
            self.text += _PICTURE.sub("PICTURE", data.get("text/html") or data["text/plain"])
