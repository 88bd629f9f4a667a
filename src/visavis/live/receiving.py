"""Somebody who publishes sound (WHIP), received by aiortc."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import numpy as np
from aiortc import MediaStreamTrack, RTCRtpReceiver, RTCRtpTransceiver
from aiortc.jitterbuffer import JitterFrame
from aiortc.mediastreams import MediaStreamError
from aiortc.rtp import RtpPacket
from av import AudioResampler

from visavis.live.offers import OfferError
from visavis.live.playback import SAMPLE_RATE
from visavis.live.tap import SoundTap
from visavis.live.webrtc import CONNECT_S, Network, answer_offer, close_peer, open_peer

_OVER = {"failed", "closed"}


class Publisher:
    """One connection, from its offer to its end; ``gone`` is told why it ended, once."""

    def __init__(self, network: Network, tap: SoundTap, gone: Callable[[str], None]) -> None:
        self._network = network
        self._tap = tap
        self._tell_gone = gone
        self._gone: Callable[[str], None] | None = None
        self._peer = open_peer(network)
        self._peer.on("track", self._follow)
        self._peer.on("connectionstatechange", self._look)
        self._offered = False
        self._hearing: asyncio.Task[None] | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def answer(self, sdp: str) -> str:
        """The answer to the offer. Raises OfferError; the connection is closed then."""
        if self._offered:
            raise OfferError("Somebody publishes here already.")
        self._offered = True
        answer = await answer_offer(self._peer, self._network, sdp, _check_sound, self._choose)
        # Only now: of an offer that was refused there is nothing to be told but that.
        self._gone = self._tell_gone
        self._timer = asyncio.get_running_loop().call_later(CONNECT_S, self._give_up)
        self._look()
        return answer

    async def aclose(self) -> None:
        """Hang up."""
        self._gone = None
        if self._timer is not None:
            self._timer.cancel()
        if self._hearing is not None:
            self._hearing.cancel()
            await asyncio.wait([self._hearing])
        await close_peer(self._peer)

    def _choose(self) -> None:
        """Opus is taken, and of pictures nothing."""
        for transceiver in self._peer.getTransceivers():
            if transceiver.kind == "audio":
                _take_opus(transceiver)
                transceiver.direction = "recvonly"
            else:
                transceiver.direction = "inactive"

    def _follow(self, track: MediaStreamTrack) -> None:
        if track.kind != "audio" or self._hearing is not None:
            return
        for receiver in self._peer.getReceivers():
            if receiver.track is track:
                _be_impatient(receiver)
        self._hearing = asyncio.create_task(self._hear(track))

    async def _hear(self, track: MediaStreamTrack) -> None:
        resampler = AudioResampler("s16", "mono", SAMPLE_RATE)
        while True:
            try:
                frame: Any = await track.recv()
            except MediaStreamError:
                self._end("The publisher has stopped.")
                return
            for heard in resampler.resample(frame):
                self._tap.hear(np.asarray(heard.to_ndarray().reshape(-1), np.int16))

    def _look(self) -> None:
        if str(self._peer.connectionState) in _OVER:
            self._end("The publisher's connection has ended.")

    def _give_up(self) -> None:
        if str(self._peer.connectionState) != "connected":
            self._end("The publisher has never connected.")

    def _end(self, reason: str) -> None:
        gone, self._gone = self._gone, None
        if gone is not None:
            self._tap.rest()
            gone(reason)


class InOrder:
    """In place of aiortc's jitter buffer, which holds four packets back and waits for one that is
    lost until sixteen have come: what comes is taken, unless later sound was taken already. Each
    packet of Opus is a frame of its own."""

    capacity = 1

    def __init__(self) -> None:
        self._last: int | None = None

    def add(self, packet: RtpPacket) -> tuple[bool, JitterFrame | None]:
        """The frame of a packet, if it is still of use."""
        number = packet.sequence_number
        if self._last is not None and not 0 < (number - self._last) % (1 << 16) < 1 << 15:
            return False, None
        self._last = number
        content = getattr(packet, "_data", b"")
        return False, JitterFrame(content, packet.timestamp) if content else None


def _be_impatient(receiver: RTCRtpReceiver) -> None:
    setattr(receiver, "_RTCRtpReceiver__jitter_buffer", InOrder())  # noqa: B010


def _take_opus(transceiver: RTCRtpTransceiver) -> None:
    transceiver._codecs = [one for one in transceiver._codecs if one.mimeType == "audio/opus"]
    if not transceiver._codecs:
        raise OfferError("The offer must send its sound as Opus.")


def _check_sound(offer: str) -> None:
    sections = offer.split("\r\nm=")[1:]
    sound = next((one for one in sections if one.startswith("audio ")), None)
    if sound is None:
        raise OfferError("The offer has no sound (m=audio) to send.")
    if any(f"\r\na={direction}" in sound for direction in ("recvonly", "inactive")):
        raise OfferError("The offer does not send its sound: it must say a=sendonly.")
