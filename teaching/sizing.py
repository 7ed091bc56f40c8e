"""What a class needs, from what was measured: `python -m teaching.sizing --learners 300`.

memory = learners x (server + pages open x kernel), with room to spare;
cores  = learners x share that moves something at the same moment x CPU of a moving hand,
         in cores of the machine that was measured.
"""

import argparse
import math

from teaching import measured

SPARE = 1.3  # memory is asked for in steps, and a learner's own arrays come on top
OPEN = 2  # pages a learner has open; a kernel each
MOVING = 0.25  # of the class at the same moment
NODE = 16, 64  # cores and GB of a machine of a cluster
SYSTEM = 1, 2  # cores and GB of it that are not for learners


def per_learner():
    """(MB of server, MB of a kernel at most, cores of a moving hand) as measured."""
    found = measured.read()
    server = found["hub"]["numbers"]["server MB"]
    kernel = max(page["MB"] for page in found["pages"]["numbers"])
    one = found["classroom"]["numbers"][0]
    return server, kernel, one["all cores"]


def need(learners, pages=OPEN, moving=MOVING, *, server, kernel, hand, node=NODE):
    """{"GB", "cores", "nodes"} for so many learners; the numbers of `per_learner` by name."""
    gigabytes = SPARE * learners * (server + pages * kernel) / 1000
    cores = learners * moving * hand
    by_cores, by_memory = (
        asked / (has - kept)
        for asked, has, kept in zip((cores, gigabytes), node, SYSTEM, strict=True)
    )
    return {"GB": gigabytes, "cores": cores, "nodes": math.ceil(max(by_memory, by_cores))}


def measured_need(learners, pages=OPEN, moving=MOVING):
    server, kernel, hand = per_learner()
    return need(learners, pages, moving, server=server, kernel=kernel, hand=hand)


def table(make):
    """For 20, 50, 100 and 300 learners, by `make(heads, rows)`."""
    rows = []
    for learners in (20, 50, 100, 300):
        asked = measured_need(learners)
        rows.append((learners, f"{asked['GB']:.0f}", f"{asked['cores']:.0f}", asked["nodes"]))
    heads = ("learners", "GB of memory", "cores", f"machines of {NODE[0]} cores, {NODE[1]} GB")
    return make(heads, rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=300)
    parser.add_argument("--pages", type=int, default=OPEN, help="open at once, a kernel each")
    parser.add_argument("--moving", type=float, default=MOVING, help="share of the class")
    options = parser.parse_args()
    server, kernel, hand = per_learner()
    asked = measured_need(options.learners, options.pages, options.moving)
    print(f"a learner: server {server:.0f} MB, kernel up to {kernel:.0f} MB, "
          f"{hand:.2f} cores while a hand moves")  # fmt: skip
    print(f"{options.learners} learners, {options.pages} pages open, {options.moving:.0%} moving: "
          f"{asked['GB']:.0f} GB, {asked['cores']:.0f} cores, {asked['nodes']} machines of "
          f"{NODE[0]} cores and {NODE[1]} GB")  # fmt: skip


if __name__ == "__main__":
    main()
