"""Every action of the built-in catalogue has a preview that plays."""

import asyncio
from itertools import islice
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from visavis.catalogue.seed import BUILT_IN, BuiltInItem, read_built_in
from visavis.faces.contract import Picture, Pose
from visavis.faces.drawn import DrawnModel
from visavis.faces.drawn.gestures import GESTURES
from visavis.media.store import MediaStore
from visavis.previews.files import Preview, PreviewFiles
from visavis.previews.performance import AFTER_S, BEFORE_S, perform
from visavis.previews.renderer import PreviewRenderer

WIDTH, HEIGHT = 108, 192
"""Small, for there are hundreds of them; what is drawn and encoded is the same."""
LEAST_MOTION = 0.6
"""Of 255, on average over the picture, between rest and the farthest from it."""
STRIDE = 4
"""Of the pictures of a preview, about six a second show whether it moves."""
HUMANS = read_built_in().digital_humans


class NotingFace:
    """Notes the poses of a performance."""

    width = height = 2

    def __init__(self) -> None:
        self.poses: list[Pose] = []

    def i420(self, pose: Pose) -> Picture:
        self.poses.append(pose)
        return np.zeros((3, 2), np.uint8)

    def rgba(self, pose: Pose) -> Picture:
        raise NotImplementedError

    def close(self) -> None:
        raise NotImplementedError


def read_model(item: BuiltInItem) -> tuple[bytes, DrawnModel]:
    svg = (BUILT_IN / "characters" / item.picture).read_bytes()
    return svg, DrawnModel.read(svg)


def poses(action: str, length_s: float) -> list[Pose]:
    """Some of a preview's, the first and the last among them."""
    face = NotingFace()
    for _ in perform(face, action, length_s):
        pass
    return [*face.poses[:-1:STRIDE], face.poses[-1]]


def check_motion(pictures: list[NDArray[np.int16]], what: object) -> None:
    """They move, and end as they began."""
    away = [float(np.abs(picture - pictures[0]).mean()) for picture in pictures]
    assert max(away) > LEAST_MOTION, f"{what} does not move"
    assert away[-1] < 0.8 * max(away), f"{what} does not come back to rest"


@pytest.mark.parametrize("item", HUMANS, ids=lambda item: item.name)
def test_every_action_of_each_digital_human_moves_and_comes_back(item: BuiltInItem) -> None:
    _, model = read_model(item)
    assert model.gestures.keys() == GESTURES.keys()
    face = model.open_in_scene(WIDTH, HEIGHT)
    for action, length_s in model.gestures.items():
        assert 2 <= length_s <= 5
        check_motion([face.i420(pose).astype(np.int16) for pose in poses(action, length_s)], action)
    face.close()


@pytest.mark.parametrize("action", GESTURES)
async def test_a_preview_of_each_action_and_of_each_digital_human_plays(
    action: str, tmp_path: Path
) -> None:
    """Whether a video plays does not depend on the pair: each digital human has one of the actions,
    each action two or three of the digital humans."""
    media, files = MediaStore(tmp_path / "media"), PreviewFiles(tmp_path / "previews")
    renderer = PreviewRenderer(media, files, size=(WIDTH, HEIGHT))
    turn = list(GESTURES).index(action)
    found = [read_model(item) for item in islice(HUMANS, turn, None, len(GESTURES))]
    assert len(found) >= 2
    paths = await asyncio.gather(
        *(renderer.path(Preview("drawn", media.put(svg), action)) for svg, _ in found)
    )
    for path, (_, model) in zip(paths, found, strict=True):
        with av.open(str(path)) as file:
            stream = file.streams.video[0]
            assert (stream.width, stream.height) == (WIDTH, HEIGHT)
            pictures = [frame.to_ndarray().astype(np.int16) for frame in file.decode(stream)]
        assert len(pictures) == round((BEFORE_S + model.gestures[action] + AFTER_S) * 25)
        check_motion(pictures, path)
    await renderer.aclose()
