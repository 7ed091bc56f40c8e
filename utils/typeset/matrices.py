"""Matrices as LaTeX: long sides cut short, one cell in a box."""

from utils.typeset.letters import decimal

_SIDE = 5  # a longer side of a matrix shows its ends and the cell in question


def matrix(array, row, column, digits):
    """A matrix with a cell in a box; row or column None boxes the one entry of a vector."""
    rows, columns = _shown(array.shape[0], row), _shown(array.shape[1], column)
    lines = []
    for i in rows:
        if i is None:
            lines.append(" & ".join(r"\vdots" for _ in columns))
            continue
        entries = []
        for j in columns:
            if j is None:
                entries.append(r"\cdots")
                continue
            text = decimal(float(array[i, j]), digits)
            here = row in (None, i) and column in (None, j) and (row, column) != (None, None)
            entries.append(rf"\boxed{{{text}}}" if here else text)
        lines.append(" & ".join(entries))
    return r"\begin{pmatrix}" + r" \\ ".join(lines) + r"\end{pmatrix}"


def _shown(n, wanted):
    """The indices of a long side that are written; None stands for dots."""
    if n <= _SIDE:
        return list(range(n))
    kept = sorted({0, 1, n - 1} | ({wanted} if wanted is not None else set()))
    out = []
    for before, i in zip([-1, *kept], kept, strict=False):
        out += [i] if i == before + 1 else [None, i]
    return out
