"""Which drive speaks, and which wait behind it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

D = TypeVar("D")


class DriveQueue(Generic[D]):
    """One current drive and those that wait. Whoever changes it sees to what was interrupted."""

    def __init__(self) -> None:
        self._current: D | None = None
        self._waiting: deque[D] = deque()

    @property
    def current(self) -> D | None:
        return self._current

    @property
    def waiting(self) -> Sequence[D]:
        """In the order in which they will be current."""
        return tuple(self._waiting)

    def find(self, wanted: Callable[[D], bool]) -> D | None:
        """The first that is wanted, the current one before those that wait."""
        held = ([] if self._current is None else [self._current]) + list(self._waiting)
        return next((drive for drive in held if wanted(drive)), None)

    def remove(self, drive: D) -> None:
        """One that waits does so no longer."""
        self._waiting.remove(drive)

    def append(self, drive: D) -> None:
        """Behind all others; current at once where there are none."""
        self._waiting.append(drive)
        if self._current is None:
            self.advance()

    def overtake(self, drive: D) -> D | None:
        """Current at once: the one that was is returned, those that wait stay behind this one."""
        interrupted, self._current = self._current, drive
        return interrupted

    def replace(self, drive: D) -> list[D]:
        """Current at once, instead of all that were there: they are returned."""
        dropped = self.clear()
        self._current = drive
        return dropped

    def clear(self) -> list[D]:
        """Nothing is current or waits any more: what was is returned, the current one first."""
        dropped = ([] if self._current is None else [self._current]) + list(self._waiting)
        self._current = None
        self._waiting.clear()
        return dropped

    def advance(self) -> D | None:
        """The current one is over; the next takes its place and is returned."""
        self._current = self._waiting.popleft() if self._waiting else None
        return self._current
