"""How the scores of one block of examples depend on the two values p and q of a tile.

Each class answers `add(total, t, T)`: E of its examples, summed, is added to total (P, Q).
d are scores less that of the first output, see `sums`; P and Q are the numbers of values.
Where sums separate, s = u(p) + v(q), so does e^-s = e^-u e^-v, and a sigmoid costs no exponential.
"""

from dataclasses import dataclass

import numpy as np

from utils.loss_surface.sums import MOST, LogProduct, add_cells, bound_of, to_sigmoid

CACHE = 50_000  # numbers worked on at once: 400 KB, about half of a second-level cache


class _ByCell:
    """Scores worked out for every cell: a few rows of the tile and a few examples at a time."""

    def add(self, total, t, T):
        per_row, bound = self.numbers_per_cell() * total.shape[1], self.bound()
        high = min(len(total), max(1, CACHE // per_row))
        at_once = max(1, CACHE // (per_row * high))
        for i in range(0, len(total), high):
            p = slice(i, i + high)
            logs = LogProduct(total[p].reshape(-1), bound)
            for start in range(0, len(t), at_once):
                rows = slice(start, start + at_once)
                d = self.scores(rows, p).reshape(len(t[rows]), t.shape[1], -1)
                add_cells(logs, d, t[rows], T[rows])
            logs.close()


@dataclass
class SumOfAxes(_ByCell):
    """d = u(p) + v(q), so e^d = e^u e^v: exponentials along the axes only.

    u (N, K - 1, P), v (N, K - 1, Q).
    """

    u: np.ndarray
    v: np.ndarray

    def add(self, total, t, T):
        bound = self.bound()
        if max(bound, self.u.max(), self.v.max()) > MOST / 2:
            super().add(total, t, T)
            return
        total -= np.tensordot(t, self.u, 2)[:, None] + np.tensordot(t, self.v, 2)
        # The 1 of the first output is one more term, e^0 e^0.
        left = np.ones((len(t), self.u.shape[2], t.shape[1] + 1))
        right = np.ones((len(t), t.shape[1] + 1, self.v.shape[2]))
        np.exp(self.u.transpose(0, 2, 1), out=left[:, :, 1:])
        np.exp(self.v, out=right[:, 1:])
        S, logs = np.empty_like(total), LogProduct(total, bound)
        for a, b, weight in zip(left, right, T, strict=True):
            logs.take(np.matmul(a, b, out=S), weight)
        logs.close()

    def bound(self):
        return bound_of(self.u.max(axis=2) + self.v.max(axis=2))

    def numbers_per_cell(self):
        return self.u.shape[1]

    def scores(self, rows, p):
        return self.u[rows, :, p, None] + self.v[rows, :, None, :]


@dataclass
class OneProduct(_ByCell):
    """d = d(p) + effect g(p) q: a weight of the last layer that leaves a unit which p moves.

    d (N, K - 1, P), g (N, P), q (Q,). effect (K - 1,) is how that score moves d: 1 at one place,
    or -1 everywhere where it is the first output's. One exponential a cell, whatever K.
    """

    d: np.ndarray
    g: np.ndarray
    effect: np.ndarray
    q: np.ndarray

    def add(self, total, t, T):
        bound = self.bound()
        if bound > MOST / 2:
            super().add(total, t, T)
            return
        total -= np.tensordot(t, self.d, 2)[:, None]
        total -= np.multiply.outer((t @ self.effect) @ self.g, self.q)
        touched = self.effect != 0
        still = 1 + np.exp(self.d[:, ~touched]).sum(axis=1)
        top = self.d[:, touched].max(axis=1)
        moved = top + np.log(np.exp(self.d[:, touched] - top[:, None]).sum(axis=1))
        left = np.stack([self.effect[touched][0] * self.g, moved], axis=2)
        right = np.stack([self.q, np.ones_like(self.q)])
        S, logs = np.empty_like(total), LogProduct(total, bound)
        for a, rest, weight in zip(left, still, T, strict=True):
            np.exp(np.matmul(a, right, out=S), out=S)
            S += rest[:, None]
            logs.take(S, weight)
        logs.close()

    def bound(self):
        reach = np.abs(self.g).max(axis=1) * np.abs(self.q).max()
        return bound_of(self.d.max(axis=2) + reach[:, None] * np.abs(self.effect))

    def numbers_per_cell(self):
        return self.d.shape[1]

    def scores(self, rows, p):
        moved = self.g[rows, None, p, None] * self.effect[:, None, None] * self.q
        return self.d[rows, :, p, None] + moved


@dataclass
class OneUnit(_ByCell):
    """d = c(p) + w h, where one unit's h (a `Sigmoid`) is all that q moves.

    c (N, K - 1, P or 1), w (K - 1,).
    """

    c: np.ndarray
    w: np.ndarray
    h: "Sigmoid"

    def bound(self):
        return bound_of(self.c.max(axis=2) + np.maximum(self.w, 0))

    def numbers_per_cell(self):
        return 1 + self.c.shape[1]

    def scores(self, rows, p):
        c = self.c[rows] if self.c.shape[2] == 1 else self.c[rows, :, p]
        d = self.h.values(rows, p) * self.w[:, None, None]
        d += c[..., None]
        return d


@dataclass
class AllUnits(_ByCell):
    """All units of the second hidden layer move: d = h2 D + constant, h2 a `Sigmoid`.

    D (n2, K - 1), constant (K - 1,).
    """

    h2: "Sigmoid | SigmoidOfOne"
    D: np.ndarray
    constant: np.ndarray

    def bound(self):
        return bound_of(self.constant + np.maximum(self.D, 0).sum(axis=0))

    def numbers_per_cell(self):
        return len(self.D) + self.D.shape[1]

    def scores(self, rows, p):
        h2 = self.h2.values(rows, p)
        d = np.matmul(self.D.T, h2.reshape(*h2.shape[:2], -1))
        d += self.constant[:, None]
        return d


class Sigmoid:
    """sigmoid(left(p) + right(q)), (N, n, P, Q), from exponentials along the axes.

    left (N, n, P), right (N, n, Q); where a sum is too large for that, cell by cell. With rate
    (N, n, P) the right side is rate(p) right(q), and nothing separates.
    """

    def __init__(self, left, right, rate=None):
        self.left, self.right, self.rate = -left, -right, rate
        self.separates = rate is None and max(abs(left).max(), abs(right).max()) < MOST / 2
        if self.separates:
            self.left, self.right = np.exp(self.left), np.exp(self.right)

    def values(self, rows, p):
        left, right = self.left[rows, :, p, None], self.right[rows, :, None, :]
        if self.separates:
            e = left * right
        else:
            e = left + (right if self.rate is None else self.rate[rows, :, p, None] * right)
            _exp(e)
        return to_sigmoid(e)


class SigmoidOfOne:
    """sigmoid(s + w h) of many units that see one unit's h, a `Sigmoid`: (N, n, P, Q).

    s (N, n), w (n,).
    """

    def __init__(self, s, w, h):
        self.s, self.w, self.h = -s, -w, h

    def values(self, rows, p):
        e = self.h.values(rows, p) * self.w[:, None, None]
        e += self.s[rows, :, None, None]
        _exp(e)
        return to_sigmoid(e)


def _exp(e):
    """e^e in its place; what overflows to inf is meant for `to_sigmoid`."""
    with np.errstate(over="ignore"):
        np.exp(e, out=e)
