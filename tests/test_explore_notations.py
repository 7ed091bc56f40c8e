"""Notebook 14's notations: each gives the gradient of `backward`, and its formulas say so."""

import re
from itertools import product

import numpy as np
import pytest

from utils.address import label
from utils.example import running_batch, running_example
from utils.explorers.notations.explorer import Translation, notation_explorer
from utils.explorers.notations.forms import (
    PRODUCTS,
    both_passes,
    code,
    drawn_products,
    plain,
    turned,
)
from utils.explorers.notations.picture import stands_at
from utils.explorers.notations.texts import NOTATIONS, code_lines, formulas
from utils.explorers.notations.units import offsets_of, unit_by_unit
from utils.functions import sigmoid
from utils.network import Parameters, backward, forward, initialise

IN_MATRICES = [n for n in NOTATIONS if n.layout is not None]
WEIGHTS = [("W1", 0, 2), ("W1", 2, 3), ("W2", 3, 0), ("W2", 0, 2), ("W3", 2, 1), ("W3", 0, 0)]
UNITS = next(i for i, n in enumerate(NOTATIONS) if n.layout is None)


def network(sizes=(3, 4, 3, 2), N=5):
    """A network with biases, and soft targets: (parameters, x, t)."""
    rng = np.random.default_rng(sum(sizes) + N)
    parameters = initialise(rng, sizes).map(lambda p: p + rng.normal(0, 0.4, p.shape))
    return parameters, rng.normal(size=(N, sizes[0])), rng.dirichlet(np.ones(sizes[3]), size=N)


def title(notation):
    return notation.title.split(",")[0]


@pytest.fixture
def panel():
    return notation_explorer(running_example()[0], *running_batch())


def controls(panel):
    """Notation, weight, examples, Reset."""
    return panel.children[0].children


# The passes


def in_our_layout(layout, passes):
    """The gradient of `Passes` as `utils.network.backward` would give it, a `Parameters`."""
    slopes = [layout.weights(slope) for slope in passes.slopes]
    both = zip(slopes, passes.bias_slopes, strict=True)
    return Parameters(*(array for pair in both for array in pair))


def units_in_our_layout(parameters, units):
    """The gradient of `Units` as `utils.network.backward` would give it, a `Parameters`."""
    o, arrays = offsets_of(parameters), []
    for k in range(3):
        to, source = slice(o[k + 1], o[k + 2]), slice(o[k], o[k + 1])
        arrays += [units.dE_dw[to, source].T, units.bias[to]]
    return Parameters(*arrays)


@pytest.mark.parametrize("sizes, N", [((3, 4, 3, 2), 5), ((2, 5, 4, 3), 7), ((1, 1, 1, 2), 1),
                                      ((4, 4, 4, 4), 4)])  # fmt: skip
def test_every_layout_gives_the_gradient_of_backward(sizes, N):
    parameters, x, t = network(sizes, N)
    expected = backward(parameters, forward(parameters, x), t)
    found = [in_our_layout(layout, both_passes(layout, parameters, x, t, mean_last))
             for layout in PRODUCTS for mean_last in (False, True)]  # fmt: skip
    found.append(units_in_our_layout(parameters, unit_by_unit(parameters, x, t)))
    for gradient in found:
        for ours, theirs in zip(expected, gradient, strict=True):
            np.testing.assert_allclose(theirs, ours, rtol=0, atol=1e-12)


def test_every_layout_turns_the_matrix_on_exactly_one_way():
    for kinds in PRODUCTS.values():
        turns = ["W.T" in kinds["forward"], "W.T" in kinds["error"]]
        assert sorted(turns) == [False, True]


# The formulas, evaluated


def names_of(notation, passed, N):
    """Every letter of a notation as a variable, with the array it stands for."""
    names, letters = {"N": N}, notation.letters
    for layer in (1, 2, 3):
        names[code(letters.at("value", layer - 1))] = passed.values[layer - 1]
        names[code(letters.at("sum", layer))] = passed.sums[layer - 1]
        names[code(letters.at("weight", layer))] = passed.weights[layer - 1]
    return names | {"slope": lambda s: sigmoid(s) * (1 - sigmoid(s))}


