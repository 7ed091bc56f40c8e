"""A derivation as LaTeX: the article's symbols, the same with numbers, the paths, the matrix.

Indices count from 1 and go from-to, W^{(2)}_{41} from unit 4 to unit 1; once an index has two
digits a comma stands between. Rounded numbers are joined by an "about equal", never by "=".
"""

from utils.typeset.letters import decimal, factor_symbol, multiplied, quantity, slope
from utils.typeset.lines import (
    Line,
    delta_line,
    matrix_line,
    numbers,
    path_line,
    path_lines,
    stages,
    sum_line,
    symbols,
)
from utils.typeset.sums import FOLD

__all__ = [
    "FOLD", "Line", "decimal", "delta_line", "factor_symbol", "matrix_line", "multiplied",
    "numbers", "path_line", "path_lines", "quantity", "slope", "stages", "sum_line", "symbols",
]  # fmt: skip
