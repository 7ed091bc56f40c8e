"""The softmax of notebook 04 with scores to drag: probabilities and the whole Jacobian, live."""

from types import SimpleNamespace

import numpy as np
from matplotlib.colors import to_hex

from utils.address import label
from utils.controls import Panel, button, reset_button
from utils.explorers.score_controls import FARTHEST, scale_choice, score_box, within
from utils.functions import softmax, softmax_jacobian
from utils.plotting import COLOURS, figure
from utils.plotting.charts import SIGNED
from utils.plotting.numbers import number, short
from utils.stage import Stage

_REACHES = (5, 50, 1000)
_SIGNED = [to_hex(SIGNED(v)) for v in (0.0, 0.5, 1.0)]
# No entry of a softmax Jacobian is larger, so a scale that stands still shows every change.
_LARGEST_SLOPE = 0.25
_NUDGE = 0.1


class Scores:
    """The scores (K,) of one example, and everything the explorer of notebook 04 says of them."""

    def __init__(self, s):
        self.s = np.asarray(s, float)
        self.y = softmax(self.s)
        self.jacobian = softmax_jacobian(self.s)
        # Rounded: what is left of 0 in the sixteenth digit says nothing.
        self.row_sums = self.jacobian.sum(axis=1).round(12) + 0.0

    @property
    def words(self):
        """A remark where a probability is too small for a float, else nothing."""
        zero = [label(("y", i)) for i in np.flatnonzero(self.y == 0)]
        if not zero:
            return ""
        verb = "is" if len(zero) == 1 else "are"
        return f"{', '.join(zero)} {verb} below the smallest float"

    def explain(self, i, m):
        """Two lines on the slope of y_i along s_m, indices from 0: its formula, its meaning."""
        slope = self.jacobian[i, m]
        own, other = label(("y", i)), label(("y", m))
        first = f"{own} ({1 if i == m else 0} − {other}) = {short(slope)}"
        if slope == 0:
            return first, f"a nudge of {label(('s', m))} moves {own} by less than a float can say"
        verb = "rises" if slope > 0 else "falls"
        change = short(_NUDGE * abs(slope))
        return first, f"{label(('s', m))} + {_NUDGE:g}: {own} {verb} by about {change}"


def softmax_explorer(s=(2.0, -1.0, 0.5)):
    """Scores to drag as points on bars, their probabilities, and the Jacobian as a heat map.

    s : (K,) the scores at the start, K at least 2.
    """
    K = len(s)
    boxes = [score_box(label(("s", i)), float(s_i)) for i, s_i in enumerate(s)]
    scale = scale_choice(_REACHES, boxes)
    first = (0, 1)  # the cell that is explained at first
    state = {"cell": first}
    # Laid out for the longest numbers, so that nothing is cut off when the scale changes.
    fig = _figure(K, _REACHES[-1])

    def scores():
        return Scores([box.value for box in boxes])

    def move(event):
        boxes[event.index].value = round(within(event.y, scale.value), 2)

    def choose(event):
        state["cell"] = divmod(event.index, K)

    def shift_all(step):
        s = scores().s
        # The same step for every score, so that none of them stops at the end of the scale.
        step = min(step, FARTHEST - s.max()) if step > 0 else max(step, -FARTHEST - s.min())
        with stage.batch():
            for box, s_i in zip(boxes, s, strict=True):
                box.value = round(s_i + step, 6)

    def draw():
        if fig.axes[0].get_ylim()[1] != 1.35 * scale.value:
            fig.axes[0].set_ylim(-1.35 * scale.value, 1.35 * scale.value)
        now = scores()
        _draw_bars(stage, now, scale.value, move)
        _draw_jacobian(stage, now, state["cell"], choose)

    stage = Stage(fig, lambda: _sentence(scores()))
    stage.connect(draw, *boxes, scale)
    buttons = [
        button("all − 1", lambda: shift_all(-1.0), tooltip="take 1 off every score"),
        button("all + 1", lambda: shift_all(1.0), tooltip="add 1 to every score"),
        reset_button(stage, scale, *boxes, also=lambda: state.update(cell=first)),
    ]
    panel = Panel(stage, [boxes, [scale, *buttons]])
    panel.scores = scores
    panel.explorer = SimpleNamespace(boxes=boxes, scale=scale)
    return panel