def with_errors(names, notation, passed, layer):
    """The letters of the errors as well; g, which has no number, is the one of this layer."""
    found = {code(notation.letters.at("error", k)): passed.errors[k - 1] for k in (1, 2, 3)}
    return names | found | {code(notation.letters.at("error", layer)): passed.errors[layer - 1]}


def as_numpy(latex):
    """A product in LaTeX as an expression."""
    text = latex.replace(r"\frac{1}{N}\, ", "(1 / N) * ").replace(r"\left", "")
    text = text.replace(r"\right", "").replace(r"\odot", "*").replace(r"\, ", " @ ")
    text = re.sub(r"\\sigma'|f'", "slope", text).replace(r"\delta", "delta")
    text = re.sub(r"\^\{\(?(\d)\)?\\mathsf T\}", r"\1.T", text)
    return re.sub(r"\^\{\(?(\d)\)?\}", r"\1", text).replace(r"^{\mathsf T}", ".T")


@pytest.mark.parametrize("notation", IN_MATRICES, ids=title)
@pytest.mark.parametrize("N", [1, 5])
@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_formulas_come_to_what_they_claim(notation, layer, N):
    parameters, x, t = network(N=N)
    passed = both_passes(notation.layout, parameters, x, t, notation.mean_last)
    names = with_errors(names_of(notation, passed, N), notation, passed, layer)
    bias = notation.layout.examples(parameters[2 * layer - 1][np.newaxis])
    names[code(notation.letters.at("bias", layer))] = bias
    lines = dict(formulas(notation, layer, 0, 0, N, offsets_of(parameters)))
    claims = {"Forward": passed.sums[layer - 1], "Gradient": passed.slopes[layer - 1]}
    if layer > 1:
        claims["Error one layer before"] = passed.errors[layer - 2]
    assert ("Error one layer before" in lines) == (layer > 1)
    for what, expected in claims.items():
        right = re.split(r" = | \\leftarrow ", lines[what], maxsplit=1)[1]
        np.testing.assert_allclose(eval(as_numpy(right), dict(names)), expected, atol=1e-12)


@pytest.mark.parametrize("notation", IN_MATRICES, ids=title)
@pytest.mark.parametrize("address", WEIGHTS, ids=label)
@pytest.mark.parametrize("N", [1, 5])
def test_the_line_of_one_weight_names_the_right_entries(notation, address, N):
    parameters, x, t = network(N=N)
    passed = both_passes(notation.layout, parameters, x, t, notation.mean_last)
    layer, start, end = int(address[0][1]), *address[1:]
    names = with_errors(names_of(notation, passed, N), notation, passed, layer)
    line = dict(formulas(notation, layer, start, end, N, offsets_of(parameters)))["This weight"]
    left, right = line.split(" = ")
    row, column = (int(i) - 1 for i in re.search(r"_\{(\d)(\d)\}", left).groups())
    ours = getattr(parameters, address[0])[start, end]
    assert passed.weights[layer - 1][row, column] == ours
    factors = []
    right = right.replace(r"\delta", "delta")
    for name, number, index in re.findall(
        r"([a-z]+)(?:\^\{\(?(\d)\)?\})?_\{([a-z]?\d[a-z]?)\}", right
    ):
        place = re.search(r"\d", index)
        if N > 1 and not notation.mean_last:
            # The letter of the example stands where examples are counted.
            assert index.startswith("r") == notation.layout.rows
        array = notation.layout.examples(names[name + number])
        factors.append(array[:, int(place.group()) - 1])
    assert len(factors) == 2
    share = N if r"\frac{1}{N}" in right else 1
    gradient = getattr(backward(parameters, forward(parameters, x), t), address[0])[start, end]
    assert (factors[0] * factors[1]).sum() / share == pytest.approx(gradient, rel=1e-12)
    assert (r"\sum" in right) == (N > 1)


