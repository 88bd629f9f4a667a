"""A portrait as a face: what it shows in a pose."""

from functools import cache
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest
from skimage.metrics import structural_similarity
from support import portraits

from visavis.faces.contract import VISEMES, Face, Gaze, GestureMoment, HeadTurn, Pose
from visavis.faces.portrait import PortraitModel
from visavis.faces.portrait.framing import frame_rig
from visavis.faces.portrait.mesh import TRIANGLES
from visavis.faces.portrait.motion import Motion, Places
from visavis.faces.portrait.topology import LOWER_LIP, OVAL, UPPER_LIP


@cache
def model() -> PortraitModel:
    return PortraitModel(portraits.rig())


@cache
def face() -> Face:
    return model().open_in_scene(512, 512)


@cache
def motion() -> Motion:
    return Motion(portraits.rig(), frame_rig(portraits.rig(), 512, 512))


def places(pose: Pose) -> Places:
    return motion().places(pose)


def width_of_mouth(pose: Pose) -> float:
    points = places(pose).points
    return float(points[291, 0] - points[61, 0])


def opening(pose: Pose) -> float:
    points = places(pose).points
    return float(np.max(points[list(LOWER_LIP[-1]), 1] - points[list(UPPER_LIP[-1]), 1]))


def test_at_rest_it_is_the_photo() -> None:
    rig = portraits.rig()
    framing = frame_rig(rig, 512, 512)
    m = framing.margin
    photo = framing.texture(rig.photo)[m:-m, m:-m]
    still = face().rgba(Pose())[..., :3]
    compare: Any = structural_similarity
    assert compare(photo, still, channel_axis=2) > 0.98


def test_the_same_pose_gives_the_same_picture() -> None:
    pose = Pose(visemes={"oh": 0.7}, blink=0.4, head=HeadTurn(2, 1, 3), gaze=Gaze(0.4, -0.2))
    first = face().rgba(pose).copy()
    face().rgba(Pose(visemes={"aa": 1}))
    assert np.array_equal(first, face().rgba(pose))


@pytest.mark.parametrize("viseme", [name for name in VISEMES if name != "sil"])
def test_every_viseme_moves_the_mouth(viseme: str) -> None:
    moved = places(Pose(visemes={viseme: 1})).mouth_moved
    assert moved > 3


@pytest.mark.parametrize("viseme", ["oh", "ou", "CH"])
def test_rounded_visemes_are_narrow_although_the_photo_smiles(viseme: str) -> None:
    assert width_of_mouth(Pose(visemes={viseme: 1})) < 0.65 * width_of_mouth(Pose())


def test_lips_close_on_pp_although_the_photo_shows_teeth() -> None:
    assert opening(Pose()) > 10
    assert opening(Pose(visemes={"PP": 1})) < 2


def test_jaws_open_widest_on_aa() -> None:
    widths = {viseme: opening(Pose(visemes={viseme: 1})) for viseme in VISEMES}
    assert max(widths, key=lambda viseme: widths[viseme]) == "aa"


@pytest.mark.parametrize("viseme", VISEMES)
@pytest.mark.parametrize("more", [Pose(), Pose(head=HeadTurn(9, 9, 9), mouth_open=1, smile=1)])
def test_nothing_folds(viseme: str, more: Pose) -> None:
    """No triangle of the face turns over that shows: seen areas keep their sign."""
    pose = Pose(visemes={viseme: 1}, head=more.head, mouth_open=more.mouth_open, smile=more.smile)
    before, after = motion().rest, places(pose).points
    triangles = TRIANGLES[20:]  # all but what lies between the lips

    def areas(points: np.ndarray) -> np.ndarray:
        a, b, c = (points[triangles[:, k]] for k in range(3))
        p, q = b - a, c - a
        return np.asarray(p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0])

    was, now = areas(before), areas(after)
    near = np.isin(triangles, [*OVAL]).any(axis=1) | (triangles < 468).all(axis=1)
    folded = near & (np.abs(was) > 4) & (was * now < 0)
    assert float(np.abs(now[folded]).sum()) < 60


@pytest.mark.parametrize("pose", [
    Pose(head=HeadTurn(500, -500, 500), smile=7, blink=-3, mouth_open=99, brows=-9, breath=5),
    Pose(visemes={"aa": 40, "oh": 3, "nonsense": 1}, gaze=Gaze(-50, 50)),
    Pose(gesture=GestureMoment("nonsense", 1.0)),
    Pose(gesture=GestureMoment("nod", -4.0)),
])  # fmt: skip
def test_what_is_out_of_range_is_drawn_as_its_nearest_end(pose: Pose) -> None:
    assert face().rgba(pose).shape == (512, 512, 4)


