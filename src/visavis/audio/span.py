"""A part of some bytes as a file, so that a decoder sees that part and nothing else."""

from __future__ import annotations

import io


class Span:
    """Reads ``head`` and then ``content[start:end]``, without copying them."""

    def __init__(self, content: bytes, start: int, end: int, head: bytes = b"") -> None:
        self._parts = (memoryview(head), memoryview(content)[start:end])
        self._size = len(head) + len(self._parts[1])
        self._position = 0

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes, and at least one before the end."""
        head, content = self._parts
        begin = self._position
        part, offset = (head, 0) if begin < len(head) else (content, len(head))
        found = bytes(part[begin - offset : begin - offset + size])
        self._position += len(found)
        return found

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As files do; positions beyond the end are the end. Raises ValueError."""
        origin = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if origin + offset < 0:
            raise ValueError(f"There is nothing at {origin + offset}.")
        self._position = min(origin + offset, self._size)
        return self._position

    def tell(self) -> int:
        """The position of the next byte read."""
        return self._position
