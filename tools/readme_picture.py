"""Draw the README's picture anew: ``python -m tools.readme_picture``."""

from pathlib import Path

import numpy as np

from utils.example import running_example
from utils.network import backward, forward
from utils.plotting import describe_network, figure, network_diagram, png

TARGET = Path(__file__).parent.parent / "notebooks" / "network.png"


def draw():
    """(figure, alt text): the running example with the six paths of W1_13 and the errors."""
    parameters, x, t = running_example()
    values = forward(parameters, x)
    # A bias moves its own weighted sum alone, so the slopes for the biases are the errors delta.
    gradient = backward(parameters, values, t)
    errors = [gradient.b1, gradient.b2, gradient.b3]
    units = [values.x[0], values.h1[0], values.h2[0], values.y[0]]
    lit = [(2, 3, j) for j in (1, 2, 3)] + [(3, j, i) for j in (1, 2, 3) for i in (1, 2)]
    fig, ax = figure(10, 5.2)
    network_diagram(
        units,
        [parameters.W1, parameters.W2, parameters.W3],
        errors=errors,
        lit=lit,
        focus=[(1, 1, 3)],
        labels="lit",
        ax=ax,
    )
    return fig, describe_network(units, errors=[np.asarray(e) for e in errors])


if __name__ == "__main__":
    figure_, alt = draw()
    TARGET.write_bytes(png(figure_))
    print(f"{TARGET.name}: {alt}")
