"""The explorers without a browser: what their controls do to the numbers behind the picture."""

import asyncio
from itertools import islice

import numpy as np
import pytest

from utils.example import running_example
from utils.explorers.forward_pass import forward_explorer
from utils.explorers.training_progress import TrainingProgress
from utils.network import forward, loss
from utils.training import Diverged, descend


def controls_of(panel):
    """{label: control} of the sliders and lists above the stage."""
    found = {}
    for row in panel.children:
        for control in getattr(row, "children", ()):
            label = getattr(control, "label", None)
            name = label if isinstance(label, str) and hasattr(control, "low") else None
            found[name or control.description] = control
    return found


@pytest.fixture
def explorer():
    parameters, x, t = running_example()
    return forward_explorer(parameters, x, t), parameters, x, t


@pytest.mark.parametrize("weight", [-4.0, 0.0, 2.35, 4.0])
@pytest.mark.parametrize("source", [-4.0, 4.0])
def test_the_sliders_move_the_network_and_nothing_else(explorer, weight, source):
    panel, parameters, x, t = explorer
    controls = controls_of(panel)
    controls["W⁽²⁾₄₁"].value = weight
    controls["x₁"].value = source
    W2, moved_x = parameters.W2.copy(), x.copy()
    W2[3, 0], moved_x[0, 0] = weight, source
    expected = parameters._replace(W2=W2)
    assert panel.state.E == pytest.approx(loss(expected, moved_x, t))
    np.testing.assert_allclose(panel.state.values.y, forward(expected, moved_x).y)
    assert panel.state.values.y.sum() == pytest.approx(1)
    assert f"E = {panel.state.E:.4f} nats" in panel.stage.alt
    assert panel.stage.error is None
    np.testing.assert_array_equal(parameters.W2, running_example()[0].W2)


def test_another_weight_is_taken_from_the_list_and_reset_brings_all_back(explorer):
    panel = explorer[0]
    controls = controls_of(panel)
    controls["weight"].value = ("W1", 0, 2)
    slider = controls["W⁽²⁾₄₁"]
    assert (slider.label, slider.value) == ("W⁽¹⁾₁₃", 0.6)
    slider.value = -3.0
    assert panel.state.parameters.W1[0, 2] == -3.0
    controls["Reset"].click()
    assert panel.state.E == pytest.approx(loss(*running_example()))


def train(progress, walk, press_stop_at=None):
    """The steps that come out of a watched training; Stop is pressed at one of them."""

    async def collect():
        steps = []
        async for step in progress.steps_of(walk):
            steps.append(step)
            if step.number == press_stop_at:
                progress.stop()
        return steps

    return asyncio.run(collect())


def test_a_watched_training_gives_every_step():
    progress = TrainingProgress(30)
    steps = train(progress, descend(*running_example(), 0.5))
    assert [step.number for step in steps] == list(range(31))
    assert progress.words == f"step 30 of 30, E = {steps[-1].loss:.4f} nats, done"


def test_stop_ends_it_after_the_present_step():
    progress = TrainingProgress(10_000)
    steps = train(progress, descend(*running_example(), 0.5), press_stop_at=7)
    assert steps[-1].number == 7
    assert progress.words.endswith("stopped")


def test_divergence_is_shown_and_raised():
    def walk():
        yield from islice(descend(*running_example(), 0.5), 3)
        raise Diverged("Training diverged at step 3")

    progress = TrainingProgress(50)
    with pytest.raises(Diverged):
        train(progress, walk())
    assert progress.words.startswith("step 2 of 50, E = ")
    assert progress.words.endswith("diverged")


def test_the_curve_grows_with_the_training_and_its_sentence_says_from_where_to_where():
    progress = TrainingProgress(900)
    assert "still empty" in progress.stage.alt
    steps = train(progress, descend(*running_example(), 0.5), press_stop_at=60)
    first, last = steps[0].loss, steps[-1].loss
    said = f"from {first:.2f} nats at step 0 to {last:.2f} nats at step 60 of 900."
    assert said in progress.stage.alt
    assert progress.stage.error is None
    assert {"E", "now"} <= set(progress.stage.picture["marks"])
    assert progress.curves.figure.axes[0].get_ylim() == (0, pytest.approx(1.1 * first))


def test_a_long_curve_is_drawn_with_as_many_points_as_there_is_room_for():
    progress = TrainingProgress(5000)
    train(progress, descend(*running_example(), 0.5))
    drawn = progress.stage.picture["marks"]["E"]["svg"]
    assert 400 < len(drawn.split()) < 1700


def test_what_a_page_shows_before_it_runs_has_no_timing():
    bundle = TrainingProgress(900)._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Here the loss curve of 900 steps grows")
    assert bundle["text/plain"] in bundle["text/html"]
