"""E over any two parameters of the network, and over two of a single softmax layer."""

import numpy as np

from utils.functions import sigmoid
from utils.loss_surface.checks import as_real, check_axis, check_pair, check_problem
from utils.loss_surface.structure import (
    AllUnits,
    OneProduct,
    OneUnit,
    Sigmoid,
    SigmoidOfOne,
    SumOfAxes,
)
from utils.loss_surface.sums import differences, weights_of
from utils.network import check_targets

_TILE = 16_384  # cells worked on at once: their sums stay in a second-level cache
_BLOCK = 200_000  # numbers in one array along an axis: 1.6 MB


def loss_grid(parameters, x, t, first, second, first_values, second_values):
    """E in nats, the mean over examples, for all pairs of values of two parameters: (n, m).

    first, second : addresses ("W1", l, k) or ("b2", j), counted from 0; two different ones.
    first_values (n,), second_values (m,) : the values themselves, in place of the parameters'.
    result[i, j] is E at first_values[i] and second_values[j]. Agrees with `loss` to 1e-12
    max(1, E), and holds at most 32 MB besides the result.

    ValueError, in words, for an address that does not exist and other input that does not fit.
    """
    parameters, x, t = check_problem(parameters, x, t)
    first, second = check_pair(parameters, first, second)
    p, q = check_axis("first_values", first_values), check_axis("second_values", second_values)
    result = np.empty((p.size, q.size))
    target = result
    if second[0][1] < first[0][1]:
        # The parameter further from the output comes first.
        first, second, p, q, target = second, first, q, p, result.T
    rest = parameters.map(np.copy)
    for name, *index in (first, second):
        getattr(rest, name)[tuple(index)] = 0.0
    _fill(target, x, t, p, q, max(len(rest.W3), rest.b3.size),
          lambda rows, p, q: _structure(rest, rows, first, second, p, q))  # fmt: skip
    return result


def softmax_layer_grid(W, b, x, t, first, second, first_values, second_values):
    """The same for one softmax layer, y = softmax(x W + b), as in notebook 07: (n, m).

    W (n0, K), b (K,), x (N, n0), t (N, K); addresses ("W", l, i) or ("b", i), from 0. ValueError
    as there.
    """
    W, b, x = map(as_real, ("W", "b", "x"), (W, b, x))
    if W.ndim != 2 or b.shape != W.shape[1:] or x.ndim != 2 or x.shape[1] != len(W):
        raise ValueError(
            f"x has shape {x.shape}, W {W.shape} and b {b.shape}; "
            "expected (N, n0), (n0, K) and (K,)"
        )
    if not all(np.isfinite(a).all() for a in (W, b, x)):
        raise ValueError("W, b or x holds a value that is not finite (inf or nan)")
    t = as_real("t", check_targets(t, (len(x), b.size)))
    first, second = (_layer_address(W, b, address) for address in (first, second))
    if first == second:
        raise ValueError(f"first and second are both {first}: a surface needs two parameters")
    p, q = check_axis("first_values", first_values), check_axis("second_values", second_values)
    W, b, result = W.copy(), b.copy(), np.empty((p.size, q.size))
    for name, *index in (first, second):
        (W if name == "W" else b)[tuple(index)] = 0.0
    _fill(result, x, t, p, q, b.size,
          lambda rows, p, q: _last_layer(W, b, rows, first, second, p, q))  # fmt: skip
    return result


def _layer_address(W, b, address):
    """An address in a single layer, checked."""
    places = {("W", *index) for index in np.ndindex(W.shape)} | {("b", i) for i in range(b.size)}
    if not isinstance(address, tuple) or address not in places:
        raise ValueError(
            f'{address!r} is no parameter of this layer: they are ("W", 0, 0) to '
            f'("W", {len(W) - 1}, {b.size - 1}) and ("b", 0) to ("b", {b.size - 1})'
        )
    return address


