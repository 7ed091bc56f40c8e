"""Exercises that name the mistake.

``exercise("11b").check(answer)`` takes a value, an array, a function or a formula in quotes and
says "right", "not yet", or which mistake of the catalogue leads to this very answer. Nothing here
stops a notebook, and nothing is written or sent anywhere.
"""

from importlib import import_module

from utils.exercises.mistakes import CATALOGUE

__all__ = ["all_exercises", "come_back", "exercise"]

PAGES = tuple(f"{n:02}" for n in range(18))


def _of_page(page):
    module = import_module(f"utils.exercises.pages.p{page}")
    return {entry.key: entry for entry in module.EXERCISES}


def exercise(key):
    """The exercise or prediction with this key, as "11b"; ValueError says which there are."""
    page = str(key)[:2]
    there = _of_page(page) if page in PAGES else {}
    if key not in there:
        known = f"page {page} has {', '.join(there)}" if there else "keys are like '11b'"
        raise ValueError(f"there is no exercise {key!r}; {known}")
    return there[key]


def come_back(keys):
    """Print what stands behind predictions that were certain and wrong, and where to meet it again.

    keys : as they were written down, ["05a", ...].
    """
    if keys is ... or not keys:
        print("Nothing to come back to: put the keys you wrote down in place of the dots.")
        return
    if isinstance(keys, str):
        keys = [keys]
    if not isinstance(keys, list | tuple | set):
        print(f'The keys stand in quotes, in a list: ["05a", "07b"], not {keys!r}.')
        return
    for key in keys:
        try:
            entry = exercise(key)
        except ValueError as problem:
            print(problem)
            continue
        print(f"{key}, {entry.title}:")
        for mistake in dict.fromkeys(filter(None, getattr(entry, "options", {}).values())):
            again = [e.key for e in all_exercises() if mistake in e.wrong_answers() and e != entry]
            where = f" Meet it again in {', '.join(again[:4])}." if again else ""
            print(f"   {CATALOGUE[mistake].name}: {CATALOGUE[mistake].says}{where}")


def all_exercises():
    """Every exercise of the course, page by page."""
    return [entry for page in PAGES for entry in _of_page(page).values()]
