"""The weight X-ray without a browser: what it shows against measurements, to its extremes."""

import re
from functools import lru_cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.address import addresses, label, with_value
from utils.derivation import derive
from utils.example import running_example
from utils.explorers.which_factor import which_factor
from utils.explorers.xray import LEVELS, weight_xray
from utils.explorers.xray.state import XRay
from utils.gradient_check import complex_step
from utils.network import initialise, loss

PARAMETERS, X, T = running_example()


def xray(address=("W2", 3, 0), **options):
    return weight_xray(PARAMETERS, X[0], T[0], address, **options)


def marks(panel):
    _ = panel.stage.alt
    return panel.stage.picture["marks"]


def test_it_opens_on_one_weight_and_one_number_and_shows_more_when_asked():
    panel = xray()
    ex = panel.explorer
    assert set(marks(panel)) == {"weights", "weight values", "targets", "gradient", "says"}
    assert "0.050 nats" in marks(panel)["gradient"]["svg"]
    expected = {2: {"E", "tangent", "nudged"}, 3: {"paths", "sum"}}
    for level in range(2, len(LEVELS) + 1):
        ex.more.click()
        assert ex.level == level and LEVELS[level - 1] in ex.at_level.value
        assert expected.get(level, set()) <= set(marks(panel))
    assert ex.more.disabled and "$$" in ex.formula.value
    for _ in LEVELS:
        ex.less.click()
    assert ex.level == 1 and "paths" not in marks(panel) and "E" not in marks(panel)
    assert panel.stage.error is None


def test_every_parameter_can_be_chosen_and_its_gradient_is_the_measured_one():
    panel = xray(level=6, biases=True)
    ex, state = panel.explorer, panel.state
    for address in addresses(PARAMETERS):
        ex.parameter.value = address
        true = complex_step(PARAMETERS, X, T, address=address)
        assert state.derivation.value == pytest.approx(true, abs=1e-14)
        np.testing.assert_allclose(list(state.five.values()), true, atol=1e-9)
        assert "all agree" in ex.ways.description
        assert f"∂E/∂{label(address)}" in marks(panel)["gradient"]["svg"]
        assert label(address) == ex.value.label
        assert ex.value.value == pytest.approx(state.value)
        assert len(ex.path.options) == len(state.derivation.paths) + 1
        assert len(marks(panel)["paths"]["touch"]["labels"]) == len(state.derivation.paths)
        assert panel.stage.error is None


def test_a_click_on_an_edge_and_on_a_bias_chooses_it():
    panel = xray(level=3, biases=True)
    weights = [a for a in addresses(PARAMETERS) if a[0][0] == "W"]
    panel.stage.act("weights", "clickable", index=weights.index(("W1", 0, 2)))
    assert panel.state.address == ("W1", 0, 2)
    assert "−0.15" in marks(panel)["gradient"]["svg"]
    panel.stage.act("biases", "clickable", index=5)
    assert panel.state.address == ("b2", 1)
    assert marks(panel)["weights"]["touch"]["selected"] is None


def test_a_click_on_a_bar_lights_that_path_and_again_lights_all():
    panel = xray(("W1", 0, 2), level=4)
    assert panel.state.lit_edges() == {("W2", 2, j) for j in range(3)} | {
        ("W3", j, i) for j in range(3) for i in range(2)
    }
    panel.stage.act("paths", "clickable", index=3)
    assert panel.state.lit_edges() == {("W2", 2, 1), ("W3", 1, 1)}
    assert panel.explorer.formula.value.count(r"x_{1}") == 2  # symbols, and this one path
    panel.stage.act("paths", "clickable", index=3)
    assert panel.state.path is None


