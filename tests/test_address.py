"""Addresses of single parameters: listed, checked, read, replaced, written as on the page."""

import numpy as np

from utils.address import (
    addresses,
    check_address,
    label,
    value_at,
    weight_addresses,
    with_value,
)
from utils.example import running_example
from utils.script import subscript, superscript

PARAMETERS = running_example()[0]


def test_every_number_has_one_address():
    found = addresses(PARAMETERS)
    assert len(found) == len(set(found)) == 39
    assert found[0] == ("W1", 0, 0) and found[-1] == ("b3", 1)
    flat = np.concatenate([p.ravel() for p in PARAMETERS])
    assert [value_at(PARAMETERS, a) for a in found] == flat.tolist()


def test_one_number_is_replaced_and_the_given_parameters_stay():
    moved = with_value(PARAMETERS, ("W2", 3, 0), 7.0)
    assert moved.W2[3, 0] == 7 and PARAMETERS.W2[3, 0] == 1.4
    assert (moved.W2 != PARAMETERS.W2).sum() == 1
    assert with_value(PARAMETERS, ("b1", 2), 1j).b1.dtype == complex
    whole = PARAMETERS._replace(b1=np.zeros(4, int))
    assert with_value(whole, ("b1", 0), 0.5).b1[0] == 0.5


def test_numpy_indices_come_back_as_plain_ones():
    assert check_address(PARAMETERS, ["W1", np.int64(2), np.int64(3)]) == ("W1", 2, 3)


def test_letters_count_from_one():
    assert label(("W2", 3, 0)) == "W⁽²⁾₄₁"
    assert label(("b1", 2)) == "b⁽¹⁾₃"
    assert label(("W1", 1, 11)) == "W⁽¹⁾₂,₁₂"
    assert subscript(8) == "₉" and subscript(9) == "₁₀"
    assert label(("h2", 0)) == "h⁽²⁾₁" and label(("y", 1)) == "y₂"
    assert superscript(-14) == "⁻¹⁴"


def test_weights_and_biases_are_all_there_is():
    biases = [address for address in addresses(PARAMETERS) if address[0].startswith("b")]
    assert sorted(weight_addresses(PARAMETERS) + biases) == sorted(addresses(PARAMETERS))
    assert len(biases) == 9
