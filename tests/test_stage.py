"""The stage without a browser: where marks land, what is sent, and what happens when it fails."""

import asyncio
import base64
import io
import itertools
import re
import threading
import time
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from utils.plotting import COLOURS, figure, loss_surface
from utils.stage import Slices, Stage, palette, still, svg
from utils.stage.frames import Frames
from utils.stage.surface import project


def make(xlim=(0, 10), ylim=(-1, 1), alt="A test figure.", scale="linear"):
    """A stage over one empty Axes; `sent` collects its messages as a page would get them."""
    fig, ax = figure(6, 4)
    ax.set(xlim=xlim, ylim=ylim, xscale=scale, yscale=scale)
    stage = Stage(fig, alt=alt)
    stage.sent = []
    stage.send = lambda message, *_: stage.sent.append(message)
    stage._receive(stage, {"ready": True}, ())
    stage.sent.clear()
    return stage, ax


def numbers(text):
    return [float(v) for v in re.findall(r"-?\d+\.?\d*", text)]


# ---- where things land


@pytest.mark.parametrize("scale, limits", [("linear", (-2.0, 7.0)), ("log", (1e-12, 10.0))])
def test_pixels_are_those_of_matplotlib(scale, limits):
    stage, ax = make(limits, limits, scale=scale)
    x, y = np.geomspace(1e-3, 5, 7), np.geomspace(0.01, 2, 7)[::-1]
    pixels = stage._plane(0).pixels(x, y)
    display = ax.transData.transform(np.column_stack([x, y]))
    assert np.allclose(pixels[:, 0], display[:, 0], atol=0.06)
    assert np.allclose(pixels[:, 1], 400 - display[:, 1], atol=0.06)


def test_a_pixel_goes_back_to_its_data_and_stays_inside_the_limits():
    stage, _ = make()
    plane = stage._plane(0)
    (px, py), *_ = plane.pixels(2.5, 0.25)
    assert plane.data(px, py) == pytest.approx((2.5, 0.25), abs=0.01)
    assert plane.data(-1e4, -1e4) == (0.0, 1.0)
    assert plane.data(1e9, 1e9) == (10.0, -1.0)


def test_the_static_layer_and_the_marks_agree():
    """The red dot of matplotlib's SVG and the mark of the same place have the same pixels."""
    fig, ax = figure(6, 4)
    ax.set(xlim=(0, 10), ylim=(-1, 1))
    ax.scatter([7.5], [0.3], color="#fe0102")
    stage = Stage(fig, alt="x")
    stage.points("p", [7.5], [0.3])
    tag = re.search(r"<use[^>]*#fe0102[^>]*>", stage._base).group()
    base = np.array(numbers(re.search(r' x="[^"]*" y="[^"]*"', tag).group())) * 100 / 72
    mark = ElementTree.fromstring(stage.picture["marks"]["p"]["svg"])
    assert np.allclose(base, [float(mark.get("cx")), float(mark.get("cy"))], atol=0.1)


def test_other_scales_may_stand_still_and_nothing_is_drawn_on_them():
    fig, ax = figure()
    loss_surface([0, 1], [0, 1], [[0.0, 1.0], [1.0, 3.0]], ax=ax)  # with a colour bar
    stage = Stage(fig, "Contours.")
    stage.points("point", 0.5, 0.5)
    with pytest.raises(ValueError, match=r"linear and log scales, not \['function'\]"):
        stage.points("other", 0.5, 0.5, axes=1)
    assert set(stage.picture["marks"]) == {"point"}
    fig, ax = figure()
    ax.set_xscale("symlog")
    with pytest.raises(ValueError, match="linear and log scales"):
        Stage(fig, "Empty.").points("point", 0.7, 0.5)


# ---- marks


