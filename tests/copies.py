"""Copies of the project to start and to break."""

import os
import shutil
import subprocess
import sys

from tools.imports import PROJECT

LEFT_OUT = (
    ".git",
    ".venv",
    ".shipped",
    "*.egg-info",
    "__pycache__",
    "build",
    ".*_cache",
    ".hypothesis",
    "screenshots",
    "test-results",
)


def copy_project(folder):
    """A copy of the project in `folder`, as a download would be: no git, nothing installed."""
    shutil.copytree(PROJECT, folder, ignore=shutil.ignore_patterns(*LEFT_OUT))
    return folder


def run_start(project, *words, **variables):
    """start.py of a copy with these words, to its end."""
    return subprocess.run(
        [sys.executable, "start.py", *words],
        cwd=project,
        env={**os.environ, **variables},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
