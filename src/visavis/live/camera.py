"""The camera: pictures of the face, drawn and encoded in a thread of their own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from av.packet import Packet

from visavis.faces.contract import Face, Pose
from visavis.faces.life import Life
from visavis.live.encoder import PictureEncoder
from visavis.live.playback import SAMPLE_RATE

KEYS_APART = round(0.3 * SAMPLE_RATE)
"""Samples between a key frame and one that a viewer asks for: they cost all viewers many times the
bits of others, and anybody may ask as often as they like."""

Deliver = Callable[["Packet[Any]"], None]


@dataclass(slots=True)
class CameraCounts:
    """What it has done so far."""

    pictures: int = 0
    dropped: int = 0
    """Pictures that were due while the one before was still being drawn."""
    keys: int = 0


class Camera:
    """At most one picture is under way: one that is due meanwhile is left out, not made late."""

    def __init__(self, face: Face, life: Life, encoder: PictureEncoder, deliver: Deliver) -> None:
        """``deliver`` is called in the loop."""
        self.counts = CameraCounts()
        self._face = face
        self._life = life
        self._encoder = encoder
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        # ThorVG bears one drawing thread a process.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="camera")
        self._under_way: Future[Packet[Any] | None] | None = None
        self._key = True
        self._key_soon = False
        self._last_key = -KEYS_APART

    def ask_for_key(self) -> None:
        """Let the next picture be one with which a decoder can begin."""
        self._key = True

    def ask_for_key_soon(self) -> None:
        """As above, but KEYS_APART behind the last one at the earliest."""
        self._key_soon = True

    def shoot(self, pose: Pose, position: int) -> bool:
        """Make the picture for a position; False: it is left out.

        Raises what drawing the one before raised.
        """
        if self._under_way is not None:
            if not self._under_way.done():
                self.counts.dropped += 1
                return False
            self._under_way.result()
        key = self._key or (self._key_soon and position - self._last_key >= KEYS_APART)
        if key:
            self._key = self._key_soon = False
            self._last_key = position
        self.counts.pictures += 1
        self.counts.keys += key
        self._under_way = self._thread.submit(self._make, pose, position, key)
        return True

    async def aclose(self) -> None:
        """Wait for the picture that is under way, and give the face back."""
        await self._loop.run_in_executor(self._thread, self._face.close)
        self._thread.shutdown(wait=False)

    def _make(self, pose: Pose, position: int, key: bool) -> Packet[Any] | None:
        picture = self._face.i420(self._life.pose(pose.time_s, pose))
        packet = self._encoder.encode(picture, position, key=key)
        if packet is not None:
            self._loop.call_soon_threadsafe(self._deliver, packet)
        return packet
