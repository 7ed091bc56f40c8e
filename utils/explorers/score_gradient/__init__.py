"""E as a function of the scores: through the Jacobian, and y - t beside it."""

from utils.explorers.score_gradient.explorer import score_explorer

__all__ = ["score_explorer"]
