"""Ordered lists whose pages cost the same at any length and offset."""

from bisect import bisect_left
from operator import attrgetter
from typing import Generic, Protocol, TypeVar


class Placed(Protocol):
    """Anything that has its place in a list."""

    @property
    def position(self) -> int: ...


T = TypeVar("T", bound=Placed)
_POSITION = attrgetter("position")


class Listing(Generic[T]):
    """Items by rising position."""

    def __init__(self) -> None:
        self._items: list[T] = []

    def __len__(self) -> int:
        return len(self._items)

    def put(self, item: T) -> None:
        """Add an item, or take it in place of the one at its position."""
        items = self._items
        if not items or items[-1].position < item.position:
            items.append(item)  # the common case: what is new comes last
            return
        index = bisect_left(items, item.position, key=_POSITION)
        if items[index].position == item.position:
            items[index] = item
        else:
            items.insert(index, item)

    def drop(self, item: T) -> None:
        """Take out the item at this one's position, if there is one."""
        index = bisect_left(self._items, item.position, key=_POSITION)
        if index < len(self._items) and self._items[index].position == item.position:
            del self._items[index]

    def page(self, offset: int, limit: int) -> list[T]:
        """At most ``limit`` items from ``offset`` on."""
        return self._items[offset : offset + limit]

    def merged_page(self, other: "Listing[T]", offset: int, limit: int) -> list[T]:
        """The page of both lists taken as one, without making that one.

        The few of ``other`` that stand before ``offset`` are counted by bisection (the k-th
        smallest of two sorted lists), so that the cost grows with the logarithm of the shorter
        list only.
        """
        if not other._items:
            return self.page(offset, limit)
        theirs = self._count_before(other._items, offset)
        ours = offset - theirs
        page = self._items[ours : ours + limit] + other._items[theirs : theirs + limit]
        page.sort(key=_POSITION)
        return page[:limit]

    def _count_before(self, others: list[T], offset: int) -> int:
        """How many of ``others`` are among the first ``offset`` items of the merged list."""
        items = self._items
        low, high = max(0, offset - len(items)), min(offset, len(others))
        while low < high:
            taken = (low + high) // 2
            if others[taken].position > items[offset - taken - 1].position:
                high = taken
            else:
                low = taken + 1
        return low
