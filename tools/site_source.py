"""What the HTML site is made from: the notebooks and texts, laid out for Sphinx to read."""

import posixpath
import re
import shutil
import tomllib

from tools import notebooks
from tools.imports import PROJECT

BRANCH = "main"
# After the notebooks, where they exist.
TEXTS = (
    "teaching/README.md",
    "teaching/mistakes.md",
    "teaching/jupyterhub/tljh.md",
    "CONTRIBUTING.md",
)

INTRODUCTION = """
```{note}
Here you read the course without running it: pictures that move in the running course stand
still, and exercises do not answer. The rocket above each page opens it on Binder, ready to run.
```
"""
CONTENTS = """
```{toctree}
:hidden:
:caption: The course

%s
```

```{toctree}
:hidden:
:caption: Behind it

%s
```
"""
MOVES = "<p class='still'>This is how it begins. In the running course you move it.</p>"
ANSWERS = "<p class='still'>In the running course you click here, and it answers.</p>"

# Code first, which is left as it is; then pictures, then links.
_CODE = r"(?P<fence>```.*?```)|(?P<code>`[^`\n]+`)|"
_PICTURE = re.compile(_CODE + r"!\[(?P<alt>[^\]]*)\]\((?P<to>[^)\s]+)\)", re.DOTALL)
_TAG = re.compile(_CODE + r'<img(?=[^>]*\bsrc="(?P<to>[^"]+)")[^>]*>', re.DOTALL)
_WORDS = r"\[(?:[^\[\]]|!\[[^\]]*\]\([^)]*\))*\]"  # of a link; a picture may be among them
_LINK = re.compile(_CODE + rf"(?<!!)(?P<text>{_WORDS})\((?P<to>[^)\s]+)\)", re.DOTALL)
_REMOTE = re.compile(r"^(\w+:|//)")


class Source:
    """The folder that Sphinx reads: pages at the places they have in the project.

    folder  where it is laid out
    pages   {place in the project: place here} of all texts and notebooks that become pages
    """

    def __init__(self, folder):
        self.folder = folder
        self.repository = repository()
        self.notebooks = [
            path.relative_to(PROJECT).as_posix()
            for path in sorted(notebooks.FOLDER.glob("[0-9][0-9]_*.ipynb"))
            if ".mine-" not in path.name
        ]
        self.texts = [name for name in TEXTS if (PROJECT / name).is_file()]
        self.pages = {name: name for name in [*self.notebooks, *self.texts]}
        self.pages["README.md"] = "index.md"

    def lay_out(self):
        """Write every page and the pictures they point to."""
        for name in self.notebooks:
            notebook = notebooks.read(PROJECT / name)
            self._write(name, notebooks.text_of(self._still(notebook, name)))
        for name in self.texts:
            self._write(name, self._text(read(name), name))
        title, rest = self._text(read("README.md"), "README.md").split("\n", 1)
        contents = CONTENTS % ("\n".join(self.notebooks), "\n".join(self.texts))
        self._write("index.md", title + "\n" + INTRODUCTION + rest + contents)

    def _still(self, notebook, name):
        """The notebook with one form of each output, and a word below what would move."""
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = self._text(cell.source, name)
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if "text/html" not in data:
                    continue
                # The same picture without its alternative text, and that text alone.
                data.pop("image/png", None)
                data.pop("text/plain", None)
                if output.output_type == "execute_result":  # figures that stand still are displayed
                    data["text/html"] += MOVES if "<img " in data["text/html"] else ANSWERS
        return notebook

    def _text(self, text, name):
        """Markdown of `name` with links that work here and no picture from elsewhere."""
        for pattern, replace in (
            (_TAG, self._picture),
            (_PICTURE, self._picture),
            (_LINK, self._link),
        ):
            text = pattern.sub(lambda match, replace=replace: replace(match, name), text)
        return text

    def _picture(self, match, name):
        """A picture of the project is brought along; one from elsewhere gives way to its text."""
        if match["to"] is None:
            return match[0]
        if _REMOTE.match(match["to"]):
            alt = re.search(r'alt="([^"]*)"', match[0])
            return alt[1] if alt else match.groupdict().get("alt", "")
        place = resolve(match["to"], name)
        if (PROJECT / place).is_file():
            target = self.folder / place
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(PROJECT / place, target)
        return match[0]

    def _link(self, match, name):
        """A link to a page stays in the site, one to any other file leads to the repository."""
        if match["to"] is None or _REMOTE.match(match["to"]) or match["to"].startswith("#"):
            return match[0]
        path, _, anchor = match["to"].partition("#")
        anchor = "#" * bool(anchor) + anchor
        place = resolve(path, name)
        if f"{place}/README.md" in self.pages:
            place += "/README.md"
        if place in self.pages:
            here = posixpath.relpath(self.pages[place], posixpath.dirname(name) or ".")
            return f"{match['text']}({here}{anchor})"
        if not (PROJECT / place).exists():
            return match[0]  # Sphinx says that it leads nowhere
        kind = "tree" if (PROJECT / place).is_dir() else "blob"
        return f"{match['text']}({self.repository}/{kind}/{BRANCH}/{place}{anchor})"

    def _write(self, name, text):
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def repository():
    """The address of the repository, as pyproject.toml gives it."""
    settings = tomllib.loads(read("pyproject.toml"))
    return settings["project"]["urls"]["Repository"].rstrip("/")


def read(name):
    """The text of a file of the project."""
    return (PROJECT / name).read_text(encoding="utf-8")


def resolve(path, name):
    """The place in the project that `path`, written in the file `name`, means."""
    place = (PROJECT / name).parent.joinpath(path).resolve()
    return place.relative_to(PROJECT).as_posix() if place.is_relative_to(PROJECT) else path
