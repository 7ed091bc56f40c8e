"""A world: numbers by name, and their slopes, measured through its rules."""

import re

import numpy as np


class World:
    """Numbers by name, given or computed in order by rules; `rows` hold one example a row.

    ranges : how many values each index letter takes, from 1, or a list of them.
    starts : the number of an array's first entry where it is not 1.
    aliases : other names of the same thing. indexed : what a letter means when it has an index.
    functions : (name, place) of what is put in for each argument. small : the nudges.
    measured : values made from the slopes. apart : two letters that are not to be equal.
    ties : the way a name really moves, where not all of its entries can move alone.
    """

    def __init__(self, given, rules=None, rows=(), **options):
        self.given, self.rules, self.rows, self.options = given, rules or {}, rows, options
        for name in ("ranges", "aliases", "indexed", "functions", "starts", "measured", "ties"):
            setattr(self, name, options.get(name, {}))
        self.small, self.apart = options.get("small", ()), options.get("apart")
        self.values, self._slopes = self._run({}), {}

    def _run(self, moved):
        """Every value; in `moved` what is added to one of them on the way."""
        values = {}
        for name, value in [*self.given.items(), *self.rules.items()]:
            value = value(values) if callable(value) else value
            values[name] = value + moved[name] if name in moved else value
        return values

    def put(self, new):
        """The world with other values for some names."""
        given = {**self.given, **{name: v for name, v in new.items() if name not in self.rules}}
        rules = {**self.rules, **{name: v for name, v in new.items() if name in self.rules}}
        return World(given, rules, self.rows, **self.options)

    def scaled(self, factor):
        """The world with other nudges."""
        with np.errstate(all="ignore"):  # a quotient of two things that have become 0
            return self.put({name: factor * self.given[name] for name in self.small})

    def moved(self, name, place):
        """The world with one number nudged sideways, by 1e-30 of the imaginary unit."""
        world = World(self.given, self.rules, self.rows, **self.options)
        world.values = world._run({name: self._nudge(name, place)})
        return world

    def _nudge(self, name, place):
        nudge = np.zeros(np.shape(self.values[name]), complex)
        nudge[place] = 1e-30j
        return nudge

    def derivative(self, of, by):
        """The array of d(of)/d(by), the axes of `of` first."""
        if (of, by) not in self._slopes:
            slopes = [
                np.imag(self._run({by: self._nudge(by, place)})[of]) / 1e-30
                for place in np.ndindex(np.shape(self.values[by]))
            ]
            shape = np.shape(self.values[of]) + np.shape(self.values[by])
            self._slopes[of, by] = np.moveaxis(np.array(slopes), 0, -1).reshape(shape)
        return self._slopes[of, by]

    def second_derivative(self, of, one, other):
        """d2(of) / d(one) d(other), each a name and a place; the outer one by central differences.

        Four points, so that what is cut off is as small as rounding.
        """
        name, place = one
        total = 0.0
        for steps, weight in ((1, 8), (-1, -8), (2, -1), (-2, 1)):
            there = np.array(self.values[name], float)
            there[place] += steps * 1e-3
            total += weight * self.put({name: there}).derivative(of, other[0])[other[1]]
        return total / 12e-3

    def name(self, letter, layer="", suffix=""):
        """The name of a letter with the layer that stands above it; None where there is none."""
        name = letter + layer
        name = self.aliases.get(name, name) + suffix
        return name if self.has(name) or re.fullmatch("delta[0-3]?", name) else None

    def has(self, name):
        return name in self.values or name in self.measured

    def array(self, name):
        if name in self.measured and name not in self.values:
            self.values[name] = self.measured[name](self)
        if name.startswith("delta") and name not in self.values:
            return self.derivative("E", self.aliases.get("s" + name[5:], "s" + name[5:]))
        return np.asarray(self.values[name])

    def place(self, name, index, letters):
        """Where in an array an index points to; an example that is not named is the first."""
        place = tuple(number - self.starts.get(name, 1) for number in index)
        if any(number < 0 for number in place):
            raise IndexError(name, index)
        rows = name in self.rows or name.startswith("delta")
        return (0, *place) if rows and len(place) == 1 and letters != ("n",) else place
