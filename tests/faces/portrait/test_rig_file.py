"""The rig's file: what was written is read, and nothing else, whoever wrote it."""

import struct
import tracemalloc
import zlib
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import portraits

from visavis.faces.contract import FaceModelError, GestureMoment, HeadTurn, Pose
from visavis.faces.portrait import PortraitModel, Rig, RigFileError, prepare, read_rig, write_rig
from visavis.faces.portrait.rig_file import (
    _HEAD,
    _LENGTHS,
    _START,
    MAGIC,
    MAX_BYTES,
    VERSION,
)
from visavis.faces.portrait.rig_file import _Head as Head

QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
FEW = settings(QUICK, max_examples=12)


@cache
def written() -> bytes:
    return write_rig(portraits.rig())


@cache
def parts() -> tuple[Head, tuple[bytes, ...]]:
    """The file taken apart: its head, and photo, mask, teeth, their cover, places."""
    content = written()
    head = Head(*_HEAD.unpack_from(content, _START))
    at = _START + _HEAD.size
    lengths = _LENGTHS.unpack_from(content, at)
    ends = np.cumsum([at + _LENGTHS.size, *lengths]).tolist()
    return head, tuple(content[a:b] for a, b in pairwise(ends))


def rebuilt(
    *, version: int = VERSION, changes: dict[int, bytes] | None = None, **head: Any
) -> bytes:
    """A file with other numbers in its head, or other parts."""
    own, contents = parts()
    new = [(changes or {}).get(number, part) for number, part in enumerate(contents)]
    values = own._replace(**head)
    start = MAGIC + struct.pack("<H", version) + _HEAD.pack(*values)
    return b"".join([start, _LENGTHS.pack(*map(len, new)), *new])


def places(**changes: tuple[int, float]) -> bytes:
    """The places of all points, some numbers changed: name → (number, value)."""
    rig = portraits.rig()
    arrays = {"points": rig.points, "irises": rig.irises, "basis": rig.basis}
    out = []
    for name, array in arrays.items():
        numbers = array.astype("<f2" if name == "basis" else "<f4").ravel().copy()
        if name in changes:
            at, value = changes[name]
            numbers[at % len(numbers)] = value
        out.append(numbers.tobytes())
    return zlib.compress(b"".join(out))


def draw(rig: Rig) -> None:
    """Whatever a rig holds that was accepted, drawing it must not fail."""
    face = PortraitModel(rig).open(48, 64, background=None)
    for pose in (
        Pose(),
        Pose(visemes={"ou": 1}, blink=1, head=HeadTurn(9, 9, 9)),
        Pose(visemes={"aa": 1}, smile=1, gesture=GestureMoment("wink", 1.2)),
    ):
        picture = face.rgba(pose)
        assert (picture[..., :3] <= picture[..., 3:]).all()


def test_what_is_written_is_read() -> None:
    rig = portraits.rig()
    again = read_rig(written())
    for name in ("points", "photo", "mask", "irises", "teeth", "teeth_cover"):
        assert np.array_equal(getattr(again, name), getattr(rig, name)), name
    assert float(np.abs(again.basis - rig.basis).max()) < 0.03
    assert again.level == rig.level
    assert again.teeth_colour == rig.teeth_colour


def test_what_was_read_is_written_the_same() -> None:
    again = read_rig(written())
    assert np.array_equal(read_rig(write_rig(again)).points, again.points)


def test_a_usual_rig_is_small() -> None:
    assert len(written()) < 500_000


def test_the_rig_of_a_large_photo_full_of_detail_is_small_too() -> None:
    grain = np.random.default_rng(5).normal(0, 6, (2048, 2048, 3))
    large = np.kron(portraits.portrait(), np.ones((4, 4, 1), np.uint8))
    photo = np.clip(large + grain, 0, 255).astype(np.uint8)
    rig = prepare(portraits.png(photo), portraits.models())
    content = write_rig(rig)
    assert len(content) < 2_000_000
    assert float(np.abs(read_rig(content).photo.astype(int) - rig.photo).mean()) < 4
    assert rig.photo.shape[0] * rig.photo.shape[1] <= 3_000_000


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no rig at all" * 99, MAGIC])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(RigFileError, match="no rig"):
        read_rig(content)


def test_errors_are_those_of_the_contract() -> None:
    with pytest.raises(FaceModelError):
        PortraitModel.read(b"")


def test_another_version_is_refused_by_its_number() -> None:
    with pytest.raises(RigFileError, match=f"version 7, this Visavis reads version {VERSION}"):
        read_rig(rebuilt(version=7))


