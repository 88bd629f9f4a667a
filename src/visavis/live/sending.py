"""RTP to one viewer: payloads that all viewers share, past the slow way through aiortc's sender.

For each packet aiortc builds objects, reckons with fractions and dates, and wakes a task, which
costs more than to encrypt the packet and to send it. Here a packet is a few bytes put before its
payload. The rest is left to aiortc: reports, what is lost and asked for again, and the end.
"""

from __future__ import annotations

import asyncio
import struct
import time
from collections.abc import Callable, Coroutine
from typing import Any, Literal, NamedTuple

from aiortc import MediaStreamTrack, RTCRtpSender
from aiortc.rtcrtpparameters import RTCRtpCodecParameters
from aiortc.rtcrtpsender import random_sequence_number
from aiortc.rtp import RTP_HISTORY_SIZE, HeaderExtensions, RtpPacket
from aiortc.utils import random32
from av.frame import Frame
from av.packet import Packet

from visavis.live.payloads import Payloads
from visavis.live.playback import SAMPLE_RATE

_UNIX_IN_NTP_S = 2_208_988_800
_HEADER = struct.Struct("!BBHLL")
_VERSION, _EXTENDED, _MARKED = 0x80, 0x10, 0x80
_OWN = "_RTCRtpSender__"
_MAP, _MID, _HISTORY = f"{_OWN}rtp_header_extensions_map", f"{_OWN}mid", f"{_OWN}rtp_history"
_NTP_TIME, _RTP_TIME = f"{_OWN}ntp_timestamp", f"{_OWN}rtp_timestamp"
_OCTETS, _PACKETS = f"{_OWN}octet_count", f"{_OWN}packet_count"


class OutgoingTrack(MediaStreamTrack):
    """Stands for what is sent where aiortc wants a track; it is never asked for anything."""

    def __init__(self, kind: Literal["audio", "video"]) -> None:
        super().__init__()
        self.kind = kind

    async def recv(self) -> Frame | Packet[Any]:
        """Nothing ever comes this way."""
        raise NotImplementedError("packets are sent by PacketSender")


class _Sent(NamedTuple):
    """What a packet is made of, should it be asked for again."""

    number: int
    timestamp: int
    payload: bytes
    last: bool


class PacketSender:
    """Sends for one of aiortc's senders, from the time that this one begins until it ends.

    ``wanted`` is called once it has begun, as what comes before the next key frame is of no use.
    """

    def __init__(self, sender: RTCRtpSender, wanted: Callable[[], None]) -> None:
        self._sender = sender
        self._wanted = wanted
        self._codec: RTCRtpCodecParameters | None = None
        self._payload_type = 0
        self._needs_key = True
        self._number = random_sequence_number()
        self._origin = 0
        self._extensions = _Extensions(b"", None)
        self._sent: dict[int, _Sent] = {}
        # Reports tell of these, and aiortc writes them where it sends.
        self._state: dict[str, Any] = vars(sender)
        self._retransmit = sender._retransmit
        setattr(sender, "_next_encoded_frame", self._begin)  # noqa: B010
        setattr(sender, "_retransmit", self._send_again)  # noqa: B010

    def put(self, payloads: Payloads) -> None:
        """Send a frame of sound or a picture."""
        codec = self._codec
        if codec is None or (self._needs_key and not payloads.is_key) or not self._sender._enabled:
            return
        self._needs_key = False
        timestamp = (self._origin + payloads.position * codec.clockRate // SAMPLE_RATE) & 0xFFFFFFFF
        last = len(payloads.parts) - 1
        try:
            for place, part in enumerate(payloads.parts):
                self._send(_Sent(self._number, timestamp, part, place == last))
        except ConnectionError:
            # The connection is over, and its owner is told so otherwise.
            self._codec = None
        # Of the moment that it belongs to, not of its sending: pictures are sent later than the
        # sound of their moment, by what it takes to draw them, and would be shown late against it.
        self._state[_NTP_TIME] = int((payloads.moment_s + _UNIX_IN_NTP_S) * (1 << 32))
        self._state[_RTP_TIME] = timestamp

    def _send(self, sent: _Sent) -> None:
        extensions = self._extensions.now()
        head = _HEADER.pack(
            _VERSION | (_EXTENDED if extensions else 0),
            self._payload_type | (_MARKED if sent.last else 0),
            sent.number,
            sent.timestamp,
            self._sender._ssrc,
        )
        _carry_out(self._sender.transport._send_rtp(head + extensions + sent.payload))
        self._sent[sent.number % RTP_HISTORY_SIZE] = sent
        self._number = (sent.number + 1) & 0xFFFF
        self._state[_OCTETS] += len(sent.payload)
        self._state[_PACKETS] += 1

    async def _begin(self, codec: RTCRtpCodecParameters) -> None:
        """In place of the wait for the first frame: aiortc's loop stays here until its end."""
        mid, known = self._state[_MID], self._state[_MAP]
        probe = b"\xa5\x5a\xa5"
        extension = HeaderExtensions(mid=mid, abs_send_time=int.from_bytes(probe, "big"))
        profile, value = known.set(extension)
        if value:
            place = value.rfind(probe)
            head = struct.pack("!HH", profile, len(value) >> 2)
            self._extensions = _Extensions(head + value, None if place < 0 else len(head) + place)
        self._origin = random32()
        self._codec, self._payload_type = codec, codec.payloadType or 0
        try:
            self._wanted()
            await asyncio.get_running_loop().create_future()
        finally:
            self._codec = None

    async def _send_again(self, number: int) -> None:
        """In place of aiortc's own, which finds the packet where it keeps those it has sent."""
        sent = self._sent.get(number % RTP_HISTORY_SIZE)
        if sent is None or sent.number != number or self._codec is None:
            return
        packet = RtpPacket(
            payload_type=self._payload_type,
            marker=int(sent.last),
            sequence_number=number,
            timestamp=sent.timestamp,
            ssrc=self._sender._ssrc,
            payload=sent.payload,
        )
        packet.extensions.mid = self._state[_MID]
        packet.extensions.abs_send_time = _abs_send_time()
        self._state[_HISTORY][number % RTP_HISTORY_SIZE] = packet
        await self._retransmit(number)


class _Extensions(NamedTuple):
    """The header extensions of all packets, but for the time of sending."""

    content: bytes
    time_at: int | None

    def now(self) -> bytes:
        if self.time_at is None:
            return self.content
        stamp = _abs_send_time().to_bytes(3, "big")
        return self.content[: self.time_at] + stamp + self.content[self.time_at + 3 :]


def _abs_send_time() -> int:
    """6 bits of seconds and 18 of their fraction, of the time by NTP."""
    return int((time.time() + _UNIX_IN_NTP_S) * (1 << 18)) & 0xFFFFFF


def _carry_out(sending: Coroutine[Any, Any, None]) -> None:
    """A datagram leaves at once or is lost: nothing in aiortc's way to the socket waits."""
    try:
        sending.send(None)
    except StopIteration:
        return
    sending.close()
    raise RuntimeError("aiortc waits before it sends: this version is not fit for use.")
