"""Answers by exercise, from notebooks/solutions/; a copy without that folder has none.

A class whose learners share one copy names another folder, or none: COURSE_SOLUTIONS="".
"""

import os
import re
from pathlib import Path

_SHIPPED = Path(__file__).resolve().parents[2] / "notebooks" / "solutions"
# "" is the folder of the page, which holds notebooks and no such file.
_FOLDER = Path(os.environ.get("COURSE_SOLUTIONS", _SHIPPED))
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
