"""Where the units and weights of a network are drawn, for explorers that show one."""

from typing import NamedTuple

import numpy as np

from utils.address import value_at, weight_addresses
from utils.plotting import unit_places


class Edges(NamedTuple):
    """Every weight: its address, where it starts and ends (n, 2), and its value (n,)."""

    addresses: list
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
    return [unit_places(n, layer) for layer, n in enumerate(layer_sizes(parameters))]


def weight_edges(parameters):
    """The `Edges` of a network."""
    places, weights = layer_places(parameters), weight_addresses(parameters)
    return Edges(
        weights,
        np.array([places[int(name[1]) - 1][start] for name, start, _ in weights]),
        np.array([places[int(name[1])][end] for name, _, end in weights]),
        np.array([float(value_at(parameters, address)) for address in weights]),
    )


def beside(starts, ends, share, distance):
    """Places (n, 2) at a share of the way along edges, that far to their left."""
    along = ends - starts
    across = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.hypot(*along.T)[:, np.newaxis]
    return starts + np.reshape(share, (-1, 1)) * along + distance * across
