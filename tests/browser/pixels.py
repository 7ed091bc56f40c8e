"""What stands on the screen: photographed, and compared as an eye would."""

import base64
import io

import numpy as np
from PIL import Image

SEEN = 60  # of 255: a moved point or another digit is more, half a pixel of a line is not


def array_of(png):
    """The bytes of a picture as whole numbers, high x wide x 3."""
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


def photograph(wire, clip):
    """A part of the window. wire : a CDP session. clip : {x, y, width, height} on the page."""
    # Half as long as Playwright's own, which waits for fonts and for two frames.
    shot = wire.send(
        "Page.captureScreenshot", {"clip": {**clip, "scale": 1}, "optimizeForSpeed": True}
    )
    return array_of(base64.b64decode(shot["data"]))


def changed(before, after, seen=SEEN):
    """Share of blocks of 4 x 4 pixels whose colour differs, 0 to 1; 1 if the sizes differ."""
    if before.shape != after.shape:
        return 1.0
    high, wide = before.shape[0] // 4, before.shape[1] // 4
    blocks = [
        shot[: 4 * high, : 4 * wide].reshape(high, 4, wide, 4, 3).mean(axis=(1, 3))
        for shot in (before, after)
    ]
    return (np.abs(blocks[1] - blocks[0]).max(axis=2) > seen).mean()
