"""Surfaces over two variables, and what notebook 01 says about a point on one of them."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from utils.plotting.numbers import number

_FLAT = 1e-9  # a gradient shorter than this has no direction worth drawing


class Surface(NamedTuple):
    """A function of two variables: f(u, v), and slopes(u, v) = (df/du, df/dv) by rule.

    Both take numbers or arrays; f takes complex numbers as well, so that a complex step
    measures its slopes.
    """

    name: str
    formula: str
    f: Callable
    slopes: Callable


def bowl(u, v):
    """u²/2 + uv + 2v², the stretched bowl of notebook 01, lowest at (0, 0)."""
    return u**2 / 2 + u * v + 2 * v**2


def bowl_slopes(u, v):
    """(df/du, df/dv) of `bowl`. Derived in notebook 01."""
    return u + v, u + 4 * v


def valleys(u, v):
    """u⁴/6 - u² + uv/2 + v²/2: two valleys and a pass between them at (0, 0)."""
    return u**4 / 6 - u**2 + u * v / 2 + v**2 / 2


def valleys_slopes(u, v):
    """(df/du, df/dv) of `valleys`."""
    return 2 * u**3 / 3 - 2 * u + v / 2, u / 2 + v


def hill(u, v):
    """4 e^(-bowl/4): a stretched hill, highest at (0, 0)."""
    return 4 * np.exp(-bowl(u, v) / 4)


def hill_slopes(u, v):
    """(df/du, df/dv) of `hill`."""
    along_u, along_v = bowl_slopes(u, v)
    return -hill(u, v) * along_u / 4, -hill(u, v) * along_v / 4


SURFACES = (
    Surface("stretched bowl", "u²/2 + uv + 2v²", bowl, bowl_slopes),
    Surface("two valleys", "u⁴/6 − u² + uv/2 + v²/2", valleys, valleys_slopes),
    Surface("hill", "4 exp(−(u²/2 + uv + 2v²)/4)", hill, hill_slopes),
)


class PointOnSurface:
    """One point of a `Surface`: its height, its slopes, its gradient, and a sentence.

    angle : direction of the needle in degrees, counted from the u axis.
    """

    def __init__(self, surface, u, v, angle):
        self.surface, self.u, self.v, self.angle = surface, u, v, angle
        # Where a function has no value the picture says so, once; NumPy need not.
        with np.errstate(all="ignore"):
            self.f = float(surface.f(u, v))
            slopes = tuple(float(s) for s in surface.slopes(u, v))
        # A rule may give a number where the function itself has none.
        self.slopes = slopes if np.isfinite(self.f) else (float("nan"), float("nan"))

    @property
    def steepest(self):
        """The slope in the direction of the gradient: the gradient's length."""
        return float(np.hypot(*self.slopes))

    @property
    def uphill(self):
        """Direction of the gradient in degrees from 0 to 360; nan where there is none."""
        if not self.steepest > _FLAT:
            return float("nan")
        return float(np.degrees(np.arctan2(self.slopes[1], self.slopes[0])) % 360)

    def slope_towards(self, degrees):
        """The slope in a direction: df/du cos + df/dv sin. Derived in notebook 01."""
        a = np.radians(degrees)
        return self.slopes[0] * np.cos(a) + self.slopes[1] * np.sin(a)

    def sentence(self):
        """What is to be seen, in words."""
        place = f"{self.surface.name}, f = {self.surface.formula}, at u = {number(self.u)}, "
        place += f"v = {number(self.v)}"
        if not np.isfinite(self.f + sum(self.slopes)):
            return f"Surface {place}: f has no value or no slope here."
        words = f"Surface {place}: f = {number(self.f)}, slope along u {number(self.slopes[0])}, "
        words += f"slope along v {number(self.slopes[1])}; "
        if np.isnan(self.uphill):
            return words + "flat: both slopes are 0, there is no gradient arrow."
        needle = number(float(self.slope_towards(self.angle)))
        return (
            f"{words}the gradient points to {self.uphill:.0f} degrees with slope "
            f"{number(self.steepest)}; the needle points to {self.angle:.0f} degrees with "
            f"slope {needle}."
        )
