"""A learner's session, as a script: `python tests/learner.py PROJECT PORT [alone]`; prints JSON.

Opens the course with start.py, runs every cell of page 08 in a kernel of that server, moves a
slider of its explorer by the message that the browser sends, and saves the page.
tests/test_cold_start.py runs it with the course's own Python in places a learner may be in.
alone: in a network namespace of its own, where not even this machine's own addresses work before
they are switched on.
"""

import contextlib
import json
import socket
import struct
import sys
import urllib.error
import urllib.request
from pathlib import Path

from jupyter_client import BlockingKernelClient
from starts import answers, start, stop, wait_for

PAGE = "notebooks/08_forward_pass.ipynb"
# A list has a label too: the words of what is chosen.
SLIDER = """
rows = [control for row in network.children for control in getattr(row, "children", ())]
print(next(c for c in rows if hasattr(c, "low") and c.label == "x₁").model_id)
"""


def switch_on_loopback():
    """What `ip link set lo up` does."""
    import fcntl

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP


def has_network():
    """Whether there is a way to an address off this machine; nothing is sent to it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address for documentation; UDP only looks it up
        except OSError:
            return False
    return True


class Server:
    """The server that start.py opened."""

    def __init__(self, address, token):
        self.address, self.token = address, token

    def ask(self, method, path, body=None):
        """The status and the parsed answer to a request, None for one that failed."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.address}/api/{path}", data, method=method)
        request.add_header("Authorization", f"token {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, None


def text_of(client, source):
    """Run source in the kernel: (what it prints, the name of its error or '')."""
    printed, wrong = [], []

    def take(message):
        printed.append(message["content"].get("text", ""))
        wrong.append(message["content"].get("ename", ""))

    client.execute_interactive(source, timeout=120, allow_stdin=False, output_hook=take)
    return "".join(printed), "".join(wrong)


def use(server, runtime):
    """Run the page and move its slider; what was seen, a dict."""
    _, kernel = server.ask("POST", "kernels", {"name": "python3", "path": "notebooks"})
    client = BlockingKernelClient(connection_file=str(runtime / f"kernel-{kernel['id']}.json"))
    client.load_connection_file()
    client.start_channels()
    for _ in range(10):  # a kernel that is slow to start is taken for a dead one
        with contextlib.suppress(RuntimeError):
            client.wait_for_ready(timeout=60)
            break
    _, page = server.ask("GET", f"contents/{PAGE}")
    cells = [cell["source"] for cell in page["content"]["cells"] if cell["cell_type"] == "code"]
    errors = [text_of(client, cell)[1] for cell in cells]
    before, _ = text_of(client, "print(network.stage.alt)")
    slider = text_of(client, SLIDER)[0].strip()
    moved = {"comm_id": slider, "data": {"method": "update", "state": {"value": 2.5}}}
    client.shell_channel.send(client.session.msg("comm_msg", moved))
    after, _ = text_of(client, "print(network.stage.alt)")
    where, _ = text_of(client, "import utils; print(utils.__file__)")
    client.stop_channels()
    saved, _ = server.ask("PUT", f"contents/{PAGE}", page)
    return {
        "cells": len(cells),
        "errors": [error for error in errors if error],
        "before": before,
        "after": after,
        "utils": where.strip(),
        "saved": saved in (200, 201),
    }


def main(project, port, *alone):
    if alone:
        switch_on_loopback()
    address, log = f"http://127.0.0.1:{port}", project.parent / f"learner-{port}.log"
    process = start(project, port, log=log.name)
    try:
        with contextlib.suppress(AssertionError):  # then the log tells why
            wait_for(lambda: answers(f"{address}/lab") == 200, 60, process)
        said = log.read_text(encoding="utf-8")
        seen = {"network": has_network(), "said": said}
        if "token=" in said:
            token = said.partition("token=")[2].split()[0]
            seen |= use(Server(address, token), project.parent / "runtime")
    finally:
        stop(process)
    print(json.dumps(seen))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
