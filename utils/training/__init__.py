"""What is done with a gradient: descent step by step, and a history that can be walked."""

from utils.training.descent import Diverged, History, Step, descend, gradient_descent
from utils.training.run import Moment, Run

__all__ = ["Diverged", "History", "Moment", "Run", "Step", "descend", "gradient_descent"]
