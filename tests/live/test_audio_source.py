from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncGenerator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.talking import LoudLips

from visavis.audio.channels import VoiceChannel
from visavis.audio.faults import AudioError
from visavis.audio.wave_format import HIGHEST_RATE, LOWEST_RATE
from visavis.lipsync.contract import FRAME_RATE
from visavis.live.audio_source import MOST_PCM_BYTES, FileSource, PcmSource, Round, TextSource
from visavis.live.talk import Talk
from visavis.voices.contract import Chunk, Phoneme, Utterance, VoiceFacts, Word


def pcm_source(taken: list[int] | None = None) -> PcmSource:
    note = (lambda size: None) if taken is None else taken.append
    return PcmSource(note, LoudLips)


async def hear(rounds: AsyncGenerator[Round, None]) -> list[list[Talk]]:
    return [[piece async for piece in one] async for one in rounds]


def sound(pieces: list[Talk]) -> np.ndarray:
    return np.concatenate([piece.samples for piece in pieces])


def ramp(count: int) -> np.ndarray:
    return (np.arange(count) % 20_000).astype("<i2")


async def test_each_round_is_a_sound_of_its_own() -> None:
    source = pcm_source()
    source.start(24_000, 1)
    source.push(ramp(4800).tobytes())
    source.stop()
    source.start(8_000, 2, VoiceChannel.RIGHT)
    source.push(np.repeat(ramp(800), 2).tobytes())
    source.close()
    first, second = await hear(source.rounds())
    assert (first[0].sample_rate, second[0].sample_rate) == (24_000, 8_000)
    assert np.array_equal(sound(first), ramp(4800))
    assert np.array_equal(sound(second), ramp(800))


@pytest.mark.parametrize("rate", [LOWEST_RATE, HIGHEST_RATE])
async def test_every_rate_that_is_taken_is_spoken_with_lips(rate: int) -> None:
    source = PcmSource()
    source.start(rate)
    source.push(ramp(rate // 2).tobytes())
    source.close()
    (heard,) = await hear(source.rounds())
    assert len(sound(heard)) == rate // 2
    assert sum(len(piece.mouth) for piece in heard) >= FRAME_RATE // 2


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 4097), min_size=1, max_size=8))
async def test_how_bytes_are_cut_changes_nothing(cuts: list[int]) -> None:
    content = ramp(8000).tobytes()
    source = pcm_source()
    source.start(16_000, 1)
    position = 0
    for cut in [*cuts, len(content)]:
        source.push(content[position : position + cut])
        position += cut
    source.close()
    (heard,) = await hear(source.rounds())
    assert np.array_equal(sound(heard), ramp(8000))


async def test_no_start_and_a_wave_header_is_read_at_the_headers_rate() -> None:
    samples = ramp(2400).tobytes()
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1, 24_000,
        48_000, 2, 16, b"data", len(samples),
    )  # fmt: skip
    source = pcm_source()
    source.push(header + samples)
    source.close()
    (heard,) = await hear(source.rounds())
    assert heard[0].sample_rate == 24_000
    assert np.array_equal(sound(heard), ramp(2400))


async def test_what_is_pushed_while_it_is_heard_is_heard_at_once() -> None:
    source = pcm_source()
    rounds = source.rounds()
    source.push(ramp(1600).tobytes())
    one = await anext(rounds)
    assert len((await anext(one)).samples) == 1600
    waiting = asyncio.ensure_future(anext(one))
    await asyncio.sleep(0)
    assert not waiting.done()
    source.push(ramp(160).tobytes())
    assert len((await waiting).samples) == 160
    await one.aclose()
    await rounds.aclose()


async def test_pieces_are_short_however_much_is_pushed_at_once() -> None:
    source = pcm_source()
    source.push(ramp(160_000).tobytes())
    source.close()
    (heard,) = await hear(source.rounds())
    assert max(len(piece.samples) for piece in heard) == 1600
    assert np.array_equal(sound(heard), ramp(160_000))


async def test_who_pushes_is_told_what_has_left_the_buffer() -> None:
    taken: list[int] = []
    source = pcm_source(taken)
    source.push(bytes(3200))
    source.push(bytes(100))
    assert source.held_bytes == 3300
    source.close()
    await hear(source.rounds())
    assert taken == [3200, 100]
    assert source.held_bytes == 0


async def test_what_comes_after_the_end_is_taken_and_forgotten() -> None:
    taken: list[int] = []
    source = pcm_source(taken)
    source.push(bytes(500))
    rounds = source.rounds()
    await anext(rounds)
    await rounds.aclose()
    source.push(bytes(700))
    assert taken == [500, 700]
    assert source.held_bytes == 0


async def test_the_buffer_is_bounded() -> None:
    source = pcm_source()
    source.push(bytes(MOST_PCM_BYTES))
    with pytest.raises(AudioError, match="wait to be spoken"):
        source.push(b"\0")


async def test_a_file_is_fetched_when_its_turn_has_come() -> None:
    fetched = []

    async def fetch() -> bytes:
        fetched.append(True)
        samples = ramp(8000).tobytes()
        head = (b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1, 16_000, 32_000, 2, 16)
        return struct.pack("<4sI4s4sIHHIIHH4sI", *head, b"data", len(samples)) + samples

    source = FileSource(fetch, VoiceChannel.MIXED, LoudLips)
    assert not fetched
    (heard,) = await hear(source.rounds())
    assert np.array_equal(sound(heard), ramp(8000))
    assert sum(len(piece.mouth) for piece in heard) >= FRAME_RATE / 2


class OneWord:
    """A voice engine that says one chunk."""

    async def speak(self, utterance: Utterance) -> AsyncGenerator[Chunk, None]:
        yield Chunk(
            0, 16_000, np.zeros(3200, np.int16), (Phoneme("a", 0, 3200),),
            (Word(0, len(utterance.text), 0),),
        )  # fmt: skip

    async def voices(self) -> list[VoiceFacts]:
        return []

    async def aclose(self) -> None: ...


async def test_a_text_is_one_round_with_mouth_and_words() -> None:
    source = TextSource(OneWord, Utterance("Aah", "any"))
    (heard,) = await hear(source.rounds())
    assert source.text == "Aah"
    assert heard[0].words == (Word(0, 3, 0),)
    shapes = [piece.mouth.shape(n) for piece in heard for n in range(len(piece.mouth))]
    assert max(shape.visemes.get("aa", 0) for shape in shapes) > 0.9
