"""Loss surfaces against a double loop: python -m benchmarks.loss_surfaces [--short]

Times E on a grid over two parameters in three ways, turn by turn in one run: a double loop over
the plain forward pass, the same forward pass on blocks of networks at once ("batched"), and
`loss_grid` or `loss_plane`. Read the ratios; the milliseconds belong to the machine. One core:
it starts itself again with OMP_NUM_THREADS=1 where that is not set.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

import numpy as np

from utils.functions import cross_entropy_from_scores, sigmoid
from utils.loss_surface import loss_grid, loss_plane, random_direction
from utils.network import initialise

NETWORKS = {"3-4-3-2": (3, 4, 3, 2), "2-16-16-3": (2, 16, 16, 3)}
# what it is called: first, second, kind of pair (what is promised for it)
PAIRS = {
    "W3 and W3": (("W3", 0, 0), ("W3", 1, 1), "separable"),
    "W2 and W3": (("W2", 0, 0), ("W3", 1, 1), "separable"),
    "W2 and W3, of one unit": (("W2", 0, 0), ("W3", 0, 1), ""),
    "W2 and W2, two units": (("W2", 0, 0), ("W2", 1, 1), "separable"),
    "W2 and W2, one unit": (("W2", 0, 0), ("W2", 1, 0), ""),
    "b2 and b3": (("b2", 0), ("b3", 1), "separable"),
    "W1 and W3": (("W1", 0, 0), ("W3", 1, 1), "layer 1"),
    "W1 and W2": (("W1", 0, 0), ("W2", 1, 1), "layer 1"),
    "W1 and W2, of one unit": (("W1", 0, 0), ("W2", 0, 1), "layer 1"),
    "W1 and W1, two units": (("W1", 0, 0), ("W1", 1, 1), "layer 1"),
    "W1 and W1, one unit": (("W1", 0, 0), ("W1", 1, 0), "layer 1"),
}
PROMISED = {
    ("3-4-3-2", "separable"): 80, ("2-16-16-3", "separable"): 80,
    ("3-4-3-2", "layer 1"): 12, ("2-16-16-3", "layer 1"): 5,
    ("3-4-3-2", "plane"): 6, ("2-16-16-3", "plane"): 2.5,
}  # fmt: skip


def problem(sizes, n_examples, seed=0):
    """A network with weights of a trained one's size, and examples for it."""
    rng = np.random.default_rng(seed)
    parameters = initialise(rng, sizes, scale=2.0)
    x = rng.normal(size=(n_examples, sizes[0]))
    t = np.eye(sizes[-1])[rng.integers(sizes[-1], size=n_examples)]
    return parameters, x, t


def plain_loss(parameters, x, t):
    """E by the forward pass alone, without the checks of `utils.network.loss`."""
    W1, b1, W2, b2, W3, b3 = parameters
    h2 = sigmoid(sigmoid(x @ W1 + b1) @ W2 + b2)
    return cross_entropy_from_scores(h2 @ W3 + b3, t)


def double_loop(networks, shape, x, t):
    """E of networks(i, j), one after another."""
    return np.array([[plain_loss(networks(i, j), x, t) for j in range(shape[1])]
                     for i in range(shape[0])])  # fmt: skip