def all_marks(stage, shift=0.0):
    x = np.linspace(0, 10, 9)
    z = np.sin(x)[None, :] * np.cos(x)[:, None] + shift
    stage.points("points", [1, 2], [0, shift], role=["positive", "negative"], symbol="s")
    stage.curve("curve", x, np.sin(x + shift))
    stage.lines("lines", [1, 2], [0, 0], [2, 3], [0.5, shift])
    stage.edges("edges", [[1, 0], [2, 0]], [[3, 0.5], [3, shift]], roles=["positive", "negative"])
    stage.arrow("arrow", 5, 0, 1, 0.3 + shift)
    stage.text("text", 4, 0.5, f"s = {shift:.1f}")
    stage.bars("bars", [6, 7], [0.5, -0.5 - shift])
    stage.area("area", x, -0.1, 0.1 + shift)
    stage.field("field", x, x / 10, z, limits=(-1, 1))
    stage.contours("contours", x, x / 10, z, [-0.5, 0, 0.5 + shift])
    stage.surface("surface", x, x, z, limits=(-1, 1), points=[(5, 5, 0.1, "target", 5)],
                  paths=[([1, 2], [1, 2], [0, shift], "negative", 2)],
                  planes=[([1, 2, 2, 1], [1, 1, 2, 2], [0, 0, 0, 0], "muted")])  # fmt: skip


def test_every_mark_is_sound_svg_and_only_what_changed_is_sent():
    stage, _ = make()
    with stage.batch():
        all_marks(stage)
    assert len(stage.sent) == 1 and len(stage.sent[0]["marks"]) == 11
    for mark in stage.picture["marks"].values():
        if mark["svg"] is not None:
            ElementTree.fromstring(f"<g>{mark['svg']}</g>")
    stage.sent.clear()
    with stage.batch():
        all_marks(stage)
    assert stage.sent == []
    with stage.batch():
        all_marks(stage)
        stage.points("points", [3, 4], [0, 0])
    assert [list(frame["marks"]) for frame in stage.sent] == [["points"]]
    stage.remove("points", "never there")
    assert stage.sent[-1]["marks"] == {"points": None}
    assert "points" not in stage.picture["marks"]


def test_text_is_never_markup():
    stage, _ = make(alt='a "quoted" <b> & c')
    stage.text("t", 5, 0, '<script>alert(1)</script> & "x"')
    element = ElementTree.fromstring(stage.picture["marks"]["t"]["svg"])
    assert element.text == '<script>alert(1)</script> & "x"'
    assert "<script" not in stage.picture["marks"]["t"]["svg"]
    assert 'alt="a &quot;quoted&quot; &lt;b&gt; &amp; c"' in stage._repr_mimebundle_()["text/html"]


def test_sign_is_not_told_by_colour_alone():
    stage, _ = make()
    stage.edges("e", [[1, 0], [1, 0]], [[3, 0], [4, 0]], roles=["positive", "negative"])
    positive, negative = stage.picture["marks"]["e"]["svg"].split("/>")[:2]
    assert "dasharray" in negative and "dasharray" not in positive
    assert COLOURS["negative"] in negative and COLOURS["positive"] in positive
    stage.bars("b", [2, 4], [0.5, -0.5])
    assert stage.picture["marks"]["b"]["svg"].count("<path") == 1


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_left_out_and_said(bad):
    stage, _ = make()
    stage.edges("e", [[1, 0], [bad, 0]], [[3, 0], [4, 0]], clickable=print)
    stage.lines("l", [1, 2], 0, [3, bad], 0)
    assert stage.picture["note"] == "Not drawn, because not finite: 1 of e, 1 of l."
    assert [stage.picture["marks"][name]["svg"].count("M") for name in "el"] == [1, 1]
    stage.remove("e", "l")
    stage.curve("loss", [1, 2, 3, 4, 5], [0, 0.1, bad, 0.1, 0])
    assert stage.picture["note"] == "Not drawn, because not finite: 1 of loss."
    assert stage.picture["marks"]["loss"]["svg"].count("M") == 2
    stage.points("p", [1, bad], [0, 0])
    assert stage.picture["marks"]["p"]["svg"].count("<circle") == 1
    stage.field("f", [0, 1, 2], [0, 1], [[0, 1, bad], [0, 1, 2]])
    stage.surface("s", [0, 1, 2], [0, 1], [[0, 1, bad], [0, 1, 2]])
    assert stage.picture["note"].endswith("1 of loss, 1 of p, 1 of f, 1 of s.")
    all_text = str(stage.picture["marks"]).lower()
    assert "nan" not in all_text and "inf" not in all_text.replace("info", "")
    stage.remove("loss", "p", "f", "s")
    assert stage.picture["note"] == ""


def test_coordinates_are_written_to_a_tenth_on_the_picture_and_far_from_it():
    places = np.array([[0.0, 0.26], [1599.9, 1600.0], [123.45, 1e6]])
    assert svg.coordinates(places) == ["0.0", "0.3", "1599.9", "1600.0", "123.4", "1000000.0"]
    assert svg.coordinates(np.array([[-0.3, 7]])) == ["-0.3", "7.0"]
    assert svg.coordinates(np.empty((0, 2))) == []


