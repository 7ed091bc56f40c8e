"""Exercises of page 16, loss surfaces."""

import numpy as np

from utils.exercises.cases import batch
from utils.exercises.drills import Seeded
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.exercises.pages import drawn
from utils.loss_surface import plane_hessian, random_direction
from utils.network import loss

_CASE = batch()


def _two_layers(rng):
    return {
        "h1": drawn.activations(rng, 4),
        "h2": drawn.activations(rng, 3, layer=2),
        "delta2": drawn.weights(rng, 3),
        "delta3": drawn.weights(rng, 3),
    }


def _along_the_lines(panel):
    """Whether both biases of the output are 1 higher, all else as it was."""
    state = panel.state
    if {getattr(state, "first", None), getattr(state, "second", None)} != {("b3", 0), ("b3", 1)}:
        return "choose the two biases of the output layer, one across and one up."
    pairs = zip(state.parameters[:-1], _CASE.parameters[:-1], strict=True)
    if not all(np.allclose(now, then) for now, then in pairs):
        return "more than the two biases was moved. Press Reset and choose again."
    if abs(state.parameters.b3[0] - 1) > 0.02:
        return f"the first bias is {state.parameters.b3[0]:.2f}, to be 1."
    E, before = (loss(p, _CASE.x, _CASE.t) for p in (state.parameters, _CASE.parameters))
    return None if abs(E - before) < 0.01 else f"E is {E:.3f} and was {before:.3f}."


def _bent(direction):
    """The curvature of E along a direction, from complex steps through the whole network."""
    none = _CASE.parameters.map(np.zeros_like)
    return plane_hessian(_CASE.parameters, _CASE.x, _CASE.t, direction, none)[0, 0]


def _drawn_direction():
    """A direction of length 1 that moves all weights."""
    u = random_direction(_CASE.parameters, np.random.default_rng(16))
    length = np.sqrt(sum((w**2).sum() for w in u))
    return u.map(lambda w: w / length)


def _without_direction():
    """The differences of all slopes added up as they are: u H (1, 1, ...), by polarisation."""
    u = _drawn_direction()
    ones = u.map(np.ones_like)
    return (_bent(u.map(np.add, ones)) - _bent(u) - _bent(ones)) / 2


EXERCISES = [
    Seeded(
        "16a", "A weight in Nielsen's letters", _two_layers,
        lambda n: n["h1"][0] * n["delta2"][1],
        {
            "letters": lambda n: n["h2"][0] * n["delta3"][1],
            "transposed": lambda n: n["h1"][1] * n["delta2"][0],
            "input_of_other_layer": lambda n: n["h2"][0] * n["delta2"][1],
            "off_by_one": lambda n: n["h1"][1] * n["delta2"][2],
            "no_input": lambda n: n["delta2"][1],
            "slope_twice": lambda n: n["h1"][0] * n["delta2"][1] * n["h2"][1] * (1 - n["h2"][1]),
        },
        seed=16,
        hints=[
            "His layers count from the inputs, so the inputs are layer 1.",
            "His first index says where the weight ends: it leads from unit 1 to unit 2.",
            "Error at the end, value at the start: a delta2 times an h1.",
        ],
    ),
    Prediction(
        "16b", "Which slices are bowls", {"a": "bowl", "b": "slope_of_function", "c": None},
    ),
    Explorer(
        "16c", "Two biases, one level", _along_the_lines,
        hints=[
            "The lines on the map are straight. Follow the one through the point.",
            "The same number added to all scores changes no probability.",
        ],
    ),
    Prediction(
        "16d", "Which gradients vanish", {"a": "extra_slope", "b": None, "c": "no_slope"},
    ),
    Choice(
        "16e", "What slopes of 0 say",
        {
            "a": "flat_is_lowest", "b": "large_is_important", "c": "points_at_minimum",
            "d": "zeros_learn", "e": None,
        },
        why="One direction that bends downwards is enough, and a slice may miss it.",
        hints=["Which of the four places in the table has no slope and is not low?"],
    ),
    Numbers(
        "16f", "Curvature from two gradients", lambda: _bent(_drawn_direction()),
        {
            "factor_left_out": _without_direction,
            "slope_of_function": lambda: 0.0,
        },
        hints=[
            "The slope along a direction is a sum over all parameters, as in (16.5).",
            "Take that slope at plane_point(parameters, direction, direction, h, 0) and at -h.",
            "The difference of the two slopes, divided by the distance 2 h. An h of 1e-4 does it.",
        ],
    ),
]  # fmt: skip
