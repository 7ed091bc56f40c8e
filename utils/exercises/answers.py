"""What a learner gives as an answer, as an array: values, a function, or a formula in text."""

import ast
import copy
import inspect
import re
from decimal import Decimal

import numpy as np

from utils.functions import log_softmax, sigmoid, sigmoid_derivative, softmax, softmax_jacobian

_FUNCTIONS = {
    "exp": np.exp, "log": np.log, "sum": np.sum, "mean": np.mean, "outer": np.outer,
    "diag": np.diag, "eye": lambda n: np.eye(min(int(n), 100)), "sqrt": np.sqrt, "abs": np.abs,
    "max": np.max, "dot": np.dot, "len": len,
    "sigmoid": sigmoid, "sigmoid_derivative": sigmoid_derivative, "softmax": softmax,
    "log_softmax": log_softmax, "softmax_jacobian": softmax_jacobian, "pi": np.pi,
}  # fmt: skip
_METHODS = {"T", "shape", "reshape", "size"} | set(_FUNCTIONS)
_ALLOWED = (
    ast.Expression, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.Call, ast.keyword,
    ast.Name, ast.Load, ast.Attribute, ast.Subscript, ast.Slice, ast.Constant, ast.Tuple, ast.List,
)  # fmt: skip

WITHIN = 1e-6  # the difference allowed, relative to the largest entry
LEAST_DIGITS = 3  # a typed number with fewer digits is too short to be judged


class Unreadable(ValueError):
    """An answer that cannot be turned into an array; the message says why, to the learner."""


def value_of(answer, names):
    """The answer as an array: a formula or a function is worked out for `names`, a dict.

    Raises `Unreadable` in a learner's words; whatever the learner's own code raises ends there.
    """
    if isinstance(answer, str):
        answer = evaluated(answer, names)
    elif callable(answer):
        answer = _called(answer, names)
    try:
        array = np.asarray(answer)
    except ValueError:
        raise Unreadable("Its rows have different lengths: an array is expected.") from None
    if array.dtype.kind not in "biuf":
        raise Unreadable(f"That is a {type(answer).__name__}. Numbers are expected.")
    return array.astype(float)


