"""The first picture: what a page shows of a stage where nothing runs.

One SVG holds the static layer and the same mark strings the browser draws; the PNG beside it,
for hosts that take such an image out, is drawn from those strings too.
"""

import base64
import io
import re
from xml.etree import ElementTree

import matplotlib
import numpy as np
from matplotlib.image import BboxImage
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox, TransformedBbox
from PIL import Image

from utils.plotting.style import few_colours
from utils.stage import surface, svg
from utils.stage.mapping import PIXELS_PER_INCH

# The PNG is a stand-in for the SVG beside it: three quarters of the size, half the bytes.
_STILL_DPI = 75
_STILL_COLOURS = 64


def base_layer(figure):
    """The static layer as SVG text without a background, the same for the same drawing."""
    buffer = io.StringIO()
    # The salt makes the identifiers in the file the same every time.
    with matplotlib.rc_context({"svg.hashsalt": "stage", "svg.fonttype": "path"}):
        figure.savefig(
            buffer, format="svg", transparent=True, metadata={"Date": None, "Creator": None}
        )
    return _shorter(buffer.getvalue())


def _shorter(text):
    """The same SVG at half the size: no header, no comments, two decimals from 1 on."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<!--.*?-->|<metadata>.*?</metadata>", "", text, flags=re.S)
    text = re.sub(r"\b([1-9]\d*\.\d\d)\d+", r"\1", text)
    text = re.sub(r' xmlns:xlink="[^"]*"| version="1.1"', "", text).replace("xlink:href", "href")
    return re.sub(r"\s+", " ", text).replace("> <", "><")


def still_svg(size, base, planes, marks):
    """One SVG document of fields, static layer, surfaces and marks, in that order.

    size : (width, height) in pixels. planes : the Plane of each Axes, for clipping.
    marks : the marks as a stage holds them, by name.
    """
    wide, high = size
    clips = "".join(
        f'<clipPath id="a{i}">{svg.rect(*plane.box, "#ffffff")}</clipPath>'
        for i, plane in enumerate(planes)
    )
    under = [_field(m) for m in marks.values() if m.get("field")]
    under += [_clipped(m) for m in marks.values() if m["under"]]
    turned = [surface.still(m["surface"]) for m in marks.values() if m.get("surface")]
    over = [_clipped(m) for m in marks.values() if m.get("svg") and not m["under"]]
    # The browser lays the static layer out in the same box.
    placed = re.sub(r'^<svg (.*?)width="[^"]*"', rf'<svg \1width="{wide}"', base, count=1)
    placed = re.sub(r'^(<svg .*?)height="[^"]*"', rf'\1height="{high}"', placed, count=1)
    body = "".join([*under, placed, *turned, *over])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}"'
        f' viewBox="0 0 {wide} {high}" font-family="{svg.FONT}"><defs>{clips}</defs>'
        f'<rect width="{wide}" height="{high}" fill="#ffffff"/>{body}</svg>'
    )


def _clipped(mark):
    clip = f' clip-path="url(#a{mark["axes"]})"' if mark["clip"] else ""
    return f"<g{clip}>{mark['svg']}</g>"


def _field(mark):
    left, top, wide, high = mark["field"]["box"]
    look = "" if mark["field"]["smooth"] else ' style="image-rendering:pixelated"'
    return (
        f'<g clip-path="url(#a{mark["axes"]})"><image x="{left}" y="{top}" width="{wide}"'
        f' height="{high}" preserveAspectRatio="none"{look}'
        f' href="data:image/png;base64,{mark["field"]["png"]}"/></g>'
    )


def still_png(figure, planes, marks):
    """The same picture as PNG bytes in 64 colours, the same for the same drawing."""
    added = []
    patches = [(axes.patch, axes.patch.get_visible()) for axes in figure.axes]
    buffer = io.BytesIO()
    try:
        for z, mark in enumerate(marks.values()):
            clip = planes[mark["axes"]].axes.bbox if mark["clip"] else None
            if mark.get("field"):
                added.append(_image(figure, mark["field"], clip))
            string = surface.still(mark["surface"]) if mark.get("surface") else mark["svg"]
            layer = -10 if mark["under"] else 10
            for artist in _artists(figure, string or ""):
                artist.set_zorder(layer + z / 1000)
                if clip is not None:
                    artist.set_clip_box(clip)
                figure.add_artist(artist)
                added.append(artist)
        # What is under the static layer shows through it, as in the SVG.
        for patch, _ in patches:
            patch.set_visible(False)
        figure.savefig(buffer, format="png", dpi=_STILL_DPI, metadata={"Software": None})
    finally:
        for patch, visible in patches:
            patch.set_visible(visible)
        for artist in added:
            artist.remove()
    return few_colours(buffer, _STILL_COLOURS)


def _image(figure, field, clip):
    """A field's image, added to the figure."""
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(field["png"]))).convert("RGBA"))
    image = BboxImage(
        TransformedBbox(Bbox.from_bounds(*field["box"]), _to_display(figure)),
        interpolation="nearest",  # flat blocks, for a file of half the size
    )
    image.set_data(pixels)
    image.set_zorder(-20)
    image.set_clip_box(clip)
    figure.add_artist(image)
    return image


