"""The explorer of notebook 04, driven to scores of ±1000 without a browser."""

import base64

import numpy as np
import pytest
from matplotlib.colors import to_hex

from utils.explorers.softmax.scores import Scores, softmax_explorer
from utils.functions import softmax
from utils.plotting.charts import SIGNED
from utils.stage import palette

EXTREMES = [
    (1000, -1000, 0),
    (-1000, -1000, -1000),
    (1000, 1000, 1000),
    (1000, 1000, -1000),
    (0, 0, 0),
    (999.5, 1000, 0),
    (40, 0, -40),
]


@pytest.fixture(scope="module")
def made():
    return softmax_explorer()


@pytest.fixture
def panel(made):
    """The explorer as it is at the start; made once, because figures take their time."""
    click(made, "Reset")
    return made


def put(panel, s):
    for box, value in zip(panel.explorer.boxes, s, strict=True):
        box.value = value


def written(stage):
    return " ".join(mark["svg"] for mark in stage.picture["marks"].values() if mark.get("svg"))


@pytest.mark.parametrize("s", EXTREMES)
def test_the_invariants_hold_at_the_extremes(panel, s):
    put(panel, s)
    sentence, now = panel.stage.alt, panel.scores()
    np.testing.assert_array_equal(now.s, s)
    assert panel.explorer.scale.value >= np.abs(s).max()
    assert now.y.sum() == pytest.approx(1, abs=1e-12)
    assert (now.y >= 0).all()
    np.testing.assert_allclose(now.jacobian.sum(axis=1), 0, atol=1e-15)
    np.testing.assert_array_equal(now.row_sums, 0)
    assert panel.stage.error is None
    assert panel.stage.picture["note"] == ""
    for text in (sentence, written(panel.stage)):
        assert "nan" not in text.lower()
        assert "inf" not in text.lower()
    assert "sums of the rows: 0, 0, 0" in sentence


@pytest.mark.parametrize("seed", range(12))
def test_every_slope_is_the_complex_step(seed):
    s = np.random.default_rng(seed).uniform(-6, 6, 2 + seed % 4)
    measured = np.empty((len(s), len(s)))
    for m in range(len(s)):
        nudged = s.astype(complex)
        nudged[m] += 1e-30j
        measured[:, m] = softmax(nudged).imag / 1e-30
    np.testing.assert_allclose(Scores(s).jacobian, measured, rtol=0, atol=1e-10)


def test_what_is_written_is_the_jacobian_the_right_way_up(panel):
    put(panel, (3, 1, -1))
    assert panel.stage.alt
    marks = panel.stage.picture["marks"]
    says, shapes = marks["cells"]["touch"]["says"], marks["cells"]["touch"]["shapes"]
    jacobian = panel.scores().jacobian
    for k, (i, m) in enumerate(np.ndindex(3, 3)):
        assert says[k].replace("−", "-") == f"{jacobian[i, m]:.4f}"
        # Row 1 stands on top, column 1 at the left.
        assert (shapes[k][2] > shapes[0][2]) == (i > 0)
        assert (shapes[k][1] > shapes[0][1] + 20) == (m > 0)


def test_the_colours_are_the_jacobian_the_right_way_up(panel):
    put(panel, (3, 1, -1))
    assert panel.stage.alt
    # An image begins with its top row, so row 1 of the matrix comes first.
    index = palette.indices(panel.scores().jacobian, -0.25, 0.25)
    assert index[0, 0] > index[2, 2] > index[2, 1] > index[0, 1]
    image = palette.png(index, palette.palette([to_hex(SIGNED(v)) for v in (0.0, 0.5, 1.0)]))
    drawn = panel.stage.picture["marks"]["slopes"]["field"]["png"]
    assert base64.b64decode(drawn) == image


