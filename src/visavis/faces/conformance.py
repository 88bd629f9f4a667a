"""What every face must do, as a suite for pytest.

Derive a class whose name begins with ``Test`` and give it a model::

    from visavis.faces.conformance import FaceConformance

    class TestMyFace(FaceConformance):
        @pytest.fixture
        def model(self):
            return MyModel(...)

It needs pytest, which the package itself does not install.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace

import numpy as np
import pytest

from visavis.faces.contract import (
    VISEMES,
    Colour,
    Face,
    FaceModel,
    Gaze,
    GestureMoment,
    HeadTurn,
    Picture,
    Pose,
)

BACKGROUND: Colour = (30, 120, 200)
_SPEAKING = Pose(visemes={"aa": 0.7, "E": 0.2}, head=HeadTurn(2, 1, -1), time_s=1.2)
_GROWTH_KIB = 12 * 1024
_LEAST_S, _MOST_S = 2.0, 5.0


@contextmanager
def opened(
    model: FaceModel, width: int = 160, height: int = 160, background: Colour | None = BACKGROUND
) -> Iterator[Face]:
    """A face that is closed in the end."""
    with closing(model.open(width, height, background=background)) as face:
        yield face


class FaceConformance:
    """Every test is given a fixture ``model``, which the derived class provides."""

    steady = 0.5
    """How far, on average, a gesture's first and last picture may be from rest, of 255."""

    visemes: Sequence[str] = VISEMES[1:]
    """Those that must look different from silence."""

    seen: Sequence[Pose] = (Pose(blink=1), Pose(gaze=Gaze(1, 0)), Pose(mouth_open=1), Pose(smile=1))
    """Poses that must look different from rest."""

    @pytest.mark.parametrize(("width", "height"), [(160, 160), (144, 256), (256, 144)])
    def test_pictures_have_the_size_asked_for(
        self, model: FaceModel, width: int, height: int
    ) -> None:
        with opened(model, width, height) as face:
            assert (face.width, face.height) == (width, height)
            _check_picture(face.rgba(Pose()), (height, width, 4))
            _check_picture(face.i420(Pose()), (height * 3 // 2, width))

    def test_the_same_pose_gives_the_same_picture(self, model: FaceModel) -> None:
        with opened(model) as face, opened(model) as other:
            first, planes = face.rgba(_SPEAKING).copy(), face.i420(_SPEAKING).copy()
            for viseme in VISEMES:
                face.rgba(Pose(visemes={viseme: 1.0}, head=HeadTurn(4, -3, 2), blink=0.5))
            assert np.array_equal(face.rgba(_SPEAKING), first)
            assert np.array_equal(other.rgba(_SPEAKING), first)
            assert np.array_equal(face.i420(_SPEAKING), planes)

    def test_without_a_background_it_is_transparent(self, model: FaceModel) -> None:
        with opened(model, background=None) as face:
            picture = face.rgba(Pose())
            assert picture[..., 3].min() == 0
            assert picture[..., 3].max() == 255
            assert (picture[..., :3] <= picture[..., 3:]).all(), "colours are premultiplied"
            with pytest.raises(ValueError, match=r"."):
                face.i420(Pose())

    def test_with_a_background_it_is_opaque(self, model: FaceModel) -> None:
        with opened(model) as face:
            picture = face.rgba(Pose())
            assert (picture[..., 3] == 255).all()
            assert tuple(picture[0, 0, :3]) == BACKGROUND

    @pytest.mark.parametrize(("width", "height"), [(160, 160), (144, 256)])
    def test_a_scene_is_opaque_and_holds_the_face(
        self, model: FaceModel, width: int, height: int
    ) -> None:
        with (
            closing(model.open_in_scene(width, height)) as face,
            opened(model, width, height, None) as cut_out,
        ):
            assert (face.width, face.height) == (width, height)
            _check_picture(face.i420(Pose()), (height * 3 // 2, width))
            rest = face.rgba(Pose()).copy()
            assert (rest[..., 3] == 255).all()
            # What wholly covers the background is the same with any.
            solid = cut_out.rgba(Pose())
            covered = solid[..., 3] == 255
            apart = np.abs(rest[covered].astype(np.int16) - solid[covered])
            assert np.median(apart) <= 2
            assert _apart(face.rgba(_SPEAKING), rest) > 0

    @pytest.mark.parametrize(("width", "height"), [(161, 160), (160, 161)])
    def test_i420_of_an_odd_size_is_refused(
        self, model: FaceModel, width: int, height: int
    ) -> None:
        with opened(model, width, height) as face:
            _check_picture(face.rgba(Pose()), (height, width, 4))
            with pytest.raises(ValueError, match=r"."):
                face.i420(Pose())

    def test_visemes_and_blinks_are_seen(self, model: FaceModel) -> None:
        with opened(model) as face:
            rest = face.rgba(Pose()).copy()
            for viseme in self.visemes:
                assert _apart(face.rgba(Pose(visemes={viseme: 1.0})), rest) > 0, viseme
            for pose in self.seen:
                assert _apart(face.rgba(pose), rest) > 0, pose

    def test_silence_is_the_mouth_at_rest(self, model: FaceModel) -> None:
        with opened(model) as face:
            rest = face.rgba(Pose()).copy()
            assert np.array_equal(face.rgba(Pose(visemes={"sil": 1.0})), rest)

    def test_values_beyond_their_range_are_drawn_as_its_end(self, model: FaceModel) -> None:
        with opened(model) as face:
            most = Pose(visemes={"aa": 1.0}, blink=1, gaze=Gaze(1, -1), breath=1, brows=1)
            beyond = Pose(visemes={"aa": 7.0}, blink=9, gaze=Gaze(5, -5), breath=3, brows=8)
            assert np.array_equal(face.rgba(most).copy(), face.rgba(beyond))
            assert np.array_equal(face.rgba(Pose()).copy(), face.rgba(Pose(blink=-1, breath=-2)))

    def test_it_has_gestures_of_a_few_seconds(self, model: FaceModel) -> None:
        assert len(model.gestures) >= 5
        assert all(_LEAST_S <= length <= _MOST_S for length in model.gestures.values())

    def test_gestures_move_and_begin_and_end_at_rest(self, model: FaceModel) -> None:
        with opened(model) as face:
            rest = face.rgba(Pose()).copy()
            for name, length in model.gestures.items():
                for elapsed in (0.0, length, length + 1):
                    shown = face.rgba(Pose(gesture=GestureMoment(name, elapsed)))
                    assert np.array_equal(shown, rest), f"{name} at {elapsed}"
                for elapsed in (0.01, length - 0.01):
                    shown = face.rgba(Pose(gesture=GestureMoment(name, elapsed)))
                    assert _apart(shown, rest) < self.steady, f"{name} at {elapsed}"
                moved = face.rgba(Pose(gesture=GestureMoment(name, length * 0.4)))
                assert _apart(moved, rest) > 0, name

    def test_gestures_play_while_it_speaks(self, model: FaceModel) -> None:
        with opened(model) as face:
            for name, length in model.gestures.items():
                pose = Pose(gesture=GestureMoment(name, length / 2))
                silent = face.rgba(pose).copy()
                assert _apart(face.rgba(replace(pose, visemes={"aa": 1.0})), silent) > 0, name

    def test_it_does_not_grow(self, model: FaceModel) -> None:
        with opened(model) as face:
            _play(model, face, 150)
            before = _peak_kib()
            _play(model, face, 400)
        for _ in range(4):
            with opened(model) as face:
                face.i420(Pose())
        assert _peak_kib() - before < _GROWTH_KIB

    def test_closing_twice_does_no_harm(self, model: FaceModel) -> None:
        face = model.open(64, 64, background=None)
        face.rgba(Pose())
        face.close()
        face.close()


def _check_picture(picture: Picture, shape: tuple[int, ...]) -> None:
    assert picture.shape == shape
    assert picture.dtype == np.uint8


def _apart(one: Picture, other: Picture) -> float:
    """How far two pictures are apart on average, of 255."""
    return float(np.abs(one.astype(np.int16) - other.astype(np.int16)).mean())


def _play(model: FaceModel, face: Face, frames: int) -> None:
    names = sorted(model.gestures)
    for frame in range(frames):
        name = names[frame // 50 % len(names)]
        face.i420(
            Pose(
                visemes={VISEMES[frame * 7 % len(VISEMES)]: 0.8},
                head=HeadTurn(frame % 9 - 4, frame % 7 - 3, frame % 5 - 2),
                blink=frame % 4 / 3,
                gesture=GestureMoment(name, frame % 50 * 0.08),
                time_s=frame * 0.04,
            )
        )


def _peak_kib() -> int:
    # Only Unix has it: elsewhere the rest of the suite still serves.
    resource = pytest.importorskip("resource")
    peak: int = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak
