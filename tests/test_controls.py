"""Controls without a browser: values, limits, resets, work that runs, and the panel."""

import asyncio
import itertools
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from utils.controls import NumberSlider, Panel, Runner, button, choice, reset_button
from utils.plotting import figure
from utils.stage import Stage


def make(draw=lambda stage: None):
    fig, ax = figure(6, 4)
    ax.set(xlim=(0, 10), ylim=(-1, 1))
    stage = Stage(fig, alt="A test figure.")
    stage.connect(lambda: draw(stage))
    return stage


@pytest.mark.parametrize(
    "given, kept", [(5, 3.0), (-1e300, -3.0), (float("inf"), 3.0), (0.123456, 0.123456)]
)
def test_a_value_stays_within_its_limits(given, kept):
    slider = NumberSlider("w", 1, -3, 3)
    slider.value = given
    assert slider.value == kept


def test_the_value_is_known_before_the_hand_lets_go():
    """In whatever order a page sends them: a redraw for `moving` finds the new value."""
    slider, told = NumberSlider("w", 0.5, -3, 3), []
    slider.observe(lambda change: told.append(change["name"]), ["moving", "value"])
    slider.set_state({"moving": True, "value": 1.0})
    slider.set_state({"moving": False, "value": 2.0})
    assert told == ["value", "moving"] * 2


def test_nan_leaves_the_value_alone():
    slider = NumberSlider("w", 1, -3, 3)
    slider.value = float("nan")
    assert slider.value == 1.0


@pytest.mark.parametrize("step, digits", [(1, 0), (0.1, 1), (0.05, 2), (0.25, 2), (1e-3, 3)])
def test_as_many_digits_as_the_step_has(step, digits):
    assert NumberSlider("w", 0, -1, 1, step).digits == digits


def test_limits_that_make_no_sense_are_named():
    with pytest.raises(ValueError, match="w1: low is 3, so high must be larger, not -3"):
        NumberSlider("w1", 0, 3, -3)
    with pytest.raises(ValueError, match="w1: 7 is not between -3 and 3"):
        NumberSlider("w1", 7, -3, 3)


def test_a_slider_redraws_and_a_reset_redraws_once():
    a, b = NumberSlider("a", 1, 0, 10), NumberSlider("b", 2, 0, 10)
    drawn = []

    def draw(stage):
        drawn.append((a.value, b.value))

    stage = make(draw)
    stage.connect(lambda: draw(stage), a, b)
    drawn.clear()
    a.value, b.value = 5, 6
    assert drawn == [(5, 2), (5, 6)]
    drawn.clear()
    reset_button(stage, a, b).click()
    assert drawn == [(1, 2)]


def test_formulas_can_wait_until_the_hand_rests():
    a = NumberSlider("a", 1, 0, 10)
    moving = []
    stage = make()
    stage.connect(lambda: moving.append(stage.moving), a)
    a.set_state({"value": 4.0, "moving": True})
    assert stage.moving
    a.set_state({"value": 4.0, "moving": False})
    assert moving[-1] is False and True in moving


def test_a_choice_begins_with_its_first_option():
    assert choice("data", ["moons", "blobs"]).value == "moons"
    assert choice("n", [("few", 10), ("many", 1000)]).value == 10
    assert choice("n", [("few", 10), ("many", 1000)], value=1000).start == 1000


def test_a_button_calls_its_function():
    pressed = []
    button("Go", lambda: pressed.append(1)).click()
    assert pressed == [1]


def test_a_runner_steps_runs_pauses_and_ends():
    done = []

    def work(n):
        for i in range(n):
            done.append(i)
            yield

    runner = Runner(make(), work(5))
    runner.step()
    assert done == [0] and not runner.ended
    runner.toggle()  # without an event loop it runs through
    assert done == [0, 1, 2, 3, 4] and runner.ended and not runner.running
    runner.step()
    assert done == [0, 1, 2, 3, 4]

    async def paused():
        runner.replace(slow())
        runner.toggle()
        await asyncio.sleep(0.1)
        assert runner.running
        runner.toggle()
        at = len(done)
        await asyncio.sleep(0.1)
        assert len(done) == at and not runner.running and not runner.ended
        runner.toggle()  # and on from where it was
        await asyncio.sleep(0.05)
        runner.stop()
        assert done[5:] == list(range(len(done) - 5)) and len(done) > at

    def slow():
        for i in itertools.count():
            time.sleep(0.001)
            done.append(i)
            yield

    asyncio.run(paused())


def test_an_error_of_the_work_stands_beside_the_figure(capsys):
    stage = make()

    def work():
        yield
        raise OverflowError("the loss is no longer finite")

    runner = Runner(stage, work())
    runner.step()
    runner.step()
    assert runner.ended
    assert stage.picture["error"] == "OverflowError: the loss is no longer finite"
    capsys.readouterr()


def test_work_ends_although_the_sentence_fails(capsys):
    """What the work left half done may have no sentence; its error still ends the run."""
    fig, _ = figure(6, 4)
    words = {"alt": "fine"}
    stage = Stage(fig, alt=lambda: words["alt"])

    def work():
        yield
        del words["alt"]
        raise OverflowError("the loss is no longer finite")

    runner = Runner(stage, work())
    runner.toggle()
    assert runner.ended and not runner.running and runner._run.description == "Run"
    assert stage.picture["error"] == "OverflowError: the loss is no longer finite"
    capsys.readouterr()


def test_work_pauses_when_no_page_watches():
    async def main():
        stage = make()
        stage._watched = True
        runner = Runner(stage, itertools.count())
        runner.toggle()
        await asyncio.sleep(0.05)
        assert runner.running
        stage._seen -= 60
        await asyncio.sleep(0.1)
        assert not runner.running and not runner.ended

    asyncio.run(main())


def test_the_panel_shows_the_stages_picture():
    stage = make()
    bundle = Panel(stage, [NumberSlider("a", 1, 0, 10), [button("Go", print)]])._repr_mimebundle_()
    assert bundle["text/plain"] == "A test figure."
    view = bundle["application/vnd.jupyter.widget-view+json"]
    assert view["model_id"] != stage.model_id


def test_strict_nbval_passes_untagged(tmp_path):
    """A cell with a live figure, run as the notebooks are, and checked as they are."""
    source = (Path(__file__).parent / "browser" / "demonstration.py").read_text("utf-8")
    cells = [source, "first.value = 2\nstage.alt", "stage.alt"]
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    NotebookClient(notebook, kernel_name="python3").execute()
    del notebook.metadata["widgets"]
    for cell in notebook.cells:
        for output in cell.outputs:
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    # The last cell shows that a sentence that changed is noticed.
    notebook.cells[2].outputs[0]["data"]["text/plain"] = "'something else'"
    nbformat.write(notebook, tmp_path / "page.ipynb")
    sanitize = tmp_path / "sanitize.cfg"
    sanitize.write_text("[images]\nregex: base64,[A-Za-z0-9+/=]+\nreplace: base64\n")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q"]
    command += ["-p", "no:cacheprovider", f"--nbval-sanitize-with={sanitize}", "page.ipynb"]
    checked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert "1 failed, 2 passed" in checked.stdout, checked.stdout
