from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.live.gate import BEFORE_S, SoundGate
from visavis.live.playback import SAMPLE_RATE
from visavis.live.tap import SoundTap
from visavis.live.wire import Sound

FRAME = 960
NOISE = np.random.default_rng(1)


def hum(level: int) -> np.ndarray:
    return (np.sin(np.arange(FRAME) / 9) * level).astype(np.int16)


def noise(rms: float) -> np.ndarray:
    return NOISE.normal(0, rms, FRAME).astype(np.int16)


SILENT = np.zeros(FRAME, np.int16)


def passed(gate: SoundGate, pieces: list[np.ndarray]) -> list[int]:
    return [len(gate.push(piece).samples) // FRAME for piece in pieces]


def test_sound_passes_with_what_was_before_it_and_a_pause_behind() -> None:
    gate = SoundGate()
    assert passed(gate, [SILENT] * 5) == [0] * 5
    assert passed(gate, [hum(3000)] * 2) == [1 + round(BEFORE_S * 50), 1]
    assert passed(gate, [SILENT] * 25) == [1] * 19 + [0] * 6


def test_that_it_closes_is_told_once() -> None:
    gate = SoundGate()
    closed = [gate.push(piece).closed for piece in [hum(3000)] + [SILENT] * 30]
    assert closed.count(True) == 1
    assert not gate.close()
    gate.push(hum(3000))
    assert gate.close()


def test_a_noisy_room_is_silence_and_a_voice_in_it_is_not() -> None:
    gate = SoundGate()
    assert sum(passed(gate, [noise(150) for _ in range(500)])) == 0
    voice = [hum(4000) + noise(150) for _ in range(25)]
    assert sum(passed(gate, voice)) >= 25
    assert passed(gate, [noise(150) for _ in range(40)])[-1] == 0


def test_a_room_that_becomes_noisier_is_learned() -> None:
    gate = SoundGate()
    passed(gate, [SILENT] * 50)
    assert passed(gate, [noise(300) for _ in range(2000)])[-1] == 0


@settings(max_examples=30)
@given(st.lists(st.sampled_from([SILENT, hum(2000), hum(20)]), max_size=60))
def test_nothing_is_sent_twice_or_out_of_order(pieces: list[np.ndarray]) -> None:
    gate, stretches = SoundGate(), list[int]()
    for number, piece in enumerate(pieces):
        marked = piece.copy()
        marked[0] = number + 1  # too little to be heard
        result = gate.push(marked)
        stretches += [int(value) for value in result.samples[::FRAME]]
    assert stretches == sorted(set(stretches))


def test_a_tap_sends_sound_and_marks_its_end() -> None:
    sent: list[Sound] = []
    tap = SoundTap(sent.append)
    for piece in [SILENT] * 9 + [hum(3000)] * 3:
        tap.hear(piece)
    tap.rest()
    tap.rest()
    assert [len(sound.content) // 2 for sound in sent] == [FRAME * 4, FRAME, FRAME, 0]
    assert [sound.last for sound in sent] == [False, False, False, True]
    assert sent[1].content == hum(3000).astype("<i2").tobytes()
    assert max(len(sound.content) for sound in sent) <= 0.08 * SAMPLE_RATE * 2
