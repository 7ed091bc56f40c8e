"""Displayed formulas, read as they stand and worked out for the numbers of a small world.

A recursive reader for the LaTeX of the pages: fractions, sums over indices, derivatives, products
by juxtaposition, transposes. A derivative is measured, by a complex step through the world's rules,
so the sides of a formula are known without any formula derived in the course. Dots stand for
nothing: a world is made so that nothing is left out.
"""

import itertools
import re

import numpy as np

from formulas.letters import Letters
from formulas.words import Unread, split

FUNCTIONS = {
    r"\log": np.log, r"\cos": np.cos, r"\sin": np.sin, "diag": lambda a: np.diag(np.ravel(a)),
    "Im": np.imag, "Var": np.var,
    "softmax": lambda s: np.exp(s) / np.exp(s).sum(axis=-1, keepdims=True),
}  # fmt: skip
OVER = {r"\sum": sum, r"\prod": np.prod, r"\max": max, "argmax": np.argmax}


def numbers_of(world, letter):
    numbers = world.ranges[letter]
    return range(1, numbers + 1) if isinstance(numbers, int) else numbers


class Reader(Letters):
    """One side of an equation.

    value(env) works it out for numbers of the letters in `free`; the world stands under "".
    name : of what it is, if it is one letter alone.
    """

    def __init__(self, words, world, free=None, bound=()):
        super().__init__(words, world, set() if free is None else free, bound)
        self.name = None
        self.value = self.total()
        if self.next():
            raise Unread(" ".join(self.words[self.at :]))

    def inner(self, words):
        """What stands in a group, read with the indices that are bound here."""
        return Reader(words, self.world, self.free, self.bound).value

    def total(self):
        """Products with plus and minus between them; a slash divides by all up to the next one."""
        terms = []
        while True:
            sign = 1
            while self.next() in ("+", "-"):
                sign *= -1 if self.take() == "-" else 1
            if not self.took(r"\dots"):
                terms.append((sign, self.quotient()))
            if self.next() not in ("+", "-"):
                break
        if len(terms) == 1 and terms[0][0] == 1:
            return terms[0][1]
        self.name = None
        return lambda env: sum(sign * term(env) for sign, term in terms)

    def quotient(self):
        above = self.product()
        while self.took("/"):
            above = (lambda a, b: lambda env: a(env) / b(env))(above, self.product())
        return above

    def product(self):
        factors = []
        while self.next() not in (None, "+", "-", "/", "}", "]", ")"):
            if self.took(r"\cdots"):
                continue
            word = self.take() if self.next() in (r"\cdot", r"\odot") else ""
            factors.append((word, self.power()))
        if not factors:
            raise Unread(f"nothing to multiply in {' '.join(self.words)}")
        self.name = self.name if len(factors) == 1 else None

        def value(env):
            result = factors[0][1](env)
            for sign, factor in factors[1:]:
                other = factor(env)
                if not sign and np.ndim(result) == np.ndim(other) == 2:
                    result = result @ other
                elif sign == r"\odot" and np.shape(result) != np.shape(other):
                    raise ValueError("unlike shapes, entry by entry")
                else:
                    result = result * other
            return result

        return value

    def power(self):
        """A factor, raised or transposed."""
        base = self.factor()
        while self.took("^"):
            words = self.group()
            if words == [r"\mathsf", "T"]:
                base = (lambda inner: lambda env: _turned(inner(env)))(base)
            else:
                exponent = self.inner(words)
                base = (lambda b, e: lambda env: b(env) ** e(env))(base, exponent)
        return base

    def factor(self):
        word = self.take()
        if re.fullmatch(r"\d+(\.\d+)?", word):
            return lambda env: float(word)
        if word == r"\imaginary":
            return lambda env: 1j
        self.at -= 1
        for opening, closing in (("{", "}"), ("(", ")")):
            if word == opening:
                return self.inner(self.enclosed(opening, closing))
        if word == "[":
            return self.bracket(self.enclosed("[", "]"))
        if word in ("|", r"\lVert"):
            inner = self.inner(self.enclosed(word, {"|": "|"}.get(word, r"\rVert")))
            return lambda env: np.linalg.norm(inner(env))
        if word == r"\begin{cases}":
            return self.cases(self.enclosed(word, r"\end{cases}"))
        self.at += 1
        if word == r"\underbrace":
            inner = self.inner(self.group())
            if self.took("_"):
                self.group()
            return inner
        if word in (r"\frac", r"\tfrac", r"\dfrac"):
            return self.fraction()
        if word == r"\operatorname":
            word = "".join(self.group())
        if word in OVER and self.next() == "_":
            return self.over(word)
        if word in FUNCTIONS:
            inner = self.power() if self.next() == "(" else self.product()
            return lambda env: FUNCTIONS[word](inner(env))
        if word == r"\sqrt":
            inner = self.inner(self.group())
            return lambda env: np.sqrt(inner(env))
        if word == r"\sigma":
            inner = self.inner(self.enclosed("(", ")"))
            return lambda env: 1 / (1 + np.exp(-inner(env)))
        if word == r"\text{row }":
            return self.row()
        if word == r"\nabla":
            return self.gradient()
        if word == "e" and self.took("^"):
            inner = self.inner(self.group())
            return lambda env: np.exp(inner(env))
        self.at -= 1
        return self.letter()

    def letter(self):
        """A letter's value, or a function's at what stands in brackets behind it."""
        word = self.next()
        if word in self.bound and word not in self.world.values:
            self.take()
            return lambda env: env[word]
        symbol = self.symbol()
        self.name = symbol.name({**dict.fromkeys(self.world.ranges, 1), "": self.world})
        arguments = self.world.functions.get(self.name)
        if not arguments or self.next() != "(":
            return symbol.value
        given = [self.inner(part) for part in split(self.enclosed("(", ")"), (",",))[0]]

        def value(env):
            world = env[""]
            values = {}
            for (name, place), argument in zip(arguments, given, strict=True):
                there = np.array(values.get(name, world.values[name]), complex)
                there[place] = argument(env)
                values[name] = there if there.imag.any() else there.real
            return symbol.value({**env, "": world.put(values)})

        return value

    def row(self):
        """The row of a matrix, as a matrix."""
        letter = self.take()
        if not self.is_index([letter]):
            raise Unread(f"row {letter}")
        self.take(r"\text{ of }")
        matrix = self.power()
        return lambda env: matrix(env)[env[letter] - 1 : env[letter]]

    def bracket(self, words):
        """[i = m] is 1 or 0; any other bracket is a bracket."""
        sides, signs = split(words, ("=",))
        if not signs:
            return self.inner(words)
        one, other = (
            (lambda env, word=side[0]: env[word]) if self.is_index(side) else self.inner(side)
            for side in sides
        )
        return lambda env: float(one(env) == other(env))

    def cases(self, words):
        """The rows of {value & condition}: the first whose condition holds."""
        rows = []
        for row in " ".join(words).split(r"\\"):
            value, condition = re.sub(r"^\[.*?\]", "", row).split("&")
            (left, right), (sign,) = split(condition.split(), ("<", r"\ge"))
            rows.append([self.inner(part) for part in (value.split(), left, right)] + [sign])

        def value(env):
            for result, left, right, sign in rows:
                if (left(env) < right(env)) == (sign == "<"):
                    return result(env)
            raise ValueError("no case")

        return value

    def over(self, word):
        """A sum, product or maximum over one or more letters."""
        self.take("_")
        words, first, last = self.group(), None, None
        if "=" in words:
            first = self.inner(words[words.index("=") + 1 :])
            words = words[: words.index("=")]
        letters = [w.removeprefix("\\") for w in words if w != ","]
        if not set(letters) <= set(self.world.ranges):
            raise Unread(f"{word} over {' '.join(words)}")
        if self.took("^"):
            last = self.inner(self.group())
        sign = -1 if self.took("-") else 1
        self.bound += letters
        term = self.product()
        del self.bound[len(self.bound) - len(letters) :]

        def value(env):
            ranges = [numbers_of(env[""], letter) for letter in letters]
            if first:
                ranges = [range(_whole(first(env)), ranges[0][-1] + 1)]
            if last:
                ranges = [range(ranges[0][0], _whole(last(env)) + 1)]
            places = itertools.product(*ranges)
            terms = [term({**env, **dict(zip(letters, p, strict=True))}) for p in places]
            return sign * OVER[word](terms)

        return value

    # Slopes

    def fraction(self):
        above, below = self.group(), self.group()
        for d in (r"\partial", "d"):
            if above[0] == d and below[0] == d and len(below) > 1:
                return self.slope(above[1:], below[1:], d)
        top, bottom = self.inner(above), self.inner(below)
        return lambda env: top(env) / bottom(env)

    def slope(self, above, below, d):
        if above[:2] == ["^", "2"]:
            return self.second_slope(above[2:], below, d)
        by = self.symbol_of(below)
        if not above:  # of all that follows
            of = self.product()
            return lambda env: self.sideways(of, by, env)
        try:
            of = self.symbol_of(above)
        except Unread:
            inner = self.inner(above)
            return lambda env: self.sideways(inner, by, env)

        def value(env):
            world, name = env[""], by.name(env)
            slopes = world.derivative(of.name(env), name)
            if d == "d" and name in world.ties:
                slopes = slopes @ world.ties[name]
            place = of.place(env) or (slice(None),) * np.ndim(world.array(of.name(env)))
            place += by.place(env)
            return slopes[place] if place else slopes

        return value

    @staticmethod
    def sideways(of, by, env):
        """The slope of any expression."""
        moved = env[""].moved(by.name(env), by.place(env))
        return np.imag(of({**env, "": moved})) / 1e-30

    def second_slope(self, above, below, d):
        of = self.symbol_of(above)
        parts = split(below, (d,))[0]
        if len(parts) == 1 and parts[0][-2:] == ["^", "2"]:
            parts = [parts[0][:-2]] * 2
        one, other = (self.symbol_of(part) for part in parts)
        return lambda env: env[""].second_derivative(
            of.name(env), *((s.name(env), s.place(env)) for s in (one, other))
        )

    def gradient(self):
        """Of a function, with respect to all that is put into it."""
        of = self.symbol().name({"": self.world})
        by = self.world.functions[of]
        return lambda env: np.array([env[""].derivative(of, name)[place] for name, place in by])


def _whole(number):
    return int(np.rint(number))


def _turned(array):
    if np.ndim(array) != 2:
        raise ValueError("no matrix to turn")
    return array.T
