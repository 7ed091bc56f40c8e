"""The explorers of the pages, each with what must hold for it and for no other.

The numbers are computed a second time here: no formula of the explorer is used for its own check.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import autograd
import autograd.numpy as anp
import numpy as np

from utils.address import value_at
from utils.network import Parameters, backward, forward, initialise
from utils.training import descend


class Known(NamedTuple):
    """check : a function of an `Explorer` that asserts. start : called once it is made.

    may_leave_out : whether there can be values that are not finite, which the note then tells.
    history : blocks of memory that are kept by now because a history is what is shown.
    lasting : other arguments for the same call, after which it goes on as long as one likes, and
        quickly; it gets the page's.
    ends : moves after which nothing goes on.
    """

    check: Callable
    start: Callable | None = None
    may_leave_out: bool = False
    history: Callable | None = None
    lasting: Callable | None = None
    ends: tuple = ()


def plain_loss(fields, x, t):
    """E (nats) without a line of utils: sigmoids by tanh, the log of a sum with its largest out."""
    W1, b1, W2, b2, W3, b3 = fields
    h1 = 0.5 * (1 + anp.tanh(0.5 * (anp.dot(x, W1) + b1)))
    h2 = 0.5 * (1 + anp.tanh(0.5 * (anp.dot(h1, W2) + b2)))
    s = anp.dot(h2, W3) + b3
    s = s - anp.max(s, axis=1, keepdims=True)
    log_y = s - anp.log(anp.sum(anp.exp(s), axis=1, keepdims=True))
    return -anp.mean(anp.sum(t * log_y, axis=1))


def plain_gradient(parameters, x, t):
    """Its gradient by automatic differentiation, `Parameters`."""
    return Parameters(*autograd.grad(plain_loss)(list(parameters), x, t))


def close(ours, theirs, rtol=1e-9, atol=1e-11):
    """Two results that must be the same."""
    np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=atol)


def probabilities(y):
    """They lie in [0, 1] and each row sums to 1."""
    y = np.asarray(y, float)
    assert ((y >= 0) & (y <= 1)).all(), y
    close(y.sum(axis=-1), 1.0, rtol=0, atol=1e-9)


def plain_softmax(s):
    """Softmax of (K,) scores, the largest taken out."""
    powers = [np.exp(v - max(s)) for v in s]
    return np.array(powers) / sum(powers)


# ---- networks


def weight_xray(ex):
    """E and gradient are those of automatic differentiation, and all five ways agree."""
    state, controls = ex.panel.state, ex.panel.explorer
    d, x, t = state.derivation, state.x[np.newaxis], state.t[np.newaxis]
    probabilities(d.values.y)
    probabilities(t)
    close(state.E, plain_loss(state.parameters, x, t))
    cell = value_at(plain_gradient(state.parameters, x, t), state.address)
    matrix = value_at(backward(state.parameters, forward(state.parameters, x), t), state.address)
    summed = sum(path.value for path in d.paths)
    close([d.value, summed, matrix], cell, atol=1e-13)
    for way, value in state.five.items():
        close(value, cell, atol=1e-8 if way == "central difference" else 1e-13, rtol=1e-6)
    if state.path is not None:
        assert 0 <= state.path < len(d.paths)
    close(controls.value.value, state.value, rtol=0)
    close(controls.source.value, state.x[controls.input.value], rtol=0)
    close(controls.target.value, state.t[controls.unit.value], rtol=0)
    assert controls.parameter.value == state.address
    if controls.level == 6:
        assert any("five ways: all agree" in words for words in ex.words())


def forward_explorer(ex):
    """E is the plain one; the sliders show the numbers they move."""
    state, controls = ex.panel.state, ex.panel.explorer
    probabilities(state.values.y)
    close(state.E, plain_loss(state.parameters, state.x, state.t))
    close(controls.value.value, value_at(state.parameters, controls.weight.value), rtol=0)
    close(controls.source.value, state.x[0, controls.input.value], rtol=0)
    assert f"E = {state.E:.4f} nats" in ex.panel.stage.alt


def step_explorer(ex):
    """The right slope is that of automatic differentiation, and so is the complex step's."""
    slope, controls = ex.panel.slope(), ex.panel.explorer
    cell = value_at(plain_gradient(slope.parameters, slope.x, slope.t), controls.parameter.value)
    close(slope.right, cell, atol=1e-14)
    step = 10.0**controls.step.value
    # A complex step is off by a third of the third slope times the step squared.
    close(slope.measured(step).complex, cell, rtol=1e-6, atol=1e-9 + 100 * step**2)
    close(slope.losses(np.zeros(1)), plain_loss(slope.parameters, slope.x, slope.t))


