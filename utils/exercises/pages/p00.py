"""Exercises of page 00, start here."""

import numpy as np

from utils.data import one_hot
from utils.example import running_example
from utils.exercises.kinds import Explorer, Numbers, Prediction
from utils.gradient_check import complex_step
from utils.network import loss

_PLACES = np.array([[10 * start + end for end in (1, 2, 3)] for start in (1, 2, 3, 4)])
_A = np.array([[1, 2, 0], [-1, 3, 2]])
_B = np.array([[1, 4], [0, 2], [5, -1]])
_M = np.array([[1, 2, 3], [4, 5, 6]])


def _place():
    """Row and column, from 0, of the weight that formulas call 41."""
    return np.argwhere(_PLACES == 41)[0]


def _after(change):
    """E of the running example plus a change worked out from (slope, weight) of W2_41."""
    network, x, t = running_example()
    slope, weight = complex_step(network, x, t).W2[3, 0], network.W2[3, 0]
    return loss(network, x, t) + change(slope, weight)


def _below_1(panel):
    state = panel.state
    state.look()  # the picture may not have been drawn since the last move
    network, x, t = running_example()
    if not (np.array_equal(state.x, x[0]) and np.array_equal(state.t, t[0])):
        return "the input or the target was changed. Press Reset, and move a weight."
    moved = sum(int((a != b).sum()) for a, b in zip(state.parameters, network, strict=True))
    if moved > 1:
        return f"{moved} weights were moved. Press Reset, and move one alone."
    if state.E < 1:
        return None
    if state.E > loss(network, x, t) + 1e-9:
        return f"E is {state.E:.2f} now, more than before. Step against the sign of the slope."
    return f"E is {state.E:.2f}. Some weights cannot do it: choose one with a large slope."


EXERCISES = [
    Numbers(
        "00a", "row and column of a weight", _place,
        {"transposed": lambda: _place()[::-1], "off_by_one": lambda: _place() + 1},
        hints=[
            "A row holds all weights that start at one unit; this one starts at unit 4.",
            "Fourth row, first column, if you count from 1. The array counts from 0.",
        ],
    ),
    Numbers(
        "00b", "E after a step, by the slope", lambda: _after(lambda slope, _: -0.5 * slope),
        {"times_weight": lambda: _after(lambda slope, weight: -0.5 * slope * weight)},
        hints=[
            "The slope is the change of E for each unit of the weight. The weight changes by -0.5.",
            "E is 1.4593 before; the change is the slope 0.0504 times -0.5.",
        ],
    ),
    Explorer(
        "00c", "E below 1 with one weight", _below_1,
        hints=[
            "A weight with a large slope moves E fast. Look among those of the last layer.",
            "Choose W3_12, from unit 1 to output 2. Its slope is positive, so make it smaller.",
        ],
    ),
    Prediction(
        "00d", "what backward does to E", {"a": "is_the_update", "b": None, "c": "is_the_update"},
        why="It computes slopes and changes nothing.",
    ),
    Numbers(
        "00e", "a sum over an index", lambda: np.einsum("l,li->i", [2, -1, 3], _B)[1],
        {"off_by_one": lambda: np.einsum("l,li->i", [2, -1, 3], _B)[0]},
        hints=["The 2 stays, l runs: three products, one for each row of B, column 2."],
    ),
    Numbers(
        "00f", "an entry of a product", lambda: sum(_A[1, m] * _B[m, 0] for m in range(3)),
        {"transposed": lambda: (_A @ _B)[0, 1]},
        hints=["Row 2 of A and column 1 of B, entry times entry, added up."],
    ),
    Numbers(
        "00g", "an entry of an outer product", lambda: np.outer([0.5, 2, -1], [3, -2])[2, 0],
        {"off_by_one": lambda: np.outer([0.5, 2, -1], [3, -2])[1, 0]},
        hints=["There is one product for each pair: the third entry of u times the first of v."],
    ),
    Numbers(
        "00h", "the log of a product", lambda: np.log(np.exp(0.7) ** 2 * np.exp(-1.2)),
        {"log10": lambda: np.log10(np.exp(0.7) ** 2 * np.exp(-1.2))},
        hints=["The log of a product is a sum, and a power comes down as a factor."],
    ),
    Numbers(
        "00i", "a one-hot target", lambda: one_hot(np.array([1]), 4)[0],
        {"off_by_one": lambda: one_hot(np.array([2]), 4)[0]},
        hints=["A 1 for the right class and 0 for the three others."],
    ),
    Numbers(
        "00j", "a sum along an axis", lambda: np.ones(2) @ _M,
        {"transposed": lambda: _M @ np.ones(3)},
        hints=["The axis you name disappears. Axis 0 are the two rows, so three numbers remain."],
    ),
]  # fmt: skip
