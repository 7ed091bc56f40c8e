"""What the words after start.py mean. Standard library only."""

import argparse
import errno
import os
import subprocess
import sys

from tools import environment, open_lab, shipped
from tools.environment import Trouble, say


def main(usage, words):
    """Carry out a command line of start.py; the exit code, troubles told in words."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # a path the terminal cannot show is no reason to stop
    try:
        return carry_out(usage, words)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
    except OSError as error:
        print(in_words(error), file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped. The next start puts right what was left half done.", file=sys.stderr)
    return 1


def carry_out(usage, words):
    if words[:1] == ["test"]:
        return run_tool("suites", words[1:])
    if words[:1] == ["rerun"]:
        return run_tool("rerun", words[1:])
    parser = Parser(add_help=False)
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("--no-browser", action="store_true")
    parser.add_argument("--port", type=int)
    parser.add_argument("command", nargs="?", choices=["reset", "test", "rerun"])
    parser.add_argument("name", nargs="?")
    options = parser.parse_args(words)
    if options.help:
        say(usage)
        return 0
    if options.command == "reset":
        if options.name is None:
            raise Trouble("Which notebook? For example: start.py reset 11\n" + shipped.listing())
        say(shipped.reset(options.name))
        return 0
    return open_lab.open_course(browser=not options.no_browser, port=options.port)


class Parser(argparse.ArgumentParser):
    """Refuses a word it does not know in one sentence, without argparse's own usage line."""

    def error(self, message):
        raise Trouble(f"{message}\nWhat there is: start.py --help")


def run_tool(name, words):
    """Run tools/NAME in the environment, with what contributors need; its exit code."""
    environment.prepare(contributor=True)
    command = [environment.PYTHON, "-m", f"tools.{name}", *words]
    return subprocess.call(command, cwd=environment.PROJECT, env=environment.variables())


def in_words(error):
    """An OSError as a sentence for somebody who does not know its number."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full. The course needs {environment.DISK_NEEDED // 10**6} MB."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"Not allowed to write {error.filename}. Put the course into a folder of your own, "
            f"for example {os.path.expanduser('~')}, and start it there."
        )
    return f"The system says: {error}"
