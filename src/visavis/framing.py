"""Messages through a pipe between processes of ours: each stands behind its length, which has 4
bytes, little-endian."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

_LENGTH = struct.Struct("<I")
HEAD_SIZE = _LENGTH.size


def frame(body: bytes) -> bytes:
    """A message with its length before it."""
    return _LENGTH.pack(len(body)) + body


def read_length(head: bytes, longest: int) -> int:
    """The length that stands before a message. Raises ValueError when it is beyond all bounds."""
    length: int = _LENGTH.unpack(head)[0]
    if length > longest:
        raise ValueError(f"a message of {length} bytes; at most {longest} are taken")
    return length


async def read_framed(source: asyncio.StreamReader, longest: int) -> bytes:
    """The next message. Raises ValueError as ``read_length``, and IncompleteReadError at the end of
    the pipe."""
    return await source.readexactly(read_length(await source.readexactly(HEAD_SIZE), longest))
