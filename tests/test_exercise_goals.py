"""Questions answered by moving an explorer: the goal, and what does not count."""

import numpy as np
import pytest
from made_explorers import MADE

from utils.example import running_example
from utils.exercises import all_exercises, exercise
from utils.exercises.kinds import Explorer
from utils.exercises.pages.p07 import ones_and_sevens
from utils.explorers.cross_entropy import cross_entropy_explorer
from utils.explorers.descent import descent_explorer
from utils.explorers.difference_step import step_explorer
from utils.explorers.forward_pass import forward_explorer
from utils.explorers.score_gradient import score_explorer
from utils.explorers.xray import weight_xray


def scores():
    return score_explorer([0.8, 1.7, -0.6], [("soft", (0.5, 0.2, 0.3)), ("one-hot", (1, 0, 0))])


def downhill():
    x, seven = ones_and_sevens()
    return descent_explorer(x, np.column_stack([1 - seven, seven]))


def network():
    return forward_explorer(*running_example())


def ruler():
    return step_explorer(*running_example())


def xray(address, **options):
    parameters, x, t = running_example()
    return weight_xray(parameters, x[0], t[0], address, **options)


def move(panel, weight, value):
    """One weight of the X-ray or of the forward pass to another value."""
    if hasattr(panel.explorer, "choose"):
        panel.explorer.choose(weight)
    else:
        panel.explorer.weight.value = weight
    panel.explorer.value.value = value


def test_scores_with_no_error():
    panel, ask = scores(), exercise("06b")
    assert "too" in ask.diagnose(panel).text
    panel.explorer.put(np.log([0.5, 0.2, 0.3]))
    assert ask.diagnose(panel).right
    panel.explorer.put([0.5, 0.2, 0.3])
    assert ask.diagnose(panel).mistakes == ("scores_over_sum",)
    panel.explorer.target.value = 1
    panel.explorer.put([9.0, 0.0, 0.0])
    assert "soft target" in ask.diagnose(panel).text


def test_five_steps_to_the_floor():
    panel, ask = downhill(), exercise("07d")
    assert "too many" in ask.diagnose(panel).text
    panel.explorer.steps.value = 5
    assert "mark" in ask.diagnose(panel).text
    for rate, reached in ((3, False), (9, True), (40, False)):
        panel.explorer.rate.value = rate
        assert ask.diagnose(panel).right == reached
    panel.explorer.rate.value = 9
    panel.state.w = np.array([2.9, 2.7])
    assert "elsewhere" in ask.diagnose(panel).text
    panel.explorer.loss.value = "squared error"
    assert "cross-entropy" in ask.diagnose(panel).text


def test_two_even_outputs():
    panel, ask = network(), exercise("08d")
    assert "0.232 and 0.768" in ask.diagnose(panel).text
    move(panel, ("W3", 0, 1), 0.8)
    assert ask.diagnose(panel).right
    panel.explorer.source.value = 1.0
    assert "another number" in ask.diagnose(panel).text
    panel = network()
    move(panel, ("W3", 0, 0), 3.1)
    assert abs(np.diff(panel.state.values.y[0])[0]) < 0.01
    assert "another number" in ask.diagnose(panel).text


def test_ten_digits_of_a_slope():
    panel, ask = ruler(), exercise("09c")
    assert "W1_33" in ask.diagnose(panel).text
    panel.explorer.parameter.value = ("W1", 2, 2)
    for exponent, reached, named in (
        (-1, False, ()),
        (-5, True, ()),
        (-13, False, ("smaller_is_better",)),
    ):
        panel.explorer.step.value = exponent
        reply = ask.diagnose(panel)
        assert (reply.right, reply.mistakes) == (reached, named)
    panel.explorer.step.value = -5
    panel.explorer.scale.value = 2.0
    assert "back to 1" in ask.diagnose(panel).text


def test_a_target_without_a_slope():
    panel, ask = xray(("W3", 2, 1)), exercise("10c")
    assert "0.1019" in ask.diagnose(panel).text
    panel.explorer.unit.value = 1
    panel.explorer.target.value = 0.77
    assert ask.diagnose(panel).right
    panel.explorer.choose(("W3", 0, 0))
    assert "W3_32" in ask.diagnose(panel).text
    panel = xray(("W3", 2, 1))
    panel.state.x[:] = [-4, 4, -4]
    assert "target alone" in ask.diagnose(panel).text


