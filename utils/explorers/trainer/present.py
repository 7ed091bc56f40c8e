"""The numbers of the step the trainer looks at, each computed once."""

import numpy as np

from utils.explorers.trainer.settings import REACH
from utils.network import forward

SIDE = 49  # grid points along each side of the plane


class PresentStep:
    """What follows from where a `Trainer` looks: its line, step, unit and example."""

    @property
    def layer(self):
        """1 or 2, the layer of the unit looked at; 1 where none is."""
        return int(self.unit[0][1]) if self.unit else 1

    @property
    def weight(self):
        """The weight that is followed: the first one into the unit looked at."""
        return (f"W{self.layer}", 0, self.unit[1] if self.unit else 0)

    @property
    def moment(self):
        """The `Moment` of the present step, None while there is no example."""
        if self.line is None:
            return None
        return self._once("moment", lambda: self.line.run.at(self.step))

    @property
    def parameters(self):
        """Those before the present step's update."""
        if self.line is None:
            return self.settings.start_weights(self.n_classes)
        return self.moment.parameters

    @property
    def axis(self):
        """(SIDE,) coordinates along each side of the plane."""
        return np.linspace(-1, 1, SIDE) * REACH[self.settings.data]

    @property
    def over_plane(self):
        """What every unit says at each place of the plane: `Forward` of (SIDE, SIDE, n)."""
        return self._once("plane", self._plane)

    def _plane(self):
        across, up = np.meshgrid(self.axis, self.axis)
        with np.errstate(over="ignore", invalid="ignore"):
            values = forward(self.parameters, np.column_stack([across.ravel(), up.ravel()]))
        return type(values)(*(v.reshape(SIDE, SIDE, -1) for v in values))

    @property
    def followed(self):
        """The `Forward` of the followed example."""
        row = self.x[[self.example]]
        return self._once(f"example {self.example}", lambda: forward(self.parameters, row))

    @property
    def accuracy(self):
        """The share of examples whose likeliest class is the true one."""
        y = self._once("y", lambda: forward(self.parameters, self.x).y)
        return float((y.argmax(axis=1) == self.t.argmax(axis=1)).mean())

    def _once(self, what, compute):
        """A value of the present step, computed once."""
        here = (self.line.name if self.line else self.wanted, self.step)
        if self._known.get("of") != here:
            self._known = {"of": here}
        if what not in self._known:
            self._known[what] = compute()
        return self._known[what]

    def _forget(self):
        """Begin anew: a new training has lines and steps of the same names."""
        self._known = {}
