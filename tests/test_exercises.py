"""utils.exercises: every reply of every exercise, and that no answer whatever stops a notebook."""

from types import SimpleNamespace

import numpy as np
import pytest
import test_network
from hypothesis import given
from hypothesis import strategies as st
from strategies import PROPERTY

from utils.exercises import PAGES, all_exercises, come_back, exercise
from utils.exercises.answers import Unreadable, agrees, evaluated
from utils.exercises.capstone import WholePass, learners_pass
from utils.exercises.cases import checking, reading
from utils.exercises.drills import NetworkDrill, Seeded, few_digits, measured_slope, two_losses
from utils.exercises.gradients import Gradient, wrong_passes
from utils.exercises.kinds import Choice, Explorer, Numbers, Prediction
from utils.exercises.mistakes import CATALOGUE
from utils.exercises.passes import backward_pass
from utils.exercises.replies import NOT_YET, differs, named

EVERY = all_exercises()
KEYS = [entry.key for entry in EVERY]
EACH = pytest.mark.parametrize("entry", EVERY, ids=KEYS)
JUDGED = [entry for entry in EVERY if not isinstance(entry, Explorer | Prediction)]


def same_everywhere(first, second):
    """Whether two mistakes lead to the same numbers on three networks of different shapes."""
    for case in (checking(1, (2, 5, 4, 3), 7), checking(2, (3, 4, 4, 2), 4), checking(3, (4,) * 4)):
        passes = wrong_passes(case)
        if (first in passes) != (second in passes):
            return False
        if first in passes and not all(map(agrees, passes[first], passes[second])):
            return False
    return CATALOGUE[first].gradient is not None and CATALOGUE[second].gradient is not None


def followed_up(entry, key, answer):
    """The last reply, when every number that is asked for is answered as the mistake has it."""
    reply, asked = entry.diagnose(answer), {}
    while reply.ask:
        asked[reply.ask] = getattr(wrong_passes(entry._case)[key], reply.ask)
        reply = entry.diagnose(answer, **asked)
    return reply


# ---- all exercises of the course


def test_every_page_has_exercises_and_no_key_stands_twice():
    assert len(KEYS) == len(set(KEYS))
    answered = [e for e in EVERY if not isinstance(e, Prediction)]
    assert 60 <= len(answered) <= 110
    assert {key[:2] for key in KEYS} == set(PAGES)
    for entry in EVERY:
        assert exercise(entry.key) is entry


@pytest.mark.parametrize("entry", JUDGED, ids=[e.key for e in JUDGED])
def test_the_right_answer_passes_and_the_dots_are_not_yet(entry):
    assert entry.diagnose(entry.right_answer).right
    assert entry.diagnose(...).text == NOT_YET
    if isinstance(entry, Numbers):
        nearly = entry.right_answer * (1 + 1e-9)
        assert entry.diagnose(nearly).right


def confusion():
    """{(exercise, mistake): the keys that the reply names} for every mistake that can be made."""
    return {
        (entry.key, key): followed_up(entry, key, answer)
        for entry in JUDGED
        for key, answer in entry.wrong_answers().items()
    }


def test_every_mistake_is_told_apart_by_its_own_name(capsys):
    table = confusion()
    wrong = {}
    for (where, key), reply in table.items():
        assert not reply.right, f"{where}: {key} is accepted as right"
        others = [k for k in reply.mistakes if k != key and not same_everywhere(k, key)]
        if key not in reply.mistakes or others:
            wrong[where, key] = reply.mistakes
    named = 1 - len(wrong) / len(table)
    with capsys.disabled():
        print(f"\n{len(table)} wrong answers on {len(JUDGED)} exercises, {named:.1%} named by name")
        for (where, key), said in wrong.items():
            print(f"   {where}: {key} is called {', '.join(said) or 'nothing'}")
        print("   the same on every input:", sorted(
            {tuple(sorted((a, b))) for a in CATALOGUE for b in CATALOGUE
             if a != b and same_everywhere(a, b)}
        ))  # fmt: skip
    assert len(table) > 400
    assert named >= 0.95


def test_every_misconception_is_met_on_two_pages():
    met = {}
    for entry in EVERY:
        for key in entry.wrong_answers():
            met.setdefault(key, set()).add(entry.page)
    assert set(met) <= set(CATALOGUE)
    rare = {key: sorted(met.get(key, ())) for key in CATALOGUE if len(met.get(key, ())) < 2}
    assert rare == {}