@pytest.mark.parametrize("notation", IN_MATRICES, ids=title)
@pytest.mark.parametrize("layer", [1, 2, 3])
def test_the_lines_of_code_run_and_give_the_arrays(notation, layer):
    parameters, x, t = network()
    passed = both_passes(notation.layout, parameters, x, t, notation.mean_last)
    lines = code_lines(notation, passed, layer, 0, 0)
    assert len(lines) == 3 - (layer == 1)
    names = with_errors(names_of(notation, passed, 5), notation, passed, layer)
    bias = notation.layout.examples(parameters[2 * layer - 1][np.newaxis])
    names[code(notation.letters.at("bias", layer))] = bias
    expected = {"forward": passed.sums, "gradient": passed.slopes, "error": passed.errors}
    for kind, line in lines.items():
        left, right = line.split(" = ")
        at = layer - 1 - (kind == "error")
        np.testing.assert_allclose(eval(right, dict(names)), expected[kind][at], atol=1e-12)
        assert left.isidentifier()


@pytest.mark.parametrize(
    "notation, letters",
    [
        (0, r"\frac{\partial E}{\partial W^{(2)}_{41}} = h^{(1)}_{4}\, \delta^{(2)}_{1}"),
        # Inputs are layer 1 in Nielsen; the paper's units are numbered through here.
        (1, r"\frac{\partial C}{\partial w^{3}_{14}} = a^{2}_{4}\, \delta^{3}_{1}"),
        (2, r"\bigl(\nabla_{W^{(2)}} J\bigr)_{14} = h^{(1)}_{4}\, g_{1}"),
        (3, r"\frac{\partial E}{\partial w_{87}} = \frac{\partial E}{\partial x_{8}}\, y_{7}"),
    ],
)
def test_the_texts_have_the_letters_of_the_texts(notation, letters):
    lines = dict(formulas(NOTATIONS[notation], 2, 3, 0, 1, [0, 3, 7, 10, 12]))
    assert lines["This weight"] == letters


@pytest.mark.parametrize("notation", range(len(NOTATIONS)))
@pytest.mark.parametrize("address", WEIGHTS, ids=label)
def test_the_words_say_where_the_weight_stands(notation, address):
    state = Translation(*network(), address)
    state.notation = NOTATIONS[notation]
    state.look()
    first, second = (int(n) - 1 for n in re.findall(
        r"(?:row|column|index) (\d+)", stands_at(state)))  # fmt: skip
    there = state.units.w if notation == UNITS else state.passes.weights[state.place[0] - 1]
    assert there[first, second] == getattr(state.parameters, address[0])[*address[1:]]


def test_indices_of_two_digits_have_a_comma():
    lines = dict(formulas(NOTATIONS[0], 2, 11, 3, 1, [0, 3, 15, 19, 21]))
    assert "W^{(2)}_{12,4}" in lines["This weight"]
    assert "h^{(1)}_{12}" in lines["This weight"]
    lines = dict(formulas(NOTATIONS[UNITS], 3, 0, 1, 1, [0, 3, 7, 10, 12]))
    assert "w_{12,8}" in lines["This weight"]


def test_letters_are_written_for_the_picture():
    assert plain(turned("W^{(2)}")) == "W⁽²⁾ᵀ"
    assert plain(turned("w^{3}")) == "(w³)ᵀ"
    assert plain(r"\frac{\partial E}{\partial W^{(2)}}") == "∂E/∂W⁽²⁾"
    assert (code(turned("w^{3}")), code(turned("g"))) == ("w3.T", "g.T")


# The picture


@pytest.mark.parametrize("notation", IN_MATRICES, ids=title)
@pytest.mark.parametrize("address", WEIGHTS, ids=label)
def test_the_frames_are_around_the_weight_its_value_and_its_error(notation, address):
    parameters, x, t = network()
    layer, start, end = int(address[0][1]), *address[1:]
    passed = both_passes(notation.layout, parameters, x, t, notation.mean_last)
    values = forward(parameters, x)
    gradient = backward(parameters, values, t)
    ours = {
        "a": [values.x, values.h1, values.h2][layer - 1][:, start],
        "s": [values.s1, values.s2, values.s3][layer - 1][:, end],
    }
    drawn = drawn_products(notation.layout, notation.letters, passed, layer, start, end)
    for kind, (result, *sides) in drawn.items():
        for matrix in sides:
            framed = matrix.values[
                slice(None) if matrix.row is None else matrix.row,
                slice(None) if matrix.column is None else matrix.column,
            ]
            if matrix.what[0] == "W":
                assert framed == getattr(parameters, address[0])[start, end]
            elif matrix.what[0] == "a":
                np.testing.assert_allclose(framed, ours["a"])
        at = (slice(None) if i is None else i for i in (result.row, result.column))
        framed = result.values[*at]
        if kind == "forward":
            np.testing.assert_allclose(framed, ours["s"])
        if kind == "gradient":
            assert framed == pytest.approx(getattr(gradient, address[0])[start, end])


