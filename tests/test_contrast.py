"""Colours: seen on their ground, and told apart by those who see colours otherwise.

Contrast is that of WCAG 2.2 (1.4.3: text 4.5 to 1, 1.4.11: what carries meaning 3 to 1).
Colour-blindness is simulated by the matrices of G. M. Machado, M. M. Oliveira, L. A. F. Fernandes,
*A Physiologically-based Model for Simulation of Color Vision Deficiency*, IEEE Transactions on
Visualization and Computer Graphics 15 (2009) 1291-1298, severity 1, on linear RGB.
"""

import re
from itertools import combinations, pairwise
from pathlib import Path

import numpy as np
import pytest
from made_explorers import MADE

from utils.plotting import CLASS_COLOURS, CLASS_MARKERS, COLOURS
from utils.stage import svg

SIMULATED = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
# Grid lines and what is not chosen: never the only bearer of a value.
RECEDES = {"faint"}
SIGNS = sorted(set(COLOURS) - RECEDES - {"paper"})
CLEAR = 20  # CIE76 distance from which two colours in thin lines and small marks are told apart


def linear(colour):
    """Linear RGB of #rrggbb."""
    v = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(v <= 0.04045, v / 12.92, ((v + 0.055) / 1.055) ** 2.4)


def contrast(one, other):
    """WCAG contrast ratio of two colours."""
    low, high = sorted(float(np.dot([0.2126, 0.7152, 0.0722], linear(c))) for c in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb):
    """CIELAB (D65) of linear RGB."""
    to_xyz = [[0.41246, 0.35758, 0.18044], [0.21267, 0.71515, 0.07217], [0.01933, 0.11919, 0.95030]]
    v = np.array(to_xyz) @ np.clip(rgb, 0, 1) / [0.95047, 1.0, 1.08883]
    f = np.where(v > (6 / 29) ** 3, np.cbrt(v), v / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def distance(one, other, seen=None):
    """CIE76 distance of two colours, as seen with a deficiency of SIMULATED or without one."""
    turn = np.eye(3) if seen is None else np.array(SIMULATED[seen])
    return float(np.linalg.norm(lab(turn @ linear(one)) - lab(turn @ linear(other))))


# --- contrast ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", SIGNS)
def test_a_role_is_legible_as_text_and_seen_as_a_mark_on_the_paper(role):
    assert contrast(COLOURS[role], COLOURS["paper"]) >= 4.5


def test_paper_is_white_in_every_theme():
    css = (Path(svg.__file__).parent / "stage.css").read_text("utf-8")
    assert re.search(r"\.stage-card \{[^}]*background: #ffffff", css)
    assert COLOURS["paper"] == "#ffffff"


def ring_colours(css):
    """Colours of the focus rings by the ground they lie on."""
    return {
        "light": re.search(r"^\.stage-panel \{ --focus-ring: (#\w+)", css, re.M).group(1),
        "dark": re.search(r'light="false"\] \.stage-panel \{ --focus-ring: (#\w+)', css).group(1),
        "card": re.search(r"\.stage-hand:focus-visible \{[^}]*stroke: (#\w+)", css).group(1),
    }


def test_the_focus_ring_is_seen_on_every_ground():
    rings = ring_colours((Path(svg.__file__).parent / "stage.css").read_text("utf-8"))
    assert contrast(rings["light"], "#ffffff") >= 3  # JupyterLab's light and dark grounds
    assert contrast(rings["dark"], "#111111") >= 3
    assert contrast(rings["dark"], "#424242") >= 3  # of a button in the dark theme
    assert contrast(rings["card"], "#ffffff") >= 3


def test_a_ring_along_an_edge_is_seen():
    css = (Path(svg.__file__).parent / "stage.css").read_text("utf-8")
    colour = re.search(r"line\.stage-hand:focus-visible \{[^}]*stroke: (#\w{8})", css).group(1)
    share = int(colour[7:], 16) / 255
    mixed = [round(share * int(colour[i : i + 2], 16) + (1 - share) * 255) for i in (1, 3, 5)]
    assert contrast("#" + bytes(mixed).hex(), "#ffffff") >= 3


# --- told apart ----------------------------------------------------------------------------------


def confused():
    """{pair of roles: how they are seen} of those that colour alone does not tell apart."""
    found = {}
    for one, other in combinations(SIGNS, 2):
        for seen in (None, *SIMULATED):
            if distance(COLOURS[one], COLOURS[other], seen) < CLEAR:
                found.setdefault(frozenset((one, other)), []).append(seen)
    return found


@pytest.mark.parametrize("seen", [None, *SIMULATED])
def test_forward_and_backward_are_told_apart_by_colour_alone(seen):
    assert distance(COLOURS["forward"], COLOURS["backward"], seen) >= 2 * CLEAR


def test_negative_is_dashed_wherever_its_colour_might_be_taken_for_another():
    pairs = [pair for pair in confused() if "negative" in pair]
    assert pairs  # else the dashes would not be needed
    assert svg.DASHES["negative"]


def outline(d):
    """Straight lines, a curve, or a shape: its corners, and whether it lies or stands on one."""
    pieces = [[float(n) for n in re.findall(r"[-\d.]+", piece)] for piece in d.split("M")[1:]]
    if not d.endswith("Z"):
        return "straight" if all(len(piece) == 4 for piece in pieces) else "curve"
    x0, y0, x1, y1, *_ = pieces[0]
    return len(pieces[0]) // 2, x0 == x1 or y0 == y1


def looks(mark):
    """(colour, everything else one sees of it) of the shapes of a mark."""
    shapes = re.findall(r"<(path|circle|rect) ([^>]*)/>", mark["svg"] or "")
    for (tag, words), (_, after) in pairwise([*shapes, ("", "")]):
        get = dict(re.findall(r'([\w-]+)="([^"]*)"', words)).get
        striped = tag == "rect" and 'fill="none" stroke="#ffffff"' in after
        filled = get("fill", "none") != "none"
        colour = get("fill") if filled else get("stroke")
        # A grey line of one pixel is a frame or a rule.
        ruled = colour == COLOURS["muted"] and get("stroke-width") == "1" and not filled
        if get("opacity") or colour == COLOURS["paper"] or ruled:
            continue
        corners = outline(get("d")) if tag == "path" else None
        yield colour, (tag, filled, corners, get("stroke-dasharray"), striped)


@pytest.mark.parametrize("name", MADE)
def test_in_no_explorer_two_signs_differ_by_a_colour_that_may_not_be_seen(name, proves):
    """Within one Axes: same shape, same dashes, and colours that someone cannot tell apart."""
    proves("explorers whose signs differ by more than colour")
    stage = MADE[name].make().stage
    roles = {colour: role for role, colour in COLOURS.items()}
    seen = {}
    for mark_name, mark in stage.picture["marks"].items():
        for colour, look in looks(mark):
            if colour in roles:
                seen.setdefault((mark["axes"], look), {})[roles[colour]] = mark_name
    unclear = [
        f"axes {axes}, {look}: {one} in {marks[one]!r}, {other} in {marks[other]!r}"
        for (axes, look), marks in seen.items()
        for one, other in combinations(sorted(marks), 2)
        if frozenset((one, other)) in confused()
    ]
    assert unclear == []


def test_classes_are_told_apart_by_their_markers():
    assert len(set(CLASS_MARKERS)) == len(CLASS_COLOURS)


def test_grey_on_white_and_two_greys_are_seen():
    assert contrast("#9a9a9a", "#ffffff") < 4.5
    assert contrast("#777777", "#ffffff") < 4.5 < contrast("#767676", "#ffffff")
    assert distance("#c00000", "#00a000", "deuteranopia") < distance("#c00000", "#00a000")