def ends_of(stage, name="e"):
    return numbers(re.search('d="(.*?)"', stage.picture["marks"][name]["svg"]).group(1))


def test_edges_that_stay_are_laid_out_once_and_anew_when_anything_moves(monkeypatch):
    stage, ax = make()
    plane, asked = type(stage._plane(0)), []
    pixels = plane.pixels
    monkeypatch.setattr(plane, "pixels", lambda *words: asked.append(1) or pixels(*words))
    starts, ends = np.array([[1.0, 0.0]]), np.array([[3.0, 0.5]])
    for array in (starts, ends):
        array.setflags(write=False)
    stage.edges("e", starts, ends, widths=1)
    first = ends_of(stage)
    stage.edges("e", starts, ends, widths=3)
    assert ends_of(stage) == first and asked == [1]
    assert 'stroke-width="3"' in stage.picture["marks"]["e"]["svg"]
    stage.edges("other", ends, starts)
    assert ends_of(stage, "other") == first[2:] + first[:2]
    stage.edges("e", starts, ends, shrink=10)
    assert ends_of(stage)[0] > first[0] + 5
    stage.edges("e", starts, ends)
    ax.set_xlim(-10, 10)
    stage.edges("e", starts, ends)
    there = [*pixels(stage._plane(0), 1, 0)[0], *pixels(stage._plane(0), 3, 0.5)[0]]
    assert ends_of(stage) == pytest.approx(there) and there[0] > first[0] + 50
    # What can be written into may have been.
    starts, ends = starts.copy(), ends.copy()
    stage.edges("e", starts, ends)
    starts[0, 0] = 2
    stage.edges("e", starts, ends)
    assert ends_of(stage)[0] > there[0] + 10


def test_a_mark_may_have_no_items():
    stage, _ = make()
    stage.points("p", [], [], clickable=print)
    stage.text("t", [], [], [], clickable=print)
    stage.bars("b", [], [], clickable=print)
    assert [m["touch"]["shapes"] for m in stage.picture["marks"].values()] == [[], [], []]
    assert stage.still_png()


def test_shapes_that_do_not_fit_are_named():
    stage, _ = make()
    with pytest.raises(ValueError, match=r"\(2, 3\).*\(3, 2\)"):
        stage.field("f", [0, 1], [0, 1, 2], np.zeros((2, 3)))
    with pytest.raises(ValueError, match="2 to 41"):
        stage.surface("s", np.arange(42), np.arange(42), np.zeros((42, 42)))
    with pytest.raises(ValueError, match="no role 'red'"):
        stage.curve("c", [0, 1], [0, 1], role="red")
    with pytest.raises(ValueError, match="1 axes"):
        stage.curve("c", [0, 1], [0, 1], axes=1)
    with pytest.raises(ValueError, match="2 items, label has 3"):
        stage.points("p", [1, 2], [0, 0], clickable=print, label=["a", "b", "c"])
    with pytest.raises(ValueError, match="needs keys"):
        stage.listen("pad", draggable=print)


# ---- fields and surfaces


def test_the_palette_image_holds_the_values():
    values = np.array([[0.0, 0.5, 1.0], [np.nan, -5.0, 7.0]])
    colours = palette.palette(["#000000", "#ffffff"])
    image = Image.open(io.BytesIO(palette.png(palette.indices(values, 0, 1), colours)))
    pixels = np.asarray(image.convert("RGBA")).astype(int)
    assert pixels.shape == (2, 3, 4)
    assert pixels[0, :, 0].tolist() == [0, 128, 255]
    assert pixels[1, :, 3].tolist() == [0, 255, 255]  # NaN is clear, others are held to the ends
    assert pixels[1, 1:, 0].tolist() == [0, 255]


def test_a_field_has_its_first_row_at_the_bottom_and_half_a_cell_around():
    stage, _ = make((0, 10), (0, 10))
    stage.field("f", [0, 10], [0, 10], [[0, 0], [1, 1]], colours=["#000000", "#ffffff"])
    field = stage.picture["marks"]["f"]["field"]
    image = Image.open(io.BytesIO(base64.b64decode(field["png"]))).convert("L")
    assert np.asarray(image).tolist() == [[255, 255], [0, 0]]
    left, top, wide, high = stage._plane(0).box
    assert field["box"] == pytest.approx([left - wide / 2, top - high / 2, 2 * wide, 2 * high],
                                         abs=0.2)  # fmt: skip


