"""What comes on a drive's socket, as commands of its stream."""

import asyncio
from typing import Any

from starlette.types import Message, Receive

from visavis.edge.pcm_joining import PcmJoiner
from visavis.edge.pcm_messages import Start, read_message
from visavis.streams.host import StreamHandle
from visavis.streams.messages import ClosePcm, Pcm, StartPcm, StopPcm


class PcmRelay:
    """Hands one drive's PCM over, in its order. While the stream has its fill nothing more is taken
    from the client. Every method raises GoneError when the stream has ended."""

    def __init__(self, drive_id: str, handle: StreamHandle) -> None:
        self.received_bytes = 0
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
        start: dict[str, Any] = {"sample_rate": said.sample_rate, "channels": said.channel}
        if said.channel > 1:
            start["voice_channel"] = said.voice_channel
        await self._handle.drive(StartPcm(drive_id=self._drive_id, **start))

    async def close(self) -> None:
        """There is no more; what came is spoken to its end."""
        await self._send(self._joiner.rest())
        await self._handle.drive(ClosePcm(drive_id=self._drive_id))

    async def _send(self, pieces: list[bytes]) -> None:
        for piece in pieces:
            self._number += 1
            await self._handle.drive(
                Pcm(drive_id=self._drive_id, number=self._number, content=piece)
            )
