from __future__ import annotations

from contextlib import closing
from importlib.metadata import entry_points
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import visavis
from visavis.faces.conformance import FaceConformance, opened
from visavis.faces.contract import GestureMoment, Pose
from visavis.faces.drawn import DrawnModel, draw_avatar
from visavis.faces.drawn.gestures import GESTURES

from .sketch import sketch

CHARACTERS = Path(visavis.__file__).parent / "catalogue/builtin/characters"
BUILT_IN = sorted(CHARACTERS.glob("*.svg"))


class TestSketch(FaceConformance):
    visemes = ("aa",)
    seen = (Pose(blink=1), Pose(mouth_open=1))

    @pytest.fixture
    def model(self) -> DrawnModel:
        return DrawnModel.read(sketch())


class TestBuiltIn(FaceConformance):
    @pytest.fixture(params=["gurpreet", "robin"])
    def model(self, request: pytest.FixtureRequest) -> DrawnModel:
        return DrawnModel.read((CHARACTERS / f"{request.param}.svg").read_bytes())


@pytest.mark.parametrize("path", BUILT_IN, ids=lambda path: path.stem)
def test_every_built_in_character_performs_every_gesture_while_it_speaks(path: Path) -> None:
    model = DrawnModel.read(path.read_bytes())
    assert model.gestures.keys() == GESTURES.keys()
    assert len(model.gestures) >= 8
    with opened(model, 96, 96) as face:
        rest = face.rgba(Pose()).copy()
        for name, length in model.gestures.items():
            assert 2 <= length <= 5, name
            moment = GestureMoment(name, length * 0.4)
            silent = face.rgba(Pose(gesture=moment)).copy()
            assert not np.array_equal(silent, rest), name
            speaking = face.rgba(Pose(gesture=moment, visemes={"aa": 1.0}))
            assert not np.array_equal(speaking, silent), name


def test_a_character_without_special_hands_has_the_gestures_that_need_none() -> None:
    assert {"nod", "shake_head", "laugh", "think"} <= DrawnModel.read(sketch()).gestures.keys()


def test_an_unknown_gesture_is_refused_with_the_known_ones() -> None:
    with (
        opened(DrawnModel.read(sketch())) as face,
        pytest.raises(ValueError, match=r"no gesture `fly`: it knows .*nod"),
    ):
        face.rgba(Pose(gesture=GestureMoment("fly", 0.1)))


def test_impossible_sizes_are_refused() -> None:
    with pytest.raises(ValueError, match="0x10"):
        DrawnModel.read(sketch()).open(0, 10, background=None)


def test_it_is_found_by_its_entry_point() -> None:
    (found,) = entry_points(group="visavis.faces", name="drawn")
    assert found.load() is DrawnModel


@pytest.mark.parametrize(("width", "height"), [(96, 96), (90, 160)])
def test_the_scene_is_the_backdrop_of_the_avatar(width: int, height: int) -> None:
    svg = (CHARACTERS / "amara.svg").read_bytes()
    avatar = np.asarray(Image.open(BytesIO(draw_avatar(svg, width, height)))).astype(np.int16)
    with closing(DrawnModel.read(svg).open_in_scene(width, height)) as face:
        apart = np.abs(face.rgba(Pose())[..., :3] - avatar)
    assert apart[: height // 8, : width // 8].max() <= 2
    assert apart.mean() < 3
