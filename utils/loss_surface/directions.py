"""Directions to look along: one parameter, at random, and the ones a training took."""

import numpy as np

from utils.address import check_address
from utils.loss_surface.checks import check_direction, check_directions
from utils.network import Parameters, check_generator, check_parameters


def parameter_direction(parameters, address):
    """1 at that parameter and 0 elsewhere, a `Parameters`; address ("W1", l, k) or ("b2", j)."""
    parameters = check_parameters(parameters)
    name, *index = check_address(parameters, address)
    direction = parameters.map(lambda p: np.zeros(p.shape))
    getattr(direction, name)[tuple(index)] = 1.0
    return direction


def random_direction(parameters, rng):
    """A random direction as long, unit by unit, as the parameters: `Parameters`.

    Filter normalisation (Li et al. 2018): the weights that arrive at a unit are drawn at random
    and scaled to the length of that unit's own. Without it, a network with large weights would
    look flat and one with small weights sharp. Biases stay: their entries are 0.
    """
    check_generator(rng)

    def draw(own):
        if own.ndim == 1:
            return np.zeros(own.shape)
        drawn = rng.standard_normal(own.shape)
        return drawn * (np.linalg.norm(own, axis=0) / np.linalg.norm(drawn, axis=0))

    return check_parameters(parameters).map(draw)


def principal_directions(history):
    """(direction_1, direction_2, shares): the plane through the last point nearest to a descent.

    history : `Parameters`, or steps that hold them, in order. The directions have length 1 and
    stand at right angles. shares (2,) : how much of the movement each explains, of the squared
    distances to the last point. Both point to where the descent came from.

    ValueError unless at least three points do not lie on one line.
    """
    points = _points(history)
    if len(points) < 3:
        raise ValueError(f"history holds {len(points)} points, expected three or more")
    last = points[-1]
    flat = _moved(points, last)[:-1]
    _, sizes, axes = np.linalg.svd(flat, full_matrices=False)
    if not sizes[1] > 1e-12 * sizes[0] > 0:
        raise ValueError("the points of the history lie on one line: they span no plane")
    shares = sizes[:2] ** 2 / (sizes**2).sum()
    # The sign of a principal direction is open; this makes it the same everywhere.
    one, two = (axis if (flat @ axis).sum() >= 0 else -axis for axis in axes[:2])
    return unflatten(one, last), unflatten(two, last), shares


def plane_coordinates(history, origin, direction_1, direction_2):
    """(a, b) of each point of a history, projected onto the plane through origin; (n, 2)."""
    points, origin = _points(history), check_parameters(origin)
    directions = [flatten(d) for d in check_directions(origin, direction_1, direction_2)]
    moved = _moved(points, origin)
    return np.linalg.lstsq(np.stack(directions, axis=1), moved.T, rcond=None)[0].T


def _points(history):
    """The `Parameters` of a history: of steps that hold them, or given as they are."""
    return [check_parameters(getattr(step, "parameters", step)) for step in history]


def _moved(points, origin):
    """How far each point is from the origin, a row each; ValueError where shapes do not fit."""
    for number, point in enumerate(points):
        check_direction(f"history[{number}]", origin, point)
    return np.array([flatten(point) - flatten(origin) for point in points])


def flatten(parameters):
    """All entries one after the other, (P,)."""
    return np.concatenate([np.ravel(p) for p in parameters])


def unflatten(flat, like):
    """A `Parameters` of the shapes of `like`, filled from a flat array."""
    ends = np.cumsum([p.size for p in like])[:-1]
    parts = np.split(np.asarray(flat), ends)
    return Parameters(*(part.reshape(p.shape) for part, p in zip(parts, like, strict=True)))
