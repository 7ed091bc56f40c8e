"""What the tests share: networks drawn by hypothesis, and the loss written a second time."""

from itertools import pairwise
from typing import NamedTuple

import autograd
import autograd.numpy as anp
import numpy as np
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from utils.network import Parameters

# The same examples in every run: a failure on one machine is a failure on all of them.
PROPERTY = settings(derandomize=True, deadline=None, max_examples=60, print_blob=False)
FEW = settings(PROPERTY, max_examples=25)


class Problem(NamedTuple):
    """A network with a batch for it."""

    parameters: Parameters
    x: np.ndarray
    t: np.ndarray


def random_problem(seed, sizes, n_examples, *, soft=True, weight_scale=1.0, input_scale=1.0):
    """A network of these sizes with biases, and a batch with soft or one-hot targets."""
    rng = np.random.default_rng(seed)
    fields = []
    for shape in pairwise(sizes):
        fields += [
            weight_scale * rng.standard_normal(shape),
            0.5 * rng.standard_normal(shape[1]),
        ]
    x = input_scale * rng.standard_normal((n_examples, sizes[0]))
    if soft:
        t = rng.dirichlet(np.ones(sizes[-1]), n_examples)
    else:
        t = np.eye(sizes[-1])[rng.integers(sizes[-1], size=n_examples)]
    return Problem(Parameters(*fields), x, t)


def uneven_problem(seed=0):
    """2-5-4-3, N = 7, soft targets: no two sizes are equal, so no mistake fits by accident."""
    return random_problem(seed, (2, 5, 4, 3), 7)


@st.composite
def problems(draw):
    """Random sizes, batches, scales and targets. The seed decides the numbers themselves."""
    smallest = {"n0": 1, "n1": 1, "n2": 1, "K": 2}
    sizes = tuple(draw(st.integers(n, 5), label=name) for name, n in smallest.items())
    return random_problem(
        draw(st.integers(0, 2**32 - 1), label="seed"),
        sizes,
        draw(st.integers(1, 8), label="N"),
        soft=draw(st.booleans(), label="soft targets"),
        weight_scale=draw(st.sampled_from([0.01, 0.3, 1.0, 2.0]), label="weight scale"),
        input_scale=draw(st.sampled_from([0.01, 1.0, 3.0]), label="input scale"),
    )


def scores(limit, n_min=1, n_max=6):
    """Score vectors (K,) with entries between -limit and limit."""
    entries = st.floats(-limit, limit, allow_subnormal=False)
    return st.integers(n_min, n_max).flatmap(lambda n: arrays(np.float64, n, elements=entries))


def independent_loss(fields, x, t):
    """E for HIPS autograd: no line of `utils`, and other formulas for sigmoid and log-softmax."""
    W1, b1, W2, b2, W3, b3 = fields
    h1 = 0.5 * (1 + anp.tanh(0.5 * (anp.dot(x, W1) + b1)))
    h2 = 0.5 * (1 + anp.tanh(0.5 * (anp.dot(h1, W2) + b2)))
    s3 = anp.dot(h2, W3) + b3
    log_y = s3 - anp.log(anp.sum(anp.exp(s3), axis=1, keepdims=True))
    return -anp.mean(anp.sum(t * log_y, axis=1))


def autograd_gradient(parameters, x, t):
    """The gradient of `independent_loss` by automatic differentiation, a `Parameters`."""
    return Parameters(*autograd.grad(independent_loss)(list(parameters), x, t))


def worst(ours, theirs):
    """The largest difference of two gradients, each tensor relative to its largest entry."""
    return max(
        np.abs(a - b).max() / max(np.abs(b).max(), 1e-12) for a, b in zip(ours, theirs, strict=True)
    )
