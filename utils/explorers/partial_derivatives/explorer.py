"""The surface of notebook 01: a point is dragged; slices, tangents, gradient and plane follow."""

from types import SimpleNamespace

import numpy as np

from utils.controls import NumberSlider, Panel, choice, reset_button
from utils.explorers.partial_derivatives.surfaces import SURFACES, PointOnSurface
from utils.plotting import COLOURS, figure
from utils.plotting.numbers import number
from utils.stage import Stage

_U, _V = (-3.0, 3.0), (-2.4, 2.4)  # what the map shows
_NEEDLE = 0.65  # the point stays this far from the edge, so that the needle does as well
_REACH = _U[1] - _NEEDLE, _V[1] - _NEEDLE
_PLANE = 0.8  # half the side of the piece of tangent plane
_LAND = ["#faf8f3", "#e3dac7", "#b5a88d"]  # light on the map, under lines and letters
_SOLID = ["#f4ecd9", "#cbb686", "#7a673f"]


def surface_explorer(surfaces=SURFACES, u=2.0, v=0.5, angle=120.0):
    """A surface with a point and a needle to drag: map, surface, both slices, all directions.

    surfaces : the `Surface`s to choose from. u, v, angle : where it starts.
    """
    kinds = choice("surface", [(f"{s.name}: f = {s.formula}", s) for s in surfaces])
    u_slider = NumberSlider("u", u, -_REACH[0], _REACH[0], 0.05)
    v_slider = NumberSlider("v", v, -_REACH[1], _REACH[1], 0.05)
    needle = NumberSlider("needle, degrees", angle, 0, 360, 1)
    fig = _figure()
    grid = np.linspace(*_U, 41), np.linspace(*_V, 33)

    def view():
        return PointOnSurface(kinds.value, u_slider.value, v_slider.value, needle.value)

    # The sliders hold the state; a hand on the map sets them, to the digits they show.
    def move(event):
        with stage.batch():
            u_slider.value, v_slider.value = round(event.x, 2), round(event.y, 2)

    def turn(event):
        across, up = event.x - u_slider.value, event.y - v_slider.value
        if np.hypot(across, up) > 0.05:  # any closer, a hand points nowhere
            needle.value = round(float(np.degrees(np.arctan2(up, across)))) % 360

    shown = {}

    def draw():
        now = view()
        if shown.get("surface") is not now.surface:
            shown.update(_land(stage, fig, now.surface, grid))
        _draw_map(stage, now, move, turn)
        _draw_slices(stage, fig, now, grid)
        _draw_directions(stage, fig, now)
        _draw_surface(stage, now, grid, shown["heights"], shown["limits"])

    stage = Stage(fig, lambda: view().sentence())
    stage.connect(draw, kinds, u_slider, v_slider, needle)
    back = reset_button(stage, kinds, u_slider, v_slider, needle)
    panel = Panel(stage, [[kinds, back], u_slider, v_slider, needle])
    panel.point = view
    panel.explorer = SimpleNamespace(surface=kinds, u=u_slider, v=v_slider, needle=needle)
    return panel


def _figure():
    """The axes: 0 the map, 1 the surface, 2 and 3 the slices, 4 the slope in all directions."""
    fig, axes = figure(10, 7.7, columns=5)
    cells = fig.add_gridspec(2, 6, height_ratios=[1.35, 1])
    for ax, cell in zip(axes, [cells[0, :3], cells[0, 3:], cells[1, :2], cells[1, 2:4],
                               cells[1, 4:]], strict=True):  # fmt: skip
        ax.set_subplotspec(cell)
    # Equal scales, or the gradient would not stand at right angles to the contour lines.
    axes[0].set(xlim=_U, ylim=_V, aspect="equal", xlabel="u", ylabel="v", title="map")
    axes[1].set(xlim=(0, 1), ylim=(0, 1), title="surface with its tangent plane (turn it)")
    axes[1].axis("off")
    axes[2].set(xlim=_U, xlabel="u", ylabel="f", title="slice along u: v stays")
    axes[3].set(xlim=_V, xlabel="v", title="slice along v: u stays")
    axes[4].set(xlim=(0, 360), xticks=range(0, 361, 90), xlabel="direction (degrees)",
                title="slope in every direction")  # fmt: skip
    axes[4].axhline(0, color=COLOURS["muted"], linewidth=0.8)
    return fig


def _land(stage, fig, surface, grid):
    """Draw what depends on the surface alone; returns its heights and their limits."""
    heights = _on_grid(surface, *grid)[0]
    low, high = _limits(heights)
    # The charts reach as far as the point does, which is not quite to the edge of the map.
    near, near_slopes = _on_grid(surface, *(grid[i][np.abs(grid[i]) <= _REACH[i]] for i in (0, 1)))
    near_low, near_high = _limits(near)
    room = 0.08 * (near_high - near_low)
    steepest = _limits(np.hypot(*near_slopes))[1]
    for ax in fig.axes[2:4]:
        ax.set_ylim(near_low - 2 * room, near_high + 3 * room)
    fig.axes[4].set_ylim(-1.1 * steepest, 1.4 * steepest)
    stage.field("land", *grid, heights, colours=_LAND, limits=(low, high))
    finite = heights[np.isfinite(heights)]
    levels = np.quantile(finite, np.linspace(0.03, 0.95, 11)) if finite.size else []
    stage.contours("levels", *grid, heights, levels, role="muted", width=0.9, under=True)
    return {"surface": surface, "heights": heights, "limits": (low, high)}


