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


class Words:
    """The words of a formula, taken one after the other."""

    def __init__(self, words):
        self.words, self.at = words, 0

    def next(self):
        return self.words[self.at] if self.at < len(self.words) else None

    def take(self, expected=None):
        word = self.next()
        if word is None or (expected and word != expected):
            raise Unread(f"{expected or 'more'} in {' '.join(self.words)}")
        self.at += 1
        return word

    def took(self, *words):
        """Whether one of these came next; it is taken."""
        found = self.next() in words
        self.at += found
        return found

    def group(self):
        """The words of {...}, or the one word that stands without braces."""
        return self.enclosed("{", "}") if self.next() == "{" else [self.take()]

    def enclosed(self, opening, closing):
        self.take(opening)
        depth, words = 1, []
        while True:
            word = self.take()
            depth -= word == closing
            depth += word == opening and opening != closing
            if depth == 0:
                return words
            words.append(word)
