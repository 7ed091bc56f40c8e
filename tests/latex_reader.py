"""Displayed formulas, read as they stand and worked out for the numbers of a small world.

A recursive reader for the LaTeX of the pages: fractions, sums over an index, derivatives, products
by juxtaposition, transposes. A derivative is measured, by a complex step through the world's rules,
so both sides of a formula are known without any formula derived in the course.
"""

import itertools
import re

import numpy as np


class Unread(ValueError):
    """Something this reader does not know."""


class World:
    """Numbers by name, given or computed in order by rules; `rows` hold one example a row.

    ranges : how many values each index letter takes. aliases : other names of the same thing.
    """

    def __init__(self, given, rules, rows=(), ranges=None, aliases=None):
        self.given, self.rules, self.rows = given, rules, rows
        self.ranges, self.aliases = ranges or {}, aliases or {}
        self.values, self._slopes = self._run({}), {}

    def _run(self, moved):
        """Every value; in `moved` what is added to one of them on the way."""
        values = {}
        for name, value in [*self.given.items(), *self.rules.items()]:
            value = value(values) if callable(value) else value
            values[name] = value + moved[name] if name in moved else value
        return values

    def derivative(self, of, by):
        """The array of d(of)/d(by), the axes of `of` first."""
        if (of, by) not in self._slopes:
            self._slopes[of, by] = self._measured(of, by)
        return self._slopes[of, by]

    def _measured(self, of, by):
        base = np.asarray(self.values[by])
        slopes = []
        for place in np.ndindex(base.shape):
            nudge = np.zeros(base.shape, complex)
            nudge[place] = 1e-30j
            slopes.append(np.imag(self._run({by: nudge})[of]) / 1e-30)
        return np.moveaxis(np.array(slopes), 0, -1).reshape(np.shape(self.values[of]) + base.shape)

    def name(self, letter, layer):
        """The name of a letter with the layer that stands above it."""
        name = letter + layer
        name = self.aliases.get(name, name)
        if name not in self.values and not re.fullmatch("delta[123]?", name):
            raise Unread(name)
        return name

    def place(self, name, index):
        """The index of an entry; an example that is not named is the first."""
        return (0, *index) if name in self.rows and len(index) == 1 else tuple(index)

    def value(self, name, index):
        if name.startswith("delta"):
            of = "E", self.aliases.get("s" + name[5:], "s" + name[5:])
            array, rows = self.derivative(*of), True
        else:
            array, rows = np.asarray(self.values[name]), name in self.rows
        place = (0, *index) if rows and len(index) == 1 else tuple(index)
        return array[place] if index else array


def sides(latex, world):
    """The values of each equation's sides, a list for each place its free indices can take.

    A side that cannot be read is passed over; `Unread` where no two sides of any are left.
    """
    found = []
    for equation in equations(latex):
        parts = list(filter(None, (read(part, world) for part in split(equation))))
        if len(parts) < 2:
            continue
        letters = sorted(set().union(*(part.free for part in parts)))
        for place in itertools.product(*(range(world.ranges[x]) for x in letters)):
            env = dict(zip(letters, place, strict=True))
            found.append([part.value(env) for part in parts])
    if not found:
        raise Unread(latex)
    return found


def read(words, world):
    try:
        return Reader(words, world)
    except Unread:
        return None


def equations(latex):
    """The equations of a display formula: without dollars and tag, one each."""
    text = re.sub(r"\\tag\{.*?\}|\$\$|\\(qq|q)uad\s*\(.*?\)\s*$", " ", latex)
    return [part for part in re.split(r",\s*\\(?:qquad|quad)|\\qquad", text) if part.strip()]


def split(text):
    """The words of a text between signs of equality, brackets and braces left whole."""
    parts, depth = [[]], 0
    for token in tokens(text):
        depth += (token in "{[(") - (token in "}])")
        if token in ("=", r"\equiv") and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


