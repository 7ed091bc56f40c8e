"""A picture of the course: legible colours, alt text, light and the same everywhere."""

import base64
import io
from html.parser import HTMLParser

import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from matplotlib.colors import to_rgb
from PIL import Image

from utils import plotting
from utils.plotting import CLASS_COLOURS, CLASS_MARKERS, COLOURS, figure
from utils.plotting.charts import SIGNED


def contrast(one, other):
    """WCAG contrast ratio of two colours."""
    bright = []
    for colour in (one, other):
        linear = [
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in to_rgb(colour)
        ]
        bright.append(np.dot([0.2126, 0.7152, 0.0722], linear))
    return (max(bright) + 0.05) / (min(bright) + 0.05)


# --- colours -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", sorted(set(COLOURS) - {"faint", "paper"}))
def test_text_in_a_role_colour_is_legible_on_paper(role):
    assert contrast(COLOURS[role], COLOURS["paper"]) >= 4.5


def test_numbers_are_legible_on_every_cell_of_a_heat_map():
    assert min(contrast(SIGNED(v)[:3], COLOURS["ink"]) for v in np.linspace(0, 1, 101)) >= 4.5
    np.testing.assert_allclose(SIGNED(0.5)[:3], 1, atol=0.02)


def test_ten_classes_have_ten_colours_and_ten_markers():
    assert len(set(CLASS_COLOURS)) == len(CLASS_COLOURS) == 10
    assert len(set(CLASS_MARKERS)) == len(CLASS_MARKERS) == 10


# --- a picture -----------------------------------------------------------------------------------


class Images(HTMLParser):
    """The attributes of every tag of an HTML text."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


ALT = 'E < 1.46 & "y" is [0.2324, 0.7676]; it\'s <b>not</b> one'


def test_a_picture_is_an_image_with_its_alt_text_escaped():
    fig, _ = figure(6, 3)
    picture = plotting.Picture(fig, ALT)
    ((tag, attributes),) = Images(picture.html()).found
    assert tag == "img"
    assert attributes["alt"] == ALT
    assert "<b>" not in picture.html()
    assert attributes["width"] == "600"
    kind, data = attributes["src"].split(",")
    assert kind == "data:image/png;base64"
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    assert image.size == (1050, 525)


def test_a_picture_is_shown_as_html_png_and_text(monkeypatch):
    shown = []
    monkeypatch.setattr(plotting.style, "display", shown.append)
    fig, ax = figure(4, 2)
    plotting.curve([0, 1], [0, 1], ax=ax)
    plotting.show(fig, ALT)
    bundle, _ = DisplayFormatter().format(shown[0])
    assert set(bundle) == {"text/plain", "text/html", "image/png"}
    assert bundle["text/plain"] == ALT
    assert bundle["text/html"] == shown[0].html()
    plain = Image.open(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert plain.size == (400, 200)
    assert len(plain.getcolors()) <= 24


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_a_picture_without_alt_text_is_refused(alt):
    with pytest.raises(ValueError, match="alt is empty: say in a sentence or two"):
        plotting.show(figure()[0], alt)


def test_a_figure_has_the_asked_size_and_axes():
    fig, axes = figure(6, 2, rows=2, columns=3, width_ratios=[1, 2, 1])
    assert axes.shape == (2, 3)
    np.testing.assert_array_equal(fig.get_size_inches(), [6, 2])
    assert not axes[0, 0].spines["top"].get_visible()
