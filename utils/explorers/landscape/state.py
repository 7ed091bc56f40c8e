"""What the landscape knows: a network, two parameters to look along, a third to drag."""

from typing import NamedTuple

import numpy as np

from utils.address import addresses, check_address, value_at, with_value
from utils.functions import cross_entropy_from_scores
from utils.loss_surface import loss_grid
from utils.network import backward, forward, loss

SIDE = 41  # grid values along each of the two parameters
_LARGEST, _SMALLEST = 64.0, 0.05  # half the width of the window, at most and at least


class Reading(NamedTuple):
    """What is to be said of the present place, computed once a picture.

    E in nats; slopes (dE/d first, dE/d second); the change of E that the tangent plane predicts
    for one step of descent in the two alone, and the actual one; right, the mean probability of
    the right class.
    """

    E: float
    slopes: np.ndarray
    predicted: float
    actual: float
    right: float


class Landscape:
    """The state behind `landscape`. The arrays it is given are never changed.

    first, second : the two parameters looked along, first across and second up; third : the one
        on the third slider, which reshapes the surface.
    middle, reach : what the window shows, middle +- reach of both parameters.
    path : the places (first, second) a descent has come through, the present one last.
    """

    def __init__(self, parameters, x, t, first, second, third, reach=4.0):
        self._given = parameters, first, second, third, float(reach)
        self.x, self.t = x, t
        for address in (first, second, third):
            check_address(parameters, address)
        if len({first, second, third}) < 3:
            raise ValueError(
                f"first, second and third are {first}, {second} and {third}: expected three "
                "different parameters"
            )
        if not _SMALLEST <= reach <= _LARGEST:
            raise ValueError(
                f"reach is {reach:g}, expected half the width of the window, from {_SMALLEST:g} "
                f"to {_LARGEST:g}"
            )
        self.rate = 1.0
        self.back()

    def back(self):
        """All as it was at the start."""
        parameters, self.first, self.second, self.third, self.reach = self._given
        self.parameters = parameters.map(np.array)
        self.recentre()

    @property
    def place(self):
        """The present values of the two parameters, (2,)."""
        return np.array([value_at(self.parameters, a) for a in (self.first, self.second)])

    def move_to(self, across, up):
        """Other values for the two parameters, inside the window; the path begins anew."""
        low, high = self.middle - self.reach, self.middle + self.reach
        across, up = np.clip([across, up], low, high)
        self._put(across, up)
        self.path = [self.place]

    def _put(self, across, up):
        moved = with_value(self.parameters, self.first, float(across))
        self.parameters = with_value(moved, self.second, float(up))

    def set_third(self, value):
        """Drag the third parameter: the surface becomes another one."""
        self.parameters = with_value(self.parameters, self.third, float(value))
        self.path = [self.place]

    def choose(self, role, address):
        """Another parameter for "first", "second" or "third"; one in use changes places."""
        before = self.first, self.second
        for other in ("first", "second", "third"):
            if other != role and getattr(self, other) == address:
                setattr(self, other, getattr(self, role))
        setattr(self, role, address)
        if (self.first, self.second) == before:
            self.path = [self.place]
            self.remember()
        else:
            self.recentre()

    def zoom(self, by):
        """Show by times as much."""
        self.reach = float(np.clip(self.reach * by, _SMALLEST, _LARGEST))
        self.recentre()

    def recentre(self):
        """The window around the present place; colours and ghosts begin anew."""
        self.middle = self.place.round(2)
        self.path = [self.place]
        self.remember()

    def remember(self):
        """Take the present surface as the one to compare with: its contours are the ghosts."""
        self.ghost = self.grid()
        low, high = self.ghost.min(), self.ghost.max()
        # The scale stays while weights move, else a change would look like none.
        self.limits = (max(0.0, float(low) - 0.1 * (high - low)), float(high) or 1.0)
        # Lines closer together where it is low, where a descent ends.
        share = np.linspace(0.04, 0.96, 10) ** 1.6
        self.levels = (low + share * (high - low)).tolist()

    @property
    def axes(self):
        """(values across (SIDE,), values up (SIDE,))."""
        offsets = np.linspace(-self.reach, self.reach, SIDE)
        return self.middle[0] + offsets, self.middle[1] + offsets

    def grid(self):
        """E over the window, (SIDE up, SIDE across), in nats."""
        across, up = self.axes
        return loss_grid(self.parameters, self.x, self.t, self.first, self.second, across, up).T

    def read(self):
        """The `Reading` of the present place."""
        values = forward(self.parameters, self.x)
        E = cross_entropy_from_scores(values.s3, self.t)
        slopes = self._slopes(values)
        across, up = self.place - self.rate * slopes
        moved = with_value(self.parameters, self.first, float(across))
        moved = with_value(moved, self.second, float(up))
        return Reading(
            float(E), slopes, -self.rate * float(slopes @ slopes),
            float(loss(moved, self.x, self.t) - E), float((values.y * self.t).sum(axis=1).mean()),
        )  # fmt: skip

    def _slopes(self, values):
        gradient = backward(self.parameters, values, self.t)
        return np.array([float(value_at(gradient, a)) for a in (self.first, self.second)])

    def descend(self):
        """Steps of gradient descent in the two parameters, one for each `next`, up to 500."""
        for _ in range(500):
            slopes = self._slopes(forward(self.parameters, self.x))
            if np.hypot(*slopes) < 1e-6:
                return
            self._put(*(self.place - self.rate * slopes))
            self.path.append(self.place)
            yield

    @property
    def addresses(self):
        """Every parameter there is."""
        return addresses(self.parameters)
