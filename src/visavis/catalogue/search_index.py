"""An index of many items in memory: which of them have a property, and which contain a text.

Items stand in slots, by rising position. A property is a set of slots, so that what a million items
have in common is found and counted in microseconds. Text is looked for in every item, slice by
slice, which takes the time that it takes (figures: ``benchmarks/README.md``).
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Generic, NamedTuple, Protocol, TypeVar

from visavis.catalogue.slots import Slots, SlotSet, row_of


class Placed(Protocol):
    """Anything that has its place in the catalogue."""

    @property
    def position(self) -> int: ...


T = TypeVar("T", bound=Placed)
Property = tuple[str, str]
"""A facet and a value of it: ``("language", "de")``."""


class Traits(NamedTuple):
    """What an item is found by."""

    text: str
    """Folded already (``folding.fold``)."""
    properties: tuple[Property, ...]


class SearchIndex(Generic[T]):
    """Items with their traits. A slot that was left stays empty."""

    def __init__(self, traits: Callable[[T], Traits]) -> None:
        self._traits = traits
        self._items: list[T | None] = []
        self._positions: list[int] = []
        self._texts: list[str] = []
        self._having: dict[str, dict[str, SlotSet]] = {}
        self._filled = SlotSet()
        self.changes = 0
        """How often it has changed."""

    def __len__(self) -> int:
        """Its slots."""
        return len(self._items)

    def put(self, item: T) -> bool:
        """Add an item behind all others, or take it in place of the one at its position. False
        where it would have to stand between others: then the index has to be made anew."""
        slot = self._slot_of(item.position)
        if slot is None:
            if self._positions and self._positions[-1] > item.position:
                return False
            slot = len(self._items)
            self._items.append(None)
            self._positions.append(item.position)
            self._texts.append("")
        self._clear(slot)
        traits = self._traits(item)
        self._items[slot], self._texts[slot] = item, traits.text
        self._filled.add(slot)
        for facet, value in traits.properties:
            of_facet = self._having.setdefault(facet, {})
            there = of_facet.get(value)
            if there is None:
                there = of_facet[value] = SlotSet()
            there.add(slot)
        self.changes += 1
        return True

    def drop(self, position: int) -> None:
        """Take out the item at this position, if there is one."""
        slot = self._slot_of(position)
        if slot is not None:
            self._clear(slot)
            self.changes += 1

    def every(self) -> Slots:
        return self._filled.slots()

    def having(self, facet: str, value: str) -> Slots:
        there = self._having.get(facet, {}).get(value)
        return 0 if there is None else there.slots()

    def containing(self, words: list[str], start: int, stop: int) -> list[int]:
        """The slots from ``start`` to ``stop`` whose text contains all of these folded words."""
        first, rest = words[0], words[1:]
        texts = self._texts[start:stop]
        found = [slot for slot, text in enumerate(texts, start) if first in text]
        return [slot for slot in found if all(word in self._texts[slot] for word in rest)]

    def counts(self, facet: str, among: Slots) -> dict[str, int]:
        """How many among these have each value of a facet; values that none has are left out."""
        row = row_of(among)
        counted = {
            value: there.count(among, row) for value, there in self._having.get(facet, {}).items()
        }
        return {value: count for value, count in counted.items() if count}

    def newest(self, among: Slots, before: int | None, limit: int) -> list[T]:
        """At most ``limit`` of these by falling position, below the position ``before``."""
        if before is not None:
            among &= (1 << bisect_left(self._positions, before)) - 1
        found: list[T] = []
        for slot in _falling(among):
            item = self._items[slot]
            if item is not None:
                found.append(item)
            if len(found) >= limit:
                break
        return found

    def _slot_of(self, position: int) -> int | None:
        slot = bisect_left(self._positions, position)
        is_there = slot < len(self._positions) and self._positions[slot] == position
        return slot if is_there else None

    def _clear(self, slot: int) -> None:
        item = self._items[slot]
        if item is None:
            return
        for facet, value in self._traits(item).properties:
            self._having[facet][value].discard(slot)
        self._filled.discard(slot)
        self._items[slot], self._texts[slot] = None, ""


def _falling(slots: Slots) -> Iterator[int]:
    """From the highest on. The zeros between two are passed over as fast as memory is read."""
    left = row_of(slots)
    while left := left.rstrip(b"\0"):
        byte, at = left[-1], len(left) - 1
        yield from (at * 8 + bit for bit in range(7, -1, -1) if byte >> bit & 1)
        left = left[:-1]
