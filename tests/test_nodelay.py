"""The course's server extension: without a server, and in a real one with a real kernel."""

import asyncio
import json
from types import SimpleNamespace

import pytest

from teaching.wire import Wire
from tools.lab import Lab
from utils.nodelay import (
    _load_jupyter_server_extension,
    is_busy_for_a_widget,
    without_delay,
)

# Told by the server: TCP_NODELAY of every kernel websocket that is open.
PROBE = """
import gc, json, socket
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from tornado import web

class Probe(JupyterHandler):
    @web.authenticated
    def get(self):
        handlers = [h for h in gc.get_objects() if isinstance(h, KernelWebsocketHandler)]
        streams = [h.ws_connection.stream for h in handlers if h.ws_connection]
        option = socket.IPPROTO_TCP, socket.TCP_NODELAY
        self.finish(json.dumps([s.socket.getsockopt(*option) != 0 for s in streams]))

def _jupyter_server_extension_points():
    return [{"module": "nodelay_probe"}]

def _load_jupyter_server_extension(app):
    app.web_app.add_handlers(".*$", [("/probe", Probe)])
"""


class ProbedLab(Lab):
    """A server that answers what TCP_NODELAY is, beside the rest."""

    def environment(self):
        return {**super().environment(), "PYTHONPATH": str(self.home)}

    def _write_settings(self):
        super()._write_settings()
        (self.home / "nodelay_probe.py").write_text(PROBE)
        probe = {"ServerApp": {"jpserver_extensions": {"nodelay_probe": True}}}
        folder = self.home / "jupyter_config_dir" / "jupyter_server_config.d"
        (folder / "probe.json").write_text(json.dumps(probe))


async def talk(lab):
    """What the open websocket says of TCP_NODELAY, and the states told for a widget's message."""
    told = []

    async def take(kind, parent, content):
        if kind == "status":
            told.append((parent, content["execution_state"]))

    wire = Wire(lab.url, lab.token, take)
    kernel = await wire.ask("POST", "/api/kernels", {"name": "python3"})
    try:
        await wire.connect(kernel["id"])
        await wire.request("shell", "kernel_info_request", {})
        options = await wire.ask("GET", "/probe")
        name, _, idle = await wire.send("shell", "comm_msg", {"comm_id": "none", "data": {}})
        await idle
    finally:
        wire.close()
        await wire.ask("DELETE", f"/api/kernels/{kernel['id']}")
    return options, [state for parent, state in told if parent == name]


@pytest.mark.parametrize("on", [True, False])
def test_a_real_server_sends_without_delay_where_it_is_switched_on(tmp_path, on):
    with ProbedLab(tmp_path, nodelay=on) as lab:
        options, told = asyncio.run(asyncio.wait_for(talk(lab), 90))
    assert options == [on]
    assert told == ([] if on else ["busy"])  # "idle" came in both cases: talk waited for it


def message(kind, parent, **content):
    """A message as it comes from the kernel."""
    parts = ({"msg_type": kind}, {"msg_type": parent}, {}, content)
    return [b"topic", b"<IDS|MSG>", b"signature", *(json.dumps(p).encode() for p in parts)]


@pytest.mark.parametrize(
    ("parts", "left_out"),
    [
        (message("status", "comm_msg", execution_state="busy"), True),
        (message("status", "comm_msg", execution_state="idle"), False),
        (message("status", "execute_request", execution_state="busy"), False),
        (message("comm_msg", "comm_msg", execution_state="busy"), False),
        (message("stream", "comm_msg", text="busy"), False),
        ([b"no delimiter"], False),
        ([b"<IDS|MSG>", b"", b"not json", b"{}", b"{}", b"{}"], False),
        ([b"<IDS|MSG>", b"", b"[]"], False),
    ],
)
def test_only_the_word_busy_for_a_widget_is_left_out(parts, left_out):
    assert is_busy_for_a_widget(parts) is left_out
    passed = []

    class Connection:
        def handle_outgoing_message(self, stream, outgoing):
            passed.append((stream, outgoing))

    without_delay(Connection)().handle_outgoing_message("iopub", parts)
    assert passed == ([] if left_out else [("iopub", parts)])


def test_nodelay_extends_whatever_connection_is_configured():
    asked = []

    class Connection:
        log = None

        def __init__(self, handler):
            self.websocket_handler = handler

        async def connect(self):
            asked.append("connected")

    class Handler:
        def set_nodelay(self, on):
            asked.append(on)

    settings = {"kernel_websocket_connection_class": Connection}
    _load_jupyter_server_extension(SimpleNamespace(web_app=SimpleNamespace(settings=settings)))
    configured = settings["kernel_websocket_connection_class"]
    assert issubclass(configured, Connection)
    asyncio.run(configured(Handler()).connect())
    assert asked == [True, "connected"]
    assert issubclass(without_delay(Connection), Connection)