def test_numbers_follow_every_control_and_reset_brings_all_back():
    panel = xray(level=6)
    ex, state = panel.explorer, panel.state
    before = marks(panel).copy()
    ex.value.value, ex.source.value, ex.target.value = -3.0, 2.0, 0.25
    x, t = X.copy(), np.array([[0.25, 0.75]])
    x[0, 0] = 2.0
    moved = with_value(PARAMETERS, ("W2", 3, 0), -3.0)
    assert state.E == pytest.approx(loss(moved, x, t))
    assert state.derivation.value == pytest.approx(complex_step(moved, x, t, address=("W2", 3, 0)))
    ex.form.value, ex.sweep.value, ex.digits.value = "jacobian", "forward", 0
    assert len(state.derivation.paths) == 4
    assert f"{state.derivation.value:.15g}".replace("-", "−") in marks(panel)["gradient"]["svg"]
    ex.reset.click()
    after = marks(panel)
    assert {k: v["svg"] for k, v in after.items()} == {k: v["svg"] for k, v in before.items()}
    assert PARAMETERS.W2[3, 0] == 1.4


@pytest.mark.parametrize("changes", [[-1.0, 0.0, 0.37, 1.0]])
def test_the_curve_is_E_along_the_parameter(changes):
    for address in addresses(PARAMETERS):
        state = XRay(PARAMETERS, X[0], T[0], address)
        expected = [loss(with_value(PARAMETERS, address, state.value + c), X, T) for c in changes]
        np.testing.assert_allclose(state.E_after(changes), expected, atol=1e-12)


def test_the_nudge_is_dragged_and_says_what_the_slope_predicts():
    panel = xray(level=2)
    panel.stage.act("nudged", "draggable", x=0.5, y=0.0)
    assert panel.state.nudge == pytest.approx(0.5, abs=0.01)
    assert "slope × nudge" in marks(panel)["changes"]["svg"]


def test_where_a_probability_underflows_the_other_form_is_taken_and_it_says_so():
    parameters = PARAMETERS._replace(W3=PARAMETERS.W3 * [[1, 2000]])
    panel = weight_xray(parameters, X[0], T[0], level=4)
    panel.explorer.form.value = "jacobian"
    assert "y_1 underflowed to 0" in panel.explorer.formula.value
    assert panel.state.derivation.form == "y-t" and panel.stage.error is None


def test_a_wide_network_folds_its_sums_and_opens_them():
    rng = np.random.default_rng(0)
    wide = initialise(rng, (2, 16, 16, 3))
    panel = weight_xray(wide, rng.normal(size=2), np.array([0, 1.0, 0]), ("W1", 1, 14), level=6)
    ex = panel.explorer
    assert "48 terms in all" in ex.formula.value
    ex.unfold.click()
    assert "terms in all" not in ex.formula.value and ex.formula.value.count("$$") > 100
    assert panel.stage.error is None


def test_the_copied_code_gives_what_is_on_the_screen(capsys):
    panel = xray(("W1", 0, 2), level=6)
    panel.explorer.form.value = "jacobian"
    panel.explorer.value.value = -1.23
    panel.stage.alt  # noqa: B018 - waits for the redraw
    exec(panel.explorer.code.text, {})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 13
    assert float(printed[-1]) == panel.state.derivation.value


@lru_cache(1)
def walked():
    """One panel for every walk: reset must bring it back from wherever the last one ended."""
    return xray(("b1", 1), level=3, biases=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["value", "source", "target", "parameter", "input",
                                            "unit", "digits", "sweep", "form", "more", "less"]),
                          st.floats(0, 1)), max_size=12))  # fmt: skip
def test_any_walk_over_the_controls_ends_in_a_true_picture(walk):
    panel = walked()
    ex, state = panel.explorer, panel.state
    ex.reset.click()
    assert state.address == ("b1", 1)
    for name, place in walk:
        control = getattr(ex, name)
        if name in ("more", "less"):
            control.click()
        elif hasattr(control, "low"):
            control.value = control.low + place * (control.high - control.low)
        else:
            options = [option[1] for option in control.options]
            control.value = options[min(int(place * len(options)), len(options) - 1)]
        assert panel.stage.error is None
    alt = panel.stage.alt
    assert "nan" not in alt and state.t.sum() == pytest.approx(1)
    true = complex_step(state.parameters, state.x[None], state.t[None], address=state.address)
    assert state.derivation.value == pytest.approx(true, rel=1e-9, abs=1e-13)
    assert label(state.address) in alt


