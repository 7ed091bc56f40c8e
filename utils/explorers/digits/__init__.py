"""The digits of notebook 15: a pad to draw on, read by the network while one draws."""

from utils.explorers.digits.explorer import digit_pad

__all__ = ["digit_pad"]