def test_surface_heights_survive_the_journey():
    stage, _ = make()
    z = np.linspace(-3, 5, 41 * 41).reshape(41, 41)
    stage.surface("s", np.arange(41), np.arange(41), z)
    sent = stage.picture["marks"]["s"]["surface"]
    raw = np.frombuffer(base64.b64decode(sent["heights"]), "<u2").reshape(41, 41)
    assert np.abs(raw / 65534 * 8 - 3 - z).max() < 1e-3
    assert len(str(sent)) < 8000


def test_the_projection_turns_as_it_says():
    box = (0, 0, 100, 100)
    pixels, depth = project([[0, 0.5, 0.5], [1, 0.5, 0.5]], box, (0, 0))
    assert pixels[0, 0] < pixels[1, 0] and depth[0] == pytest.approx(depth[1])
    pixels, depth = project([[0, 0.5, 0.5], [1, 0.5, 0.5]], box, (90, 0))
    assert pixels[0, 0] == pytest.approx(pixels[1, 0]) and depth[0] < depth[1]
    low, high = project([[0.5, 0.5, 0], [0.5, 0.5, 1]], box, (0, 30))[0]
    assert high[1] < low[1]


# ---- the hand


def test_a_drag_comes_back_in_data_units():
    stage, _ = make()
    at, events = [2.0, 0.5], []

    def move(event):
        events.append(event)
        at[:] = event.x, event.y

    stage.connect(lambda: stage.points("p", [at[0]], [at[1]], draggable=move, label="start"))
    pixels = stage._plane(0).pixels([3, 4], [0, -0.5]).tolist()
    stage.sent.clear()
    stage._receive(stage, {"events": [{"name": "p", "kind": "draggable", "index": 0,
                                       "path": pixels, "done": False}], "seq": 7}, ())  # fmt: skip
    assert at == pytest.approx([4, -0.5], abs=0.02)
    assert len(events) == 1 and len(events[0].path) == 2 and stage.moving
    assert len(stage.sent) == 1 and stage.sent[0]["ack"] == 7  # one message: picture and answer
    stage.act("p", "draggable", x=99, y=99)
    assert at == [10.0, 1.0] and not stage.moving
    assert stage.picture["marks"]["p"]["touch"]["says"] == ["x 10, y 1"]


def test_what_is_dragged_may_be_gone_before_it_is_let_go():
    stage, _ = make()
    stage.points("p", [1, 2], [0, 0], draggable=lambda event: None)
    stage.act("p", "draggable", index=1, x=3, y=0, done=False)
    assert stage.moving
    stage.points("p", [1], [0], draggable=lambda event: None)
    stage.act("p", "draggable", index=1, x=3, y=0)
    assert not stage.moving
    stage.act("p", "draggable", x=3, y=0, done=False)
    stage.remove("p")
    stage.act("p", "draggable")
    assert not stage.moving


def test_arrow_keys_move_by_steps_and_only_along_what_is_free():
    stage, _ = make()
    at = [5.0, 0.0]

    def move(event):
        at[:] = event.x, event.y

    stage.connect(lambda: stage.points("p", [at[0]], [at[1]], draggable=move, along="x",
                                       step=(0.5, 0.1)))  # fmt: skip
    event = {"name": "p", "kind": "step", "index": 0, "dx": 3, "dy": 2}
    stage._receive(stage, {"events": [event], "seq": 1}, ())
    assert at == pytest.approx([6.5, 0.0])
    stage._receive(stage, {"events": [event | {"dx": -100}], "seq": 2}, ())
    assert at == pytest.approx([0.0, 0.0])


