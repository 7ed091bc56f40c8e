"""utils.plotting's charts by their artists: what is drawn, where, and what is not."""

import hashlib
import io
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from PIL import Image, ImageColor

from utils import plotting
from utils.plotting import CLASS_COLOURS, COLOURS, figure, png
from utils.plotting.numbers import number

GRID = np.linspace(0.0, 1.0, 11)
LEFT_OR_RIGHT = np.stack([np.tile((1 - GRID)[:, None], 11), np.tile(GRID[:, None], 11)], axis=-1)
VALUES, WEIGHTS = (
    [np.ones(3), np.ones(2), np.ones(2), np.ones(2)],
    [np.ones((3, 2))] + [np.eye(2)] * 2,
)

CHARTS = {
    "curve": lambda ax: plotting.curve([0, 1], [2, 3], ax=ax),
    "tangent": lambda ax: plotting.tangent(1.0, 2.0, 0.5, ax=ax),
    "bars": lambda ax: plotting.bars([0.5, -0.25], ["a", "b"], ax=ax),
    "upright bars": lambda ax: plotting.bars([0.5, -0.25], ["a", "b"], horizontal=False, ax=ax),
    "probability_bars": lambda ax: plotting.probability_bars([0.2, 0.8], [1, 0], ax=ax),
    "loss_curve": lambda ax: plotting.loss_curve([1.5, 1.0, 0.5], ax=ax),
    "heat_map": lambda ax: plotting.heat_map([[1.0, -2.0]], boxed=(0, 1), ax=ax),
    "loss_surface": lambda ax: plotting.loss_surface(GRID, GRID, np.outer(GRID, GRID), ax=ax),
    "decision_regions": lambda ax: plotting.decision_regions(GRID, GRID, LEFT_OR_RIGHT, ax=ax),
    "points": lambda ax: plotting.points(np.ones((2, 2)), [0, 1], ax=ax),
    "digit_image": lambda ax: plotting.digit_image(np.ones(64), title="7", ax=ax),
    "network_diagram": lambda ax: plotting.network_diagram(VALUES, WEIGHTS, ax=ax),
    "network_outline": lambda ax: plotting.network_outline((3, 2, 2, 2), ax=ax),
}


@pytest.fixture
def ax():
    return figure()[1]


def texts(ax):
    return [t.get_text() for t in ax.texts]


# --- every chart ---------------------------------------------------------------------------------


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_returns_the_axes_it_drew_on_and_touches_no_other(chart):
    fig, (left, right) = figure(rows=1, columns=2)
    right.set(title="mine", xlim=(3, 4))
    before = [type(child) for child in right.get_children()]
    assert CHARTS[chart](left) is left
    assert left.has_data() or left.texts
    assert [type(child) for child in right.get_children()] == before
    assert (right.get_title(), right.get_xlim()) == ("mine", (3, 4))
    # Only a colour bar may join them.
    assert fig.axes[:2] == [left, right]
    assert len(fig.axes) == (3 if chart == "loss_surface" else 2)


@pytest.mark.parametrize("chart", CHARTS)
def test_without_axes_a_chart_makes_a_figure_of_its_own(chart):
    ax = CHARTS[chart](None)
    assert type(ax.figure) is Figure
    assert ax is not CHARTS[chart](None)


OUTSIDE = """
import sys, matplotlib
before = matplotlib.rcParams.copy()
import hashlib
from utils import plotting
fig, ax = plotting.figure()
plotting.bars([0.5, -0.25], ["a", "b"], ax=ax)
print(hashlib.sha256(plotting.png(fig)).hexdigest())
plotting.show(fig, "two bars")
print(matplotlib.rcParams.copy() == before, "matplotlib.pyplot" in sys.modules)
"""


def test_in_a_fresh_process_no_pyplot_no_settings_and_the_same_bytes():
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", OUTSIDE], capture_output=True, text=True, check=True
    )
    digest, *_, last = run.stdout.splitlines()
    assert last == "True False"
    fig, ax = figure()
    CHARTS["bars"](ax)
    assert hashlib.sha256(png(fig)).hexdigest() == digest


@pytest.mark.parametrize("chart", CHARTS)
def test_two_drawings_give_the_same_bytes_and_leave_the_settings_alone(chart):
    settings = matplotlib.rcParams.copy()
    first, second = (png(CHARTS[chart](None).figure, density=0.5) for _ in range(2))
    assert first == second
    assert matplotlib.rcParams.copy() == settings
    image = Image.open(io.BytesIO(first))
    assert image.format == "PNG"
    assert not image.info.keys() & {"Software", "Creation Time", "date"}


