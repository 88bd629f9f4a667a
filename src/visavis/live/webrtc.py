"""WebRTC connections by aiortc, and that of one viewer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import structlog
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)

from visavis.ice_servers import IceServer
from visavis.live.offers import OfferError, read_offer, with_addresses
from visavis.live.payloads import Payloads
from visavis.live.sending import OutgoingTrack, PacketSender

log = structlog.get_logger()

CONNECT_S = 15.0
"""A viewer who has not connected by then is let go."""
_ANSWER_S = 8.0
_CLOSE_S = 5.0
_MOST_CHANNELS = 1
_MOST_UNSENT = 256 * 1024
"""Bytes of messages: a viewer who takes none is sent no more."""


@dataclass(frozen=True, slots=True)
class Network:
    """How viewers reach this machine."""

    ice_servers: Sequence[IceServer] = ()
    public_addresses: Sequence[str] = ()
    """Of a NAT that forwards ports as they are; they stand for the machine's own."""


class Connection:
    """Sends to one viewer. ``changed`` is called whenever ``is_watching`` or ``is_over`` may have
    become another, ``key_wanted`` when the viewer needs a picture to begin with, and ``key_lost``
    when it asks for another, as often as it likes."""

    def __init__(
        self,
        network: Network,
        changed: Callable[[], None],
        key_wanted: Callable[[], None],
        key_lost: Callable[[], None],
    ) -> None:
        self._network = network
        self._peer = open_peer(network)
        self._changed = changed
        self._key_wanted = key_wanted
        self._key_lost = key_lost
        self._senders: dict[str, PacketSender] = {}
        self._channels: list[RTCDataChannel] = []
        self._peer.on("connectionstatechange", self._changed)
        self._peer.on("datachannel", self._add_channel)

    @property
    def is_watching(self) -> bool:
        """Whether it is connected, and takes sound and pictures."""
        return str(self._peer.connectionState) == "connected"

    @property
    def is_over(self) -> bool:
        """Whether the viewer is gone."""
        return str(self._peer.connectionState) in {"failed", "closed"}

    async def answer(self, sdp: str) -> str:
        """The answer to the viewer's offer. Raises OfferError; the connection is closed then."""
        return await answer_offer(
            self._peer, self._network, sdp, self._add_tracks, self._check_codecs
        )

    def put(self, kind: Literal["audio", "video"], payloads: Payloads) -> None:
        """Send a frame of sound or a picture."""
        if (sender := self._senders.get(kind)) is not None:
            sender.put(payloads)

    def tell(self, message: str) -> None:
        """Send a message on the data channel, if the viewer has opened one."""
        for channel in self._channels:
            if channel.readyState == "open" and channel.bufferedAmount < _MOST_UNSENT:
                channel.send(message)

    async def aclose(self) -> None:
        """Hang up."""
        await close_peer(self._peer)

    def _add_tracks(self, offer: str) -> None:
        for kind in ("audio", "video"):
            if f"m={kind} " in offer:
                self._add_track("audio" if kind == "audio" else "video")

    def _add_track(self, kind: Literal["audio", "video"]) -> None:
        wanted = self._key_wanted if kind == "video" else lambda: None
        sender = self._peer.addTrack(OutgoingTrack(kind))
        self._senders[kind] = PacketSender(sender, wanted)
        if kind == "video":
            # Packets are encoded already, so aiortc's own way to a key frame leads nowhere.
            setattr(sender, "_send_keyframe", self._key_lost)  # noqa: B010
        transceiver = next(one for one in self._peer.getTransceivers() if one.sender is sender)
        # What a viewer sends, nobody would take: aiortc would decode it and keep it for ever.
        transceiver.direction = "sendonly"
        codec = {"audio": "audio/opus", "video": "video/H264"}[kind]
        offered = RTCRtpSender.getCapabilities(kind).codecs
        # Before the offer is read: Chromium would get H.264 under another codec's number.
        transceiver.setCodecPreferences([one for one in offered if one.mimeType == codec])

    def _check_codecs(self) -> None:
        for transceiver in self._peer.getTransceivers():
            if not transceiver._codecs:
                raise OfferError("The offer must take H.264 pictures and Opus sound.")

    def _add_channel(self, channel: RTCDataChannel) -> None:
        if len(self._channels) < _MOST_CHANNELS:
            self._channels.append(channel)
        else:
            channel.close()


def open_peer(network: Network) -> RTCPeerConnection:
    """A connection of this machine that is yet to be answered."""
    servers = [
        RTCIceServer(one.url, one.username or None, one.credential or None)
        for one in network.ice_servers
    ]
    # Without a list aiortc asks a public STUN server.
    return RTCPeerConnection(RTCConfiguration(iceServers=servers))


async def close_peer(peer: RTCPeerConnection) -> None:
    """Close a connection, also one that an offer has left half made: there aiortc's own way ends at
    the first part that is missing, with the sockets still open. Nothing is raised."""
    try:
        async with asyncio.timeout(_CLOSE_S):
            await peer.close()
    except Exception as fault:  # noqa: BLE001 - what is missing may be anything
        log.warning("peer.half_made", fault=f"{type(fault).__name__}: {fault}")
        for transport in list(getattr(peer, "_RTCPeerConnection__iceTransports")):  # noqa: B009
            await transport.stop()
        peer.remove_all_listeners()


async def answer_offer(
    peer: RTCPeerConnection,
    network: Network,
    sdp: str,
    before: Callable[[str], None],
    after: Callable[[], None],
) -> str:
    """The answer to somebody's offer. Raises OfferError; the connection is closed then.

    ``before`` is called with the offer as it will be read, ``after`` when it has been; both may
    raise OfferError.
    """
    try:
        return await _answer(peer, network, sdp, before, after)
    except OfferError:
        await close_peer(peer)
        raise
    except TimeoutError:
        await close_peer(peer)
        raise OfferError("No answer could be made in time. Try again.") from None
    except Exception as fault:  # aiortc meets malformed SDP with exceptions of every kind
        await close_peer(peer)
        raise OfferError(f"The offer cannot be used ({type(fault).__name__}).") from fault


async def _answer(
    peer: RTCPeerConnection,
    network: Network,
    sdp: str,
    before: Callable[[str], None],
    after: Callable[[], None],
) -> str:
    relays = any(server.relays for server in network.ice_servers)
    offer = read_offer(sdp, keep_candidates=relays)
    before(offer)
    async with asyncio.timeout(_ANSWER_S):
        await peer.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        after()
        await peer.setLocalDescription(await peer.createAnswer())
    answer = peer.localDescription.sdp
    if "a=candidate:" not in answer:
        raise OfferError("This machine has no address or no free port for another connection.")
    return with_addresses(answer, network.public_addresses)
