"""Going through a list page by page, while it may change."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Item = TypeVar("Item")

PAGE_SIZE = 20


class Pages(Generic[Item]):
    """Where the next page starts, and which of its items are new.

    It ends with the list as it is then: at its present length, or at a page with nothing on it.
    """

    def __init__(self, identity: Callable[[Item], str]) -> None:
        self._identity = identity
        self._seen: set[str] = set()
        self.offset = 0
        self.done = False

    def take(self, total: int, items: Sequence[Item]) -> list[Item]:
        """The items that no earlier page had. ``total`` is the length that came with this page."""
        self.offset += len(items)
        self.done = not items or self.offset >= total
        fresh = [item for item in items if self._identity(item) not in self._seen]
        self._seen.update(map(self._identity, fresh))
        return fresh
