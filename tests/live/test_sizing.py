from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from visavis.live.sizing import SMALL_SIDE, small
from visavis.streams.messages import Box, Image, StreamSpec

SPEC = StreamSpec(
    task_id="t1", app_id=1, room_id="r", stream_id="s", face_kind="drawn", face_model="m",
    small_picture=True,
)  # fmt: skip


def test_a_portrait_of_720_by_1280_becomes_360_by_640_with_a_quarter_of_the_bits() -> None:
    sized = small(SPEC)
    assert (sized.width, sized.height, sized.bitrate) == (360, 640, 750_000)


def test_what_stands_in_it_keeps_its_place() -> None:
    box = Box(top=100, left=200, width=300, height=401, layer=3)
    spec = msgspec.structs.replace(SPEC, face_box=box, images=(Image(url="u", box=box),))
    half = Box(top=50, left=100, width=150, height=201, layer=3)
    sized = small(spec)
    assert sized.face_box == half
    assert sized.images == (Image(url="u", box=half),)


def test_a_small_one_stays_as_it_is() -> None:
    spec = msgspec.structs.replace(SPEC, width=320, height=480)
    assert small(spec) is spec


@given(st.integers(1, 960), st.integers(1, 960), st.integers(100_000, 3_000_000))
def test_any_shape_is_kept(half_width: int, half_height: int, bitrate: int) -> None:
    spec = msgspec.structs.replace(
        SPEC, width=half_width * 2, height=half_height * 2, bitrate=bitrate
    )
    sized = small(spec)
    assert sized.width % 2 == sized.height % 2 == 0
    assert min(sized.width, sized.height) <= SMALL_SIDE
    assert 100_000 <= sized.bitrate <= bitrate
    scale = sized.height / spec.height
    assert abs(sized.width - spec.width * scale) <= 1 + max(1, spec.width / spec.height)
