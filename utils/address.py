"""Where one single parameter stands: ("W2", 3, 0) or ("b1", 2), counted from 0 as arrays are.

On the pages the same two are W⁽²⁾₄₁ and b⁽¹⁾₃, counted from 1. Whatever changes, measures or
derives one parameter takes its address in this form.
"""

import operator

import numpy as np

from utils.script import subscript, superscript


def addresses(parameters):
    """Every address there is, W1 first, b3 last, row by row."""
    return [
        (name, *index)
        for name, array in zip(parameters._fields, parameters, strict=True)
        for index in np.ndindex(np.shape(array))
    ]


def check_address(parameters, address):
    """The address with plain integers, or a ValueError that says what there is."""
    example = 'for example ("W2", 3, 0) or ("b1", 2)'
    if not isinstance(address, (tuple, list)) or not address:
        raise ValueError(f"{address!r} is no address: a name and indices are expected, {example}")
    name, *index = address
    if name not in parameters._fields:
        names = ", ".join(parameters._fields)
        raise ValueError(f"there is no parameter {name!r}; there are {names}, {example}")
    shape = np.shape(getattr(parameters, name))
    if len(index) != len(shape):
        wanted = "where it starts and where it ends" if len(shape) == 2 else "its unit"
        raise ValueError(
            f"{name} takes {len(shape)} {'indices' if len(shape) == 2 else 'index'} ({wanted}), "
            f"{len(index)} given; {_what_there_is(name, shape)}"
        )
    try:
        index = [operator.index(i) for i in index]
    except TypeError:
        raise ValueError(f"an index of {address!r} is not a whole number, {example}") from None
    if any(not 0 <= i < n for i, n in zip(index, shape, strict=True)):
        raise ValueError(f"{tuple(address)!r} does not exist: {_what_there_is(name, shape)}")
    return (name, *index)


def value_at(parameters, address):
    """The number at an address."""
    name, *index = check_address(parameters, address)
    return getattr(parameters, name)[*index]


def with_value(parameters, address, value):
    """The parameters with one number replaced; those given stay as they are.

    A complex value makes that array complex, as the complex step needs it.
    """
    name, *index = check_address(parameters, address)
    array = np.asarray(getattr(parameters, name))
    array = array.astype(np.result_type(array, type(value)))
    array[*index] = value
    return parameters._replace(**{name: array})


def weight_addresses(parameters):
    """The addresses of the weights alone, without the biases."""
    return [address for address in addresses(parameters) if len(address) == 3]


def label(address):
    """The letter as on the page, counted from 1: W⁽²⁾₄₁ for ("W2", 3, 0), b⁽¹⁾₃ for ("b1", 2).

    Units are written in the same way: h⁽²⁾₁ for ("h2", 0), y₁ for ("y", 0).
    """
    name, *index = address
    layer = superscript(f"({name[1:]})") if name[1:] else ""
    return f"{name[0]}{layer}{subscript(*index)}"


def _what_there_is(name, shape):
    """The range of indices of one parameter, for arrays and as the page counts."""
    if len(shape) == 1:
        return (
            f"{name} has {shape[0]} values, {name}[0] to {name}[{shape[0] - 1}] "
            f"(on the page {label((name, 0))} to {label((name, shape[0] - 1))})"
        )
    rows, columns = shape
    return (
        f"{name} has shape ({rows}, {columns}), {name}[0, 0] to {name}[{rows - 1}, {columns - 1}] "
        f"(on the page {label((name, 0, 0))} to {label((name, rows - 1, columns - 1))}, "
        "from where it starts to where it ends)"
    )