def test_clicks_hovers_and_keys_reach_their_functions():
    stage, _ = make()
    seen = []
    stage.edges("w", [[1, 0], [2, 0]], [[3, 0], [4, 0]], clickable=seen.append, hover=seen.append)
    stage.listen("pad", keys=seen.append, draggable=seen.append)
    stage.act("w", "clickable", index=1)
    stage.act("w", "hover", index=None)
    stage.act("pad", "keys", key="ArrowLeft")
    stage.act("pad", "draggable", x=2, y=0.5)
    assert [(e.name, e.index, e.key) for e in seen] == [
        ("w", 1, None), ("w", None, None), ("pad", 0, "ArrowLeft"), ("pad", 0, None),
    ]  # fmt: skip
    assert (seen[-1].x, seen[-1].y) == pytest.approx((2, 0.5), abs=0.02)
    stage.act("w", "clickable", index=9)  # an item that is gone
    stage.act("nobody", "clickable")
    assert len(seen) == 4 and stage.error is None
    stage.listen("other", keys=seen.append, label="another area")
    labels = {name: spec["label"] for name, spec in stage.picture["listeners"].items()}
    assert labels == {"pad": "pad", "other": "another area"}
    stage.points("pad", [1], [0], clickable=print)  # a mark of the same name
    stage.act("pad", "keys", key="Enter")
    assert seen[-1].key == "Enter" and stage.error is None


# ---- errors


def test_an_error_keeps_the_last_good_picture_and_stands_beside_it(capsys):
    stage, _ = make()
    state = {"x": 1.0}

    def draw():
        stage.points("p", [state["x"]], [0])
        if state["x"] < 0:
            raise ValueError("x is negative")

    stage.connect(draw)
    good = stage.picture["marks"]["p"]["svg"]
    for _ in range(3):
        state["x"] = -1.0
        stage.request()
    assert stage.picture["marks"]["p"]["svg"] == good
    assert stage.picture["error"] == "ValueError: x is negative"
    assert capsys.readouterr().err.count("Traceback") == 1
    assert sum("error" in frame for frame in stage.sent) == 1
    state["x"] = 2.0
    stage.request()
    assert stage.picture["error"] == "" and stage.error is None
    assert stage.picture["marks"]["p"]["svg"] != good


def test_an_error_in_the_first_drawing_is_raised():
    stage, _ = make()
    with pytest.raises(ZeroDivisionError):
        stage.connect(lambda: 1 / 0)


def test_an_error_in_a_callback_or_in_the_sentence_is_shown(capsys):
    words = {"alt": "fine"}
    stage, _ = make(alt=lambda: words["alt"])
    stage.points("p", [1], [0], clickable=lambda event: 1 / 0)
    stage.act("p", "clickable")
    assert stage.picture["error"].startswith("ZeroDivisionError")
    stage.connect(lambda: None)
    stage.request()
    assert stage.picture["error"] == ""
    del words["alt"]
    stage.request()
    assert stage.picture["error"].startswith("KeyError") and stage.picture["alt"] == "fine"
    capsys.readouterr()


def test_a_callback_that_fails_at_every_move_is_logged_once(capsys):
    stage, _ = make()
    stage.points("p", [1], [0], draggable=lambda event: 1 / 0)
    for _ in range(5):
        stage.act("p", "draggable", x=2, y=0, done=False)
    assert capsys.readouterr().err.count("Traceback") == 1


def test_that_the_page_is_there_asks_for_no_sentence():
    asked = []
    stage, _ = make(alt=lambda: asked.append(1) or "Words.")
    stage.watch(True)
    stage._receive(stage, {"alive": True}, ())
    stage.watch(False)
    assert [frame["watch"] for frame in stage.sent] == [True, False]
    assert len(asked) == 0


def test_a_failed_batch_takes_back_only_its_own_marks():
    stage, _ = make()
    with stage.batch():
        stage.points("kept", [1], [0])
        with pytest.raises(RuntimeError), stage.batch():
            stage.points("lost", [2], [0])
            raise RuntimeError
    assert list(stage.picture["marks"]) == ["kept"]


# ---- frames, slices, threads


def test_requests_within_one_frame_become_one_redraw():
    async def main():
        calls = []
        frames = Frames(lambda: calls.append(time.monotonic()))
        for _ in range(500):
            frames.request()
        assert len(calls) == 1
        await asyncio.sleep(0.05)
        return calls

    calls = asyncio.run(main())
    assert len(calls) == 2 and calls[1] - calls[0] > 0.015


def test_the_last_of_many_quick_changes_wins():
    async def main():
        stage, _ = make()
        state = {"x": 0.0}
        stage.connect(lambda: stage.text("t", 5, 0, f"{state['x']:.0f}"))
        for i in range(500):
            state["x"] = float(i)
            stage.request()
        assert len(stage.sent) < 10
        return stage.alt and stage.picture["marks"]["t"]["svg"]

    assert ">499<" in asyncio.run(main())


