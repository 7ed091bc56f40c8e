"""One gradient in several notations: arrays laid out their way, products, letters. Notebook 14."""

import re
from typing import NamedTuple

import numpy as np

from utils.functions import sigmoid, softmax
from utils.script import superscript


class Layout(NamedTuple):
    """The two choices: is an example a row, and is a weight's first index where it starts?"""

    rows: bool
    from_to: bool

    def examples(self, array):
        """Values (N, n) of our notation as they stand in this one, and the way back."""
        return array if self.rows else array.T

    def weights(self, W):
        """A matrix (from, to) of our notation as it stands in this one, and the way back."""
        return W if self.from_to else W.T

    def product(self, kind, **arrays):
        """One of the three products: "forward" of a and W, "error" of d and W, "gradient" of both.

        a : values at the start of the weights; d : errors at their end; W : the weights.
        """
        left, right = (_taken(arrays, name) for name in PRODUCTS[self][kind])
        return left @ right


# a: values where the weights start, d: errors where they end; .T as in NumPy.
PRODUCTS = {
    Layout(rows=True, from_to=True): {
        "forward": ("a", "W"), "gradient": ("a.T", "d"), "error": ("d", "W.T")},
    Layout(rows=True, from_to=False): {
        "forward": ("a", "W.T"), "gradient": ("d.T", "a"), "error": ("d", "W")},
    Layout(rows=False, from_to=False): {
        "forward": ("W", "a"), "gradient": ("d", "a.T"), "error": ("W.T", "d")},
    Layout(rows=False, from_to=True): {
        "forward": ("W.T", "a"), "gradient": ("a", "d.T"), "error": ("W", "d")},
}  # fmt: skip


def _taken(arrays, name):
    return arrays[name[0]].T if name.endswith(".T") else arrays[name]


class Passes(NamedTuple):
    """A forward and a backward pass, every array laid out as the notation has it.

    Lists of three, one for each layer: weights, the values that feed them, weighted sums, errors,
    and the gradient with respect to weights and biases.
    """

    weights: list
    values: list
    sums: list
    errors: list
    slopes: list
    bias_slopes: list


def both_passes(layout, parameters, x, t, mean_last=False):
    """Both passes in one layout, `Passes`; x (N, n0), t (N, K) and parameters as in ours.

    mean_last : errors without the 1/N, which then comes in with the gradient.
    """
    weights = [layout.weights(W) for W in parameters[::2]]
    # A bias is added to every example: a row beside rows, a column beside columns.
    biases = [layout.examples(b[np.newaxis]) for b in parameters[1::2]]
    values, sums, N = [layout.examples(x)], [], len(x)
    for W, b in zip(weights, biases, strict=True):
        sums.append(layout.product("forward", a=values[-1], W=W) + b)
        values.append(sigmoid(sums[-1]))
    y = layout.examples(softmax(layout.examples(sums[-1])))
    values.pop()
    errors = [(y - layout.examples(t)) / (1 if mean_last else N)]
    for W, h in zip(weights[:0:-1], values[:0:-1], strict=True):
        errors.insert(0, layout.product("error", d=errors[0], W=W) * h * (1 - h))
    share = N if mean_last else 1
    slopes = [layout.product("gradient", a=a, d=d) / share
              for a, d in zip(values, errors, strict=True)]  # fmt: skip
    bias_slopes = [d.sum(axis=0 if layout.rows else 1) / share for d in errors]
    return Passes(weights, values, sums, errors, slopes, bias_slopes)


class Letters(NamedTuple):
    """How a text writes what belongs to a layer; {} stands for the layer's number, in LaTeX.

    inputs : the inputs, where they have a letter of their own. first : the number of the layer
    after the inputs. slope : the sigmoid's slope, of a value's or a sum's layer. forward : how a
    product and its bias are added.
    """

    value: str
    sum: str
    error: str
    weight: str
    bias: str
    gradient: str
    slope: str
    inputs: str = ""
    first: int = 1
    loss: str = "E"
    forward: str = "{product} + {bias}"

    def at(self, field, layer):
        """A letter in LaTeX; layer 0 is the inputs, 3 the outputs."""
        if field == "value" and layer == 0 and self.inputs:
            return self.inputs
        return getattr(self, field).format(layer + self.first - 1)


def turned(letter):
    """The transpose of a letter, in LaTeX: W^{(2)T}, but (w^{3})^{T} where there is no bracket."""
    if letter.endswith(")}"):
        return letter[:-1] + r"\mathsf T}"
    return rf"({letter})^{{\mathsf T}}" if "^" in letter else rf"{letter}^{{\mathsf T}}"


def plain(latex):
    """A letter as a picture writes it: h⁽¹⁾ᵀ."""
    text = re.sub(r"\\frac\{(.*?)\}\{(.*)\}$", r"\1/\2", latex).replace(r"\partial ", "∂")
    text = text.replace(r"\mathsf T", "ᵀ").replace(r"\delta", "δ").replace(r"\nabla_", "∇")
    text = re.sub(r"\^\{([^}]*)\}", lambda m: superscript(m.group(1)), text)
    return text.replace("{", "").replace("}", "")


def code(latex):
    """The same letter as a name in code: h1.T, w3.T, delta2."""
    dot = ".T" if r"\mathsf T" in latex else ""
    text = re.sub(r"[\\{}()^ ]", "", latex.replace(r"\mathsf T", ""))
    return text + dot


class Drawn(NamedTuple):
    """One matrix of a product as it is used there; row or column is what the weight concerns.

    what : "W", "a" or "d" with ".T" where it is turned, "result" for the left side.
    """

    what: str
    letter: str
    values: np.ndarray
    row: int | None
    column: int | None


def drawn_products(layout, letters, passes, layer, start, end):
    """{"forward" | "gradient" | "error": (result, left, right)} of `Drawn`, for one weight.

    layer : 1 to 3; start, end : the units of the weight, from 0. In layer 1 no error is left.
    """
    unit = (lambda i: (None, i)) if layout.rows else (lambda i: (i, None))
    cell = (start, end) if layout.from_to else (end, start)
    operands = {
        "W": (letters.at("weight", layer), passes.weights[layer - 1], cell),
        "a": (letters.at("value", layer - 1), passes.values[layer - 1], unit(start)),
        "d": (letters.at("error", layer), passes.errors[layer - 1], unit(end)),
    }
    results = {
        "forward": (letters.at("sum", layer), passes.sums[layer - 1], unit(end)),
        "gradient": (letters.at("gradient", layer), passes.slopes[layer - 1], cell),
    }
    if layer > 1:
        results["error"] = (letters.at("error", layer - 1), passes.errors[layer - 2], unit(start))
    found = {}
    for kind, (letter, values, index) in results.items():
        sides = [Drawn("result", letter, values, *index)]
        for name in PRODUCTS[layout][kind]:
            base, array, at = operands[name[0]]
            if name.endswith(".T"):
                sides.append(Drawn(name, turned(base), array.T, *at[::-1]))
            else:
                sides.append(Drawn(name, base, array, *at))
        found[kind] = tuple(sides)
    return found
