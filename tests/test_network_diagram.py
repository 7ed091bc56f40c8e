"""The network diagram and its alt text: every value written, every sign told without colour."""

import numpy as np
import pytest
from matplotlib.patches import Circle

from utils.example import running_example
from utils.explorers.network_edges import layer_places, weight_edges
from utils.network import backward, forward
from utils.plotting import COLOURS, describe_network, network_diagram, network_outline, unit_places
from utils.plotting.numbers import number

LETTERS = [
    *(f"$x_{{{i}}}$" for i in (1, 2, 3)),
    *(f"$h^{{(1)}}_{{{k}}}$" for k in (1, 2, 3, 4)),
    *(f"$h^{{(2)}}_{{{j}}}$" for j in (1, 2, 3)),
    *(f"$y_{{{i}}}$" for i in (1, 2)),
]
TITLES = ["input", "first hidden layer", "second hidden layer", "output (softmax)"]


@pytest.fixture(scope="module")
def example():
    parameters, x, t = running_example()
    forwards = forward(parameters, x)
    gradient = backward(parameters, forwards, t)
    values = [forwards.x[0], forwards.h1[0], forwards.h2[0], forwards.y[0]]
    return values, parameters[::2], [gradient.b1, gradient.b2, gradient.b3], t[0]


def texts(ax):
    return [t.get_text() for t in ax.texts]


def edges(ax):
    """{(layer, from, to): line} by where each line begins and ends."""
    sizes, found = (3, 4, 3, 2), {}
    for line in ax.lines:
        ends = []
        for point in line.get_xydata():
            layer = next(n for n in range(4) if np.isclose(unit_places(1, n)[0, 0], point[0]))
            distances = np.abs(unit_places(sizes[layer], layer) - point).max(axis=1)
            assert distances.min() < 1e-12
            ends.append((layer, int(distances.argmin()) + 1))
        (start_layer, start), (layer, end) = ends
        assert layer == start_layer + 1
        found[layer, start, end] = line
    return found


def test_every_unit_has_its_letter_and_its_value(example):
    values, weights, _, _ = example
    ax = network_diagram(values, weights)
    circles = [p for p in ax.patches if isinstance(p, Circle)]
    assert len(circles) == 12
    written = texts(ax)
    for letter, value, circle in zip(LETTERS, np.concatenate(values), circles, strict=True):
        assert number(value) in written
        (place,) = [t.get_position() for t in ax.texts if t.get_text() == letter]
        below = [
            t.get_text() for t in ax.texts
            if t.get_position()[0] == place[0] and 0 < place[1] - t.get_position()[1] < 0.35
        ]  # fmt: skip
        assert below == [number(value)]
        assert abs(circle.center[1] - place[1]) < circle.radius
    assert [t for t in written if t in TITLES] == TITLES
    assert not ax.axison


def test_every_weight_is_an_edge_with_its_number_dashed_when_negative(example):
    values, weights, _, _ = example
    ax = network_diagram(values, weights)
    drawn = edges(ax)
    assert len(drawn) == 30
    for (layer, start, end), line in drawn.items():
        weight = weights[layer - 1][start - 1, end - 1]
        assert line.is_dashed() == (weight < 0)
        assert line.get_color() == COLOURS["negative" if weight < 0 else "positive"]
        # The number stands on its line.
        (x0, y0), (x1, y1) = line.get_xydata()
        places = {t.get_position(): t.get_text() for t in ax.texts}
        on_it = {
            text for (x, y), text in places.items()
            if x0 < x < x1 and abs(y0 + (y1 - y0) * (x - x0) / (x1 - x0) - y) < 1e-9
        }  # fmt: skip
        assert number(weight) in on_it
    sizes = [abs(weights[layer - 1][a - 1, b - 1]) for layer, a, b in drawn]
    widths = [line.get_linewidth() for line in drawn.values()]
    order = np.argsort(sizes, kind="stable")
    assert (np.diff(np.array(widths)[order]) >= -1e-12).all(), "width shows the size of a weight"
    assert max(widths) > 2 * min(widths)


def test_letters_stand_alone_without_values(example):
    _, weights, _, _ = example
    written = texts(network_diagram(None, weights, labels="none"))
    assert written == [*LETTERS, *TITLES]


def test_errors_and_targets_are_written(example):
    values, weights, errors, targets = example
    ax = network_diagram(values, weights, errors=errors, targets=targets)
    written = {t.get_text(): t for t in ax.texts}
    for layer, deltas in enumerate(errors, start=1):
        for unit, delta in enumerate(deltas, start=1):
            text = f"$\\delta^{{({layer})}}_{{{unit}}}$ = {number(delta)}"
            assert written[text].get_color() == COLOURS["backward"]
    assert written["$t_{1}$ = 1"].get_color() == COLOURS["target"]
    assert "$t_{2}$ = 0" in written
    left, right = ax.get_xlim()
    assert left < 0
    assert right > max(t.get_position()[0] for t in ax.texts)
    assert not any(
        "delta" in text or "t_{" in text for text in texts(network_diagram(values, weights))
    )


LIT = [(2, 4, 1), (3, 1, 1), (3, 1, 2)]


def test_lit_edges_stand_out_and_the_rest_fades(example):
    values, weights, _, _ = example
    ax = network_diagram(values, weights, lit=LIT[1:], focus=[LIT[0]])
    for edge, line in edges(ax).items():
        if edge in LIT:
            assert line.get_color() in (COLOURS["positive"], COLOURS["negative"])
            assert line.get_zorder() > 1
        else:
            assert line.get_color() == COLOURS["faint"]
            assert line.get_zorder() == 1
            # Fading takes the colour, not the sign.
            layer, start, end = edge
            assert line.is_dashed() == (weights[layer - 1][start - 1, end - 1] < 0)
    widths = {edge: line.get_linewidth() for edge, line in edges(ax).items()}
    assert max(widths, key=widths.get) == LIT[0]
    bold = [t.get_text() for t in ax.texts if t.get_fontweight() == "bold"]
    assert bold == [number(weights[1][3, 0])]


