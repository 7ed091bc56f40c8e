"""Every explorer by keyboard alone: reached, seen to be reached, used, announced, left again."""

import accessibility
import nbformat
import pytest
from keyboard import Walk

from tools.browser import Notebook, find_chromium
from tools.imports import PROJECT
from tools.lab import Lab

EXAMPLE = "from utils.example import running_batch, running_example\n"
NETWORK = f"{EXAMPLE}parameters, x, t = running_example()\n"
BATCH = f"{NETWORK}x, t = running_batch()\n"
# One page for a few explorers: the cell of each makes it as its page does.
PAGES = {
    "one variable": {
        "partial_derivatives": "from utils.explorers.partial_derivatives import surface_explorer\n"
        "surface_explorer()",
        "chain_rule": "from utils.explorers.chain_rule import graph_explorer\ngraph_explorer()",
        "sigmoid": "from utils.explorers.sigmoid import sigmoid_explorer\nsigmoid_explorer(s=2.0)",
        "softmax.scores": "from utils.explorers.softmax import softmax_explorer\n"
        "softmax_explorer(s=(2.0, -1.0, 0.5))",
        "softmax.simplex": "from utils.explorers.softmax.simplex import simplex_explorer\n"
        "simplex_explorer(s=(2.0, -1.0, 0.5))",
        "cross_entropy": "from utils.explorers.cross_entropy import cross_entropy_explorer\n"
        "cross_entropy_explorer((0.5, 0.3, 0.2), (0.7, 0.2, 0.1))",
        "score_gradient": "from utils.explorers.score_gradient import score_explorer\n"
        "score_explorer((0.8, 1.7, -0.6), [('soft', (0.5, 0.2, 0.3)), ('one-hot', (1, 0, 0))])",
    },
    "one network": {
        "forward_pass": "from utils.explorers.forward_pass import forward_explorer\n"
        f"{NETWORK}forward_explorer(parameters, x, t)",
        "difference_step": "from utils.explorers.difference_step import step_explorer\n"
        f"{NETWORK}step_explorer(parameters, x, t)",
        "which_factor": "from utils.explorers.which_factor import which_factor\n"
        f"{NETWORK}which_factor(parameters, x[0], t[0], ('W3', 2, 1), blank=1)",
        "xray": "from utils.explorers.xray import weight_xray\n"
        f"{NETWORK}weight_xray(parameters, x[0], t[0], ('W1', 0, 2), level=6, biases=True)",
        "notations": "from utils.explorers.notations import notation_explorer\n"
        f"{BATCH}notation_explorer(parameters, x, t)",
        "cost": "from utils.explorers.cost import cost_explorer\ncost_explorer()",
    },
    "training": {
        "descent": "from utils.explorers.descent import descent_explorer\n"
        "import numpy as np\n"
        "rng = np.random.default_rng(1)\n"
        "x = rng.normal(size=(40, 2))\n"
        "descent_explorer(x, np.eye(2)[(x[:, 0] > 0).astype(int)])",
        "trainer": "from utils.explorers.trainer import trainer\ntrainer('spirals')",
        "digits": "import numpy as np\n"
        "from utils.data import digits\n"
        "from utils.explorers.digits import digit_pad\n"
        "from utils.network import initialise\n"
        "x, t = digits()\n"
        "network = initialise(np.random.default_rng(2), (64, 32, 16, 10))\n"
        "digit_pad(network, x[:9], t[:9])",
        "landscape": "from utils.explorers.landscape import landscape\n"
        f"{BATCH}landscape(parameters, x, t, ('W2', 3, 0), ('W3', 0, 1), ('W1', 0, 2))",
        "bug_hunt": "from utils.explorers.bug_hunt import bug_hunt\nbug_hunt()",
        # The last, because it trains until it is stopped.
        "training_progress": "import asyncio\n"
        "from utils.example import running_example\n"
        "from utils.explorers.training_progress import TrainingProgress\n"
        "from utils.training import descend\n"
        "progress = TrainingProgress(10**6)\n"
        "async def train():\n"
        "    async for _ in progress.steps_of(descend(*running_example(), 0.5)):\n"
        "        pass\n"
        "task = asyncio.get_running_loop().create_task(train())\n"
        "progress",
    },
}
PLACES = [(page, name) for page, explorers in PAGES.items() for name in explorers]


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    """A JupyterLab on the pages above."""
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("keyboard")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    for name, explorers in PAGES.items():
        cells = [nbformat.v4.new_code_cell(source) for source in explorers.values()]
        nbformat.write(
            nbformat.v4.new_notebook(cells=cells, metadata=kernel), folder / f"{name}.ipynb"
        )
    with Lab(folder) as lab:
        yield lab


