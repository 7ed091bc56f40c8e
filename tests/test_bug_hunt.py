"""The ten suspects, the hunt for them, and the transfer test."""

import numpy as np
import pytest

from utils.exercises import exercise
from utils.exercises.cases import checking
from utils.exercises.mistakes import CATALOGUE
from utils.exercises.passes import backward_pass
from utils.exercises.suspects import RIGHT, SUSPECTS, Suspect, symptoms, trained
from utils.exercises.transfer import TransferTest
from utils.explorers.bug_hunt import Hunt, bug_hunt, hunting_ground
from utils.gradient_check import central_difference
from utils.network import backward, forward, loss
from utils.training import gradient_descent


def square():
    return checking(3, (3, 3, 3, 3))


@pytest.mark.parametrize("suspect", SUSPECTS, ids=[s.key for s in SUSPECTS])
def test_a_suspects_code_is_its_mistake(suspect):
    case = square()
    by_code = suspect.run(case.parameters, case.values, case.t)
    by_catalogue = CATALOGUE[suspect.key].gradient(case.parameters, case.values, case.t)
    for mine, theirs in zip(by_code, by_catalogue, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-15)
    assert not np.allclose(
        by_code.dE_dW1, backward_pass(*case[:1], case.values, case.t).dE_dW1
    ) or (suspect.key in ("bias_first_row", "s_for_h"))


def test_there_are_ten_and_no_two_alike():
    assert len({s.key for s in SUSPECTS}) == len(SUSPECTS) == 10
    ground = hunting_ground()
    trails = [symptoms(suspect.run, *ground) for suspect in SUSPECTS]
    seen = {tuple((round(s.difference, 3), round(s.ratio, 3)) for s in trail) for trail in trails}
    assert len(seen) == 10


def test_the_right_lines_have_no_symptoms_and_train_as_descent_does():
    parameters, x, t = hunting_ground()
    right = Suspect("", {}).run
    assert max(s.difference for s in symptoms(right, parameters, x, t)) < 1e-8
    losses = trained(right, parameters, x, t, 0.7, 30)
    expected = gradient_descent(parameters, x, t, 0.7, 30).losses
    np.testing.assert_allclose(losses, expected, rtol=1e-12)
    assert set(RIGHT) == set(backward_pass(parameters, forward(parameters, x), t)._fields)


@pytest.mark.parametrize("key", ["dE_dy", "s_in_slope"])
def test_a_training_that_diverges_stops_nothing(key):
    losses = trained(CATALOGUE[key].gradient, *hunting_ground(), 1.0, 200)
    assert losses.shape == (201,)
    assert np.isfinite(losses[:3]).all() and losses[-1] == np.inf


def test_symptoms_of_a_plain_gradient_are_measured():
    case = square()
    found = symptoms(
        lambda p, v, t: backward(p, v, t).map(lambda g: -2 * g), case.parameters, case.x, case.t
    )
    for line in found:
        assert line.difference == pytest.approx(3, abs=1e-5)
        assert line.ratio == pytest.approx(2, abs=1e-5)
        assert line.degrees == pytest.approx(180, abs=0.1)


def test_every_suspect_can_be_named_and_wrong_verdicts_hear_why():
    panel = bug_hunt()
    state, explorer = panel.state, panel.explorer
    keys = [key for _, key in explorer.names.options]
    for number, suspect in enumerate(SUSPECTS, start=1):
        explorer.suspect.value = number
        for key in keys:
            if key != suspect.key:
                explorer.names.value = key
                explorer.name()
                assert state.reply.startswith("Not ")
                assert "and it is" in state.reply
                assert number not in state.named
        assert "Its code" not in explorer.said.value
        explorer.names.value = suspect.key
        explorer.name()
        assert f"Suspect {number} is named" in state.reply
        assert "<pre>def backward" in explorer.said.value
        assert f"{number} of 10 are named" in panel.stage.alt
        assert panel.stage.error is None
    assert exercise("17c").diagnose(panel).right
    with pytest.raises(ValueError, match="1 to 10"):
        state.show(11)


def test_an_unfinished_hunt_is_not_right():
    assert "0 of 10" in exercise("17c").diagnose(bug_hunt()).text
    assert Hunt().number == 1


@pytest.mark.parametrize("form", "AB")
def test_the_transfer_test_scores_each_item(form, capsys):
    test = TransferTest(form)
    test.show()
    shown = capsys.readouterr().out
    assert all(f"\n{n}. " in shown for n in range(1, 9))
    test.score(test.answers)
    assert "8 of 8" in capsys.readouterr().out
    test.score({n: ... for n in range(1, 9)})
    assert "Not yet" in capsys.readouterr().out
    for n in range(1, 9):
        test.score({**test.answers, n: 0.123456 if n < 7 else "z"})
        said = capsys.readouterr().out
        assert "7 of 8" in said and f"   {n}. " in said
    typed = {n: float(f"{v:.3g}") if n < 7 else v for n, v in test.answers.items()}
    test.score(typed, before=2)
    assert "brought +6" in capsys.readouterr().out
    test.score(typed, before="2")
    assert "a whole number from 0 to 8, not '2'" in capsys.readouterr().out
    test.score({1: "x", 2: None, 3: [1, 2], 4: object()})
    assert "0 of 8" in capsys.readouterr().out


@pytest.mark.parametrize("form", "AB")
def test_the_transfer_answers_are_measured_slopes(form):
    """Every letter with its indices, as printed, is looked up in what central differences found."""
    test = TransferTest(form)
    parameters, x, t, _ = test.case
    measured = central_difference(parameters, x, t)
    # With one example, E changes with a score as with the bias that is added to it.
    slopes = {f"dE/d{name}": array for name, array in measured._asdict().items()}
    slopes["dE/ds3"] = measured.b3
    assert test.answers[1] == pytest.approx(np.exp(-loss(parameters, x, t)))
    for n in range(2, 7):
        letters, indices = test.items[n - 1].text.split("_")
        cell = tuple(int(index) - 1 for index in indices)
        assert test.answers[n] == pytest.approx(slopes[letters][cell], rel=1e-6), n


def test_a_single_answer_is_scored(capsys):
    test = TransferTest("A")
    for n in range(1, 9):
        test.score({n: test.answers[n]})
        assert "1 of 8" in capsys.readouterr().out


def test_the_two_forms_differ_and_their_bugs_too():
    a, b = TransferTest("A"), TransferTest("B")
    assert all(a.answers[n] != b.answers[n] for n in range(1, 7))
    with pytest.raises(ValueError, match='"A" or "B"'):
        TransferTest("C")
