"""From three scores to the slopes of E, the long way over the Jacobian and the short one."""

import numpy as np

from utils.address import label
from utils.functions import cross_entropy, cross_entropy_from_scores, softmax, softmax_jacobian


class ScoreRoute:
    """Everything notebook 06 computes from one example's scores and target.

    s, t : (K,). The long way divides by y and loses its number where softmax underflows.
    """

    def __init__(self, s, t):
        self.s, self.t = np.array(s, float), np.array(t, float)
        self.y, self.jacobian = softmax(self.s), softmax_jacobian(self.s)
        # As the formula is written, 0 / 0 included: the page shows where it stops to work.
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            self.dE_dy = 0.0 - self.t / self.y
            self.product = self.dE_dy @ self.jacobian
        self.short = self.y - self.t
        self.E = float(cross_entropy_from_scores(self.s, self.t))
        self.E_from_y = float(cross_entropy(self.y, self.t))

    @property
    def stands(self):
        """Whether the long way ends in numbers, and in the right ones."""
        if not np.isfinite(self.product).all():
            return False
        right = self.y * self.t.sum() - self.t
        return bool(np.abs(self.product - right).max() < 1e-9)

    @property
    def trouble(self):
        """Which step of the long way has no number, in words; empty where it stands."""
        if self.stands:
            return ""
        both_zero = (self.y == 0) & (self.t == 0)
        if both_zero.any():
            return f"{label(('y', both_zero.argmax()))} is rounded to 0, and 0/0 is not a number"
        i = self.y.argmin()
        y, t = label(("y", i)), label(("t", i))
        if self.y[i] == 0:
            return f"{y} is rounded to 0, {t}/{y} is infinite, and ∞ × 0 is not a number"
        return f"{y} has lost its digits, and {t}/{y} with it"
