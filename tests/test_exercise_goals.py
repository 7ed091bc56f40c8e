"""Questions answered by moving an explorer, pages 06 to 11: the goal, and what does not count."""

import numpy as np
import pytest

from utils.example import running_example
from utils.exercises import exercise
from utils.exercises.pages.p07 import ones_and_sevens
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


def xray(address):
    parameters, x, t = running_example()
    return weight_xray(parameters, x[0], t[0], address)


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