@pytest.mark.parametrize("share", [0.00002, 0.0001, 0.0005, 0.1, 0.5, 0.99, 0.99999])
def test_a_file_cut_short_is_refused(share: float) -> None:
    with pytest.raises(RigFileError):
        read_rig(written()[: int(len(written()) * share)])


@pytest.mark.parametrize("more", [b"\0", bytes(MAX_BYTES)])
def test_a_file_with_more_at_its_end_is_refused(more: bytes) -> None:
    with pytest.raises(RigFileError, match="damaged"):
        read_rig(written() + more)


@pytest.mark.parametrize("change", [
    {"width": 0}, {"width": 65535, "height": 65535}, {"height": 4097}, {"width": 511},
    {"teeth_width": 9000}, {"teeth_height": 1}, {"x": float("nan")}, {"y": -1.0}, {"x": 1e9},
    {"angle": 9.0}, {"scale": 0.0}, {"scale": 1e300}, {"scale": float("inf")}, {"scale": -90.0},
    {"red": -1.0}, {"blue": 900.0}, {"green": float("nan")},
])  # fmt: skip
def test_a_head_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(RigFileError, match="damaged"):
        read_rig(rebuilt(**change))


def test_a_bomb_unpacks_to_no_more_than_there_must_be() -> None:
    bomb = rebuilt(changes={4: zlib.compress(bytes(500_000_000), 9)})
    tracemalloc.start()
    with pytest.raises(RigFileError, match="places"):
        read_rig(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_pictures_of_other_sizes_are_not_decoded() -> None:
    huge = portraits.png(np.zeros((9000, 9000), np.uint8))
    tracemalloc.start()
    with pytest.raises(RigFileError, match="is not"):
        read_rig(rebuilt(changes={1: huge}))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), 1e30])
@pytest.mark.parametrize("name", ["points", "irises"])
def test_places_that_are_no_numbers_are_refused(name: str, value: float) -> None:
    with pytest.raises(RigFileError, match="places"):
        read_rig(rebuilt(changes={4: places(**{name: (3, value)})}))


def accepted(content: bytes) -> Rig | None:
    try:
        return read_rig(content)
    except RigFileError:
        return None


@QUICK
@given(st.lists(st.tuples(st.integers(0, 1 << 20), st.integers(1, 255)), min_size=1, max_size=12))
def test_changed_bytes_give_a_sound_rig_or_an_error(changes: list[tuple[int, int]]) -> None:
    content = bytearray(written())
    for at, value in changes:
        content[at % len(content)] ^= value
    rig = accepted(bytes(content))
    if rig is not None:
        draw(rig)


@QUICK
@given(st.integers(0, 200), st.binary(min_size=1, max_size=40))
def test_a_head_of_anything_gives_a_sound_rig_or_an_error(at: int, value: bytes) -> None:
    content = bytearray(written())
    content[at : at + len(value)] = value
    rig = accepted(bytes(content))
    if rig is not None:
        draw(rig)


@QUICK
@given(st.integers(0, 1 << 20), st.integers(0, 5000), st.binary(max_size=200))
def test_pieces_left_out_or_put_in_give_an_error(at: int, length: int, more: bytes) -> None:
    content = written()
    at %= len(content)
    changed = content[:at] + more + content[at + length :]
    if changed != content:
        rig = accepted(changed)
        if rig is not None:
            draw(rig)


@FEW
@given(
    st.sampled_from(["points", "irises", "basis"]),
    st.integers(0, 40_000),
    st.floats(-20_000, 20_000, width=16),
)
def test_wild_but_possible_places_can_be_drawn(name: str, at: int, value: float) -> None:
    rig = accepted(rebuilt(changes={4: places(**{name: (at, value)})}))
    if rig is not None:
        draw(rig)


@FEW
@given(
    st.floats(40, 500), st.floats(-3.14, 3.14), st.floats(0, 380), st.floats(0, 512),
    st.sampled_from([(16, 2048), (2048, 16), (64, 64)]),
)  # fmt: skip
def test_any_measure_can_be_drawn_at_any_size(
    scale: float, angle: float, x: float, y: float, size: tuple[int, int]
) -> None:
    rig = accepted(rebuilt(scale=scale, angle=angle, x=x, y=y))
    assert rig is not None
    face = PortraitModel(rig).open_in_scene(*size)
    assert face.rgba(Pose(visemes={"aa": 1}, blink=1)).shape[:2] == size[::-1]
