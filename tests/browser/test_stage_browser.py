"""The stage in JupyterLab: what a hand does is seen on the screen and known to the kernel.

The sentence of a stage is made in the kernel from the present values, so it tells what arrived.
"""

import io
import json
import re
from itertools import pairwise
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from PIL import Image
from pixels import array_of, changed
from wire import Wire

from tools.browser import Notebook, box_at_rest, find_chromium
from tools.lab import Lab

HERE = Path(__file__).parent
VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on pages of the stage's own, in place of the course's."""
    if find_chromium() is None:
        pytest.skip("no Chromium on this machine")
    folder = tmp_path_factory.mktemp("pages")
    sources = [(HERE / f"{name}.py").read_text("utf-8")
               for name in ("demonstration", "demonstration_surface")]  # fmt: skip
    page = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in [*sources, "len(hovered)"]],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    NotebookClient(page, kernel_name="python3").execute()
    del page.metadata["widgets"]
    for cell in page.cells:
        for output in cell.outputs:
            output["data"].pop(VIEW, None)
    for name in ("stage", "dense"):
        nbformat.write(page, folder / f"{name}.ipynb")
    with Lab(folder) as running:
        # Written after the others were signed, so JupyterLab does not trust it.
        page.cells[2].source = "len(hovered) + 0"
        nbformat.write(page, running.root / "notebooks" / "untrusted.ipynb")
        yield running


@pytest.fixture(scope="module")
def notebook(lab, browser):
    with Notebook(browser, lab, "stage") as opened:
        opened.run_all()
        yield opened


@pytest.fixture
def page(notebook):
    yield notebook.page
    assert notebook.console_errors == []
    assert notebook.foreign == []
    assert notebook.errors() == []


def network(page):
    return page.locator(".stage").nth(0)


def landscape(page):
    return page.locator(".stage").nth(1)


def alt(stage):
    return stage.locator("img.stage-layer").get_attribute("alt")


def wait_for(page, stage, words):
    """Wait until the kernel's sentence holds these words; returns the sentence."""
    for _ in range(100):
        if re.search(words, alt(stage)):
            break
        page.wait_for_timeout(50)
    assert re.search(words, alt(stage)), alt(stage)
    return alt(stage)


def pixels(stage):
    return array_of(stage.locator(".stage-card").screenshot())


def at_rest(page, stage):
    """The pixels of a stage once nothing on it changes any more."""
    now, before = pixels(stage), None
    for _ in range(40):
        if before is not None and (now == before).all():
            break
        page.wait_for_timeout(300)
        now, before = pixels(stage), now
    return now


def middle(locator):
    box = box_at_rest(locator)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def n_cells(page):
    return page.locator(".jp-Notebook .jp-Cell").count()


@pytest.mark.parametrize("name", ["stage", "untrusted"])
def test_the_first_picture_needs_no_kernel(lab, browser, name):
    with Notebook(browser, lab, name) as opened:
        pictures = opened.pictures()
        assert [p["alt"].split()[0] for p in pictures] == ["Network", "Point"]
        assert all(p["shown"] and p["width"] > 500 for p in pictures)
        shot = opened.page.locator(".jp-OutputArea-output img").first.screenshot()
        assert len(np.unique(np.asarray(Image.open(io.BytesIO(shot)).convert("L")))) > 20
        assert opened.console_errors == [] and opened.errors() == [] and opened.foreign == []


def test_a_slider_moves_by_key(page):
    before = pixels(network(page))
    slider = page.locator("input[type=range]").nth(1)
    slider.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    wait_for(page, network(page), r"chosen W1 from unit 1 to unit 1, -0\.10;")
    assert np.abs(pixels(network(page)) - before).max() > 50


