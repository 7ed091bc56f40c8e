"""E as a function of the probabilities, and its slopes."""

from utils.explorers.cross_entropy.explorer import cross_entropy_explorer

__all__ = ["cross_entropy_explorer"]
