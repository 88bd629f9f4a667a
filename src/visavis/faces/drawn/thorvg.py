"""ThorVG's calls that every picture makes.

The binding declares a function anew whenever it is called, which takes longer than what the
function does; here each is declared once.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from thorvg_python.canvas.sw import SwCanvas
from thorvg_python.engine import Engine

_POINTER, _SIZE, _NUMBER = ctypes.c_void_p, ctypes.c_uint32, ctypes.c_float


class Calls(NamedTuple):
    """Functions of ThorVG's C interface. All but `picture_new` return the number of a `Result`."""

    picture_new: Any
    picture_load_data: Any
    picture_set_size: Any
    canvas_add: Any
    canvas_remove: Any
    canvas_update: Any
    canvas_draw: Any
    canvas_sync: Any


@cache
def calls(engine: Engine) -> Calls:
    """The calls of an engine's library."""
    # Opened again, as the binding keeps changing the declarations of its own.
    library = ctypes.CDLL(engine.thorvg_lib._name)

    def declared(name: str, arguments: Sequence[type], result: type = ctypes.c_int) -> Any:
        function = library[f"tvg_{name}"]
        function.argtypes, function.restype = arguments, result
        return function

    return Calls(
        picture_new=declared("picture_new", [], _POINTER),
        picture_load_data=declared(
            "picture_load_data",
            [_POINTER, ctypes.c_char_p, _SIZE, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_bool],
        ),
        picture_set_size=declared("picture_set_size", [_POINTER, _NUMBER, _NUMBER]),
        canvas_add=declared("canvas_add", [_POINTER, _POINTER]),
        canvas_remove=declared("canvas_remove", [_POINTER, _POINTER]),
        canvas_update=declared("canvas_update", [_POINTER]),
        canvas_draw=declared("canvas_draw", [_POINTER, ctypes.c_bool]),
        canvas_sync=declared("canvas_sync", [_POINTER]),
    )


def handle(canvas: SwCanvas) -> int:
    """What the calls know a canvas by."""
    value = canvas._canvas.value
    if value is None:
        raise ValueError("the canvas is destroyed")
    return value
