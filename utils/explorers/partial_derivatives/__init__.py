"""A surface over two variables: slices, tangents, gradient and tangent plane, live."""

from utils.explorers.partial_derivatives.explorer import surface_explorer

__all__ = ["surface_explorer"]
