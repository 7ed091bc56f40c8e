"""The weight X-ray: any weight or bias of a network, its gradient path by path, all of it live."""

from utils.explorers.xray.explorer import LEVELS, weight_xray

__all__ = ["LEVELS", "weight_xray"]
