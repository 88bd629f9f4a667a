"""All viewers of a stream: who they are, and what is sent to every one of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from av.packet import Packet

from visavis.live.offers import FullError, OfferError
from visavis.live.payloads import of_picture, of_sound
from visavis.live.webrtc import CONNECT_S, Connection, Network

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ViewerSettings:
    """Who may watch, and how they reach this machine."""

    network: Network = field(default_factory=Network)
    most: int = 50


class Viewers:
    """Connections by the viewers' IDs. Belongs to one loop."""

    def __init__(
        self,
        settings: ViewerSettings,
        key_wanted: Callable[[], None],
        key_lost: Callable[[], None],
        changed: Callable[[int], None],
    ) -> None:
        """``key_wanted``: a viewer needs a picture to begin with; ``key_lost``: one asks for
        another. ``changed`` is told how many watch, whenever that changes."""
        self._settings = settings
        self._key_wanted = key_wanted
        self._key_lost = key_lost
        self._changed = changed
        self._connections: dict[str, Connection] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self._watching: tuple[Connection, ...] = ()

    @property
    def watching(self) -> int:
        """How many are connected."""
        return len(self._watching)

    async def offer(self, sdp: str, viewer_id: str) -> str:
        """Answer the offer of a new viewer. Raises OfferError."""
        if viewer_id in self._connections:
            raise OfferError("This viewer is there already.")
        if len(self._connections) >= self._settings.most:
            raise FullError(f"At most {self._settings.most} viewers may watch. Try again later.")
        connection = Connection(
            self._settings.network,
            lambda: self._look(viewer_id),
            self._key_wanted,
            self._key_lost,
        )
        self._connections[viewer_id] = connection
        try:
            answer = await connection.answer(sdp)
        except BaseException:
            self._connections.pop(viewer_id, None)
            raise
        loop = asyncio.get_running_loop()
        self._timers[viewer_id] = loop.call_later(CONNECT_S, self._give_up, viewer_id)
        return answer

    def hang_up(self, viewer_id: str) -> None:
        """Let a viewer go; one that is gone already is no fault."""
        self._let_go(viewer_id)

    def put_sound(self, packet: Packet[Any], moment_s: float) -> None:
        """Send a frame of sound, which belongs to a moment (Unix time), to all."""
        payloads = of_sound(packet, moment_s)
        for connection in self._watching:
            connection.put("audio", payloads)

    def put_picture(self, packet: Packet[Any], moment_s: float) -> None:
        """Send a picture, which belongs to a moment (Unix time), to all."""
        if not self._watching:
            return
        payloads = of_picture(packet, moment_s)
        for connection in self._watching:
            connection.put("video", payloads)

    def tell(self, message: str) -> None:
        """Send a message to all."""
        for connection in self._watching:
            connection.tell(message)

    async def aclose(self) -> None:
        """Let all go."""
        for viewer_id in list(self._connections):
            self._let_go(viewer_id)
        await asyncio.gather(*self._closing)

    def _give_up(self, viewer_id: str) -> None:
        connection = self._connections.get(viewer_id)
        if connection is not None and not connection.is_watching:
            log.info("viewer.never_connected", viewer_id=viewer_id)
            self._let_go(viewer_id)

    def _look(self, viewer_id: str) -> None:
        connection = self._connections.get(viewer_id)
        if connection is not None and connection.is_over:
            self._let_go(viewer_id)
        self._count()

    def _let_go(self, viewer_id: str) -> None:
        if (timer := self._timers.pop(viewer_id, None)) is not None:
            timer.cancel()
        if (connection := self._connections.pop(viewer_id, None)) is None:
            return
        task = asyncio.create_task(connection.aclose())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
        self._count()

    def _count(self) -> None:
        watching = tuple(one for one in self._connections.values() if one.is_watching)
        changed = len(watching) != len(self._watching)
        self._watching = watching
        if changed:
            self._changed(len(watching))
