"""The trainer in words: what is shown, what it is the result of, each phase with its numbers."""

import numpy as np

from utils.address import label, value_at
from utils.explorers.trainer.settings import OWN
from utils.explorers.trainer.state import PHASES
from utils.plotting.numbers import number
from utils.typeset import quantity

_EDGES = ("weights", "weights", "slopes dE/dW", "changes of the weights")


def line_in_words(line):
    """ "learning rate 2, seed 0, scale 1, all examples a step"."""
    size, settings = line.run.batch_size, line.settings
    batch = "all examples" if size is None else f"{size} example{'s' * (size > 1)}"
    return (
        f"learning rate {line.run.learning_rate:g}, seed {settings.seed}, scale "
        f"{settings.scale:g}, {batch} a step"
    )


def head(state):
    """(first line, second line, whether the second one is a warning)."""
    if state.line is None:
        first = "No example yet. Choose a class, then click in the plane (or arrow keys and Space)."
        return first, state.said, True
    line, settings = state.line, state.settings
    sizes = f"2-{settings.n}-{settings.m}-{state.n_classes}"
    data = _points(state, "own ") if settings.data == OWN else settings.data
    first = (
        f"{line.name}: step {state.step} of {line.run.last}, {data}, {sizes}, "
        f"{line_in_words(line)}."
    )
    if state.stale:
        return first, _stale(state), True
    if warning := state.said or _overshoot(state):
        return first, warning, True
    return first, _lonely(state), False


def _stale(state):
    """That the results do not belong to the settings on the controls."""
    settings, rate = state.settings, state.line.run.learning_rate
    if state.wanted.refusal:
        return f"{state.wanted.refusal} These are still the results of learning rate {rate:g}."
    if state.other_problem:
        which = f"{settings.data}, {settings.n} and {settings.m} units"
        if state.own_points:
            which = _points(state)
        press = "Start anew"
    else:
        other_rate = rate != state.wanted.learning_rate
        which = f"learning rate {rate:g}" if other_rate else "the settings above"
        press = "Branch from here or Start anew"
    return f"Controls changed: these are still the results of {which}. Press {press}."


def _points(state, which=""):
    n = len(state.x)
    return f"{n} {which}point{'s' * (n > 1)}"


def _overshoot(state):
    """What there is to say of a learning rate of 0 or one that is far too large."""
    run = state.line.run
    if run.learning_rate == 0:
        return "Learning rate 0: the gradient is computed, and no parameter moves."
    while run.parent is not None:
        run = run.parent
    start = run.losses[0]
    if state.moment.E > 2 * start + 1:
        return (
            f"Diverging: E was {number(start, 2)} nats at the start and is now "
            f"{state.moment.E:,.0f}. The steps are too long."
        )
    return ""


def _lonely(state):
    """What there is to say of own points that leave nothing to separate."""
    if state.settings.data != OWN:
        return ""
    present = np.flatnonzero(state.t.sum(axis=0))
    if len(state.x) == 1:
        return "One point: the network has only to answer its class everywhere."
    if len(present) == 1:
        return f"All points are of class {present[0] + 1}: there is nothing to separate."
    return ""


def edges_in_words(state):
    """What the lines of the diagram stand for in this phase."""
    return _EDGES[state.phase]


