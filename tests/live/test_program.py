"""What a stream's process does with faults that nobody foresaw."""

from __future__ import annotations

import asyncio

import pytest

from visavis.framing import HEAD_SIZE, frame
from visavis.live.program import StreamProgram
from visavis.live.wire import Answered, FromProcess, Offered, read_from_process


class Pipe(asyncio.WriteTransport):
    """Keeps what the program says."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[FromProcess] = []

    def write(self, data: bytes | bytearray | memoryview) -> None:
        content = bytes(data)
        assert content == frame(content[HEAD_SIZE:])
        self.said.append(read_from_process(content[HEAD_SIZE:]))


async def test_a_fault_in_answering_an_offer_ends_that_offer_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pipe = Pipe()
    program = StreamProgram(pipe)

    async def fail(message: Offered) -> str:
        raise AttributeError(f"nobody foresaw this of {message.viewer_id}")

    monkeypatch.setattr(program, "_answer_to", fail)
    assert await program.take(Offered(7, "v1", "v=0"))
    async with asyncio.timeout(5):
        while not pipe.said:  # noqa: ASYNC110 (a pipe has no event for it)
            await asyncio.sleep(0)
    assert pipe.said == [Answered(7, refusal="The offer cannot be used.")]
    await program.aclose()
