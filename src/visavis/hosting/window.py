"""How much PCM of a drive may be on its way: what a client sends faster than it is spoken waits
here, and with it the client."""

import asyncio

WINDOW_BYTES = 2 * 1024 * 1024
"""Forty seconds at 24 kHz: enough that no pause of ours is heard, little enough for memory."""


class Window:
    """The bytes that one drive may have in the stream's process."""

    def __init__(self) -> None:
        self._free = WINDOW_BYTES
        self._ended = False
        self._room = asyncio.Event()
        self._turn = asyncio.Lock()

    @property
    def used(self) -> int:
        """Bytes that are there now."""
        return WINDOW_BYTES - self._free

    async def take(self, size: int) -> None:
        """Wait for room for so many bytes, behind whoever waits already."""
        async with self._turn:
            while self._free < 0 and not self._ended:
                self._room.clear()
                await self._room.wait()
            self._free -= size

    def give_back(self, size: int) -> None:
        """So many have been spoken."""
        self._free += size
        self._room.set()

    def end(self) -> None:
        """The drive is over: nobody need wait any more."""
        self._ended = True
        self._room.set()
