"""A viewer by WHEP that keeps times and levels, not pictures: hours of it take little memory."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import httpx
import numpy as np
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.jitterbuffer import JitterBuffer
from aiortc.mediastreams import MediaStreamError
from numpy.typing import NDArray

LOUD = 300
"""Of 32,768: below it nothing is heard."""
_KEPT = 25 * 600


class Area(NamedTuple):
    """A part of the picture: rows and columns."""

    rows: slice
    columns: slice


class Sound(NamedTuple):
    at_s: float
    """When it arrived, on the monotonic clock."""
    peak: int


class Picture(NamedTuple):
    at_s: float
    change: float
    """Of the mouth's area since the picture before, in mean levels of 255."""


@dataclass
class StreamViewer:
    """Watches one stream."""

    mouth: Area
    sounds: deque[Sound] = field(default_factory=lambda: deque(maxlen=_KEPT))
    pictures: deque[Picture] = field(default_factory=lambda: deque(maxlen=_KEPT))
    messages: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    _before: NDArray[np.int16] | None = None
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def watch(self, whep_url: str, token: str, http: httpx.AsyncClient) -> None:
        """Returns when the answer is there; pictures follow."""
        peer = self._peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.on("track", self._follow)
        peer.createDataChannel("visavis").on("message", self.messages.append)
        for kind in ("audio", "video"):
            peer.addTransceiver(kind, direction="recvonly")
        await peer.setLocalDescription(await peer.createOffer())
        answer = await http.post(
            whep_url,
            content=peer.localDescription.sdp,
            headers={"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"},
        )
        answer.raise_for_status()
        await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._peer.close()

    async def first_sound(self, since_s: float, timeout_s: float = 10.0) -> float:
        """When the first sound after a moment arrived."""
        async with asyncio.timeout(timeout_s):
            while True:
                for sound in self.sounds:
                    if sound.at_s > since_s and sound.peak > LOUD:
                        return sound.at_s
                await asyncio.sleep(0.01)

    async def first_move(self, since_s: float, still: float, timeout_s: float = 10.0) -> float:
        """When the first picture whose mouth changed by more than ``still`` arrived."""
        async with asyncio.timeout(timeout_s):
            while True:
                for picture in self.pictures:
                    if picture.at_s > since_s and picture.change > still:
                        return picture.at_s
                await asyncio.sleep(0.01)

    def last_sound(self) -> float:
        return max((one.at_s for one in self.sounds if one.peak > LOUD), default=0.0)

    async def silence(self, for_s: float = 0.4, timeout_s: float = 30.0) -> float:
        """Wait until nothing has been heard for a while; when the last sound arrived."""
        async with asyncio.timeout(timeout_s):
            while time.monotonic() - (last := self.last_sound()) < for_s:
                await asyncio.sleep(0.02)
        return last

    def changes(self, from_s: float, to_s: float) -> list[float]:
        return [one.change for one in self.pictures if from_s <= one.at_s < to_s]

    def _follow(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio":
            receiver = next(one for one in self._peer.getReceivers() if one.track is track)
            # Of its own accord aiortc holds four packets back, which a browser does not.
            impatient = JitterBuffer(capacity=16, prefetch=0)
            setattr(receiver, "_RTCRtpReceiver__jitter_buffer", impatient)  # noqa: B010
        self._tasks.append(asyncio.create_task(self._take(track)))

    async def _take(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame: Any = await track.recv()
            except MediaStreamError:
                return
            now_s = time.monotonic()
            if track.kind == "audio":
                peak = int(np.abs(frame.to_ndarray().astype(np.int32)).max(initial=0))
                self.sounds.append(Sound(now_s, peak))
            else:
                self._see(now_s, frame.to_ndarray(format="gray"))

    def _see(self, now_s: float, luma: NDArray[np.uint8]) -> None:
        mouth = luma[self.mouth.rows, self.mouth.columns].astype(np.int16)
        before, self._before = self._before, mouth
        change = 0.0 if before is None else float(np.abs(mouth - before).mean())
        self.pictures.append(Picture(now_s, change))
