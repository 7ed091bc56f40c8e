"""utils.data: ranges, balance, determinism, the digits and their licence."""

import inspect
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import PROPERTY

import utils.data
from utils.data import blobs, digits, moons, one_hot, spirals, split

DRAWN = [blobs, moons, spirals]


def generator(seed=0):
    return np.random.default_rng(seed)


# --- one-hot -------------------------------------------------------------------------------------


@PROPERTY
@given(st.lists(st.integers(0, 6), max_size=20), st.integers(7, 9))
def test_one_hot_is_1_at_the_class_and_0_elsewhere(classes, n_classes):
    t = one_hot(np.array(classes, int), n_classes)
    assert t.shape == (len(classes), n_classes)
    assert t.dtype == np.float64
    for row, k in zip(t, classes, strict=True):
        assert [i for i in range(n_classes) if row[i] != 0] == [k]
        assert row[k] == 1


@pytest.mark.parametrize(
    ("classes", "said"),
    [
        ([0.0, 1.0], r"classes has shape \(2,\) and type float64, expected \(N,\) whole numbers"),
        ([[0, 1]], r"classes has shape \(1, 2\)"),
        (1, r"classes has shape \(\)"),
        ([True, False], "type bool"),
        (["0", "1"], "whole numbers"),
        ([1, 2, 3], "classes run from 1 to 3, expected 0 to 2: arrays count from 0"),
        ([-1, 0], "classes run from -1 to 0"),
    ],
)
def test_one_hot_says_what_it_expected(classes, said):
    with pytest.raises(ValueError, match=said):
        one_hot(classes, 3)


def test_one_hot_rows_are_not_shared():
    t = one_hot([0, 0], 2)
    t[0, 0] = 5
    assert t[1, 0] == 1


# --- drawn sets ----------------------------------------------------------------------------------


@PROPERTY
@given(st.sampled_from(DRAWN), st.integers(1, 60), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_drawn_sets_have_the_promised_shapes_and_equal_classes(function, n, n_classes, seed):
    options = {} if function is moons else {"n_classes": n_classes}
    x, t = function(generator(seed), n, **options)
    classes = 2 if function is moons else n_classes
    assert x.shape == (n, 2)
    assert t.shape == (n, classes)
    np.testing.assert_array_equal(t.sum(axis=1), 1)
    assert np.isin(t, [0, 1]).all()
    assert np.ptp(t.sum(axis=0)) <= 1
    assert np.isfinite(x).all()
    assert np.abs(x).max() < 5


@pytest.mark.parametrize("function", DRAWN)
def test_the_generator_alone_decides(function):
    first, again, other = (function(generator(s)) for s in (1, 1, 2))
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first[0], other[0])
    rng = generator(1)
    assert not np.array_equal(function(rng)[0], function(rng)[0])


def test_blobs_are_clouds_round_points_of_a_circle():
    x, t = blobs(generator(), 3000, 3, spread=0.35)
    for k in range(3):
        own = x[t[:, k] == 1]
        angle = 2 * np.pi * k / 3
        centre = [1.5 * np.cos(angle), 1.5 * np.sin(angle)]
        np.testing.assert_allclose(own.mean(axis=0), centre, atol=0.05)
        np.testing.assert_allclose(own.std(axis=0), 0.35, rtol=0.1)


def test_moons_without_noise_lie_on_two_half_circles():
    x, t = moons(generator(), 500, noise=0.0)
    upper, lower = x[t[:, 0] == 1], x[t[:, 1] == 1]
    np.testing.assert_allclose(np.hypot(upper[:, 0] + 0.5, upper[:, 1] + 0.25), 1, rtol=1e-12)
    np.testing.assert_allclose(np.hypot(lower[:, 0] - 0.5, lower[:, 1] - 0.25), 1, rtol=1e-12)
    assert (upper[:, 1] >= -0.25 - 1e-12).all()
    assert (lower[:, 1] <= 0.25 + 1e-12).all()
    # Interleaved: neither coordinate alone, nor any straight line, tells them apart.
    assert upper[:, 1].min() < lower[:, 1].max()
    assert upper[:, 0].max() > lower[:, 0].min()
    half = np.column_stack([x, np.ones(len(x))])
    line, *_ = np.linalg.lstsq(half, t[:, 0] - 0.5, rcond=None)
    assert ((half @ line > 0) != (t[:, 0] == 1)).any()