def _fill(target, x, t, p, q, widest, structure):
    """E on the grid, tile by tile and block of examples by block."""
    if t.shape[1] == 1:
        target[:] = 0.0  # one output has probability 1 whatever its score
        return
    T, d_targets = weights_of(t), np.ascontiguousarray(t[:, 1:])
    wide = min(q.size, 256)
    high = _TILE // wide
    block = max(1, _BLOCK // ((min(high, p.size) + wide) * widest))
    with np.errstate(under="ignore"):
        for i in range(0, p.size, high):
            for j in range(0, q.size, wide):
                own_p, own_q = p[i : i + high], q[j : j + wide]
                total = np.zeros((own_p.size, own_q.size))
                for start in range(0, len(x), block):
                    rows = slice(start, start + block)
                    structure(x[rows], own_p, own_q).add(total, d_targets[rows], T[rows])
                target[i : i + high, j : j + wide] = total / len(x)


def _effect(output, K):
    """How the score of one output moves the differences, (K - 1,)."""
    return -np.ones(K - 1) if output == 0 else np.eye(K - 1)[output - 1]


def _along(h, address):
    """The slope of a weighted sum by that parameter: what comes in over it, (N,); 1 for a bias."""
    return h[:, address[1]] if len(address) == 3 else np.ones(len(h))


def _last_layer(W, b, h, first, second, p, q):
    """Two parameters of the last layer; its inputs h (N, n) stay as they are."""
    D, constant = differences(W, b)
    d = h @ D + constant
    axes = [
        _effect(address[-1], b.size)[:, None]
        * np.multiply.outer(_along(h, address), values)[:, None]
        for address, values in ((first, p), (second, q))
    ]
    return SumOfAxes(d[:, :, None] + axes[0], axes[1])


def _structure(rest, x, first, second, p, q):
    """How the scores of examples x move with two parameters; both are 0 in rest.

    first is no nearer to the output than second.
    """
    W1, b1, W2, b2, W3, b3 = rest
    D, constant = differences(W3, b3)
    s1 = x @ W1 + b1
    h1 = sigmoid(s1)
    s2 = h1 @ W2 + b2
    h2 = sigmoid(s2)
    (layer_1, end), (layer_2, other) = ((int(a[0][1]), a[-1]) for a in (first, second))
    if layer_1 == 3:
        return _last_layer(W3, b3, h2, first, second, p, q)
    if layer_1 == 2:
        sums = _sums(s2, h1, first, p)
        still = (h2 @ D - np.multiply.outer(h2[:, end], D[end]) + constant)[:, :, None]
        if layer_2 == 2 and other == end:
            right = np.multiply.outer(_along(h1, second), q)[:, None]
            return OneUnit(still, D[end], Sigmoid(sums[:, None], right))
        moved = sigmoid(sums)
        d = still + moved[:, None] * D[end][:, None]
        if layer_2 == 3:
            return _into_last_layer(d, h2, {end: moved}, second, q)
        # d holds the other unit at q = 0; what q adds to it is v.
        v = sigmoid(_sums(s2, h1, second, q)) - h2[:, other, None]
        return SumOfAxes(d, v[:, None] * D[other][:, None])
    # From here on the first parameter is in the first layer: all of the second layer moves.
    sums = _sums(s1, x, first, p)
    if layer_2 == 1 and other == end:
        right = np.multiply.outer(_along(x, second), q)[:, None]
        one = Sigmoid(sums[:, None], right)
        still = s2 - np.multiply.outer(h1[:, end], W2[end])
        return AllUnits(SigmoidOfOne(still, W2[end], one), D, constant)
    moved = sigmoid(sums)
    left = s2[:, :, None] + (moved - h1[:, end, None])[:, None] * W2[end][:, None]
    if layer_2 == 1:
        v = sigmoid(_sums(s1, x, second, q)) - h1[:, other, None]
        return AllUnits(Sigmoid(left, v[:, None] * W2[other][:, None]), D, constant)
    h2 = sigmoid(left)
    d = D.T @ h2 + constant[:, None]
    if layer_2 == 3:
        units = dict(enumerate(h2.transpose(1, 0, 2)))
        return _into_last_layer(d, None, units, second, q)
    d -= h2[:, other, None] * D[other][:, None]
    left = left[:, other, None]
    if len(second) == 3 and second[1] == end:
        right = np.broadcast_to(q, (len(x), 1, q.size))
        return OneUnit(d, D[other], Sigmoid(left, right, rate=moved[:, None]))
    right = np.multiply.outer(_along(h1, second), q)[:, None]
    return OneUnit(d, D[other], Sigmoid(left, right))


def _sums(s, h, address, values):
    """The weighted sums of the unit where that parameter ends, as it takes the values."""
    return s[:, address[-1], None] + np.multiply.outer(_along(h, address), values)


def _into_last_layer(d, h2, moved, second, q):
    """The second parameter is in the last layer; p moves the units in `moved`, {unit: (N, P)}."""
    effect = _effect(second[-1], d.shape[1] + 1)
    if len(second) == 3 and second[1] in moved:
        return OneProduct(d, moved[second[1]], effect, q)
    along = np.ones(len(d)) if len(second) == 2 else h2[:, second[1]]
    return SumOfAxes(d, effect[:, None] * np.multiply.outer(along, q)[:, None])
