"""A grid of values as a small PNG with a palette: one pixel of the image for one value."""

import struct
import zlib
from functools import lru_cache

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_rgb

# Indices 0 to 254 are colours; the last one is left clear, for values that are not numbers.
N_COLOURS = 255
_CLEAR = 255


def palette(colours):
    """(255, 3) bytes from a colormap's name or a list of colours to run through."""
    return _palette(tuple(colours) if isinstance(colours, list) else colours)


@lru_cache
def _palette(colours):
    positions = np.linspace(0, 1, N_COLOURS)
    if isinstance(colours, tuple):
        stops = np.array([to_rgb(c) for c in colours])
        at = np.linspace(0, 1, len(stops))
        rgb = np.stack([np.interp(positions, at, channel) for channel in stops.T], axis=1)
    else:
        rgb = colormaps[colours](positions)[:, :3]
    return (rgb * 255).round().astype(np.uint8)


def indices(values, low, high):
    """Palette indices of values, linear from low to high; 255 where a value is not finite."""
    values = np.asarray(values, float)
    with np.errstate(invalid="ignore", over="ignore"):
        scaled = (values - low) * (N_COLOURS / ((high - low) or 1.0))
        out = np.clip(scaled, 0, N_COLOURS - 1)
    finite = np.isfinite(values)
    if not finite.all():
        out[~finite] = _CLEAR
    return out.astype(np.uint8)


def png(index, colours):
    """PNG bytes of palette indices (rows, columns), first row on top.

    Filter 0 and the fastest compression: a third of the time an image library takes.
    """
    rows, columns = index.shape
    scanlines = np.zeros((rows, columns + 1), np.uint8)
    scanlines[:, 1:] = index
    header = struct.pack(">2I5B", columns, rows, 8, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in (
            (b"IHDR", header),
            (b"PLTE", colours.tobytes() + b"\xff\xff\xff"),
            (b"tRNS", b"\xff" * N_COLOURS + b"\x00"),
            (b"IDAT", zlib.compress(scanlines, 1)),
            (b"IEND", b""),
        )
    )


def _chunk(kind, data):
    check = zlib.crc32(data, zlib.crc32(kind))
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
