"""Exercises of page 13, backpropagation in code."""

import numpy as np

from utils.exercises.capstone import WholePass
from utils.exercises.cases import batch, reading
from utils.exercises.drills import NetworkDrill, Seeded
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.exercises.pages import drawn
from utils.functions import sigmoid_derivative
from utils.gradient_check import complex_step

_CASE = reading()


def _before_the_outputs(rng):
    return {
        "h1": drawn.activations(rng, 4),
        "h2": drawn.activations(rng, 3, layer=2),
        "W3": drawn.weights(rng, 3, 3),
        "y": drawn.probabilities(rng),
        "t": drawn.soft_targets(rng),
    }


def _from_3_to_2(n, delta3=None, arrives=None, slope=None, start=None):
    """dE/dW2_32 of what was drawn, with one step exchanged."""
    delta3 = n["y"] - n["t"] if delta3 is None else delta3
    arrives = delta3 @ n["W3"][1] if arrives is None else arrives
    slope = n["h2"][1] * (1 - n["h2"][1]) if slope is None else slope
    return arrives * slope * (n["h1"][2] if start is None else start)


def _terms(n):
    return (n["y"] - n["t"]) * n["W3"][1]


def _other_way_round(n):
    """From 2 to 3."""
    return (n["y"] - n["t"]) @ n["W3"][2] * n["h2"][2] * (1 - n["h2"][2]) * n["h1"][1]


def _by_the_target(panel):
    """Whether dE/db1_3 is next to 0 and nothing but the target was moved."""
    state = panel.state
    if getattr(state, "address", None) != ("b1", 2):
        return "choose the bias b1_3 in the X-ray of this page."
    if not np.allclose(state.x, _CASE.x[0]):
        return "bias_times_input"
    pairs = zip(state.parameters, _CASE.parameters, strict=True)
    if not all(np.allclose(now, then) for now, then in pairs):
        return "a weight or a bias was moved. Press Reset and move the target alone."
    state.look()  # the picture may not have been drawn since the last move
    slope = state.derivation.value
    return None if abs(slope) < 1e-3 else f"dE/db1_3 is {slope:.4f}."


def _alone_and_five():
    """The slopes of W1_13 for the running example and for the batch, measured."""
    slopes = [complex_step(c.parameters, c.x, c.t).W1[0, 2] for c in (_CASE, batch())]
    return {"alone": slopes[0], "five": slopes[1]}


def _of_six(n):
    """The mean over six, one added to five, by writing all six down."""
    return np.mean([*[n["five"]] * 5, n["alone"]])


EXERCISES = [
    Seeded(
        "13a", "A weight of the second hidden layer", _before_the_outputs, _from_3_to_2,
        {
            "one_path": lambda n: _from_3_to_2(n, arrives=_terms(n)[n["t"].argmax()]),
            "last_path": lambda n: _from_3_to_2(n, arrives=_terms(n)[-1]),
            "mean_over_paths": lambda n: _from_3_to_2(n, arrives=_terms(n).mean()),
            "product_over_paths": lambda n: _from_3_to_2(n, arrives=_terms(n).prod()),
            "no_weights": lambda n: 0.0,  # y - t sums to 0
            "transpose_forgotten": lambda n: _from_3_to_2(
                n, arrives=(n["y"] - n["t"]) @ n["W3"][:, 1]),
            "transposed": _other_way_round,
            "sign": lambda n: -_from_3_to_2(n),
            "no_target": lambda n: _from_3_to_2(n, n["y"]),
            "extra_slope": lambda n: _from_3_to_2(
                n, (n["y"] - n["t"]) * n["y"] * (1 - n["y"])),
            "diagonal_jacobian": lambda n: _from_3_to_2(n, -n["t"] * (1 - n["y"])),
            "no_slope": lambda n: _from_3_to_2(n, slope=1),
            "slope_twice": lambda n: _from_3_to_2(n, slope=(n["h2"][1] * (1 - n["h2"][1])) ** 2),
            "slope_of_h": lambda n: _from_3_to_2(n, slope=sigmoid_derivative(n["h2"][1])),
            "slope_of_other_layer": lambda n: _from_3_to_2(
                n, slope=n["h1"][2] * (1 - n["h1"][2])),
            "tanh_slope": lambda n: _from_3_to_2(n, slope=1 - n["h2"][1] ** 2),
            "no_input": lambda n: _from_3_to_2(n, start=1),
        },
        seed=13,
        hints=[
            "The weight ends at unit 2. Three outputs send something back to that unit.",
            "Collect with row 2 of W3, and carry the sum through h2_2 (1 - h2_2).",
            "It starts at unit 3 of the first hidden layer: end with h1_3.",
        ],
    ),
    Explorer(
        "13b", "A bias without a slope", _by_the_target,
        hints=[
            "All paths of all parameters begin with the same kind of factor, at the loss.",
            "The error at the outputs is y - t. Which t makes it 0 without moving y?",
        ],
    ),
    Prediction(
        "13c", "What the line of seven factors needs",
        {"a": "one_path", "b": "diagonal_jacobian", "c": None},
    ),
    Choice(
        "13d", "What one call of backward does",
        {"a": "is_the_update", "b": "inverse", "c": "blame_shared", "d": None},
        why="What is done with these slopes is decided afterwards, in a line of its own.",
        hints=["Which of the arrays that go in look different afterwards?"],
    ),
    Numbers(
        "13e", "An example that counts twice", _of_six,
        {
            "mean_of_means": lambda n: (n["five"] + n["alone"]) / 2,
            "no_mean": lambda n: 5 * n["five"] + n["alone"],
            "mean_twice": lambda n: (5 * n["five"] + n["alone"]) / 36,
            "last_example": lambda n: n["alone"],
        },
        names={"alone": 0.37, "five": -0.83}, page_names=_alone_and_five(),
        hints=[
            "The number for the batch is a mean. Of how many?",
            "Five slopes sum to five times their mean. Add the sixth slope.",
            "Then divide by how many there are now.",
        ],
    ),
    NetworkDrill(
        "13f", "A bias of the first layer, on paper", ("b1", 1), seed=13,
        hints=[
            "A bias stands in one weighted sum, and its local slope is 1.",
            "So its slope is delta1 of its unit. Collect from the outputs back to that unit.",
            "delta2 first; then along row 2 of W2, and through h1_2 (1 - h1_2).",
        ],
    ),
    WholePass(
        "13g", "The backward pass from memory",
        hints=[
            "Write the six lines of the forward pass first and read them upwards.",
            "Each line s = a @ W + b gives three products with the delta of its own s; each "
            "sigmoid gives a factor h (1 - h).",
            "delta2 = (delta3 @ W3.T) * h2 * (1 - h2), and delta1 is the same with every number "
            "one less.",
        ],
    ),
]  # fmt: skip
