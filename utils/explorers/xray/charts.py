"""The two charts below the X-ray's network: E along the parameter, one signed bar a path."""

import numpy as np

from utils.explorers.xray.words import path_name, short, shown, some, told, unit_name
from utils.plotting.numbers import number

CURVE, BARS = 0, 1  # their numbers among the axes
NUDGES = np.linspace(-1, 1, 41)
_SCALES = np.outer(10.0 ** np.arange(-6, 3), [1, 2, 5]).ravel().tolist()
SUM_AT = 0.94  # where the bar of the sum stands
_NAMED = 12  # bars with their paths written below, at most


def draw_curve(stage, state):
    """E along the parameter with its tangent, and the nudge: what it predicts, what E does."""
    E, slope = state.E, state.derivation.value
    along = state.E_after(np.append(NUDGES, state.nudge)) - E
    largest = max(np.abs(along).max(), abs(slope), 1e-9)
    scale = next((r for r in _SCALES if r >= largest), largest)
    stage.curve("tangent", [-1, 1], [-slope / scale, slope / scale], axes=CURVE, role="backward",
                width=1.5, dash="dashed")  # fmt: skip
    stage.curve("E", NUDGES, along[:-1] / scale, axes=CURVE, role="forward", width=2.5)
    h, actual, predicted = state.nudge, along[-1], slope * state.nudge
    stage.lines("zero", [0], [-1.15], [0], [1.15], axes=CURVE, role="faint", width=1)
    stage.points("predicted", [h], [predicted / scale], axes=CURVE, role="paper", edge="backward",
                 size=5)  # fmt: skip
    stage.points("nudged", [h], [actual / scale], axes=CURVE, role="forward", size=6,
                 draggable=lambda e: setattr(state, "nudge", round(e.x, 3)), along="x",
                 step=(0.01, 0), label="nudge of the parameter",
                 says=f"{h:+.3f}: E changes by {actual:+.5f}, slope times nudge is "
                 f"{predicted:+.5f}")  # fmt: skip
    stage.text("scale", [-1, -1, -1], [1, 0, -1],
               [f"E + {number(scale)}", "E", f"E − {number(scale)}"], axes=CURVE, role="muted",
               size=12, anchor="end", shift=(-8, 0))  # fmt: skip
    # Where the curve leaves room: on the right, below a rising curve, above a falling one.
    places = [-0.62, -0.92] if slope >= 0 else [0.95, 0.65]
    stage.text("changes", [0.98] * 2, places,
               [f"E changes by {_signed(actual)}", f"slope × nudge {_signed(predicted)}"],
               axes=CURVE, role=["forward", "backward"], size=12, anchor="end")  # fmt: skip


def draw_bars(stage, state, digits, light):
    """One signed bar a path, the sum behind a gap; a click lights that path alone."""
    paths, total = state.derivation.paths, state.derivation.value
    values, n = np.array([p.value for p in paths]), len(paths)
    largest = max(np.abs(values).max(), abs(total)) or 1.0
    places = 0.86 * (np.arange(n) + 0.5) / n
    roles = ["faint" if state.path not in (None, i) else "negative" if v < 0 else "positive"
             for i, v in enumerate(values)]  # fmt: skip
    names = [path_name(p) for p in paths]
    stage.lines("base", [0.0], [0.0], [1.0], [0.0], axes=BARS, role="muted", width=1)
    stage.bars("paths", places, values / largest, axes=BARS, width=min(0.62 / n, 0.14),
               roles=roles, clickable=lambda e: light(e.index), selected=state.path,
               label=[f"path {i + 1} of {n}, through {name}" for i, name in enumerate(names)],
               says=[number(v, 5) for v in values])  # fmt: skip
    stage.bars("sum", [SUM_AT], [total / largest], axes=BARS, width=0.05, roles=["backward"])
    named = range(n) if n <= _NAMED else []
    heights = np.append(values[named], total)
    x = np.append(places[named], SUM_AT)
    said = [[unit_name(*unit) for unit in told(paths[i])] for i in named] + [["sum"]]
    side = np.where(heights >= 0, 1, -1)
    # Names on the other side of the line than the bar, numbers beyond its end.
    lines = max(map(len, said))
    for line in range(3):
        here = [i for i, name in enumerate(said) if line < len(name)]
        if line >= lines:
            stage.remove(f"names {line + 1}")
            continue
        down = [10 + 14 * line if side[i] > 0 else -10 - 14 * (len(said[i]) - 1 - line)
                for i in here]  # fmt: skip
        stage.text(f"names {line + 1}", x[here], [-d / 76 for d in down],
                   [said[i][line] for i in here], axes=BARS, role="ink", size=11.5)  # fmt: skip
    size = 12 if n <= 8 else 10
    beyond = heights / largest + 0.16 * side
    written = [shown(v, some(v, short(digits))) for v in heights]
    stage.text("numbers", x, beyond, written, axes=BARS, size=size)


def _signed(value):
    text = number(value, 5 if abs(value) < 0.1 else 4)
    return text if text.startswith("−") else "+" + text
