"""What the X-ray knows: a network, an example, the chosen parameter, and what is shown of it."""

import numpy as np

from utils.address import addresses, check_address, value_at, with_value
from utils.derivation import Undefined, derive
from utils.five_ways import five_ways
from utils.functions import cross_entropy_from_scores, log_softmax, sigmoid
from utils.sweeps import backward_sweep, forward_sweep


class XRay:
    """The state behind `weight_xray`. The arrays it is given are never changed.

    parameters : `Parameters`; x (n0,) one example; t (K,) its target.
    address : the parameter in question, as ("W2", 3, 0).
    path : index of the one path that is lit, or None for all.
    nudge : by how much the parameter is moved to measure.
    """

    def __init__(self, parameters, x, t, address, form="y-t"):
        self._given = parameters, np.asarray(x, float), np.asarray(t, float)
        self._given_choice = check_address(parameters, address), form
        self.back()

    def back(self):
        """All as it was at the start."""
        parameters, x, t = self._given
        self.parameters = parameters.map(np.array)
        self.x, self.t = x.copy(), t.copy()
        self.address, self.form = self._given_choice
        self.path, self.nudge = None, 0.1
        self.look()

    def look(self):
        """Derive again; where a form is not defined the other one is taken, and `said` says why."""
        self.said = ""
        try:
            self.derivation = derive(self.parameters, self.x, self.t, self.address, self.form)
        except Undefined as why:
            self.said = str(why)
            self.derivation = derive(self.parameters, self.x, self.t, self.address)
        if self.path is not None and self.path >= len(self.derivation.paths):
            self.path = None

    def choose(self, address):
        """Take another parameter; all its paths are lit at first."""
        self.address, self.path = check_address(self.parameters, address), None

    @property
    def value(self):
        """The chosen parameter itself."""
        return float(value_at(self.parameters, self.address))

    def set_value(self, value):
        """Another value for the chosen parameter."""
        self.parameters = with_value(self.parameters, self.address, float(value))

    def set_target(self, unit, share):
        """t at one unit; the others share what is left as they shared it before."""
        rest = np.delete(self.t, unit)
        rest = rest / rest.sum() if rest.sum() > 0 else np.full(len(rest), 1 / max(len(rest), 1))
        t = np.insert(rest * (1 - share), unit, share)
        self.t = t / t.sum()

    @property
    def E(self):
        """The loss, in nats."""
        return float(cross_entropy_from_scores(self.derivation.values.s3, self.derivation.t))

    @property
    def addresses(self):
        """Every parameter there is."""
        return addresses(self.parameters)

    @property
    def five(self):
        """{way: dE/d(parameter)}, three computed and two measured."""
        return five_ways(self.derivation)

    @property
    def slopes_up(self):
        """d(unit)/d(parameter) for every unit: forward mode."""
        return forward_sweep(self.derivation)

    @property
    def slopes_down(self):
        """dE/d(unit) for every unit: backward mode."""
        return backward_sweep(self.derivation)

    def E_after(self, changes):
        """E when the chosen parameter is moved by each of these amounts and all else stays."""
        (name, *index), values = self.address, self.derivation.values
        layer, parameters = int(name[1]), self.parameters
        slope = self.derivation.paths[0].factors[-1].value  # of its weighted sum
        s = np.repeat(getattr(values, f"s{layer}"), len(changes), axis=0)
        s[:, index[-1]] += np.asarray(changes) * slope
        for k in range(layer + 1, 4):
            s = sigmoid(s) @ getattr(parameters, f"W{k}") + getattr(parameters, f"b{k}")
        return -(log_softmax(s) * self.derivation.t).sum(axis=1)

    def lit_edges(self):
        """Addresses of the weights on the lit paths, the chosen one left out."""
        paths = self.derivation.paths
        lit = set()
        for path in paths if self.path is None else [paths[self.path]]:
            lit |= {
                (f"W{f.of[0][1]}", f.by[1], f.of[1]) for f in path.factors if f.kind == "weight"
            }
        return lit
