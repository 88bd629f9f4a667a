"""Somebody who publishes sound, by aiortc, over the machine's own addresses."""

from __future__ import annotations

import asyncio
import time
from fractions import Fraction
from typing import Any

import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from av import AudioFrame

_FRAME = 960
_RATE = 48_000


class _Hum(MediaStreamTrack):
    kind = "audio"

    def __init__(self, speaker: Speaker) -> None:
        super().__init__()
        self._speaker = speaker
        self._begun_s = time.monotonic()
        self._position = 0

    async def recv(self) -> AudioFrame:
        due_s = self._begun_s + self._position / _RATE
        await asyncio.sleep(max(0, due_s - time.monotonic()))
        wave = np.sin(np.arange(self._position, self._position + _FRAME) / 20)
        samples = (wave * self._speaker.level).astype(np.int16)
        frame = AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts = _RATE, self._position
        frame.time_base = Fraction(1, _RATE)
        self._position += _FRAME
        return frame


class Speaker:
    """Hums as loudly as ``level`` says, from silence on."""

    def __init__(self, pictures: bool = False) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.level = 0
        self.peer.addTransceiver(_Hum(self), direction="sendonly")
        if pictures:
            self.peer.addTransceiver(VideoStreamTrack(), direction="sendonly")

    @property
    def is_connected(self) -> bool:
        return str(self.peer.connectionState) == "connected"

    async def offer(self) -> str:
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return str(self.peer.localDescription.sdp)

    async def accept(self, sdp: str) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def aclose(self) -> None:
        await self.peer.close()

    async def __aenter__(self) -> Speaker:
        return self

    async def __aexit__(self, *_: Any) -> None:
        await self.aclose()
