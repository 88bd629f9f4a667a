"""Compiling what runs for every pixel, the same way everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from numba import njit

_F = TypeVar("_F")

if TYPE_CHECKING:

    def compiled(function: _F) -> _F:
        """The function as machine code, kept between runs."""
        ...

else:
    compiled = njit(cache=True, fastmath=True, boundscheck=False)
