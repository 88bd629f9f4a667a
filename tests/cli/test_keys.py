"""``visavis keys``, and what the key file may be."""

import json
from pathlib import Path

import pytest
from support.command import Commands


def ids(path: Path) -> list[str]:
    return [key["id"] for key in json.loads(path.read_bytes())["keys"]]


def test_rotate_puts_a_new_key_in_front(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    path = visavis.data_dir / "keys.json"
    before = ids(path)
    rotated = visavis.json("keys", "rotate")["Keys"]
    assert rotated == ids(path)
    assert rotated[1:] == before
    assert path.stat().st_mode & 0o777 == 0o600
    assert visavis.json("apps", "show", made["AppId"])["ServerSecret"] == made["ServerSecret"]


def test_after_rotation_the_new_key_alone_reads_the_secrets(visavis: Commands) -> None:
    made = visavis.json("apps", "create", "Shop")
    visavis.json("keys", "rotate")
    path = visavis.data_dir / "keys.json"
    keys = json.loads(path.read_bytes())["keys"]
    path.write_text(json.dumps({"keys": keys[:1]}))
    assert visavis.json("apps", "show", made["AppId"])["ServerSecret"] == made["ServerSecret"]


def test_rotate_tells_people_on_stderr(visavis: Commands) -> None:
    ran = visavis.run("keys", "rotate")
    assert (ran.code, ran.out) == (0, "")
    assert ids(visavis.data_dir / "keys.json")[0] in ran.err


def test_rotate_is_a_subcommand(visavis: Commands) -> None:
    assert "rotate" in visavis.run("keys", "--help").out


def test_a_missing_key_file_is_not_made_anew(visavis: Commands) -> None:
    visavis.json("apps", "create", "Shop")
    path = visavis.data_dir / "keys.json"
    kept = path.read_bytes()
    path.unlink()
    told = visavis.refused("apps", "list")
    assert f"The key file {path} is missing" in told
    assert "VISAVIS_KEY_FILE" in told
    assert not path.exists()
    path.write_bytes(kept)
    path.chmod(0o600)
    assert visavis.json("apps", "list")["Total"] == 1


def test_a_foreign_key_file_is_told_apart(visavis: Commands, tmp_path: Path) -> None:
    visavis.json("apps", "create", "Shop")
    visavis.json("apps", "list", "--data-dir", tmp_path / "other")
    visavis.set(VISAVIS_KEY_FILE=tmp_path / "other" / "keys.json")
    assert "does not belong to this database" in visavis.refused("apps", "list")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_an_open_key_file_is_refused(visavis: Commands, mode: int) -> None:
    visavis.json("apps", "create", "Shop")
    path = visavis.data_dir / "keys.json"
    path.chmod(mode)
    told = visavis.refused("apps", "list")
    assert "can be read by other users" in told
    assert f"chmod 600 {path}" in told


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"{}", b'{"keys": []}', b"\xff\xfe", b'{"keys": [{"id": "a"}]}', b"[]"],
)
def test_a_damaged_key_file_is_named(visavis: Commands, content: bytes) -> None:
    visavis.json("apps", "create", "Shop")
    path = visavis.data_dir / "keys.json"
    path.write_bytes(content)
    told = visavis.refused("apps", "list")
    assert told.startswith(f"Error: The key file {path} ")
    assert "backup" in told
    assert path.read_bytes() == content


@pytest.mark.parametrize("place", ["", "visavis.sqlite3/keys.json"])
def test_a_key_file_in_an_impossible_place_is_named(visavis: Commands, place: str) -> None:
    visavis.json("apps", "list")
    path = visavis.data_dir / place
    visavis.set(VISAVIS_KEY_FILE=path)
    assert f"The key file {path} cannot be read" in visavis.refused("apps", "list")