def notation_explorer(ex):
    """The number is the same in every notation, and automatic differentiation's."""
    state = ex.panel.state
    x, t = state.x[: state.N], state.t[: state.N]
    cell = value_at(plain_gradient(state.parameters, x, t), state.address)
    close([state.shown, state.value], cell, atol=1e-13)
    assert 1 <= state.N <= len(state.x)


def landscape(ex):
    """E and both slopes are the plain ones; the grid holds E; nothing but three numbers moved."""
    state = ex.panel.state
    reading = state.read()
    close(reading.E, plain_loss(state.parameters, state.x, state.t), rtol=1e-8)
    gradient = plain_gradient(state.parameters, state.x, state.t)
    close(reading.slopes, [value_at(gradient, a) for a in (state.first, state.second)],
          rtol=1e-6, atol=1e-10)  # fmt: skip
    probabilities(forward(state.parameters, state.x).y)
    assert 0 <= reading.right <= 1
    assert len({state.first, state.second, state.third}) == 3
    grid, (across, up) = state.grid(), state.axes
    assert np.isfinite(grid).all() and (grid >= 0).all()
    middle = [np.array(p) for p in state.parameters]
    where = dict(zip(state.parameters._fields, middle, strict=True))
    for address, value in ((state.first, across[7]), (state.second, up[11])):
        where[address[0]][address[1:]] = value
    close(grid[11, 7], plain_loss(middle, state.x, state.t), rtol=1e-8, atol=1e-10)
    close(state.path[-1], state.place, rtol=0)


