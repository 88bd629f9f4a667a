"""A viewer without negotiation or encryption: what a stream sends is read off the wire."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unittest.mock import patch

from aiortc import RTCRtpSender
from aiortc.rtcrtpparameters import RTCRtcpParameters, RTCRtpCodecParameters, RTCRtpSendParameters
from aiortc.rtp import RtcpPacket, RtcpSrPacket, RtpPacket, is_rtcp

from visavis.live.webrtc import Connection, Network

_UNIX_IN_NTP_S = 2_208_988_800
RATES = {"audio": 48_000, "video": 90_000}
_CODECS = {
    "audio": RTCRtpCodecParameters(
        mimeType="audio/opus", clockRate=48_000, channels=2, payloadType=96
    ),
    "video": RTCRtpCodecParameters(mimeType="video/H264", clockRate=90_000, payloadType=97),
}


class Arrived(NamedTuple):
    rtp: int
    """The packet's timestamp."""
    at_s: float
    content: bytes


class Report(NamedTuple):
    """What a sender report says: this timestamp is of this Unix time."""

    rtp: int
    moment_s: float


@dataclass
class Line:
    """In place of a DTLS transport: keeps what one sender sends."""

    monotonic: Callable[[], float]
    arrived: deque[Arrived] = field(default_factory=deque)
    reports: deque[Report] = field(default_factory=deque)
    _stats_id = "line"

    async def _send_rtp(self, data: bytes) -> None:
        if is_rtcp(data):
            self._take_reports(data)
        else:
            packet = RtpPacket.parse(data)
            self.arrived.append(Arrived(packet.timestamp, self.monotonic(), packet.payload))

    def _take_reports(self, data: bytes) -> None:
        for packet in RtcpPacket.parse(data):
            if isinstance(packet, RtcpSrPacket) and packet.sender_info.packet_count:
                info = packet.sender_info
                moment_s = info.ntp_timestamp / (1 << 32) - _UNIX_IN_NTP_S
                self.reports.append(Report(info.rtp_timestamp, moment_s))

    def _register_rtp_sender(self, *_: object) -> None:
        pass

    def _unregister_rtp_sender(self, *_: object) -> None:
        pass


class WireViewer(Connection):
    """A Connection that is there as soon as it is asked for."""

    def __init__(
        self,
        monotonic: Callable[[], float],
        network: Network,
        changed: Callable[[], None],
        key_wanted: Callable[[], None],
        key_lost: Callable[[], None],
        origins: Mapping[str, int],
    ) -> None:
        """``origins``: the timestamps of position 0, by kind."""
        super().__init__(network, changed, key_wanted, key_lost)
        self.origins = origins
        self.lines = {kind: Line(monotonic) for kind in RATES}
        self._is_there = False

    @property
    def is_watching(self) -> bool:
        return self._is_there

    async def answer(self, sdp: str) -> str:
        self._add_tracks(sdp)
        for sender in self._peer.getSenders():
            await self._send(sender)
        self._is_there = True
        self._changed()
        return ""

    async def _send(self, sender: RTCRtpSender) -> None:
        line: Any = self.lines[sender.kind]
        sender.setTransport(line)
        rtcp = RTCRtcpParameters(cname="visavis")
        with patch("visavis.live.sending.random32", lambda: self.origins[sender.kind]):
            await sender.send(RTCRtpSendParameters([_CODECS[sender.kind]], rtcp=rtcp))
            await asyncio.sleep(0)  # it has begun, and taken its origin

    def moment(self, kind: str, rtp: int) -> float:
        """The Unix time of a timestamp, by the report that came last."""
        report = self.lines[kind].reports[-1]
        return report.moment_s + around(rtp - report.rtp) / RATES[kind]

    def off_s(self, kind: str, rtp: int, time_s: float) -> float:
        """How much later than a time of the stream a timestamp is."""
        rate = RATES[kind]
        return around(rtp - self.origins[kind] - round(time_s * rate)) / rate


def around(ticks: int) -> int:
    """A difference of timestamps, which are of 32 bits."""
    return (ticks + (1 << 31)) % (1 << 32) - (1 << 31)


OFFER = "m=audio \r\nm=video "
