"""The key file: how it is kept, read, refused and rotated."""

import asyncio
import os
import stat
import threading
from pathlib import Path

import pytest

from visavis.errors import OperatorError
from visavis.keyring import (
    RETIRED_KEPT_S,
    Key,
    KeyFileFollower,
    Keyring,
    WrongKeysError,
    create_keyring,
    load_keyring,
    save_keyring,
)

NOW = 1_700_000_000


def ids(keyring: Keyring) -> list[str]:
    return [key.id for key in keyring.keys]


def test_a_created_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "keys.json"
    create_keyring(path, NOW)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["keys.json"]


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    made = create_keyring(tmp_path / "keys.json", NOW).with_new_key(NOW + 1)
    save_keyring(made, tmp_path / "keys.json")
    assert load_keyring(tmp_path / "keys.json").keys == made.keys


def test_of_creators_at_once_one_wins_and_all_have_its_key(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    start, made = threading.Barrier(8), []

    def create() -> None:
        start.wait()
        made.append(create_keyring(path, NOW).current_id)

    threads = [threading.Thread(target=create) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [load_keyring(path).current_id] * 8
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


def test_a_file_that_is_there_is_not_overwritten_by_a_new_one(tmp_path: Path) -> None:
    first = create_keyring(tmp_path / "keys.json", NOW)
    assert create_keyring(tmp_path / "keys.json", NOW + 9).keys == first.keys


def test_a_missing_file_is_told_apart_from_a_bad_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load_keyring(tmp_path / "keys.json")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b'{"keys": []}',
        b'{"keys": [{"id": "a"}]}',
        b'{"keys": [{"id": "a", "secret": "not base64!", "created_at": 1}]}',
        b'{"keys": [{"id": "\xff", "secret": "", "created_at": 1}]}',
        b'{"keys": [{"id": "a", "secret": "", "created_at": 1}]}',
        b"\x00\xff" * 40,
    ],
)
def test_a_damaged_file_is_refused_by_its_path(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(OperatorError, match=str(path)):
        load_keyring(path)


def test_a_directory_in_the_files_place_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match=str(tmp_path)):
        load_keyring(tmp_path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_a_file_that_others_can_read_is_refused_with_the_remedy(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keys.json"
    create_keyring(path, NOW)
    path.chmod(mode)
    with pytest.raises(OperatorError, match="chmod 600"):
        load_keyring(path)


def test_a_secret_is_read_under_the_keys_that_it_was_written_with_only() -> None:
    keyring, other = Keyring([Key("a", b"a" * 32, 1)]), Keyring([Key("b", b"b" * 32, 1)])
    token = keyring.encrypt("geheim")
    assert keyring.decrypt(token) == "geheim"
    assert b"geheim" not in token
    with pytest.raises(WrongKeysError):
        other.decrypt(token)


def test_after_rotation_old_secrets_and_signatures_hold_and_new_ones_use_the_new_key() -> None:
    old = Keyring([Key("a", b"a" * 32, NOW)])
    token, signature = old.encrypt("geheim"), old.sign("text")
    new = old.with_new_key(NOW + 5)
    assert new.decrypt(token) == "geheim"
    assert new.verify("a", "text", signature)
    assert new.current_id != "a"
    assert new.sign("text") != signature
    assert not old.verify(new.current_id, "text", new.sign("text"))
    with pytest.raises(WrongKeysError):
        old.decrypt(new.encrypt("geheim"))


@pytest.mark.parametrize(
    ("key_id", "text", "signature"),
    [
        ("a", "other", None),
        ("zz", "text", None),
        ("a", "text", ""),
        ("a", "text", "ä"),
        ("", "", ""),
    ],
)
def test_no_other_text_key_or_signature_is_taken(
    key_id: str, text: str, signature: str | None
) -> None:
    keyring = Keyring([Key("a", b"a" * 32, NOW)])
    made = keyring.sign("text") if signature is None else signature
    assert not keyring.verify(key_id, text, made)


def test_a_replaced_key_is_kept_for_as_long_as_its_urls_live() -> None:
    keyring = Keyring([Key("new", b"n" * 32, NOW), Key("old", b"o" * 32, NOW - 10**6)])
    assert ids(keyring.without_expired(NOW + RETIRED_KEPT_S - 1)) == ["new", "old"]
    assert ids(keyring.without_expired(NOW + RETIRED_KEPT_S)) == ["new"]


def test_the_current_key_is_kept_at_any_age_and_the_oldest_go() -> None:
    keys = [Key("c", b"c" * 32, 3), Key("b", b"b" * 32, 2), Key("a", b"a" * 32, 1)]
    assert ids(Keyring(keys).without_expired(NOW)) == ["c"]
    assert ids(Keyring(keys).without_expired(RETIRED_KEPT_S + 2)) == ["c", "b"]


async def test_a_server_takes_up_a_changed_file_at_the_next_change(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keyring = create_keyring(path, NOW)
    follower = KeyFileFollower(path, keyring)
    rotated = keyring.with_new_key(NOW + 1)
    await follower.refresh(None, None)
    assert len(keyring.keys) == 1
    save_keyring(rotated, path)
    os.utime(path, ns=(1, 1))  # a file system may not tell two writes in a row apart
    await follower.refresh(None, None)
    assert keyring.keys == rotated.keys
    assert keyring.current_id == rotated.current_id


async def test_a_damaged_file_leaves_the_keys_in_use(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    keyring = create_keyring(path, NOW)
    follower, before = KeyFileFollower(path, keyring), keyring.keys
    path.write_bytes(b"{")
    os.utime(path, ns=(1, 1))
    for _ in range(2):  # it is tried again, not passed over
        with pytest.raises(OperatorError):
            await follower.refresh(None, None)
        await asyncio.sleep(0)
    assert keyring.keys == before
