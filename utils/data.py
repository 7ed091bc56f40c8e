"""Small data sets: two-dimensional ones drawn from a Generator, and real handwritten digits.

Each comes as x (N, n0) and t (N, K), one example a row, targets one-hot.
"""

from pathlib import Path

import numpy as np


def one_hot(classes, n_classes):
    """Targets (N, n_classes): row n is 1 at classes[n] and 0 elsewhere.

    classes : (N,) whole numbers from 0 to n_classes - 1; ValueError for any others.
    """
    classes = np.asarray(classes)
    if classes.ndim != 1 or classes.dtype.kind not in "iu":
        raise ValueError(
            f"classes has shape {classes.shape} and type {classes.dtype}, "
            "expected (N,) whole numbers"
        )
    if classes.size and not 0 <= classes.min() <= classes.max() < n_classes:
        raise ValueError(
            f"classes run from {classes.min()} to {classes.max()}, "
            f"expected 0 to {n_classes - 1}: arrays count from 0"
        )
    return np.eye(n_classes)[classes]


def blobs(rng, n_examples=200, n_classes=3, spread=0.35):
    """Round clouds whose centres stand on a circle of radius 1.5; x (N, 2), t (N, n_classes)."""
    classes = _equal_classes(n_examples, n_classes)
    angle = 2 * np.pi * classes / n_classes
    centres = 1.5 * np.column_stack([np.cos(angle), np.sin(angle)])
    return centres + rng.normal(0, spread, centres.shape), one_hot(classes, n_classes)


def moons(rng, n_examples=200, noise=0.1):
    """Two interleaved half circles; x (N, 2), t (N, 2)."""
    classes = _equal_classes(n_examples, 2)
    angle = rng.uniform(0, np.pi, n_examples)
    arc = np.column_stack([np.cos(angle), np.sin(angle)])
    x = np.where(classes[:, np.newaxis] == 0, arc - [0.5, 0.25], [0.5, 0.25] - arc)
    return x + rng.normal(0, noise, x.shape), one_hot(classes, 2)


def spirals(rng, n_examples=200, n_classes=3, turns=0.75, noise=0.05):
    """One arm a class, wound `turns` times round the origin; x (N, 2) within about 1.2."""
    classes = _equal_classes(n_examples, n_classes)
    radius = rng.uniform(0.1, 1.0, n_examples)
    angle = 2 * np.pi * (classes / n_classes + turns * radius)
    arm = radius[:, np.newaxis] * np.column_stack([np.cos(angle), np.sin(angle)])
    return arm + rng.normal(0, noise, arm.shape), one_hot(classes, n_classes)


def digits():
    """1,797 handwritten digits: x (1797, 64), 8 x 8 grey values in [0, 1] row by row; t (1797, 10).

    The test part of *Optical Recognition of Handwritten Digits* (E. Alpaydin and C. Kaynak, 1998,
    UCI Machine Learning Repository, CC BY 4.0), the 1,797 images that scikit-learn ships. The file
    carries this attribution too. The same 13 writers are in every part of it.
    """
    with np.load(Path(__file__).with_name("digits.npz")) as file:
        return file["images"].reshape(-1, 64) / 16.0, one_hot(file["labels"].astype(int), 10)


def split(rng, x, t, held_out=0.2):
    """(x_train, t_train, x_test, t_test): the rows shuffled, that share of them held out.

    x (N, n0), t (N, K). ValueError where N differs, or a part would have no example.
    """
    if len(x) != len(t):
        raise ValueError(f"x has {len(x)} rows but t has {len(t)}: one target row for each example")
    if not 0 < held_out < 1:
        raise ValueError(f"held_out is {held_out}, expected a share between 0 and 1")
    n_test = round(held_out * len(x))
    if not 0 < n_test < len(x):
        raise ValueError(
            f"{held_out} of {len(x)} examples is {n_test}: both parts need at least one example"
        )
    x, t = np.asarray(x), np.asarray(t)
    test, train = np.split(rng.permutation(len(x)), [n_test])
    return x[train], t[train], x[test], t[test]


def _equal_classes(n_examples, n_classes):
    """0, 1, ..., 0, 1, ...: class sizes differ by one at most."""
    if n_examples < 1 or n_classes < 1:
        raise ValueError(f"{n_examples} examples of {n_classes} classes: at least 1 of each")
    return np.arange(n_examples) % n_classes
