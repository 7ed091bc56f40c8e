"""What a page displays is true: its LaTeX is read and worked out on numbers, side by side.

Not every formula can be: some are rules of counting, some approximations, some speak in words.
The checks of `test_formulas` see to all of them.
"""

import contextlib
import re
from functools import cache

import numpy as np
import pytest
from latex_reader import Unread, World, sides

from tools.notebooks import all_notebooks, read
from tools.page_rules import formulas_of, tags_in


def sigmoid(s):
    return 1 / (1 + np.exp(-s))


def softmax(s):
    e = np.exp(s)
    return e / e.sum(axis=1, keepdims=True)


@cache
def network(n_examples, biases, any_layer=False):
    """3-4-3-2, as the pages read it: l to k to j to i; letters without a layer are the last's.

    any_layer : they are those of the second hidden layer, and a is what comes into it.
    """
    second = {"W": "W2", "a": "h1", "b": "b2", "s": "s2", "h": "h2", "delta": "delta2"}
    aliases = second if any_layer else {"s": "s3"}
    rng = np.random.default_rng(11)
    sizes = (3, 4, 3, 2)
    given = {"x": rng.normal(size=(n_examples, 3)), "t": rng.dirichlet((1, 1), n_examples)}
    for layer in (1, 2, 3):
        given[f"W{layer}"] = rng.normal(size=sizes[layer - 1 : layer + 1])
        given[f"b{layer}"] = biases * rng.normal(size=sizes[layer])
    rules = {
        "s1": lambda v: v["x"] @ v["W1"] + v["b1"], "h1": lambda v: sigmoid(v["s1"]),
        "s2": lambda v: v["h1"] @ v["W2"] + v["b2"], "h2": lambda v: sigmoid(v["s2"]),
        "s3": lambda v: v["h2"] @ v["W3"] + v["b3"], "y": lambda v: softmax(v["s3"]),
        "E": lambda v: -(v["t"] * np.log(v["y"])).sum() / n_examples,
        "N": lambda v: float(n_examples),
    }  # fmt: skip
    ranges = {"l": 3, "k": 4, "j": 3, "i": 2, "m": 2, "n": n_examples}
    rows = ("x", "t", "s1", "h1", "s2", "h2", "s3", "y")
    return World(given, rules, rows, ranges, aliases)


@cache
def one_softmax(n_examples, K=3):
    """Scores, their probabilities, E."""
    rng = np.random.default_rng(4)
    given = {"s": rng.normal(size=(n_examples, K)), "t": rng.dirichlet(np.ones(K), n_examples),
             "c": 0.7}  # fmt: skip
    rules = {
        "n": lambda v: np.exp(v["s"]),
        "Z": lambda v: v["n"].sum() if n_examples == 1 else v["n"].sum(axis=1, keepdims=True),
        "y": lambda v: v["n"] / v["Z"],
        "E": lambda v: -(v["t"] * np.log(v["y"])).sum() / n_examples,
        "N": lambda v: float(n_examples),
    }
    ranges = {"i": K, "m": K, "j": K, "n": n_examples}
    world = World(given, rules, ("s", "t", "n", "y"), ranges)
    world.values["J"] = world.derivative("y", "s")[0, :, 0, :]
    return world


@cache
def one_unit():
    return World({"s": 0.8, "a": 1.3, "b": -0.4},
                 {"u": lambda v: np.exp(-v["s"]), "v": lambda v: 1 + v["u"],
                  "h": lambda v: 1 / v["v"]})  # fmt: skip


@cache
def two_roads():
    return World({"u": 1.5, "v": -0.6},
                 {"p": lambda v: v["u"] * v["v"], "q": lambda v: v["u"] - v["v"] ** 2,
                  "f": lambda v: v["p"] * v["q"]})  # fmt: skip


def world_of(page, latex):
    """The world a formula speaks of; Unread where none is made here."""
    batch = 5 if re.search(r"N|_\{n|\\sum_n", latex) or page == "17" else 1
    if page == "02":
        return two_roads()
    if page == "03" or "e^{s}" in latex or r"\sigma(s)" in latex:
        return one_unit()
    if page in ("04", "05", "06"):
        return one_softmax(batch, 2 if "K = 2" in latex else 3)
    if page in ("08", "10", "11", "12", "15"):
        return network(batch, 0)
    if page in ("13", "14", "17"):
        return network(batch, page != "14", any_layer=True)
    raise Unread(page)


# Read, and not true in these worlds: what the page says beside them.
UNDER_A_CONDITION = {
    "04.7": "Z is held where n_i moves",
    "04.10": "for i other than m",
    "05.9": "y_2 gives way",
    "08.8": "for one target",
    "14.7": "in another text's letters",
}
FORMULAS = {
    tag: (path.stem[:2], latex)
    for path in all_notebooks()
    for _, latex in formulas_of(read(path))
    for tag in tags_in(latex)
    if tag not in UNDER_A_CONDITION
}


def agree(latex, world):
    """Whether all sides of all equations agree; `Unread` where they cannot be worked out."""
    try:
        for first, *others in sides(latex, world):
            for other in others:
                one, two = np.broadcast_arrays(np.squeeze(first), np.squeeze(other))
                if not np.allclose(one, two, rtol=1e-9, atol=1e-12):
                    return False
    except (IndexError, ValueError) as problem:
        raise Unread(latex) from problem
    return True


@cache
def readable():
    """{tag: whether it is true} of all formulas that can be worked out."""
    found = {}
    for tag, (page, latex) in FORMULAS.items():
        with contextlib.suppress(Unread):
            found[tag] = agree(latex, world_of(page, latex))
    return found


def test_displayed_formulas_are_true_as_they_stand(proves):
    found = readable()
    proves("displayed formulas worked out as they stand", len(found))
    assert [tag for tag, true in found.items() if not true] == []
    assert len(found) >= 85
    # The article's three weights, and the three lines of matrices.
    assert {"10.6", "11.6", "12.4", "10.9", "11.11", "12.11", "13.9", "17.4"} <= set(found)


SLIPS = [
    ("a plus for a minus", r"(?<=[\w})])\s*-\s*(?=[\w\\])", " + "),
    ("two indices exchanged", r"\^\{\((\d)\)\}_\{?([a-z\d])([a-z\d])\}?(?!\w)", r"^{(\1)}_{\3\2}"),
    ("a transpose left out", r"\\mathsf T", ""),
    ("another layer", r"h\^\{\(2\)", "h^{(1)"),
    ("the mean left out", r"\\frac\{1\}\{N\}", ""),
]


@pytest.mark.parametrize("name, pattern, planted", SLIPS, ids=[slip[0] for slip in SLIPS])
def test_a_slip_in_a_displayed_formula_is_noticed(name, pattern, planted, proves):
    tried, missed = 0, []
    for tag in readable():
        page, latex = FORMULAS[tag]
        for place in re.finditer(pattern, latex):
            slipped = latex[: place.start()] + place.expand(planted) + latex[place.end() :]
            if re.sub(r"[\s{}]", "", slipped) == re.sub(r"[\s{}]", "", latex):
                continue  # W_11
            tried += 1
            with contextlib.suppress(Unread):  # nothing fits any more
                if agree(slipped, world_of(page, latex)):
                    missed.append((tag, slipped))
    proves("slips in displayed formulas noticed", tried)
    assert tried
    assert missed == []
