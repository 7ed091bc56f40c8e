"""Exercises of page 12, the first hidden layer."""

import numpy as np

from utils.exercises.cases import reading
from utils.exercises.drills import NetworkDrill, Seeded
from utils.exercises.gradients import Gradient
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.exercises.pages import drawn
from utils.functions import cross_entropy_from_scores, sigmoid, sigmoid_derivative, softmax_jacobian
from utils.gradient_check import complex_step

_CASE = reading()
_P, _V, _T = _CASE.parameters, _CASE.values, _CASE.t
_D3 = (_V.y - _T)[0]
_D2 = (_D3 @ _P.W3.T) * _V.h2[0] * (1 - _V.h2[0])


def _weight_and_errors(rng):
    return {
        "h2": drawn.activations(rng, 3, layer=2),
        "y": drawn.probabilities(rng),
        "t": drawn.soft_targets(rng),
    }


def _from_2_to_3(h2, delta3):
    """The slope of W3_23 with another delta."""
    return h2[1] * delta3[2]


def _closed(j, i):
    """The network with the same values in which no change of h2_j reaches score i."""
    W3, b3 = _P.W3.copy(), np.zeros(2)
    W3[j, i], b3[i] = 0, _V.h2[0, j] * _P.W3[j, i]
    return _P._replace(W3=W3, b3=b3)


def _through_unit_2_to_score_2():
    """Measured: the slope of W1_13 less what is left of it with that path closed."""
    whole, rest = (complex_step(p, _V.x, _T).W1[0, 2] for p in (_P, _closed(1, 1)))
    return whole - rest


def _path(j=1, i=1, weight=_P.W2[2, 1], slope2=None, slope1=None, start=_V.x[0, 0]):
    """One product of six factors, one of which may be another."""
    slope2 = _V.h2[0, j] * (1 - _V.h2[0, j]) if slope2 is None else slope2
    slope1 = _V.h1[0, 2] * (1 - _V.h1[0, 2]) if slope1 is None else slope1
    return _D3[i] * _P.W3[j, i] * slope2 * weight * slope1 * start


def _measured_at_h1_3():
    nudged = _V.h1 + 1e-30j * np.eye(4)[2]
    return cross_entropy_from_scores(sigmoid(nudged @ _P.W2) @ _P.W3, _T).imag / 1e-30


def _by_an_input(panel):
    """Whether dE/dW1_13 is next to 0 and nothing but inputs was moved."""
    state = panel.state
    if getattr(state, "address", None) != ("W1", 0, 2):
        return "choose the weight W1_13 in the X-ray of this page."
    moved = ~np.isclose(state.parameters.W1, _P.W1)
    if moved[0, 2]:
        return "times_weight"
    if moved.any():
        return "own_weights"
    rest = zip(state.parameters[1:], _P[1:], strict=True)
    if not all(np.allclose(now, then) for now, then in rest) or not np.allclose(state.t, _T[0]):
        return "more than inputs was moved. Press Reset and move inputs alone."
    state.look()  # the picture may not have been drawn since the last move
    slope = state.derivation.value
    return None if abs(slope) < 1e-3 else f"dE/dW1_13 is {slope:.4f}."


