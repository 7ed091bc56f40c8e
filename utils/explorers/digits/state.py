"""What the pad knows: the drawing, the network that reads it, and the slopes at its pixels."""

import numpy as np

from utils.explorers.digits.drawing import SIDE, Drawing
from utils.functions import cross_entropy_from_scores
from utils.network import backward, check_inputs, check_parameters, check_targets, forward

LIKELIEST = -1


class Pad:
    """The state behind `digit_pad`; settings are attributes, `look` works everything out.

    parameters : a network with 64 inputs; x, t : (N, 64), (N, K), examples to be put on the pad.
    """

    def __init__(self, parameters, x, t):
        self.parameters = check_parameters(parameters)
        self.x = check_inputs(self.parameters, x)
        self.t = check_targets(t, (len(self.x), self.parameters.b3.size))
        if len(self.parameters.W1) != 64:
            raise ValueError(
                f"the network has {len(self.parameters.W1)} inputs, expected 64 for 8 x 8 pixels"
            )
        self.drawing = Drawing()
        self.fit, self.asked, self.pixel = True, LIKELIEST, None
        self.cursor, self.pen_down = (SIDE // 2, SIDE // 2), False
        self.number = -1
        self.next_example()

    def next_example(self):
        """Put the next of the examples on the pad; after the last comes the first."""
        self.number = (self.number + 1) % len(self.x)
        self.drawing.put(self.x[self.number])
        self.look()

    @property
    def true_digit(self):
        """The class of the example on the pad, None for a drawing of one's own."""
        return int(self.t[self.number].argmax()) if self.drawing.example else None

    def look(self):
        """Work out image, probabilities, E and dE/dx from the drawing and the settings."""
        self.image = self.drawing.image(self.fit)
        values = forward(self.parameters, self.image)
        self.y = values.y[0]
        self.digit = int(self.y.argmax()) if self.asked == LIKELIEST else self.asked
        t = np.eye(self.y.size)[[self.digit]]
        self.E = float(cross_entropy_from_scores(values.s3, t))
        # One example: dE/db1 is delta1, and x_l reaches E through every unit k it has a weight to.
        self.slopes = backward(self.parameters, values, t).b1 @ self.parameters.W1.T

    @property
    def ranking(self):
        """The classes, likeliest first."""
        return np.argsort(-self.y, kind="stable").tolist()

    @property
    def shown_pixel(self):
        """(row, column) of the pixel whose slope is told: the chosen one, or the steepest."""
        index = int(np.abs(self.slopes).argmax()) if self.pixel is None else self.pixel
        return divmod(index, 8)
