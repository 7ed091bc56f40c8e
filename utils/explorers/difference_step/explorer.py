"""Page 09: the step of a measured slope dragged over 15 decades, for any parameter."""

from functools import cached_property, lru_cache
from types import SimpleNamespace

import numpy as np

from utils.address import addresses, check_address, label, value_at
from utils.controls import NumberSlider, Panel, choice, reset_button
from utils.explorers.difference_step.one_slope import Measured, losses, measure, slope_in_digits
from utils.explorers.difference_step.view import arrange, draw_all
from utils.stage import Stage

SMALLEST, LARGEST = -15, 0  # the step, as a power of 10
WIDEST = 15.0  # what all weights can be multiplied by


class Slope:
    """The slope of E along one parameter of a network, right and measured.

    parameters, x, t : the network and its examples. address : ("W2", 3, 0) or ("b1", 2).
    """

    steps = 10.0 ** np.linspace(SMALLEST, LARGEST, 121)

    def __init__(self, parameters, x, t, address):
        self.parameters, self.x, self.t, self.address = parameters, x, t, address

    @property
    def parameter(self):
        """The value of the parameter itself."""
        return float(value_at(self.parameters, self.address))

    @cached_property
    def right(self):
        """The slope, to all 16 digits."""
        return slope_in_digits(self.parameters, self.x, self.t, self.address)

    @cached_property
    def errors(self):
        """How far each measurement is off, at each of `steps`."""
        found = measure(self.parameters, self.x, self.t, self.address, self.steps)
        return Measured(*(np.abs(m - self.right) for m in found))

    def measured(self, step):
        """The three measurements at one step."""
        found = measure(self.parameters, self.x, self.t, self.address, [step])
        return Measured(*(float(m[0]) for m in found))

    def losses(self, moves):
        """E with the parameter moved by each of moves."""
        return losses(self.parameters, self.x, self.t, self.address, moves)


def step_explorer(parameters, x, t, address=("W2", 3, 0), exponent=0.0):
    """The step on a log-log plot of the errors, E close up, and three slopes with their digits.

    address : the parameter measured at first; exponent : the step at first, as a power of 10.
    """
    there = addresses(parameters)
    chosen = choice("parameter", [(label(a), a) for a in there], check_address(parameters, address))
    step = NumberSlider("step Δ = 10 to the power", exponent, SMALLEST, LARGEST, 0.1)
    scale = NumberSlider("all weights times", 1.0, 1.0, WIDEST, 0.5)

    # Worked out once for each choice: the slope in 60 digits, and once for each step as well.
    @lru_cache(maxsize=1)
    def slope_of(address, times):
        return Slope(parameters.map(lambda p: p * times), x, t, address)

    @lru_cache(maxsize=1)
    def measured(slope, step):
        return slope.measured(step)

    def slope():
        """The slope for what is chosen now."""
        return slope_of(chosen.value, scale.value)

    def now():
        """That slope, the step, and what is measured with it."""
        step_now = 10.0**step.value
        return slope(), step_now, measured(slope(), step_now)

    def move(event):
        step.value = round(float(np.log10(event.x)), 1)

    def press(event):
        size = 1.0 if event.key.startswith("Shift") else 0.1
        towards = {"ArrowLeft": -1, "ArrowRight": 1}.get(event.key.removeprefix("Shift+"), 0)
        step.value = round(step.value + size * towards, 1)

    def choose(address):
        chosen.value = address

    fig = arrange((SMALLEST, LARGEST))
    stage = Stage(fig, lambda: sentence(*now(), scale.value))
    stage.listen("error plot", draggable=move, clickable=move, keys=press,
                 label="Step: arrow keys left and right")  # fmt: skip

    def draw():
        draw_all(stage, *now(), there, move, choose)

    stage.connect(draw, chosen, step, scale)
    panel = Panel(stage, [[chosen, step], [scale, reset_button(stage, chosen, step, scale)]])
    panel.slope = slope
    panel.explorer = SimpleNamespace(parameter=chosen, step=step, scale=scale)
    return panel


def sentence(slope, step, measured, scale):
    """What the picture shows, in words; measured : the `Measured` slopes at that step."""
    kinds = ("forward difference", "central difference", "complex step")
    parts = []
    for kind, value in zip(kinds, measured, strict=True):
        error = abs(value - slope.right)
        parts.append(f"{kind} {value:.6g}, {f'off by {error:.0e}' if error else 'no error seen'}")
    times = "" if scale == 1 else f", all weights times {scale:g}"
    return (
        f"Slope of E along {label(slope.address)} = {slope.parameter:.6g}{times}: "
        f"{slope.right:.6g}. Measured with the step {step:.0e}: {'; '.join(parts)}. "
        "Beside it the errors against the step from 1e-15 to 1, both axes logarithmic, and E near "
        "the parameter with its tangent."
    )
