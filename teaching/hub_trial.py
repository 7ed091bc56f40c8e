"""A real JupyterHub on this machine with three learners: `python -m teaching.hub_trial`.

It starts teaching/jupyterhub/jupyterhub_config.py on the loopback interface. Each learner logs in
by the form, gets the course, runs a page and drags a slider; one asks for more memory than there
is for them; none sees another's files. Memory is measured, and everything is ended. JupyterHub's
proxy runs on Node.js; where npm is but not the proxy, it is fetched for the trial alone.
"""

import argparse
import asyncio
import signal
import statistics
import time

import psutil
import requests

from benchmarks.classroom import PAGE, shows, slider_of
from teaching.hub import Hub
from teaching.learner import Learner
from teaching.measured import note
from teaching.nothing_lost import lost_cells, lost_moves
from teaching.processes import kernels_of, use

NAMES = ("ada", "ben", "cleo")
LONGEST = 180  # seconds the three may take


def status(hub, name, token, path="/api/contents"):
    """The answer of a learner's server to somebody with this token."""
    head = {"Authorization": f"token {token}"}
    return requests.get(f"{hub.url}/user/{name}{path}", headers=head, timeout=30)


def keep_apart(hub, tokens):
    """A sentence for every learner who gets at another's files by the server."""
    found = []
    for name in tokens:
        (hub.folder / "learners" / name / f"notes of {name}.txt").write_text("mine")
    for name, token in tokens.items():
        mine = [entry["name"] for entry in status(hub, name, token).json()["content"]]
        if sorted(mine) != ["notebooks", f"notes of {name}.txt"]:
            found.append(f"{name} sees {mine}")
        for other in tokens.keys() - {name}:
            code = status(hub, other, token).status_code
            if code != 403:
                found.append(f"{name} asked {other}'s server for files, it answered {code}")
    return found


async def lesson(hub, tokens, moves):
    """All learners at once: the page, the slider, one who wants too much; numbers and faults."""
    everyone = [
        Learner(f"{hub.url}/user/{name}", token, f"notebooks/{PAGE.name}")
        for name, token in tokens.items()
    ]
    try:
        await asyncio.gather(*(learner.open() for learner in everyone))
        await asyncio.gather(*(learner.run_all() for learner in everyone))
        lost = [sentence for learner in everyone for sentence in lost_cells(learner)]
        greedy = await everyone[-1].evaluate("len(bytearray(3 * 10**9))")
        if not isinstance(greedy, dict) or greedy["ename"] != "MemoryError":
            lost.append(f"3 GB are more than a learner may take, yet: {greedy}")
        values = [round(-2 + 0.04 * k, 2) for k in range(moves)]
        waits = await asyncio.gather(*(
            learner.drag(slider_of(learner), values, shows) for learner in everyone
        ))  # fmt: skip
        for learner in everyone:
            lost += await lost_moves(learner, slider_of(learner), shows)
        return lost, [1000 * wait for each in waits for wait in each], memory(hub)
    finally:
        await asyncio.gather(*(learner.close() for learner in everyone), return_exceptions=True)


def memory(hub):
    """MB of the hub, its proxy, and, a learner, of server and kernel."""
    kernels = kernels_of(hub.process.pid)
    below = psutil.Process(hub.process.pid).children(recursive=True)
    servers = [p for p in below if "jupyterhub.singleuser" in p.cmdline()]
    proxy = [p for p in below if any("http-proxy" in word for word in p.cmdline())]
    return {
        "hub MB": use([psutil.Process(hub.process.pid)]).memory,
        "proxy MB": use(proxy).memory,
        "server MB": use(servers).memory / len(servers),
        "kernel MB": use(kernels).memory / len(kernels),
        "servers": len(servers),
        "kernels": len(kernels),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=60, help="of the slider, for each learner")
    parser.add_argument("--write", action="store_true", help="keep it for the teachers' guide")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Hub() as hub:
        landed, tokens = {}, {}
        started = time.monotonic()
        for name in NAMES:
            landed[name], tokens[name] = hub.log_in(name)
        found = {"log in s": (time.monotonic() - started) / len(NAMES)}
        work = asyncio.wait_for(lesson(hub, tokens, options.moves), LONGEST)
        lost, waits, held = asyncio.run(work)
        lost += keep_apart(hub, tokens)
    if hub.left:
        lost.append(f"{len(hub.left)} processes outlived the hub")
    found |= held | {"drag ms": statistics.median(waits), "learners": len(NAMES)}
    found["drag p95 ms"] = sorted(waits)[int(0.95 * (len(waits) - 1))]
    print(*(f"{name} is at {address}" for name, address in landed.items()), sep="\n")
    print(*(f"{what:12} {number:.4g}" for what, number in found.items()), sep="\n")
    print(*(lost or ["Nothing was lost, nobody saw another's files, nothing is left."]), sep="\n")
    if options.write and not lost:
        note("hub", found)
    return 1 if lost else 0


if __name__ == "__main__":
    raise SystemExit(main())
