"""The walk through all controls sees what is wrong with a control: faults planted on a page."""

import controls
import mover
import nbformat
import pytest

from tools.browser import Notebook, find_chromium
from tools.lab import Lab

SOURCE = """
import ipywidgets as widgets

from utils.controls import NumberSlider, Panel, button, choice, reset_button
from utils.plotting import figure
from utils.stage import Stage


def sliders(*names):
    return [NumberSlider(name, 0.5, -3, 3, 0.1) for name in names]


def stage_of(draw, says, *controls):
    fig, ax = figure(5, 2.4)
    ax.set(xlim=(-3, 3), ylim=(-3, 3))
    stage = Stage(fig, says)
    return stage.connect(lambda: draw(stage), *controls)
"""
# A slider that nothing listens to, a button without an effect, one whose function fails unseen,
# a Reset that forgets a slider, and a widget that the walk has no moves for.
DEAF = """
good, loose = sliders("good", "loose")
at = [0.0]


def move(event):
    at[0] = event.x


def point(stage):
    stage.points("point", at, [good.value], draggable=move, label="point")


stage = stage_of(point, lambda: f"Point {at[0]:.2f}, {good.value:.2f}.", good)
Panel(stage, [good, loose, button("Idle", lambda: None), button("Fails", lambda: 1 / 0),
              reset_button(stage, loose, also=lambda: at.__setitem__(0, 0.0)),
              widgets.IntSlider(description="foreign")])
"""
# A list that changes the sentence alone, one whose mark cannot be seen, and a slider whose value in
# the kernel is another than on the page.
UNSEEN = """
class Halved(NumberSlider):
    def set_state(self, sync_data):
        if "value" in sync_data:
            sync_data["value"] /= 2
        super().set_state(sync_data)

    def send_state(self, key=None):
        pass


told, pale = choice("told", ["one", "two"]), choice("pale", [("left", -1), ("right", 1)])
wrong = Halved("wrong", 0.5, -3, 3, 0.1)


def points(stage):
    stage.points("pale", [pale.value], [1], role="paper", edge="paper")
    stage.points("wrong", [wrong.value], [-1])


Panel(stage_of(points, lambda: f"Told {told.value}.", told, pale, wrong), [told, pale, wrong])
"""
# A slider beyond whose start the drawing fails.
FAILING = """
(broken,) = sliders("broken")


def refuse(stage):
    if broken.value != 0.5:
        raise ValueError("refused on purpose")
    stage.points("dot", [0], [0])


Panel(stage_of(refuse, lambda: f"Value {broken.value:.2f}.", broken), [broken])
"""
SOUND = """
height = [0.0]


def lift(event):
    height[0] = event.y


def handle(stage):
    stage.points("point", [0], height, draggable=lift, label="point")


Panel(stage_of(handle, lambda: f"Height {height[0]:.2f}."), [])
"""
SWALLOW = """document.addEventListener("keydown", (e) => {
    if (e.target.matches(".stage-hand")) e.stopPropagation();
}, true)"""


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("pages")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    for name, sources in (("faulty", (SOURCE, DEAF, UNSEEN, FAILING)), ("sound", (SOURCE, SOUND))):
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        page = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
        nbformat.write(page, folder / f"{name}.ipynb")
    with Lab(folder) as running:
        yield running


@pytest.fixture(autouse=True)
def little_patience(monkeypatch):
    # What is planted never answers, and everything else here does at once.
    monkeypatch.setattr(controls, "PATIENCE", (400, 800))
    monkeypatch.setattr(mover, "PATIENCE", 0.5)
    monkeypatch.setattr(mover, "PAINT", 0.2)


def faults_of(notebook):
    with controls.Walk(notebook) as walk:
        walk.move_all()
        walk.reset_all()
    return walk.faults


@pytest.mark.long
def test_every_planted_fault_is_named_and_no_other(lab, browser):
    with Notebook(browser, lab, "faulty") as notebook:
        notebook.run_all()
        found = faults_of(notebook)
    planted = [
        "a control of a kind that is not known",  # foreign
        "not moved by mouse and keyboard: slider 'loose'",
        "not moved by mouse and keyboard: number 'loose, exact value'",
        "not moved by mouse and keyboard: button 'Idle'",
        "not moved by mouse and keyboard: button 'Fails'",
        "ZeroDivisionError: division by zero",
        "Reset by mouse does not bring back",
        "Reset by keyboard does not bring back",
        "refused on purpose",
        "not moved by mouse and keyboard: list 'told'",
        "nothing of it is seen in pixels: list 'pale'",
        "slider 'wrong' of 'Told one.' by mouse: 'wrong' shows",
        "slider 'wrong' of 'Told one.' by keyboard: 'wrong' shows",
    ]
    assert [words for words in planted if not any(words in fault for fault in found)] == []
    others = [fault for fault in found if not any(words in fault for words in planted)]
    # The failing slider's number box cannot do better than the slider.
    others = [fault for fault in others if "'broken" not in fault]
    # All controls of a figure are compared after a move of any.
    assert [fault for fault in others if "'wrong' shows" not in fault] == []


@pytest.mark.long
@pytest.mark.parametrize("swallowed", [False, True])
def test_keys_that_are_swallowed_are_missed(lab, browser, swallowed):
    with Notebook(browser, lab, "sound") as notebook:
        notebook.run_all()
        if swallowed:
            notebook.page.evaluate(SWALLOW)
        found = faults_of(notebook)
    assert [fault.split(" of ")[0] for fault in found] == swallowed * [
        "not moved by keyboard: hand 'point'"
    ]
