"""The pad's picture: the drawing, what the network sees of it, dE/dx, and the probabilities."""

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from utils.explorers.digits.drawing import SIDE
from utils.plotting import COLOURS, figure
from utils.plotting.charts import SIGNED
from utils.plotting.numbers import short

PAPER, SEEN, SLOPES, BARS = range(4)
_INK = ["#ffffff", "#1c1c1c"]
_SIGNED = [to_hex(colour) for colour in SIGNED(np.linspace(0, 1, 9))]
_PIXELS = np.arange(8) + 0.5
_POINTS = np.arange(SIDE) + 0.5
_AROUND = np.linspace(0, 2 * np.pi, 33)


def base_figure(n_classes):
    """The figure: what stands still. y runs upwards in all axes, as the stage has it."""
    fig, grid = figure(
        10, 5.4, rows=2, columns=3, width_ratios=[4.3, 2.5, 2.5], height_ratios=[1, 1.4]
    )
    cells = grid[0, 0].get_gridspec()
    for ax in grid.ravel():
        ax.remove()
    paper = fig.add_subplot(cells[:, 0])
    seen, slopes = fig.add_subplot(cells[0, 1]), fig.add_subplot(cells[1, 1])
    chances = fig.add_subplot(cells[:, 2])
    paper.set(xlim=(-0.3, SIDE + 0.3), ylim=(-4, SIDE + 0.3), title="draw here")
    seen.set(xlim=(-0.1, 8.1), ylim=(-0.1, 8.1), title="what the network sees")
    slopes.set(xlim=(-0.1, 8.1), ylim=(-2.1, 9.3))
    for ax, side in ((paper, SIDE), (seen, 8), (slopes, 8)):
        ax.set(xticks=[], yticks=[], aspect="equal")
        ax.spines[:].set_visible(False)
        ax.add_patch(
            Rectangle((0, 0), side, side, fill=False, edgecolor=COLOURS["muted"], linewidth=1)
        )
    chances.set(xlim=(0, 1.3), ylim=(n_classes - 0.5, -0.6), yticks=range(n_classes))
    chances.set(xticks=[0, 0.5, 1], title="probability of each digit")
    chances.spines[["top", "right"]].set_visible(False)
    chances.tick_params(axis="y", length=0, labelsize=12)
    return fig


def draw_paper(stage, pad, pen):
    """Ink, the frame of what is seen, the cursor of the keyboard, and a line of words."""
    drawing, frame = pad.drawing, pad.drawing.frame(pad.fit)
    stage.field("ink", _POINTS, _POINTS, drawing.ink[::-1], axes=PAPER, colours=_INK,
                limits=(0, 1), smooth=False)  # fmt: skip
    right, bottom = frame.left + frame.width, frame.top + frame.height
    x = np.array([frame.left, right, right, frame.left, frame.left])
    y = SIDE - np.array([frame.top, frame.top, bottom, bottom, frame.top])
    whole = frame.width == SIDE == frame.height
    stage.curve("frame", x, y, axes=PAPER, role="faint" if whole else "target", width=1.5,
                dash="dashed")  # fmt: skip
    column, row = pad.cursor
    x, y = column + 0.5 + pen / 2 * np.cos(_AROUND), SIDE - row - 0.5 + pen / 2 * np.sin(_AROUND)
    stage.curve("cursor", x, y, axes=PAPER, role="backward", width=3 if pad.pen_down else 1.5)
    stage.text("words", SIDE / 2, -2.2, words(pad), axes=PAPER, size=13, bold=True)


def words(pad):
    """The line below the paper."""
    if pad.drawing.empty:
        return "Empty paper: no digit to read yet."
    if pad.true_digit is None:
        return f"your drawing, read as {pad.ranking[0]}"
    return f"held-out image {pad.number + 1}, a {pad.true_digit}, read as {pad.ranking[0]}"


