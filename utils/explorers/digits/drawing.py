"""A drawing on 32 x 32 pixels, and the 8 x 8 image a network of the digits gets from it."""

from typing import NamedTuple

import numpy as np

SIDE = 32  # pixels of ink or paper along a side
BLOCK = 4  # of them along a side of one pixel of the image
_WIDTH = 22  # digits of the data are as tall as their frame, and at most about that wide
_SMALLEST = 12.0  # a frame is at least that tall, so a dot stays a dot
_CENTRES = np.stack(np.meshgrid(np.arange(SIDE), np.arange(SIDE), indexing="xy"), axis=-1) + 0.5


class Frame(NamedTuple):
    """The part of the paper the network sees, in pixels; it may reach beyond the paper."""

    left: float
    top: float
    width: float
    height: float


class Drawing:
    """Ink on paper: `ink` (32, 32) of bool, row 0 on top; places are (x, y), y downwards.

    The data set was made the same way: each of its 8 x 8 numbers counts the ink of a 4 x 4 block,
    after the writing had been brought to one size. `fit` does that for drawings.
    """

    def __init__(self):
        self.clear()

    def clear(self):
        """Empty paper, for a drawing of one's own."""
        self.ink = np.zeros((SIDE, SIDE), bool)
        self.example = False

    def stroke(self, places, size, *, erase=False):
        """A pen of that many pixels across goes along straight lines from place to place."""
        places = np.asarray(places, float)
        ends = places if len(places) == 1 else places[1:]
        # A little over half, so that what lies on the edge of the pen does not hang on rounding.
        reach = (size / 2 + 0.02) ** 2
        for start, end in zip(places, ends, strict=False):
            along = end - start
            length = along @ along
            share = ((_CENTRES - start) @ along / length).clip(0, 1) if length else 0.0
            off = _CENTRES - start - np.multiply.outer(share, along)
            self.ink[(off**2).sum(axis=-1) <= reach] = not erase

    def put(self, image):
        """A ready 8 x 8 image (64,) of grey values k/16, as the data set holds them.

        k pixels of each block get ink, those next to the darkest neighbours first.
        """
        counts = np.round(np.asarray(image, float).ravel() * 16)
        if counts.shape != (64,) or not np.array_equal(counts / 16, np.ravel(image)):
            raise ValueError("an image is 64 numbers 0, 1/16, ..., 1, row by row")
        at = (np.arange(SIDE) + 0.5) / BLOCK - 0.5
        between = np.stack([np.interp(at, np.arange(8), row) for row in np.eye(8)], axis=1)
        smooth = between @ counts.reshape(8, 8) @ between.T
        rank = np.argsort(np.argsort(-_blocks(smooth), axis=1, kind="stable"), axis=1)
        self.ink = _from_blocks(rank < counts[:, np.newaxis])
        self.example = True

    @property
    def empty(self):
        """Whether there is no ink at all."""
        return not self.ink.any()

    def frame(self, fit=True):
        """The `Frame` the image is taken from: round the ink if fit, else the whole paper.

        The ink then fills the height. It keeps its proportions, but is squeezed where it would
        be wider than digits of the data are. An example fills the paper already: no fitting.
        """
        if not fit or self.example or self.empty:
            return Frame(0.0, 0.0, float(SIDE), float(SIDE))
        (x0, x1), (y0, y1) = (_extent(self.ink.any(axis=axis)) for axis in (0, 1))
        height = max(y1 - y0, _SMALLEST)
        width = max(height, (x1 - x0) * SIDE / _WIDTH)
        return Frame((x0 + x1 - width) / 2, (y0 + y1 - height) / 2, width, height)

    def image(self, fit=True):
        """The image (1, 64) of grey values k/16: ink counted in the 8 x 8 blocks of the frame."""
        frame = self.frame(fit)
        steps = (np.arange(SIDE) + 0.5) / SIDE
        rows = np.floor(frame.top + frame.height * steps).astype(int)
        columns = np.floor(frame.left + frame.width * steps).astype(int)
        # Round the paper there is more paper.
        wide = np.pad(self.ink, SIDE)
        return _blocks(wide[np.ix_(rows + SIDE, columns + SIDE)]).mean(axis=1)[np.newaxis]


def _extent(has_ink):
    places = np.flatnonzero(has_ink)
    return float(places[0]), float(places[-1] + 1)


def _blocks(pixels):
    """(64, 16): the pixels of each block, blocks row by row."""
    return pixels.reshape(8, BLOCK, 8, BLOCK).swapaxes(1, 2).reshape(64, BLOCK**2)


def _from_blocks(blocks):
    return blocks.reshape(8, 8, BLOCK, BLOCK).swapaxes(1, 2).reshape(SIDE, SIDE)