def test_spirals_without_noise_wind_as_they_say():
    x, t = spirals(generator(), 900, 3, turns=0.75, noise=0.0)
    radius = np.hypot(*x.T)
    assert 0.1 <= radius.min() <= radius.max() <= 1.0
    turned = np.arctan2(x[:, 1], x[:, 0]) / (2 * np.pi) - 0.75 * radius - t.argmax(axis=1) / 3
    np.testing.assert_allclose(turned, np.round(turned), atol=1e-12)
    assert np.abs(spirals(generator(), 2000)[0]).max() < 1.25


@pytest.mark.parametrize("function", DRAWN)
def test_at_least_one_example(function):
    with pytest.raises(ValueError, match=r"0 examples of \d classes: at least 1 of each"):
        function(generator(), 0)


@pytest.mark.parametrize("function", [blobs, spirals])
def test_at_least_one_class(function):
    with pytest.raises(ValueError, match="10 examples of 0 classes"):
        function(generator(), 10, 0)


# --- digits --------------------------------------------------------------------------------------


def test_the_digits_are_those_of_scikit_learn():
    x, t = digits()
    assert x.shape == (1797, 64)
    assert t.shape == (1797, 10)
    assert x.dtype == t.dtype == np.float64
    np.testing.assert_array_equal(16 * x, np.round(16 * x))
    assert (x.min(), x.max()) == (0, 1)
    np.testing.assert_array_equal(t.sum(axis=0), [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    np.testing.assert_array_equal(t.sum(axis=1), 1)
    # The first image there is a 0, and its rows begin so.
    assert t[0].argmax() == 0
    np.testing.assert_array_equal(16 * x[0, :16], [0, 0, 5, 13, 9, 1, 0, 0,
                                                   0, 0, 13, 15, 10, 15, 5, 0])  # fmt: skip
    assert 16 * x.sum() == 561718


def test_the_digits_are_read_anew_each_time():
    x, _ = digits()
    x[...] = 7
    assert digits()[0].max() == 1


def test_the_file_carries_its_licence_and_is_small():
    path = Path(utils.data.__file__).with_name("digits.npz")
    assert path.stat().st_size < 100_000
    with np.load(path, allow_pickle=False) as file:
        said = str(file["attribution"])
        assert file["images"].dtype == np.uint8
    for word in ("CC BY 4.0", "Alpaydin", "Kaynak", "Optical Recognition of Handwritten Digits",
                 "UCI Machine Learning Repository", "unchanged"):  # fmt: skip
        assert word in said
    assert "CC BY 4.0" in inspect.getdoc(digits)


# --- split ---------------------------------------------------------------------------------------


@PROPERTY
@given(st.integers(2, 50), st.floats(0.05, 0.95), st.integers(0, 2**32 - 1))
def test_a_split_is_disjoint_complete_and_keeps_pairs(n, held_out, seed):
    x, t = np.arange(n)[:, None] * [1.0, 10.0], one_hot(np.arange(n) % 3, 3)
    if round(held_out * n) in (0, n):
        with pytest.raises(ValueError, match="both parts need at least one example"):
            split(generator(seed), x, t, held_out)
        return
    x_train, t_train, x_test, t_test = split(generator(seed), x, t, held_out)
    assert len(x_test) == round(held_out * n)
    numbers = np.concatenate([x_train, x_test])[:, 0]
    np.testing.assert_array_equal(np.sort(numbers), np.arange(n))
    targets = np.concatenate([t_train, t_test])
    np.testing.assert_array_equal(targets.argmax(axis=1), numbers % 3)
    np.testing.assert_array_equal(x, np.arange(n)[:, None] * [1.0, 10.0])


def test_a_split_is_shuffled_by_its_generator():
    x, t = digits()
    first, again, other = (split(generator(s), x, t) for s in (0, 0, 1))
    assert len(first[2]) == 359
    assert all(map(np.array_equal, first, again))
    assert not np.array_equal(first[2], other[2])
    # Shuffled: the held-out fifth is not simply the first fifth.
    assert not np.array_equal(first[2], x[:359])
    # Every class is in both parts.
    assert first[1].any(axis=0).all()
    assert first[3].any(axis=0).all()


def test_a_split_says_what_does_not_fit():
    x, t = digits()
    with pytest.raises(ValueError, match="x has 1797 rows but t has 1796: one target row"):
        split(generator(), x, t[1:])
    for share in (0, 1, 1.5, -0.2, np.nan):
        with pytest.raises(ValueError, match=f"held_out is {share}, expected a share"):
            split(generator(), x, t, share)
