"""Raw PCM as it is pushed over WebSockets: cut anywhere, and WAV files that claim to be PCM."""

import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.sounds import Pcm, chunk, extensible, fmt, stereo, tone, wav

from visavis.audio.channels import VoiceChannel
from visavis.audio.faults import AudioError, Reason
from visavis.audio.pcm import PcmReader

SOUND = tone(0.25, 16000)
LEFT, RIGHT = tone(0.25, 16000, 300), tone(0.25, 16000, 1200)


def pushed(reader: PcmReader, content: bytes, sizes: tuple[int, ...] = (4096,)) -> Pcm:
    """All samples of a round; checks that the chunks are of one rate and leave no gap."""
    chunks, position, turn = [], 0, 0
    while position < len(content):
        size = sizes[turn % len(sizes)]
        chunks += reader.push(content[position : position + size])
        position, turn = position + size, turn + 1
    chunks += reader.finish()
    end = 0
    for one in chunks:
        assert one.start == end
        assert one.sample_rate == reader.sample_rate
        assert len(one.samples)
        end = one.end
    return np.concatenate([one.samples for one in chunks] or [np.zeros(0, np.int16)])


@pytest.mark.parametrize("size", [1, 2, 3, 7, 4096, 100_000])
def test_pcm_of_any_cut(size: int) -> None:
    assert np.array_equal(pushed(PcmReader(24000, 1), SOUND.tobytes(), (size,)), SOUND)


def test_half_a_sample_waits_for_the_next_push() -> None:
    reader = PcmReader(16000, 1)
    assert reader.push(b"\x01") == []
    [first] = reader.push(b"\x02\x03")
    assert first.samples.tolist() == [0x0201]
    assert reader.push(b"") == []
    [second] = reader.push(b"\x04")
    assert (second.start, second.samples.tolist()) == (1, [0x0403])
    assert reader.push(b"\x05") == []
    assert reader.finish() == []


@pytest.mark.parametrize("size", [1, 3, 5, 4096])
@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        (VoiceChannel.LEFT, LEFT),
        (VoiceChannel.RIGHT, RIGHT),
        (VoiceChannel.MIXED, np.rint(LEFT / 2 + RIGHT / 2).astype(np.int16)),
    ],
)
def test_stereo_across_pushes(size: int, channel: VoiceChannel, expected: Pcm) -> None:
    content = stereo(LEFT, RIGHT).tobytes()
    assert np.array_equal(pushed(PcmReader(16000, 2, channel), content, (size,)), expected)


def test_what_is_pushed_comes_out_at_once() -> None:
    reader = PcmReader(16000, 1)
    [one] = reader.push(SOUND.tobytes())
    assert np.array_equal(one.samples, SOUND)
    assert reader.finish() == []


def test_nothing_said_and_no_header_is_16000_mono() -> None:
    reader = PcmReader()
    assert reader.sample_rate is None
    assert np.array_equal(pushed(reader, SOUND.tobytes()), SOUND)
    assert reader.sample_rate == 16000


@pytest.mark.parametrize("size", [1, 5, 43, 44, 45, 4096])
def test_a_header_is_taken_at_its_word_where_nothing_was_said(size: int) -> None:
    content = wav(stereo(LEFT, RIGHT), fmt(channels=2, rate=24000), before=chunk(b"LIST", b"abc"))
    reader = PcmReader(voice_channel=VoiceChannel.RIGHT)
    assert np.array_equal(pushed(reader, content, (size,)), RIGHT)
    assert reader.sample_rate == 24000


def test_what_was_said_holds_against_a_header() -> None:
    reader = PcmReader(48000, 1)
    assert np.array_equal(pushed(reader, wav(SOUND, fmt(rate=24000))), SOUND)
    assert reader.sample_rate == 48000


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF, 0x7FFFFFFF, None])
@pytest.mark.parametrize("form", [fmt(), extensible(1, 1, 16000, 16), fmt() + b"\0\0"])
def test_headers_of_every_form_are_skipped(size: int | None, form: bytes) -> None:
    assert np.array_equal(pushed(PcmReader(), wav(SOUND, form, size=size)), SOUND)


@pytest.mark.parametrize("size", [1, 1000, 4096, 1_000_000])
@pytest.mark.parametrize("known", [True, False])
def test_files_one_after_the_other(size: int, known: bool) -> None:
    one = wav(SOUND, size=None if known else 0xFFFFFFFF)
    after = chunk(b"LIST", b"INFOxyz") if known else b""
    samples = pushed(PcmReader(), (one + after) * 3, (size,))
    assert np.array_equal(samples, np.concatenate([SOUND] * 3))


