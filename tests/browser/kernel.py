"""What the kernel of an open notebook holds, asked beside the page, over a connection of its own.

with Kernel(notebook) as kernel:
    kernel.value("1 + 1")        # 2; neither the page nor its counts see that it was asked
    kernel.controls(12)          # the controls in the output of the cell that was run as [12]
"""

import ast
import json
import uuid

import websocket

# Runs in the kernel, with names of its own. A slider is called by its label, another control by its
# description; controls without a value of their own, as buttons, are passed over.
CONTROLS = """
import json
import ipywidgets as widgets
from utils.controls import NumberSlider

NUMBERS = (widgets.FloatText, widgets.BoundedFloatText, widgets.IntText, widgets.BoundedIntText)

def controls(widget):
    if isinstance(widget, NumberSlider):
        yield "slider", widget.label, widget.value
    elif isinstance(widget, widgets.Dropdown):
        yield "list", widget.description, widget.index
    elif isinstance(widget, widgets.Checkbox):
        yield "tick", widget.description, widget.value
    elif isinstance(widget, NUMBERS):
        yield "number", widget.description, widget.value
    for child in getattr(widget, "children", ()):
        yield from controls(child)

def answer(root):
    return json.dumps(list(controls(root)))
"""


class Kernel:
    """The kernel of a `tools.browser.Notebook`."""

    def __init__(self, notebook):
        lab = notebook.lab
        (self._id,) = (
            session["kernel"]["id"]
            for session in lab.get("/api/sessions")
            if session["path"] == notebook.path
        )
        self._session = uuid.uuid4().hex
        self._socket = websocket.create_connection(
            f"{lab.url.replace('http', 'ws')}/api/kernels/{self._id}/channels"
            f"?session_id={self._session}",
            header=[f"Authorization: token {lab.token}"],
            timeout=30,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self._socket.close()

    def value(self, expression):
        """What a Python expression comes to: numbers, strings, lists of them."""
        message = uuid.uuid4().hex
        content = {"code": "", "silent": True, "store_history": False, "allow_stdin": False,
                   "user_expressions": {"asked": expression}}  # fmt: skip
        header = {"msg_id": message, "msg_type": "execute_request", "username": "",
                  "session": self._session, "version": "5.3"}  # fmt: skip
        self._socket.send(json.dumps(
            {"header": header, "parent_header": {}, "metadata": {}, "content": content,
             "channel": "shell"}
        ))  # fmt: skip
        while True:
            answer = json.loads(self._socket.recv())
            mine = answer["parent_header"].get("msg_id") == message
            if mine and answer["msg_type"] == "execute_reply":
                break
        asked = answer["content"]["user_expressions"]["asked"]
        if asked["status"] != "ok":
            raise RuntimeError(f"{asked['ename']}: {asked['evalue']}")
        return ast.literal_eval(asked["data"]["text/plain"])

    def controls(self, count):
        """[kind, name, value] of each control in the output of the cell that was run as [count].

        In the order in which they are shown; the value of a list is the place of what is chosen.
        """
        return json.loads(self.value(
            f"(lambda names: (exec({CONTROLS!r}, names), names['answer'](Out[{count}]))[1])({{}})"
        ))  # fmt: skip