def test_the_catalogue_holds_what_the_course_promises():
    with_gradient = [m for m in CATALOGUE.values() if m.gradient]
    assert len(with_gradient) >= 25
    for entry in CATALOGUE.values():
        assert entry.name and entry.says.endswith((".", "?"))
        assert entry.page in PAGES
        assert entry.says.count(". ") <= 2


@EACH
@PROPERTY
@given(seed=st.integers(0, 10**6))
def test_random_wrong_answers_are_never_accepted(entry, seed):
    if not isinstance(entry, Numbers):
        return
    rng = np.random.default_rng(seed)
    right = entry.right_answer
    scale = np.abs(right).max() or 1.0
    off = right + scale * rng.choice([-1, 1]) * 10.0 ** rng.uniform(-4, 1) * np.eye(
        1, max(right.size, 1), rng.integers(max(right.size, 1))
    ).reshape(right.shape)
    reply = entry.diagnose(off)
    assert not reply.right
    assert reply.text


ODD = [
    None, object(), "import os", "__import__('os')", "(1).__class__", "x" * 5000, [], {},
    [[1], [2, 3]], np.nan, np.inf, lambda: 1 / 0, lambda nothing_like_that: 1, print, "9**9**9",
    True, b"1", 1j, np.zeros((0, 3)), "", "[0]*10**9", "exp(", set, float, "np.load('f')",
    "W1.tofile('f')", "eye(10**9)", "[0]*9999*9999", SimpleNamespace(explorer=None),
]  # fmt: skip


@EACH
def test_no_answer_stops_a_notebook(entry, capsys):
    for answer in ODD:
        reply = entry.diagnose(answer)
        assert not reply.right
        assert reply.text and "Traceback" not in reply.text
    entry.check(...)
    assert capsys.readouterr().out.strip()


@EACH
def test_hints_come_one_at_a_time_and_end(entry, capsys):
    for n in range(len(entry.hints) + 2):
        entry.hint()
        said = capsys.readouterr().out
        if entry.hints:
            assert f"Hint {min(n + 1, len(entry.hints))} of {len(entry.hints)}" in said
    if not isinstance(entry, Choice):
        assert entry.hints, "an exercise without a hint"


@EACH
def test_predictions_and_choices_have_one_right_letter_and_named_distractors(entry):
    if not isinstance(entry, Choice):
        return
    wrongs = list(entry.options.values())
    assert wrongs.count(None) == 1
    assert len(wrongs) >= 2
    assert set(filter(None, wrongs)) <= set(CATALOGUE)


# ---- the catalogue as planted faults


OF_BACKWARD = [
    test_network.test_backward_by_automatic_differentiation,
    test_network.test_backward_by_complex_step,
    test_network.test_backward_by_central_differences,
]
PLANTED = [key for key, entry in CATALOGUE.items() if entry.gradient]


@pytest.mark.parametrize("key", PLANTED)
@pytest.mark.parametrize("test", OF_BACKWARD, ids=[t.__name__[14:] for t in OF_BACKWARD])
def test_planted_in_backward_a_mistake_makes_the_networks_own_tests_fail(monkeypatch, key, test):
    """On one of three shapes it runs, and there the tests of `utils.network` go red."""

    def faulty(parameters, values, t):
        return CATALOGUE[key].gradient(parameters, values, t).gradient

    red = 0
    for case in (checking(), checking(5, (3, 4, 3, 2)), checking(6, (4, 4, 4, 4))):
        problem = case.parameters, case.x, case.t
        test.hypothesis.inner_test(problem)  # with the right one they pass
        if key not in wrong_passes(case):
            continue
        with monkeypatch.context() as planted:
            planted.setattr(test_network, "backward", faulty)
            try:
                test.hypothesis.inner_test(problem)
            except AssertionError:
                red += 1
    assert red


# ---- the kinds


@pytest.fixture
def cell():
    return Gradient("11z", "dE/dW2_41", "dE_dW2", cell=(3, 0), hints=["one", "two"])


@pytest.mark.parametrize(
    ("answer", "right"),
    [(0.0504, True), (0.05036, True), (0.050361735964980, True), (0.0503, False), (0.05, False),
     (0.0505, False), ("0.0504", True), ("0.05", False), (-0.0504, False)],
)  # fmt: skip
def test_typed_numbers_are_held_to_their_digits_and_at_least_three(cell, answer, right):
    assert cell.diagnose(answer).right is right


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (0.165474, "only the last path"),
        (-0.115113, "what is your delta3"),
        (0.05, "at least three digits"),
        (-0.0504, "sign"),
        ([0.0504], "shape"),
        ("nonsense", "There is no 'nonsense' here"),
        ("delta3 @ W3.T", "There is no 'delta3'"),
        ("h1.T @ y @ y", "do not fit"),
        ("h1 * (1 - h2)", "the same layer"),
    ],
)
def test_the_reply_says_what_is_wrong(cell, answer, said):
    assert said in cell.diagnose(answer).text


