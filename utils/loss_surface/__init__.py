"""E over two parameters or over a plane of the parameter space, exactly and fast.

Nothing that the two parameters leave unchanged is computed twice (`grid`, `structure`, `sums`);
planes through all parameters are batched (`plane`); which planes, and how curved they are, is in
`directions` and `curvature`. What does not fit is refused in words, with a ValueError. Notebooks
07 and 16 look at the pictures.
"""

from utils.loss_surface.curvature import hessian_vector, plane_hessian, top_eigenvalue
from utils.loss_surface.directions import (
    parameter_direction,
    plane_coordinates,
    principal_directions,
    random_direction,
)
from utils.loss_surface.grid import loss_grid, softmax_layer_grid
from utils.loss_surface.plane import loss_plane, plane_gradient, plane_point

__all__ = [
    "hessian_vector",
    "loss_grid",
    "loss_plane",
    "parameter_direction",
    "plane_coordinates",
    "plane_gradient",
    "plane_hessian",
    "plane_point",
    "principal_directions",
    "random_direction",
    "softmax_layer_grid",
    "top_eigenvalue",
]
