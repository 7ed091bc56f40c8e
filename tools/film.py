"""A film of a live figure: pictures of it while its controls are moved as by a hand."""

import io
from itertools import pairwise

from PIL import Image, ImageDraw

POINTER = [(0, 0), (0, 17), (4, 13), (7, 19), (10, 18), (7, 12), (12, 12)]

SENTENCE_CHANGED = """([cell, before]) =>
    cell.querySelector('img.stage-layer').alt !== before"""
# Two frames later the browser has painted what the kernel sent.
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
TO_THE_TOP = """(cell, above) => {
    const outer = cell.closest('.jp-WindowedPanel-outer');
    const output = cell.querySelector('.jp-OutputArea-output');
    const top = outer.getBoundingClientRect().top + above;
    outer.scrollTop += output.getBoundingClientRect().top - top;
}"""
# What comes after the figure would only be seen to jump.
HIDE_THE_REST = """cell => {
    for (let next = cell; (next = next.nextElementSibling); ) next.style.visibility = 'hidden';
}"""


class Film:
    """Pictures of one live figure, each with the time it is shown.

    notebook : a `Notebook` whose cell has run; the figure is scrolled to the top of the window.
    """

    def __init__(self, notebook, text):
        self.notebook = notebook
        self.cell = notebook.page.locator(f".jp-CodeCell:has-text('{text}')").last
        self.scroll(8)
        self.frames, self.times, self.pointer = [], [], None
        self.scale = notebook.page.evaluate("devicePixelRatio")
        self.cell.evaluate(HIDE_THE_REST)

    def scroll(self, above):
        """Scroll the figure so many pixels below the top of the page."""
        self.cell.evaluate(TO_THE_TOP, above)

    def shoot(self, milliseconds):
        """Take a picture of the window that is shown so long."""
        self.notebook.page.evaluate(PAINTED)
        frame = Image.open(io.BytesIO(self.notebook.page.screenshot())).convert("RGB")
        if self.pointer:
            x, y = (self.scale * place for place in self.pointer)
            arrow = [(x + a, y + b) for a, b in POINTER]
            ImageDraw.Draw(frame).polygon(arrow, fill="black", outline="white", width=1)
        self.frames.append(frame)
        self.times.append(milliseconds)

    def follow(self, act):
        """Do something and wait until the figure's sentence tells of it."""
        before = self.cell.locator("img.stage-layer").first.get_attribute("alt")
        act()
        self.notebook.page.wait_for_function(
            SENTENCE_CHANGED, arg=[self.cell.element_handle(), before]
        )

    def click(self, name):
        """Click the button with this name; the next picture shows the pointer there."""
        place = self.cell.get_by_role("button", name=name, exact=True)
        self.pointer = self._middle(place, 0.7)
        place.click()

    def choose(self, name, option):
        """Choose from the list of that name; the next picture shows the pointer there."""
        place = self.cell.get_by_label(name, exact=True)
        self.pointer = self._middle(place, 0.7)
        place.select_option(label=option)

    def more(self, level):
        """Go to the next step of the weight X-ray, of that number, and wait for its formulas."""
        self.click("More")
        self.cell.get_by_text(f"step {level} of 6").wait_for()
        self.notebook.settle()

    def drag(self, name, values, milliseconds):
        """Move the slider through the values with the mouse, a picture at each."""
        slider = self.cell.get_by_role("slider", name=name, exact=True)
        mouse = self.notebook.page.mouse
        self.pointer = self._thumb(slider, float(slider.input_value()))
        mouse.move(*self.pointer)
        mouse.down()
        for value in values:
            if abs(value - float(slider.input_value())) < float(slider.get_attribute("step")):
                continue
            self.pointer = self._thumb(slider, value)
            self.follow(lambda: mouse.move(*self.pointer))
            self.shoot(milliseconds)
        mouse.up()

    def _middle(self, place, share):
        """A point of an element, at that share of its width."""
        box = place.bounding_box()
        return box["x"] + share * box["width"], box["y"] + 0.6 * box["height"]

    def _thumb(self, slider, value):
        """Where the slider's thumb stands on the screen at a value."""
        box = slider.bounding_box()
        low, high = (float(slider.get_attribute(name)) for name in ("min", "max"))
        thumb = 16  # its width in Chromium; its middle stays half of it inside
        share = (value - low) / (high - low)
        x = box["x"] + thumb / 2 + share * (box["width"] - thumb)
        return x, box["y"] + box["height"] / 2

    def save(self, path, height, keep=None):
        """Write the film: the figure, and so many pixels of the page from its top downwards.

        keep : a folder for the pictures before they are cut.
        """
        place = self.cell.locator(".jp-OutputArea-output").first.bounding_box()
        left, top = place["x"] - 6, place["y"] - 6
        box = (left, top, left + place["width"] + 12, top + height)
        box = [round(self.scale * edge) for edge in box]
        frames = [frame.crop(box) for frame in self.frames]
        frames[0].save(
            path,
            save_all=True,
            append_images=frames[1:],
            duration=self.times,
            loop=0,
            quality=80,
            method=4,
        )
        for number, frame in enumerate(self.frames if keep else [], 1):
            frame.save(keep / f"{path.stem}-{number:02d}.png")


def there_and_back(start, low, high, step):
    """Values from start up to high, down to low and back to start."""
    points = [start, high, low, start]
    values = []
    for a, b in pairwise(points):
        many = max(1, round(abs(b - a) / step))
        values += [a + (b - a) * n / many for n in range(1, many + 1)]
    return values
