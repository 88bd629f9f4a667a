"""What comes on a drive's socket, as commands of its stream."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from starlette.types import Message, Receive

from visavis.edge.pcm_joining import PcmJoiner
from visavis.edge.pcm_messages import Start, read_message
from visavis.logs import in_background
from visavis.streams.host import StreamHandle
from visavis.streams.messages import ClosePcm, Pcm, StartPcm, StopPcm

SAID_EVERY_S = 5.0
"""Of sound: how much of it comes before it is said that the task is driven."""
_BYTES_A_SECOND = 2 * 16_000
"""Of one channel, before a Start says more; of WAV files of other rates this is near enough."""


class PcmRelay:
    """Hands one drive's PCM over, in its order. While the stream has its fill nothing more is taken
    from the client. Every method raises GoneError when the stream has ended."""

    def __init__(
        self,
        drive_id: str,
        handle: StreamHandle,
        driven: Callable[[float], Coroutine[Any, Any, None]],
    ) -> None:
        """``driven`` is told of each few seconds of sound that were handed over."""
        self.received_bytes = 0
        self._driven = driven
        self._bytes_a_second = _BYTES_A_SECOND
        self._unsaid_bytes = 0
        self._saying: asyncio.Task[None] | None = None
        self._drive_id = drive_id
        self._handle = handle
        self._joiner = PcmJoiner()
        self._number = 0

    async def next(self, receive: Receive) -> Message:
        """The client's next message; what has waited long enough for it goes on without."""
        loop = asyncio.get_running_loop()
        while (due := self._joiner.due) is not None:
            try:
                async with asyncio.timeout_at(due):
                    return await receive()
            except TimeoutError:
                if loop.time() >= due:
                    await self._send(self._joiner.rest())
        return await receive()

    async def push(self, frame: bytes) -> None:
        """Binary: PCM."""
        self.received_bytes += len(frame)
        await self._send(self._joiner.take(frame, asyncio.get_running_loop().time()))

    async def tell(self, text: str) -> None:
        """Text: Start or Stop. Raises SocketMessageError."""
        message = read_message(text, self._drive_id)
        await self._send(self._joiner.rest())
        if not isinstance(message, Start):
            await self._handle.drive(StopPcm(drive_id=self._drive_id))
            return
        said = message.payload
        self._joiner.expect(said.sample_rate, said.channel)
        self._say_driven()
        self._bytes_a_second = 2 * said.sample_rate * said.channel
        start: dict[str, Any] = {"sample_rate": said.sample_rate, "channels": said.channel}
        if said.channel > 1:
            start["voice_channel"] = said.voice_channel
        await self._handle.drive(StartPcm(drive_id=self._drive_id, **start))

    async def close(self) -> None:
        """There is no more; what came is spoken to its end."""
        await self._send(self._joiner.rest())
        await self._handle.drive(ClosePcm(drive_id=self._drive_id))
        if self._saying is not None:
            await asyncio.wait([self._saying])
        self._say_driven()

    async def _send(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            self._number += 1
            await self._handle.drive(
                Pcm(drive_id=self._drive_id, number=self._number, content=piece)
            )
            self._unsaid_bytes += len(piece)
            if self._unsaid_bytes >= SAID_EVERY_S * self._bytes_a_second:
                self._say_driven()

    def _say_driven(self) -> None:
        """No sound waits for that: what is still being said is gone on with the next time."""
        if not self._unsaid_bytes or (self._saying is not None and not self._saying.done()):
            return
        seconds, self._unsaid_bytes = self._unsaid_bytes / self._bytes_a_second, 0
        self._saying = in_background(self._driven(seconds), drive_id=self._drive_id)
