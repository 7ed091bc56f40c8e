"""The graphs of notebook 02 without a browser: what goes back on every wire is measured."""

from itertools import product

import numpy as np
import pytest
from test_explorers import controls_of

from utils.explorers.chain_rule import graph_explorer
from utils.explorers.chain_rule.graph import (
    GRAPHS,
    TWO_PATHS,
    Graph,
    Step,
    backward_slopes,
    count_paths,
    forward_values,
    local_slopes,
    measured_slope,
)

SHOWN = ("values", "values and local slopes", "values, local slopes, backward slopes")
TITLES = [graph.title for graph in GRAPHS]


@pytest.fixture
def panel():
    return graph_explorer()


def drawn(panel):
    return "".join(mark["svg"] or "" for mark in panel.stage.picture["marks"].values())


def hold(state):
    """Every slope on screen against its measurement, every sum against its wires."""
    state.compute()
    for name in state.values:
        expected = measured_slope(state.graph.steps, state.inputs, name)
        assert abs(state.collected[name] - expected) < 1e-10
        arriving = [state.carried[w] for w in state.graph.wires if w[0] == name]
        assert not arriving or sum(arriving) == pytest.approx(state.collected[name])
    for wire, slope in state.carried.items():
        assert slope == pytest.approx(state.local[wire] * state.collected[wire[1]])


@pytest.mark.parametrize("graph", GRAPHS, ids=TITLES)
def test_slopes_on_every_wire_are_the_measured_ones_to_the_ends_of_the_lines(panel, graph):
    controls_of(panel)["graph"].value = graph
    for places in product([-1e9, -0.13, 0.0, 1e9], [-1e9, 0.0, 0.21, 1e9]):
        for index, letter in enumerate(graph.inputs):
            y = graph.places[letter][1] + places[index]
            panel.stage.act("handles", "draggable", index=index, x=5e8, y=y)
        assert panel.stage.error is None
        assert all(abs(value) <= 2 for value in panel.state.inputs.values())
        hold(panel.state)
        assert "nan" not in drawn(panel).lower()
        assert panel.stage.picture["note"] == ""
        for name, slope in panel.state.collected.items():
            said = panel.stage.alt.split(f"∂f/∂{name} ", 1)[1].split()[0].rstrip(";.")
            assert float(said.replace("−", "-")) == pytest.approx(slope, abs=6e-5)


def test_a_handle_far_outside_stops_at_the_end_of_its_line(panel):
    panel.stage.act("handles", "draggable", index=0, x=0, y=1e9)
    panel.stage.act("handles", "draggable", index=1, x=0, y=-1e9)
    assert panel.state.inputs == {"u": 2.0, "v": -2.0}
    assert [controls_of(panel)[letter].value for letter in "uv"] == [2.0, -2.0]


def test_sliders_and_arrow_keys_move_the_inputs(panel):
    controls_of(panel)["v"].value = 77
    assert panel.state.inputs["v"] == 2.0
    for _ in range(3):
        step = {"name": "handles", "kind": "step", "index": 0, "dx": 0, "dy": 1, "done": True}
        panel.stage._receive(panel.stage, {"events": [step]}, ())
    assert panel.state.inputs["u"] == pytest.approx(0.75)
    assert panel.state.compute().values["p"] == pytest.approx(1.5)


@pytest.mark.parametrize("graph", GRAPHS, ids=TITLES)
def test_every_wire_and_unit_explains_itself(panel, graph):
    controls_of(panel)["graph"].value = graph
    for index, (start, end) in enumerate(graph.wires):
        panel.stage.act("wires", "clickable", index=index)
        assert f"Wire {start} to {end}: local slope" in panel.stage.alt
        assert panel.stage.picture["marks"]["wires"]["touch"]["selected"] == index
    for index, name in enumerate(panel.state.compute().values):
        panel.stage.act("units", "clickable", index=index)
        words = panel.state.explanation()
        assert words in panel.stage.alt and words.startswith(f"{name} ")
        if name != "f":
            total, said = words.rstrip(".").split(" = ")[-1].split(". Measured: ")
            assert total == said
    assert panel.stage.error is None


