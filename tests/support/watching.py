"""A viewer in Python, by aiortc, over the machine's own addresses."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
import numpy as np
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.jitterbuffer import JitterBuffer
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import AnyRtcpPacket, RtcpSrPacket
from numpy.typing import NDArray

from visavis.live.session import Session

_UNIX_IN_NTP_S = 2_208_988_800


class Heard(NamedTuple):
    at_s: float
    samples: NDArray[np.int16]
    """Mono."""
    sample_rate: int
    rtp: int


class Seen(NamedTuple):
    at_s: float
    rtp: int
    luma: NDArray[np.uint8]


class Viewer:
    """Keeps all that it is sent, with the time of its arrival."""

    def __init__(self, channel: bool = True) -> None:
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.heard: list[Heard] = []
        self.seen: list[Seen] = []
        self.reports: dict[str, tuple[int, int]] = {}
        self._receivers: dict[str, RTCRtpReceiver] = {}
        self.told: list[tuple[float, dict[str, Any]]] = []
        self._tasks: list[asyncio.Task[None]] = []
        self.peer.on("track", self._follow)
        if channel:
            self.peer.createDataChannel("visavis").on("message", self._note)

    async def offer(self) -> str:
        self.peer.addTransceiver("audio", direction="recvonly")
        self.peer.addTransceiver("video", direction="recvonly")
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return str(self.peer.localDescription.sdp)

    async def accept(self, sdp: str) -> None:
        await self.peer.setRemoteDescription(RTCSessionDescription(sdp, "answer"))

    async def aclose(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.peer.close()

    def vanish(self) -> None:
        """As when its machine is switched off: nothing more is sent or answered."""
        for receiver in self.peer.getReceivers():
            for protocol in receiver.transport.transport._connection._protocols:
                protocol.transport.abort()

    def loud_since(self, at_s: float, least: int = 300) -> float | None:
        """When, after a moment, the first sound arrived."""
        loud = (one.at_s for one in self.heard if one.at_s > at_s and peak(one.samples) > least)
        return next(loud, None)

    def loud_until(self, least: int = 300) -> float:
        """When the last sound arrived."""
        return max(one.at_s for one in self.heard if peak(one.samples) > least)

    def motion(self, from_s: float, to_s: float, box: tuple[slice, slice]) -> float:
        """How much a part of the picture changes from one picture to the next, in mean levels."""
        parts = [one.luma[box].astype(int) for one in self.seen if from_s <= one.at_s < to_s]
        changes = [np.abs(b - a).mean() for a, b in pairwise(parts)]
        return float(np.mean(changes)) if changes else 0.0

    def _note(self, message: str) -> None:
        self.told.append((time.monotonic(), msgspec.json.decode(message)))

    def _follow(self, track: MediaStreamTrack) -> None:
        receiver = next(one for one in self.peer.getReceivers() if one.track is track)
        self._receivers[track.kind] = receiver
        self._read_reports(track.kind, receiver)
        if track.kind == "audio":
            # Of its own accord aiortc holds four packets back.
            impatient = JitterBuffer(capacity=16, prefetch=0)
            setattr(receiver, "_RTCRtpReceiver__jitter_buffer", impatient)  # noqa: B010
        self._tasks.append(asyncio.create_task(self._take(track)))

    def moment(self, kind: str, rtp: int) -> float:
        """The Unix time that the sender's last report gives a frame; aiortc counts from the
        first one."""
        ntp, reported = self.reports[kind]
        mapper = getattr(self._receivers[kind], "_RTCRtpReceiver__timestamp_mapper")  # noqa: B009
        since = (rtp + mapper._origin - reported + (1 << 31)) % (1 << 32) - (1 << 31)
        rate = {"audio": 48_000, "video": 90_000}[kind]
        return float(ntp / (1 << 32) - _UNIX_IN_NTP_S + since / rate)

    def _read_reports(self, kind: str, receiver: RTCRtpReceiver) -> None:
        handle = receiver._handle_rtcp_packet

        async def read(packet: AnyRtcpPacket) -> None:
            if isinstance(packet, RtcpSrPacket):
                info = packet.sender_info
                self.reports[kind] = (info.ntp_timestamp, info.rtp_timestamp)
            await handle(packet)

        setattr(receiver, "_handle_rtcp_packet", read)  # noqa: B010

    async def _take(self, track: MediaStreamTrack) -> None:
        while True:
            try:
                frame: Any = await track.recv()
            except MediaStreamError:
                return
            now_s = time.monotonic()
            if track.kind == "audio":
                mono = frame.to_ndarray().reshape(-1, 2)[:, 0].copy()
                self.heard.append(Heard(now_s, mono, frame.sample_rate, frame.pts))
            else:
                picture = frame.to_ndarray(format="yuv420p")[: frame.height, : frame.width]
                self.seen.append(Seen(now_s, frame.pts, picture.copy()))


async def until(condition: Callable[[], object], timeout_s: float = 10.0) -> None:
    """Until something is so."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.005)


def peak(samples: NDArray[np.int16]) -> int:
    return int(np.abs(samples.astype(int)).max(initial=0))


@asynccontextmanager
async def watching(session: Session, viewer_id: str = "v1") -> AsyncIterator[Viewer]:
    viewer = Viewer()
    try:
        await viewer.accept(await session.offer(await viewer.offer(), viewer_id))
        yield viewer
    finally:
        await viewer.aclose()
