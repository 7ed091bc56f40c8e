"""How many multiplications one gradient costs: by formula for any sizes, or by counting.

sizes are the units of every layer, inputs and outputs included, any number of layers. One
example; all ways are given the values of the forward pass, y - t and the slopes h (1 - h), which
cost each of them the same. Derived in notebook 14.
"""

from itertools import pairwise, product
from math import prod

from utils.script import superscript


def parameter_count(sizes):
    """Weights and biases."""
    return sum(n * m + m for n, m in pairwise(sizes))


def forward_count(sizes):
    """One forward pass: one multiplication a weight."""
    return sum(n * m for n, m in pairwise(sizes))


def backward_count(sizes):
    """Backpropagation, the whole gradient.

    One multiplication a weight for its gradient; behind the first layer one more a weight to
    collect, and one a hidden unit for the sigmoid's slope.
    """
    return sum(n * m for n, m in pairwise(sizes)) + sum(n * m + n for n, m in pairwise(sizes[1:]))


def path_count(sizes):
    """How many paths there are from all parameters, with y - t at their end."""
    return sum((n + 1) * prod(sizes[k + 1 :]) for k, n in enumerate(sizes[:-1]))


def path_by_path_count(sizes):
    """Every path of every parameter multiplied out, factor by factor, nothing kept.

    With r layers behind its own, a weight has 2 r + 2 factors on each path and so 2 r + 1
    multiplications; a bias has one less, since its last factor is 1.
    """
    behind = len(sizes) - 2
    return sum(
        prod(sizes[k + 1 :]) * (n * (2 * (behind - k) + 1) + 2 * (behind - k))
        for k, n in enumerate(sizes[:-1])
    )


def measured_count(sizes):
    """Central differences: two forward passes for each parameter."""
    return 2 * parameter_count(sizes) * forward_count(sizes)


def walk_paths(sizes):
    """`path_by_path_count` by going every path and counting its factors; for small networks."""
    multiplications = 0
    for k in range(len(sizes) - 1):
        starts = [*range(sizes[k]), "bias"]
        for start, *_ in product(starts, *map(range, sizes[k + 1 :])):
            behind = len(sizes) - 2 - k
            # y - t, then a weight and a slope for each layer passed, then the value it starts at.
            factors = ["y - t"] + ["weight", "slope"] * behind + ["value"] * (start != "bias")
            multiplications += len(factors) - 1
    return multiplications


def in_words(count):
    """A count as it is read: 1,472 or 3.1 × 10¹²."""
    if count < 10**7:
        return f"{count:,}"
    power = len(str(count)) - 1
    front = f"{count / 10**power:.1f}"
    if front == "10.0":
        front, power = "1.0", power + 1
    return f"{front} × 10{superscript(power)}"


def time_in_words(count, per_second=10**9):
    """How long so many multiplications take at that many a second."""
    seconds = count / per_second
    units = (("years", 3600 * 24 * 365.25), ("days", 3600 * 24), ("hours", 3600),
             ("minutes", 60), ("s", 1), ("ms", 1e-3), ("µs", 1e-6), ("ns", 1e-9))  # fmt: skip
    name, size = next((unit for unit in units if seconds >= unit[1]), units[-1])
    value = seconds / size
    return f"{in_words(round(value)) if value >= 1000 else f'{value:.3g}'} {name}"
