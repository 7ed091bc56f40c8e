"""One gradient in the notations of several texts."""

from utils.explorers.notations.explorer import notation_explorer

__all__ = ["notation_explorer"]
