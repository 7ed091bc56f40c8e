"""A kernel's websocket as JupyterLab speaks to it: messages out, answers and idleness in."""

import asyncio
import json
import time
import uuid
from urllib.parse import urlsplit

from jupyter_server.services.kernels.connection.base import (
    deserialize_msg_from_ws_v1,
    serialize_msg_to_ws_v1,
)
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

PROTOCOL = "v1.kernel.websocket.jupyter.org"


def pack(content):
    return json.dumps(content).encode()


class Wire:
    """The way to a Jupyter server, and to one kernel of it.

    url, token : of the server, as "http://127.0.0.1:8888" or ".../user/ada".
    take(kind, parent, content) : an async function that hears every message but answers; parent
    is the id of the message it belongs to.

    replies : {message id: status} of what was answered.
    """

    def __init__(self, url, token, take):
        self.url, self.token, self.replies = url, token, {}
        self._take, self._socket = take, None
        self._header = {"session": uuid.uuid4().hex, "username": "", "version": "5.3"}
        self._idle, self._answers = {}, {}

    async def ask(self, method, path, content=None):
        """The parsed JSON answer of the server's REST interface."""
        head = {"Authorization": f"token {self.token}"}
        body = None if content is None else pack(content)
        request = HTTPRequest(
            self.url + path, method=method, headers=head, body=body, request_timeout=120
        )
        answer = await AsyncHTTPClient().fetch(request)
        return json.loads(answer.body) if answer.body else None

    async def connect(self, kernel):
        """Open the websocket of the kernel with this id."""
        parts = urlsplit(self.url)
        address = f"ws://{parts.netloc}{parts.path}/api/kernels/{kernel}/channels"
        request = HTTPRequest(
            f"{address}?session_id={self._header['session']}",
            headers={"Authorization": f"token {self.token}"},
            connect_timeout=60,
        )
        self._socket = await websocket_connect(
            request, subprotocols=[PROTOCOL], max_message_size=2**28
        )
        self._reader = asyncio.create_task(self._read())

    def close(self):
        if self._socket is not None:
            self._socket.close()
            self._reader.cancel()

    async def send(self, channel, kind, content, subshell=None):
        """Send a message; its id, and the futures of its answer and of the kernel's idleness."""
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        name = uuid.uuid4().hex
        header = {**self._header, "msg_id": name, "msg_type": kind, "date": now}
        if subshell:
            header["subshell_id"] = subshell
        loop = asyncio.get_running_loop()
        # The kernel may have answered before the writing is awaited.
        answer, idle = self._answers[name], self._idle[name] = (
            loop.create_future(), loop.create_future(),
        )  # fmt: skip
        parts = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self._socket.write_message(serialize_msg_to_ws_v1(parts, channel, pack), binary=True)
        return name, answer, idle

    async def request(self, channel, kind, content):
        """Send a message and wait for the content of its answer."""
        _, answer, _ = await self.send(channel, kind, content)
        return await answer

    async def _read(self):
        broken = ConnectionError(f"{self.url}: the server closed the connection")
        try:
            while (raw := await self._socket.read_message()) is not None:
                _, (header, parent, _, content, *_) = deserialize_msg_from_ws_v1(raw)
                kind, content = json.loads(header)["msg_type"], json.loads(content)
                parent = json.loads(parent).get("msg_id")
                if kind == "status" and content["execution_state"] == "idle":
                    if parent in self._idle:
                        self._idle.pop(parent).set_result(None)
                elif kind.endswith("_reply") and parent in self._answers:
                    self.replies[parent] = content.get("status")
                    self._answers.pop(parent).set_result(content)
                else:
                    await self._take(kind, parent, content)
        except Exception as error:
            broken = error
        for future in (*self._answers.values(), *self._idle.values()):
            if not future.done():
                future.set_exception(broken)
                future.exception()  # seen, also where nobody waits
