"""Files that appear complete or not at all."""

import os
from pathlib import Path

import pytest

from visavis.drafts import drafts
from visavis.errors import OperatorError


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def refused(*outputs: Path) -> str:
    with pytest.raises(OperatorError) as fault, drafts(*outputs):
        pytest.fail("it was begun")
    return fault.value.problem


def test_all_appear_in_the_end(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    second.write_text("old")
    with drafts(first, second) as made:
        for number, draft in enumerate(made):
            draft.write_text(str(number))
        assert not first.exists()
        assert second.read_text() == "old"
    assert (first.read_text(), second.read_text()) == ("0", "1")
    assert left_in(tmp_path) == {"a", "b"}


def test_after_a_fault_all_is_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("old")

    def write_half() -> None:
        with drafts(tmp_path / "a", tmp_path / "b") as (draft, _other):
            draft.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert left_in(tmp_path) == {"a"}
    assert (tmp_path / "a").read_text() == "old"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    for target in ("new", "old"):  # the second time it is there
        link.unlink(missing_ok=True)
        link.symlink_to(Path("folder") / "film")
        with drafts(link) as (draft,):
            draft.write_text(target)
        assert link.is_symlink()
        assert (tmp_path / "folder" / "film").read_text() == target


def test_devices_pipes_and_directories_are_refused_and_stay(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "a device or a pipe" in refused(tmp_path / "pipe")
    assert (tmp_path / "pipe").is_fifo()
    # Not the real /dev/null: if this test failed under root, it would be lost.
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    assert "a device or a pipe" in refused(tmp_path / "link")
    for directory in (tmp_path, Path(), Path("/")):
        assert "it is a directory" in refused(directory)
    assert left_in(tmp_path) == {"pipe", "link"}


def test_names_that_cannot_be_are_refused_first(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "No such file or directory" in refused(tmp_path / "a", tmp_path / "missing" / "b")
    assert "File name too long" in refused(tmp_path / ("x" * 300))
    assert "Not a directory" in refused(tmp_path / "file" / "b")
    assert left_in(tmp_path) == {"file"}


def test_a_name_of_the_longest_kind_is_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    with drafts(path):
        pass
    assert path.is_file()


def test_one_name_for_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "a")
    assert "given for two files" in refused(tmp_path / "a", tmp_path / "b" / ".." / "a")
    assert "given for two files" in refused(tmp_path / "a", tmp_path / "link")
    assert left_in(tmp_path) == {"link"}
