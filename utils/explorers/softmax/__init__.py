"""Scores to probabilities, with the Jacobian live; three probabilities as a triangle."""

from utils.explorers.softmax.scores import softmax_explorer

__all__ = ["softmax_explorer"]
