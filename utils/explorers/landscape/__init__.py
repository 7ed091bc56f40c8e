"""The living landscape: E over any two parameters of a network, reshaping as others move."""

from utils.explorers.landscape.explorer import landscape

__all__ = ["landscape"]
