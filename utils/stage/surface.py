"""A height grid that the browser turns by itself, and the same view drawn once for the still.

The cube: x, y and heights are scaled to 0..1 inside their limits. `surface.js` projects it in
the same way as `project` here.
"""

import base64

import numpy as np

from utils.stage import palette, svg

MOST = 41  # grid points a side
_NO_VALUE = 65535
_TALL = 0.75  # the cube's height for a base of 1 by 1
_COLOURS = 64
_STILL_SIDE = 15  # grid points a side of the still


def spec(box, x, y, heights, *, limits, colours, labels, view, points, paths, planes):
    """What the browser draws: everything in the cube, heights as 16-bit numbers."""
    x, y, heights = (np.asarray(a, float) for a in (x, y, heights))
    if heights.shape != (len(y), len(x)):
        raise ValueError(
            f"heights have shape {heights.shape}, but y and x ask for {(len(y), len(x))}"
        )
    if max(heights.shape) > MOST or min(heights.shape) < 2:
        raise ValueError(f"a surface has 2 to {MOST} points a side, not {heights.shape}")
    low, high = map(float, limits)
    sides = ((x[0], x[-1]), (y[0], y[-1]), (low, high))
    with np.errstate(invalid="ignore"):
        levels = np.clip((heights - low) / ((high - low) or 1), 0, 1) * (_NO_VALUE - 1)
    levels[~np.isfinite(heights)] = _NO_VALUE
    stops = palette.palette(colours)[np.linspace(0, palette.N_COLOURS - 1, _COLOURS).astype(int)]

    def cube(*xyz):
        scaled = [
            (np.asarray(v, float) - a) / ((b - a) or 1)
            for v, (a, b) in zip(xyz, sides, strict=True)
        ]
        stacked = np.stack(np.broadcast_arrays(*map(np.atleast_1d, scaled)), axis=-1)
        return stacked[np.isfinite(stacked).all(axis=-1)].clip(-0.5, 1.5).round(4).tolist()

    return {
        "box": [round(v, 1) for v in box],
        "shape": list(heights.shape),
        "heights": base64.b64encode(levels.astype("<u2").tobytes()).decode(),
        "colours": ["#" + bytes(c).hex() for c in stops],
        "view": list(view),
        "labels": list(labels),
        "ticks": [[f"{v:.3g}".replace("-", "−") for v in side] for side in sides],
        "points": [[p, svg.colour(role), size] for *xyz, role, size in points for p in cube(*xyz)],
        "paths": [
            [cube(*xyz), svg.colour(role), width, svg.DASHES.get(role)]
            for *xyz, role, width in paths
        ],
        "planes": [[cube(*xyz), svg.colour(role)] for *xyz, role in planes],
    }


def project(places, box, view):
    """(n, 2) pixels and (n,) depths, larger further away, of (n, 3) places in the cube."""
    turn, tilt = np.radians(view)
    x, y, z = (np.asarray(places, float) - 0.5).T
    z = z * _TALL
    across = x * np.cos(turn) - y * np.sin(turn)
    away = x * np.sin(turn) + y * np.cos(turn)
    left, top, wide, high = box
    size = 0.56 * min(wide, high * 1.15)
    up = z * np.cos(tilt) + away * np.sin(tilt)
    pixels = np.stack([left + wide / 2 + size * across, top + 0.46 * high - size * up], axis=1)
    return pixels.round(1), away * np.cos(tilt) - z * np.sin(tilt)


def still(surface):
    """The surface as SVG from its first point of view, on a thinner grid."""
    rows, columns = surface["shape"]
    raw = np.frombuffer(base64.b64decode(surface["heights"]), "<u2").reshape(rows, columns)
    at_row, at_column = (
        np.unique(np.linspace(0, n - 1, min(n, _STILL_SIDE)).round().astype(int))
        for n in (rows, columns)
    )
    z = raw[np.ix_(at_row, at_column)].astype(float)
    z[z == _NO_VALUE] = np.nan
    z /= _NO_VALUE - 1
    gy, gx = np.meshgrid(at_row / (rows - 1), at_column / (columns - 1), indexing="ij")
    box, view = surface["box"], surface["view"]
    pixels, depths = project(np.stack([gx, gy, z], axis=-1).reshape(-1, 3), box, view)
    pixels, depths = pixels.reshape(*z.shape, 2), depths.reshape(z.shape)
    pieces = []
    for i, j in np.ndindex(z.shape[0] - 1, z.shape[1] - 1):
        cell = ((i, j), (i, j + 1), (i + 1, j + 1), (i + 1, j))
        height = np.mean([z[c] for c in cell])
        if np.isnan(height):
            continue
        # Whole pixels are enough for cells of this size, and half as long to write.
        corners = np.array([pixels[c] for c in cell]).round().astype(int)
        fill = surface["colours"][min(int(height * _COLOURS), _COLOURS - 1)]
        shape = f'<path d="{svg.path_data(corners, close=True)}" fill="{fill}"/>'
        pieces.append((np.mean([depths[c] for c in cell]), shape))
    for corners, fill in surface["planes"]:
        at, depth = project(corners, box, view)
        d = svg.path_data(at, close=True)
        pieces.append((depth.mean(), svg.path(d, fill=fill, opacity=0.45, width=0)))
    pieces.sort(key=lambda piece: -piece[0])
    # What lies on the surface is drawn last here: it would be lost in the thinner grid.
    over = []
    for places, stroke, width, dash in surface["paths"]:
        at, _ = project(places or np.empty((0, 3)), box, view)
        over.append(svg.path(svg.path_data(at), stroke=stroke, width=width,
                             dash="dashed" if dash else None))  # fmt: skip
    for place, fill, size in surface["points"]:
        at, _ = project([place], box, view)
        over.append(svg.circle(*at[0].tolist(), size, fill, "#ffffff", 1.5))
    return _floor(surface) + "".join(shape for _, shape in pieces) + "".join(over)


def _floor(surface):
    """The base square of the cube with its ticks and labels, seen from the first view."""
    box, view = surface["box"], surface["view"]
    corners, _ = project([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]], box, view)
    parts = [svg.path(svg.path_data(corners, close=True), stroke="#6b6b6b", width=1)]
    for place, string in tick_places(surface):
        at, _ = project([place], box, view)
        parts.append(svg.text(*at[0].tolist(), string, 12, "#1c1c1c"))
    return "".join(parts)


def tick_places(surface):
    """(place in the cube, text): both ends and the label of each axis, on the near sides."""
    turn = np.radians(surface["view"][0])
    near_y = 0 if np.cos(turn) > 0 else 1
    near_x = 0 if np.sin(turn) > 0 else 1
    out_y, out_x = (near_y - 0.5) * 1.34 + 0.5, (near_x - 0.5) * 1.34 + 0.5
    (x0, x1), (y0, y1), (z0, z1) = surface["ticks"]
    name_x, name_y, name_z = surface["labels"]
    wall = [1 - near_x, near_y] if np.cos(turn) * np.sin(turn) < 0 else [near_x, 1 - near_y]
    edge = [(v - 0.5) * 1.16 + 0.5 for v in wall]
    return [
        ([0, out_y, 0], x0), ([0.5, out_y, -0.12], name_x), ([1, out_y, 0], x1),
        ([out_x, 0, 0], y0), ([out_x, 0.5, -0.12], name_y), ([out_x, 1, 0], y1),
        ([*edge, 0.05], z0), ([*edge, 0.5], name_z), ([*edge, 1], z1),
    ]  # fmt: skip
