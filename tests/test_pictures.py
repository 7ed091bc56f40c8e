"""The pictures of the documents: there, light, wide enough to be read, with a text that tells."""

import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image, ImageSequence

from tools import pictures
from tools.documents import documents, text_of
from tools.film import there_and_back
from tools.imports import PROJECT

FILMS = [name for name in pictures.PICTURES if name.endswith(".webp")]


@pytest.mark.parametrize("name", pictures.PICTURES)
def test_a_picture_is_light_and_wide_enough(name):
    path = pictures.FOLDER / name
    assert path.stat().st_size < pictures.MOST_BYTES
    with Image.open(path) as picture:
        assert 900 <= picture.width <= 1280
        assert picture.height <= 1200


@pytest.mark.parametrize("name", FILMS)
def test_a_film_moves_and_lasts_long_enough_to_be_seen(name, proves):
    frames, seconds = [], 0
    with Image.open(pictures.FOLDER / name) as film:
        for frame in ImageSequence.Iterator(film):
            frames.append(np.asarray(frame.convert("L"), int))
            seconds += frame.info["duration"] / 1000  # known once it is loaded
    proves("pictures in the films of the README", len(frames))
    assert len(frames) > 20
    assert 8 < seconds < 40
    still = sum(np.abs(a - b).max() < 30 for a, b in pairwise(frames))
    assert still < len(frames) / 4


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_every_picture_of_a_document_has_a_text(path):
    texts = re.findall(r"!\[([^\]]*)\]\(", text_of(path))
    assert [text for text in texts if len(text) < 12] == []


def test_every_picture_is_made_by_a_command_or_is_the_badge():
    made = {*pictures.PICTURES, "architecture.svg"}
    assert {path.name for path in (PROJECT / "pictures").iterdir()} == made | {"binder.svg"}


def test_a_slider_is_moved_there_and_back():
    values = there_and_back(0.5, -1, 2, 0.5)
    assert (max(values), min(values), values[-1]) == (2, -1, 0.5)
    assert np.abs(np.diff([0.5, *values])).max() <= 0.5 + 1e-12
