"""Rasters: SVG documents drawn by ThorVG."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import NDArray
from thorvg_python.base import Result
from thorvg_python.canvas.sw import SwCanvas
from thorvg_python.engine import Engine
from thorvg_python.paint.picture import Picture

Pixels = NDArray[np.uint8]
"""Shape (height, width, 4): RGBA, colours premultiplied by alpha."""

LARGEST_SIDE_PX = 4096

DRAWING = threading.RLock()
"""Held by whoever calls ThorVG: two threads that draw crash the process, whatever they draw on."""


class RasterError(RuntimeError):
    """ThorVG could not draw a document."""


def rasterise(svg: bytes, width: int, height: int) -> Pixels:
    """A document drawn at width x height pixels on a transparent ground.

    It keeps its proportions, centred. Give it only documents of our own making or checked by
    `read_character`: ThorVG follows links to files.
    Raises `RasterError` if ThorVG refuses, `ValueError` for sides not in 1..LARGEST_SIDE_PX.
    """
    if not (0 < width <= LARGEST_SIDE_PX and 0 < height <= LARGEST_SIDE_PX):
        raise ValueError(f"a picture of {width}x{height} pixels cannot be drawn")
    with DRAWING, _canvas() as canvas:
        buffer = _buffer(canvas, width, height)
        picture = Picture(engine())
        # First of all, as the canvas then frees it, even if the document is refused.
        check(canvas.add(picture), "take a picture")
        check(picture.load_data(svg, "svg", None, True), "read the document")
        _fit(picture, width, height)
        check(canvas.update(), "prepare the document")
        check(canvas.draw(True), "draw the document")
        check(canvas.sync(), "finish the document")
        return np.ctypeslib.as_array(buffer).view(np.uint8).reshape(height, width, 4)


@cache
def engine() -> Engine:
    """The one engine of the process. Hold `DRAWING` while using it."""
    return Engine(threads=0)


@contextmanager
def _canvas() -> Iterator[SwCanvas]:
    canvas = SwCanvas(engine())
    try:
        yield canvas
    finally:
        canvas.destroy()  # nothing else would: the binding leaves it to us


def _buffer(canvas: SwCanvas, width: int, height: int) -> ctypes.Array[ctypes.c_uint32]:
    # The binding declares a pair here, but gives the result alone.
    check(cast(Result, canvas.set_target(width, height)), "make a canvas")
    if canvas.buffer_arr is None:
        raise RasterError("ThorVG made a canvas without pixels")
    return canvas.buffer_arr


def _fit(picture: Picture, width: int, height: int) -> None:
    result, own_width, own_height = picture.get_size()
    check(result, "measure the document")
    if own_width <= 0 or own_height <= 0:
        raise RasterError("the document has no size: give it a viewBox, or width and height")
    scale = min(width / own_width, height / own_height)
    wide, high = own_width * scale, own_height * scale
    # Left to itself ThorVG would stretch it.
    check(picture.set_size(wide, high), "scale the document")
    check(picture.translate((width - wide) / 2, (height - high) / 2), "centre the document")


def check(result: Result, what: str) -> None:
    """Raise `RasterError` unless ThorVG did what it was asked."""
    if result != Result.SUCCESS:
        raise RasterError(f"ThorVG could not {what}: {result.name}")