@pytest.mark.parametrize(
    ("given", "right", "said"),
    [
        ([[0.25]], 0.25, "in an array of one number, shape (), yours is shape (1, 1)."),
        ([1.0, 2.0], [[1.0, 2.0]], "expected shape (1, 2). The numbers may be right"),
        ([[1.0], [2.0]], [[1.0, 3.0]], "The numbers may be right"),
        (np.ones((3, 2)), np.ones((2, 3)), "Rows and columns are exchanged."),
        (3.0, [1.0, 2.0], "yours is one number, shape (), expected shape (2,)."),
        (np.inf, 2.0, "not finite"),
        (-0.7654321, 0.7654321, "the sign is not"),
        ([2.5, -5.0], [1.0, -2.0], "Every entry is 2.5 times"),
        ([[1.0, 2.0], [7.0, 7.0]], [[1.0, 2.0], [3.0, 5.0]], "2 of 4 entries differ"),
        ([[1.0, 2.0], [7.0, 5.0]], [[1.0, 2.0], [3.0, 5.0]], "the first at [1, 0]"),
        (0.05, 0.0559, "at least three digits"),
        (0.05, 0.0561, "Too small"),
        (0.67, 0.6753, "at least three digits"),
        (0.67, 0.6789, "Too small"),
        (7000, 7550, "at least three digits"),
        (7000, 7650, "Too small"),
        (0.675, 0.6756, "Within two in a thousand"),
        (0.123456, 0.123233, "Within two in a thousand"),
        (0.123456, 0.123133, "Too large"),
        (20.4321, 20.4001, "Within two in a thousand"),
        (20.4321, 20.3001, "Too large"),
        (0.123456, 0.0, "Too large"),
        (0.0, 0.123456, "Too small"),
        (0.0, -0.123456, "Too small"),
        (-0.3456, 0.123456, "The sign differs, and the size as well"),
        (-0.3456, -0.123456, "Too large"),
    ],
)
def test_what_a_wrong_answer_hears_that_no_mistake_explains(given, right, said):
    reply = differs(np.asarray(given, float), np.asarray(right, float))
    assert said in reply


def test_mistakes_that_coincide_are_all_named_and_the_first_is_explained():
    first, second = CATALOGUE["squared_error"], CATALOGUE["y_minus_t_as_dE_dy"]
    both = named((first.key, second.key))
    assert f"{first.name}; or {second.name}. {first.says} (page {first.page})" in both
    assert named((first.key, second.key), explain=False).endswith(f"{second.name}.")


def test_a_rounded_entry_is_not_among_those_that_differ():
    entry = Numbers("09z", "three numbers", lambda: [1 / 3, 0.2, 2 / 3])
    assert entry.diagnose([0.333, 0.2, 0.667]).right
    assert "1 of 3 entries differ, the first at [1]" in entry.diagnose([0.333, 0.9, 0.667]).text


@pytest.mark.parametrize(
    ("key", "answer", "mistake"),
    [
        ("11g", lambda h1, h2, y, t: h1.T @ ((y - t).sum(axis=1)[:, None] * h2), "no_weights"),
        ("13a", 0.0, "no_weights"),
        ("15a", 0.0, "bias_scalar"),
    ],
)
def test_a_mistake_that_leads_to_0_is_named_whatever_rounding_leaves(key, answer, mistake):
    assert mistake in exercise(key).diagnose(answer).mistakes


def test_several_mistakes_are_told_apart_by_one_more_number(cell):
    first = cell.diagnose(-0.115113)
    assert len(first.mistakes) > 1
    assert first.ask == "delta3"
    wrong = CATALOGUE["one_path"].gradient(*reading()[:1], reading().values, reading().t)
    second = cell.diagnose(-0.115113, delta3=wrong.delta3)
    assert second.mistakes == ("one_path",)
    assert "one and the same" in cell.diagnose(-0.115113, delta3=[[5, 5]]).text


def test_a_formula_is_tried_on_a_network_where_nothing_hides():
    entry = Gradient("11z", "delta2", "delta2", known=("delta3",))
    assert entry.diagnose("(delta3 @ W3.T) * h2 * (1 - h2)").right
    assert entry.diagnose(lambda delta3, W3, h2: (delta3 @ W3.T) * h2 * (1 - h2)).right
    assert entry.diagnose("(y - t) @ W3.T * h2 * (1 - h2)").mistakes == ("no_mean",)
    assert entry.diagnose(lambda delta3, W3: delta3 @ W3.T).mistakes == ("no_slope",)