def _figure(K, reach):
    fig, (bars, shares, slopes) = figure(10, 4.5, columns=3, width_ratios=[4, 4, 5])
    fig.get_layout_engine().set(h_pad=0.09, w_pad=0.06)
    places = np.arange(K)
    for ax, letter, title in ((bars, "s", "scores"), (shares, "y", "probabilities")):
        ax.set_title(title)
        ax.set(xlim=(-0.6, K - 0.4), xticks=places)
        ax.set_xticklabels([f"${letter}_{i + 1}$" for i in places], fontsize=12)
    bars.set_ylim(-1.35 * reach, 1.35 * reach)
    bars.axhline(0, color=COLOURS["muted"], linewidth=1)
    shares.set(ylim=(0, 1.3), yticks=[0, 0.5, 1])
    slopes.set_title("slope of each $y_i$ along each $s_m$")
    slopes.set(xlim=(-0.5, K + 0.35), ylim=(-1.5, K - 0.3), yticks=places)
    slopes.set_yticklabels([f"$y_{i + 1}$" for i in places[::-1]], fontsize=12)
    slopes.set_xticks([*places, K], [*(f"$s_{m + 1}$" for m in places), "row sum"], fontsize=12)
    slopes.tick_params(length=0, labeltop=True, labelbottom=False)
    slopes.spines[:].set_visible(False)
    return fig


def _draw_bars(stage, now, reach, move):
    places = np.arange(len(now.s))
    stage.bars("score bars", places, now.s, width=0.6)
    stage.points("scores", places, now.s, size=9, along="y", step=(0, reach / 50), draggable=move,
                 label=[f"score {label(('s', i))}" for i in places],
                 says=[number(v) for v in now.s])  # fmt: skip
    for name, up in (("above", True), ("below", False)):
        these = (now.s >= 0) == up
        stage.text(f"numbers {name}", places[these], now.s[these],
                   [number(v) for v in now.s[these]], shift=(0, -20 if up else 21))  # fmt: skip
    stage.bars("probability bars", places, now.y, axes=1, width=0.6, roles="forward")
    stage.text("probabilities", places, now.y, [short(v) for v in now.y], axes=1, shift=(0, -11))
    stage.text("sum", (len(places) - 1) / 2, 1.25, f"sum = {number(now.y.sum().round(12))}",
               axes=1, bold=True)  # fmt: skip
    stage.text("remark", (len(places) - 1) / 2, 1.15, now.words, axes=1, size=12, role="backward")


def _draw_jacobian(stage, now, cell, choose):
    K = len(now.s)
    rows, columns = np.divmod(np.arange(K * K), K)
    flat = now.jacobian.ravel()
    # The vertical axis points up, so row 1 of the matrix is the last of the field.
    stage.field("slopes", np.arange(K), np.arange(K), now.jacobian[::-1], axes=2, colours=_SIGNED,
                limits=(-_LARGEST_SLOPE, _LARGEST_SLOPE), smooth=False)  # fmt: skip
    names = [f"slope of {label(('y', i))} along {label(('s', m))}"
             for i, m in zip(rows, columns, strict=True)]  # fmt: skip
    values = [short(v) for v in flat]
    stage.text("cells", columns, K - 1 - rows, values, axes=2, size=12, clickable=choose,
               label=names, says=values, selected=cell[0] * K + cell[1])  # fmt: skip
    stage.text("row sums", np.full(K, K), np.arange(K), [number(v) for v in now.row_sums[::-1]],
               axes=2, bold=True)  # fmt: skip
    left, low = cell[1] - 0.48, K - 1 - cell[0] - 0.48
    right, top = left + 0.96, low + 0.96
    stage.lines("chosen", [left, right, right, left], [low, low, top, top],
                [right, right, left, left], [low, top, top, low], axes=2, role="ink",
                width=2.5)  # fmt: skip
    stage.text("explained", [-0.45, -0.45], [-0.8, -1.15], now.explain(*cell), axes=2,
               anchor="start", size=13)  # fmt: skip


def _sentence(now):
    def listed(values):
        return ", ".join(short(v) for v in values)

    slopes = "; ".join(f"row {i + 1}: {listed(row)}" for i, row in enumerate(now.jacobian))
    remark = f" {now.words}." if now.words else ""
    return (
        f"Scores {', '.join(number(v) for v in now.s)} become probabilities {listed(now.y)}, sum "
        f"{number(now.y.sum().round(12))}. Jacobian, {slopes}; sums of the rows: "
        f"{listed(now.row_sums)}.{remark}"
    )
