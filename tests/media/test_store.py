"""Media on disk: one file per content, complete or absent, swept by age."""

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from visavis.errors import OperatorError
from visavis.media.store import NOTES, UNUSED_KEPT_S, MediaStore, media_id_of

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


def aged(store: MediaStore, content: bytes) -> str:
    """Store a file that was written long ago."""
    media_id = store.put(content)
    path = store.path(media_id)
    assert path is not None
    os.utime(path, (LONG_AGO, LONG_AGO))
    return media_id


def test_a_sweep_deletes_what_an_earlier_one_found_unused_a_day_before(store: MediaStore) -> None:
    used, unused = aged(store, b"used"), aged(store, b"unused")
    start = LONG_AGO + 10**6
    assert store.sweep({used}, start) == []
    assert store.sweep({used}, start + UNUSED_KEPT_S - 1) == []
    assert store.sweep({used}, start + UNUSED_KEPT_S) == [unused]
    assert files(store) == sorted([used, NOTES])


def test_what_has_just_become_unused_stays_however_old_it_is(store: MediaStore) -> None:
    media_id = aged(store, b"old")
    later = LONG_AGO + 10**6
    assert store.sweep({media_id}, later) == []
    assert store.sweep(set(), later + 10**6) == []
    assert store.path(media_id) is not None


def test_what_was_used_in_between_starts_anew(store: MediaStore) -> None:
    media_id = aged(store, b"old")
    start = LONG_AGO + 10**6
    for used, now in ((set(), start), ({media_id}, start + 1), (set(), start + UNUSED_KEPT_S)):
        assert store.sweep(used, now) == []


def test_what_was_stored_again_meanwhile_stays(store: MediaStore) -> None:
    media_id = aged(store, b"old")
    start = time.time()
    store.sweep(set(), start - UNUSED_KEPT_S - 1)
    store.put(b"old")
    assert store.sweep(set(), start) == []
    assert store.path(media_id) is not None


def test_a_sweep_takes_drafts_that_a_crash_has_left(store: MediaStore) -> None:
    media_id = aged(store, b"face")
    draft = store.root / media_id[:2] / f".{media_id}.0123"
    draft.write_bytes(b"fa")
    os.utime(draft, (LONG_AGO, LONG_AGO))
    start = LONG_AGO + 10**6
    store.sweep({media_id}, start)
    assert store.sweep({media_id}, start + UNUSED_KEPT_S) == [draft.name]


def test_a_sweep_leaves_the_directorys_own_files_alone(store: MediaStore) -> None:
    store.put(b"face")
    (store.root / "store-id").write_text("x")
    os.utime(store.root / "store-id", (LONG_AGO, LONG_AGO))
    store.sweep(set(), LONG_AGO + 10**6)
    store.sweep(set(), LONG_AGO + 10**7)
    assert (store.root / "store-id").exists()


def test_damaged_notes_delete_nothing(store: MediaStore) -> None:
    aged(store, b"old")
    (store.root / NOTES).write_text("{")
    assert store.sweep(set(), LONG_AGO + 10**7) == []


def test_a_directory_that_cannot_be_written_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OperatorError, match="cannot be written: Not a directory") as refused:
        MediaStore(tmp_path / "file" / "media").put(b"face")
    assert "nothing was changed" in refused.value.remedy


FILL = """
import resource, signal, sys
from pathlib import Path
from visavis.errors import OperatorError
from visavis.media.store import NOTES, UNUSED_KEPT_S, MediaStore

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