def test_a_probability_rounded_to_nothing_is_said(panel):
    put(panel, (1000, 0, -1000))
    assert "y₂, y₃ are below the smallest float" in panel.stage.alt
    put(panel, (1000, 1000, 0))
    assert "y₃ is below the smallest float" in panel.stage.alt
    put(panel, (1, 0, 2))
    assert "smallest float" not in panel.stage.alt


def test_one_dragged_score_moves_every_probability(panel):
    before = panel.scores().y
    panel.stage.act("scores", "draggable", index=1, x=0.0, y=4.0)
    assert panel.explorer.boxes[1].value == pytest.approx(4, abs=0.05)
    assert [box.value for box in (panel.explorer.boxes[0], panel.explorer.boxes[2])] == [2.0, 0.5]
    assert (panel.scores().y != before).all()
    panel.stage.act("scores", "draggable", index=2, x=2.0, y=-1e9)
    assert panel.explorer.boxes[2].value == -panel.explorer.scale.value


def click(panel, text):
    for row in panel.children[:2]:
        for control in row.children:
            if control.description == text:
                control.click()


def test_a_shift_of_all_scores_changes_no_probability(panel):
    before = panel.scores()
    for _ in range(3):
        click(panel, "all + 1")
    assert [box.value for box in panel.explorer.boxes] == [5.0, 2.0, 3.5]
    np.testing.assert_allclose(panel.scores().y, before.y, rtol=1e-12)
    for _ in range(6):
        click(panel, "all − 1")
    np.testing.assert_allclose(panel.scores().jacobian, before.jacobian, rtol=1e-12)


def test_a_shift_stops_for_all_scores_where_one_would_leave_the_range(panel):
    put(panel, (999.5, 998, -1000))
    before = panel.scores().y
    click(panel, "all − 1")
    assert [box.value for box in panel.explorer.boxes] == [999.5, 998, -1000]
    click(panel, "all + 1")
    assert [box.value for box in panel.explorer.boxes] == [1000, 998.5, -999.5]
    np.testing.assert_allclose(panel.scores().y, before, rtol=1e-12)


def test_a_cell_is_chosen_and_explained_by_formula_and_by_meaning(panel):
    panel.stage.act("cells", "clickable", index=4)
    panel.stage._frames.settle()
    text = panel.stage.picture["marks"]["explained"]["svg"]
    y2 = panel.scores().y[1]
    assert f"y₂ (1 − y₂) = {y2 * (1 - y2):.4f}" in text
    assert "s₂ + 0.1: y₂ rises by about" in text
    lines = panel.scores().explain(0, 2)
    assert lines[0].startswith("y₁ (0 − y₃) = −")
    assert "falls" in lines[1]


@pytest.mark.parametrize("i, m", list(np.ndindex(3, 3)))
def test_the_meaning_of_a_cell_is_about_what_a_nudge_does(i, m):
    s = np.array([0.4, -0.2, 0.1])
    nudged = s.copy()
    nudged[m] += 0.1
    change = (Scores(nudged).y - Scores(s).y)[i]
    words = Scores(s).explain(i, m)[1]
    assert ("rises" in words) == (change > 0)
    assert float(words.split()[-1]) == pytest.approx(abs(change), rel=0.15)


def test_where_all_slopes_are_nothing_the_words_say_so():
    assert "less than a float can say" in Scores([1000, 0, -1000]).explain(1, 0)[1]


def test_reset_brings_back_scores_scale_and_cell(panel):
    put(panel, (700, -3, 5))
    panel.stage.act("cells", "clickable", index=8)
    click(panel, "Reset")
    assert [box.value for box in panel.explorer.boxes] == [2.0, -1.0, 0.5]
    assert panel.explorer.scale.value == 5
    assert panel.stage.alt.startswith("Scores 2, −1, 0.5 become")
    assert panel.stage.picture["marks"]["cells"]["touch"]["selected"] == 1


def test_any_number_of_classes_from_two_on():
    for K in (2, 4, 5):
        panel = softmax_explorer(np.linspace(-1, 1, K))
        assert panel.stage.error is None
        assert panel.scores().jacobian.shape == (K, K)
