"""What a data directory has to hold before it can be worked with: its keys, and its own media."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.clock import Clock
from visavis.database.facts import KEY_CHECK, MEDIA_STORE, fact, settle
from visavis.errors import OperatorError
from visavis.keyring import Keyring, create_keyring, load_keyring


def make_directory(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as fault:
        raise OperatorError(
            f"The directory {path} cannot be made: {fault.strerror}.",
            "Give another one: --data-dir DIRECTORY or VISAVIS_DATA_DIR.",
        ) from None


async def open_keyring(engine: AsyncEngine, path: Path, clock: Clock) -> Keyring:
    token = await fact(engine, KEY_CHECK)
    try:
        keyring = load_keyring(path)
    except FileNotFoundError:
        if token is not None:
            raise OperatorError(
                f"The key file {path} is missing, and this database was made with one.",
                "Put it back from your backup, or set VISAVIS_KEY_FILE to where it is.",
            ) from None
        keyring = create_keyring(path, int(clock.now()))
    if token is None:
        token = await settle(engine, KEY_CHECK, keyring.encrypt("visavis").decode())
    keyring.decrypt(token.encode())
    return keyring


async def check_media_store(engine: AsyncEngine, root: Path) -> None:
    """Make sure that this media directory is the one that belongs to this database."""
    make_directory(root)
    marker = root / "store-id"
    expected = await fact(engine, MEDIA_STORE)
    if expected is None:
        _make_marker(marker)
        expected = await settle(engine, MEDIA_STORE, marker.read_text(errors="replace"))
    if not marker.exists() or marker.read_text(errors="replace") != expected:
        raise OperatorError(
            f"The media directory {root} is not the one that belongs to this database.",
            "Set VISAVIS_MEDIA_DIR to the directory that all servers of this database share.",
        )


def _make_marker(path: Path) -> None:
    """Give the directory an ID if it has none, complete or not at all. Of several servers that
    start at once, one gives it."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        draft.write_text(secrets.token_hex(8))
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
