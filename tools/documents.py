"""What the project's texts promise, read from their Markdown: links, commands, names of files."""

import re
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import nbformat

from tools.imports import PROJECT
from tools.notebooks import all_notebooks

_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
_INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
_MATHS = re.compile(r"\$\$.*?\$\$|(?<![\\\w])\$[^$\n]+\$", re.DOTALL)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\](?:\([^)]*\))?)*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_INNER = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
_HTML = re.compile(r"""<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)\s*=\s*["']([^"']+)["']""")
_HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
_COMMAND = re.compile(
    r"^(?:[A-Z_]+=\S+\s+)*"  # variables it is given
    r"(?:[./\w\\-]*python3?(?:\.\d+)?|py|pip|pipx|uv|conda|mamba|jupyter|pytest|git|nbdime"
    r"|nbdiff|bash|cd|docker|helm|kubectl|curl|npm|npx|sudo|tljh-config|repo2docker|sphinx-build)"
    r"(?=\s|$)"
)
_SUFFIXES = tuple(
    f".{kind}"
    for kind in (
        "py", "ipynb", "md", "txt", "in", "toml", "yml", "yaml", "cff", "png", "svg", "webp",
        "gif", "css", "js", "npz", "json", "cfg", "html", "sh",
    )
)  # fmt: skip


class Link(NamedTuple):
    """A link in a text: the file it stands in, and where it leads."""

    file: Path
    target: str

    @property
    def outside(self):
        """Whether it leads off the project."""
        return bool(re.match(r"[a-z][a-z0-9+.-]*:|//", self.target))


def project_files(root=PROJECT):
    """All files of the project, without those that .gitignore names; sorted paths."""
    lines = (PROJECT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = [line.rstrip("/") for line in lines if line and not line.startswith("#")]
    ignored.append(".git")

    def wanted(path):
        place = path.relative_to(root).as_posix()
        return not any(
            fnmatch(path.name, pattern) or fnmatch(place, pattern.replace("**/", "*"))
            for pattern in ignored
        )

    found, folders = [], [root]
    while folders:
        for path in folders.pop().iterdir():
            if wanted(path):
                (folders if path.is_dir() else found).append(path)
    return sorted(found)


def documents(root=PROJECT):
    """All Markdown files of the project, as paths."""
    return [path for path in project_files(root) if path.suffix == ".md"]


def text_of(path):
    """The Markdown of a file; of a notebook, that of its text cells."""
    if path.suffix != ".ipynb":
        return path.read_text(encoding="utf-8")
    cells = nbformat.read(path, as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def links(path):
    """Every `Link` of a Markdown file or notebook; code and formulas are passed over."""
    text = _MATHS.sub("", _INLINE.sub("`code`", _FENCE.sub("", text_of(path))))
    targets = _LINK.findall(text) + _HTML.findall(text)
    for match in _LINK.finditer(text):  # a picture that is itself a link
        if match[0].startswith("[!["):
            targets += _INNER.findall(match[0])
    return [Link(path, target) for target in targets]


def anchors(path):
    """What `#` may name in a file: GitHub's names of headings, JupyterLab's of a notebook's."""
    text = _FENCE.sub("", text_of(path))
    found = set(re.findall(r"""<\w+[^>]*\b(?:id|name)\s*=\s*["']([^"']+)["']""", text))
    for heading in _HEADING.findall(text):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        if path.suffix == ".ipynb":
            found.add(plain.replace(" ", "-"))
        slug = re.sub(r"[^\w\- ]", "", plain.strip().lower()).replace(" ", "-")
        copies = sum(1 for name in found if re.fullmatch(rf"{re.escape(slug)}(-\d+)?", name))
        found.add(slug if not copies or path.suffix == ".ipynb" else f"{slug}-{copies}")
    return found


def link_fault(link, root=PROJECT):
    """What is wrong with a link, None if nothing is."""
    where = f"{link.file.relative_to(root).as_posix()}: {link.target}"
    if link.outside:
        good = re.fullmatch(r"https://[A-Za-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(/\S*)?", link.target)
        here = re.fullmatch(r"http://(127\.0\.0\.1|localhost)(:\d+)?(/\S*)?", link.target)
        if not (good or here):
            return f"{where} is no https address"
        if re.search(r"[<>{}]|\bTODO\b|\bexample\.(org|com)\b|\bYOUR", link.target):
            return f"{where} holds a placeholder"
        return None
    path, _, anchor = unquote(link.target).partition("#")
    file = (link.file.parent / path).resolve() if path else link.file
    if not file.exists():
        return f"{where} leads nowhere"
    if anchor and file.suffix in (".md", ".ipynb") and anchor not in anchors(file):
        return f"{where} names a heading that is not there"
    return None


def commands(path):
    """The command lines of a file or notebook, in blocks, tables and sentences, each once."""
    text = text_of(path)
    lines = []
    for block in _FENCE.findall(text):
        joined = re.sub(r"\s*\\\n\s*", " ", block)
        lines += [re.sub(r"^\$ ", "", line.strip()) for line in joined.splitlines()]
    lines += _INLINE.findall(_FENCE.sub("", text))
    found = [re.sub(r"\s+#.*$", "", line).strip() for line in lines]
    # One word is the name of a program, not a command; `python -m` is the beginning of many.
    whole = (line for line in found if " " in line and not line.endswith(" -m"))
    return list(dict.fromkeys(line for line in whole if _COMMAND.match(line)))


def named_files(path):
    """The files and folders that a text names in backticks."""
    spans = _INLINE.findall(_FENCE.sub("", text_of(path)))
    return [span for span in dict.fromkeys(spans) if _is_file_name(span)]


def _is_file_name(span):
    if re.search(r"[\s(){}<>=,:;\"'\\@]|^-|^/|^https?|\.\.\.", span):
        return False
    return span.endswith(("/", *_SUFFIXES)) or bool(re.fullmatch(r"\.?[\w-]+/[\w./*-]+", span))


def exists(name, beside, root=PROJECT):
    """Whether a file so named is there, in the project or beside the text that names it.

    NN stands for two digits, * for anything. A bare name may be that of a file anywhere.
    """
    pattern = re.sub(r"NN", "[0-9][0-9]", name.rstrip("/"))
    if any(any(folder.glob(pattern)) for folder in (root, beside)):
        return True
    return "/" not in pattern and any(
        any((root / folder).rglob(pattern))
        for folder in ("utils", "tools", "tests", "notebooks", "benchmarks", "teaching", "site")
    )


def everything():
    """All texts: Markdown files and notebooks."""
    return [*documents(), *all_notebooks()]
