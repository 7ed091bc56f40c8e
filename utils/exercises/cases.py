"""The networks answers are tried on, and what a page calls its arrays.

`checking` is for judging: 2-5-4-3, seven examples, soft targets, biases. No mistake of the
catalogue is invisible there, as many are on one example, square matrices or two outputs.
"""

from typing import NamedTuple

import numpy as np

from utils.example import running_batch, running_example
from utils.network import Forward, Parameters, forward, initialise


class Case(NamedTuple):
    """A network with its examples: parameters, x (N, n0), t (N, K) and the forward values."""

    parameters: Parameters
    x: np.ndarray
    t: np.ndarray
    values: Forward

    @property
    def names(self):
        """What a formula or a function may ask for, by the names of the pages."""
        return {**self.parameters._asdict(), **self.values._asdict(), "t": self.t, "N": len(self.t)}


def reading():
    """The running example, one row of x."""
    parameters, x, t = running_example()
    return Case(parameters, x, t, forward(parameters, x))


def batch():
    """The running example's network with its five examples."""
    parameters, (x, t) = running_example()[0], running_batch()
    return Case(parameters, x, t, forward(parameters, x))


def checking(seed=7, sizes=(2, 5, 4, 3), n_examples=7):
    """A network on which mistakes show, with soft targets and biases."""
    rng = np.random.default_rng(seed)
    parameters = initialise(rng, sizes, scale=1.6)
    parameters = parameters.map(lambda p: p + rng.normal(0, 0.4, p.shape))
    x = rng.normal(0, 1.4, (n_examples, sizes[0]))
    t = rng.dirichlet(np.full(sizes[-1], 1.5), n_examples)
    return Case(parameters, x, t, forward(parameters, x))
