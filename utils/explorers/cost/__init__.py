"""Multiplications path by path, by backpropagation and by measuring."""

from utils.explorers.cost.explorer import cost_explorer

__all__ = ["cost_explorer"]
