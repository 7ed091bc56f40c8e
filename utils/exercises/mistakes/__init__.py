"""The mistake catalogue: every misconception the course knows, with the gradient it leads to.

One entry a mistake, in the file of the place where it is made. `gradient(parameters, values, t)`
does the whole backward pass as somebody would who holds the misconception, and returns a
`Backward`; where that cannot be computed for these shapes it raises a ValueError, as the learner's
own code would. Misconceptions that are met in questions only, such as "E is at most 1", have no
gradient.

To add one: a function under ``@mistake(key, name, page, says)``, or a line in `IDEAS`. `says` is
what the learner hears after "This is what comes out with {name}." The tests do the rest.
"""

from utils.exercises.mistakes import collecting, output, slopes, weights
from utils.exercises.mistakes.entry import Mistake
from utils.exercises.mistakes.ideas import IDEAS

__all__ = ["CATALOGUE", "IDEAS", "Mistake"]

# From the output back to the input, as the derivation goes; this is the order of every table.
_SECTIONS = (output.MISTAKES, slopes.MISTAKES, collecting.MISTAKES, weights.MISTAKES, IDEAS)
CATALOGUE = {entry.key: entry for section in _SECTIONS for entry in section}
