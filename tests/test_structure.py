"""The house keeps its order, and so does every page. Each rule is shown to catch a fault."""

import ast
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import page_rules as rules
from tools.code_rules import FLOORS, code_faults, floor_faults
from tools.imports import PROJECT, imported_modules, parse_cell, utils_modules
from tools.notebooks import all_notebooks
from tools.page_faults import page_faults

MODULES = sorted((PROJECT / "utils").rglob("*.py"))
PAGES = all_notebooks()


def dotted(path):
    """'utils.plotting.charts' for that file, 'utils.plotting' for the package's __init__.py."""
    parts = path.relative_to(PROJECT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def notebook(*cells, **metadata):
    return new_notebook(cells=list(cells), metadata=metadata)


def ran(source="x = 1", outputs=(), count=1, **metadata):
    return new_code_cell(source, outputs=list(outputs), execution_count=count, metadata=metadata)


def shown(**data):
    return new_output("display_data", data={key.replace("_", "/"): v for key, v in data.items()})


# The real thing


@pytest.mark.parametrize("path", [m for m in MODULES if dotted(m) != "utils"], ids=dotted)
def test_a_module_imports_only_from_lower_floors(path):
    assert floor_faults(dotted(path), ast.parse(path.read_text(encoding="utf-8")), path) == []


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_utils_has_no_star_import_no_pyplot_and_no_global_random_state(path):
    assert code_faults(ast.parse(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_keeps_every_rule(path):
    assert page_faults(path) == []


def test_there_are_pages_and_modules():
    assert PAGES
    assert len(MODULES) >= 6


# Planted faults: imports

FAULTY_IMPORTS = [
    ("utils.functions", "from utils.network import forward"),
    ("utils.functions", "import utils.network"),
    ("utils.functions", "from utils import network"),
    ("utils.functions", "from .network import forward"),
    ("utils.functions", "def f():\n    from utils.plotting.charts import bars"),
    ("utils.data", "from utils.functions import sigmoid"),  # the same floor is not below
    ("utils.plotting.charts", "from ..stage import Stage"),
    ("utils.network", "import utils.unheard_of"),
    ("utils.unheard_of", "import math"),
]


@pytest.mark.parametrize("name, source", FAULTY_IMPORTS)
def test_an_arrow_that_points_up_is_found(name, source):
    file = PROJECT.joinpath(*name.split(".")).with_suffix(".py")
    assert floor_faults(name, ast.parse(source), file)


@pytest.mark.parametrize(
    "name, source",
    [
        ("utils.network", "from utils.functions import sigmoid"),
        ("utils.plotting.charts", "from .style import COLOURS"),
        ("utils.plotting.charts", "from utils.plotting.numbers import number"),
        ("utils.stage.svg", "from utils.plotting import COLOURS"),
    ],
)
def test_an_arrow_that_points_down_is_no_fault(name, source):
    file = PROJECT.joinpath(*name.split(".")).with_suffix(".py")
    assert floor_faults(name, ast.parse(source), file) == []


@pytest.mark.parametrize(
    "source",
    [
        "from utils.functions import *",
        "import matplotlib.pyplot as plt",
        "from matplotlib import pyplot as plt",
        "import numpy as np\nnp.random.seed(0)",
        "import numpy as np\nx = np.random.rand(3)",
        "import numpy\nnumpy.random.normal()",
        "from numpy.random import randn",
    ],
)
def test_forbidden_code_is_found(source):
    assert len(code_faults(ast.parse(source))) == 1
    assert rules.cell_code_faults(notebook(ran(source)))


def test_a_passed_generator_is_no_fault():
    source = "import numpy as np\nrng = np.random.default_rng(1)\nx = rng.normal()"
    assert code_faults(ast.parse(source)) == []


def test_floors_name_modules_that_exist_or_are_planned():
    rooms = {dotted(path).split(".")[1] for path in MODULES if dotted(path) != "utils"}
    assert rooms <= set(FLOORS)


# Planted faults: pages


def test_a_page_run_out_of_order_is_found():
    assert rules.order_faults(notebook(ran(count=1), ran(count=2))) == []
    assert rules.order_faults(notebook(ran(count=1), ran(count=3)))
    assert rules.order_faults(notebook(ran(count=2), ran(count=1)))
    assert rules.order_faults(notebook(ran(count=None)))


def test_an_error_and_a_warning_are_found():
    error = new_output("error", ename="ValueError", evalue="no", traceback=[])
    warning = new_output("stream", name="stderr", text="UserWarning")
    assert rules.run_faults(notebook(ran(outputs=[error])))
    assert rules.run_faults(notebook(ran(outputs=[warning])))
    assert rules.run_faults(notebook(ran(outputs=[new_output("stream", text="fine")]))) == []


def test_a_long_cell_and_a_heavy_file_are_found():
    lines = ["x = 1"] * rules.MAX_LINES
    assert rules.size_faults(notebook(ran("\n".join(lines)))) == []
    assert rules.size_faults(notebook(ran("\n".join([*lines, "y = 2"]))))
    assert rules.size_faults(notebook(new_markdown_cell("x" * rules.MAX_BYTES)))


def test_stored_state_is_found():
    view = shown(**{rules.WIDGET_VIEW.replace("/", "_"): {}, "text_plain": "x"})
    assert rules.stored_state_faults(notebook(ran())) == []
    assert rules.stored_state_faults(notebook(ran(), widgets={}))
    assert rules.stored_state_faults(
        notebook(ran(), language_info={"name": "python", "version": "3"})
    )
    assert rules.stored_state_faults(notebook(ran(execution={"iopub": "now"})))
    assert rules.stored_state_faults(notebook(ran(outputs=[view])))


@pytest.mark.parametrize(
    "html, fine",
    [
        ('<img alt="a curve" src="x">', True),
        ("<img src='x' alt='a curve'>", True),
        ('<img src="x">', False),
        ('<img alt="" src="x">', False),
        ('<img alt="  " src="x">', False),
        ('<img alt="one" src="x"> <img src="y">', False),
    ],
)
def test_a_picture_without_alt_text_is_found(html, fine):
    page = notebook(ran(outputs=[shown(text_html=html)]))
    assert (rules.picture_faults(page) == []) == fine
    assert (rules.picture_faults(notebook(new_markdown_cell(html))) == []) == fine


def test_a_bare_png_and_a_markdown_image_without_text_are_found():
    assert rules.picture_faults(notebook(ran(outputs=[shown(image_png="aaaa")])))
    assert rules.picture_faults(notebook(new_markdown_cell("![ ](network.png)")))
    assert rules.picture_faults(notebook(new_markdown_cell("![network](network.png)"))) == []


CHECK = 'check("11.1", 1.0, 1.0)'


@pytest.mark.parametrize(
    "text, code, fine",
    [
        (r"$$a = b \tag{11.1}$$", CHECK, True),
        (r"\begin{align} a &= b \tag{11.1} \end{align}", CHECK, True),
        (r"$$\begin{aligned} a &= b \end{aligned} \tag{11.1}$$", CHECK, True),
        (r"$$a = b$$", "", False),  # no tag
        (r"\begin{equation} a = b \end{equation}", "", False),
        (r"\begin{multline*} a = b \end{multline*}", "", False),
        (r"\\[ a = b \\]", "", False),
        (r"\\[ a = b \tag{11.1} \\]", CHECK, True),
        (r"$$a = \begin{cases} b \\[2ex] c \end{cases} \tag{11.1}$$", CHECK, True),
        (r"$$a = b \tag{11.1}$$", "", False),  # no check
        (r"$$a = b \tag{11.1}$$", '# check("11.1", 1, 1)', False),
        (r"$$a = b \tag{11.1}$$", 'check("11.2", 1, 1)', False),
        (r"$$a = b \tag{12.1}$$", 'check("12.1", 1, 1)', False),  # another page's
        (r"$$a = b \tag{11.1}$$ and $$c = d \tag{11.1}$$", CHECK, False),  # twice
        (r"no formula", CHECK, False),
        (r"`$$a = b$$` is how it is written", "", True),
    ],
)
def test_a_formula_without_tag_or_check_is_found(text, code, fine):
    page = notebook(new_markdown_cell(text), ran(code))
    assert (rules.formula_faults(page, "11") == []) == fine


@pytest.mark.parametrize(
    "source, fine",
    [
        ("answer = ...\nexercise('07b').check(answer)", True),
        ("answer = ...  # a number", True),
        ("answer = 0.25", False),
        ("x = 1\nanswer = ...", False),
        ("answer = ...5", False),
    ],
)
def test_an_exercise_that_is_not_open_is_found(source, fine):
    page = notebook(ran(source, tags=["exercise"]))
    assert (rules.exercise_faults(page) == []) == fine
    assert rules.exercise_faults(notebook(ran(source))) == []  # not tagged: no exercise


# Reading imports


def test_imports_are_followed_through_other_modules(tmp_path):
    package = tmp_path / "utils"
    (package / "sub").mkdir(parents=True)
    for name, text in {
        "__init__.py": "",
        "a.py": "from .sub import thing",
        "b.py": "",
        "c.py": "",
        "sub/__init__.py": "from .deep import thing",
        "sub/deep.py": "from ..b import y\nthing = 1",
    }.items():
        (package / name).write_text(text)
    found = utils_modules(ast.parse("from utils.a import f"), tmp_path)
    assert set(found) == {"utils", "utils.a", "utils.sub", "utils.sub.deep", "utils.b"}
    assert all(isinstance(file, Path) for file in found.values())


def test_a_page_depends_on_the_exercises_it_asks_for_by_key():
    modules = utils_modules(ast.parse('exercise("11b").check(answer)'))
    assert "utils.exercises.pages.p11" in modules
    assert "utils.exercises.mistakes" in modules
    assert "utils.exercises.pages.p12" not in modules


def test_relative_imports_are_resolved():
    tree = ast.parse("from . import b\nfrom ..c import d\nimport e.f")
    assert {"p.q.b", "p.c", "p.c.d", "e.f"} <= imported_modules(tree, "p.q")


def test_cells_with_ipython_lines_can_be_read():
    assert imported_modules(parse_cell("%matplotlib inline\nimport math\nmath.exp?")) == {"math"}
