"""Sums of products as LaTeX: nested as far as terms share factors, folded where they are long."""

from utils.typeset.letters import decimal, guard

FOLD = 6  # a longer sum shows its first terms, dots, and how many there are in all


def spoken(factors):
    """The factors without the 1 of a bias, where there are others."""
    return [f for f in factors if f.kind != "bias"] or list(factors)


def nested(terms, digits, fold):
    """Factors all terms share, taken out of a bracket; inside it the same again, group by group.

    (number of groups, the shared factors as written, the groups that are written).
    """
    shared = 0
    while shared < min(map(len, terms)) and len({term[-1 - shared] for term in terms}) == 1:
        shared += 1
    if len(terms) == 1:
        return 1, [], [product([decimal(f.value, digits) for f in terms[0]])]
    outer = [decimal(f.value, digits) for f in terms[0][len(terms[0]) - shared :]]
    groups = {}
    for term in terms:
        inner = term[: len(term) - shared]
        groups.setdefault(inner[-1], []).append(inner)
    kept = list(groups.values())
    if fold is not None and len(terms) > fold:
        kept = kept[: max(1, fold // len(kept[0]))]
    return len(groups), outer, [_group(group, digits, fold) for group in kept]


def _group(terms, digits, fold):
    groups, outer, written = nested(terms, digits, fold)
    if groups == 1:
        return written[0]
    return rf"\big({added(written, groups - len(written), groups)}\big) \cdot {product(outer)}"


def added(written, hidden, count, plus=" + "):
    """The terms joined by plus signs; dots and the count where some are hidden."""
    dots = [rf"\cdots\ (\text{{{count} terms in all}})"] if hidden else []
    return plus.join([*written, *dots])


def equal_parts(about, *parts):
    """The parts joined by the sign; one that repeats its neighbour is not written again."""
    kept = [part for part, after in zip(parts, (*parts[1:], None), strict=True) if part != after]
    return f" {about} ".join(kept)


def product(shown):
    """Numbers as written, joined by dots, negative ones in brackets."""
    return r" \cdot ".join(text if n == 0 and len(shown) == 1 else guard(text)
                           for n, text in enumerate(shown))  # fmt: skip


def equals(value):
    """The sign between rounded numbers: about equal, but for an exact zero."""
    return "=" if value == 0 else r"\approx"
