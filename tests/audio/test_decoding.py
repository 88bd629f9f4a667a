"""WAV and MP3 files of all the forms that are met, and of forms that nobody should meet."""

import random
import subprocess
import sys
import zlib

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.sounds import (
    Pcm,
    chunk,
    extensible,
    fmt,
    id3,
    level,
    mp3,
    pitch,
    rf64,
    stereo,
    syncsafe,
    tone,
    wav,
)

from visavis.audio.channels import VoiceChannel
from visavis.audio.chunk import Chunk
from visavis.audio.decoding import AudioDecoder
from visavis.audio.faults import AudioError, Reason
from visavis.audio.kinds import Kind

RATE = 16000
SOUND = tone(0.5, RATE)
LOW, HIGH = tone(0.5, 24000, 300), tone(0.5, 24000, 1200)


def decode(content: bytes, **options: object) -> Pcm:
    """All samples; checks that the chunks are of one rate and leave no gap."""
    decoder = AudioDecoder(content, **options)  # type: ignore[arg-type]
    pieces, position = [], 0
    for one in decoder.chunks():
        assert one.start == position
        assert one.sample_rate == decoder.sample_rate
        assert one.samples.dtype == np.int16
        position = one.end
        pieces.append(one.samples)
    return np.concatenate(pieces)


def reason(content: bytes, **options: object) -> Reason:
    with pytest.raises(AudioError) as caught:
        decode(content, **options)
    assert caught.value.found
    assert caught.value.remedy
    return caught.value.reason


def near(samples: Pcm, expected: Pcm, within: int) -> bool:
    return len(samples) == len(expected) and bool(
        np.abs(samples.astype(np.int32) - expected.astype(np.int32)).max() <= within
    )


def as_24(samples: Pcm) -> bytes:
    wide = (samples.astype(np.int32) << 8).astype("<i4").view(np.uint8).reshape(-1, 4)
    return bytes(wide[:, :3].tobytes())


FORMS = {
    "8 bits": (fmt(bits=8), ((SOUND >> 8) + 128).astype(np.uint8).tobytes(), 255),
    "16 bits": (fmt(), SOUND.tobytes(), 0),
    "24 bits": (fmt(bits=24), as_24(SOUND), 0),
    "32 bits": (fmt(bits=32), (SOUND.astype("<i4") << 16).tobytes(), 0),
    "float": (fmt(3, bits=32), (SOUND / 32768).astype("<f4").tobytes(), 0),
    "double": (fmt(3, bits=64), (SOUND / 32768).astype("<f8").tobytes(), 0),
    "12 bits in 16": (fmt(bits=12, frame_bytes=2), (SOUND & ~15).tobytes(), 15),
    "extensible": (extensible(1, 1, RATE, 16), SOUND.tobytes(), 0),
    "extensible, 24 of 32 bits": (
        extensible(1, 1, RATE, 32, valid_bits=24),
        (SOUND.astype("<i4") << 16).tobytes(),
        0,
    ),
    "extensible float": (extensible(3, 1, RATE, 32), (SOUND / 32768).astype("<f4").tobytes(), 0),
    "short fmt chunk of 18 bytes": (fmt() + b"\0\0", SOUND.tobytes(), 0),
    "frame size that lies": (fmt(frame_bytes=7), SOUND.tobytes(), 0),
}


@pytest.mark.parametrize("form", FORMS)
def test_wav_of_every_width(form: str) -> None:
    head, raw, within = FORMS[form]
    assert near(decode(wav(raw, head)), SOUND, within)


@pytest.mark.parametrize(("tag", "coder"), [(6, "pcm_alaw"), (7, "pcm_mulaw")])
def test_wav_of_telephones(tag: int, coder: str) -> None:
    encoder = av.CodecContext.create(coder, "w")  # a second opinion
    assert isinstance(encoder, av.AudioCodecContext)
    encoder.sample_rate, encoder.layout, encoder.format = RATE, "mono", "s16"
    frame = av.AudioFrame.from_ndarray(SOUND[None], format="s16", layout="mono")
    frame.sample_rate = RATE
    raw = b"".join(bytes(packet) for packet in encoder.encode(frame))
    assert near(decode(wav(raw, fmt(tag, bits=8))), SOUND, 600)


