"""What was measured for the teachers' guide, with its day and its machine, in measured.json."""

import datetime
import json
import platform
from pathlib import Path

import psutil

FILE = Path(__file__).with_name("measured.json")


def read():
    """{what: {"day", "machine", "numbers"}} as it was measured last."""
    return json.loads(FILE.read_text("utf-8")) if FILE.is_file() else {}


def note(what, numbers):
    """Keep numbers under `what`, with today's date and this machine."""
    everything = read()
    everything[what] = {
        "day": datetime.date.today().isoformat(),
        "machine": machine(),
        "numbers": _rounded(numbers),
    }
    FILE.write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n", "utf-8")


def machine():
    """This machine in a few words."""
    memory = psutil.virtual_memory().total / 2**30
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {system}"


def _rounded(found):
    if isinstance(found, dict):
        return {key: _rounded(value) for key, value in found.items()}
    if isinstance(found, list | tuple):
        return [_rounded(value) for value in found]
    return float(f"{found:.4g}") if isinstance(found, float) else found
