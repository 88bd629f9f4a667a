"""Media on disk: one file per content, complete or absent, swept by age."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from visavis.errors import OperatorError
from visavis.media.store import MediaStore, media_id_of

LONG_AGO = 1_000_000_000


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


def files(store: MediaStore) -> list[str]:
    return sorted(path.name for path in store.root.rglob("*") if path.is_file())


def test_the_id_is_the_contents_sha_256(store: MediaStore) -> None:
    assert store.put(b"face") == hashlib.sha256(b"face").hexdigest() == media_id_of(b"face")


def test_what_was_put_is_read_back(store: MediaStore) -> None:
    media_id = store.put(b"face")
    assert store.read(media_id) == b"face"
    assert store.path(media_id) is not None


def test_the_same_content_twice_is_one_file_that_is_young_again(store: MediaStore) -> None:
    path = store.path(store.put(b"face"))
    assert path is not None
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert store.put(b"face") == path.name
    assert files(store) == [path.name]
    assert path.stat().st_mtime > LONG_AGO


def test_no_draft_is_left_beside_the_file(store: MediaStore) -> None:
    ids = {store.put(bytes([number])) for number in range(20)}
    assert set(files(store)) == ids


@pytest.mark.parametrize(
    "media_id",
    [
        "",
        "..",
        "../keys.json",
        "../../etc/passwd",
        "A" * 64,
        "a" * 63,
        "a" * 65,
        "a" * 64 + "\n",
        "a" * 63 + "/",
        "٣" * 64,
    ],
)
def test_what_is_no_id_has_no_file(store: MediaStore, media_id: str) -> None:
    store.put(b"face")
    assert store.path(media_id) is None


def test_reading_what_is_missing_names_it_and_the_remedy(store: MediaStore) -> None:
    with pytest.raises(OperatorError, match="a" * 64) as missing:
        store.read("a" * 64)
    assert "VISAVIS_MEDIA_DIR" in missing.value.remedy


def test_a_sweep_takes_what_is_unused_and_old_and_nothing_else(store: MediaStore) -> None:
    used, old, young = store.put(b"used"), store.put(b"old"), store.put(b"young")
    for media_id in (used, old):
        path = store.path(media_id)
        assert path is not None
        os.utime(path, (LONG_AGO, LONG_AGO))
    swept = [path.name for path in store.sweep({used}, LONG_AGO + 1)]
    assert swept == [old]
    assert files(store) == sorted([used, young])


def test_a_sweep_spares_what_is_just_as_old_as_asked(store: MediaStore) -> None:
    path = store.path(store.put(b"old"))
    assert path is not None
    os.utime(path, (LONG_AGO, LONG_AGO))
    assert list(store.sweep(set(), LONG_AGO)) == []


def test_a_sweep_takes_drafts_that_a_crash_has_left(store: MediaStore) -> None:
    path = store.path(store.put(b"face"))
    assert path is not None
    draft = path.with_name(f".{path.name}.0123")
    draft.write_bytes(b"fa")
    os.utime(draft, (LONG_AGO, LONG_AGO))
    assert list(store.sweep({path.name}, LONG_AGO + 1)) == [draft]


def test_a_sweep_leaves_the_directorys_own_files_alone(store: MediaStore) -> None:
    store.put(b"face")
    (store.root / "store-id").write_text("x")
    os.utime(store.root / "store-id", (LONG_AGO, LONG_AGO))
    assert list(store.sweep(set(), LONG_AGO + 1)) == []


def test_a_directory_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OperatorError, match="cannot be written: Not a directory") as refused:
        MediaStore(tmp_path / "file" / "media").put(b"face")
    assert "nothing was changed" in refused.value.remedy


FILL = """
import resource, signal, sys
from pathlib import Path
from visavis.errors import OperatorError
from visavis.media.store import MediaStore

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    MediaStore(Path(sys.argv[1])).put(b"x" * 5000)
except OperatorError as fault:
    print(fault.problem)
"""


def test_a_write_that_finds_no_room_leaves_nothing_behind(tmp_path: Path) -> None:
    run = [sys.executable, "-c", FILL, str(tmp_path / "media")]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert "cannot be written" in said
    assert files(MediaStore(tmp_path / "media")) == []