@pytest.mark.parametrize("weight", [("W3", 0, 0), ("W3", 0, 1)])
def test_nothing_arrives_at_unit_1(weight):
    panel, ask = xray(("W2", 3, 0)), exercise("11d")
    assert "0.0504" in ask.diagnose(panel).text
    other = running_example()[0].W3[0, 1 - weight[2]]
    move(panel, weight, other)
    assert ask.diagnose(panel).right
    move(panel, ("W3", 2, 1), 1.0)
    assert "more than one" in ask.diagnose(panel).text
    panel = xray(("W2", 3, 0))
    move(panel, ("W1", 0, 0), -5.0)
    assert "layer 1 or 2" in ask.diagnose(panel).text
    panel.state.t[:] = [0.5, 0.5]
    assert "target" in ask.diagnose(panel).text


@pytest.mark.parametrize("key", ["06b", "07d", "08d", "09c", "10c", "11d"])
def test_what_is_no_explorer_is_told_so(key):
    assert "Not yet" in exercise(key).diagnose(...).text
    assert "Give the explorer" in exercise(key).diagnose(3.0).text


def to_W3_12(panel):
    panel.explorer.choose(("W3", 0, 1))
    panel.explorer.value.value = 1.0


def along_v(panel):
    panel.explorer.u.value, panel.explorer.v.value = 2.0, -0.5


def cancelled(panel):
    panel.explorer.u.value, panel.explorer.v.value = 0.5, 1.0


def far_out(panel):
    panel.explorer.s.value = 4.59


def half_to_class_2(panel):
    panel.explorer.boxes[1].value = 2.201


def sure_of_class_1(panel):
    panel.state["now"].move(1, 0.01)
    panel.state["now"].move(0, 0.7)


def no_input(panel):
    panel.explorer.input.value, panel.explorer.source.value = 0, 0.0


def no_error(panel):
    panel.explorer.unit.value, panel.explorer.target.value = 0, 0.23


def row_3_column_4(panel):
    panel.explorer.weight.value, panel.explorer.notation.value = ("W1", 2, 3), 1


def ten_small_steps(panel):
    panel.explorer.settings["learning_rate"].value = 0.2
    for _ in range(10):
        panel.state.advance()


def both_biases_up(panel):
    panel.explorer.first.value, panel.explorer.second.value = ("b3", 0), ("b3", 1)
    panel.explorer.across.value = panel.explorer.up.value = 1.0


@pytest.mark.parametrize(
    ("key", "make", "reach", "said"),
    [
        ("00c", lambda: xray(("W2", 3, 0)), to_W3_12, "E is 1.46"),
        ("01e", MADE["partial_derivatives"].make, along_v, "the slope along v is 4.00"),
        ("02e", MADE["chain_rule"].make, cancelled, "which is not 0"),
        ("03c", MADE["sigmoid"].make, far_out, "the slope is 0.1050"),
        ("04d", MADE["softmax"].make, half_to_class_2, "class 2 has 0.04"),
        (
            "05c",
            lambda: cross_entropy_explorer(y=(0.5, 0.3, 0.2), t=(0.7, 0.2, 0.1)),
            sure_of_class_1,
            "y_1 is 0.50",
        ),
        ("12e", lambda: xray(("W1", 0, 2)), no_input, "dE/dW1_13 is -0.1520"),
        ("13b", lambda: xray(("b1", 2), biases=True), no_error, "dE/db1_3 is -0.1013"),
        ("14c", MADE["notations"].make, row_3_column_4, "row 4 and column 1"),
        ("15b", MADE["trainer"].make, ten_small_steps, "take 10 steps at least"),
        ("16c", MADE["landscape"].make, both_biases_up, "choose the two biases"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) == 3 else "",
)
def test_a_goal_is_reached_as_the_solution_does(key, make, reach, said):
    panel = make()
    assert said in exercise(key).diagnose(panel).text
    reach(panel)
    assert exercise(key).diagnose(panel).right


@pytest.mark.parametrize("name", MADE)
def test_another_pages_explorer_is_no_answer_and_stops_nothing(name):
    panel = MADE[name].make()
    for entry in all_exercises():
        if isinstance(entry, Explorer):
            reply = entry.diagnose(panel)
            assert not reply.right and reply.text