def test_another_graph_starts_at_its_own_inputs_and_reset_goes_back(panel):
    before = panel.stage.alt
    controls = controls_of(panel)
    controls["v"].value = -1.0
    panel.stage.act("wires", "clickable", index=5)
    controls["graph"].value = GRAPHS[1]
    assert panel.state.inputs == {"u": -0.2}
    assert controls["v"].disabled
    assert "a chain" in panel.stage.alt
    controls["Reset"].click()
    assert panel.stage.alt == before
    assert not controls["v"].disabled


def test_reset_on_the_first_graph_goes_back_too(panel):
    before = panel.stage.alt
    controls_of(panel)["u"].value = -1.0
    controls_of(panel)["Reset"].click()
    assert panel.stage.alt == before


def test_slopes_come_in_stages(panel):
    view = controls_of(panel)["show"]
    assert "∂f/∂u" in drawn(panel) and "×(1.5)" in drawn(panel)
    view.value = "values and local slopes"
    assert "∂f/∂u" not in drawn(panel) + panel.stage.alt
    assert "×(1.5)" in drawn(panel) and "u to p 1.5" in panel.stage.alt
    view.value = "values"
    assert "∂f/∂u" not in drawn(panel) and "×(1.5)" not in drawn(panel)
    assert "slope" not in panel.stage.alt
    assert not any("slope" in says for mark in panel.stage.picture["marks"].values()
                   for says in mark.get("touch", {}).get("says", ()))  # fmt: skip


def paths_by_hand(wires, name, last):
    return 1 if name == last else sum(paths_by_hand(wires, b, last) for a, b in wires if a == name)


@pytest.mark.parametrize("graph, expected", list(zip(GRAPHS, (2, 1, 4), strict=True)), ids=TITLES)
def test_paths_are_counted(graph, expected):
    assert count_paths(graph.steps, "u") == expected == paths_by_hand(graph.wires, "u", "f")
    assert count_paths(graph.steps, "nowhere") == 0


def test_the_numbers_of_the_page():
    values = forward_values(TWO_PATHS.steps, TWO_PATHS.inputs)
    collected, carried = backward_slopes(TWO_PATHS.steps, values)
    assert values["f"] == pytest.approx(-1.485)
    assert (carried["u", "p"], carried["u", "q"]) == pytest.approx((-2.475, 0.9))
    assert (collected["u"], collected["v"]) == pytest.approx((-1.575, -3.69))


def test_a_wrong_rule_does_not_agree_with_its_measurement():
    p, q, f = TWO_PATHS.steps
    swapped = (p._replace(slopes=lambda u, v: (u, v)), q, f)
    values = forward_values(swapped, TWO_PATHS.inputs)
    wrong = backward_slopes(swapped, values)[0]["u"]
    assert abs(wrong - measured_slope(swapped, TWO_PATHS.inputs, "u")) > 0.1


def test_a_formula_without_a_value_says_so():
    graph = Graph(
        "a logarithm",
        {"u": 0.5},
        (Step("p", "log u", ("u",), np.log, lambda u: (1 / u,)),
         Step("f", "p²", ("p",), lambda p: p**2, lambda p: (2 * p,))),
        {"u": (0, 1), "p": (1, 1), "f": (2, 1)},
    )  # fmt: skip
    panel = graph_explorer([graph])
    hold(panel.state)
    controls_of(panel)["u"].value = -1.0
    assert panel.stage.error is None
    assert "p has no value here" in panel.stage.alt
    assert "no value" in drawn(panel)
    assert "nan" not in (drawn(panel) + panel.stage.alt).lower()
    assert np.isnan(local_slopes(graph.steps, panel.state.compute().values)["p", "f"])


@pytest.mark.parametrize("shown", SHOWN)
def test_a_unit_or_wire_that_is_looked_at_is_marked_however_much_is_shown(shown):
    panel = graph_explorer(shown=shown)
    for name in ("units", "wires"):
        before = drawn(panel)
        panel.stage.act(name, "clickable", index=1)
        assert panel.stage.alt and drawn(panel) != before