def test_a_slider_moves_by_mouse(page):
    before = pixels(network(page))
    slider = page.locator("input[type=range]").nth(0)
    box = box_at_rest(slider)
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    for share in np.linspace(0.75, 0.0, 12):
        page.mouse.move(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    page.mouse.up()
    first = network(page).locator('g[data-mark="values"] text').first
    first.filter(has_text=re.compile("^−3$")).wait_for(state="attached", timeout=15_000)
    assert changed(before, pixels(network(page))) > 0


def test_an_exact_number_is_typed(page):
    box = page.get_by_label("chosen weight, exact value")
    shots = [pixels(network(page))]
    box.fill("1.23456")
    box.press("Enter")
    wait_for(page, network(page), r"unit 1, 1\.23;")
    assert box.input_value() == "1.23456"
    shots.append(pixels(network(page)))
    box.fill("99")  # beyond the limits: the nearer end
    box.press("Enter")
    wait_for(page, network(page), r"unit 1, 3\.00;")
    shots.append(pixels(network(page)))
    assert all(changed(*pair) > 0 for pair in pairwise(shots))
    box.press("Control+a")
    page.keyboard.type("e")  # not a number: the value stays
    page.keyboard.press("Tab")
    page.wait_for_timeout(300)
    assert "unit 1, 3.00;" in alt(network(page)) and box.input_value() == "3.00"


def test_a_weight_is_clicked_and_reached_by_keys(page):
    hands = network(page).locator('g[data-mark="weights"] .stage-hand')
    assert hands.count() == 30
    x, y = near_the_start(page, 23)
    before = pixels(network(page))
    page.mouse.click(x, y)
    wait_for(page, network(page), "chosen W2 from unit 4 to unit 3")
    # What the pointer lights is none of the picture, and neither is a ring.
    page.mouse.move(5, 5)
    page.evaluate("document.activeElement.blur()")
    after = pixels(network(page))
    card = network(page).locator(".stage-card").bounding_box()
    row, column = int(y - card["y"]), int(x - card["x"])
    there = slice(row - 12, row + 12), slice(column - 12, column + 12)
    assert changed(before[there], after[there], 30) > 0.1  # the chosen edge is a thick one
    assert hands.nth(23).get_attribute("aria-pressed") == "true"
    hands.nth(23).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    wait_for(page, network(page), "chosen W3 from unit 1 to unit 1")
    page.keyboard.press("End")
    page.keyboard.press("Space")
    wait_for(page, network(page), "chosen W3 from unit 3 to unit 2")
    tabbable = network(page).locator('g[data-mark="weights"] .stage-hand[tabindex="0"]')
    assert tabbable.count() == 1


def near_the_start(page, index):
    """A place on an edge close to where it starts, where no other edge runs over it."""
    line = network(page).locator('g[data-mark="weights"] .stage-hand').nth(index)
    box_at_rest(line)
    x1, y1, x2, y2 = (float(line.get_attribute(k)) for k in ("x1", "y1", "x2", "y2"))
    box = network(page).locator(".stage-card").bounding_box()
    scale = box["width"] / 900
    return box["x"] + scale * (0.97 * x1 + 0.03 * x2), box["y"] + scale * (0.97 * y1 + 0.03 * y2)


def test_a_point_is_dragged_and_stays_inside(page):
    stage = landscape(page)
    hand = stage.locator('g[data-mark="start"] .stage-hand')
    x, y = middle(hand)
    page.mouse.move(x + 3, y + 2)  # beside the middle: it must not jump
    page.mouse.down()
    for i in range(1, 16):
        page.mouse.move(x + 3 + 2 * i, y + 2 + 3 * i)
    page.mouse.up()
    wait_for(page, stage, r"Point at (?!0\.50)")
    now = middle(hand)
    assert now == pytest.approx((x + 30, y + 45), abs=1.5)
    box = stage.locator(".stage-card").bounding_box()
    shot = pixels(stage)
    colour = shot[int(now[1] - box["y"]), int(now[0] - box["x"])]
    assert np.abs(colour - [0x8A, 0x61, 0x00]).max() < 40  # the target's colour is under the hand
    page.mouse.move(*now)
    page.mouse.down()
    page.mouse.move(now[0] - 2000, now[1] + 50, steps=4)
    page.mouse.up()
    wait_for(page, stage, r"Point at -3\.00")


def test_a_point_moves_by_arrow_keys_and_says_so(page):
    stage = landscape(page)
    hand = stage.locator('g[data-mark="start"] .stage-hand')
    hand.focus()
    start = float(re.search(r"at (-?[\d.]+)", alt(stage)).group(1))
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    wait_for(page, stage, f"Point at {start + 15 * 6 / 50:.2f}")
    assert hand.get_attribute("role") == "slider"
    assert hand.get_attribute("aria-label") == "start point"
    assert hand.get_attribute("aria-valuetext").startswith("x ")
    assert page.evaluate("document.activeElement.classList.contains('stage-hand')")
    page.wait_for_timeout(800)
    assert stage.locator(".stage-spoken").text_content() == alt(stage)


@pytest.mark.parametrize("what", [
    '.stage g[data-mark="start"] .stage-hand', ".stage canvas", ".stage-area[data-area=pad]",
    "input[type=range]", ".stage-panel button",
])  # fmt: skip
def test_d_d_never_deletes_a_cell(page, what):
    before = n_cells(page)
    page.locator(what).first.focus()
    page.keyboard.press("d")
    page.keyboard.press("d")
    page.wait_for_timeout(300)
    assert n_cells(page) == before == 3


def test_the_surface_turns_without_the_kernel(page):
    stage = landscape(page)
    canvas = stage.locator("canvas")
    wire = Wire(page)
    before, sentence = pixels(stage), alt(stage)
    x, y = middle(canvas)
    page.mouse.move(x, y)  # away from marks that tell the kernel of the pointer
    canvas.focus()
    page.wait_for_timeout(300)
    wire.comms.clear()
    text = canvas.get_attribute("aria-valuetext")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    by_keys = pixels(stage)
    page.mouse.down()
    page.mouse.move(x + 40, y + 10, steps=4)
    page.mouse.up()
    assert canvas.get_attribute("aria-valuetext") != text
    shots = before, by_keys, pixels(stage)
    assert all(changed(*pair) > 0 for pair in pairwise(shots)) and alt(stage) == sentence
    assert wire.comms == []
    page.get_by_label("third weight", exact=True).locator("input[type=range]").focus()
    page.keyboard.press("ArrowLeft")  # what does ask the kernel is heard
    wait_for(page, stage, "third weight (?!1.00)")
    assert wire.comms


# How wide a canvas is, in its own pixels and on the page, and how wide what is drawn on it.
DRAWN = """canvas => {
    const { data, width } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let [first, last] = [width, 0];
    for (let i = 0; 4 * i < data.length; i++) {
        const at = i % width;
        if (data[4 * i + 3]) [first, last] = [Math.min(first, at), Math.max(last, at)];
    }
    return [width, canvas.clientWidth, last - first + 1];
}"""


def test_a_surface_is_crisp_on_a_dense_screen(lab, browser):
    with Notebook(browser, lab, "dense", scale=2) as opened:
        opened.run_all()
        canvas = opened.page.locator(".stage canvas")
        own, on_page, drawn = canvas.evaluate(DRAWN)
        assert own == pytest.approx(2 * on_page, abs=2)
        assert drawn > 0.7 * own  # not in a corner of it
        assert array_of(canvas.screenshot()).shape[1] == pytest.approx(own, abs=4)


def test_a_stroke_is_drawn_and_typed(page):
    stage = landscape(page)
    pad = stage.locator(".stage-area")
    box = box_at_rest(pad)
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 150, steps=25)
    page.mouse.up()
    page.wait_for_timeout(600)
    sentence = wait_for(page, stage, r" ([1-9]\d) places drawn")
    places = int(re.search(r"(\d+) places", sentence).group(1))
    assert places >= 25  # every place the stroke passed, however few messages there were
    pad.focus()
    page.keyboard.press("Space")
    wait_for(page, stage, f" {places + 1} places drawn")
    assert stage.locator('g[data-mark="stroke"] path').count() == 1


