"""The words of a displayed formula, its equations and their sides."""

import re


class Unread(ValueError):
    """Something this reader does not know."""


RELATIONS = ("=", r"\equiv", r"\to", r"\leftarrow", r"\approx", r"\le", ">")
_CONDITION = re.compile(r"\\text\{(for|at) |.*\\ldots")
_BRACKETED = re.compile(r"^\((.*)\)$")
_LABEL = re.compile(r"^\\text\{(?:(?!\\tag).)*?:")
_SPACE = re.compile(r"\\(left|right|[bB]igg?[lr]?)(?![a-zA-Z])|\\[;,!:]|~|\{\}")
_WORDS = re.compile(
    r"\\(?:text|begin|end)\{[^}]*\}|\\\\(?:\[[^\]]*\])?|\\[a-zA-Z]+|\d+(?:\.\d+)?|\S"
)


def equations(latex):
    """The equations of a display formula: without dollars, tag, labels and conditions."""
    text = re.sub(r"\\tag\{.*?\}|\$\$", " ", latex)
    parts = (part.strip() for part in re.split(r",?\s*\\q?quad", text))
    parts = (_BRACKETED.sub(r"\1", part) for part in parts if not _CONDITION.match(part))
    return [_LABEL.sub("", part) for part in parts if part]


def tokens(text):
    """The words of a formula, in one spelling."""
    text = re.sub(r"\\underbrace\{\{\}-", r"-\\underbrace{", text)
    text = re.sub(r"\\mathrm\{(\w)\}", lambda m: {"i": r"\imaginary"}.get(m[1], m[1]), text)
    text = re.sub(r"(\\[td]?frac) ?(\d)(\w)", r"\1{\2}{\3}", _SPACE.sub(" ", text))
    return _WORDS.findall(text)


def split(words, at=RELATIONS):
    """(the words between signs of relation, these signs), brackets and braces left whole."""
    parts, signs, depth = [[]], [], 0
    for word in words:
        depth += word in "{[(" or word.startswith(r"\begin")
        depth -= word in "}])" or word.startswith(r"\end")
        if word in at and depth == 0:
            signs.append(word)
            parts.append([])
        else:
            parts[-1].append(word)
    return parts, signs
