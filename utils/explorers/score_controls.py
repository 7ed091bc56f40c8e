"""Scores far out: boxes that take them, and a scale that holds them."""

import ipywidgets as widgets

from utils.controls import choice

FARTHEST = 1000.0  # the largest score, to either side, that the explorers take


def score_box(label, value):
    """A box for one exact score from -1000 to 1000; what is no number is not taken."""
    box = widgets.BoundedFloatText(
        description=label, value=value, min=-FARTHEST, max=FARTHEST, step=0.1,
        tooltip=f"{label}, from −1000 to 1000", style={"description_width": "initial"},
        layout={"width": "8.5em"},
    )  # fmt: skip
    box.start = box.value

    def keep_a_number(change):
        if change.new != change.new:
            box.value = change.old

    box.observe(keep_a_number, "value")
    return box


def scale_choice(reaches, boxes):
    """A list of scales, "−8 to 8" and so on, that always holds the scores in the boxes.

    A score beyond it takes the next scale that is wide enough; a smaller scale, once chosen,
    brings the scores back into it.
    """
    scale = choice("scale", [(f"−{reach:g} to {reach:g}", float(reach)) for reach in reaches])

    def widen(change):
        if abs(change.new) > scale.value:
            scale.value = min(float(r) for r in reaches if r >= abs(change.new))

    def bring_back(change):
        for box in boxes:
            box.value = within(box.value, change.new)

    for box in boxes:
        box.observe(widen, "value")
    scale.observe(bring_back, "value")
    return scale


def within(value, reach):
    """The value, or the nearer end of -reach to reach."""
    return min(max(value, -reach), reach)