@pytest.fixture(scope="module")
def opened(scratch, browser):
    """opened(name): the page of that name, run; the one before is closed."""
    pages = {}

    def open_one(name):
        if name not in pages:
            close()
            pages[name] = Notebook(browser, scratch, name)
            pages[name].run_all()
        return pages[name]

    def close():
        for name in list(pages):
            pages.pop(name).close()

    yield open_one
    close()


@pytest.fixture
def kept(artefacts):
    """Keeps the pictures of a walk's rings, to be looked at."""

    def keep(walk, theme):
        for kind, shot in walk.rings.items():
            (artefacts / f"focus-{kind}-{theme}.png").write_bytes(shot)

    return keep


@pytest.mark.long
def test_rings_are_seen_in_the_dark_too(opened, kept):
    page = opened("one variable")
    page.set_theme(dark=True)
    walk = Walk(page)
    for number in range(len(PAGES["one variable"])):
        walk.tab_through(number)
    kept(walk, "dark")
    assert walk.faults == []
    page.set_theme(dark=False)


@pytest.mark.long
@pytest.mark.parametrize(("place", "name"), PLACES, ids=[name for _, name in PLACES])
def test_an_explorer_is_walked_by_keyboard_alone(opened, place, name, proves, kept):
    proves("explorers walked by keyboard alone")
    page = opened(place)
    number = list(PAGES[place]).index(name)
    walk = Walk(page)
    if name != "training_progress":
        walk.tab_through(number)
        kept(walk, "light")
        walk.use(number)
        proves("controls used by keyboard alone", walk.used)
        assert walk.faults == []
        assert walk.used > 0
    else:
        stop(page, walk, number)
    assert page.errors() == [] and page.console_errors == []


def stop(page, walk, number):
    """A training under way: its only control ends it."""
    cells = walk.ask("cells")
    walk.ask("begin", number)
    now = walk.enter()
    assert now["name"] == "Stop" and now["ring"]
    walk.press("d d Enter")
    page.page.get_by_text("nats, stopped").wait_for()
    assert walk.ask("cells") == cells


def test_no_explorer_is_left_out():
    """Every module that puts a figure or buttons on a page is walked."""
    sources = "\n".join(source for page in PAGES.values() for source in page.values())
    folder = PROJECT / "utils" / "explorers"
    for path in folder.rglob("*.py"):
        text = path.read_text("utf-8")
        if "Stage(" in text or "PanelKeys(" in text:
            module = path.relative_to(folder).with_suffix("").parts
            assert f"utils.explorers.{module[0]}" in sources, module


FAULTY = {
    "nothing comes of": """import ipywidgets as widgets
from utils.controls import PanelKeys
box = widgets.VBox([widgets.Button(description="Nothing"), PanelKeys()])
box.add_class("stage-panel")""",
    "JupyterLab hears the keys": """import ipywidgets as widgets
widgets.HBox([widgets.Checkbox(description="unguarded")])""",
    "has no name": """import ipywidgets as widgets
widgets.HBox([widgets.FloatText()])""",
    "Tab does not leave": """from IPython.display import HTML
HTML('<button onkeydown="if (event.key === `Tab`) event.preventDefault()">trap</button>')""",
    "shows no ring": """from IPython.display import HTML
HTML('<button style="outline: none">bare</button>')""",
}

# What axe-core is to find on the same page; the last ones stand in a cell of their own.
STUMBLES = {
    "color-contrast": '<p style="color: #999999; background: #ffffff">grey on white</p>',
    "button-name": "<button></button>",
    "empty-table-header": "<table><tr><th></th><th>b</th></tr><tr><td>1</td></tr></table>",
    "label": "",  # the box of FAULTY that has no name
}


@pytest.mark.long
def test_planted_faults_are_seen(scratch, browser):
    sources = [f"{source}\nbox" if "box = " in source else source for source in FAULTY.values()]
    shown = "".join(STUMBLES.values())
    sources.append(f"from IPython.display import HTML\nHTML({shown!r})")
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    page = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(page, scratch.root / "notebooks" / "faulty.ipynb")
    with Notebook(browser, scratch, "faulty") as notebook:
        notebook.run_all()
        found = accessibility.check(notebook)
        assert [rule for rule in STUMBLES if not any(f.startswith(rule) for f in found)] == []
        assert any("grey" in f for f in accessibility.check(notebook, accessibility.THEME_RULES))
        for number, said in reversed(list(enumerate(FAULTY))):  # a lost cell moves those below it
            walk = Walk(notebook)
            walk.tab_through(number)
            walk.use(number)
            assert any(said in fault for fault in walk.faults), (said, walk.faults)