def _on_grid(surface, us, vs):
    """Heights and both slopes (len(vs), len(us)) over a grid."""
    us, vs = np.meshgrid(us, vs)
    with np.errstate(all="ignore"):
        return np.asarray(surface.f(us, vs), float), surface.slopes(us, vs)


def _limits(values):
    """(low, high) of the values that are finite; never of zero width."""
    finite = values[np.isfinite(values)]
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    return float(low), float(high if high > low else low + 1)


def _draw_map(stage, now, move, turn):
    u, v = now.u, now.v
    stage.lines("cut u", _U[0], v, _U[1], v, role="forward", width=1.8, under=True)
    stage.lines("cut v", u, _V[0], u, _V[1], role="forward", width=1.8, dash="dotted", under=True)
    if np.isnan(now.uphill):
        stage.remove("gradient", "straight on")
    else:
        slope_u, slope_v = np.array(now.slopes) / now.steepest
        stage.lines("straight on", u - 9 * slope_u, v - 9 * slope_v, u + 9 * slope_u,
                    v + 9 * slope_v, role="backward", width=1.2, dash="dashed")  # fmt: skip
        # Longer where it is steeper, and never longer than the map is wide.
        length = 1.7 * now.steepest / (now.steepest + 4)
        stage.arrow("gradient", u, v, length * slope_u, length * slope_v, width=3.5)
    a = np.radians(now.angle)
    tip = u + _NEEDLE * np.cos(a), v + _NEEDLE * np.sin(a)
    stage.lines("needle", u, v, *tip, role="ink", width=2)
    stage.points("needle tip", *tip, role="paper", edge="ink", size=6, symbol="D",
                 draggable=turn, label="needle", says=f"{now.angle:.0f} degrees")  # fmt: skip
    stage.points("point", u, v, role="target", size=9, draggable=move, step=(0.05, 0.05),
                 label="point on the map",
                 says=f"u {number(u)}, v {number(v)}")  # fmt: skip


def _draw_slices(stage, fig, now, grid):
    with np.errstate(all="ignore"):
        curves = now.surface.f(grid[0], now.v), now.surface.f(now.u, grid[1])
    for axes, at, places, heights, slope, letter, dash in (
        (2, now.u, grid[0], curves[0], now.slopes[0], "u", None),
        (3, now.v, grid[1], curves[1], now.slopes[1], "v", "dotted"),
    ):
        stage.curve(f"slice {letter}", places, heights, axes=axes, dash=dash, width=2.5)
        ends = at + np.array([-1.3, 1.3])
        stage.lines(f"tangent {letter}", ends[0], now.f + slope * (ends[0] - at), ends[1],
                    now.f + slope * (ends[1] - at), axes=axes, role="backward", width=2.5,
                    dash="dashed")  # fmt: skip
        stage.points(f"foot {letter}", at, now.f, axes=axes, role="target", size=7)
        _caption(stage, fig, axes, f"slope ∂f/∂{letter} = ", slope, "backward")


def _draw_directions(stage, fig, now):
    turns = np.linspace(0, 360, 73)
    stage.curve("all slopes", turns, now.slope_towards(turns), axes=4, role="backward", width=2.5)
    if not np.isnan(now.uphill):
        stage.lines("uphill", now.uphill, 0, now.uphill, now.steepest, axes=4, role="backward",
                    width=2, dash="dashed")  # fmt: skip
    else:
        stage.remove("uphill")
    towards = float(now.slope_towards(now.angle))
    stage.points("needle slope", now.angle, towards, axes=4, role="paper", edge="ink", size=6,
                 symbol="D")  # fmt: skip
    _caption(stage, fig, 4, "needle ", towards, "ink", ", steepest ", now.steepest)


def _draw_surface(stage, now, grid, heights, limits):
    u, v, f = now.u, now.v, now.f
    side_u, side_v = _PLANE * np.array([-1, 1, 1, -1]), _PLANE * np.array([-1, -1, 1, 1])
    tangent = f + now.slopes[0] * side_u + now.slopes[1] * side_v
    with np.errstate(all="ignore"):
        along_u = grid[0], np.full(grid[0].shape, v), now.surface.f(grid[0], v)
        along_v = np.full(grid[1].shape, u), grid[1], now.surface.f(u, grid[1])
    edge = [0, 1, 2, 3, 0]  # seen where a bowl hides the plane that it stands on
    outline = (u + side_u)[edge], (v + side_v)[edge], tangent[edge]
    stage.surface(
        "surface", *grid, heights, axes=1, limits=limits, colours=_SOLID, labels=("u", "v", "f"),
        view=(-35, 35), points=[(u, v, f, "target", 7)],
        paths=[(*along_u, "forward", 2.5), (*along_v, "forward", 1.8),
               (*outline, "backward", 2)],
        planes=[(u + side_u, v + side_v, tangent, "backward")],
    )  # fmt: skip


def _caption(stage, fig, axes, words, value, role, more="", second=None):
    """A number at the top of a small chart, or a word where there is none."""
    ax = fig.axes[axes]
    if np.isfinite(value):
        words += number(value, 3) + more + ("" if second is None else number(second, 3))
    else:
        words += "none here"
    stage.text(f"caption {axes}", sum(ax.get_xlim()) / 2, ax.get_ylim()[1], words, axes=axes,
               role=role, bold=True, size=13, shift=(0, 10))  # fmt: skip
