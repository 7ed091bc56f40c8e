"""Outputs come about in one way, the same way twice, and only from a clean run."""

import ast
import hashlib
import json

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import notebooks, rerun
from tools.fingerprint import fingerprint, is_fresh, serialise

PICTURE = """import base64
import io
from IPython.display import HTML
from matplotlib.figure import Figure
figure = Figure(figsize=(2, 1))
figure.subplots().plot([1, 3, 2])
file = io.BytesIO()
figure.savefig(file, format="png")
HTML(f'<img alt="a peak" src="data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}">')
"""
WIDGET = """import ipywidgets
slider = ipywidgets.IntSlider(tooltip="x")
slider"""


def write(path, *sources, **metadata):
    cells = [new_markdown_cell("# Page"), *map(new_code_cell, sources)]
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"
    path.write_text(notebooks.text_of(new_notebook(cells=cells, metadata=metadata)))
    return path


def test_a_copy_that_reset_kept_is_no_page(tmp_path):
    for name in ("11_page.ipynb", "11_page.mine-2026-11-22.ipynb", "02_page.ipynb"):
        write(tmp_path / name)
    assert [p.name for p in notebooks.all_notebooks(tmp_path)] == ["02_page.ipynb", "11_page.ipynb"]


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """The text of a notebook with a picture and a slider, stored by two runs; the notebook."""
    path = write(tmp_path_factory.mktemp("page") / "99_page.ipynb", PICTURE, WIDGET, "print(1)")
    texts = []
    for _ in range(2):
        rerun.rerun(path)
        texts.append(path.read_bytes())
    return texts, notebooks.read(path)


def test_two_runs_store_the_same_bytes(twice):
    (first, second), _ = twice
    assert first == second
    assert first.endswith(b"}\n")


def test_what_is_stored_is_normal(twice):
    text, notebook = twice[0][0].decode(), twice[1]
    picture, slider, printed = notebooks.code_cells(notebook)
    assert "widgets" not in notebook.metadata
    assert "widget-view" not in text
    assert "version" not in notebook.metadata.language_info
    assert "execution" not in printed.metadata
    assert "<img alt=" in picture.outputs[0].data["text/html"]
    assert slider.outputs[0].data["text/plain"].startswith("IntSlider")
    assert [cell.execution_count for cell in (picture, slider, printed)] == [1, 2, 3]
    assert is_fresh(notebook)


@pytest.mark.parametrize(
    "source, said",
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import warnings\nwarnings.warn('careful')", "stderr"),
        ("\n".join(f"x{i} = {i}" for i in range(26)), "26 lines"),
        ("print('x' * 500_000)", "bytes"),
        ("import os\nos._exit(1)", "died"),
    ],
)
def test_a_bad_run_leaves_the_file_as_it_was(tmp_path, source, said):
    path = write(tmp_path / "99_bad.ipynb", source)
    before = path.read_bytes()
    with pytest.raises(rerun.RunFault, match=said):
        rerun.rerun(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_pieces_of_one_stream_are_joined():
    cell = new_code_cell(
        outputs=[
            new_output("stream", name="stdout", text="a\n"),
            new_output("stream", name="stdout", text="b\n"),
            new_output("display_data", data={"text/plain": "c"}),
            new_output("stream", name="stdout", text="d\n"),
        ]
    )
    notebook = new_notebook(cells=[cell])
    rerun.normalise(notebook)
    assert [output.get("text") for output in cell.outputs] == ["a\nb\n", None, "d\n"]


def test_only_changed_notebooks_run(tmp_path, monkeypatch, capsys):
    fresh, stale = (write(tmp_path / f"{n}_page.ipynb", f"print({n})") for n in (1, 2))
    rerun.rerun(fresh)
    runs = []
    monkeypatch.setattr(rerun, "rerun", runs.append)
    monkeypatch.setattr(notebooks, "all_notebooks", lambda: [fresh, stale])
    assert rerun.main([]) == 0
    assert runs == [stale]


def test_what_an_editor_added_to_a_fresh_notebook_goes(tmp_path):
    path = write(tmp_path / "1_page.ipynb", "1 + 1")
    rerun.rerun(path)
    clean = path.read_bytes()
    notebook = notebooks.read(path)
    notebook.metadata.language_info["version"] = "3.13.0"
    notebook.metadata["widgets"] = {"state": {}}
    path.write_text(notebooks.text_of(notebook))
    assert rerun.tidy(path)
    assert path.read_bytes() == clean
    assert not rerun.tidy(path)


# The fingerprint


@pytest.fixture
def small(tmp_path):
    """A root with utils/a.py, which imports utils/b.py, and a notebook that imports a."""
    package = tmp_path / "utils"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "a.py").write_text('"""Doc."""\nfrom utils.b import two\none = two - 1\n')
    (package / "b.py").write_text('def f():\n    """Doc."""\n    return 2\n\ntwo = f()\n')
    (package / "c.py").write_text("three = 3\n")
    page = new_notebook(cells=[new_code_cell("from utils.a import one\none")])
    return tmp_path, page, fingerprint(page, tmp_path)