def test_a_learners_function_cannot_change_the_case():
    def spoils(h2):
        h2 *= 0
        return h2

    entry = Gradient("11z", "delta2", "delta2", known=("delta3",))
    assert not entry.diagnose(spoils).right
    assert entry.diagnose("(delta3 @ W3.T) * h2 * (1 - h2)").right


NO_FORMULAS = [
    "x.__class__", "open('f')", "[x for x in y]", "lambda: 1", "x if x else y", "x := 2", "'a'",
    "10**11", "x**x", "np.__dict__",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_FORMULAS)
def test_a_formula_is_a_formula_and_nothing_else(text):
    with pytest.raises(Unreadable):
        evaluated(text, {"x": 2.0, "y": 3.0})


@pytest.mark.parametrize(
    "text", ["h2 ** 'a'", "h2 ** None", "-" * 20_000 + "1", "1+" * 20_000 + "1", "\ud800"],
    ids=["power of a text", "power of nothing", "minus signs", "sums", "half a character"],
)  # fmt: skip
def test_what_python_itself_gives_up_on_ends_in_a_reply(text):
    reply = Gradient("11z", "delta2", "delta2").diagnose(text)
    assert not reply.right and reply.text


def test_a_formula_cannot_change_the_names():
    entry = Gradient("11z", "delta2", "delta2", known=("delta3",))
    assert not entry.diagnose("exp(h2, h2)").right  # the second is where NumPy writes
    assert entry.diagnose("(delta3 @ W3.T) * h2 * (1 - h2)").right


def test_the_formulas_names_are_enough_for_arithmetic():
    assert evaluated("-x ** 2 + exp(y) / sum([x, y]) ** -1", {"x": 2.0, "y": 0.0}) == -2.0
    assert evaluated("np.exp(x).sum()", {"x": np.zeros(3)}) == 3.0
    assert evaluated("((x ** 2) ** 2 + y ** 2) ** 2", {"x": 1.0, "y": 1.0}) == 4.0
    assert evaluated("((x ** 2) ** 2 + y) ** 10", {"x": 1.0, "y": 1.0}) == 1024.0


def test_a_sure_and_wrong_prediction_is_kept_in_mind(capsys):
    entry = Prediction("09z", "a guess", {"a": None, "b": "smaller_is_better"})
    entry.reveal("b", "a", 3)
    said = capsys.readouterr().out
    assert "smaller step" in said and '"09z"' in said
    entry.reveal("b", "a", 1)
    assert "Write down" not in capsys.readouterr().out
    entry.reveal(" A", "a", 3)
    assert "As you predicted" in capsys.readouterr().out
    entry.reveal(..., "a")
    assert "open" in capsys.readouterr().out


def test_come_back_shows_what_stood_behind_it(capsys):
    come_back(...)
    assert "Nothing to come back to" in capsys.readouterr().out
    come_back(["17b", "99q", 5, 17, "1."])
    said = capsys.readouterr().out
    assert "there is no exercise 17; page 17 has 17a" in said
    assert "there is no exercise '1.'" in said
    assert CATALOGUE["falling_curve"].name in said
    assert "there is no exercise '99q'" in said
    come_back("17b")  # one alone, without its list
    assert CATALOGUE["falling_curve"].name in capsys.readouterr().out
    come_back(17)
    assert 'in a list: ["05a", "07b"], not 17' in capsys.readouterr().out


def test_a_drill_brings_other_numbers_and_is_judged_on_them(capsys):
    entry = Seeded(
        "09z", "a product", lambda rng: {"a": rng.uniform(2, 3, 3).round(2)},
        lambda n: n["a"].prod(), {"upstream_for_product": lambda n: n["a"].sum()},
    )  # fmt: skip
    entry.draw(4)
    first, right = capsys.readouterr().out, entry.right_answer
    assert entry.diagnose("a[0] * a[1] * a[2]").right
    entry.draw(5)
    assert capsys.readouterr().out != first
    assert not entry.diagnose(right).right
    assert entry.diagnose(entry.right_answer).right
    assert entry.diagnose("sum(a)").mistakes == ("upstream_for_product",)


