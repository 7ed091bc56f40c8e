"""How a hand moves each kind of control, by mouse and by keyboard.

Every move is a function of (page, aim) that yields attempts: after each the caller looks whether
it arrived, and the next is made only if it did not, as at the end of a scale. `aim` is what
controls.js says of the control: its place, its value, its limits.
"""


def _drag(page, start, end, steps=5):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=steps)
    page.mouse.up()


def _press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def _click(page, aim):
    page.mouse.click(*aim["spot"])


def slider_by_mouse(page, aim):
    """Take the handle and draw it to the farther side."""
    left, top, right, bottom = aim["box"]
    share = (aim["value"] - aim["low"]) / (aim["high"] - aim["low"])
    room, y = right - left - 16, (top + bottom) / 2  # the handle's middle stays inside
    to = 0.2 if share > 0.5 else 0.8
    yield _drag(page, (left + 8 + share * room, y), (left + 8 + to * room, y))


def slider_by_keys(page, aim):
    """A few steps away from the nearer end."""
    up = aim["value"] - aim["low"] < aim["high"] - aim["value"]
    steps = (aim["high"] - aim["low"]) / aim["step"]
    yield _press(page, *["ArrowRight" if up else "ArrowLeft"] * (5 if steps > 10 else 1))


def number_by_mouse(page, aim):
    """The browser's own arrows at the box's right end."""
    _, top, right, bottom = aim["box"]
    for share in (0.25, 0.75):
        page.mouse.move(right - 12, top + share * (bottom - top))
        yield page.mouse.click(right - 12, top + share * (bottom - top))


def number_by_keys(page, aim):
    """Another number is typed: on the way to the farther end, or one more."""
    ends = [end for end in (aim["low"], aim["high"]) if end is not None]
    far = max(ends, key=lambda end: abs(end - aim["value"])) if len(ends) == 2 else None
    value = aim["value"] + 1 if far is None else aim["value"] + 0.37 * (far - aim["value"])
    if aim["step"] >= 1 and far is not None:
        value = round(value) if round(value) != aim["value"] else far
    page.keyboard.press("Control+a")
    page.keyboard.type(f"{value:.6g}")
    yield page.keyboard.press("Enter")


def list_by_mouse(page, aim):
    """Opened by the pointer; the open list is the browser's own, beyond the page: a key chooses."""
    _click(page, aim)
    way = "ArrowDown" if aim["at"] < aim["last"] else "ArrowUp"
    yield _press(page, way, "Enter")


def list_by_keys(page, aim):
    """Back again, so that a list ends as it began."""
    at, first = aim["at"], aim["first"]
    up = at > first or (at == first and at > 0)
    yield _press(page, "ArrowUp" if up else "ArrowDown")


def by_click(page, aim):
    yield _click(page, aim)


def by_enter(page, aim):
    yield _press(page, "Enter")


def marks_by_keys(page, aim):
    """Enter; where the same is chosen already, the next one."""
    yield _press(page, "Enter")
    yield _press(page, "ArrowRight", "Enter")
    yield _press(page, "ArrowRight", "Enter")


def by_space(page, aim):
    yield _press(page, "Space")


def hand_by_mouse(page, aim):
    """Towards the farther corner of its Axes."""
    (x, y), (left, top, right, bottom) = aim["spot"], aim["room"]
    dx, dy = max(left - x, right - x, key=abs), max(top - y, bottom - y, key=abs)
    longest = 80 / max(80, 0.3 * abs(dx), 0.3 * abs(dy))
    yield _drag(page, (x, y), (x + 0.3 * longest * dx, y + 0.3 * longest * dy))


def hand_by_keys(page, aim):
    yield _press(page, *["ArrowRight", "ArrowUp"] * 2)
    yield _press(page, *["ArrowLeft", "ArrowDown"] * 2)


def area_by_mouse(page, aim):
    """Across the free part of it: the pointer passes, presses, draws and lets go."""
    (x, y), (left, top, right, bottom) = aim["spot"], aim["box"]
    to = 0.5 * (x + left + 0.25 * (right - left)), 0.5 * (y + top + 0.7 * (bottom - top))
    yield _drag(page, (x, y), to)
    yield page.mouse.click(*to)


def area_by_keys(page, aim):
    yield _press(page, "ArrowRight", "ArrowDown")
    yield _press(page, "Space")


def surface_by_mouse(page, aim):
    x, y = aim["spot"]
    yield _drag(page, (x, y), (x + 60, y + 20))


def surface_by_keys(page, aim):
    yield _press(page, "ArrowRight", "ArrowUp")


# kind: (by mouse, by keyboard, whether the control itself shows that it was moved)
MOVES = {
    "slider": (slider_by_mouse, slider_by_keys, True),
    "number": (number_by_mouse, number_by_keys, True),
    "list": (list_by_mouse, list_by_keys, True),
    "tick": (by_click, by_space, True),
    "button": (by_click, by_enter, False),
    "fold": (by_click, by_enter, True),
    "hand": (hand_by_mouse, hand_by_keys, True),
    "area": (area_by_mouse, area_by_keys, False),
    "surface": (surface_by_mouse, surface_by_keys, True),
    "marks": (by_click, marks_by_keys, False),
}
