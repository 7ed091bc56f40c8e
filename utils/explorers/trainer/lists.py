"""The lists and boxes that say what a training is made of."""

import ipywidgets as widgets

from utils.controls import choice
from utils.explorers.trainer.settings import DATA, OWN

_WIDTHS = (2, 3, 4, 6, 8, 12, 16)
_BATCHES = (1, 5, 20, 50)
_SCALES = (0, 0.1, 0.3, 1, 3, 10, 100)


def settings_controls(settings):
    """{field of `Settings`: its control}, each at its present value."""
    # A list cannot hold None as one of its values, so all examples are 0 here.
    sizes = sorted({*_BATCHES, settings.batch_size} - {None})
    batches = [("all examples", 0), *((str(size), size) for size in sizes)]
    return {
        "data": choice("data", [*DATA, OWN], settings.data),
        "n": choice("units h⁽¹⁾", _options(_WIDTHS, settings.n), settings.n),
        "m": choice("units h⁽²⁾", _options(_WIDTHS, settings.m), settings.m),
        # Any number can be typed: what makes no sense is answered in words.
        "learning_rate": _number_box("learning rate", settings.learning_rate),
        "seed": choice("seed", _options(range(10), settings.seed), settings.seed),
        "scale": choice("scale", _options(_SCALES, settings.scale), settings.scale),
        "batch_size": choice("batch", batches, settings.batch_size or 0),
    }


def offer(control, options, value):
    """A list with other options, only where they are others: each change is a message."""
    if list(control.options) != options:
        control.options = options
    if control.value != value:
        control.value = value


def _options(values, value):
    """The values of a list, and the present one where it is none of them."""
    return [(f"{v:g}", v) for v in sorted({*values, value})]


def _number_box(name, value):
    return widgets.FloatText(
        description=name, value=value, step=0.5, tooltip=name,
        style={"description_width": "initial"}, layout={"width": "11em"},
    )  # fmt: skip
