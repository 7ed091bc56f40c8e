"""Forward mode and backward mode: one sweep over the units of a network, either way."""

import numpy as np

from utils.derivation import last_factor
from utils.network import Forward


def forward_sweep(derivation):
    """How every unit answers to the parameter: d(unit)/d(parameter), a `Forward` of slopes.

    Forward mode: one sweep a parameter, from the parameter up. Its last product with dE/dy is
    the gradient. Multiplied in the order in which the values are computed.
    """
    parameters, values = derivation.parameters, derivation.values
    layer, end = int(derivation.address[0][1]), derivation.address[-1]
    slopes = {"x": np.zeros_like(values.x)}
    below = slopes["x"]
    for k, W in enumerate(parameters[::2], start=1):
        ds = below @ W
        if k == layer:
            ds[0, end] += last_factor(values, derivation.address).value
        slopes[f"s{k}"] = ds
        if k < 3:
            h = getattr(values, f"h{k}")
            below = slopes[f"h{k}"] = ds * h * (1 - h)
    y = values.y
    slopes["y"] = y * (slopes["s3"] - (y * slopes["s3"]).sum())
    return Forward(**slopes)


def backward_sweep(derivation):
    """How E answers to every unit: {"h1": dE/dh1, "s1": delta1, ...}, each (1, n).

    Backward mode: one sweep for all parameters, from E down.
    """
    (_, _, W2, _, W3, _), (delta1, delta2, delta3) = derivation.parameters, derivation.deltas
    return {"s1": delta1, "h1": delta2 @ W2.T, "s2": delta2, "h2": delta3 @ W3.T, "s3": delta3}