def labels_on_edges(ax, weights):
    known = {number(w) for array in weights for w in array.flat}
    return [
        t.get_text() for t in ax.texts if t.get_fontsize() in (8.5, 10) and t.get_text() in known
    ]


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ({}, 30),
        ({"labels": "none"}, 0),
        ({"labels": "lit"}, 0),
        ({"lit": LIT}, 3),
        ({"lit": LIT, "labels": "lit"}, 3),
        ({"lit": LIT, "labels": "none"}, 0),
    ],
)
def test_which_edges_carry_their_weight(example, options, count):
    _, weights, _, _ = example
    assert len(labels_on_edges(network_diagram(None, weights, **options), weights)) == count


def test_labels_do_not_cover_each_other(example):
    values, weights, _, _ = example
    for lit in (None, LIT):
        ax = network_diagram(values, weights, lit=lit)
        places = [t.get_position() for t in ax.texts]
        assert len(set(places)) == len(places)


def test_zero_weights_are_drawn():
    ax = network_diagram(None, [np.zeros((2, 2))] * 3)
    assert len(ax.lines) == 12
    assert not any(line.is_dashed() for line in ax.lines)
    assert all(np.isfinite(line.get_linewidth()) for line in ax.lines)


def test_an_outline_is_the_same_network_without_edges_and_values(example):
    _, weights, _, targets = example
    outline, diagram = (
        network_outline((3, 4, 3, 2), targets=targets),
        network_diagram(None, weights),
    )
    assert not outline.lines
    centres = [[tuple(p.center) for p in ax.patches] for ax in (outline, diagram)]
    assert centres[0] == centres[1]
    assert [t for t in texts(outline) if t in LETTERS] == LETTERS
    assert "$t_{1}$ = 1" in texts(outline)
    assert outline.get_ylim() == diagram.get_ylim()


def test_units_stand_in_columns_from_top_to_bottom():
    for layer in range(4):
        places = unit_places(4, layer)
        assert places.shape == (4, 2)
        assert np.unique(places[:, 0]).size == 1
        np.testing.assert_allclose(np.diff(places[:, 1]), -1.3)
    assert unit_places(1, 0)[0, 1] == pytest.approx(unit_places(2, 0)[:, 1].mean())
    assert (np.diff([unit_places(2, layer)[0, 0] for layer in range(4)]) > 0).all()


# --- alt text and numbers ------------------------------------------------------------------------


def test_the_alt_text_holds_every_value(example):
    values, _, errors, targets = example
    said = describe_network(values, errors=errors, targets=targets)
    assert said == (
        "Network diagram 3-4-3-2: inputs x 1.5, −2.5, 3; "
        "first hidden layer h1 0.8320, 0.5498, 0.7503, 0.5744; "
        "second hidden layer h2 0.7947, 0.3343, 0.1327; outputs y 0.2324, 0.7676; "
        "targets t 1, 0; delta1 −0.0512, 0.2096, −0.1013, −0.1082; "
        "delta2 0.0877, 0.1025, 0.2916; delta3 −0.7676, 0.7676."
    )
    plain = describe_network(values, digits=2)
    assert "delta" not in plain
    assert "targets" not in plain
    assert "0.83, 0.55, 0.75, 0.57" in plain


def test_an_alt_text_wants_all_four_layers(example):
    with pytest.raises(ValueError, match="zip"):
        describe_network(example[0][:3])


@pytest.mark.parametrize(
    ("value", "digits", "written"),
    [
        (1.5, 4, "1.5"),
        (-0.4, 4, "−0.4"),
        (3, 4, "3"),
        (0.83201839, 4, "0.8320"),
        (-1.8770123, 3, "−1.877"),
        (0.25, 2, "0.25"),
        (0.125, 2, "0.12"),
        (1e-9, 4, "1e−09"),
        (0.0, 4, "0"),
        (-0.0, 4, "0"),
        (-1.2345e-6, 4, "0.0000"),
        (1.2345e-6, 4, "0.0000"),
        (0.000012345, 6, "0.000012"),
        (12.345678, 4, "12.3457"),
        (123.45678, 4, "123.457"),
        (-12345.678, 4, "−12345.7"),
        (1459343.123, 4, "1.45934e+06"),
        (np.nan, 4, "nan"),
        (-np.inf, 4, "−inf"),
        (np.float32(0.5), 4, "0.5"),
    ],
)
def test_a_number_has_its_digits_a_true_minus_and_six_digits_at_most(value, digits, written):
    assert number(value, digits) == written


def test_every_weight_has_its_edge_in_the_order_of_the_addresses():
    parameters, _, _ = running_example()
    places, edges = layer_places(parameters), weight_edges(parameters)
    assert len(edges.addresses) == len(edges.values) == 30
    for (name, start, end), first, last, value in zip(*edges, strict=True):
        layer = int(name[1])
        assert value == getattr(parameters, name)[start, end]
        np.testing.assert_array_equal([first, last], [places[layer - 1][start], places[layer][end]])
    # They are kept from frame to frame, so nobody may write into them.
    for array in (*places, edges.starts, edges.ends):
        with pytest.raises(ValueError, match="read-only"):
            array += 1
