"""What a learner's page and kernel must agree on in the end, and what is said if they do not."""

import ast
import re
from itertools import zip_longest

_PICTURE = re.compile(r"data:image/[a-z+]+;base64,[A-Za-z0-9+/=]+")
_WIDGETS = "__import__('ipywidgets.widgets.widget', fromlist=['_instances'])._instances"


def texts(outputs):
    """What outputs say, as a list: printed lines joined, then each shown text, no pictures.

    outputs : of a stored cell, or the contents of a kernel's messages.
    """
    printed = "".join("".join(o["text"]) for o in outputs if o["output_type"] == "stream")
    shown = [o for o in outputs if o["output_type"] in ("execute_result", "display_data")]
    kinds = ("text/plain", "text/html", "text/latex")
    said = ["".join(o["data"].get(kind, "")) for o in shown for kind in kinds]
    return [printed, *(_PICTURE.sub("PICTURE", text) for text in said)]


def lost_cells(learner):
    """A sentence for each cell that was not answered, failed, or says other than is stored."""
    found = []
    for number, (_, stored) in enumerate(learner.cells, start=1):
        message = learner.requests[number - 1] if number <= len(learner.requests) else None
        status, outputs = learner.replies.get(message), learner.outputs.get(message, [])
        where = f"{learner.path}, code cell {number}"
        if status != "ok":
            error = next((o["evalue"] for o in outputs if o["output_type"] == "error"), "")
            found.append(f"{where}: {status or 'no answer'} {error}".rstrip())
        elif texts(outputs) != texts(stored):
            found.append(f"{where}: its outputs are not those stored; {_first(outputs, stored)}")
    return found


def _first(outputs, stored):
    """The first line in which they differ."""
    pairs = zip_longest(*("\n".join(texts(o)).splitlines() for o in (outputs, stored)))
    came, kept = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
    return f"{(came or '')[:60]!r} came for {(kept or '')[:60]!r}"


async def lost_moves(learner, slider, shows):
    """A sentence for each way in which page and kernel disagree after the hand let go."""
    found = []
    sent = learner.sliders[slider]["value"]
    held = float(await learner.evaluate(f"{_WIDGETS}[{slider!r}].value"))
    if held != sent:
        found.append(f"{learner.path}: the slider was left at {sent:g}, the kernel holds {held:g}")
    if not any(shows(sent) in stage["alt"] for stage in learner.stages.values()):
        found.append(f"{learner.path}: no picture says {shows(sent)}")
    for model, stage in learner.stages.items():
        kept = ast.literal_eval(await learner.evaluate(f"{_WIDGETS}[{model!r}].alt"))
        if kept != stage["alt"]:
            found.append(f"{learner.path}: a picture says {stage['alt']!r}, the kernel {kept!r}")
    return found