_SPACE = re.compile(r"\\(left|right|[bB]igg?[lr]?)(?![a-zA-Z])|\\[;,!:]|~")


def tokens(text):
    return re.findall(r"\\[a-zA-Z]+|\d+(?:\.\d+)?|\S", _SPACE.sub(" ", text))


class Reader:
    """One side of an equation; `value(env)` works it out, `free` are the indices it leaves open."""

    def __init__(self, words, world):
        self.words, self.at, self.world = words, 0, world
        self.free, self.bound = set(), []
        self.value = self.total()
        if self.at < len(words):
            raise Unread(" ".join(words[self.at :]))

    def next(self):
        return self.words[self.at] if self.at < len(self.words) else None

    def take(self, expected=None):
        word = self.next()
        if word is None or (expected and word != expected):
            raise Unread(f"{expected} in {' '.join(self.words)}")
        self.at += 1
        return word

    def total(self):
        """Products with plus and minus between them."""
        terms = []
        while True:
            sign = 1
            while self.next() in ("+", "-"):
                sign *= -1 if self.take() == "-" else 1
            terms.append((sign, self.product()))
            if self.next() not in ("+", "-"):
                break
        if len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        return lambda env: sum(sign * term(env) for sign, term in terms)

    def product(self):
        factors = []
        while self.next() not in (None, "+", "-", "}", "]", ")", "=", "|"):
            word = self.next()
            if word in (r"\cdot", r"\odot"):
                self.take()
                factors.append((word, self.power()))
            else:
                factors.append(("", self.power()))
        if not factors:
            raise Unread("nothing to multiply")

        def value(env):
            result = None
            for sign, factor in factors:
                other = factor(env)
                if result is None:
                    result = other
                elif not sign and np.ndim(result) == np.ndim(other) == 2:
                    result = result @ other
                else:
                    result = result * other
            return result

        return value

    def power(self):
        """A factor, raised or transposed."""
        base = self.factor()
        while self.next() == "^":
            self.take()
            words = self.group()
            if words == [r"\mathsf", "T"]:
                base = (lambda inner: lambda env: inner(env).T)(base)
            else:
                exponent = self.inner(words)
                base = (lambda b, e: lambda env: b(env) ** e(env))(base, exponent)
        return base

    def group(self):
        """The words of {...}, or the one word that stands without braces."""
        if self.next() != "{":
            return [self.take()]
        return self.enclosed("{", "}")

    def enclosed(self, opening, closing):
        self.take(opening)
        depth, words = 1, []
        while True:
            word = self.take()
            depth += (word == opening) - (word == closing)
            if depth == 0:
                return words
            words.append(word)

    def inner(self, words):
        """What stands in a group, read with the indices that are bound here."""
        reader = Reader.__new__(Reader)
        reader.words, reader.at, reader.world = words, 0, self.world
        reader.free, reader.bound = self.free, self.bound
        value = reader.total()
        if reader.at < len(words):
            raise Unread(" ".join(words))
        return value

    def factor(self):
        word = self.take()
        if re.fullmatch(r"\d+(\.\d+)?", word):
            return lambda env: float(word)
        if word == "{":
            self.at -= 1
            return self.inner(self.group())
        if word == "(":
            self.at -= 1
            return self.inner(self.enclosed("(", ")"))
        if word == "[":
            self.at -= 1
            return self.bracket(self.enclosed("[", "]"))
        if word == r"\underbrace":
            inner = self.inner(self.group())
            if self.next() == "_":
                self.take()
                self.group()
            return inner
        if word in (r"\frac", r"\tfrac", r"\dfrac"):
            return self.fraction()
        if word == r"\sum":
            return self.sum_over()
        if word == r"\log":
            inner = self.product()
            return lambda env: np.log(inner(env))
        if word == r"\sqrt":
            inner = self.inner(self.group())
            return lambda env: np.sqrt(inner(env))
        if word == r"\sigma":
            inner = self.inner(self.enclosed("(", ")"))
            return lambda env: 1 / (1 + np.exp(-inner(env)))
        if word == r"\operatorname":
            return self.named("".join(self.group()))
        if word == "e" and self.next() == "^":
            self.take()
            inner = self.inner(self.group())
            return lambda env: np.exp(inner(env))
        self.at -= 1
        name, index = self.symbol()
        return lambda env: self.world.value(name, index(env))

    def named(self, function):
        inner = self.inner(self.enclosed("(", ")"))
        if function == "softmax":
            return lambda env: (lambda e: e / e.sum(axis=-1, keepdims=True))(np.exp(inner(env)))
        raise Unread(function)

    def bracket(self, words):
        """[i = m] is 1 or 0; any other bracket is a bracket."""
        if words.count("=") == 1 and len(words) == 3:
            one, other = (self.index([w]) for w in (words[0], words[2]))
            return lambda env: float(one(env) == other(env))
        return self.inner(words)

    def fraction(self):
        above, below = self.group(), self.group()
        if (above and above[0] == r"\partial") or above[:4] == [r"\mathrm", "{", "d", "}"]:
            skip = 1 if above[0] == r"\partial" else 4
            (of, i), (by, j) = (self.symbol_of(words[skip:]) for words in (above, below))

            def slope(env):
                slopes = self.world.derivative(of, by)
                place = self.world.place(of, i(env)) + self.world.place(by, j(env))
                return slopes[place] if place else slopes

            return slope
        top, bottom = self.inner(above), self.inner(below)
        return lambda env: top(env) / bottom(env)

    def symbol_of(self, words):
        reader = Reader.__new__(Reader)
        reader.words, reader.at, reader.world = words, 0, self.world
        reader.free, reader.bound = self.free, self.bound
        found = reader.symbol()
        if reader.at < len(words):
            raise Unread(" ".join(words))
        return found

    def symbol(self):
        """(name, function of env for its index): a letter, its layer above, its indices below."""
        letter = self.take().removeprefix("\\")
        if not letter.isalpha():
            raise Unread(letter)
        layer, index = "", lambda env: ()
        while self.next() in ("_", "^"):
            start = self.at
            sign, words = self.take(), self.group()
            if sign == "_":
                index = self.index(words)
            elif words[0] == "(" and words[2] == ")":
                layer = words[1]
                if words[3:] == [r"\mathsf", "T"]:  # h^{(2)\mathsf T}: the transpose is left
                    self.words[start : self.at] = ["^", "{", r"\mathsf", "T", "}"]
                    self.at = start
                    break
            else:
                self.at = start
                break
        return self.world.name(letter, layer), index

    def index(self, words):
        """Indices counted from 1, or letters that a sum or the formula as a whole goes through."""
        places = [c for word in words for c in word if c != ","]
        for letter in places:
            if letter.isalpha():
                if letter not in self.world.ranges:
                    raise Unread(f"index {letter}")
                if letter not in self.bound:
                    self.free.add(letter)
            elif not letter.isdigit():
                raise Unread(f"index {letter}")
        return lambda env: tuple(env[c] if c.isalpha() else int(c) - 1 for c in places)

    def sum_over(self):
        self.take("_")
        words, most = self.group(), None
        letters = [w for w in words if w.isalpha() and w in self.world.ranges]
        if not letters:
            raise Unread("a sum over " + " ".join(words))
        if self.next() == "^":
            self.take()
            last = self.group()
            most = int(last[0]) if last[0].isdigit() else None
        self.bound += letters
        term = self.product()
        del self.bound[len(self.bound) - len(letters) :]
        lengths = [self.world.ranges[letter] if most is None else most for letter in letters]

        def value(env):
            places = itertools.product(*map(range, lengths))
            return sum(term({**env, **dict(zip(letters, p, strict=True))}) for p in places)

        return value