def boxes(state):
    """Four lists of lines, the numbers of each phase; the first line is the phase's name."""
    names = [f"{i} · {phase}" for i, phase in enumerate(PHASES, start=1)]
    if state.line is None:
        return [[name] for name in names]
    moment, example = state.moment, state.example
    followed, truth = state.followed, int(state.t[example].argmax())
    y = followed.y[0]
    unit = state.unit or ("h1", 0)
    weight = state.weight
    slope, moved = value_at(moment.gradient, weight), value_at(moment.movement, weight)
    before = value_at(moment.parameters, weight)
    slopes = [f"in {name}: {number(np.abs(g).max())}" for name, g in
              zip(("W⁽³⁾", "W⁽²⁾", "W⁽¹⁾"), moment.gradient[4::-2], strict=True)]  # fmt: skip
    with np.errstate(divide="ignore"):
        surprise = -np.log(y[truth])
    return [
        [names[0], f"example {example + 1}", f"x = {_row(state.x[example])}",
         f"{label(unit)} = {number(getattr(followed, unit[0])[0, unit[1]])}", f"y = {_row(y)}"],
        [names[1], f"y of class {truth + 1}: {number(y[truth])}", f"−log y = {number(surprise)}",
         f"E, batch: {number(moment.batch_E)}", f"E, all: {number(moment.E)}"],
        [names[2], "steepest slopes", *slopes],
        [names[3], f"{label(weight)} = {number(before)}", f"its slope {number(slope)}",
         f"moves by {number(moved)}", f"becomes {number(before + moved)}"],
    ]  # fmt: skip


def _row(values):
    return ", ".join(number(v, 2) for v in values)


def formula(state):
    """The lit phase as a formula with this step's numbers, for `HTMLMath`."""
    if state.line is None:
        return ""
    moment, phase = state.moment, PHASES[state.phase]
    if phase == "forward":
        layer, unit = state.layer, state.weight[2]
        values = state.followed
        s, h = getattr(values, f"s{layer}")[0, unit], getattr(values, f"h{layer}")[0, unit]
        return (
            rf"Example {state.example + 1} in the followed unit: $h^{{({layer})}}_{{{unit + 1}}} = "
            rf"\sigma\bigl(s^{{({layer})}}_{{{unit + 1}}}\bigr) = \sigma({_tex(s)}) = {_tex(h)}$"
        )
    if phase == "loss":
        n = len(moment.rows)
        return (
            rf"The batch: $E = -\frac{{1}}{{{n}}} \sum_n \sum_i t_{{ni}} \log y_{{ni}} = "
            rf"{_tex(moment.batch_E)}$ nats, the mean of {n} example{'s' * (n > 1)}"
        )
    name, first, last = state.weight
    symbol = quantity(*state.weight)
    slope = value_at(moment.gradient, state.weight)
    before = value_at(moment.parameters, state.weight)
    if phase == "backward":
        layer = int(name[1])
        below = "x" if layer == 1 else rf"h^{{({layer - 1})}}"
        return (
            rf"$\dfrac{{\partial E}}{{\partial {symbol}}} = \sum_n {below}_{{{_n(first)}}}\, "
            rf"\delta^{{({layer})}}_{{{_n(last)}}} = {_tex(slope)}$, summed over the batch"
        )
    after = before + value_at(moment.movement, state.weight)
    rate = _tex(state.line.run.learning_rate)
    return (
        rf"${symbol} \leftarrow {symbol} - \eta\, \dfrac{{\partial E}}{{\partial {symbol}}} = "
        rf"{_tex(before)} - {rate} \cdot ({_tex(slope)}) = {_tex(after)}$"
    )


def _n(unit):
    """The index of example n and a unit; a comma where the unit has two digits."""
    return f"n,{unit + 1}" if unit >= 9 else f"n{unit + 1}"


def _tex(value):
    return number(float(value)).replace("−", "-")


def sentence(state):
    """What is to be seen, for those who do not see it."""
    first, second, _ = head(state)
    parts = [first]
    if state.line is not None:
        parts.append(
            f"E is {state.moment.E:.4f} nats on all examples, {state.accuracy:.0%} of them right. "
            f"Lit phase: {PHASES[state.phase]}."
        )
        others = [f"{line.name} ({line_in_words(line)}) ends at step {line.run.last} "
                  f"with {line.run.losses[-1]:.4f}" for line in state.lines
                  if line is not state.line]  # fmt: skip
        if others:
            parts.append(f"Other lines: {'; '.join(others)}.")
    shown = "the network's answer" if state.unit is None else f"what {label(state.unit)} sees"
    parts.append(f"The plane shows {shown}.")
    if state.line is not None:
        box = boxes(state)[state.phase]
        parts.append(f"{box[0]}: {', '.join(box[1:])}.")
    return " ".join([*parts, second]).strip()
