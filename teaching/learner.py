"""A learner without a browser: opens a page, runs it, drags a slider, as JupyterLab does it.

The messages are JupyterLab's own: a session for the page, one websocket, every cell's request at
once, a subshell for widgets, and for a slider one message under way at a time, with the latest
value. What comes back is kept, so that `teaching.nothing_lost` can judge it.
"""

import asyncio
import contextlib
import time
from urllib.parse import quote

from teaching.wire import Wire

WIDGET = "application/vnd.jupyter.widget-view+json"
FRAME = 1 / 60  # seconds between two moves of a hand that drags


class Learner:
    """One learner at a Jupyter server.

    url, token : of the server, as "http://127.0.0.1:8888" or ".../user/ada".
    path : of their own page on that server.

    cells    [(source, stored outputs)] of the page's code cells
    requests ids of the messages that ran them; replies {id: status}, outputs {id: [content]}
    sliders, stages {model id: last known state}; sent and frames count moves and pictures
    """

    def __init__(self, url, token, path, patience=30):
        self.path, self.patience = path, patience
        self.wire = Wire(url, token, self._take)
        self.cells, self.requests, self.outputs = [], [], {}
        self.sliders, self.stages, self.frames, self.sent = {}, {}, 0, 0
        self.first_figure = self.session = self._shown = None

    @property
    def replies(self):
        return self.wire.replies

    # ---- opening and running

    async def open(self):
        """Read the page, start its kernel, connect."""
        self.opened = time.monotonic()
        stored = await self.wire.ask("GET", f"/api/contents/{quote(self.path)}?content=1")
        code = [c for c in stored["content"]["cells"] if c["cell_type"] == "code"]
        self.cells = [(c["source"], c["outputs"]) for c in code if c["source"].strip()]
        wanted = {"path": self.path, "name": self.path.split("/")[-1], "type": "notebook"}
        wanted["kernel"] = {"name": "python3"}
        self.session = await self.wire.ask("POST", "/api/sessions", wanted)
        await self.wire.connect(self.session["kernel"]["id"])
        await self.wire.request("shell", "kernel_info_request", {})
        made = await self.wire.request("control", "create_subshell_request", {})
        self._subshell = made.get("subshell_id")

    async def run_all(self):
        """Run > Run All Cells; returns when all is answered and every live figure is drawn."""
        self.pressed = time.monotonic()
        waiting = []
        for source, _ in self.cells:
            content = {"code": source, "silent": False, "store_history": True, "allow_stdin": True}
            content |= {"user_expressions": {}, "stop_on_error": True}
            name, answer, idle = await self.wire.send("shell", "execute_request", content)
            self.requests.append(name)
            waiting += [answer, idle]
        await asyncio.gather(*waiting)
        self.ran = time.monotonic()
        while any(stage["asked"] and not stage["drawn"] for stage in self.stages.values()):
            if time.monotonic() > self.ran + self.patience:
                break  # lost; what the pictures say in the end tells
            await asyncio.sleep(0.02)

    async def close(self):
        """End the kernel and the connection."""
        self.wire.close()
        if self.session is not None:
            await self.wire.ask("DELETE", f"/api/sessions/{self.session['id']}")
            self.session = None

    async def evaluate(self, expression):
        """The value of an expression in the kernel, as text; a dict that tells of its error."""
        content = {"code": "", "silent": True, "store_history": False, "allow_stdin": False}
        content["user_expressions"] = {"it": expression}
        answer = await self.wire.request("shell", "execute_request", content)
        found = answer["user_expressions"]["it"]
        return found["data"]["text/plain"] if found["status"] == "ok" else found

    # ---- the hand

    async def drag(self, slider, values, shows, pause=FRAME):
        """Move a slider over these values, one each `pause` seconds; seconds each took to be shown.

        shows(value) : the text that the picture's sentence holds once it shows the value. A value
        that was overtaken by a later one counts as shown when the later one is. One that is not
        shown within `patience` seconds after the hand let go has no time.
        """
        texts, moved, waits = [shows(v) for v in values], [], []
        done = asyncio.Event()

        def look(sentence):
            last = next((i for i in reversed(range(len(moved))) if texts[i] in sentence), -1)
            waits.extend(time.monotonic() - at for at in moved[len(waits) : last + 1])
            if len(waits) == len(values):
                done.set()

        self._shown = look
        under_way, latest = None, {}
        for value in values:
            due = (moved[-1] if moved else time.monotonic()) + pause
            moved.append(time.monotonic())
            latest = {"value": value, "moving": True}
            while True:
                if latest and (under_way is None or under_way.done()):
                    under_way, latest = await self._move(slider, latest), {}
                rest = due - time.monotonic()
                if rest <= 0:
                    break
                if latest:  # as soon as the kernel is idle the latest value goes
                    await asyncio.wait([under_way], timeout=rest)
                else:
                    await asyncio.sleep(rest)
        await under_way
        await (await self._move(slider, {**latest, "moving": False}))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), self.patience)
        self._shown = None
        return waits

    async def _move(self, slider, state):
        self.sent += 1
        self.sliders[slider].update(state)
        data = {"method": "update", "state": state, "buffer_paths": []}
        return await self._tell(slider, data)

    async def _tell(self, model, data):
        """A message to a widget; returns the future of the kernel's being idle again."""
        content = {"comm_id": model, "data": data}
        _, _, idle = await self.wire.send("shell", "comm_msg", content, self._subshell)
        return idle

    # ---- what comes back

    async def _take(self, kind, parent, content):
        if kind in ("stream", "error", "execute_result", "display_data"):
            self.outputs.setdefault(parent, []).append({"output_type": kind, **content})
            if WIDGET in content.get("data", {}):
                # The page that draws a stage asks for its picture.
                for model in [m for m, stage in self.stages.items() if not stage["asked"]]:
                    self.stages[model]["asked"] = True
                    await self._tell(model, {"method": "custom", "content": {"ready": True}})
        elif kind == "comm_open":
            state = content["data"].get("state", {})
            if "picture" in state:
                alt = state["picture"]["alt"]
                self.stages[content["comm_id"]] = {"asked": False, "drawn": False, "alt": alt}
            elif {"label", "low", "high"} <= set(state):
                self.sliders[content["comm_id"]] = {k: state[k] for k in ("label", "value")}
        elif kind == "comm_msg" and content["comm_id"] in self.stages:
            self._picture(self.stages[content["comm_id"]], content["data"])

    def _picture(self, stage, data):
        if data.get("method") != "custom":
            return
        self.frames += 1
        stage["drawn"] = True
        self.first_figure = self.first_figure or time.monotonic()
        stage["alt"] = data["content"].get("alt", stage["alt"])
        if self._shown:
            self._shown(stage["alt"])