def batched(networks, shape, x, t):
    """The plain forward pass on a block of networks at once, about 400 KB of activations."""
    places = list(np.ndindex(shape))
    units = sum(p.size for p in networks(0, 0)[1::2])
    block = max(1, 50_000 // (units * len(x)))
    E = []
    for start in range(0, len(places), block):
        columns = zip(*(networks(*place) for place in places[start : start + block]), strict=True)
        W1, b1, W2, b2, W3, b3 = (np.stack(column) for column in columns)
        h1 = sigmoid(x @ W1 + b1[:, None])
        s3 = sigmoid(h1 @ W2 + b2[:, None]) @ W3 + b3[:, None]
        top = s3.max(axis=-1, keepdims=True)
        log_y = s3 - top - np.log(np.exp(s3 - top).sum(axis=-1, keepdims=True))
        E.append(-(t * log_y).sum(axis=-1).mean(axis=-1))
    return np.concatenate(E).reshape(shape)


def pair_ways(parameters, x, t, first, second, p, q):
    """The three ways to E over two parameters, functions of no arguments."""

    def networks(i, j):
        moved = dict(zip(parameters._fields, parameters, strict=True))
        for (name, *index), value in ((first, p[i]), (second, q[j])):
            moved[name] = moved[name].copy()
            moved[name][tuple(index)] = value
        return type(parameters)(**moved)

    return _ways(networks, (p.size, q.size), x, t,
                 lambda: loss_grid(parameters, x, t, first, second, p, q))  # fmt: skip


def plane_ways(parameters, x, t, a, b):
    """The three ways to E on a random plane."""
    rng = np.random.default_rng(1)
    u, v = random_direction(parameters, rng), random_direction(parameters, rng)

    def networks(i, j):
        return parameters.map(lambda p, d, e: p + a[i] * d + b[j] * e, u, v)

    return _ways(networks, (a.size, b.size), x, t, lambda: loss_plane(parameters, x, t, u, v, a, b))


def _ways(networks, shape, x, t, ours):
    # The networks are made beforehand: only E is timed.
    made = {place: networks(*place) for place in np.ndindex(shape)}
    return {
        "loop": lambda: double_loop(lambda i, j: made[i, j], shape, x, t),
        "batched": lambda: batched(lambda i, j: made[i, j], shape, x, t),
        "ours": ours,
    }


def measure(ways, rounds):
    """{way: median ms}, interleaved, after checking that all agree; each round shares a moment."""
    results = {name: way() for name, way in ways.items()}
    scale = np.maximum(1, np.abs(results["loop"]))
    for name in ("batched", "ours"):
        if not (np.abs(results[name] - results["loop"]) <= 1e-12 * scale).all():
            raise RuntimeError(f"{name} differs from the double loop")
    times = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            repeats = 5 if name == "ours" else 1
            started = time.perf_counter()
            for _ in range(repeats):
                way()
            times[name].append((time.perf_counter() - started) / repeats * 1e3)
    return {name: statistics.median(t) for name, t in times.items()}


def row(name, ms):
    loop, batch = ms["loop"] / ms["ours"], ms["batched"] / ms["ours"]
    times = f"{ms['loop']:9.0f}{ms['batched']:9.0f}{ms['ours']:9.2f}"
    print(f"  {name:28}{times}{loop:9.1f}{batch:11.1f}", flush=True)
    return loop


def header(title):
    columns = ("loop ms", 9), ("batched", 9), ("ours", 9), ("x loop", 9), ("x batched", 11)
    print(f"\n{title}\n  {'':28}" + "".join(f"{name:>{width}}" for name, width in columns))


def every_kind(side, n_examples, rounds):
    """The table of all kinds of pair; the smallest ratio for each promise."""
    least = {}
    for network, sizes in NETWORKS.items():
        parameters, x, t = problem(sizes, n_examples)
        p, q = np.linspace(-4, 4, side), np.linspace(-4, 4, side)
        header(f"{network}, {side} x {side} grid, {n_examples} examples")
        for name, (first, second, kind) in PAIRS.items():
            ratio = row(name, measure(pair_ways(parameters, x, t, first, second, p, q), rounds))
            least[network, kind] = min(ratio, least.get((network, kind), np.inf))
        a = np.linspace(-1, 1, side)
        least[network, "plane"] = row(
            "random plane", measure(plane_ways(parameters, x, t, a, a), rounds)
        )
    return least


def growth(rounds):
    """How the time grows with the grid, the examples and the width."""
    header("growth, 2-16-16-3 unless said, W2 and W3 / W1 and W1")
    settings = [(side, 200, 16) for side in (21, 41, 101)]
    settings += [(41, n, 16) for n in (50, 800)] + [(41, 200, width) for width in (4, 64)]
    for side, n, width in settings:
        parameters, x, t = problem((2, width, width, 3), n)
        p = np.linspace(-4, 4, side)
        for kind in ("W2 and W3", "W1 and W1, two units"):
            first, second, _ = PAIRS[kind]
            name = f"{kind[:9]}  {side}^2, N={n}, {width} wide"
            row(name, measure(pair_ways(parameters, x, t, first, second, p, p), rounds))


def main():
    if os.environ.get("OMP_NUM_THREADS") != "1":
        command = [sys.executable, "-m", "benchmarks.loss_surfaces", *sys.argv[1:]]
        sys.exit(subprocess.call(command, env={**os.environ, "OMP_NUM_THREADS": "1"}))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="a small grid, two rounds: it runs")
    short = parser.parse_args().short
    least = every_kind(*((21, 50, 2) if short else (101, 200, 2)))
    if not short:
        growth(2)
    print("\nSmallest ratio to the double loop" + (" (too small a grid to judge)" if short else ""))
    for (network, kind), promised in PROMISED.items():
        ratio = least[network, kind]
        kept = "kept  " if ratio >= promised else "MISSED"
        print(f"{'' if short else kept} {network}, {kind}: {ratio:.1f} (>= {promised})")


if __name__ == "__main__":
    main()
