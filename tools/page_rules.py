"""Rules for a stored notebook. Each function takes one and returns its faults, one line each."""

import ast
import re

from tools.code_rules import code_faults
from tools.imports import parse_cell
from tools.notebooks import code_cells, text_of

MAX_LINES = 25
MAX_BYTES = 500_000
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
# What MathJax sets as a display: dollars, brackets, and environments that need neither.
_FORMULA = re.compile(
    r"\$\$.*?\$\$|\\\\\[.*?\\\\\]"
    r"|\\begin\{(equation|align|alignat|gather|multline|eqnarray)\*?\}.*?\\end\{\1",
    re.DOTALL,
)
_TAG = re.compile(r"\\tag\*?\{([^}]*)\}")
_IMG = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"\s*[^"\s][^"]*"|'\s*[^'\s][^']*')""", re.IGNORECASE)
_MARKDOWN_IMAGE = re.compile(r"!\[([^\]]*)\]\(")


def run_faults(notebook):
    """What must not come out of a run: error outputs and text on stderr."""
    faults = []
    for number, cell in _numbered_code(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                faults.append(f"cell {number} ends in {output.ename}: {output.evalue}")
            if output.output_type == "stream" and output.name == "stderr":
                faults.append(f"cell {number} writes to stderr: {output.text.strip()[:300]}")
    return faults


def size_faults(notebook):
    """Cells of more than 25 lines, a file of more than 500 KB."""
    faults = []
    for number, cell in _numbered_code(notebook):
        lines = len(cell.source.splitlines())
        if lines > MAX_LINES:
            faults.append(f"cell {number} has {lines} lines; {MAX_LINES} is the limit")
    size = len(text_of(notebook).encode())
    if size > MAX_BYTES:
        faults.append(f"the file has {size:,} bytes; {MAX_BYTES:,} is the limit")
    return faults


def order_faults(notebook):
    """Execution counts of a run from a clean kernel are 1, 2, 3, ... without a gap."""
    counts = [cell.execution_count for cell in code_cells(notebook) if cell.source.strip()]
    if counts != list(range(1, len(counts) + 1)):
        return [f"not run in order from a clean kernel: execution counts are {counts}"]
    return []


def stored_state_faults(notebook):
    """Widget state, widget views, times and the version of a Python do not belong in the file."""
    faults = []
    if "widgets" in notebook.metadata:
        faults.append("widget state is stored in the notebook's metadata")
    if "version" in notebook.metadata.get("language_info", {}):
        faults.append("language_info names a version of Python")
    for number, cell in _numbered_code(notebook):
        if "execution" in cell.metadata:
            faults.append(f"cell {number} holds the times of its run")
        if any(WIDGET_VIEW in output.get("data", {}) for output in cell.outputs):
            faults.append(f"cell {number} holds a widget view")
    return faults


def picture_faults(notebook):
    """Every picture is an <img> (or SVG) with a text that says what it shows."""
    faults = []
    for number, cell in _numbered_code(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            html = data.get("text/html", "")
            if any(kind.startswith("image/") for kind in data) and not _IMG.search(html):
                faults.append(f"cell {number} shows a picture that is no <img>: use show(fig, alt)")
            if any(not _ALT.search(image) for image in _IMG.findall(html)):
                faults.append(f"cell {number} shows an <img> without alt text")
    for number, text in _numbered_text(notebook):
        if any(not alt.strip() for alt in _MARKDOWN_IMAGE.findall(text)):
            faults.append(f"text cell {number} has an image without alt text")
        if any(not _ALT.search(image) for image in _IMG.findall(text)):
            faults.append(f"text cell {number} has an <img> without alt text")
    return faults


def formula_faults(notebook, page):
    r"""Every display formula has a \tag of its page ("11"), and a cell checks each tag.

    The check is a call check("11.3", ...) with the tag written out.
    """
    faults, tags = [], tags_of(notebook)
    for number, formula in formulas_of(notebook):
        if not tags_in(formula):
            faults.append(f"text cell {number}: formula without a tag: {formula[:60]}")
    for tag in tags:
        if not re.fullmatch(rf"{int(page):02d}\.[1-9]\d*", tag):
            faults.append(f"tag {tag} is not of the form {int(page):02d}.1")
        if tags.count(tag) > 1:
            faults.append(f"tag {tag} is given {tags.count(tag)} times")
    checked = _checked_tags(notebook)
    faults += [f"no cell checks ({tag})" for tag in tags if tag not in checked]
    faults += [f"a cell checks ({tag}), which no formula has" for tag in checked - set(tags)]
    return sorted(set(faults))


def formulas_of(notebook):
    """[(number of the text cell, text)] of every display formula."""
    return [
        (number, formula.group())
        for number, text in _numbered_text(notebook)
        for formula in _FORMULA.finditer(text)
    ]


def tags_of(notebook):
    """The tags of the display formulas, in order."""
    return [tag for _, formula in formulas_of(notebook) for tag in tags_in(formula)]


def tags_in(formula):
    """The tags of one display formula."""
    return _TAG.findall(formula)


def exercise_faults(notebook):
    """A cell tagged `exercise` begins with `answer = ...`, so that it runs unsolved."""
    return [
        f"exercise cell {number} does not begin with `answer = ...`"
        for number, cell in _numbered_code(notebook)
        if "exercise" in cell.metadata.get("tags", [])
        and not re.match(r"answer = \.\.\.\s*(#.*)?(\n|$)", cell.source)
    ]


def cell_code_faults(notebook):
    """No star import, no pyplot, no global random state in a cell."""
    return [
        f"cell {number}, {fault}"
        for number, cell in _numbered_code(notebook)
        for fault in code_faults(parse_cell(cell.source))
    ]


def _checked_tags(notebook):
    return {
        node.args[0].value
        for cell in code_cells(notebook)
        for node in ast.walk(parse_cell(cell.source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "check"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def _numbered_code(notebook):
    """(number, cell), counted from 1 over the code cells only."""
    return enumerate(code_cells(notebook), 1)


def _numbered_text(notebook):
    """(number, text without code), counted from 1 over the Markdown cells only."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "markdown"]
    return [(number, _CODE.sub("", cell.source)) for number, cell in enumerate(cells, 1)]
