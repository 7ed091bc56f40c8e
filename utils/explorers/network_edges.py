"""Where the units and weights of a network are drawn, for explorers that show one."""

from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from utils.plotting import unit_places


class Edges(NamedTuple):
    """Every weight: its address, where it starts and ends (n, 2), and its value (n,)."""

    addresses: tuple
    starts: np.ndarray
    ends: np.ndarray
    values: np.ndarray

    @property
    def signs(self):
        """The role of each edge by the sign of its weight."""
        return ["negative" if v < 0 else "positive" for v in self.values]


def layer_sizes(parameters):
    """Units of each layer, (n0, n1, n2, K)."""
    return [len(parameters.W1), *(len(b) for b in parameters[1::2])]


def layer_places(parameters):
    """The centres of the units, layer by layer, each (n, 2)."""
    return _places(tuple(layer_sizes(parameters)))


def weight_edges(parameters):
    """The `Edges` of a network."""
    values = np.concatenate([np.ravel(W) for W in parameters[::2]], dtype=float)
    return Edges(*_edges(tuple(layer_sizes(parameters))), values)


# An explorer asks in every frame, always for the same sizes; what it gets cannot be written into.
@lru_cache(maxsize=64)
def _places(sizes):
    places = [unit_places(n, layer) for layer, n in enumerate(sizes)]
    for array in places:
        array.setflags(write=False)
    return tuple(places)


@lru_cache(maxsize=64)
def _edges(sizes):
    """Addresses, starts and ends."""
    addresses = tuple(
        (f"W{layer}", i, j)
        for layer, (n, m) in enumerate(pairwise(sizes), start=1)
        for i, j in np.ndindex(n, m)
    )
    places = _places(sizes)
    pairs = list(pairwise(places))
    starts = np.concatenate([np.repeat(a, len(b), axis=0) for a, b in pairs])
    ends = np.concatenate([np.tile(b, (len(a), 1)) for a, b in pairs])
    for array in (starts, ends):
        array.setflags(write=False)
    return addresses, starts, ends


def beside(starts, ends, share, distance):
    """Places (n, 2) at a share of the way along edges, that far to their left."""
    along = ends - starts
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.hypot(*along.T)[:, np.newaxis]
    return starts + np.reshape(share, (-1, 1)) * along + distance * across
