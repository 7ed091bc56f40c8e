"""How the error of a measured slope depends on the step, over 15 decades."""

from utils.explorers.difference_step.explorer import step_explorer

__all__ = ["step_explorer"]
