"""Previews on disk."""

import os
from pathlib import Path

import pytest

from visavis.previews.files import DRAFT_KEPT_S, Preview, PreviewFiles

MODEL, OTHER = "a" * 64, "b" * 64
WAVE = Preview("drawn", MODEL, "wave")
NOW = 1_800_000_000


@pytest.fixture
def files(tmp_path: Path) -> PreviewFiles:
    return PreviewFiles(tmp_path / "previews")


def put(files: PreviewFiles, preview: Preview) -> Path:
    draft = files.draft(preview)
    draft.write_bytes(b"video")
    return draft.replace(files.path(preview))


def test_each_face_and_action_has_a_file_of_its_own(files: PreviewFiles) -> None:
    others = [WAVE._replace(kind="portrait"), WAVE._replace(model=OTHER), WAVE._replace(action="x")]
    assert len({files.path(preview) for preview in (WAVE, *others)}) == 4


def test_drafts_differ_and_lie_beside_the_file(files: PreviewFiles) -> None:
    one, other = files.draft(WAVE), files.draft(WAVE)
    assert one != other
    assert one.parent == files.path(WAVE).parent
    assert one.parent.is_dir()


@pytest.mark.parametrize("name", ["", "..", "a/b", "a\0", "a.b", "x" * 65, "é"])
@pytest.mark.parametrize("field", ["kind", "model", "action"])
def test_a_name_that_could_lead_elsewhere_is_no_name(
    files: PreviewFiles, field: str, name: str
) -> None:
    with pytest.raises(ValueError, match="No preview"):
        files.path(WAVE._replace(**{field: name}))


def test_a_sweep_keeps_what_belongs_to_the_models_given(files: PreviewFiles) -> None:
    kept, gone = put(files, WAVE), put(files, WAVE._replace(model=OTHER))
    assert files.sweep({MODEL}, NOW) == 1
    assert kept.exists()
    assert not gone.exists()


def test_a_sweep_deletes_what_another_version_rendered(files: PreviewFiles) -> None:
    path = put(files, WAVE)
    old = path.parent.parent.with_name("0.0.1") / path.parent.name / path.name
    old.parent.mkdir(parents=True)
    old.write_bytes(b"video")
    assert files.sweep({MODEL}, NOW) == 1
    assert not old.exists()
    assert path.exists()


def test_a_sweep_deletes_drafts_that_a_kill_left_and_keeps_fresh_ones(files: PreviewFiles) -> None:
    path, left, fresh = put(files, WAVE), files.draft(WAVE), files.draft(WAVE)
    for draft in (left, fresh):
        draft.write_bytes(b"vid")
    for old in (path, left):
        os.utime(old, (NOW - DRAFT_KEPT_S, NOW - DRAFT_KEPT_S))
    os.utime(fresh, (NOW - DRAFT_KEPT_S + 1, NOW - DRAFT_KEPT_S + 1))
    assert files.sweep({MODEL}, NOW) == 1
    assert (path.exists(), left.exists(), fresh.exists()) == (True, False, True)
    assert files.sweep(set(), NOW) == 2
    assert not fresh.exists()
