"""What drills are drawn from: numbers of one or two digits on which no mistake is invisible.

No number comes twice, and none is 0, 1/2, 1 or 2; no activation is 1 minus another one.
"""

import numpy as np

from utils.exercises.drills import SIZES

_PROBABILITIES = np.array(
    [[0.15, 0.25, 0.6], [0.2, 0.35, 0.45], [0.1, 0.25, 0.65], [0.15, 0.4, 0.45]]
)
_TARGETS = np.array([[0.7, 0.22, 0.08], [0.8, 0.12, 0.08]])
_ACTIVATIONS = {1: [0.2, 0.3, 0.4, 0.9], 2: [0.15, 0.35, 0.45, 0.75]}


def probabilities(rng, n=None):
    """Three probabilities that sum to 1, (3,); n rows of them, (n, 3)."""
    return _some_of(_PROBABILITIES, rng, n)


def soft_targets(rng, n=None):
    """The same for targets that are not one-hot; none is one of the probabilities.

    The largest is never the last one: keeping the last path only is another mistake than keeping
    the right class only.
    """
    drawn = _some_of(_TARGETS, rng, n)
    last = drawn.argmax(axis=-1) == drawn.shape[-1] - 1
    return np.where(last[..., np.newaxis], drawn[..., ::-1], drawn)


def activations(rng, n, layer=1):
    """Values of up to four sigmoids of hidden layer 1 or 2."""
    return rng.choice(_ACTIVATIONS[layer], n, replace=False)


def weights(rng, *shape):
    """Up to ten weights, inputs or errors, of either sign."""
    return rng.choice(SIZES, shape, replace=False) * rng.choice([-1, 1], shape)


def _some_of(rows, rng, n):
    drawn = np.array([rng.permutation(rng.choice(rows)) for _ in range(n or 1)])
    return drawn[0] if n is None else drawn
