"""The one numeric example of the course, met on page 00 and worked out on pages 08 to 14.

Small enough for paper. Chosen so that the first weighted sums are exact, no value is 0, 1 or 1/2,
and forgetting a path turns the sign of dE/dW2_41 and of dE/dW1_13, so that it is noticed.
"""

import numpy as np

from utils.data import one_hot
from utils.network import Parameters


def running_example():
    """(parameters, x, t) of the 3-4-3-2 network: biases 0, x (1, 3), t (1, 2)."""
    W1 = np.array([[-0.4, -0.8, 0.6, -0.4], [-0.4, -0.8, -0.8, 0.6], [0.4, -0.2, -0.6, 0.8]])
    W2 = np.array([[1.4, 1.2, -2.1], [1.2, 2.4, 1.7], [-1.7, -2.4, -0.5], [1.4, -2.1, -1.2]])
    W3 = np.array([[1.6, 2.3], [1.3, 1.9], [-0.7, 2.6]])
    parameters = Parameters(W1, np.zeros(4), W2, np.zeros(3), W3, np.zeros(2))
    return parameters, np.array([[1.5, -2.5, 3.0]]), np.array([[1.0, 0.0]])


def running_batch():
    """(x, t) of five examples for the same network, the running example first: (5, 3), (5, 2)."""
    x = [[1.5, -2.5, 3.0], [-2.0, 0.5, 2.5], [2.5, 1.5, -0.5], [-0.5, -1.5, -3.0], [0.5, 3.0, 2.0]]
    return np.array(x), one_hot(np.array([0, 1, 1, 0, 0]), 2)