def _to_display(figure):
    """From pixels of the stage, counted downwards, to matplotlib's display coordinates."""
    pixel = 1 / PIXELS_PER_INCH
    return (
        Affine2D().scale(pixel, -pixel).translate(0, figure.get_figheight())
        + figure.dpi_scale_trans
    )


def _artists(figure, string):
    """matplotlib artists for a string of our own SVG elements."""
    transform = _to_display(figure)
    # Lengths of lines and letters are points in matplotlib, pixels here.
    point = 72 / PIXELS_PER_INCH
    for element in ElementTree.fromstring(f"<g>{string}</g>").iter():
        get = element.get
        if element.tag == "g":
            continue
        if element.tag == "text":
            yield _letters(element, transform, point)
            continue
        look = {
            "facecolor": get("fill"),
            "edgecolor": get("stroke"),
            "linewidth": float(get("stroke-width", 1)) * point,
            "alpha": float(get("opacity", 1)),
            "transform": transform,
            "capstyle": "butt",
        }
        if dash := get("stroke-dasharray"):
            look["linestyle"] = (
                0,
                [float(v) / float(get("stroke-width", 1)) for v in dash.split()],
            )
        if element.tag == "circle":
            yield Circle((float(get("cx")), float(get("cy"))), float(get("r")), **look)
        elif element.tag == "rect":
            x, y, wide, high = (float(get(k)) for k in ("x", "y", "width", "height"))
            yield Rectangle((x, y), wide, high, **look)
        elif get("d"):
            yield PathPatch(_path(get("d")), **look)


def _path(d):
    vertices, codes = [], []
    for piece in re.findall(r"M([^MZ]*)(Z?)", d):
        numbers = np.array(piece[0].replace("L", " ").split(), float).reshape(-1, 2)
        vertices.extend(numbers)
        codes.extend([Path.MOVETO] + [Path.LINETO] * (len(numbers) - 1))
        if piece[1]:
            vertices.append(numbers[0])
            codes.append(Path.CLOSEPOLY)
    return Path(vertices, codes)


def _letters(element, transform, point):
    get = element.get
    anchor = {"middle": "center", "start": "left", "end": "right"}[get("text-anchor")]
    letters = Text(
        float(get("x")), float(get("y")), element.text or "", color=get("fill"),
        fontsize=float(get("font-size")) * point, ha=anchor, va="baseline",
        fontweight=get("font-weight", "normal"), transform=transform, parse_math=False,
    )  # fmt: skip
    if get("stroke"):
        letters.set_path_effects([withStroke(linewidth=3 * point, foreground=get("stroke"))])
    return letters