def test_a_request_survives_an_event_loop_that_was_closed():
    calls = []
    frames = Frames(lambda: calls.append(1))

    async def twice():
        frames.request()
        frames.request()

    asyncio.run(twice())
    assert frames.pending and len(calls) == 1
    frames._asked -= 1.0
    asyncio.run(twice())
    assert len(calls) >= 2


def test_slices_leave_time_for_others_and_stop_at_once():
    async def main():
        ticks, steps = [], []

        def work():
            for i in itertools.count():
                steps.append(i)
                time.sleep(0.001)
                yield

        async def clock():
            while True:
                ticks.append(time.monotonic())
                await asyncio.sleep(0.005)

        other = asyncio.create_task(clock())
        slices = Slices(work(), seconds=0.02)
        await asyncio.sleep(0.3)
        slices.stop()
        done = len(steps)
        await asyncio.sleep(0.1)
        other.cancel()
        assert done > 20 and len(steps) == done and not slices.running
        return np.diff(ticks)

    assert np.median(asyncio.run(main())) < 0.03


def test_slices_end_with_the_work_its_error_or_nobody_watching():
    ended = []
    Slices(iter_of(3), on_end=ended.append)
    Slices(iter_of(10, fails=True), on_end=ended.append)
    Slices(iter_of(10**9), on_end=ended.append, alive=lambda: False)
    assert ended[0] is None and isinstance(ended[1], ZeroDivisionError) and ended[2] is None


@pytest.mark.parametrize("steps", [3, 10**9])
def test_slices_end_with_the_error_of_showing_them(steps):
    """Also when it is the last picture that fails."""
    ended = []
    slices = Slices(iter_of(steps), on_slice=lambda: 1 / 0, on_end=ended.append)
    assert isinstance(ended[0], ZeroDivisionError) and not slices.running


def test_work_is_stopped_from_another_thread_in_the_middle_of_a_step():
    """JupyterLab may answer each button in a thread of its own."""
    begun, go_on, steps, ended = threading.Event(), threading.Event(), [], []

    def work():
        while True:
            begun.set()
            go_on.wait(5)
            steps.append(len(steps))
            yield

    async def main():
        slices = Slices(work(), on_end=ended.append)
        waiting = asyncio.get_running_loop().run_in_executor(None, stop, slices)
        done = await waiting
        await asyncio.sleep(0.05)
        return done

    def stop(slices):
        begun.wait(5)
        threading.Timer(0.05, go_on.set).start()
        slices.stop()
        return len(steps)

    done = asyncio.run(main())
    assert done >= 1 and len(steps) == done and ended == [None]


def iter_of(n, fails=False):
    for i in range(n):
        yield 1 / (5 - i) if fails else i


