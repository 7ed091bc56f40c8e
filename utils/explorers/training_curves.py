"""What is drawn while a training runs: E alone, or E and accuracy on two sets, and the weights."""

import numpy as np
from matplotlib.colors import to_hex

from utils.functions import cross_entropy_from_scores
from utils.network import forward
from utils.plotting import figure
from utils.plotting.charts import SIGNED

_MOST = 400  # points of a curve, about as many as the picture has room for
_COLOURS = [to_hex(colour) for colour in SIGNED(np.linspace(0, 1, 9))]
_LOOKS = {"training": ("forward", "solid"), "held out": ("target", "dashed")}


class LossCurve:
    """E on all the data after each step, growing from left to right."""

    name = "the loss curve"

    def __init__(self, steps):
        self.steps, self.numbers, self.losses = steps, [], []
        self.figure, self._axes = self._base()
        self._loss_axes.set(xlim=(0, steps), ylim=(0, 1), xlabel="step", ylabel="E (nats)")

    def _base(self):
        return figure(7, 2.6)

    @property
    def _loss_axes(self):
        return self._axes

    def add(self, step):
        """One more step, of `utils.training.descend`."""
        self.numbers.append(step.number)
        self.losses.append(float(step.loss))

    def measure(self, step):
        """What takes more time than that, once a frame: nothing here."""

    def draw(self, stage):
        """The curve so far."""
        if self.losses:
            self._loss_axes.set_ylim(0, 1.1 * max(self.losses) or 1)
        stage.curve("E", _thin(self.numbers), _thin(self.losses), role="forward")
        if self.losses:
            stage.points("now", self.numbers[-1:], self.losses[-1:], role="forward", size=4)

    def sentence(self):
        """The alt text."""
        if not self.losses:
            return f"The loss curve of {self.steps} steps, still empty, with a Stop button above."
        return (
            f"Loss curve of a training: E goes from {self.losses[0]:.2f} nats at step 0 to "
            f"{self.losses[-1]:.2f} nats at step {self.numbers[-1]} of {self.steps}."
        )


class Curves(LossCurve):
    """E and accuracy on the training examples and on those held out, and W1 as images.

    sets : {"training": (x, t), "held out": (x, t)}.
    """

    name = "a picture of E, accuracy and the first layer's weights"

    def __init__(self, steps, sets):
        self.sets, self.measured, self.W1 = sets, [], None
        super().__init__(steps)

    def _base(self):
        fig, axes = figure(10, 2.9, columns=3, width_ratios=[1, 1, 1.25])
        axes[1].set(xlim=(0, self.steps), ylim=(0, 1.02), xlabel="step", ylabel="accuracy")
        axes[2].axis("off")
        axes[2].set(xlim=(0, 1), ylim=(0, 1))
        return fig, axes

    @property
    def _loss_axes(self):
        return self._axes[0]

    def measure(self, step):
        """E and accuracy on both sets, with the parameters of this step."""
        if self.measured and self.measured[-1][0] == step.number:
            return
        row = [step.number]
        for x, t in self.sets.values():
            values = forward(step.parameters, x)
            right = values.y.argmax(axis=1) == t.argmax(axis=1)
            row += [float(cross_entropy_from_scores(values.s3, t)), float(right.mean())]
        self.measured.append(row)
        self.W1 = step.parameters.W1

    def draw(self, stage):
        """All curves so far; a number stands at the end of each, so none is told by colour."""
        super().draw(stage)
        if not self.measured:
            return
        numbers, *columns = np.array(_thin(self.measured)).T
        for i, name in enumerate(self.sets):
            role, dash = _LOOKS[name]
            E, share = columns[2 * i : 2 * i + 2]
            if i:
                stage.curve(f"E {name}", numbers, E, role=role, dash=dash)
            stage.curve(f"accuracy {name}", numbers, share, axes=1, role=role, dash=dash)
            top = self._loss_axes.get_ylim()[1]
            stage.text(f"E of {name}", self.steps, top * (0.95 - 0.11 * i), f"{name} {E[-1]:.3f}",
                       role=role, anchor="end")  # fmt: skip
            stage.text(f"share of {name}", self.steps, 0.2 - 0.11 * i, f"{name} {share[-1]:.1%}",
                       axes=1, role=role, anchor="end")  # fmt: skip
        self._draw_weights(stage)

    def _draw_weights(self, stage):
        tiles = weight_tiles(self.W1)
        if tiles is None:
            return
        # A few weights grow far larger than the rest; the colours are for the rest.
        most = np.quantile(np.abs(tiles), 0.95) or 1.0
        rows, columns = tiles.shape
        # Square pixels, as large as the axes leave room for.
        wide, tall = self._axes[2].bbox.size
        pixel = min(wide / columns, 0.9 * tall / rows)
        across, up = pixel / wide, pixel / tall
        x = 0.5 + across * (np.arange(columns) - (columns - 1) / 2)
        y = 0.45 + up * (np.arange(rows) - (rows - 1) / 2)
        stage.field("W1", x, y, tiles[::-1] / most, axes=2, colours=_COLOURS, limits=(-1, 1),
                    smooth=False)  # fmt: skip
        stage.text("of W1", 0.5, 0.97, f"W⁽¹⁾, an image a unit, colours to ±{most:.2f}", axes=2)

    def sentence(self):
        """The alt text."""
        if not self.measured:
            return super().sentence()
        number, *values = self.measured[-1]
        parts = [
            f"on {name} examples E is {E:.2f} nats and {share:.1%} are right"
            for name, E, share in zip(self.sets, values[::2], values[1::2], strict=True)
        ]
        return (
            f"Training, step {number} of {self.steps}: {'; '.join(parts)}. "
            "Beside the curves the first layer's weights, an image for each unit."
        )


def weight_tiles(W1):
    """The columns of W1 (64, n1) as 8 x 8 images side by side, up to 8 a row, zeros between them.

    None for another number of inputs.
    """
    if len(W1) != 64:
        return None
    n = W1.shape[1]
    columns = min(n, 8)
    rows = -(-n // columns)
    images = np.zeros((rows * columns, 9, 9))
    images[:n, :8, :8] = W1.T.reshape(n, 8, 8)
    tiles = images.reshape(rows, columns, 9, 9).swapaxes(1, 2).reshape(9 * rows, 9 * columns)
    return tiles[:-1, :-1]


def _thin(values):
    """About `_MOST` of a list, the last one always among them."""
    return values[: -1 : max(1, len(values) // _MOST)] + values[-1:]
