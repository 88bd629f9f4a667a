"""``visavis catalogue``."""

import time
import zipfile
from pathlib import Path

import pytest
from support import archives
from support.command import Commands
from support.pictures import picture

from visavis.clock import SystemClock


@pytest.fixture
def other(visavis: Commands, tmp_path: Path) -> list[str]:
    """The options that name a second data directory."""
    del visavis
    return ["--data-dir", str(tmp_path / "other")]


@pytest.fixture
def exported(visavis: Commands, tmp_path: Path) -> Path:
    """What was exported of a digital human and a timbre that is bound to it."""
    made = archives.write(tmp_path / "made.zip")
    visavis.json("catalogue", "import", made)
    visavis.json("catalogue", "export", tmp_path / "exported.zip")
    return tmp_path / "exported.zip"


def test_what_is_exported_is_imported_elsewhere(
    visavis: Commands, exported: Path, other: list[str]
) -> None:
    told = visavis.json("catalogue", "import", exported, *other)
    assert told == {"File": str(exported), "DigitalHumans": 1, "Timbres": 1, "Media": 2}
    for kind in ("humans", "timbres"):
        assert visavis.json(kind, "list", *other) == visavis.json(kind, "list")
    stored = {path.name for path in (visavis.data_dir / "media").rglob("*") if len(path.name) == 64}
    elsewhere = visavis.data_dir.with_name("other") / "media"
    assert {path.name for path in elsewhere.rglob("*") if len(path.name) == 64} == stored


def test_people_are_told_on_stderr(visavis: Commands, exported: Path, other: list[str]) -> None:
    for command in (["import", exported, *other], ["export", exported]):
        ran = visavis.run("catalogue", *command)
        assert (ran.code, ran.out) == (0, "")
        assert "1 digital humans and 1 timbres" in ran.err
        assert str(exported) in ran.err


def test_import_merges_and_replace_replaces(visavis: Commands, exported: Path, image: Path) -> None:
    visavis.json("humans", "add", "--name", "Own", "--avatar", image, "--public")
    visavis.json("catalogue", "import", exported)
    names = [human["Name"] for human in visavis.json("humans", "list")["DigitalHumans"]]
    assert names == ["Mia", "Own"]
    visavis.json("catalogue", "import", exported, "--replace")
    names = [human["Name"] for human in visavis.json("humans", "list")["DigitalHumans"]]
    assert names == ["Mia"]


def test_an_archive_of_an_unknown_app_is_refused_as_a_whole(
    visavis: Commands, tmp_path: Path
) -> None:
    path = archives.write(tmp_path / "a.zip", archives.changed("digital_humans", app_id=77))
    told = visavis.refused("catalogue", "import", path)
    assert "There is no App 77." in told
    assert "--app-id" in told
    assert visavis.json("timbres", "list")["Total"] == 0
    visavis.json("apps", "create", "Its owner", "--app-id", 77)
    visavis.json("catalogue", "import", path)
    assert visavis.json("humans", "list")["DigitalHumans"][0]["AppId"] == 77


def test_a_timbre_that_is_bound_twice_to_the_same_is_bound_once_or_refused(
    visavis: Commands, tmp_path: Path
) -> None:
    about = archives.changed("timbres", digital_human_ids=["mia", "mia"])
    ran = visavis.run("catalogue", "import", archives.write(tmp_path / "a.zip", about))
    timbres = visavis.json("timbres", "list")["Timbres"]
    if ran.code == 0:
        assert timbres[0]["DigitalHumanIds"] == ["mia"]
    else:
        assert ran.err.startswith("Error: ")
        assert timbres == []


@pytest.mark.parametrize("damage", ["cut", "middle", "text", "empty"])
def test_a_damaged_archive_changes_nothing(
    visavis: Commands, exported: Path, other: list[str], damage: str
) -> None:
    whole = exported.read_bytes()
    half = len(whole) // 2
    exported.write_bytes(
        {
            "cut": whole[:half],
            "middle": whole[: half - 9] + bytes(18) + whole[half + 9 :],
            "text": b"hello",
            "empty": b"",
        }[damage]
    )
    told = visavis.refused("catalogue", "import", exported, *other)
    assert told.startswith("Error: The archive cannot be imported:")
    assert "Nothing was changed." in told
    assert visavis.json("humans", "list", *other)["Total"] == 0


def test_a_file_that_cannot_be_read_is_named(visavis: Commands, tmp_path: Path) -> None:
    missing = tmp_path / "none.zip"
    assert f"There is no file {missing}." in visavis.refused("catalogue", "import", missing)
    told = visavis.refused("catalogue", "import", tmp_path)
    assert f"{tmp_path} cannot be read: Is a directory." in told


@pytest.mark.parametrize("name", ["none/a.zip", "face.png/a.zip", ""])
def test_a_file_that_cannot_be_written_is_named(
    visavis: Commands, tmp_path: Path, image: Path, name: str
) -> None:
    path = tmp_path / name
    told = visavis.refused("catalogue", "export", path)
    assert told.startswith(f"Error: {path} cannot be written: ")
    assert sorted(tmp_path.iterdir()) == [visavis.data_dir, image]


@pytest.mark.parametrize("name", [".", "..", "/"])
def test_a_directory_is_no_file_to_export_to(visavis: Commands, name: str) -> None:
    assert f"{name} cannot be written: it is a directory" in visavis.refused(
        "catalogue", "export", name
    )


def test_an_export_replaces_the_file_as_a_whole(visavis: Commands, exported: Path) -> None:
    before = exported.read_bytes()
    stored = [path for path in (visavis.data_dir / "media").rglob("*") if len(path.name) == 64]
    stored[0].unlink()
    told = visavis.refused("catalogue", "export", exported)
    assert f"The media file {stored[0].name} is missing" in told
    assert exported.read_bytes() == before
    assert not [path for path in exported.parent.iterdir() if ".part" in path.name]


def test_an_export_is_a_zip_that_others_can_read(exported: Path) -> None:
    with zipfile.ZipFile(exported) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == sorted(
            ["manifest.json", f"media/{archives.PNG_ID}", f"media/{archives.MP4_ID}"]
        )


def test_a_sweep_deletes_what_nobody_can_ask_for_any_more(
    visavis: Commands, image: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def add(shade: int) -> tuple[str, Path]:
        image.write_bytes(picture(shade=shade))
        made = visavis.json("humans", "add", "--name", "M", "--avatar", image, "--public")
        avatar = visavis.json("humans", "show", made["DigitalHumanId"])["Avatar"]
        return made["DigitalHumanId"], visavis.data_dir / "media" / avatar[:2] / avatar

    (_, used), (human_id, unused) = add(1), add(2)
    visavis.json("humans", "remove", human_id)
    assert visavis.json("catalogue", "sweep") == {"Total": 0, "Media": []}
    assert unused.exists()
    two_days_later = time.time() + 48 * 3600
    monkeypatch.setattr(SystemClock, "now", lambda _self: two_days_later)
    assert visavis.json("catalogue", "sweep") == {"Total": 1, "Media": [unused.name]}
    assert (used.exists(), unused.exists()) == (True, False)
    ran = visavis.run("catalogue", "sweep")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("0 unused files are deleted.")
