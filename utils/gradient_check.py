"""Measure a gradient without deriving it, and compare: central differences, complex step.

Both measurements know only the forward pass, so they are independent of every formula in
`utils.network.backward`. Notebook 09 asks how far each can be trusted.
"""

from typing import NamedTuple

import numpy as np

from utils.address import addresses, check_address, value_at, with_value
from utils.network import Parameters, check_parameters, loss


def central_difference(parameters, x, t, step=1e-5, *, address=None):
    """dE/d(parameter) for every parameter as (E(p + step) - E(p - step)) / (2 step).

    A `Parameters`; with an address such as ("W2", 3, 0) that one slope, a float. Good to about
    1e-10 at the default step while E and its gradient are of similar size (notebook 09); two
    forward passes a parameter.

    x : (N, n0); t : (N, K), rows with sum 1. ValueError where they do not fit, for a step that is
        not above 0, and for an address that does not exist.
    """
    if not (np.isfinite(step) and step > 0):
        raise ValueError(f"step is {step}, expected a positive number")

    def slope(nudged):
        return (loss(nudged(step), x, t) - loss(nudged(-step), x, t)) / (2 * step)

    return _measure(parameters, slope, address)


def complex_step(parameters, x, t, *, address=None):
    """dE/d(parameter) for every parameter as Im E(p + i h) / h with h = 1e-30.

    A `Parameters`; with an address that one slope, a float. Exact to rounding: nothing is
    subtracted, so h can be as small as one likes (notebook 09).

    x : (N, n0); t : (N, K), rows with sum 1. ValueError where they do not fit, and for an address
        that does not exist.
    """
    h = 1e-30
    return _measure(parameters, lambda nudged: loss(nudged(1j * h), x, t).imag / h, address)


def _measure(parameters, slope, address):
    """slope(nudged) of one parameter or of all; nudged(d) is all of them, that one moved by d."""
    parameters = check_parameters(parameters)

    def measured(address):
        value = float(value_at(parameters, address))
        return float(slope(lambda d: with_value(parameters, address, value + d)))

    if address is not None:
        return measured(check_address(parameters, address))
    slopes = parameters.map(lambda p: np.empty(p.shape))
    for name, *index in addresses(parameters):
        getattr(slopes, name)[*index] = measured((name, *index))
    return slopes


class Verdict(NamedTuple):
    """How one parameter's two gradients compare, and the entry where they differ most.

    difference : the largest difference, relative to the largest entry of the tensor.
    index, ours, theirs : the worst entry and its two values; None where shapes differ.
    """

    name: str
    agrees: bool
    difference: float
    index: tuple | None
    ours: float | None
    theirs: float | None
    sentence: str


class Comparison(tuple):
    """One `Verdict` a parameter; true when all agree; printed, one sentence a line."""

    def __bool__(self):
        return all(verdict.agrees for verdict in self)

    def __str__(self):
        return "\n".join(verdict.sentence for verdict in self)

    __repr__ = __str__


def compare(ours, theirs, within=1e-7):
    """A verdict for each parameter: do two gradients agree to within, relative to the tensor?

    ours, theirs : `Parameters`. A difference is measured against the largest entry of that
    parameter's gradient, since an entry near 0 has no digits of its own.
    """
    return Comparison(
        _verdict(name, np.asarray(a), np.asarray(b), within)
        for name, a, b in zip(Parameters._fields, ours, theirs, strict=True)
    )


def _verdict(name, ours, theirs, within):
    if ours.shape != theirs.shape:
        sentence = f"{name} differs in shape: ours {ours.shape}, theirs {theirs.shape}"
        return Verdict(name, False, np.inf, None, None, None, sentence)
    lost = ~(np.isfinite(ours) & np.isfinite(theirs))
    if lost.any():
        index = tuple(map(int, np.argwhere(lost)[0]))
        sides = _not_finite(name, "ours", ours), _not_finite(name, "theirs", theirs)
        sentence = (
            f"{name} cannot be compared, because not every entry is a finite number: "
            f"{'; '.join(filter(None, sides))}"
        )
        return Verdict(
            name, False, np.inf, index, float(ours[index]), float(theirs[index]), sentence
        )
    gap = np.abs(ours - theirs)
    scale = max(np.abs(ours).max(), np.abs(theirs).max())
    index = tuple(int(i) for i in np.unravel_index(gap.argmax(), gap.shape))
    difference = float(gap[index] / scale) if gap[index] > 0 else 0.0
    agrees = difference <= within
    if agrees:
        sentence = f"{name} agrees to better than {within:.0e} of its largest entry, {scale:.4g}"
    else:
        sentence = (
            f"{name} differs most at {_entry(name, index)}: ours {ours[index]:.6g}, "
            f"theirs {theirs[index]:.6g}, apart by {difference:.0e} of its largest entry"
        )
    return Verdict(
        name, agrees, difference, index, float(ours[index]), float(theirs[index]), sentence
    )


def _not_finite(name, side, array, most=3):
    """Which entries of one side are nan or inf, in words; "" where none is."""
    places = np.argwhere(~np.isfinite(array))
    entries = [f"{array[tuple(i)]:g} at {_entry(name, i)}" for i in places[:most]]
    more = f" and {len(places) - most} more entries like that" if len(places) > most else ""
    return f"{side} is {', '.join(entries)}{more}" if entries else ""


def _entry(name, index):
    """W2[3, 0], as it is written in code."""
    return f"{name}[{', '.join(map(str, index))}]"


def check(tag, left, right, within=1e-9):
    """Assert that the two sides of the formula with this tag agree, and say how closely.

    tag : the formula's number on its page, such as "11.3".
    left, right : numbers or arrays of one shape; AssertionError names the worst entry.
    within : the difference allowed, relative to the largest entry of the right side.
    """
    left, right = np.asarray(left), np.asarray(right)
    if left.shape != right.shape:
        raise AssertionError(f"({tag}) left has shape {left.shape}, right {right.shape}")
    for side, array in (("left", left), ("right", right)):
        if not np.isfinite(array).all():
            raise AssertionError(f"({tag}) {side} holds a value that is not finite (inf or nan)")
    gap = np.atleast_1d(np.abs(left - right))
    scale = np.abs(right).max(initial=0.0)
    if not gap.max() <= within * (scale or 1.0):
        index = np.unravel_index(gap.argmax(), gap.shape)
        a, b = np.atleast_1d(left)[index], np.atleast_1d(right)[index]
        where = f" at {tuple(map(int, index))}" if left.ndim else ""
        raise AssertionError(f"({tag}) does not hold{where}: left {a:.6g}, right {b:.6g}")
    print(f"({tag}) holds: both sides agree to better than {within:.0e}")
