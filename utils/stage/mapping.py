"""From the data of one Axes to pixels of the stage and back."""

import numpy as np

# Pixels of the stage to an inch of the figure, as in `utils.plotting.show`.
PIXELS_PER_INCH = 100
# Beyond this a coordinate is out of any picture; browsers draw with 32-bit floats.
_FAR = 1e6


class Plane:
    """Pixel coordinates of one Axes; linear and logarithmic scales.

    Both scales are affine after at most one logarithm, so a point costs two multiplications
    and a mark lands exactly on what matplotlib drew.
    """

    def __init__(self, axes):
        self.axes = axes
        scales = axes.get_xscale(), axes.get_yscale()
        # Such an Axes may stand still, as the colour bar of contours does.
        self.unknown = sorted({*scales} - {"linear", "log"})
        self._log = tuple(scale == "log" for scale in scales)
        self.limits = (tuple(map(float, axes.get_xlim())), tuple(map(float, axes.get_ylim())))
        pixel = PIXELS_PER_INCH / axes.figure.dpi
        height = axes.figure.get_figheight() * PIXELS_PER_INCH
        left, bottom, wide, high = (float(v) * pixel for v in axes.bbox.bounds)
        self.box = (left, float(height) - bottom - high, wide, high)
        # Pixels count downwards.
        both = self._affine(0, left, wide), self._affine(1, height - bottom, -high)
        self._factors, self._shifts = np.array(both).T

    def _affine(self, axis, origin, length):
        start, stop = self._scaled(axis, np.array(self.limits[axis]))
        factor = length / (stop - start)
        return float(factor), float(origin - factor * start)

    def _scaled(self, axis, values):
        if not self._log[axis]:
            return values
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.log10(values)

    def is_current(self):
        """Whether the Axes still has the limits and scales this mapping was made for."""
        axes = self.axes
        return self.limits == (axes.get_xlim(), axes.get_ylim()) and self._log == (
            axes.get_xscale() == "log", axes.get_yscale() == "log",
        )  # fmt: skip

    def pixels(self, x, y):
        """(n, 2) pixels, to a tenth; NaN where a coordinate is not finite or log has no value."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        if x.shape != y.shape or not x.ndim:
            x, y = np.broadcast_arrays(np.atleast_1d(x), np.atleast_1d(y))
        out = np.empty((x.size, 2))
        out[:, 0], out[:, 1] = self._scaled(0, x).ravel(), self._scaled(1, y).ravel()
        with np.errstate(over="ignore", invalid="ignore"):
            out *= self._factors
            out += self._shifts
            usual = np.abs(out).max(initial=0) < _FAR  # not so if there is a NaN
        if not usual:
            out[~np.isfinite(out).all(axis=1)] = np.nan
            np.clip(out, -_FAR, _FAR, out=out)
        return out.round(1)

    def data(self, px, py):
        """Data coordinates of a pixel, kept inside the limits of the Axes."""
        return tuple(
            self._inside(axis, self._unscaled(axis, (pixel - shift) / factor))
            for axis, pixel, factor, shift in zip(
                (0, 1), (px, py), self._factors.tolist(), self._shifts.tolist(), strict=True
            )
        )

    def moved(self, x, y, dx, dy, step):
        """The point (x, y) moved by whole steps, inside the limits.

        step : (step in x, step in y) in data units, or None for a fiftieth of each axis.
        """
        place = []
        for axis, value, count in ((0, x, dx), (1, y, dy)):
            start, stop = self._scaled(axis, np.array(self.limits[axis]))
            if step is None or self._log[axis]:
                value = self._unscaled(
                    axis, self._scaled(axis, np.float64(value)) + count * abs(stop - start) / 50
                )
            else:
                value = value + count * step[axis]
            place.append(self._inside(axis, value))
        return tuple(place)

    def contains(self, x, y):
        """Whether each point lies within the limits, shape (n,)."""
        (x0, x1), (y0, y1) = map(sorted, self.limits)
        x, y = np.asarray(x), np.asarray(y)
        return ((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)).ravel()

    def _unscaled(self, axis, value):
        if not self._log[axis]:
            return value
        # Held to the limits first: a power of a place far away is no float.
        low, high = sorted(self._scaled(axis, np.array(self.limits[axis])).tolist())
        return 10.0 ** float(min(max(value, low), high))

    def _inside(self, axis, value):
        low, high = sorted(self.limits[axis])
        return float(min(max(value, low), high))
