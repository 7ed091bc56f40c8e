"""start.py in the background, as a learner leaves it running, and what its server answers.

Standard library only: `learner` uses it where only the course is installed, without `tools`.
"""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request


def start(project, port, before=(), log="start.log", **variables):
    """start.py --no-browser in the background; its output goes to project.parent / log.

    before : words of a command that runs it, for example in a namespace of its own.
    """
    with open(project.parent / log, "ab") as file:
        return subprocess.Popen(
            [*before, sys.executable, "start.py", "--no-browser", "--port", str(port)],
            cwd=project,
            env={
                **os.environ,
                "JUPYTER_RUNTIME_DIR": str(project.parent / "runtime"),
                "JUPYTER_DATA_DIR": str(project.parent / "data"),
                **variables,
            },
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
        )


def stop(process):
    """End it, and wait until it is gone."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(condition, seconds, process):
    """Wait until condition() holds, while start.py runs."""
    end = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, "start.py has ended"
        assert time.monotonic() < end, f"waited {seconds} s"
        time.sleep(0.2)


def answers(url):
    """Status code of the answer to GET url, None if nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
