"""Second derivatives of E: exact, from the complex step through the backward pass."""

import numpy as np

from utils.loss_surface.checks import check_direction, check_directions, check_problem
from utils.loss_surface.directions import flatten, unflatten
from utils.loss_surface.plane import dot, plane_point
from utils.network import backward, check_generator, forward


def hessian_vector(parameters, x, t, direction):
    """The Hessian of E times a direction, a `Parameters`: how the gradient changes along it.

    Im backward(p + i h direction) / h with h = 1e-30, exact to rounding (notebook 09).
    """
    parameters, x, t = check_problem(parameters, x, t)
    return _product(parameters, x, t, check_direction("direction", parameters, direction))


def plane_hessian(parameters, x, t, direction_1, direction_2, a=0.0, b=0.0):
    """The second derivatives of E by a and b at that point of the plane, (2, 2)."""
    parameters, x, t = check_problem(parameters, x, t)
    directions = check_directions(parameters, direction_1, direction_2)
    at = plane_point(parameters, *directions, a, b)
    products = [_product(at, x, t, direction) for direction in directions]
    H = np.array([[dot(u, product) for product in products] for u in directions])
    return (H + H.T) / 2


def top_eigenvalue(parameters, x, t, rng, *, steps=60, within=1e-6):
    """(value, direction): the largest curvature of E over all directions of length 1.

    Gradient descent gets restless in that direction once the learning rate exceeds 2 / value.
    Found by Lanczos' method from a random start, in at most `steps` Hessian products; it stops
    when the value is certain to `within` of its size.

    TypeError unless rng is a numpy Generator, ValueError where x or t does not fit and for steps
    below 1.
    """
    parameters, x, t = check_problem(parameters, x, t)
    check_generator(rng)
    if steps < 1:
        raise ValueError(f"steps is {steps}, expected 1 or more")
    start = rng.standard_normal(sum(p.size for p in parameters))
    basis, diagonal, beside = [start / np.linalg.norm(start)], [], []
    while True:
        product = flatten(_product(parameters, x, t, unflatten(basis[-1], parameters)))
        diagonal.append(float(basis[-1] @ product))
        # Twice, so that rounding leaves nothing of the earlier directions.
        for _ in range(2):
            product = product - np.array(basis).T @ (np.array(basis) @ product)
        rest = float(np.linalg.norm(product))
        # eigh reads the lower half alone.
        values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, -1))
        error = rest * abs(vectors[-1, -1])
        done = error <= within * max(abs(values[-1]), 1e-300)
        if done or len(basis) in (steps, len(start)):
            direction = np.array(basis).T @ vectors[:, -1]
            return float(values[-1]), unflatten(direction, parameters)
        beside.append(rest)
        basis.append(product / rest)


def _product(parameters, x, t, direction):
    h = 1e-30
    at = parameters.map(lambda p, u: p + 1j * h * u, direction)
    return backward(at, forward(at, x), t).map(lambda g: g.imag / h)