EXERCISES = [
    Seeded(
        "12a", "A weight of the output layer", _weight_and_errors,
        lambda n: _from_2_to_3(n["h2"], n["y"] - n["t"]),
        {
            "sign": lambda n: _from_2_to_3(n["h2"], n["t"] - n["y"]),
            "no_target": lambda n: _from_2_to_3(n["h2"], n["y"]),
            "extra_slope": lambda n: _from_2_to_3(
                n["h2"], (n["y"] - n["t"]) * n["y"] * (1 - n["y"])),
            "diagonal_jacobian": lambda n: _from_2_to_3(n["h2"], -n["t"] * (1 - n["y"])),
            "dE_dy": lambda n: _from_2_to_3(n["h2"], -n["t"] / n["y"]),
            "y_minus_t_as_dE_dy": lambda n: _from_2_to_3(
                n["h2"], (n["y"] - n["t"]) @ softmax_jacobian(np.log(n["y"]))),
            "no_input": lambda n: (n["y"] - n["t"])[2],
            "transposed": lambda n: n["h2"][2] * (n["y"] - n["t"])[1],
            "mean_over_classes": lambda n: _from_2_to_3(n["h2"], (n["y"] - n["t"]) / 3),
        },
        seed=12,
        hints=[
            "The error at the end of the weight, times the value at its start.",
            "The weight starts at unit 2 and ends at output 3.",
            "(y_3 - t_3) times h2_2.",
        ],
    ),
    Prediction(
        "12b", "How many paths W1_13 has", {"a": "one_path", "b": "paths_added", "c": None},
    ),
    Numbers(
        "12c", "The path through unit 2 to score 2", _through_unit_2_to_score_2,
        {
            "sign": lambda: -_path(),
            "one_path": lambda: _path(i=0),
            "transposed": lambda: _path(weight=_P.W2[1, 2]),
            "slope_of_other_layer": lambda: _path(slope2=_V.h1[0, 1] * (1 - _V.h1[0, 1])),
            "no_slope": lambda: _path(slope2=1, slope1=1),
            "no_slope_below": lambda: _path(slope1=1),
            "slope_of_h": lambda: _path(slope2=sigmoid_derivative(_V.h2[0, 1]),
                                        slope1=sigmoid_derivative(_V.h1[0, 2])),
            "tanh_slope": lambda: _path(slope2=1 - _V.h2[0, 1] ** 2, slope1=1 - _V.h1[0, 2] ** 2),
            "s_in_slope": lambda: _path(slope2=_V.s2[0, 1] * (1 - _V.s2[0, 1]),
                                        slope1=_V.s1[0, 2] * (1 - _V.s1[0, 2])),
            "no_input": lambda: _path(start=1),
            "weight_for_input": lambda: _path(start=_P.W1[0, 2]),
        },
        hints=[
            "Walk it from the loss: error, weight, slope, weight, slope, value. Six factors.",
            "Two of the six are the same as in the worked path: the slope of h1_3 and x_1.",
            "The other four: y_2 - t_2, W3_22, h2_2 (1 - h2_2) and W2_32.",
        ],
    ),
    Numbers(
        "12d", "What arrives at h1_3", _measured_at_h1_3,
        {
            "one_path": lambda: _D2[0] * _P.W2[2, 0],
            "last_path": lambda: _D2[-1] * _P.W2[2, -1],
            "mean_over_paths": lambda: (_D2 * _P.W2[2]).mean(),
            "product_over_paths": lambda: (_D2 * _P.W2[2]).prod(),
            "no_weights": lambda: _D2.sum(),
            "weights_of_layer_below": lambda: _D2 @ _P.W1[:, 2],
            "blame_shared": lambda: _D2 @ (_P.W2 / _P.W2.sum(axis=0))[2],
            "transpose_forgotten": lambda: _D2 @ _P.W2[:3, 2],
            "slope_twice": lambda: _D2 @ _P.W2[2] * _V.h1[0, 2] * (1 - _V.h1[0, 2]),
            "no_slope": lambda: (_D3 @ _P.W3.T) @ _P.W2[2],
        },
        hints=[
            "Three edges leave this unit. Which of them carries which error back?",
            "Each error times the weight on its edge, and then a plus between them.",
            "delta2[0, 0] * W2[2, 0], then the same for the columns 1 and 2.",
        ],
    ),
    Explorer(
        "12e", "All six bars at once", _by_an_input,
        hints=[
            "All six products share two factors. One of them does not come from a weight at all.",
            "The last factor of every path is the value at the start of the weight.",
        ],
    ),
    NetworkDrill(
        "12f", "A weight of the first layer, on paper", ("W1", 1, 2), seed=12,
        hints=[
            "Begin at the outputs: y - t, then what arrives at each unit of the second layer.",
            "Each unit of the second layer: its sum, times h2 (1 - h2). These are delta2.",
            "At unit 3 of the first layer: delta2 along row 3 of W2, times h1_3 (1 - h1_3), "
            "and last the input the weight starts from, x_2.",
        ],
    ),
    Choice(
        "12g", "Which letters stand in the formula",
        {"a": "own_weights", "b": "transpose_forgotten", "c": None, "d": "times_weight"},
        why="The others have a say all the same, through the values of the forward pass.",
        hints=["Walk from the weight to the loss and say which edges you cross."],
    ),
    Gradient(
        "12h", "The first layer for any sizes", "dE_dW1", known=("delta2",),
        hints=[
            "Two lines: delta1 first, then the outer product.",
            "Which index of W2 does the sum run over? The units where its weights end.",
            "(delta2 @ W2.T) * h1 * (1 - h1), and x.T @ delta1 adds up over the examples.",
        ],
    ),
]  # fmt: skip
