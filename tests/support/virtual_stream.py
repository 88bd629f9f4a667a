"""A session on a clock of its own, and viewers who read what it sends off the wire."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from unittest.mock import patch

import av
import numpy as np
from aiortc.codecs.h264 import h264_depayload
from av.packet import Packet

from support.talking import BandFace
from support.virtual_time import AtOnce, VirtualClock
from support.watching import peak
from support.wire_viewer import OFFER, WireViewer
from visavis.live.events import Event
from visavis.live.session import Look, Session
from visavis.live.viewers import ViewerSettings
from visavis.live.webrtc import Connection, Network


class VirtualStream:
    """Belongs to a VirtualLoop of its clock."""

    def __init__(self, clock: VirtualClock) -> None:
        self.clock = clock
        self.told: list[Event] = []
        self.face = BandFace()
        self.session = Session(
            self.face, Look({"nod": 0.4}, 500_000), ViewerSettings(), clock, self.told.append
        )

    async def watch(self, viewer_id: str, origins: Mapping[str, int]) -> WireViewer:
        """Somebody who watches from now on."""
        made: list[WireViewer] = []

        def connect(
            network: Network,
            changed: Callable[[], None],
            key_wanted: Callable[[], None],
            key_lost: Callable[[], None],
        ) -> Connection:
            viewer = WireViewer(
                self.clock.monotonic, network, changed, key_wanted, key_lost, origins
            )
            made.append(viewer)
            return viewer

        with patch("visavis.live.viewers.Connection", connect):
            await self.session.offer(OFFER, viewer_id)
        return made[0]


@asynccontextmanager
async def streaming(clock: VirtualClock) -> AsyncIterator[VirtualStream]:
    """A session that runs; its pictures are made at once."""
    with patch("visavis.live.camera.ThreadPoolExecutor", AtOnce):
        stream = VirtualStream(clock)
    running = asyncio.create_task(stream.session.run())
    try:
        yield stream
    finally:
        running.cancel()
        await asyncio.wait([running])
        await stream.session.aclose()


def heard(viewer: WireViewer) -> list[tuple[float, int]]:
    """Moments of the sound that was sent, and how loud it was."""
    decoder = av.CodecContext.create("libopus", "r")
    found = []
    for one in viewer.lines["audio"].arrived:
        for frame in decoder.decode(Packet(one.content)):
            found.append((viewer.moment("audio", one.rtp), peak(np.asarray(frame.to_ndarray()))))
    return found


def seen(viewer: WireViewer) -> list[tuple[float, float]]:
    """Moments of the pictures that were sent, and how bright the lower half of each was."""
    decoder = av.CodecContext.create("h264", "r")
    pictures: dict[int, bytes] = {}
    for one in viewer.lines["video"].arrived:
        pictures[one.rtp] = pictures.get(one.rtp, b"") + h264_depayload(one.content)
    found = []
    for rtp, content in pictures.items():
        for frame in decoder.decode(Packet(content)):
            luma = frame.to_ndarray(format="gray")
            found.append((viewer.moment("video", rtp), float(luma[40:60, 8:56].mean())))
    return found


def onsets(levels: list[tuple[float, float]] | list[tuple[float, int]], least: int) -> list[float]:
    """When a level rose beyond another, at least 0.3 s after it had last been there."""
    found: list[float] = []
    last_s = float("-inf")
    for at_s, level in levels:
        if level > least:
            if at_s - last_s > 0.3:
                found.append(at_s)
            last_s = at_s
    return found
