"""Exercises of page 14, one gradient in many notations."""

from utils.exercises import cases
from utils.exercises.drills import Seeded
from utils.exercises.gradients import wrong_passes
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.exercises.pages import drawn
from utils.exercises.passes import backward_pass
from utils.functions import sigmoid_derivative


def _before_one_unit(rng):
    return {
        "delta2": drawn.weights(rng, 3),
        "row": drawn.weights(rng, 3),
        "h": drawn.activations(rng, 1)[0],
        "x": drawn.weights(rng, 1)[0],
    }


def _slope_of_weight(n, arrives=None, slope=None, start=None):
    """dE/dW1_lk of what was drawn, with one step exchanged."""
    arrives = sum(d * w for d, w in zip(n["delta2"], n["row"], strict=True)) \
        if arrives is None else arrives  # fmt: skip
    slope = n["h"] * (1 - n["h"]) if slope is None else slope
    return arrives * slope * (n["x"] if start is None else start)


def _from_3_to_4(panel):
    """Whether W1_34 is chosen in a notation whose first index says where a weight ends."""
    state = panel.state
    if not hasattr(state, "notation"):
        return "that is another explorer; the one of notations is asked for."
    panel.explorer.look()  # the picture may lag behind the controls by a moment
    layer, start, end = state.place
    layout = state.notation.layout
    if layout is None:
        return "this text has no matrices, so no row and no column. Choose another."
    row, column = (start, end) if layout.from_to else (end, start)
    if (row, column) != (3, 2):
        return f"the weight stands in row {row + 1} and column {column + 1} of its matrix."
    return "letters" if (layer, start, end) != (1, 2, 3) else None


def _columns():
    """`cases.checking` with an example a column and weights to-from."""
    case = cases.checking()
    names = {name: array.T for name, array in case.values._asdict().items()}
    V1, V2, V3 = (W.T for W in case.parameters[::2])
    return {**names, "V1": V1, "V2": V2, "V3": V3, "t": case.t.T, "N": len(case.t)}


def _to_from(key):
    """dE/dV1 of a mistake of the catalogue."""
    return lambda names: wrong_passes(cases.checking())[key].dE_dW1.T


def _dE_dV1(names):
    case = cases.checking()
    return backward_pass(case.parameters, case.values, case.t).dE_dW1.T


EXERCISES = [
    Seeded(
        "14a", "A weight of the first hidden layer", _before_one_unit, _slope_of_weight,
        {
            "last_path": lambda n: _slope_of_weight(n, arrives=n["delta2"][-1] * n["row"][-1]),
            "one_path": lambda n: _slope_of_weight(n, arrives=n["delta2"][0] * n["row"][0]),
            "mean_over_paths": lambda n: _slope_of_weight(n) / 3,
            "product_over_paths": lambda n: _slope_of_weight(
                n, arrives=(n["delta2"] * n["row"]).prod()),
            "no_weights": lambda n: _slope_of_weight(n, arrives=n["delta2"].sum()),
            "no_slope_below": lambda n: _slope_of_weight(n, slope=1),
            "slope_of_h": lambda n: _slope_of_weight(n, slope=sigmoid_derivative(n["h"])),
            "tanh_slope": lambda n: _slope_of_weight(n, slope=1 - n["h"] ** 2),
            "slope_twice": lambda n: _slope_of_weight(n, slope=(n["h"] * (1 - n["h"])) ** 2),
            "no_input": lambda n: _slope_of_weight(n, start=1),
            "sign": lambda n: -_slope_of_weight(n),
        },
        seed=14,
        hints=[
            "Collect what arrives at the unit: three products, one sum.",
            "Carry it through the sigmoid with h (1 - h), and end with the value at the start.",
        ],
    ),
    Prediction(
        "14b", "A weight of another book", {"a": "letters", "b": "transposed", "c": None},
    ),
    Explorer(
        "14c", "The same weight in another place", _from_3_to_4,
        hints=[
            "In this course the weight from input 3 to unit 4 stands in row 3 and column 4.",
            "Its row and column change places where the first index says where a weight ends.",
            "Choose W1_34 in the list, then a notation that is to-from and has matrices.",
        ],
    ),
    Choice(
        "14d", "One more layer", {"a": "paths_added", "b": None, "c": "one_path"},
        why="Each path now has 16 ways through the new layer. The cost of backpropagation grows by "
        "the new layer's own products.",
        hints=["Stand on one unit before the new layer. How many ways lead on from it?"],
    ),
    Choice(
        "14e", "Which line finds the mistake",
        {
            "a": "transpose_forgotten", "b": "exact_equality", "c": "is_the_update",
            "d": "falling_curve", "e": None,
        },
        why="It asks for the shape first, and for a difference that rounding cannot make.",
        hints=["Try each line on the symmetric and on the square network above."],
    ),
    Numbers(
        "14f", "The backward pass in columns", _dE_dV1,
        {
            **{
                key: _to_from(key)
                for key in ("sign", "no_mean", "mean_twice", "mean_again", "extra_slope",
                            "no_slope", "no_slope_below", "slope_twice", "slope_of_h",
                            "s_in_slope", "one_path", "last_path", "no_input", "last_example",
                            "weight_for_input", "mean_over_classes", "no_target", "outer_of_sums")
            },
            "transposed": lambda names: _dE_dV1(names).T,
        },
        names=_columns(),
        hints=[
            "delta3 has the shape of y here, one column an example. What is N then?",
            "Turn each line of page 13: factors change their order, and V is W.T already.",
            "delta2 = (V3.T @ delta3) * h2 * (1 - h2); delta1 likewise; at the end delta1 @ x.T.",
        ],
    ),
]  # fmt: skip
