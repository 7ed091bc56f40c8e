"""Marks that show a quantity over the plane: areas, colours, contour lines, a surface."""

import base64

import numpy as np
from contourpy import LineType, contour_generator

from utils.stage import palette, surface, svg
from utils.stage.marks import each, missing_in


class Fields:
    """Drawing methods of a stage for grids; the other marks are in `marks`."""

    def area(self, name, x, lower, upper, *, axes=0, role="forward", opacity=0.2, under=False):
        """The region between two curves over the same x."""
        x = np.asarray(x, float)
        around = np.concatenate([x, x[::-1]])
        lower, upper = np.broadcast_to(lower, x.shape), np.broadcast_to(upper, x.shape)
        pixels = self._plane(axes).pixels(around, np.concatenate([lower, upper[::-1]]))
        finite = pixels[np.isfinite(pixels[:, 0])]
        d = svg.path_data(finite, close=True)
        drawn = svg.path(d, fill=svg.colour(role), width=0, opacity=opacity)
        self._put(name, drawn, axes=axes, under=under, missing=missing_in(pixels))

    def field(self, name, x, y, values, *, axes=0, colours="viridis", limits=None, smooth=True):
        """Values (len(y), len(x)) as colours under the static layer, one pixel for one value.

        colours : a colormap's name or a list of colours. limits : the (low, high) of the colour
        scale; hold it fixed while values change, or the change cannot be seen.
        """
        values = np.asarray(values, float)
        x, y = np.asarray(x, float), np.asarray(y, float)
        if values.shape != (len(y), len(x)):
            raise ValueError(
                f"values have shape {values.shape}, but y and x ask for {(len(y), len(x))}"
            )
        finite = np.isfinite(values)
        low, high = limits or _range(values[finite])
        data = palette.png(palette.indices(values[::-1], low, high), palette.palette(colours))
        # A value's pixel lies around its place, so the image is half a cell wider all round.
        half_x, half_y = (x[-1] - x[0]) / (len(x) - 1) / 2, (y[-1] - y[0]) / (len(y) - 1) / 2
        corners = self._plane(axes).pixels(
            [x[0] - half_x, x[-1] + half_x], [y[-1] + half_y, y[0] - half_y]
        )
        (left, top), (right, bottom) = corners.tolist()
        self._put(name, None, axes=axes, missing=int(values.size - finite.sum()), field={
            "png": base64.b64encode(data).decode(), "smooth": bool(smooth),
            "box": [left, top, round(right - left, 1), round(bottom - top, 1)],
        })  # fmt: skip

    def contours(self, name, x, y, values, levels, *, axes=0, role="muted", width=1.2,
                 dash=None, under=False):  # fmt: skip
        """Lines along which values (len(y), len(x)) take each of the levels.

        role : one role, or one for each level.
        """
        values = np.ma.masked_invalid(np.asarray(values, float))
        lines = contour_generator(x, y, values, line_type=LineType.ChunkCombinedNan)
        plane, parts = self._plane(axes), []
        for level, one in zip(levels, each(role, len(levels)), strict=True):
            # All lines of one level in one array, with NaN between them.
            (joined,), *_ = lines.lines(level)
            d = "" if joined is None else svg.path_data(plane.pixels(*joined.T))
            if d:
                look = {"stroke": svg.colour(one), "width": width, "dash": dash or one}
                parts.append(svg.path(d, **look))
        self._put(name, "".join(parts), axes=axes, under=under,
                  missing=int(np.ma.count_masked(values)))  # fmt: skip

    def surface(self, name, x, y, heights, *, axes=0, limits=None, colours="viridis",
                labels=("x", "y", "z"), view=(-35, 30), points=(), paths=(),
                planes=()):  # fmt: skip
        """A height grid (len(y), len(x)), up to 41 x 41, that the browser turns by itself.

        It fills the box of `axes`, whose own axis is best switched off. view : (turn, tilt) in
        degrees to begin with. points : (x, y, z, role, size); paths : (xs, ys, zs, role, width);
        planes : (xs, ys, zs, role), the corners in order.
        """
        heights = np.asarray(heights, float)
        finite = np.isfinite(heights)
        spec = surface.spec(
            self._plane(axes).box, x, y, heights, limits=limits or _range(heights[finite]),
            colours=colours, labels=labels, view=view, points=points, paths=paths, planes=planes,
        )  # fmt: skip
        missing = int(heights.size - finite.sum())
        self._put(name, None, axes=axes, clip=False, surface=spec, missing=missing)


def _range(values):
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