@pytest.mark.parametrize("most", [24, 48])
def test_few_colours_leave_thin_lines_theirs(most):
    fig, (left, right) = figure(8, 4, columns=2)
    grid = np.linspace(-3, 3, 90)
    left.imshow(np.add.outer(grid**2, np.sin(grid)), cmap="viridis", aspect="auto")
    for height, colour in enumerate(COLOURS.values()):
        right.plot([0, 1], [height, height], color=colour, linewidth=1)
    image = Image.open(io.BytesIO(png(fig, most=most)))
    shown = {colour for _, colour in image.convert("RGB").getcolors()}
    assert {ImageColor.getrgb(colour) for colour in COLOURS.values()} <= shown
    assert len(shown) <= most
    width = image.width // 2
    assert len(image.crop((0, 0, width, image.height)).getcolors()) > most // 2  # the map has some


# --- lines and bars ------------------------------------------------------------------------------


def test_curves_differ_by_dashes_as_well_as_by_colour(ax):
    for style in range(4):
        plotting.curve([0, 1], [0, style], label=f"{style}", role="backward", style=style, ax=ax)
    assert len({line.get_linestyle() for line in ax.lines}) == 4
    assert {line.get_color() for line in ax.lines} == {COLOURS["backward"]}
    np.testing.assert_array_equal(ax.lines[3].get_xydata(), [[0, 0], [1, 3]])
    assert [line.get_label() for line in ax.lines] == ["0", "1", "2", "3"]


def test_a_tangent_is_dashed_and_goes_through_its_point(ax):
    plotting.tangent(1.0, 2.0, -3.0, reach=0.5, label="slope -3", ax=ax)
    line, point = ax.lines
    np.testing.assert_array_equal(line.get_xydata(), [[0.5, 3.5], [1.5, 0.5]])
    assert line.is_dashed()
    assert line.get_label() == "slope -3"
    np.testing.assert_array_equal(point.get_xydata(), [[1, 2]])


@pytest.mark.parametrize("horizontal", [True, False])
def test_bars_write_their_values_and_hatch_the_negative_ones(ax, horizontal):
    values = [0.165474, -0.115113, 0.0]
    plotting.bars(values, ["one", "two", "none"], horizontal=horizontal, ax=ax)
    length = (lambda p: p.get_width()) if horizontal else (lambda p: p.get_height())
    np.testing.assert_allclose([length(p) for p in ax.patches], values)
    assert [bool(p.get_hatch()) for p in ax.patches] == [False, True, False]
    assert [to_hex(p.get_facecolor()) for p in ax.patches] == [
        COLOURS[role] for role in ("positive", "negative", "positive")
    ]
    assert texts(ax) == ["0.1655", "−0.1151", "0"]
    labels = ax.get_yticklabels() if horizontal else ax.get_xticklabels()
    assert [t.get_text() for t in labels] == ["one", "two", "none"]
    # The first bar is on top.
    assert bool(ax.yaxis_inverted()) is horizontal


def test_probabilities_and_targets(ax):
    plotting.probability_bars([0.2324, 0.7676], [1, 0], ax=ax)
    np.testing.assert_allclose([p.get_height() for p in ax.patches], [0.2324, 0.7676])
    assert texts(ax) == ["0.2324", "0.7676"]
    (targets,) = ax.lines
    assert targets.get_marker() == "D"
    np.testing.assert_array_equal(targets.get_xydata(), [[0, 1], [1, 0]])
    assert [t.get_text() for t in ax.get_xticklabels()] == ["$y_{1}$", "$y_{2}$"]
    assert {t.get_text() for t in ax.get_legend().get_texts()} == {"$y_i$", "$t_i$"}
    assert ax.get_ylabel() == "probability"
    assert ax.get_ylim()[0] == 0


def test_probabilities_without_targets_have_no_legend(ax):
    plotting.probability_bars([0.5, 0.5], labels=["cat", "dog"], ax=ax)
    assert ax.get_legend() is None
    assert [t.get_text() for t in ax.get_xticklabels()] == ["cat", "dog"]


def test_a_loss_curve_counts_steps_from_0_and_is_in_nats(ax):
    plotting.loss_curve([1.5, 1.0, 0.25], label="E", ax=ax)
    np.testing.assert_array_equal(ax.lines[0].get_xydata(), [[0, 1.5], [1, 1], [2, 0.25]])
    assert ax.get_xlabel() == "steps of gradient descent"
    assert ax.get_ylabel() == "E (nats)"
    assert ax.get_ylim()[0] == 0


# --- fields --------------------------------------------------------------------------------------


