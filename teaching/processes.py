"""Memory and processor time of a Jupyter server and of its kernels."""

from typing import NamedTuple

import psutil

MB = 1e6


class Use(NamedTuple):
    """How many processes, their memory in MB, their processor time in seconds.

    Memory that processes share is counted once (PSS) where the system tells it, as Linux does.
    """

    many: int
    memory: float
    cpu: float


def use(processes):
    """The `Use` of these psutil processes together; those that have ended are left out."""
    many = memory = cpu = 0
    for process in processes:
        try:
            held, times = process.memory_full_info(), process.cpu_times()
        except psutil.Error:
            continue
        many += 1
        memory += getattr(held, "pss", held.uss) / MB
        cpu += times.user + times.system
    return Use(many, memory, cpu)


def kernels_of(pid):
    """The kernels below a process, however deep."""
    below = psutil.Process(pid).children(recursive=True)
    return [p for p in below if _is_kernel(p)]


def _is_kernel(process):
    try:
        return any("ipykernel_launcher" in word for word in process.cmdline())
    except psutil.Error:
        return False