def evaluated(text, names):
    """The value of a formula typed as Python, with the page's names and a few functions alone."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except SyntaxError as problem:
        at = f" near {problem.text.strip()[:40]!r}" if problem.text else ""
        raise Unreadable(f"Python cannot read this formula{at}: {problem.msg}.") from None
    except (ValueError, RecursionError, MemoryError):  # half a character, or far too long
        raise Unreadable("Python cannot read this formula.") from None
    known = _FUNCTIONS | copy.deepcopy(names)  # NumPy's functions can write into an array
    powers = {tree: 0}  # around each part
    for node in ast.walk(tree):
        _refuse(node, known)
        around = powers[node] + _is_power(node)
        if around > 3:  # the digits of a whole number could keep the notebook waiting for ever
            raise Unreadable("Too many powers of powers: three inside each other are the most.")
        powers.update((part, around) for part in ast.iter_child_nodes(node))
    # NumPy's methods import in the name of their caller; no name of a formula reaches it.
    space = {"__builtins__": {"__import__": __import__}, "np": _Functions(), **known}
    return _run(lambda: eval(compile(tree, "your formula", "eval"), space), "Your formula")


class _Functions:
    """What stands for np in a formula."""

    def __getattr__(self, name):
        return _FUNCTIONS[name]


def _refuse(node, known):
    if isinstance(node, ast.Name) and node.id not in known and node.id != "np":
        names = ", ".join(sorted(n for n in known if n not in _FUNCTIONS))
        raise Unreadable(f"There is no {node.id!r} here. The names are {names}.")
    of_numpy = isinstance(node, ast.Attribute) and _is_numpy(node.value)
    if isinstance(node, ast.Attribute) and node.attr not in (_FUNCTIONS if of_numpy else _METHODS):
        raise Unreadable(f"{node.attr!r} cannot be used in a formula here.")
    if isinstance(node, ast.Constant) and not isinstance(node.value, int | float):
        raise Unreadable(f"{node.value!r} is not a number.")
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and node.value > 10_000:
        raise Unreadable(f"{node.value} is too large for a formula here.")
    # Repeated lists and large powers could keep the notebook waiting for ever.
    both = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    if any(isinstance(side, ast.List | ast.Tuple) for side in both):
        raise Unreadable("A formula calculates with numbers and arrays, not with lists.")
    if _is_power(node) and not _is_small(node.right):
        raise Unreadable("A power needs a plain number up to 10 here; write exp(...) otherwise.")
    if not isinstance(node, _ALLOWED):
        raise Unreadable("Only a formula is expected: names, numbers, + - * / @ ** and functions.")


def _is_numpy(node):
    return isinstance(node, ast.Name) and node.id == "np"


def _is_power(node):
    return isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)


def _is_small(power):
    """Whether it is a plain number up to 10, or one with a sign."""
    if isinstance(power, ast.UnaryOp):
        return _is_small(power.operand)
    number = isinstance(power, ast.Constant) and isinstance(power.value, int | float)
    return number and power.value <= 10


def _called(function, names):
    """The function called with the names it asks for."""
    try:
        wanted = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        raise Unreadable("This function cannot be called here; write your own with def.") from None
    missing = [p.name for p in wanted if p.name not in names and p.default is p.empty]
    if missing:
        raise Unreadable(
            f"Your function asks for {', '.join(missing)}. What there is to ask for: "
            f"{', '.join(names)}."
        )
    given = {p.name: np.array(names[p.name]) for p in wanted if p.name in names}
    return _run(lambda: function(**given), "Your function")


def _run(work, whose):
    try:
        with np.errstate(all="ignore"):
            value = work()
    except Exception as problem:
        raise Unreadable(f"{whose} stops. {_in_words(problem)}") from None
    if value is None:
        raise Unreadable(f"{whose} returns nothing: is there a return?")
    return value


def _in_words(problem):
    sizes = re.search(r"matmul.*size (\d+) is different from (\d+)", str(problem))
    if sizes:
        return (
            f"Two matrices around an @ do not fit, {sizes[2]} columns before {sizes[1]} rows: "
            "A @ B sums over the columns of A and the rows of B, and these must be the same units."
        )
    shapes = re.search(r"broadcast together with shapes (\(.*?\)) (\(.*?\))", str(problem))
    if shapes:
        return (
            f"Two arrays that are combined number by number have the shapes {shapes[1]} and "
            f"{shapes[2]}: do they belong to the same layer?"
        )
    return f"{type(problem).__name__}: {problem}."


def allowed_difference(given, right):
    """How far each entry may be off: relative to the largest entry, or by its rounding if typed."""
    largest = np.abs(right[np.isfinite(right)]).max(initial=0.0) or 1.0
    return np.maximum(WITHIN * largest, np.vectorize(_half_a_digit, otypes=[float])(given))


def digits_of(value):
    """How many digits a number takes to write: few if it was typed, many if it was computed."""
    return len(Decimal(repr(float(value))).normalize().as_tuple().digits)


def _half_a_digit(value):
    """Half a unit in the last digit of a number typed with few digits, 0 for a computed one."""
    if value == 0 or not np.isfinite(value):
        return 0.0
    digits = digits_of(value)
    if digits > 9:
        return 0.0
    first = Decimal(repr(float(value))).adjusted()
    # A little more than half, for the number in the middle.
    return 0.505 * 10.0 ** (first - max(digits, LEAST_DIGITS) + 1)


def agrees(given, right):
    """Whether an array is the right one, shape first."""
    if given.shape != right.shape:
        return False
    # A mistake may lead to infinity, and an answer that is infinite too has made it.
    apart = given != right
    with np.errstate(invalid="ignore"):
        off = np.abs(given - right)
    return bool(np.all(off[apart] <= allowed_difference(given, right)[apart]))
