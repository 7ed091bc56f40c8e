"""Displayed formulas, read as LaTeX and worked out on numbers.

words takes a formula apart into equations and sides; reader reads a side; truth puts neighbouring
sides beside each other; world is what letters stand for; softmax, networks, functions and counted
make worlds; places says which formula belongs to which.
"""