@pytest.mark.parametrize(
    "content",
    [
        wav(SOUND, size=0),
        wav(SOUND, size=0xFFFFFFFF),
        wav(SOUND, size=0x7FFFFFFF),
        wav(SOUND, before=chunk(b"LIST", b"INFOISFT\x05\0\0\0Lavf\0\0")),
        wav(SOUND, before=chunk(b"bext", b"x" * 603)),
        wav(SOUND, before=b"LIST\x03\0\0\0abc"),
        wav(SOUND, before=chunk(b"JUNK", b"\0" * 300_000)),
        wav(SOUND, before=chunk(b"id3 ", id3(2000, b"\x89PNG" * 50))),
        wav(SOUND, after=chunk(b"LIST", b"x" * 5001)),
        rf64(SOUND),
    ],
    ids=["0", "-1", "2 GiB", "LIST", "bext", "no padding", "JUNK", "id3", "after", "RF64"],
)
def test_wav_with_odd_sizes_and_chunks(content: bytes) -> None:
    decoder = AudioDecoder(content)
    assert np.array_equal(np.concatenate([one.samples for one in decoder.chunks()]), SOUND)
    assert decoder.damage == ""


@pytest.mark.parametrize("rate", [8000, 11025, 22050, 44100, 48000, 96000, 192000])
def test_any_rate_is_kept_or_changed(rate: int) -> None:
    content = wav(tone(0.5, rate), fmt(rate=rate))
    assert AudioDecoder(content).sample_rate == rate
    assert len(decode(content)) == round(rate / 2)
    changed = decode(content, sample_rate=24000)
    assert abs(len(changed) - 12000) <= 1
    assert abs(pitch(changed, 24000) - 440) < 3


@pytest.mark.parametrize("kind", ["wav", "mp3"])
def test_the_voice_channel(kind: str) -> None:
    content = (
        wav(stereo(LOW, HIGH), fmt(channels=2, rate=24000))
        if kind == "wav"
        else mp3(LOW, HIGH, rate=24000, kbit=128)
    )
    left = decode(content, voice_channel=VoiceChannel.LEFT)
    right = decode(content, voice_channel=VoiceChannel.RIGHT)
    mixed = decode(content)
    assert abs(pitch(left, 24000) - 300) < 4
    assert abs(pitch(right, 24000) - 1200) < 4
    assert level(mixed) == pytest.approx(level(LOW) / 2**0.5, rel=0.05)
    sides = (left.astype(np.int32) + right) / 2
    assert np.abs(mixed - sides).max() <= 1


@pytest.mark.parametrize("channel", VoiceChannel)
def test_the_voice_channel_of_mono_is_the_only_one(channel: VoiceChannel) -> None:
    assert np.array_equal(decode(wav(SOUND), voice_channel=channel), SOUND)


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000])
@pytest.mark.parametrize("quality", [None, 4], ids=["constant", "variable"])
def test_mp3_of_every_rate_is_as_long_as_what_was_encoded(rate: int, quality: int | None) -> None:
    sound = tone(0.7, rate)
    samples = decode(mp3(sound, rate=rate, quality=quality))
    # What encoders put before and after the sound is cut off by the Xing header's figures.
    assert len(samples) == len(sound)
    assert abs(pitch(samples, rate) - 440) < 3
    assert level(samples) == pytest.approx(level(sound), rel=0.07)  # LAME takes 5 % off


@pytest.fixture(scope="module")
def plain_mp3() -> bytes:
    """Without a tag."""
    content = mp3(tone(0.5, 24000))
    return content[content.index(b"\xff") :]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (id3(0), b""),
        (id3(3000, b"\x89PNG\r\n\x1a\n" + b"picture" * 300), b""),
        (id3(500_000), b""),
        (id3(100) + id3(100), b""),
        (b"\0" * 5000, b""),
        (b"", b"TAG" + b"x" * 125),
        (b"", b"APETAGEX" + b"\xd0\x07\0\0" + b"\x20\0\0\0" + b"\0" * 16 + b"TAG" + b"y" * 125),
    ],
    ids=["tag", "cover", "large tag", "two tags", "zeros", "ID3v1", "APE"],
)
def test_mp3_with_tags_sounds_as_it_does_without(
    plain_mp3: bytes, before: bytes, after: bytes
) -> None:
    decoder = AudioDecoder(before + plain_mp3 + after)
    assert decoder.kind is Kind.MP3
    assert len(decode(before + plain_mp3 + after)) == len(decode(plain_mp3))


def test_a_compressed_tag_is_never_unpacked(plain_mp3: bytes) -> None:
    """200 MiB in 200 KB, as ID3v2.4 allows: libav would unpack them."""
    packer = zlib.compressobj(9)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(200)) + packer.flush()
    frame = b"COMM" + syncsafe(len(bomb) + 4) + b"\0\x09" + syncsafe(200 << 20) + bomb
    tag = b"ID3\4\0\0" + syncsafe(len(frame)) + frame
    used = memory_mib(plain_mp3)
    assert memory_mib(tag + plain_mp3) < used + 50
    assert memory_mib(wav(SOUND, before=chunk(b"id3 ", tag))) < used + 50