@pytest.mark.parametrize("notation", range(len(NOTATIONS)))
def test_the_gradient_shown_is_the_same_in_every_notation(panel, notation):
    choice, weight, N, _ = controls(panel)
    choice.value = notation
    for examples, address in product((1, 2, 5), WEIGHTS):
        N.value, weight.value = examples, address
        assert f"Our {label(address)} = " in panel.stage.alt
        assert panel.stage.error is None
        assert panel.state.N == examples
        assert panel.state.shown == pytest.approx(panel.state.value, rel=1e-12)
        assert panel.stage.picture["note"] == ""
        assert "nan" not in panel.stage.alt
        assert panel.children[-1].value.count("$$") == 2


@pytest.mark.parametrize("notation", range(len(NOTATIONS)))
def test_a_click_on_a_cell_chooses_the_weight_that_stands_there(panel, notation):
    choice, weight, *_ = controls(panel)
    choice.value, parameters = notation, running_example()[0]
    for layer in ("W1", "W2", "W3"):
        weight.value = (layer, 0, 0)
        assert panel.stage.alt  # settles
        marks = panel.stage.picture["marks"]
        name = next(name for name, mark in marks.items() if mark.get("touch"))
        touch = marks[name]["touch"]
        assert touch["labels"][touch["selected"]] == label((layer, 0, 0))
        for index in range(0, len(touch["labels"]), 3):
            panel.stage.act(name, "clickable", index=index)
            chosen = panel.state.address
            assert label(chosen) == touch["labels"][index]
            value = getattr(parameters, chosen[0])[*chosen[1:]]
            assert float(touch["says"][index].replace("−", "-")) == pytest.approx(value, abs=1e-4)
            # In a table of all layers the click may have led to another one.
            name = next(n for n, m in panel.stage.picture["marks"].items() if m.get("touch"))
        assert panel.stage.error is None


@pytest.mark.parametrize("sizes", [(3, 4, 3, 2), (2, 16, 16, 3), (1, 1, 1, 2), (12, 3, 9, 12)])
def test_matrices_stay_clear_of_the_words_beside_them(sizes):
    panel = notation_explorer(*network(sizes, 9), ("W1", 0, 0))
    for notation, layer in product(range(len(NOTATIONS)), ("W1", "W2", "W3")):
        controls(panel)[0].value, controls(panel)[1].value = notation, (layer, 0, 0)
        assert panel.stage.alt  # settles
        assert panel.stage.error is None
        for name, mark in panel.stage.picture["marks"].items():
            if "frame" in name:
                numbers = [float(v) for v in re.findall(r"[\d.]+", re.search(
                    r' d="([^"]*)"', mark["svg"]).group(1))]  # fmt: skip
                assert max(numbers[::2]) < (555 if notation == UNITS else 640)
                assert max(numbers[1::2]) < 540


def test_reset_brings_all_back(panel):
    choice, weight, N, reset = controls(panel)
    choice.value, weight.value, N.value = 3, ("W1", 0, 0), 1
    reset.click()
    assert (choice.value, weight.value, N.value) == (0, ("W2", 3, 0), 5)
    assert panel.state.notation is NOTATIONS[0]
    assert panel.stage.error is None


def test_what_cannot_be_shown_is_refused_in_words():
    parameters, x, t = network()
    with pytest.raises(ValueError, match="is no weight here"):
        notation_explorer(parameters, x, t, ("b1", 0))
    with pytest.raises(ValueError, match="one example"):
        notation_explorer(parameters, x[:1], t[:1])
