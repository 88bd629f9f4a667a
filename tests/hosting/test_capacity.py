"""Who is admitted, and who is not."""

import msgspec
import pytest

from visavis.hosting.capacity import SOUND_CORES, STREAM_BYTES, Capacity, PictureCost
from visavis.streams.host import InsufficientResourcesError
from visavis.streams.messages import Box, StreamSpec

COST = PictureCost(((256 * 256, 0.002), (512 * 512, 0.008)))
PLENTY = 2**40


def spec(number: int, width: int = 512, height: int = 512) -> StreamSpec:
    return StreamSpec(
        task_id=f"t{number}", app_id=1, room_id="r", stream_id=f"s{number}", face_kind="drawn",
        face_model="m", width=width, height=height,
    )  # fmt: skip


def test_a_demand_is_that_of_pictures_and_sound() -> None:
    capacity = Capacity(2, lambda: PLENTY, COST)
    assert capacity.demand(spec(1)) == pytest.approx(SOUND_CORES + 25 * 0.008)
    assert capacity.demand(spec(1, 256, 256)) == pytest.approx(SOUND_CORES + 25 * 0.002)


def test_a_small_picture_asks_for_less() -> None:
    capacity = Capacity(2, lambda: PLENTY, COST)
    small = msgspec.structs.replace(spec(1, 720, 720), small_picture=True)
    assert capacity.demand(small) == capacity.demand(spec(1, 360, 360))


def test_a_face_larger_than_the_picture_asks_for_more() -> None:
    capacity = Capacity(2, lambda: PLENTY, COST)
    box = Box(top=-256, left=-256, width=1024, height=1024)
    assert capacity.demand(msgspec.structs.replace(spec(1), face_box=box)) == pytest.approx(
        capacity.demand(spec(1, 1024, 1024))
    )
    within = msgspec.structs.replace(box, width=64, height=64)
    assert capacity.demand(msgspec.structs.replace(spec(1), face_box=within)) == capacity.demand(
        spec(1)
    )


@pytest.mark.parametrize(
    ("pixels", "seconds"),
    [(256 * 256, 0.002), (512 * 512, 0.008), (1024 * 512, 0.016), (384 * 512, 0.006)],
)
def test_other_sizes_are_on_the_line(pixels: int, seconds: float) -> None:
    assert COST.of(pixels) == pytest.approx(seconds)


def test_costs_never_fall_with_size() -> None:
    odd = PictureCost(((256 * 256, 0.004), (512 * 512, 0.003)))
    assert odd.of(1920 * 1080) == pytest.approx(0.004)


def test_streams_are_admitted_as_long_as_they_fit() -> None:
    capacity = Capacity(0.5, lambda: PLENTY, COST)
    capacity.take(spec(1))
    capacity.take(spec(2))
    with pytest.raises(InsufficientResourcesError):
        capacity.take(spec(3))
    capacity.take(spec(4, 64, 64))  # a small one still fits
    capacity.give_back("t1")
    capacity.give_back("t1")
    capacity.take(spec(3))


def test_one_stream_is_always_admitted() -> None:
    capacity = Capacity(0.1, lambda: PLENTY, COST)
    capacity.take(spec(1, 1080, 1920))
    with pytest.raises(InsufficientResourcesError):
        capacity.take(spec(2, 64, 64))


def test_without_memory_nobody_is_admitted() -> None:
    capacity = Capacity(2, lambda: STREAM_BYTES - 1, COST)
    with pytest.raises(InsufficientResourcesError):
        capacity.take(spec(1))
    assert capacity.taken == 0


def test_a_stream_that_uses_more_has_more() -> None:
    capacity = Capacity(1, lambda: PLENTY, COST)
    capacity.take(spec(1))
    before = capacity.taken
    capacity.correct("t1", before / 2)
    assert capacity.taken == before
    capacity.correct("t1", 0.95)
    capacity.correct("unknown", 5)
    assert capacity.taken == 0.95
    with pytest.raises(InsufficientResourcesError):
        capacity.take(spec(2))


def test_frames_count() -> None:
    capacity = Capacity(2, lambda: PLENTY, COST)
    twice = msgspec.structs.replace(spec(1), frame_rate=50)
    assert capacity.demand(twice) == pytest.approx(SOUND_CORES + 50 * 0.008)
