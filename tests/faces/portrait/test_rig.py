"""The rig's file: what was written is read, and nothing else."""

import io

import numpy as np
import pytest
from support import portraits

from visavis.faces.portrait import RigFileError, read_rig, write_rig


def rewritten(**changes: np.ndarray) -> bytes:
    with np.load(io.BytesIO(write_rig(portraits.rig()))) as file:
        arrays = {name: file[name] for name in file.files}
    out = io.BytesIO()
    np.savez(out, **{**arrays, **changes})
    return out.getvalue()


def test_what_is_written_is_read() -> None:
    rig = portraits.rig()
    again = read_rig(write_rig(rig))
    assert np.array_equal(again.points, rig.points)
    assert np.array_equal(again.triangles, rig.triangles)
    assert np.array_equal(again.mask, rig.mask)
    assert float(np.abs(again.basis - rig.basis).max()) < 0.02
    assert float(np.abs(again.photo.astype(int) - rig.photo).mean()) < 3
    assert again.level == rig.level


def test_it_is_compact() -> None:
    assert len(write_rig(portraits.rig())) < 500_000


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no rig at all" * 99])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(RigFileError):
        read_rig(content)


def test_a_file_cut_short_is_refused() -> None:
    whole = write_rig(portraits.rig())
    for share in (0.1, 0.5, 0.99):
        with pytest.raises(RigFileError):
            read_rig(whole[: int(len(whole) * share)])


def test_another_version_is_refused_by_its_number() -> None:
    with pytest.raises(RigFileError, match="version 7"):
        read_rig(rewritten(version=np.array([7], np.int32)))


def test_pickled_objects_are_refused() -> None:
    with pytest.raises(RigFileError):
        read_rig(rewritten(points=np.array([{"a": 1}], dtype=object)))


def test_triangles_of_points_that_do_not_exist_are_refused() -> None:
    wild = np.full((9, 3), 60_000, np.uint16)
    with pytest.raises(RigFileError):
        read_rig(rewritten(triangles=wild))


def test_places_that_are_no_numbers_are_refused() -> None:
    nowhere = np.full_like(portraits.rig().points, np.nan)
    with pytest.raises(RigFileError):
        read_rig(rewritten(points=nowhere))
