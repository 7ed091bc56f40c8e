"""No dead file: each is imported, named by another file, or read by a rule that is told here."""

import re
from fnmatch import fnmatch

import nbformat

from tools.documents import project_files
from tools.imports import PROJECT, imported_modules, package_of, parse_cell

# Files that something reads by their place or their form, and what that is.
BY_RULE = {
    "tests/*test_*.py": "pytest collects them",
    "tests/*conftest.py": "pytest reads them",
    "*/__init__.py": "Python reads it with its package",
    "notebooks/[0-9][0-9]_*.ipynb": "the pages",
    "notebooks/solutions/[0-9][0-9].py": "tools/solved.py and `exercise` read them by number",
    "utils/exercises/pages/p[0-9][0-9].py": "`exercise` imports them by number",
    ".github/ISSUE_TEMPLATE/*.yml": "GitHub offers them for a new issue",
    ".github/pull_request_template.md": "GitHub puts it into a new pull request",
    "site/conf.py": "Sphinx reads it in the folder it is given",
    ".github/workflows/*.yml": "GitHub runs them",
    ".git[ai]*": "git reads them",
}
_WORD = re.compile(r"[\w./-]+")


def code_and_words(path):
    """(pieces of Python, all texts) of a file; of a notebook, of its cells."""
    if path.suffix == ".ipynb":
        cells = nbformat.read(path, as_version=4).cells
        code = [cell.source for cell in cells if cell.cell_type == "code"]
        return code, [cell.source for cell in cells]
    text = path.read_text(encoding="utf-8")
    return [text] if path.suffix == ".py" else [], [text]


def dotted(path, root):
    """The module's name as it is imported; a helper of the tests is imported by its file's name."""
    place = path.relative_to(root).with_suffix("")
    return place.name if place.parts[0] == "tests" else ".".join(place.parts)


def dead_files(root=PROJECT):
    """Places of the files that nothing imports and nothing names."""
    files = project_files(root)
    imported, named_by = set(), {}
    for path in files:
        try:
            code, texts = code_and_words(path)
        except UnicodeDecodeError:
            continue  # a picture or data: it names nobody
        for piece in code:
            imported |= imported_modules(parse_cell(piece), package_of(dotted(path, root), path))
        for word in {word for text in texts for word in _WORD.findall(text)}:
            for end in ("/".join(word.split("/")[n:]) for n in range(word.count("/") + 1)):
                named_by.setdefault(end.strip("."), set()).add(path)
    dead, every_name = [], [path.name for path in files]
    for path in files:
        place = path.relative_to(root).as_posix()
        names = [place]
        if path.suffix != ".py" or every_name.count(path.name) == 1:
            names.append(path.name.strip("."))
        if path.suffix == ".py" and "/" in place:
            names.append(dotted(path, root))
        if (
            not any(fnmatch(place, rule) for rule in BY_RULE)
            and not (path.suffix == ".py" and dotted(path, root) in imported)
            and not any(named_by.get(name, set()) - {path} for name in names)
        ):
            dead.append(place)
    return dead


def test_no_file_is_dead(proves):
    proves("files that something imports, names or reads", len(project_files()))
    assert dead_files() == []


def test_every_rule_is_needed():
    places = [path.relative_to(PROJECT).as_posix() for path in project_files()]
    assert [rule for rule in BY_RULE if not any(fnmatch(place, rule) for place in places)] == []


def test_a_dead_file_is_found(tmp_path):
    for place, text in {
        "README.md": "see `a/data.txt` and [this](b.png)",
        "a/__init__.py": "",
        "a/used.py": "open('c.csv')",
        "a/unused.py": "from a.used import thing",
        "a/named.py": "",
        "a/data.txt": "",
        "a/c.csv": "",
        "a/d.csv": "",
        "b.png": "",
        "network.png": "",
        "tests/test_a.py": "import helper",
        "tests/helper.py": "# python -m a.named",
        "tests/old_helper.py": "",
        "notebooks/01_a.ipynb": nbformat.writes(nbformat.v4.new_notebook()),
    }.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text)
    found = set(dead_files(tmp_path)) - {"README.md"}
    assert found == {"a/unused.py", "a/d.csv", "network.png", "tests/old_helper.py"}