TEXT = re.compile(
    r'<text x="([-\d.]+)" y="([-\d.]+)" font-size="([\d.]+)" text-anchor="(\w+)"[^>]*>([^<]*)<'
)


def texts(panel):
    """(text, left, top, right, bottom) of every text in the picture, letters taken as 0.6 wide."""
    found = []
    for mark in marks(panel).values():
        for x, y, size, anchor, string in TEXT.findall(mark.get("svg") or ""):
            x, y, size = float(x), float(y), float(size)
            wide = 0.6 * size * len(string)
            left = {"start": x, "middle": x - wide / 2, "end": x - wide}[anchor]
            found.append((string, left, y - 0.8 * size, left + wide, y + 0.1 * size))
    return found


@pytest.mark.parametrize("sweep", ["none", "forward", "backward"])
@pytest.mark.parametrize("form", ["y-t", "jacobian"])
def test_no_label_lies_on_another(sweep, form):
    panel = xray(level=6, biases=True)
    ex = panel.explorer
    ex.sweep.value, ex.form.value = sweep, form
    for address in addresses(PARAMETERS):
        ex.parameter.value = address
        found = texts(panel)
        assert len(found) > 15
        overlapping = [
            (a[0], b[0]) for a, b in combinations(found, 2)
            if min(a[3], b[3]) - max(a[1], b[1]) > 2 and min(a[4], b[4]) - max(a[2], b[2]) > 2
        ]  # fmt: skip
        assert overlapping == [], label(address)


def test_wrong_calls_are_refused_in_words():
    with pytest.raises(ValueError, match="level is 7, expected 1 to 6"):
        xray(level=7)
    with pytest.raises(ValueError, match=r"W2\[0, 0\] to W2\[3, 2\]"):
        xray(("W2", 9, 9))


@pytest.mark.parametrize("address", [("W3", 2, 1), ("W2", 3, 0), ("W1", 0, 2)], ids=label)
def test_one_right_choice_and_every_other_has_its_own_reply(address):
    d = derive(PARAMETERS, X[0], T[0], address)
    for path in range(len(d.paths)):
        for blank in range(len(d.paths[0].factors)):
            question = which_factor(PARAMETERS, X[0], T[0], address, blank, path)
            texts = [text for text, _ in question.choices]
            assert len(set(texts)) == 4
            right = [i for i, (_, why) in enumerate(question.choices) if why is None]
            assert len(right) == 1
            replies = set()
            for i in range(4):
                question.choose(i)
                replies.add(question.reply)
                assert question.reply.startswith("Yes" if i in right else "Not")
            assert len(replies) == 4
            question.choose(right[0])
            said = float(re.search(r"= (−?[\d.]+)\. ", question.reply)[1].replace("−", "-"))
            assert said == pytest.approx(d.paths[path].factors[blank].value, abs=6e-5)


def test_a_bias_leaves_nothing_to_choose():
    with pytest.raises(ValueError, match="bias"):
        which_factor(PARAMETERS, X[0], T[0], ("b2", 0), 3)


@pytest.mark.parametrize(
    "blank, path, words",
    [
        (4, 0, "blank is 4, expected a number from 0 to 3"),
        (-1, 0, "blank is -1, expected a number from 0 to 3"),
        (1, 2, "path is 2, expected a number from 0 to 1"),
    ],
)
def test_a_factor_or_path_that_does_not_exist_is_refused(blank, path, words):
    with pytest.raises(ValueError, match=words):
        which_factor(PARAMETERS, X[0], T[0], ("W2", 3, 0), blank, path)


def test_charts_that_come_later_have_room_for_their_words():
    # Were they left out of the layout while they are hidden, axes and titles would be cut off.
    early, late = (
        weight_xray(PARAMETERS, X[0], T[0], level=level).explorer.axes for level in (1, 6)
    )
    for hidden, shown in zip(early, late, strict=True):
        assert hidden.get_position().bounds == pytest.approx(shown.get_position().bounds)
    assert early[0].get_position().x0 > 0.05
