"""Loops through pixels and samples as machine code, made once and kept beside their file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from numba import njit

_F = TypeVar("_F")

if TYPE_CHECKING:

    def compiled(function: _F) -> _F:
        """The function as machine code, whose numbers come out the same everywhere."""
        ...

    def compiled_sums(function: _F) -> _F:
        """The same, but numbers may be added up in any order, which is many times as fast."""
        ...

    def compiled_roughly(function: _F) -> _F:
        """For colours, where the last bits are not seen: whatever is faster may be computed in its
        place. Nothing may be infinite or no number."""
        ...

else:

    def compiled(function: _F) -> _F:
        return _compiled(function)

    def compiled_sums(function: _F) -> _F:
        return _compiled(function, fastmath={"reassoc", "contract"})

    def compiled_roughly(function: _F) -> _F:
        return _compiled(function, fastmath=True)


def _compiled(function: Any, **options: Any) -> Any:
    options |= {"boundscheck": False, "nogil": True, "error_model": "numpy"}
    try:
        return njit(cache=True, **options)(function)
    except RuntimeError:
        # No folder to keep it in: a read-only installation and no home. Compile each time.
        return njit(**options)(function)
