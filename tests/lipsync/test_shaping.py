from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from visavis.faces.contract import VISEMES
from visavis.lipsync.contract import SIL, MouthFrames, joined
from visavis.lipsync.shaping import Shaping

PP, AA = VISEMES.index("PP"), VISEMES.index("aa")


def said(*visemes: str, opening: float = 5.0) -> np.ndarray:
    """What a network that is sure of itself would say, frame by frame."""
    outputs = np.zeros((len(visemes), 17), np.float32)
    for row, viseme in zip(outputs, visemes, strict=True):
        row[VISEMES.index(viseme)] = 12
        row[-2] = opening if viseme == "aa" else -opening
        row[-1] = 8 if viseme == "PP" else -8
    return outputs


def shaped(outputs: np.ndarray, cuts: list[int] | None = None) -> MouthFrames:
    shaping = Shaping()
    parts = [shaping.push(piece) for piece in np.split(outputs, sorted(cuts or []))]
    return joined(parts)


def test_there_is_a_frame_for_every_output_and_each_sums_to_one() -> None:
    frames = shaped(np.random.default_rng(1).normal(0, 3, (50, 17)).astype(np.float32))
    assert len(frames) == 50
    np.testing.assert_allclose(frames.weights.sum(axis=1), 1, atol=1e-5)
    assert 0 <= frames.opening.min() <= frames.opening.max() <= 1


def test_a_short_closure_shuts_the_lips_wholly_for_a_picture() -> None:
    frames = shaped(said(*["aa"] * 20, "PP", "PP", *["aa"] * 20))
    shut = frames.weights[:, PP] > 0.95
    assert 4 <= shut.sum() <= 8
    assert frames.opening[shut].max() < 0.05
    assert frames.weights[10, AA] > 0.95


def test_an_odd_frame_is_softened_and_soon_over() -> None:
    frames = shaped(said(*["aa"] * 20, "SS", *["aa"] * 20))
    assert 0.25 < frames.weights[20, AA] < frames.weights[21, AA] < 0.8
    assert frames.weights[22:, AA].min() > 0.95
    assert frames.opening[20] > 0.55


def test_before_the_first_frame_the_mouth_is_at_rest() -> None:
    assert shaped(said(*["aa"] * 20)).weights[0, SIL] > 0.3


@given(st.lists(st.integers(0, 60), max_size=12))
@settings(deadline=None)
def test_pieces_give_what_the_whole_gives(cuts: list[int]) -> None:
    outputs = np.random.default_rng(2).normal(0, 4, (60, 17)).astype(np.float32)
    pieces, whole = shaped(outputs, cuts), shaped(outputs)
    np.testing.assert_allclose(pieces.weights, whole.weights, atol=1e-5)
    np.testing.assert_allclose(pieces.opening, whole.opening, atol=1e-5)


def test_huge_outputs_stay_finite() -> None:
    outputs = np.full((5, 17), 1e30, np.float32)
    outputs[2] = -1e30
    frames = shaped(outputs)
    assert np.isfinite(frames.weights).all()
    assert np.isfinite(frames.opening).all()
