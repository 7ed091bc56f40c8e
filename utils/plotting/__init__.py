"""Drawing for the pages: arrays in, Axes out. Nothing here computes a loss or a gradient."""

from utils.plotting.charts import (
    bars,
    curve,
    decision_regions,
    digit_image,
    heat_map,
    loss_curve,
    loss_surface,
    points,
    probability_bars,
    tangent,
)
from utils.plotting.network import describe_network, network_diagram, network_outline, unit_places
from utils.plotting.style import CLASS_COLOURS, CLASS_MARKERS, COLOURS, Picture, figure, png, show

__all__ = [
    "CLASS_COLOURS",
    "CLASS_MARKERS",
    "COLOURS",
    "Picture",
    "bars",
    "curve",
    "decision_regions",
    "describe_network",
    "digit_image",
    "figure",
    "heat_map",
    "loss_curve",
    "loss_surface",
    "network_diagram",
    "network_outline",
    "png",
    "points",
    "probability_bars",
    "show",
    "tangent",
    "unit_places",
]
