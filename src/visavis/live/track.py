"""What one viewer is sent of sound or pictures: packets that all viewers share."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any, Literal

from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av.packet import Packet

_MOST_WAITING = 25
"""Packets. A viewer for whom more wait is given up on them and goes on with what comes then."""


class SharedTrack(MediaStreamTrack):
    """Packets as they come, from the first time that the connection asks for one."""

    def __init__(
        self,
        kind: Literal["audio", "video"],
        wanted: Callable[[], None],
        sent: Callable[[Packet[Any]], None],
    ) -> None:
        """``wanted`` is called once, when the connection takes the first packet, and for pictures
        whenever it can do nothing with what comes before the next key frame; ``sent`` when a packet
        has been sent."""
        super().__init__()
        self.kind = kind
        self._sent = sent
        self._last: Packet[Any] | None = None
        self.dropped = 0
        self._wanted = wanted
        self._packets: deque[Packet[Any]] = deque()
        self._more = asyncio.Event()
        self._flowing = False
        self._needs_key = kind == "video"

    def put(self, packet: Packet[Any]) -> None:
        """One more for this viewer."""
        if not self._flowing or (self._needs_key and not packet.is_keyframe):
            return
        if len(self._packets) >= _MOST_WAITING:
            self._give_up()
            return
        self._needs_key = False
        self._packets.append(packet)
        self._more.set()

    async def recv(self) -> Packet[Any]:
        """The next packet. Raises MediaStreamError when the track has been stopped."""
        if not self._flowing:
            self._flowing = True
            self._wanted()
        if self._last is not None:
            self._sent(self._last)
        while not self._packets:
            if self.readyState != "live":
                raise MediaStreamError
            self._more.clear()
            await self._more.wait()
        self._last = self._packets.popleft()
        return self._last

    def stop(self) -> None:
        """No more: whoever waits for a packet is told."""
        super().stop()
        self._packets.clear()
        self._more.set()

    def _give_up(self) -> None:
        self.dropped += len(self._packets)
        self._packets.clear()
        if self.kind == "video":
            self._needs_key = True
            self._wanted()
