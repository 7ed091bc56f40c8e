"""Answers by exercise, from notebooks/solutions/; a copy without that folder has none."""

import re
from pathlib import Path

_FOLDER = Path(__file__).resolve().parents[2] / "notebooks" / "solutions"
_HEAD = re.compile(r"^# %% (\d\d[a-z]+)\s*$", re.MULTILINE)


def solutions_of(page, folder=_FOLDER):
    """{key: the lines that take the place of ``answer = ...``} of one page, {} without the file."""
    file = folder / f"{page}.py"
    if not file.is_file():
        return {}
    parts = _HEAD.split(file.read_text("utf-8"))
    return {key: text.strip() for key, text in zip(parts[1::2], parts[2::2], strict=True)}


def solution(key, folder=_FOLDER):
    """The lines that answer one exercise, None if they are not there."""
    return solutions_of(key[:2], folder).get(key)
