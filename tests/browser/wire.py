"""What an open page sends to its kernel, as it goes over the wire."""

import base64
import re


class Wire:
    """Listens to the websockets of a page, also those that are open already.

    comms : [subshell of each message from a control or a stage to the kernel], None for the main
    one. Clear it before what is to be counted.
    """

    def __init__(self, page):
        self.comms = []
        self._session = page.context.new_cdp_session(page)
        self._session.on("Network.webSocketFrameSent", self._note)
        self._session.send("Network.enable")

    def _note(self, event):
        frame = event["response"]
        data = frame["payloadData"].encode()
        data = base64.b64decode(data) if frame["opcode"] == 2 else data
        if b'"comm_msg"' in data:
            subshell = re.search(rb'"subshell_id":\s*"([^"]+)"', data)
            self.comms.append(subshell and subshell.group(1).decode())
