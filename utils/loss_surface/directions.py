"""Directions to look along: one parameter, at random, and the ones a training took."""

import numpy as np

from utils.address import check_address
from utils.loss_surface.checks import check_direction
from utils.network import Parameters, check_generator, check_parameters


def parameter_direction(parameters, address):
    """1 at that parameter and 0 elsewhere, a `Parameters`; address ("W1", l, k) or ("b2", j)."""
    parameters = check_parameters(parameters)
    name, *index = check_address(parameters, address)
    direction = parameters.map(lambda p: np.zeros(p.shape))
    getattr(direction, name)[tuple(index)] = 1.0
    return direction


def random_direction(parameters, generator):
    """A random direction as long, unit by unit, as the parameters: `Parameters`.

    Filter normalisation (Li et al. 2018): the weights that arrive at a unit are drawn at random
    and scaled to the length of that unit's own. Without it, a network with large weights would
    look flat and one with small weights sharp. Biases stay: their entries are 0.
    """
    check_generator(generator)

    def draw(own):
        if own.ndim == 1:
            return np.zeros(own.shape)
        drawn = generator.standard_normal(own.shape)
        return drawn * (np.linalg.norm(own, axis=0) / np.linalg.norm(drawn, axis=0))

    return check_parameters(parameters).map(draw)


def principal_directions(history):
    """(direction_1, direction_2, shares): the plane through the last point nearest to a descent.

    history : `Parameters`, or steps that hold them, in order. The directions have length 1 and
    stand at right angles. shares (2,) : how much of the movement each explains, of the squared
    distances to the last point. Both point to where the descent came from.

    ValueError unless at least three points do not lie on one line.
    """
    points = [check_parameters(getattr(step, "parameters", step)) for step in history]
    if len(points) < 3:
        raise ValueError(f"history holds {len(points)} points, expected three or more")
    last = points[-1]
    for number, point in enumerate(points):
        check_direction(f"history[{number}]", last, point)
    flat = np.array([_flat(point) - _flat(last) for point in points[:-1]])
    _, sizes, axes = np.linalg.svd(flat, full_matrices=False)
    if not sizes[1] > 1e-12 * sizes[0] > 0:
        raise ValueError("the points of the history lie on one line: they span no plane")
    shares = sizes[:2] ** 2 / (sizes**2).sum()
    # The sign of a principal direction is open; this makes it the same everywhere.
    one, two = (axis if (flat @ axis).sum() >= 0 else -axis for axis in axes[:2])
    return _shaped(one, last), _shaped(two, last), shares


def plane_coordinates(history, origin, direction_1, direction_2):
    """(a, b) of each point of a history, projected onto the plane through origin; (n, 2)."""
    points = [check_parameters(getattr(step, "parameters", step)) for step in history]
    origin = check_parameters(origin)
    directions = [
        _flat(check_direction(name, origin, direction))
        for name, direction in (("direction_1", direction_1), ("direction_2", direction_2))
    ]
    moved = np.array([_flat(point) - _flat(origin) for point in points])
    return np.linalg.lstsq(np.stack(directions, axis=1), moved.T, rcond=None)[0].T


def _flat(parameters):
    return np.concatenate([np.ravel(p) for p in parameters])


def _shaped(flat, like):
    """A `Parameters` of the shapes of `like`, filled from a flat array."""
    ends = np.cumsum([p.size for p in like])[:-1]
    parts = np.split(np.asarray(flat), ends)
    return Parameters(*(part.reshape(p.shape) for part, p in zip(parts, like, strict=True)))
