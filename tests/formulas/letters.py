"""Letters in displayed formulas, with their marks: hats, primes, layers, indices."""

import re

import numpy as np

from formulas.words import Unread, Words


class Letters(Words):
    """The words of a formula, and the world that knows what their letters stand for.

    free, bound : the letters gone through that the formula leaves open, and those it binds.
    """

    def __init__(self, words, world, free, bound):
        super().__init__(words)
        self.world, self.free, self.bound = world, free, list(bound)

    def is_index(self, words):
        """Whether this is a letter that is gone through."""
        if len(words) != 1 or words[0] not in self.world.ranges:
            return False
        if words[0] not in self.bound:
            self.free.add(words[0])
        return True

    def symbol_of(self, words):
        reader = Letters(words, self.world, self.free, self.bound)
        found = reader.symbol()
        if reader.next():
            raise Unread(" ".join(words))
        return found

    def symbol(self):
        """A letter with its layer and other marks above, its indices below."""
        letter = self.marked()
        layer, suffix, index = [], "", None
        while self.next() in ("_", "^"):
            start = self.at
            sign, words = self.take(), self.group()
            below = "".join(map(_plain, words))
            if sign == "_" and self.world.name(letter, suffix=f"_{below}"):
                suffix = f"_{below}"
            elif sign == "_" and index is None:
                index = self.index(words)
            elif any(word.startswith(r"\text") for word in words):
                suffix = f"^{below}"
            elif words[0] == "(" and ")" in words and not layer:
                close = words.index(")")
                layer = words[1:close]
                if words[close + 1 :]:  # h^{(2)\mathsf T}: the transpose is left
                    self.words = [*self.words[:start], "^", "{", *words[close + 1 :], "}",
                                  *self.words[self.at :]]  # fmt: skip
                    self.at = start
                    break
            else:
                self.at = start
                break
        if index is None and letter in self.bound:  # the parameter p, p for p
            index = self.index([letter])
        if index:
            letter = self.world.indexed.get(letter, letter)
        symbol = Symbol(letter, self.layer(layer), suffix, index)
        symbol.name({**dict.fromkeys(self.world.ranges, 1), "": self.world})  # or it is unread
        return symbol

    def marked(self):
        """A letter with its hat or primes, or one after a Delta that is its change, or a word."""
        word = self.take()
        if word.startswith(r"\text{"):
            name = _plain(word)
            if not self.world.has(name):
                name += self.take()
        elif word == r"\hat":
            name = f"hat {self.take()}"
        elif word == r"\min":
            self.take("_")
            name = f"min_{''.join(self.group())} {self.take()}"
        else:
            name = _plain(word)
            if not name.isalpha():
                raise Unread(f"{word} in {' '.join(self.words)}")
            if name == "Delta" and f"Delta{self.next()}" in self.world.values:
                name += self.take()
        while self.took("'"):
            name += "'"
        return name

    def layer(self, words):
        """A layer's number as a function of env: (2), (m) or (m-1)."""
        text = "".join(words)
        if not text or text.isdigit():
            return lambda env: text
        if not self.is_index(words[:1]) or words[1:2] not in ([], ["-"]):
            raise Unread(f"layer {text}")
        less = int(words[2]) if words[1:] else 0
        return lambda env: str(env[words[0]] - less)

    def index(self, words):
        """(letters, function of env for the numbers): digits, letters, k - 1, pi(k)."""
        parts, words = [], [_plain(word) for word in words if word != ","]
        text = [c for word in words for c in (word if word.isdigit() else [word])]
        while text:
            word = text.pop(0)
            if word.isdigit():
                parts.append(lambda env, number=int(word): number)
            elif self.is_index([word]):
                if text[:1] in (["-"], ["+"]):
                    step = int(text[1]) * (1 if text[0] == "+" else -1)
                    del text[:2]
                else:
                    step = 0
                parts.append(lambda env, word=word, step=step: env[word] + step)
            elif text[:1] == ["("] and text[2:3] == [")"] and self.is_index(text[1:2]):
                parts.append(
                    lambda env, word=word, of=text[1]: int(env[""].values[word][env[of] - 1])
                )
                del text[:3]
            elif np.ndim(self.world.values.get(word, ())) == 0:
                parts.append(lambda env, word=word: int(env[""].values[word]))
            else:
                raise Unread(f"index {word}")
        return tuple(words), lambda env: [part(env) for part in parts]


class Symbol:
    """What a letter with all its marks stands for, once the letters in `env` have numbers."""

    def __init__(self, letter, layer, suffix, index):
        self.letter, self.layer, self.suffix, self.index = letter, layer, suffix, index

    def name(self, env):
        found = env[""].name(self.letter, self.layer(env), self.suffix)
        if found is None:
            raise Unread(f"what is {self.letter}{self.layer(env)}{self.suffix}?")
        return found

    def place(self, env):
        if not self.index:
            return ()
        letters, numbers = self.index
        return env[""].place(self.name(env), numbers(env), letters)

    def value(self, env):
        array = env[""].array(self.name(env))
        place = self.place(env)
        return array[place] if place else array


def _plain(word):
    return re.sub(r"^\\text\{(.*)\}$", r"\1", word).removeprefix("\\")
