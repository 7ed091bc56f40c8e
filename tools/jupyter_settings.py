"""JupyterLab's settings for the course, in its own environment, and trust in its pages.

`python -m tools.jupyter_settings` writes the settings of the Python it runs on;
`python -m tools.jupyter_settings sign FILE ...` trusts these notebooks.
"""

import json
import sys
from pathlib import Path

# No news and no question whether there is a newer JupyterLab: nothing asks the network.
LAB = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}
# Figures follow a slider without delay; see utils/nodelay.py.
SERVER = {"ServerApp": {"jpserver_extensions": {"utils.nodelay": True}}}


def write(prefix=sys.prefix):
    """Write the settings into the environment at prefix."""
    folder = Path(prefix) / "etc" / "jupyter"
    for path, content in (
        (folder / "labconfig" / "default_setting_overrides.json", LAB),
        (folder / "jupyter_server_config.d" / "course.json", SERVER),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def sign(paths):
    """Trust these notebooks: JupyterLab then shows all their outputs when they are opened."""
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for path in paths:
        notary.sign(nbformat.read(path, as_version=4))


if __name__ == "__main__":
    if sys.argv[1:2] == ["sign"]:
        sign(sys.argv[2:])
    else:
        write()