def test_a_second_file_of_another_rate_is_refused_unless_a_rate_was_said() -> None:
    content = wav(SOUND) + wav(SOUND, fmt(rate=48000))
    with pytest.raises(AudioError, match="48000 Hz was pushed behind one of 16000 Hz") as caught:
        pushed(PcmReader(), content)
    assert caught.value.reason is Reason.UNSUPPORTED
    assert np.array_equal(pushed(PcmReader(16000), content), np.concatenate([SOUND, SOUND]))


def test_raw_pcm_may_follow_a_file() -> None:
    samples = pushed(PcmReader(), wav(SOUND) + SOUND.tobytes())
    assert np.array_equal(samples, np.concatenate([SOUND, SOUND]))


@pytest.mark.parametrize("odd", [b"RIFF", b"RI", b"RIFFRIFFRIFF", b"RIFFabcdWAV", b"RIFFabcdWAVX"])
@pytest.mark.parametrize("place", ["start", "middle", "end"])
def test_what_only_looks_like_a_header_is_sound(odd: bytes, place: str) -> None:
    raw = SOUND.tobytes()
    content = {"start": odd + raw, "middle": raw + odd + raw, "end": raw + odd}[place]
    content = content[: len(content) // 2 * 2]
    for size in (1, 7, 4096):
        assert pushed(PcmReader(), content, (size,)).tobytes() == content


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (fmt(bits=24), "24-bit PCM"),
        (fmt(bits=8), "8-bit PCM"),
        (fmt(3, bits=32), "32-bit floating-point"),
        (fmt(0x55), "MP3"),
        (fmt(0x11, bits=4), "IMA ADPCM"),
        (fmt(channels=0), "0 channels"),
        (fmt(rate=0), "0 Hz"),
    ],
)
def test_files_of_other_formats_are_refused_by_name(form: bytes, words: str) -> None:
    with pytest.raises(AudioError, match=words) as caught:
        pushed(PcmReader(), wav(SOUND, form))
    assert caught.value.reason is Reason.UNSUPPORTED


@pytest.mark.parametrize(
    ("rate", "channels"), [(0, 1), (10, 1), (10**9, 1), (16000, 0), (16000, 3)]
)
def test_what_cannot_be_said_is_refused(rate: int, channels: int) -> None:
    with pytest.raises(AudioError) as caught:
        PcmReader(rate, channels)
    assert caught.value.reason is Reason.UNSUPPORTED


def test_a_header_that_never_ends_gives_nothing_and_keeps_nothing() -> None:
    reader = PcmReader()
    head = wav(b"", before=chunk(b"JUNK", b"", size=0x7FFFFFFF))[:44]
    assert reader.push(head) == []
    piece = bytes(1 << 20)
    tracemalloc.start()
    for _ in range(50):
        assert reader.push(piece) == []
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20
    assert reader.finish() == []


@pytest.mark.parametrize(
    "piece",
    [
        b"RIFF",
        b"RIFFabcdWAV",
        wav(b"", size=0xFFFFFFFF),
        wav(b"ab") + b"LIST\0\0\0\0" * 50,
        wav(b"", before=chunk(b"JUNK", b"") * 999, size=0xFFFFFFFF),
        b"R",
    ],
)
def test_a_hostile_megabyte_takes_no_long_time(piece: bytes) -> None:
    content = piece * ((1 << 20) // len(piece))
    begun = time.process_time()
    pushed(PcmReader(), content, (len(content),))
    assert time.process_time() - begun < 3


PIECES = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from(
            [
                b"RIFF",
                b"LIST\x04\0\0\0abcd",
                wav(SOUND[:20]),
                wav(SOUND[:20], size=0xFFFFFFFF),
                wav(SOUND[:20], fmt(channels=2, rate=48000)),
                wav(SOUND[:21], before=b"LIST\x03\0\0\0abc"),
                wav(SOUND[:20])[:40],
            ]
        ),
    ),
    max_size=6,
)


def outcome(content: bytes, sizes: tuple[int, ...]) -> tuple[bytes, str]:
    reader = PcmReader()
    try:
        return pushed(reader, content, sizes).tobytes(), ""
    except AudioError as fault:
        return b"", str(fault)


@settings(deadline=None, max_examples=400)
@given(PIECES, st.lists(st.integers(1, 70), min_size=1, max_size=4))
def test_how_it_is_cut_changes_nothing(pieces: list[bytes], sizes: list[int]) -> None:
    content = b"".join(pieces)
    assert outcome(content, tuple(sizes)) == outcome(content, (max(1, len(content)),))
