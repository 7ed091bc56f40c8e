"""The time-travel trainer: a training to step through, to go back in and to branch."""

from utils.explorers.trainer.explorer import trainer

__all__ = ["trainer"]
