"""Stages: pictures that stay, for ThorVG to draw on and for OpenCV and numpy to write to."""

from __future__ import annotations

from typing import cast

import numpy as np
from thorvg_python.base import EngineOption, Result
from thorvg_python.canvas.sw import SwCanvas

from visavis.faces.contract import Picture
from visavis.faces.drawn.frame import Frame
from visavis.faces.drawn.raster import DRAWING, RasterError, check, engine
from visavis.faces.drawn.thorvg import calls, handle


class Stage:
    """`pixels`, shape (height, width, 4), premultiplied RGBA, until it is closed."""

    def __init__(self, width: int, height: int) -> None:
        self._size = width, height
        with DRAWING:
            # NONE: drawing only what changed would wipe what others wrote.
            self._canvas = SwCanvas(engine(), EngineOption.NONE)
            check(cast(Result, self._canvas.set_target(width, height)), "make a canvas")
        if self._canvas.buffer_arr is None:
            raise RasterError("ThorVG made a canvas without pixels")
        buffer = np.ctypeslib.as_array(self._canvas.buffer_arr)
        self.pixels: Picture = buffer.view(np.uint8).reshape(height, width, 4)
        self._open = True
        self._calls, self._handle = calls(engine()), handle(self._canvas)

    def draw(self, markup: str, window: Frame) -> None:
        """Paint markup over what is there; the window, in canvas units, fills the stage."""
        width, height = self._size
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
            f' viewBox="{window.x:.3f} {window.y:.3f} {window.width:.3f} {window.height:.3f}"'
            f' preserveAspectRatio="none">{markup}</svg>'
        ).encode()
        with DRAWING:
            drawing = self._calls.picture_new()
            # Before anything can fail, as the canvas frees what it has.
            self._check(self._calls.canvas_add(self._handle, drawing), "take a picture")
            try:
                self._paint(drawing, svg)
            finally:
                self._calls.canvas_remove(self._handle, None)

    def _paint(self, drawing: int, svg: bytes) -> None:
        calls, check = self._calls, self._check
        loaded = calls.picture_load_data(drawing, svg, len(svg), b"svg", None, True)
        check(loaded, "read the markup")
        check(calls.picture_set_size(drawing, *self._size), "scale the markup")
        check(calls.canvas_update(self._handle), "prepare the markup")
        check(calls.canvas_draw(self._handle, False), "draw the markup")
        check(calls.canvas_sync(self._handle), "finish the markup")

    @staticmethod
    def _check(result: int, what: str) -> None:
        if result:
            check(Result(result), what)

    def redraw(self, markup: str, window: Frame) -> None:
        """Paint markup on a transparent ground."""
        self.pixels[:] = 0
        self.draw(markup, window)

    def close(self) -> None:
        """Free the pixels: whoever still reads them reads freed memory."""
        if self._open:
            self._open = False
            with DRAWING:
                self._canvas.destroy()
