"""Every explorer as its page makes it, one thing moved, and what its sentence must then say."""

from typing import NamedTuple

import numpy as np

from utils.data import digits
from utils.example import running_batch, running_example
from utils.explorers.bug_hunt import bug_hunt
from utils.explorers.chain_rule import graph_explorer
from utils.explorers.cost import cost_explorer
from utils.explorers.cross_entropy import cross_entropy_explorer
from utils.explorers.descent import descent_explorer
from utils.explorers.difference_step import step_explorer
from utils.explorers.digits import digit_pad
from utils.explorers.forward_pass import forward_explorer
from utils.explorers.landscape import landscape
from utils.explorers.notations import notation_explorer
from utils.explorers.partial_derivatives import surface_explorer
from utils.explorers.score_gradient import score_explorer
from utils.explorers.sigmoid import sigmoid_explorer
from utils.explorers.softmax import softmax_explorer
from utils.explorers.softmax.simplex import simplex_explorer
from utils.explorers.trainer import trainer
from utils.explorers.xray import weight_xray
from utils.network import initialise


def _example(make, *words, **options):
    parameters, x, t = running_example()
    return make(parameters, x, t, *words, **options)


def _batch(make, *words):
    return make(running_example()[0], *running_batch(), *words)


def _xray():
    parameters, x, t = running_example()
    return weight_xray(parameters, x[0], t[0], ("W1", 0, 2), level=6, biases=True)


def _descent():
    x = np.random.default_rng(1).normal(size=(40, 2))
    return descent_explorer(x, np.eye(2)[(x[:, 0] > 0).astype(int)])


def _pad():
    x, t = digits()
    return digit_pad(initialise(np.random.default_rng(2), (64, 32, 16, 10)), x[:9], t[:9])


class Made(NamedTuple):
    """make() gives the panel; control: the name of what is moved; to: its value, None for a press;
    says: what the sentence holds afterwards and not before."""

    make: object
    control: str
    to: object
    says: str


MADE = {
    "partial_derivatives": Made(surface_explorer, "u", 1.25, "at u = 1.25, v = 0.5"),
    "chain_rule": Made(graph_explorer, "u", 1.1, "u is 1.1"),
    "sigmoid": Made(lambda: sigmoid_explorer(s=2.0), "s", -3.25, "At s = −3.25"),
    "softmax": Made(softmax_explorer, "s₁", 1.25, "Scores 1.25, −1, 0.5"),
    "simplex": Made(simplex_explorer, "temperature T", 2.5, "temperature 2.5"),
    "cross_entropy": Made(
        lambda: cross_entropy_explorer((0.5, 0.3, 0.2), (0.7, 0.2, 0.1)), "y₁", 0.25, "y 0.25"
    ),
    "score_gradient": Made(
        lambda: score_explorer((0.8, 1.7, -0.6), [("soft", (0.5, 0.2, 0.3)), ("hot", (1, 0, 0))]),
        "target",
        1,
        "targets 1, 0, 0",
    ),
    "descent": Made(_descent, "learning rate η", 5.5, "learning rate 5.5"),
    "forward_pass": Made(lambda: _example(forward_explorer), "W⁽²⁾₄₁", -2.35, "W⁽²⁾₄₁ = −2.35"),
    "difference_step": Made(
        lambda: _example(step_explorer), "step Δ = 10 to the power", -3.0, "step 1e-03"
    ),
    "notations": Made(
        lambda: _batch(notation_explorer), "weight (in ours)", ("W3", 2, 1), "Our W⁽³⁾₃₂ = 2.6"
    ),
    "cost": Made(cost_explorer, "width: units a hidden layer", 9, "Network 3-9-9-2"),
    "trainer": Made(lambda: trainer("spirals"), "example", 7, "example 7"),
    "digits": Made(_pad, "Next example", None, "held-out image 2"),
    "landscape": Made(
        lambda: _batch(landscape, ("W2", 3, 0), ("W3", 0, 1), ("W1", 0, 2)),
        "W⁽²⁾₄₁",
        2.25,
        "The point is at 2.25",
    ),
    "bug_hunt": Made(bug_hunt, "look at", 3, "Suspect 3"),
    "xray": Made(_xray, "W⁽¹⁾₁₃", -2.5, "W⁽¹⁾₁₃ = −2.5"),
}


def control_of(box, name):
    """The control of that name, wherever it is in a panel; None if there is none."""
    for child in getattr(box, "children", ()):
        # The label of a list is its chosen option; its name is the description.
        own = child.label if hasattr(child, "low") else getattr(child, "description", None)
        if own == name:
            return child
        found = control_of(child, name)
        if found is not None:
            return found
    return None


def move(panel, made):
    """Do to a panel what its entry says."""
    control = control_of(panel, made.control)
    if made.to is None:
        control.click()
    else:
        control.value = made.to