def trainer(ex):
    """E and slopes of the step shown are the plain ones, and the same each time it is shown."""
    state = ex.panel.state
    if state.line is None:
        assert not len(state.x)
        return
    run, moment, step = state.line.run, state.moment, state.step
    assert 0 <= step <= run.last
    probabilities(state.over_plane.y)
    probabilities(state.followed.y)
    close(moment.E, plain_loss(moment.parameters, state.x, state.t), rtol=1e-8)
    rows = moment.rows
    gradient = plain_gradient(moment.parameters, state.x[rows], state.t[rows])
    for ours, theirs in zip(moment.gradient, gradient, strict=True):
        close(ours, theirs, rtol=1e-6, atol=1e-9)
    if step >= run.first:
        assert run.losses[step - run.first] == moment.E
    # There and back again: the same to the last bit.
    state.line.run.at(step // 2)
    again = state.line.run.at(step)
    here = [p.tobytes() for p in again.parameters]
    assert here == [p.tobytes() for p in moment.parameters] and again.E == moment.E
    # Branches share what came before them, so the run itself says whose step it is.
    before = ex.memory.setdefault((id(run), step), (run, here))
    assert before[1] == here, f"step {step} is not what it was"


def digit_pad(ex):
    """The network reads the image on the pad; its slopes are automatic differentiation's."""
    pad = ex.panel.state
    probabilities(pad.y)
    assert set(np.unique(pad.image * 16)) <= set(range(17))
    t = np.eye(pad.y.size)[[pad.digit]]
    close(pad.E, plain_loss(pad.parameters, pad.image, t))
    slopes = autograd.grad(lambda x: plain_loss(pad.parameters, x, t))(pad.image)[0]
    close(pad.slopes, slopes, rtol=1e-7, atol=1e-11)
    assert 0 <= min(pad.cursor) and max(pad.cursor) < 32


def bug_hunt(ex):
    """Only a right name counts; the symptoms say which arrays differ from automatic slopes."""
    hunt = ex.panel.state
    lines, losses = hunt.look()
    assert np.isfinite(losses).all() and 1 <= hunt.number <= 10
    assert all(np.isfinite([line.difference, line.ratio]).all() for line in lines)
    assert ex.memory.get("named", set()) <= hunt.named
    ex.memory["named"] = set(hunt.named)
    assert f"{len(hunt.named)} of 10 are named" in ex.panel.stage.alt
    if hunt.reply.startswith("Not "):
        assert hunt.reply.rstrip(".")[-1].isalnum() and ex.panel.explorer.said.value


def which_factor(ex):
    """One choice is right, and the reply is to the one that was pressed."""
    panel = ex.panel
    assert sum(why is None for _, why in panel.choices) == 1
    if panel.reply:
        word, text = re.match(r"(Yes,|Not) (.*?)( = |: )", panel.reply).group(1, 2)
        why = dict(panel.choices)[text]
        assert (why is None) == (word == "Yes,")


# ---- functions


def surface_explorer(ex):
    """Height and slopes are those of the formula, the slopes by a complex step."""
    now = ex.panel.point()
    formulas = {
        "stretched bowl": lambda u, v: u * u / 2 + u * v + 2 * v * v,
        "two valleys": lambda u, v: u * u * u * u / 6 - u * u + u * v / 2 + v * v / 2,
        "hill": lambda u, v: 4 * np.exp(-(u * u / 2 + u * v + 2 * v * v) / 4),
    }
    f, h = formulas[now.surface.name], 1e-30
    close(now.f, f(now.u, now.v))
    measured = [f(now.u + 1j * h, now.v).imag / h, f(now.u, now.v + 1j * h).imag / h]
    close(now.slopes, measured)
    ends = [abs(now.slope_towards(degrees)) for degrees in range(360)]
    assert max(ends) <= now.steepest * (1 + 1e-9) + 1e-12


def graph_explorer(ex):
    """Values are those of the formulas, collected slopes those of a complex step."""
    state = ex.panel.state
    u, v = (state.inputs.get(letter, 0.0) for letter in "uv")
    results = {
        "a chain": lambda u, v: np.exp(-((1 - 2 * u) ** 2) / 4),
        "two paths": lambda u, v: u * v * (u - v * v),
        "four paths": lambda u, v: u * v * (u - v * v) - (3 * u * v + (u - v * v) ** 2) / 4,
    }
    f, h = results[state.graph.title], 1e-30
    close(state.values["f"], f(u, v))
    measured = {"u": f(u + 1j * h, v).imag / h, "v": f(u, v + 1j * h).imag / h}
    for letter in state.inputs:
        close(state.collected[letter], measured[letter])
        close(getattr(ex.panel.explorer, letter).value, state.inputs[letter], rtol=0)


def sigmoid_explorer(ex):
    """h and what is missing to 1 make 1; the slope is their product."""
    at, reach = ex.panel.point(), ex.panel.explorer.scale.value
    assert abs(at.s) <= reach
    close(at.h, 0.5 * (1 + np.tanh(at.s / 2)))
    close(at.h + at.missing, 1.0)
    close(at.slope, at.h * at.missing)
    if at.measured is not None:
        close(at.measured, at.slope, rtol=1e-6)


def softmax_explorer(ex):
    """Probabilities are softmax's; the Jacobian's rows and columns sum to 0."""
    now, reach = ex.panel.scores(), ex.panel.explorer.scale.value
    assert np.abs(now.s).max() <= reach
    probabilities(now.y)
    close(now.y, plain_softmax(now.s), atol=0)
    close(now.jacobian, np.diag(now.y) - np.outer(now.y, now.y), atol=1e-15)
    close(now.jacobian.sum(axis=0), 0.0)
    close(now.jacobian.sum(axis=1), 0.0)


def simplex_explorer(ex):
    """The point stands for the softmax of the scores over the temperature."""
    y = ex.panel.y()
    probabilities(y)
    close(y, plain_softmax(ex.panel.state["s"] / ex.panel.temperature.value))


def cross_entropy_explorer(ex):
    """y and t sum to 1; E is −Σ t log y, where 0 log 0 counts as 0."""
    now = ex.panel.state["now"]
    probabilities(now.y)
    probabilities(now.t)
    wanted = [(t, y) for t, y in zip(now.t, now.y, strict=True) if t > 0]
    E = np.inf if any(y == 0 for _, y in wanted) else -sum(t * np.log(y) for t, y in wanted)
    close(now.E, E)
    assert ("E = ∞" in ex.panel.stage.alt) == (E == np.inf)
    close(ex.panel.explorer.value.value, now.y[ex.panel.state["moved"]], rtol=0)


def score_explorer(ex):
    """E from the scores; the long way equals y Σt − t wherever it stands."""
    route, reach = ex.panel.state["route"], ex.panel.explorer.reach.value
    assert np.abs(route.s).max() <= reach
    probabilities(route.y)
    close(route.y, plain_softmax(route.s), atol=0)
    log_y = route.s - route.s.max() - np.log(np.exp(route.s - route.s.max()).sum())
    close(route.E, -(route.t * log_y).sum())
    close(route.short, route.y - route.t)
    if route.stands:
        close(route.product, route.y * route.t.sum() - route.t, atol=1e-8)
    else:
        assert "breaks" in ex.panel.stage.alt


def descent_explorer(ex):
    """E along the walk and its first slopes are those of the layer's formula."""
    state, controls = ex.panel.state, ex.panel.explorer
    points, E, first, _ = state.walk()
    assert len(points) == len(E) == state.steps + 1 == controls.steps.value + 1

    def loss(w):
        s = anp.dot(state.x, w)
        if state.loss == "cross-entropy":
            t = state.t[:, 1]
            return anp.mean(anp.maximum(s, 0) + anp.log(1 + anp.exp(-anp.abs(s))) - t * s)
        return anp.mean((0.5 * (1 + anp.tanh(s / 2)) - state.t[:, 1]) ** 2)

    close(E[[0, -1]], [loss(points[0]), loss(points[-1])], rtol=1e-8)
    close(first, autograd.grad(loss)(np.array(points[0]) + 1e-12), rtol=1e-4, atol=1e-6)
    if len(points) > 1:
        close(points[1], points[0] - state.rate * first)


def cost_explorer(ex):
    """The counts are those of a network of these sizes, counted another way."""
    state = ex.panel.state
    sizes = np.array(state.sizes(), object)  # whole numbers of any size
    weights = int((sizes[:-1] * sizes[1:]).sum())
    parameters = weights + int(sizes[1:].sum())
    by_paths, measured, backprop = state.counts()
    assert measured == 2 * parameters * weights
    behind = weights - int(sizes[0] * sizes[1])
    assert backprop == weights + behind + int(sizes[1:-1].sum())
    if state.walked is not None:
        assert state.walked == by_paths
    assert "-".join(map(str, sizes)) in ex.panel.stage.alt


# ---- a training that runs in its cell


def watch(ex):
    """The page's `async for`: take every step, and keep the last."""

    async def take():
        async for step in ex.made.value:
            ex.memory["step"] = step

    ex.memory["task"] = ex.world.loop.create_task(take())


def watched(ex):
    """Words, bar and curve say what the last step said; E is the plain one."""
    progress, step = ex.panel, ex.memory.get("step")
    if step is None:
        return
    numbers, losses = progress.curves.numbers, progress.curves.losses
    assert numbers == list(range(step.number + 1)) and np.isfinite(losses).all()
    assert losses[-1] == step.loss
    sets = list(progress.curves.sets.values())
    close(step.loss, plain_loss(step.parameters, *sets[0]), rtol=1e-8)
    for x, _ in sets:
        probabilities(forward(step.parameters, x).y)
    if ex.memory["task"].done():
        ex.memory["task"].result()  # raises what the loop raised
        end = "done" if step.number == progress.steps else "stopped"
        assert progress.words == (
            f"step {step.number} of {progress.steps}, E = {step.loss:.4f} nats, {end}"
        )


def points(ex):
    """Number and E of every step; a row (a list and its place) of four floats for every frame."""
    curves = ex.panel.curves
    return 2 * len(curves.numbers) + 6 * len(curves.measured)


def training_on(walk, steps, sets):
    """A small network on a few of the images, and more steps than anybody waits for."""
    few = {name: (x[:20], t[:20]) for name, (x, t) in sets.items()}
    start = initialise(np.random.default_rng(15), (64, 6, 5, 10))
    return descend(start, *few["training"], 0.1), 10**6, few


EXPLORERS = {
    "weight_xray": Known(weight_xray),
    "forward_explorer": Known(forward_explorer),
    "step_explorer": Known(step_explorer),
    "notation_explorer": Known(notation_explorer),
    "landscape": Known(landscape),
    "trainer": Known(trainer),
    "digit_pad": Known(digit_pad),
    "bug_hunt": Known(bug_hunt),
    "which_factor": Known(which_factor),
    "surface_explorer": Known(surface_explorer),
    "graph_explorer": Known(graph_explorer),
    "sigmoid_explorer": Known(sigmoid_explorer),
    "softmax_explorer": Known(softmax_explorer),
    "simplex_explorer": Known(simplex_explorer),
    "cross_entropy_explorer": Known(cross_entropy_explorer),
    "score_explorer": Known(score_explorer),
    "descent_explorer": Known(descent_explorer),
    "cost_explorer": Known(cost_explorer),
    "watched": Known(
        watched, start=watch, history=points, lasting=training_on, ends=("press Stop",)
    ),
}
# What pages take from utils.explorers to compute with: nothing there is to be moved.
COMPUTES = {
    "surfaces", "local_slopes", "forward_values", "backward_slopes", "count_paths",
    "slope_in_digits", "multiplications", "Descent", "hunting_ground",
}  # fmt: skip
