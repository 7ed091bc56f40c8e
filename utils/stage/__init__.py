"""Live figures: what stands still is drawn once by matplotlib, what moves is drawn over it."""

from utils.stage.frames import Slices
from utils.stage.live import Stage
from utils.stage.touch import Event

__all__ = ["Event", "Slices", "Stage"]