def draw_seen(stage, pad):
    """The 8 x 8 image, and dE/dx with a sign in every pixel that matters."""
    image, slopes = pad.image.reshape(8, 8), pad.slopes.reshape(8, 8)
    stage.field("seen", _PIXELS, _PIXELS, image[::-1], axes=SEEN, colours=_INK, limits=(0, 1),
                smooth=False)  # fmt: skip
    largest = np.abs(slopes).max() or 1.0
    # Only relative size is drawn; the numbers below say how large that is.
    shares = slopes / largest
    stage.field("dE/dx", _PIXELS, _PIXELS, shares[::-1], axes=SLOPES, colours=_SIGNED,
                limits=(-1, 1), smooth=False)  # fmt: skip
    for name, sign, role in (("rises", 1, "positive"), ("falls", -1, "negative")):
        rows, columns = np.nonzero(sign * shares > 0.2)
        stage.text(name, columns + 0.5, 7.5 - rows, ["+" if sign > 0 else "−"] * len(rows),
                   axes=SLOPES, role=role, size=13, bold=True)  # fmt: skip
    row, column = pad.shown_pixel
    x = column + np.array([0, 1, 1, 0, 0])
    for name, axes in (("pixel seen", SEEN), ("pixel", SLOPES)):
        stage.curve(name, x, 8 - row - np.array([0, 0, 1, 1, 0]), axes=axes, role="backward",
                    width=2.5)  # fmt: skip
    stage.text("slopes of", 4, 8.7, f"dE/dx, if it is to be {pad.digit}", axes=SLOPES, size=14.5)
    stage.text("slope", [4, 4], [-0.7, -1.6], slope_words(pad), axes=SLOPES, size=13)


def slope_words(pad):
    """Two short lines on the pixel that is shown."""
    row, column = pad.shown_pixel
    place = 8 * row + column
    return [
        f"row {row + 1}, column {column + 1}: ink {pad.image[0, place]:.4g}",
        f"dE/dx {short(pad.slopes[place])}",
    ]


def draw_bars(stage, pad):
    """One bar a class, the likeliest in bold; pale while there is nothing to read."""
    first, empty = pad.ranking[0], pad.drawing.empty
    classes = np.arange(pad.y.size)
    stage.bars("y", classes, pad.y, axes=BARS, horizontal=True, width=0.66,
               roles="faint" if empty else "forward")  # fmt: skip
    others = classes[classes != first]
    for name, these, bold in (("largest", [first], True), ("others", others, False)):
        role = "muted" if empty or not bold else "ink"
        stage.text(name, pad.y[these], these, [f"{p:.3f}" for p in pad.y[these]], axes=BARS,
                   anchor="start", shift=(6, 0), size=15 if bold else 12, bold=bold,
                   role=role)  # fmt: skip


def sentence(pad):
    """The alt text: what is read, with the three largest probabilities, and which pixels matter."""
    three = ", ".join(f"{digit} {pad.y[digit]:.2f}" for digit in pad.ranking[:3])
    if pad.drawing.empty:
        begin = (
            "Drawing pad with empty paper: there is no digit to read. The network has no way to "
            f"say so, and its probabilities still add up to 1: {three}."
        )
    else:
        begin = f"Drawing pad: {words(pad)}. The three largest probabilities: {three}."
    down = "down, it draws as it goes" if pad.pen_down else "up"
    row, column = pad.shown_pixel
    place = 8 * row + column
    slope = pad.slopes[place]
    kind = "steepest slope" if pad.pixel is None else "slope chosen"
    effect = "more ink there makes E rise" if slope > 0 else "more ink there makes E fall"
    return (
        f"{begin} E if it is to be {pad.digit}: {pad.E:.2f} nats; {kind} at row {row + 1}, "
        f"column {column + 1} of the 8 by 8 image: {short(slope)}, "
        f"{effect if slope else 'flat'}. Pen at row {pad.cursor[1] + 1}, column "
        f"{pad.cursor[0] + 1} of the paper, {down}."
    )