def test_two_losses_are_what_a_slope_is_measured_from():
    def parabola(w):
        return 3 * w**2 - w  # its slope between two places is its slope in the middle

    given = {"E_up": parabola(0.9), "E_down": parabola(0.5), "step": 0.2}
    assert measured_slope(given) == pytest.approx(6 * 0.7 - 1)
    for seed in range(200):
        given = two_losses(np.random.default_rng(seed), [0.4, 0.6], [0.05, 0.02])
        assert list(given) == ["w", "E_up", "E_down", "step"]
        assert given["w"] in (0.4, 0.6) and given["step"] in (0.05, 0.02)
        assert 1 < given["E_up"] < given["E_down"] < 2  # E falls, and a sign shows
        assert all(given[name] == round(given[name], 2) for name in given)


def test_a_seed_that_is_none_leaves_the_drill_as_it_was():
    for entry in (
        NetworkDrill("12z", "a slope", ("W1", 1, 0)),
        Seeded("12z", "a number", lambda rng: {"a": rng.uniform()}, lambda n: n["a"]),
    ):
        right = entry.right_answer
        with pytest.raises(ValueError, match="non-negative"):
            entry.draw(-1)
        assert entry.diagnose(right).right


@pytest.mark.parametrize("seed", range(12))
def test_networks_for_paper_hide_nothing(seed):
    case = few_digits(seed)
    assert np.array_equal(case.x, case.x.round(1)) or np.allclose(case.x, case.x.round(1))
    assert case.values.h1.min() > 0.1 and case.values.h1.max() < 0.9
    drill = NetworkDrill("12z", "one slope", ("W2", 2, 0), seed=seed)
    assert drill.diagnose(float(f"{float(drill.right_answer):.4g}")).right


def test_a_worked_solution_is_set_for_the_present_network(capsys, monkeypatch):
    from utils.exercises import drills

    shown = []
    monkeypatch.setattr(drills, "display", shown.append)
    drill = NetworkDrill("12z", "one slope", ("W1", 1, 0))
    drill.draw(3)
    drill.solution()
    assert len(shown) >= 8
    assert all(line.data for line in shown)


# ---- the whole backward pass


def nine_lines(**instead):
    """A learner's backward pass as text, some lines replaced, as a function."""
    from utils.exercises.suspects import Suspect

    space = {"np": np}
    exec(Suspect("", instead).source, space)
    return space["backward"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ({}, "Right, all nine"),
        ({"delta3": "y - t"}, "delta3: This is what comes out with the sum over the examples"),
        ({"delta2": "delta3 @ W3.T"}, "Right so far: delta3, dE_dW3, dE_db3. delta2: This is"),
        ({"delta1": "delta2 @ W2.T"}, "delta1: This is what comes out with"),
        ({"dE_db2": "delta2.mean(axis=0)"}, "the mean of delta"),
        ({"dE_dW1": "delta1.T @ x"}, "Rows and columns are exchanged"),
        ({"delta2": "delta3 @ W3"}, "stops with ValueError"),
        ({"dE_dW2": "3.7 * h1.T @ delta2"}, "3.7 times"),
    ],
)
def test_the_first_wrong_line_of_a_backward_pass_is_named(lines, said):
    assert said in WholePass("17z", "all").diagnose(nine_lines(**lines)).text


def test_a_pass_that_writes_into_the_values_is_read_like_any_other():
    def spoils(parameters, values, t):
        values.y[:] = values.y - t
        return right(parameters, values._replace(y=values.y + t), t)

    right = nine_lines(delta3="y - t")
    said = WholePass("17z", "all").diagnose(right).text
    assert WholePass("17z", "all").diagnose(spoils).text == said


@pytest.mark.parametrize("answer", [lambda a: a, lambda p, v, t: None, lambda p, v, t: 5, "text",
                                    lambda p, v, t: {"delta3": v.y - t}])  # fmt: skip
def test_what_is_no_backward_pass_is_said_in_words(answer):
    reply = WholePass("17z", "all").diagnose(answer)
    assert not reply.right and reply.text


def test_a_dict_will_do():
    right = WholePass("17z", "all")
    assert right.diagnose(lambda p, v, t: backward_pass(p, v, t)._asdict()).right


def test_what_a_learner_trains_with_is_what_was_written():
    case = checking()
    slow = learners_pass(nine_lines(dE_dW1="0.1 * x.T @ delta1"))
    right = backward_pass(case.parameters, case.values, case.t)
    found = slow(case.parameters, case.values, case.t)
    np.testing.assert_allclose(found.dE_dW1, 0.1 * right.dE_dW1)
    np.testing.assert_allclose(found.dE_dW2, right.dE_dW2)
    assert learners_pass(lambda p, v, t: backward_pass(p, v, t)._asdict())
    assert learners_pass(...) is None
    assert learners_pass(nine_lines(dE_dW1="delta1.T @ x")) is None
    assert learners_pass(lambda p, v, t: 1 / 0) is None
