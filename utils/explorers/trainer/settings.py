"""What a training is made of: data, network, start weights, rate and batch."""

from typing import NamedTuple

import numpy as np

from utils.data import blobs, moons, one_hot, spirals
from utils.network import initialise

OWN = "own points"
DATA = {"moons": moons, "spirals": spirals, "blobs": blobs}
REACH = {"moons": 1.7, "spirals": 1.3, "blobs": 2.7, OWN: 2.0}  # half the width of the plane
N_EXAMPLES = 150
_OWN_CLASSES = 3


class Settings(NamedTuple):
    """n, m hidden units; seed and scale of the start weights; batch_size None means all."""

    data: str = "moons"
    n: int = 8
    m: int = 8
    learning_rate: float = 2.0
    seed: int = 0
    scale: float = 1.0
    batch_size: int | None = None

    @property
    def refusal(self):
        """Why these settings cannot be trained with, "" if they can."""
        rate, scale = self.learning_rate, self.scale
        if not (np.isfinite(rate) and rate >= 0):
            written = f"{rate:g}".replace("-", "−")
            why = "below 0 every step would climb" if rate < 0 else "it must be a number"
            return f"Learning rate {written} is refused: {why}."
        if not (np.isfinite(scale) and 0 <= scale <= 1000):
            return f"Start scale {scale:g} is refused: a number from 0 to 1000 is expected."
        return ""

    def start_weights(self, n_classes):
        """The network before any training, `Parameters`."""
        sizes = (2, self.n, self.m, n_classes)
        return initialise(np.random.default_rng(self.seed), sizes, self.scale)

    def examples(self, points):
        """(x (N, 2), t (N, K)); points, a list of (x1, x2, class), are the learner's own."""
        if self.data == OWN:
            points = np.array(points, float).reshape(-1, 3)
            return points[:, :2], one_hot(points[:, 2].astype(int), _OWN_CLASSES)
        # The same points whatever the start weights: only one thing changes at a time.
        return DATA[self.data](np.random.default_rng(15), N_EXAMPLES)
