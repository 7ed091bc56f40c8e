"""What a hand does to a stage, and what a mark says it allows."""

from dataclasses import dataclass
from typing import NamedTuple


class Event(NamedTuple):
    """One thing a hand did, in data coordinates; a callback gets it as its only argument.

    name : the mark, or the name given to `Stage.listen`.
    index : which of the mark's items, counted from 0; None when a hover ends.
    x, y : data coordinates, inside the limits of the Axes.
    done : False while a drag is still under way.
    path : the places (x, y) a drag passed since the last event, the last one included.
    key : the key that was pressed, for listeners to keys; else None.
    """

    name: str
    index: int | None
    x: float
    y: float
    done: bool = True
    path: tuple = ()
    key: str | None = None


@dataclass(frozen=True)
class Touch:
    """How a mark answers to pointer, touch and keyboard; each answer is a function of an Event.

    draggable, clickable, hover : functions of an Event, or None.
    label : what a screen reader calls the mark: a sentence part, or one for each item.
    says : its value in words; None says the coordinates of what can be dragged.
    along : "xy", "x" or "y", the directions it can be dragged in.
    step : (x, y) in data units of one press of an arrow key; None is a fiftieth of the axis.
    selected : index of the item that is chosen now, or None.
    """

    draggable: object = None
    clickable: object = None
    hover: object = None
    label: object = None
    says: object = None
    along: str = "xy"
    step: tuple | None = None
    selected: int | None = None

    def __post_init__(self):
        if self.along not in ("xy", "x", "y"):
            raise ValueError(f'along is "xy", "x" or "y", not {self.along!r}')
        for kind in ("draggable", "clickable", "hover"):
            answer = getattr(self, kind)
            if answer is not None and not callable(answer):
                raise TypeError(f"{kind} is a function that takes an Event, not {answer!r}")

    @property
    def kinds(self):
        """The names of the answers it has."""
        return [k for k in ("draggable", "clickable", "hover") if getattr(self, k) is not None]

    def spec(self, name, shapes, x, y):
        """What the browser needs to make shapes answer; shapes are in pixels, x and y in data."""
        n = len(shapes)
        label = self.label if self.label is not None else name
        labels = [label] * n if isinstance(label, str) else [str(text) for text in label]
        if self.says is not None:
            says = [self.says] if isinstance(self.says, str) else list(map(str, self.says))
        elif self.draggable:
            says = [_place(px, py, self.along) for px, py in zip(x, y, strict=True)]
        else:
            says = []
        for what, given in (("label", labels), ("says", says)):
            if given and len(given) != n:
                raise ValueError(f"mark {name!r} has {n} items, {what} has {len(given)} texts")
        return {
            "kinds": self.kinds,
            "shapes": shapes,
            "labels": labels,
            "says": says,
            "group": label if isinstance(label, str) else name,
            "selected": self.selected,
        }


def _place(x, y, along):
    parts = {"x": f"x {x:.4g}", "y": f"y {y:.4g}"}
    return ", ".join(parts[axis] for axis in along).replace("-", "−")
