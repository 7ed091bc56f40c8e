"""Short SVG strings from pixels: the few shapes every mark is made of.

Everything written here is read back by `still`, so the vocabulary stays small: path (M and L),
circle, rect and text, with plain attributes.
"""

from html import escape

import numpy as np

from utils.plotting import COLOURS

# Negative is never told by colour alone.
DASHES = {"negative": "6 4", "dashed": "6 4", "dotted": "1.5 4"}
FONT = "DejaVu Sans, Verdana, sans-serif"
# Every tenth of a pixel of the largest stage as text: to look one up is faster than to write it.
_TENTHS = np.array([f"{n // 10}.{n % 10}" for n in range(16_000)], dtype=object)


def colour(role):
    """The colour of a role of `utils.plotting.COLOURS`, or a colour written as #rrggbb."""
    if role.startswith("#"):
        return escape(role)
    if role not in COLOURS:
        raise ValueError(f"no role {role!r}; there are {', '.join(COLOURS)}")
    return COLOURS[role]


def path_data(pixels, close=False):
    """The d attribute of a line through (n, 2) pixels; a row of NaN interrupts it."""
    finite = np.isfinite(pixels[:, 0])
    if finite.all():
        pieces = [pixels] if len(pixels) else []
    else:
        cuts = np.flatnonzero(~finite)
        pieces = [p[np.isfinite(p[:, 0])] for p in np.split(pixels, cuts)]
    end = "Z" if close else ""
    return "".join(f"M{' '.join(coordinates(p))}{end}" for p in pieces if len(p) > 1)


def coordinates(pixels):
    """Pixels as a flat list of strings, to a tenth."""
    tenths = np.rint(10 * pixels.ravel()).astype(np.intp)
    if tenths.size and 0 <= tenths.min() and tenths.max() < len(_TENTHS):
        return _TENTHS[tenths].tolist()
    return list(map(str, pixels.round(1).ravel().tolist()))


def path(d, *, stroke="none", width=2, fill="none", dash=None, opacity=None):
    """A path element; dash is a name of DASHES, any other draws the line through."""
    extra = f' stroke-dasharray="{DASHES[dash]}"' if dash in DASHES else ""
    if opacity is not None:
        extra += f' opacity="{opacity:g}"'
    return f'<path d="{d}" fill="{fill}" stroke="{stroke}" stroke-width="{width:g}"{extra}/>'


def circle(x, y, radius, fill, stroke, width):
    """A circle element."""
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius:g}" fill="{fill}" stroke="{stroke}"'
        f' stroke-width="{width:g}"/>'
    )


def rect(x, y, wide, high, fill):
    """A rect element, from its upper left corner."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{fill}"'
        ' stroke="none"/>'
    )


def stripes(left, top, wide, high):
    """White lines across a rectangle, rising to the right, cut off at its sides."""
    pieces = []
    for offset in np.arange(7.0, wide + high, 7.0):
        x0, x1 = max(0.0, offset - high), min(wide, offset)
        pieces.append(
            f"M{left + x0:.1f} {top + offset - x0:.1f}L{left + x1:.1f} {top + offset - x1:.1f}"
        )
    return path("".join(pieces), stroke="#ffffff", width=1.5)


def symbol(kind, x, y, size, fill, edge):
    """A circle "o", square "s", diamond "D" or triangle "^" of radius `size`."""
    if kind == "o":
        return circle(x, y, size, fill, edge, 1.5)
    outline = {
        "s": [(-0.88, -0.88), (0.88, -0.88), (0.88, 0.88), (-0.88, 0.88)],
        "D": [(0, -1.2), (1.2, 0), (0, 1.2), (-1.2, 0)],
        "^": [(0, -1.15), (1.05, 0.8), (-1.05, 0.8)],
    }
    if kind not in outline:
        raise ValueError(f'symbol is "o", "s", "D" or "^", not {kind!r}')
    corners = (np.array([x, y]) + size * np.array(outline[kind])).round(1)
    return path(path_data(corners, close=True), fill=fill, stroke=edge, width=1.5)


def text(x, y, string, size, fill, anchor="middle", bold=False):
    """A text element centred on y; what it says is escaped."""
    weight = ' font-weight="bold"' if bold else ""
    # A white edge under the letters keeps them legible on lines and fields.
    return (
        f'<text x="{x}" y="{y + 0.36 * size:.1f}" font-size="{size:g}" text-anchor="{anchor}"'
        f' fill="{fill}"{weight} stroke="#ffffff" stroke-width="3" paint-order="stroke">'
        f"{escape(str(string))}</text>"
    )
