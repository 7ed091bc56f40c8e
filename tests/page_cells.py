"""A page's code cells, run one after the other in this process, without a browser or a kernel."""

import ast
import asyncio
import contextlib
import inspect
import io

import numpy as np

from tools import notebooks


def quiet(monkeypatch):
    """Pages draw nothing and show nothing from here on, and a training does not stop to be seen."""
    import IPython.display

    import utils.explorers.training_progress
    import utils.plotting

    monkeypatch.setattr(utils.plotting, "show", lambda figure, alt: None)
    monkeypatch.setattr(IPython.display, "display", lambda *objects, **options: None)
    monkeypatch.setattr(utils.explorers.training_progress, "_WORK", 1e9)


def short_trainings(monkeypatch, steps=90):
    """Trainings that a page watches end early from here on: no formula needs what they learn."""
    from utils.explorers.training_progress import TrainingProgress

    whole = TrainingProgress.steps_of

    async def steps_of(self, walk):
        self.steps = min(self.steps, steps)
        async for step in whole(self, walk):
            yield step

    monkeypatch.setattr(TrainingProgress, "steps_of", steps_of)


def sources(path):
    """The texts of a notebook's code cells."""
    return [cell.source for cell in notebooks.code_cells(notebooks.read(path))]


def run(cell, space):
    """Run a cell, text or syntax tree, with the page's names; what it prints is lost."""
    code = compile(cell, "a cell", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    with contextlib.redirect_stdout(io.StringIO()):
        waits = eval(code, space)
        if inspect.iscoroutine(waits):
            asyncio.run(waits)


def kept(space):
    """The names as they are, arrays and lists copied, so that a cell can be run once more."""
    copied = np.ndarray | list | dict
    return {name: v.copy() if isinstance(v, copied) else v for name, v in space.items()}


def check_calls(tree):
    """[(statement, call)] of a cell: its calls of check with the tag written out, in order."""
    return [
        (statement, node)
        for statement in tree.body
        for node in ast.walk(statement)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "check"
        and isinstance(node.args[0], ast.Constant)
    ]
