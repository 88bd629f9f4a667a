"""What a stream is opened with."""

from importlib.resources import files

import pytest

from visavis.faces.contract import Pose
from visavis.live.opening import _open_face
from visavis.live.preparing import read_model
from visavis.streams.messages import Box, StreamSpec

CHARACTERS = [
    one
    for one in (files("visavis.catalogue") / "builtin" / "characters").iterdir()
    if one.name.endswith(".svg")
]


@pytest.mark.parametrize("character", CHARACTERS, ids=lambda one: one.name)
@pytest.mark.parametrize("sides", [(1, 1), (1, 64), (64, 1)])
def test_the_smallest_layout_can_be_drawn(character: object, sides: tuple[int, int]) -> None:
    spec = StreamSpec(
        task_id="t", app_id=1, room_id="r", stream_id="s", face_kind="drawn", face_model="m",
        width=64, height=64, face_box=Box(top=63, left=-1, width=sides[0], height=sides[1]),
    )  # fmt: skip
    face = _open_face(read_model("drawn", str(character)), spec, [])
    try:
        assert face.i420(Pose({"aa": 1.0})).shape == (96, 64)
    finally:
        face.close()