@pytest.mark.parametrize(
    "file, text",
    [
        ("a.py", '"""Other words."""\n# a comment\n\nfrom utils.b import two\none = (two - 1)\n'),
        ("b.py", 'def f():\n    """Other."""\n    return 2\n\n\ntwo = f()\n'),
        ("c.py", "three = 4\n"),  # not imported
    ],
)
def test_words_and_layout_do_not_make_a_page_stale(small, file, text):
    root, page, before = small
    (root / "utils" / file).write_text(text)
    assert fingerprint(page, root) == before


@pytest.mark.parametrize(
    "file, text",
    [
        ("a.py", "from utils.b import two\none = two - 2\n"),
        ("b.py", "def f():\n    return 3\n\ntwo = f()\n"),  # through a
        ("b.py", "def f(x=None):\n    return 2\n\ntwo = f()\n"),
        ("__init__.py", "x = 1\n"),
    ],
)
def test_changed_code_makes_a_page_stale(small, file, text):
    root, page, before = small
    (root / "utils" / file).write_text(text)
    assert fingerprint(page, root) != before


def test_changed_cells_and_data_make_a_page_stale(small):
    root, page, before = small
    page.cells[0].source += "\n"
    assert fingerprint(page, root) != before
    (root / "utils" / "a.py").write_text('one = open("x.npz")')
    (root / "utils" / "x.npz").write_bytes(b"1")
    with_data = fingerprint(page, root)
    (root / "utils" / "x.npz").write_bytes(b"2")
    assert fingerprint(page, root) != with_data


def test_changed_prose_does_not(small):
    root, page, before = small
    page.cells.append(new_markdown_cell("More words."))
    assert fingerprint(page, root) == before


TRICKY = '''
"""Docstring."""
import a.b as c
type_ = None
def f(x: int = 0, /, *y, z=..., **w) -> None:
    """Docstring."""
    return f"{x!r:>{z}} {y=}" f"{w:}" "tail \\u00e9\\U0001fae8"
async def g():
    async with a as b, c: yield [i async for i in d if i]
class K(object, metaclass=M): x: int; y = 1_0
match x:
    case {"k": [1, *_], **rest} | K(y=2) if x: pass
    case None: pass
try: pass
except* E as e: raise A from e
lambda *, k=1e-300j: (k := b"\\x00", not k, -1 ** 2, x[1:, ::2])
'''


def test_the_serialised_tree_is_the_same_on_every_python():
    # The hash that Python 3.11, 3.12 and 3.13 agree on.
    golden = "bec2d6a80d0eb8126a5cd4f2d6226dfe1dce07a80d39c17eee35e12c4d3a8646"
    text = json.dumps(serialise(ast.parse(TRICKY)))
    assert hashlib.sha256(text.encode()).hexdigest() == golden
