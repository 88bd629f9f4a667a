from __future__ import annotations

import av
import numpy as np
import pytest

from visavis.live.encoder import TIME_BASE, PictureEncoder, SoundEncoder

RNG = np.random.default_rng(1)


def picture(level: int, width: int = 64, height: int = 96) -> np.ndarray:
    return np.full((height * 3 // 2, width), level, np.uint8)


def test_no_picture_is_held_back_and_positions_are_kept() -> None:
    encoder = PictureEncoder(64, 96, 500_000)
    packets = [encoder.encode(picture(80 + n), n * 1920, key=False) for n in (0, 1, 2, 5)]
    assert [packet and packet.pts for packet in packets] == [0, 1920, 3840, 9600]
    assert all(packet is not None and packet.time_base == TIME_BASE for packet in packets)


def test_a_decoder_can_begin_with_a_key_picture() -> None:
    encoder = PictureEncoder(64, 96, 500_000)
    packets = [encoder.encode(picture(90), n * 1920, key=n == 3) for n in range(6)]
    assert [n for n, packet in enumerate(packets) if packet and packet.is_keyframe] == [0, 3]
    decoder = av.CodecContext.create("h264", "r")
    shown = [frame for packet in packets[3:] if packet for frame in decoder.decode(packet)]
    shown += decoder.decode(None)
    assert len(shown) == 3
    luma = shown[-1].to_ndarray(format="yuv420p")[:96]
    assert abs(float(luma.mean()) - 90) < 2


def test_it_is_constrained_baseline() -> None:
    packet = PictureEncoder(64, 96, 500_000).encode(picture(1), 0, key=True)
    assert packet is not None
    content = bytes(packet)
    parameters = content.index(b"\0\0\1\x67") + 4
    assert content[parameters] == 66
    assert content[parameters + 1] & 0x40


def test_noise_stays_within_the_bit_rate() -> None:
    encoder = PictureEncoder(320, 320, 400_000)
    packets = [
        encoder.encode(RNG.integers(0, 255, (480, 320), np.uint8), n * 1920, key=n == 0)
        for n in range(100)
    ]
    assert sum(packet.size for packet in packets if packet) * 8 / 4 < 400_000 * 1.5


def test_a_burst_is_kept_below_the_ceiling_and_can_be_decoded_on() -> None:
    encoder = PictureEncoder(320, 320, 400_000)
    calm = np.full((480, 320), 90, np.uint8)
    noise = RNG.integers(0, 255, (480, 320), np.uint8)
    made = [encoder.encode(noise if n == 20 else calm, n * 1920, key=n == 0) for n in range(40)]
    packets = [packet for packet in made if packet is not None]
    assert len(packets) == 40
    assert max(packet.size for packet in packets) * 8 <= 400_000 * 0.5
    assert [n for n, packet in enumerate(packets) if packet.is_keyframe] == [0, 20]
    decoder = av.CodecContext.create("h264", "r")
    shown = [frame for packet in packets for frame in decoder.decode(packet)]
    shown += decoder.decode(None)
    assert len(shown) == 40
    luma = shown[-1].to_ndarray(format="yuv420p")[:320].astype(int)
    assert np.abs(luma - 90).max() < 12


def test_what_keeps_bits_in_check_changes_no_header() -> None:
    encoder = PictureEncoder(512, 512, 3_000_000)
    noise = RNG.integers(0, 255, (768, 512), np.uint8)
    made = [encoder.encode(one, n * 1920, key=False) for n, one in enumerate((noise // 64, noise))]
    assert [packet and packet.is_keyframe for packet in made] == [True, True], "it was too much"
    heads = [bytes(packet).partition(b"\0\0\1\x65")[0] for packet in made if packet is not None]
    heads = [head[head.index(b"\0\0\1\x67") : head.index(b"\0\0\1\x68") + 8] for head in heads]
    assert heads[0] == heads[1]


@pytest.mark.parametrize("loudness", [0, 9000])
def test_a_frame_of_sound_is_one_packet(loudness: int) -> None:
    encoder = SoundEncoder()
    hum = (np.sin(np.arange(960) / 20) * loudness).astype(np.int16)
    packets = [encoder.encode(hum, n * 960) for n in range(5)]
    assert [packet and packet.pts for packet in packets] == [0, 960, 1920, 2880, 3840]
    assert all(packet is not None and packet.size < 400 for packet in packets)


def test_silence_is_heard_as_silence_and_what_follows_it_as_it_is() -> None:
    encoder = SoundEncoder()
    decoder = av.CodecContext.create("opus", "r")
    hum = (np.sin(np.arange(960) / 20) * 9000).astype(np.int16)
    peaks = []
    for number in range(120):
        packet = encoder.encode(hum if number % 60 >= 40 else hum * 0, number * 960)
        assert packet is not None
        assert packet.pts == number * 960
        for frame in decoder.decode(packet):
            assert isinstance(frame, av.AudioFrame)
            peaks.append(float(np.abs(frame.to_ndarray()).max()))
    assert len(peaks) >= 119
    for first in (0, 60):
        assert max(peaks[first + 3 : first + 40]) < 0.01
        assert min(peaks[first + 42 : first + 58]) > 0.2
