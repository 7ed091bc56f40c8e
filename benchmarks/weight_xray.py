"""Kernel time of the weight X-ray, from a click to its picture: `python -m benchmarks.weight_xray`.

Every parameter is chosen in turn, by a click on its edge or bias, at the level that shows
everything: derivation, picture, formulas, five ways and code are made anew each time.
"""

import argparse
import time

import numpy as np

from utils.address import addresses
from utils.example import running_example
from utils.explorers.xray import LEVELS, weight_xray
from utils.network import initialise

LIMITS = {"3-4-3-2": 20, "2-16-16-3": 50}  # milliseconds, what a click should stay below


def networks():
    """{sizes: (parameters, x, t)} of the two networks."""
    parameters, x, t = running_example()
    rng = np.random.default_rng(0)
    wide = initialise(rng, (2, 16, 16, 3)), rng.normal(size=2), np.array([0, 1.0, 0])
    return {"3-4-3-2": (parameters, x[0], t[0]), "2-16-16-3": wide}


def click_times(parameters, x, t, level, clicks):
    """Milliseconds from each click to the picture that answers it."""
    stage = weight_xray(parameters, x, t, level=level, biases=True).stage
    everything = addresses(parameters)
    marks = {
        kind: [a for a in everything if a[0][0] == kind[0].upper()]
        for kind in ("weights", "biases")
    }
    where = [(kind, i) for kind, these in marks.items() for i in range(len(these))]
    order = np.random.default_rng(1).permutation(len(where))
    times = []
    for n in range(clicks):
        kind, index = where[order[n % len(order)]]
        started = time.perf_counter()
        stage.act(kind, "clickable", index=index)
        assert stage.alt and stage.error is None
        times.append(1e3 * (time.perf_counter() - started))
    return np.array(times)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="few clicks: shows that it runs")
    clicks = 10 if parser.parse_args().short else 300
    print(f"{'network':<12}{'level':>6}{'clicks':>8}{'median ms':>11}{'95 % ms':>9}{'limit':>7}")
    for name, example in networks().items():
        for level in (1, len(LEVELS)):
            times = click_times(*example, level, clicks)
            print(
                f"{name:<12}{level:>6}{clicks:>8}{np.median(times):>11.1f}"
                f"{np.percentile(times, 95):>9.1f}{LIMITS[name]:>7}"
            )


if __name__ == "__main__":
    main()