def test_a_heat_map_writes_every_number_in_its_cell(ax):
    matrix = np.array([[1.5, -0.25, 0.0], [0.123456, -3.0, 2.0]])
    plotting.heat_map(matrix, boxed=(1, 2), ax=ax)
    places = {t.get_position(): t.get_text() for t in ax.texts}
    assert places == {
        (c, r): number(matrix[r, c], 3) for r, c in np.ndindex(matrix.shape)
    }  # fmt: skip
    assert places[0, 1] == "0.123"
    (image,) = ax.images
    np.testing.assert_array_equal(image.get_array(), matrix)
    # White is 0, and equal sizes are equally strong.
    assert (image.norm.vmin, image.norm.vcenter, image.norm.vmax) == (-3, 0, 3)
    (box,) = [p for p in ax.patches if isinstance(p, Rectangle)]
    assert box.get_x() < 2 < box.get_x() + box.get_width()
    assert box.get_y() < 1 < box.get_y() + box.get_height()
    assert [t.get_text() for t in ax.get_xticklabels()] == ["1", "2", "3"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["1", "2"]


def test_a_heat_map_takes_labels_zeros_and_what_is_not_finite(ax):
    plotting.heat_map([[0.0, np.nan], [0.0, -np.inf]], row_labels=["a", "b"],
                      column_labels=["c", "d"], ax=ax)  # fmt: skip
    assert texts(ax) == ["0", "nan", "0", "−inf"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["a", "b"]
    assert [t.get_text() for t in ax.get_xticklabels()] == ["c", "d"]
    assert not ax.patches


def lines_of(contours):
    return [v for path in contours.get_paths() for v in path.vertices]


def test_a_loss_surface_has_its_first_parameter_to_the_right(ax):
    first, second = np.linspace(0, 2, 21), np.linspace(5, 6, 11)
    E = np.tile(first[:, None], 11)
    plotting.loss_surface(first, second, E, levels=[0.25, 0.75, 1.25], labels=("p", "q"), ax=ax)
    lines = np.array(lines_of(ax.collections[1]))
    # E depends on the first alone, so each line stands upright at its level.
    np.testing.assert_array_equal(np.unique(np.round(lines[:, 0], 9)), [0.25, 0.75, 1.25])
    assert (lines[:, 1].min(), lines[:, 1].max()) == (5, 6)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("p", "q")
    assert ax.figure.axes[1].get_ylabel() == "E (nats)"


def test_decision_regions_show_the_likeliest_class_where_it_is(ax):
    plotting.decision_regions(GRID, GRID + 3, LEFT_OR_RIGHT, ax=ax)
    (image,) = ax.images
    assert tuple(image.get_extent()) == (0, 1, 3, 4)
    assert image.origin == "lower"
    colours = image.get_array()
    for column, k in ((0, 0), (-1, 1)):
        # A tint of the class colour: white less a share of what that colour lacks.
        share = (1 - colours[5, column]) / (1 - np.array(to_rgb(CLASS_COLOURS[k])))
        np.testing.assert_allclose(share, 0.52, rtol=1e-6)
    assert (1 - colours[5, 0]).sum() > (1 - colours[5, 3]).sum(), "surer is stronger"
    np.testing.assert_allclose(colours, np.tile(colours[:1], (11, 1, 1)))
    lines = np.array([v for c in ax.collections for v in lines_of(c)])
    np.testing.assert_allclose(lines[:, 0], 0.5, atol=1e-9)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("$x_1$", "$x_2$")


@pytest.mark.parametrize("K", [2, 3])
def test_where_one_class_wins_everywhere_there_is_no_line_and_no_warning(ax, K):
    y = np.full((11, 11, K), 0.1)
    y[..., 1] = 1 - 0.1 * (K - 1)
    plotting.decision_regions(GRID, GRID, y, ax=ax)
    png(ax.figure, density=0.5)
    assert not [v for c in ax.collections for v in lines_of(c)]


def test_points_differ_by_marker_as_well_as_by_colour(ax):
    x = np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
    plotting.points(x, [1, 0, 1], ax=ax)
    zero, one = ax.collections
    np.testing.assert_array_equal(zero.get_offsets(), [[2, 3]])
    np.testing.assert_array_equal(one.get_offsets(), [[0, 1], [4, 5]])
    assert [c.get_label() for c in ax.collections] == ["class 1", "class 2"]
    assert [to_hex(c.get_facecolor()[0]) for c in ax.collections] == list(CLASS_COLOURS[:2])
    shapes = [c.get_paths()[0].vertices for c in ax.collections]
    assert not np.array_equal(*shapes)


def test_a_digit_is_dark_on_light_row_by_row(ax):
    pixels = np.linspace(0, 1, 64)
    plotting.digit_image(pixels, title="a ramp", ax=ax)
    (image,) = ax.images
    np.testing.assert_array_equal(image.get_array(), pixels.reshape(8, 8))
    assert (image.norm.vmin, image.norm.vmax) == (0, 1)
    assert sum(image.cmap(0.0)[:3]) > sum(image.cmap(1.0)[:3])
    assert ax.get_title() == "a ramp"
    assert len(ax.get_xticks()) == len(ax.get_yticks()) == 0


@pytest.mark.parametrize("largest", [0.0, 4.0])
def test_signed_digits_are_symmetric_around_0(ax, largest):
    plotting.digit_image(np.linspace(-largest, largest / 2, 64), signed=True, ax=ax)
    (image,) = ax.images
    assert (image.norm.vmin, image.norm.vmax) == (-(largest or 1), largest or 1)
    assert ax.get_title() == ""