def test_two_threads_never_draw_at_the_same_time():
    stage, _ = make()
    inside, most = [0], [0]

    def draw():
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        time.sleep(0.002)
        stage.points("p", [1], [0])
        inside[0] -= 1

    stage.connect(draw)
    threads = [
        threading.Thread(target=lambda: [stage.request() for _ in range(20)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most[0] == 1 and stage.error is None


# ---- limits and the first picture


def test_new_limits_draw_the_static_layer_again():
    stage, ax = make()
    state = {"right": 10}

    def draw():
        ax.set_xlim(0, state["right"])
        stage.points("p", [5], [0])

    stage.connect(draw)
    before = float(ElementTree.fromstring(stage.picture["marks"]["p"]["svg"]).get("cx"))
    state["right"] = 20
    stage.sent.clear()
    stage.request()
    after = float(ElementTree.fromstring(stage.picture["marks"]["p"]["svg"]).get("cx"))
    left, _, wide, _ = stage._plane(0).box
    assert (before - left) / wide == pytest.approx(0.5, abs=0.01)
    assert (after - left) / wide == pytest.approx(0.25, abs=0.01)
    assert "base" in stage.sent[0]
    stage.sent.clear()
    stage.request()
    assert stage.sent == []


@pytest.mark.parametrize("change", ["limits", "title"])
def test_a_static_layer_lost_with_a_failed_drawing_comes_with_the_next_one(change, capsys):
    stage, ax = make()
    state = {"changed": False, "fails": False}

    def draw():
        if state["changed"] and change == "limits":
            ax.set_xlim(0, 20)
        elif state["changed"] and ax.get_title() != "new":
            ax.set_title("new")
            stage.redraw_base()
        stage.points("p", [5], [0])
        if state["fails"]:
            raise ValueError("not yet")

    stage.connect(draw)
    before = stage.picture["base"]
    state.update(changed=True, fails=True)
    stage.request()
    assert stage.picture["base"] == before and stage.error is not None
    state["fails"] = False
    stage.request()
    assert stage.error is None
    figure_now = base64.b64encode(still.base_layer(stage._figure).encode()).decode()
    assert stage.picture["base"].endswith(figure_now) and stage.picture["base"] != before
    capsys.readouterr()


def test_a_picture_taken_between_new_limits_and_the_next_drawing_hides_nothing():
    stage, ax = make()
    stage.points("p", [5], [0])
    ax.set_xlim(0, 20)
    stage.still_png()
    stage.points("p", [5], [0])
    left, _, wide, _ = stage._plane(0).box
    drawn = float(ElementTree.fromstring(stage.picture["marks"]["p"]["svg"]).get("cx"))
    assert (drawn - left) / wide == pytest.approx(0.25, abs=0.01)


def test_the_first_picture_is_small_sound_and_always_the_same():
    def bundle():
        fig, axes = figure(9, 4, 1, 2)
        axes[0].set(xlim=(0, 10), ylim=(0, 1), xlabel="$w_1$", title="Loss")
        axes[1].axis("off")
        stage = Stage(fig, alt="Loss over two weights.")
        x = np.linspace(0, 10, 41)
        z = np.sin(x / 3)[None, :] * np.cos(x / 3)[:, None]
        stage.field("field", x, x / 10, z)
        stage.contours("lines", x, x / 10, z, np.linspace(-1, 1, 7))
        stage.points("p", [5], [0.5], role="target")
        stage.surface("s", x, x, z, axes=1)
        return stage._repr_mimebundle_()

    first, second = bundle(), bundle()
    view = "application/vnd.jupyter.widget-view+json"
    assert {k: v for k, v in first.items() if k != view} == {
        k: v for k, v in second.items() if k != view
    }
    assert first["text/plain"] == "Loss over two weights."
    assert sum(len(str(v)) for v in first.values()) < 60_000
    source = re.search(r'base64,([^"]*)"', first["text/html"]).group(1)
    root = ElementTree.fromstring(base64.b64decode(source))
    assert root.get("width") == "900"
    Image.open(io.BytesIO(base64.b64decode(first["image/png"]))).verify()


def test_the_png_shows_the_same_marks_as_the_svg():
    stage, ax = make()
    ax.axis("off")
    stage.redraw_base()
    empty = np.asarray(Image.open(io.BytesIO(stage.still_png())).convert("RGB")).astype(int)
    stage.points("p", [5], [0], role="#ff0000", size=20, edge="#ff0000")
    with_point = np.asarray(Image.open(io.BytesIO(stage.still_png())).convert("RGB")).astype(int)
    changed = np.abs(with_point - empty).sum(axis=2) > 200
    rows, columns = np.nonzero(changed)
    place = stage._plane(0).pixels(5, 0)[0] * 0.75
    assert (columns.mean(), rows.mean()) == pytest.approx(place, abs=1.5)
    assert stage._figure.artists == []  # the figure is left as it was


def test_a_png_that_fails_leaves_the_figure_as_it_was(monkeypatch):
    stage, ax = make()
    stage.points("p", [5], [0])
    with monkeypatch.context() as patch:
        patch.setattr(stage._figure, "savefig", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            stage.still_png()
    assert ax.patch.get_visible() and stage._figure.artists == []


def test_a_page_that_opens_later_gets_everything():
    stage, _ = make()
    stage.points("p", [5], [0])
    stage.sent.clear()
    stage._receive(stage, {"ready": True}, ())
    (frame,) = stage.sent
    assert (
        frame["all"] and set(frame["marks"]) == {"p"} and frame["base"].startswith("data:image/svg")
    )


def test_a_pyplot_figure_is_refused():
    plt = pytest.importorskip("matplotlib.pyplot")
    fig = plt.figure()
    with pytest.raises(ValueError, match="pyplot"):
        Stage(fig, alt="x")
    plt.close(fig)


@pytest.mark.parametrize("name", ["surface.js", "hands.js", "panel.js", "stage.js"])
def test_the_page_fetches_nothing(name):
    source = (Path(svg.__file__).parent / name).read_text("utf-8")
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)|\bimport\b|fetch\(", source)
