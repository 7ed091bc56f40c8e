"""The vocabulary of a stage: what can be drawn over the static layer.

Every method takes a name first. Calling it again with the same name replaces the mark, so a
function that redraws simply says what is to be seen now. Arrays are in data coordinates of
`axes`, the number of an Axes of the figure. Values that are not finite are left out, and the
stage says so.
"""

import numpy as np

from utils.stage import svg

# An item that cannot be drawn keeps its place in the list, out of sight and of reach.
_NOWHERE = ["rect", -99, -99, 0, 0]


class Marks:
    """Drawing methods of a stage; `_plane(axes)` maps data, `_put` hands over the mark."""

    def points(self, name, x, y, *, axes=0, role="ink", size=6, symbol="o", edge="paper",
               **touch):  # fmt: skip
        """Circles, squares, diamonds or triangles (symbol "o", "s", "D", "^") of radius `size`.

        role is one role or one for each point. touch: see `Touch`.
        """
        x, y = _flat(x, y)
        pixels = self._plane(axes).pixels(x, y)
        fills = each(role, len(x), svg.colour)
        edge = svg.colour(edge)
        inside = self._plane(axes).contains(x, y)
        shapes = [
            svg.symbol(symbol, *place, size, fill, edge)
            for place, fill, shown in zip(pixels.tolist(), fills, inside, strict=True)
            if shown
        ]
        reaches = _reaches(pixels) if touch else []
        hits = [
            ["circle", *place, max(size, reach)] if shown else ["circle", -99, -99, 0]
            for place, shown, reach in zip(pixels.tolist(), inside, reaches, strict=False)
        ]
        self._put(name, "".join(shapes), axes=axes, clip=False, missing=missing_in(pixels),
                  touch=touch, hits=hits, x=x, y=y)  # fmt: skip

    def curve(self, name, x, y, *, axes=0, role="forward", width=2, dash=None, under=False):
        """A line through (x, y); it is interrupted where a value is not finite."""
        x, y = _flat(x, y)
        pixels = self._plane(axes).pixels(x, y)
        d = svg.path_data(pixels)
        drawn = svg.path(d, stroke=svg.colour(role), width=width, dash=dash or role)
        self._put(name, drawn, axes=axes, under=under, missing=missing_in(pixels))

    def lines(self, name, x0, y0, x1, y1, *, axes=0, role="muted", width=1.5, dash=None,
              under=False):  # fmt: skip
        """Separate straight lines from (x0, y0) to (x1, y1), all of one look."""
        both = np.concatenate(self._ends(self._plane(axes), x0, y0, x1, y1), axis=1)
        finite = np.isfinite(both).all(axis=1)
        four = [iter(svg.coordinates(both[finite]))] * 4  # taken in turn: x, y, x, y
        d = "".join(f"M{' '.join(line)}" for line in zip(*four, strict=True))
        drawn = svg.path(d, stroke=svg.colour(role), width=width, dash=dash or role)
        missing = int(len(both) - finite.sum())
        self._put(name, drawn, axes=axes, under=under, missing=missing)

    def edges(self, name, starts, ends, *, axes=0, roles="muted", widths=2, shrink=0,
              dashes=None, under=False, **touch):  # fmt: skip
        """Connections from starts (n, 2) to ends (n, 2), each with its own role and width.

        shrink : pixels left free at both ends, for the units they connect. dashes : for each the
        name of a dash, None for that of its role.
        """
        starts, ends = np.asarray(starts, float), np.asarray(ends, float)
        both, numbers = self._laid_out(name, self._plane(axes), starts, ends, shrink)
        n, widths = len(both), widths if np.ndim(widths) == 0 else np.asarray(widths).tolist()
        four = [iter(numbers)] * 4  # taken in turn: x, y, x, y
        drawn = np.isfinite(both[:, 0])
        parts = [
            svg.path(f"M{a} {b}L{c} {d}", stroke=svg.colour(role), width=width, dash=dash or role)
            for shown, a, b, c, d, role, width, dash in zip(
                drawn, *four, each(roles, n), each(widths, n), dashes or [None] * n, strict=True
            )
            if shown
        ]
        hits, x, y = [], (), ()
        if touch:
            hits = [["line", *hit] for hit in np.nan_to_num(both, nan=-99).tolist()]
            x, y = (starts + ends).T / 2
        self._put(name, "".join(parts), axes=axes, under=under, missing=int(n - drawn.sum()),
                  touch=touch, hits=hits, x=x, y=y)  # fmt: skip

    def _laid_out(self, name, plane, starts, ends, shrink):
        """Pixels (n, 4) of edges, and the same as text.

        A network's edges stay where they are: of arrays that cannot be written into the answer
        to the last call is kept.
        """
        asked = plane, starts, ends, shrink
        before, answer = self._last_edges.get(name, ((), None))
        if len(before) == 4 and all(a is b for a, b in zip(asked, before, strict=True)):
            return answer
        first, last = self._ends(plane, *starts.T, *ends.T)
        along = last - first
        length = np.hypot(*along.T)[:, None]
        step = shrink * along / np.where(length > 0, length, 1)
        both = np.hstack([first + step, last - step]).round(1)
        answer = both, svg.coordinates(np.nan_to_num(both))
        if not (starts.flags.writeable or ends.flags.writeable):
            self._last_edges[name] = asked, answer
        return answer

    def arrow(self, name, x, y, dx, dy, *, axes=0, role="backward", width=2.5):
        """Arrows from (x, y) to (x + dx, y + dy), in data units."""
        starts, ends = self._ends(self._plane(axes), x, y, np.add(x, dx), np.add(y, dy))
        parts = []
        for (a, b), (c, d) in zip(starts.tolist(), ends.tolist(), strict=True):
            length = np.hypot(c - a, d - b)
            if not length > 0.5:
                continue
            ux, uy = (c - a) / length, (d - b) / length
            head = min(4.5 * width, length)
            bx, by = c - head * ux, d - head * uy
            wide = 0.45 * head
            parts.append(svg.path(f"M{a} {b}L{bx:.1f} {by:.1f}", stroke=svg.colour(role),
                                  width=width, dash=role))  # fmt: skip
            corners = np.array([[c, d], [bx - wide * uy, by + wide * ux],
                                [bx + wide * uy, by - wide * ux]])  # fmt: skip
            d_head = svg.path_data(corners.round(1), close=True)
            parts.append(svg.path(d_head, fill=svg.colour(role), width=0))
        self._put(name, "".join(parts), axes=axes, missing=missing_in(starts + ends))

    def text(self, name, x, y, strings, *, axes=0, role="ink", size=13, anchor="middle",
             bold=False, shift=(0, 0), **touch):  # fmt: skip
        """Strings centred on (x, y), or from it (anchor "start") or up to it ("end").

        shift : (right, down) in pixels. What they say is never read as markup.
        """
        x, y = _flat(x, y)
        strings = [strings] if isinstance(strings, str) else list(strings)
        if len(strings) != len(x):
            raise ValueError(f"{len(strings)} strings for {len(x)} places in mark {name!r}")
        pixels = (self._plane(axes).pixels(x, y) + shift).round(1)
        inside = self._plane(axes).contains(x, y)
        fills = each(role, len(x), svg.colour)
        parts, hits = [], []
        for (px, py), shown, string, fill in zip(
            pixels.tolist(), inside, strings, fills, strict=True
        ):
            if shown:
                parts.append(svg.text(px, py, string, size, fill, anchor, bold))
            if touch and shown:
                wide = 0.65 * size * len(str(string))
                left = {"start": px, "middle": px - wide / 2, "end": px - wide}[anchor]
                hits.append(["rect", left - 3, py - size, wide + 6, 2 * size])
            elif touch:
                hits.append(_NOWHERE)
        self._put(name, "".join(parts), axes=axes, clip=False, missing=missing_in(pixels),
                  touch=touch, hits=hits, x=x, y=y)  # fmt: skip

    def bars(self, name, places, values, *, axes=0, width=0.7, base=0.0, roles=None,
             horizontal=False, **touch):  # fmt: skip
        """Bars from `base` to each value; without roles, positive and negative by sign.

        A negative bar is striped as well as coloured.
        """
        places, values = _flat(places, values)
        if roles is None:
            roles = ["negative" if v < 0 else "positive" for v in values - base]
        foot = np.full(len(values), float(base))
        a, b = (foot, places - width / 2), (values, places + width / 2)
        if not horizontal:
            a, b = a[::-1], b[::-1]
        first, last = self._plane(axes).pixels(*a), self._plane(axes).pixels(*b)
        parts, hits = [], []
        for p, q, role in zip(first, last, each(roles, len(values)), strict=True):
            (left, top), (right, bottom) = np.minimum(p, q), np.maximum(p, q)
            if not np.isfinite(left + top + right + bottom):
                hits.append(_NOWHERE)
                continue
            wide, tall = right - left, bottom - top
            parts.append(svg.rect(left, top, wide, tall, svg.colour(role)))
            if role == "negative":
                parts.append(svg.stripes(left, top, wide, tall))
            hits.append(["rect", round(left, 1), round(top - 4, 1), round(wide, 1),
                         round(tall + 8, 1)])  # fmt: skip
        self._put(name, "".join(parts), axes=axes, missing=missing_in(first + last),
                  touch=touch, hits=hits, x=places, y=values)  # fmt: skip

    def _ends(self, plane, *places):
        """Pixels (n, 2) of starts and of ends, from x0, y0, x1, y1."""
        try:
            places = np.array(places, float)
        except ValueError:  # they are not all of one shape
            places = np.array(np.broadcast_arrays(*places), float)
        places = places.reshape(4, -1)
        both = plane.pixels(places[::2], places[1::2])
        return both[: len(both) // 2], both[len(both) // 2 :]


def _flat(x, y):
    x, y = np.asarray(x, float), np.asarray(y, float)
    if x.shape != y.shape or not x.ndim:
        x, y = np.broadcast_arrays(np.atleast_1d(x), np.atleast_1d(y))
    return x.ravel(), y.ravel()


def each(value, n, convert=lambda one: one):
    """One value for each of n items, converted; a single value stands for all."""
    if isinstance(value, (str, int, float)):
        return [convert(value)] * n
    if len(value) != n:
        raise ValueError(f"{len(value)} looks given for {n} items")
    return [convert(one) for one in value]


def missing_in(pixels):
    """How many of (n, 2) pixels are not finite."""
    return len(pixels) - int(np.count_nonzero(np.isfinite(pixels[:, 0])))


def _reaches(pixels):
    """How far from its middle each point can be taken hold of, in pixels.

    15 is 24 across the whole on a stage that is shown four fifths as wide, the least that WCAG asks
    of a target; points close together keep half the way to the next one, but not below 11.
    """
    if len(pixels) < 2:
        return [15.0] * len(pixels)
    if len(pixels) > 100:  # not worth the time
        return [11.0] * len(pixels)
    apart = np.hypot(*(pixels[:, None] - pixels).T)
    np.fill_diagonal(apart, np.inf)
    return np.clip(np.nan_to_num(apart, nan=np.inf).min(axis=0) / 2, 11, 15).tolist()