def memory_mib(content: bytes) -> int:
    """The most memory that a process takes which decodes this."""
    program = (
        "import resource, sys; from visavis.audio.decoding import AudioDecoder; "
        "assert list(AudioDecoder(sys.stdin.buffer.read()).chunks()); "
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return int(done.stdout) >> (20 if sys.platform == "darwin" else 10)


def test_mp3_inside_wav(plain_mp3: bytes) -> None:
    content = wav(plain_mp3, fmt(0x55, 1, 24000, 0, frame_bytes=1) + b"\x0c\0" + b"\0" * 12)
    decoder = AudioDecoder(content)
    assert decoder.kind is Kind.MP3
    assert len(decode(content)) == len(decode(plain_mp3))


def test_mp3_whose_rate_changes_keeps_the_first() -> None:
    joined = mp3(tone(0.5, 24000), rate=24000) + mp3(tone(0.5, 44100), rate=44100)
    samples = decode(joined)
    assert abs(len(samples) - 24000) < 2500
    assert abs(pitch(samples[-9000:-1000], 24000) - 440) < 6


def test_what_is_cut_off_gives_what_is_there(plain_mp3: bytes) -> None:
    content = wav(SOUND)[:-3001]
    decoder = AudioDecoder(content)
    samples = np.concatenate([one.samples for one in decoder.chunks()])
    assert np.array_equal(samples, SOUND[: len(samples)])
    assert len(samples) == len(SOUND) - 1501
    assert "3,001 bytes are missing" in decoder.damage
    assert len(decode(plain_mp3[: len(plain_mp3) // 2])) > 3000


def test_damage_in_the_middle_is_left_out(plain_mp3: bytes) -> None:
    middle = len(plain_mp3) // 2
    noise = random.Random(1).randbytes(1000)  # noqa: S311 - the same bytes every time
    samples = decode(plain_mp3[:middle] + noise + plain_mp3[middle + 1000 :])
    assert len(samples) > len(decode(plain_mp3)) // 2


@pytest.mark.parametrize(
    ("content", "expected", "words"),
    [
        (b"", Reason.EMPTY, "empty"),
        (wav(b""), Reason.EMPTY, "no sound"),
        (wav(b"")[:30], Reason.DAMAGED, "before its sound"),
        (wav(b"\1"), Reason.EMPTY, ""),
        (b"RIFF\0\0\0\0WAVEdata\2\0\0\0ab", Reason.DAMAGED, "no fmt chunk"),
        (wav(SOUND, b"\1\0\1\0"), Reason.DAMAGED, "only 4 bytes"),
        (wav(SOUND, before=chunk(b"abcd", b"") * 2000), Reason.DAMAGED, "1000 chunks"),
        (wav(SOUND, fmt(channels=0)), Reason.UNSUPPORTED, "0 channels"),
        (wav(SOUND, fmt(channels=100)), Reason.UNSUPPORTED, "100 channels"),
        (wav(SOUND, fmt(channels=65535, frame_bytes=2)), Reason.UNSUPPORTED, "65535 channels"),
        (wav(SOUND, fmt(rate=0)), Reason.UNSUPPORTED, "0 Hz"),
        (wav(SOUND, fmt(rate=2**31)), Reason.UNSUPPORTED, "2147483648 Hz"),
        (wav(SOUND, fmt(rate=2**31 - 1)), Reason.UNSUPPORTED, "2147483647 Hz"),
        (wav(SOUND, fmt(bits=0)), Reason.UNSUPPORTED, "0-bit PCM"),
        (wav(SOUND, fmt(bits=999)), Reason.UNSUPPORTED, "PCM"),
        (wav(SOUND, fmt(0x11, bits=4, frame_bytes=256)), Reason.UNSUPPORTED, "IMA ADPCM"),
        (wav(SOUND, fmt(0x161)), Reason.UNSUPPORTED, "Windows Media"),
        (wav(SOUND, fmt(0x1234)), Reason.UNSUPPORTED, "format 0x1234"),
        (wav(SOUND, extensible(0xFF, 1, 16000, 16)), Reason.UNSUPPORTED, "AAC"),
        (wav(SOUND, fmt(0x55)), Reason.DAMAGED, "no MP3 frame"),
        (id3(100), Reason.NOT_AUDIO, "ID3 tag without"),
        (b"OggS" + bytes(100), Reason.NOT_AUDIO, "Ogg"),
        (b"fLaC" + bytes(100), Reason.NOT_AUDIO, "FLAC"),
        (id3(10) + b"fLaC" + bytes(100), Reason.NOT_AUDIO, "FLAC"),
        (b"\0\0\0\x20ftypM4A " + bytes(100), Reason.NOT_AUDIO, "M4A"),
        (b"\xff\xf1\x50\x80" + bytes(100), Reason.NOT_AUDIO, "AAC"),
        (b"#EXTM3U\nhttp://127.0.0.1/\n", Reason.NOT_AUDIO, "playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", Reason.NOT_AUDIO, "playlist"),
        (b"\xef\xbb\xbf \n<!DOCTYPE html><html>", Reason.NOT_AUDIO, "web page"),
        (b'{"error": "gone"}', Reason.NOT_AUDIO, "JSON"),
        (b"RIFF\0\0\0\0WEBPVP8 ", Reason.NOT_AUDIO, "RIFF"),
        (b"RIFX" + wav(SOUND)[4:], Reason.NOT_AUDIO, "big-endian"),
        (SOUND.tobytes(), Reason.NOT_AUDIO, "begins with the bytes"),
        (b"\0" * 100_000, Reason.NOT_AUDIO, "00 00"),
        (b"\xff" * 100_000, Reason.NOT_AUDIO, "ff ff"),
        (b"\xff\xfb\x90", Reason.NOT_AUDIO, "ff fb 90"),
    ],
)
def test_what_cannot_be_used_is_named(content: bytes, expected: Reason, words: str) -> None:
    with pytest.raises(AudioError) as caught:
        decode(content)
    assert caught.value.reason is expected
    assert words in caught.value.found


def test_wav_that_is_too_long_is_refused_before_it_begins() -> None:
    with pytest.raises(AudioError, match=r"longer than the 0\.4 seconds") as caught:
        AudioDecoder(wav(SOUND), longest_s=0.4)
    assert caught.value.reason is Reason.TOO_LONG
    assert len(decode(wav(SOUND), longest_s=0.5)) == len(SOUND)


def test_mp3_that_is_too_long_ends_where_it_must() -> None:
    decoder = AudioDecoder(mp3(tone(2, 24000)), longest_s=1.0)
    heard: list[Chunk] = []
    with pytest.raises(AudioError) as caught:
        heard.extend(decoder.chunks())
    assert caught.value.reason is Reason.TOO_LONG
    assert 0.9 < heard[-1].end / decoder.sample_rate <= 1.0


def test_a_rate_that_is_not_taken_is_refused() -> None:
    assert reason(wav(SOUND), sample_rate=10) is Reason.UNSUPPORTED


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 1e30, -1e30])
def test_absurd_floats_are_clipped(odd: float) -> None:
    raw = np.full(1000, odd, "<f4").tobytes()
    samples = decode(wav(raw, fmt(3, bits=32)))
    assert set(samples.tolist()) <= {0, 32767, -32768}
    assert len(samples) == 1000


def test_chunks_are_short() -> None:
    for rate in (8000, 48000, 192000):
        decoder = AudioDecoder(wav(tone(2, rate), fmt(rate=rate)))
        assert max(len(one.samples) for one in decoder.chunks()) <= rate * 0.25


def try_to_decode(content: bytes) -> None:
    """Whatever comes: samples or an AudioError, and not more sound than there are bytes for."""
    try:
        samples = decode(content, sample_rate=16000)
    except AudioError as fault:
        assert fault.found
        return
    assert len(samples) < 1_000 * len(content) + 50_000


QUICK = settings(
    deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@QUICK
@given(
    st.binary(max_size=3000),
    st.sampled_from([b"", b"RIFF\0\0\0\0WAVE", b"ID3\3\0\0\0\0\0\0", wav(b""), b"\xff\xfb\x90\0"]),
)
def test_random_bytes_never_crash(noise: bytes, start: bytes) -> None:
    try_to_decode(start + noise)


ORIGINALS = [
    wav(SOUND[:2000], before=chunk(b"LIST", b"abc")),
    wav(stereo(SOUND[:1000], SOUND[:1000]), extensible(1, 2, 16000, 16)),
    rf64(SOUND[:1000]),
    mp3(tone(0.3, 24000)),
    mp3(tone(0.2, 44100), tone(0.2, 44100), rate=44100, quality=3),
    wav(mp3(tone(0.2, 24000)), fmt(0x55, 1, 24000, 0, frame_bytes=1)),
]


@QUICK
@given(
    original=st.sampled_from(ORIGINALS),
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.booleans(), st.binary(min_size=1, max_size=8)), max_size=12
    ),
    cut=st.floats(0, 1),
)
def test_mutated_files_never_crash(
    original: bytes, changes: list[tuple[float, bool, bytes]], cut: float
) -> None:
    content = bytearray(original)
    for place, in_head, new in changes:
        position = int(place * (100 if in_head else len(content)))
        content[position : position + len(new)] = new
    try_to_decode(bytes(content[: int(len(content) * (1 - cut / 3))]))


def test_a_server_can_import_all_but_the_decoder_without_pyav() -> None:
    program = (
        "import sys, visavis.audio.fetching, visavis.audio.pcm, visavis.audio.resampling, "
        "visavis.audio.sound; sys.exit('av' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
