"""What the live graph of notebook 02 says: its numbers, and one sentence on a unit or wire."""

import numpy as np

from utils.explorers.chain_rule.graph import (
    backward_slopes,
    forward_values,
    local_slopes,
    measured_slope,
)
from utils.plotting.numbers import number


class GraphState:
    """What the picture says: the graph, its inputs, and the unit or wire that is looked at.

    looked_at : a name such as "u", or a wire such as ("u", "p").
    """

    def __init__(self, graph):
        self.take(graph)

    def take(self, graph):
        """Begin with another graph, at its own start."""
        self.graph, self.inputs = graph, dict(graph.inputs)
        self.looked_at = next(iter(graph.inputs))

    def compute(self):
        """Values, local slopes, and both results of the backward sweep, from the inputs."""
        steps = self.graph.steps
        self.values = forward_values(steps, self.inputs)
        self.local = local_slopes(steps, self.values)
        self.collected, self.carried = backward_slopes(steps, self.values)
        return self

    def explanation(self):
        """One sentence on what is looked at, with its numbers."""
        missing = [name for name, value in self.values.items() if not np.isfinite(value)]
        if missing:
            return f"{missing[0]} has no value here, so there are no slopes."
        last = self.graph.steps[-1].name
        if isinstance(self.looked_at, tuple):
            start, end = self.looked_at
            return (
                f"Wire {start} to {end}: local slope {said(self.local[self.looked_at])} times "
                f"upstream ∂{last}/∂{end} = {said(self.collected[end])} "
                f"makes {said(self.carried[self.looked_at])}."
            )
        name = self.looked_at
        arriving = [self.carried[wire] for wire in self.graph.wires if wire[0] == name]
        if not arriving:
            return f"{name} is the end: its slope in itself is 1."
        summed = " + ".join([said(arriving[0]), *map(_added, arriving[1:])])
        total = f" = {said(self.collected[name])}" if len(arriving) > 1 else ""
        measured = said(measured_slope(self.graph.steps, self.inputs, name))
        collects = f"{name} collects ∂{last}/∂{name} = {summed}{total}."
        return f"{collects} Measured: {measured}."

    def sentence(self, level):
        """The picture in words, as much as is shown.

        level : 0 for values alone, 1 with local slopes, 2 with backward slopes as well.
        """
        self.compute()
        last = self.graph.steps[-1].name
        formulas = {step.name: f" = {step.formula}" for step in self.graph.steps}
        units = [f"{n}{formulas.get(n, '')} is {said(v)}" for n, v in self.values.items()]
        if level == 2:
            slopes = (f", ∂{last}/∂{n} {said(self.collected[n])}" for n in self.values)
            units = [unit + slope for unit, slope in zip(units, slopes, strict=True)]
        words = f"Computation graph, {self.graph.title}: {'; '.join(units)}."
        if level > 0:
            wires = [f"{a} to {b} {said(slope)}" for (a, b), slope in self.local.items()]
            words += f" Local slopes: {', '.join(wires)}."
        return f"{words} {self.explanation()}" if level == 2 else words


def said(value):
    """A number as the pictures write it, or words where there is none."""
    # 1.4 times 1.4 is not 1.96 in binary; rounded first, an exact short value reads as one.
    return number(round(float(value), 12)) if np.isfinite(value) else "no value"


def _added(value):
    """A number as a further term of a sum: negative ones in brackets."""
    return f"({said(value)})" if value < 0 else said(value)