def test_a_blink_hides_the_iris() -> None:
    rig = portraits.rig()
    x, y = frame_rig(rig, 512, 512).frame_points(rig.irises)[0]
    spot = (slice(int(y) - 3, int(y) + 4), slice(int(x) - 3, int(x) + 4))
    awake = float(face().rgba(Pose())[spot][..., :3].mean())
    assert float(face().rgba(Pose(blink=1))[spot][..., :3].mean()) > awake + 40


def test_the_iris_goes_where_the_gaze_goes() -> None:
    rig = portraits.rig()
    x, y = frame_rig(rig, 512, 512).frame_points(rig.irises)[0]
    spot = (slice(int(y) - 3, int(y) + 4), slice(int(x) - 14, int(x) + 15))

    def darkest(gaze: float) -> float:
        row = face().rgba(Pose(gaze=Gaze(gaze, 0)))[spot][..., :3].mean(axis=(0, 2))
        dark = np.clip(np.median(row) - row, 0, None)
        return float((dark * np.arange(len(row))).sum() / dark.sum())

    assert darkest(-1) < darkest(0) < darkest(1)


def test_the_background_is_replaced() -> None:
    green = model().open(512, 512, background=(10, 200, 30)).rgba(Pose())
    assert np.abs(green[5, 5, :3].astype(int) - (10, 200, 30)).max() < 12
    assert int(green[..., 3].min()) == 255
    middle = face().rgba(Pose())[230, 256, :3].astype(int)
    assert np.abs(green[230, 256, :3] - middle).max() < 12


def test_without_a_background_it_is_transparent() -> None:
    clear = model().open(512, 512, background=None).rgba(Pose())
    assert int(clear[5, 5, 3]) < 12
    assert int(clear[230, 256, 3]) == 255
    assert bool((clear[..., :3] <= clear[..., 3:]).all())


def test_i420_is_the_same_picture() -> None:
    pose = Pose(visemes={"E": 1}, head=HeadTurn(2, 0, 2))
    planes = face().i420(pose).copy()
    assert planes.shape == (768, 512)
    back = cv2.cvtColor(planes, cv2.COLOR_YUV2RGB_I420)
    assert float(np.abs(back.astype(int) - face().rgba(pose)[..., :3]).mean()) < 4


def test_i420_needs_a_background_and_even_sides() -> None:
    with pytest.raises(ValueError, match="background"):
        model().open(64, 64, background=None).i420(Pose())
    with pytest.raises(ValueError, match="even"):
        model().open(65, 64, background=(0, 0, 0)).i420(Pose())


@pytest.mark.parametrize("size", [(16, 16), (720, 1280), (1280, 720), (101, 333)])
def test_any_size_is_filled(size: tuple[int, int]) -> None:
    frame = model().open_in_scene(*size).rgba(Pose(head=HeadTurn(9, 9, 9), breath=1))
    assert frame.shape == (size[1], size[0], 4)
    assert int(frame[..., 3].min()) == 255


@pytest.mark.parametrize("size", [(0, 100), (100, -1), (5000, 100)])
def test_impossible_sizes_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="pixels"):
        model().open(*size, background=(0, 0, 0))


@pytest.mark.parametrize("gesture", ["nod", "shake_head", "tilt", "smile", "wink", "look_around"])
def test_a_gesture_begins_and_ends_at_rest_and_shows_between(gesture: str) -> None:
    seconds = model().gestures[gesture]
    assert 2 <= seconds <= 5
    rest = face().rgba(Pose()).astype(int)
    frames = [
        face().rgba(Pose(gesture=GestureMoment(gesture, seconds * k / 50))).astype(int)
        for k in range(51)
    ]
    assert np.array_equal(frames[0], rest)
    assert np.array_equal(frames[-1], rest)
    assert float(np.abs(frames[1] - rest).mean()) < 1
    assert float(np.abs(frames[-2] - rest).mean()) < 1
    assert max(float(np.abs(frame - rest).max()) for frame in frames) > 60
    steps = [float(np.abs(a - b).mean()) for a, b in pairwise(frames)]
    assert max(steps) < 12
