import asyncio

import pytest

from visavis.framing import HEAD_SIZE, frame, read_framed, read_length

LONGEST = 300


def pipe(content: bytes) -> asyncio.StreamReader:
    """One that ends behind its content."""
    reader = asyncio.StreamReader()
    reader.feed_data(content)
    reader.feed_eof()
    return reader


async def test_messages_come_back_one_by_one() -> None:
    said = [b"", b"one", bytes(LONGEST)]
    source = pipe(b"".join(map(frame, said)))
    assert [await read_framed(source, LONGEST) for _ in said] == said


def test_the_length_has_four_bytes_the_lowest_first() -> None:
    assert frame(b"ab") == b"\2\0\0\0ab"
    assert read_length(b"\2\1\0\0", LONGEST) == 258
    assert HEAD_SIZE == 4


async def test_longer_ones_are_refused_before_they_are_read() -> None:
    with pytest.raises(ValueError, match="301 bytes; at most 300"):
        await read_framed(pipe(frame(bytes(LONGEST + 1))[:HEAD_SIZE]), LONGEST)


@pytest.mark.parametrize("kept", [0, 3, 4, 6])
async def test_a_pipe_that_ends_within_a_message(kept: int) -> None:
    with pytest.raises(asyncio.IncompleteReadError):
        await read_framed(pipe(frame(b"abc")[:kept]), LONGEST)
