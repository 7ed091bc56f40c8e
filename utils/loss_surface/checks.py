"""What a loss surface asks of its inputs, in a learner's words, before anything is computed."""

import numpy as np

from utils.address import check_address
from utils.network import Parameters, check_inputs, check_parameters, check_targets


def check_problem(parameters, x, t):
    """(parameters, x, t) as real float64 arrays that fit together, or a ValueError."""
    parameters = check_parameters(parameters)
    x = check_inputs(parameters, x)
    t = check_targets(t, (len(x), parameters.b3.size))
    parameters = Parameters(*map(as_real, Parameters._fields, parameters))
    return parameters, as_real("x", x), as_real("t", t)


def as_real(name, array):
    """The array as float64, not copied where it is that already; ValueError if it is complex."""
    array = np.asarray(array)
    if array.dtype.kind == "c":
        raise ValueError(f"{name} holds complex numbers: a loss surface is over real ones")
    return array.astype(np.float64, copy=False)


def check_pair(parameters, first, second):
    """Two addresses of different parameters, or a ValueError."""
    first, second = check_address(parameters, first), check_address(parameters, second)
    if first == second:
        raise ValueError(f"first and second are both {first}: a surface needs two parameters")
    return first, second


def check_axis(name, values):
    """The values along one axis of a grid as (n,) float64, or a ValueError."""
    try:
        array = np.asarray(values)
    except ValueError:
        array = np.empty((0, 0))
    if array.ndim != 1 or array.dtype.kind not in "iuf":
        raise ValueError(f"{name} has shape {array.shape}, expected a row of real numbers, (n,)")
    if array.size == 0:
        raise ValueError(f"{name} is empty: a grid needs at least one value along each axis")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} holds a value that is not finite (inf or nan)")
    return as_real(name, array)


def check_directions(parameters, direction_1, direction_2):
    """The two directions of a plane, each as `check_direction` gives it."""
    named = (("direction_1", direction_1), ("direction_2", direction_2))
    return [check_direction(name, parameters, direction) for name, direction in named]


def check_direction(name, parameters, direction):
    """A direction, `Parameters` of the same shapes, real and finite; or a ValueError."""
    if not isinstance(direction, tuple) or len(direction) != 6:
        raise ValueError(
            f"{name} is a {type(direction).__name__}, expected Parameters: "
            "one array for each of W1, b1, W2, b2, W3, b3"
        )
    arrays = []
    for field, array, own in zip(Parameters._fields, direction, parameters, strict=True):
        array = np.asarray(array)
        if array.shape != own.shape:
            raise ValueError(
                f"{name}.{field} has shape {array.shape}, but {field} has {own.shape}: "
                "a direction has one entry for each parameter"
            )
        if array.dtype.kind not in "biuf" or not np.isfinite(array).all():
            raise ValueError(f"{name}.{field} holds a value that is not a finite real number")
        arrays.append(as_real(name, array))
    return Parameters(*arrays)
