"""The living landscape: E over any two parameters of a network, reshaping as others move."""

from utils.explorers.landscape.panel import landscape

__all__ = ["landscape"]
