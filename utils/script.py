"""Small letters beside a letter, for texts that are not typeset: h⁽²⁾₁, 10⁻⁴."""

_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = str.maketrans("-()0123456789", "⁻⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹")


def subscript(*index):
    """Indices counted from 0 as a subscript counted from 1; two digits need commas between."""
    comma = "," if max(index) >= 9 else ""
    return comma.join(str(i + 1).translate(_LOWERED) for i in index)


def superscript(text):
    """A number, or digits in brackets, raised: ⁻⁴ for -4, ⁽²⁾ for "(2)"."""
    return str(text).translate(_RAISED)
