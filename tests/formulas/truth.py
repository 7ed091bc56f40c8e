"""Whether a displayed formula is true: each side of each equation beside the next one."""

import itertools

import numpy as np

from formulas.reader import Reader, numbers_of
from formulas.words import Unread, equations, split, tokens


def fault(latex, worlds):
    """What is wrong with a display formula in any of the worlds, "" if it is true in all of them.

    All of it is read: every equation, and every side of each.
    """
    for world in worlds:
        for one in ("+", "-") if r"\pm" in latex else ("+",):
            signed = latex.replace(r"\pm", one)
            for equation in equations(signed):
                try:
                    wrong, world = _wrong(equation, world)
                except Unread as problem:
                    return f"cannot be read: {problem}"
                except (IndexError, ValueError, KeyError, TypeError) as problem:
                    return f"cannot be worked out: {equation} ({problem})"
                if wrong:
                    return f"is not true: {wrong}"
    return ""


def _wrong(equation, world):
    """(the first two neighbouring sides that do not fit, or ""; the world after an assignment)"""
    sides, relations = split(tokens(equation))
    if not relations:
        raise Unread(f"no relation in {equation}")
    if relations == [r"\leftarrow"]:
        name = Reader(sides[0], world).name
        sides[0] = [*sides[0], "^", "{", r"\text{new}", "}"]
    readers = [Reader(side, world) for side in sides]
    free = sorted(set().union(*(reader.free for reader in readers)))
    for place in itertools.product(*(numbers_of(world, letter) for letter in free)):
        env = dict(zip(free, place, strict=True))
        if world.apart and len({env.get(letter, 0) for letter in world.apart}) == 1:
            continue
        for relation, (one, other) in zip(relations, itertools.pairwise(readers), strict=True):
            if not HOLDS[relation](one, other, world, env):
                words = f"{' '.join(one.words)} {relation} {' '.join(other.words)}"
                return f"{words} at {env}" if env else words, world
    if relations == [r"\leftarrow"]:
        new = {n: value for n, value in world.values.items() if n.endswith("^new")}
        world = world.put({**new, name: world.values[f"{name}^new"]})
    return "", world


def _at(reader, world, env):
    with np.errstate(all="ignore"):
        return np.asarray(reader.value({**env, "": world}))


def equal(one, other, world, env, within=1e-9):
    return _close(_at(one, world, env), _at(other, world, env), within)


def _close(one, other, within):
    if one.shape != other.shape and one.size > 1 < other.size:
        return False  # what NumPy would repeat is another thing
    from_zero = 1e-12 if not (one.any() and other.any()) else 0
    return bool(np.allclose(one, other, rtol=within, atol=from_zero))


def nearly(one, other, world, env):
    """Equal up to what is small beside the nudges.

    Where there is a value without nudges, it is the same, and so is what the nudges change.
    """
    sides = [[_at(side, world.scaled(k), env) for k in (0, 1)] for side in (one, other)]
    (one_0, one), (other_0, other) = sides
    if world.small and np.isfinite(one_0).all() and np.isfinite(other_0).all():
        if not _close(one_0, other_0, 1e-9):
            return False
        one, other = one - one_0, other - other_0
    return _close(one, other, 1e-3)


HOLDS = {
    **dict.fromkeys(("=", r"\equiv", r"\to", r"\leftarrow"), equal),
    r"\approx": nearly,
    r"\le": lambda one, other, *at: (_at(one, *at) <= _at(other, *at) + 1e-12).all(),
    ">": lambda one, other, *at: (_at(one, *at) > _at(other, *at)).all(),
}
