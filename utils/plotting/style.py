"""What every picture of the course shares: colours by role, light figures, alt text."""

import base64
import html
import io

import matplotlib
import numpy as np
from IPython.display import display
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image, ImageColor

# Okabe and Ito's colour-blind-safe palette, darkened until text in it is legible on white.
# A colour is never the only sign: negative is dashed or hatched as well, a target is a diamond.
COLOURS = {
    "forward": "#0067a5",
    "backward": "#b84a00",
    "positive": "#00745a",
    "negative": "#9c3a78",
    "target": "#8a6100",
    "ink": "#1c1c1c",
    "muted": "#6b6b6b",
    "faint": "#cfcfcf",
    "paper": "#ffffff",
}

# Classes differ by marker as well as by colour; the first ten are enough for the digits.
CLASS_COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9",
    "#e69f00", "#5d3a9b", "#8c564b", "#444444", "#9a9a00",
)  # fmt: skip
CLASS_MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")

_STYLE = {
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.edgecolor": COLOURS["muted"],
    "axes.labelcolor": COLOURS["ink"],
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": False,
    "xtick.color": COLOURS["muted"],
    "ytick.color": COLOURS["muted"],
    "mathtext.fontset": "dejavusans",
    "legend.frameon": False,
}
_CODE = np.array([256**2, 256, 1])  # one number for red, green and blue
_DPI = 100
_DENSE = 1.75  # pixels drawn for each one shown, so that dense screens show it crisp


def figure(width=8.5, height=3.5, rows=1, columns=1, **layout):
    """(figure, axes): a light Figure of that size in inches and its Axes (an array if several).

    layout goes to `Figure.subplots`, for example width_ratios=[2, 1]. No pyplot state is made.
    """
    with matplotlib.rc_context(_STYLE):
        fig = Figure(figsize=(width, height), dpi=_DPI, layout="constrained")
        FigureCanvasAgg(fig)
        return fig, fig.subplots(rows, columns, **layout)


def png(fig, density=_DENSE, most=48):
    """The figure as PNG bytes, the same for the same drawing; few colours keep it small."""
    buffer = io.BytesIO()
    with matplotlib.rc_context(_STYLE):
        fig.savefig(buffer, format="png", dpi=_DPI * density, metadata={"Software": None})
    return few_colours(buffer, most)


def few_colours(drawn, most):
    """A drawn PNG as PNG bytes of at most so many colours, those of roles and classes as they are.

    Left to itself, a palette spends its colours on large areas and repaints a thin line.
    """
    image = Image.open(drawn).convert("RGB")
    codes = np.asarray(image, np.int32) @ _CODE
    nearest = np.zeros(256**3, np.uint8)
    nearest[codes] = 1
    there = nearest.nonzero()[0]
    named = [ImageColor.getrgb(text) for text in (*COLOURS.values(), *CLASS_COLOURS)]
    kept = [colour for colour in named if nearest[colour @ _CODE]]
    found = image.quantize(most - len(kept), dither=Image.Dither.NONE).getpalette()
    palette = np.array([*kept, *np.reshape(found, (-1, 3))][:most], np.float32)
    colours = (there[:, np.newaxis] // _CODE % 256).astype(np.float32)
    # |p - c|^2 without |c|^2: whole numbers this small are exact, and an image may have many.
    nearest[there] = ((palette**2).sum(axis=1) - 2 * colours @ palette.T).argmin(axis=1)
    reduced, packed = Image.fromarray(nearest[codes]), io.BytesIO()
    reduced.putpalette(palette.astype(np.uint8).tobytes())
    reduced.save(packed, format="png", optimize=True)
    return packed.getvalue()


class Picture:
    """A drawn figure with its alt text, shown as an image wherever a notebook is shown.

    JupyterLab passes over alt text on PNG outputs, so the first choice is an <img> of its own;
    a plain PNG stands beside it for hosts that take such an <img> out.
    """

    def __init__(self, fig, alt):
        self.alt = alt
        self.width = round(fig.get_figwidth() * _DPI)
        self._dense, self._plain = png(fig), png(fig, density=1, most=24)

    def html(self):
        """An <img> with the alt text; it never grows wider than its cell."""
        return (
            f'<img alt="{html.escape(self.alt)}" width="{self.width}" '
            f'src="data:image/png;base64,{base64.b64encode(self._dense).decode()}">'
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            "text/plain": self.alt,
            "text/html": self.html(),
            "image/png": base64.b64encode(self._plain).decode(),
        }


def show(fig, alt):
    """Show a figure with its alt text: a sentence or two that state the values it shows.

    ValueError where the text is empty.
    """
    if not alt.strip():
        raise ValueError("alt is empty: say in a sentence or two what the picture shows")
    display(Picture(fig, alt))
