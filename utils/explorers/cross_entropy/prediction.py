"""A prediction that can be moved over the simplex, and how its numbers are written."""

import numpy as np

from utils.functions import cross_entropy
from utils.plotting.numbers import short


class Prediction:
    """Probabilities y and a target t; moving one probability, the others share the rest.

    y, t : (K,) where it starts; both sum to 1. The arrays given are never changed.
    """

    def __init__(self, y, t):
        self.y, self.t = np.array(y, float), np.array(t, float)
        self._parts = self.y.copy()

    def shares(self, i):
        """How the others divide what y_i leaves, shape (K,): 0 at i, sum 1."""
        others = np.delete(self.y, i)
        if others.sum() > 0:
            self._parts = self.y.copy()
        # With all of it on one class, the others divide the rest as they did before.
        parts = self._parts.copy()
        parts[i] = 0
        if not parts.sum() > 0:
            parts = np.where(np.arange(len(parts)) == i, 0.0, 1.0)
        return parts / parts.sum()

    def move(self, i, value):
        """Give class i that probability, between 0 and 1."""
        value = min(max(float(value), 0.0), 1.0)
        shares = self.shares(i)
        self.y = (1 - value) * shares
        self.y[i] = value

    @property
    def E(self):
        """The cross-entropy in nats, inf where a wanted class has probability 0."""
        return float(cross_entropy(self.y, self.t))

    @property
    def lowest(self):
        """The smallest E that this target allows, its entropy."""
        return float(cross_entropy(self.t, self.t))

    @property
    def dE_dy(self):
        """-t_i / y_i, shape (K,): -inf where a wanted class has probability 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.t == 0, 0.0, -self.t / self.y)

    def slope_along(self, i):
        """dE/dy_i when the others give way, so that the sum stays 1."""
        slopes, shares = self.dE_dy, self.shares(i)
        given = shares > 0
        return float(slopes[i] - (slopes[given] * shares[given]).sum())

    def along(self, i, values):
        """E where y_i takes each of the values and the others share the rest."""
        y = (1 - values)[:, np.newaxis] * self.shares(i)
        y[:, i] = values
        wanted = self.t > 0
        with np.errstate(divide="ignore"):
            return -(np.log(y[:, wanted]) * self.t[wanted]).sum(axis=1)


def said(value):
    """A number with four digits, small ones as powers of ten, infinite ones as ∞."""
    if np.isinf(value):
        return "∞" if value > 0 else "−∞"
    return short(round(float(value), 12), 3 if abs(value) >= 10 else 4)