def test_an_error_stands_beside_the_figure(page):
    stage = landscape(page)
    box = page.get_by_label("third weight, exact value")
    before = stage.locator('g[data-mark="lines"]').inner_html()
    for value in ("2.95", "2.99"):
        box.fill(value)
        box.press("Enter")
        page.wait_for_timeout(300)
    message = stage.locator(".stage-error")
    assert "the third weight is too large" in message.text_content()
    assert message.is_visible() and message.text_content().count("too large") == 1
    assert stage.locator('g[data-mark="lines"]').inner_html() == before
    box.fill("1.5")
    box.press("Enter")
    wait_for(page, stage, "third weight 1.50")
    assert not message.is_visible()


def test_quick_changes_end_with_the_last(page):
    slider = page.get_by_label("third weight", exact=True).locator("input[type=range]")
    slider.evaluate("""e => {
        const set = (value, kind) => { e.value = value; e.dispatchEvent(new Event(kind)); };
        for (let i = 0; i < 500; i++) set(i % 2 ? -2 : 2, 'input');
        set(-1.25, 'input');
        set(-1.25, 'change');
    }""")
    wait_for(page, landscape(page), r"third weight -1\.25")


def test_it_is_there_after_scrolling_away_and_in_the_dark(page, notebook):
    outer = page.locator(".jp-WindowedPanel-outer").first
    outer.evaluate("e => e.scrollTo(0, e.scrollHeight)")
    page.wait_for_timeout(300)
    outer.evaluate("e => e.scrollTo(0, 0)")
    notebook.set_theme(True)
    try:
        box = page.get_by_label("third weight, exact value")
        box.fill("0.75")
        box.press("Enter")
        wait_for(page, landscape(page), r"third weight 0\.75")
        card = pixels(landscape(page))
        assert (card[5, 5:-5] > 240).all()  # a light card in the dark theme too
    finally:
        notebook.set_theme(False)


def test_it_fits_a_narrow_window(page):
    page.set_viewport_size({"width": 900, "height": 900})
    page.wait_for_timeout(500)
    panel = page.locator(".stage-panel").first
    assert panel.evaluate("e => e.scrollWidth <= e.clientWidth + 1")
    stage = network(page).locator(".stage-card").bounding_box()
    assert stage["width"] / stage["height"] == pytest.approx(900 / 460, rel=0.02)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.wait_for_timeout(300)


def test_a_restarted_kernel_leaves_the_picture(lab, notebook, page, artefacts):
    """Last, because nothing is live afterwards."""
    (session,) = (s for s in lab.get("/api/sessions") if s["path"] == notebook.path)
    slider = page.locator("input[type=range]").first
    slider.focus()  # a ring around the pad, left by the test before, is none of the picture
    page.mouse.move(5, 5)
    before = at_rest(page, landscape(page))
    lab._ask("POST", f"/api/kernels/{session['kernel']['id']}/restart")
    notebook.wait_kernel()
    hand = landscape(page).locator('g[data-mark="start"] .stage-hand')
    x, y = middle(hand)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 40, y, steps=5)
    page.mouse.up()
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(500)
    page.mouse.move(5, 5)
    after = at_rest(page, landscape(page))
    for name, shot in (("before", before), ("after", after)):
        Image.fromarray(shot.astype("uint8")).save(artefacts / f"restart-{name}.png")
    assert changed(before, after) < 0.001
    assert json.dumps(alt(landscape(page)))
