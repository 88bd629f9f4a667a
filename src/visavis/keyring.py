"""The key file: keys that encrypt secrets at rest and sign media URLs, and that can be rotated."""

import base64
import hmac
import os
import secrets
import stat
from pathlib import Path
from typing import Annotated

import msgspec
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from msgspec import Meta

from visavis.errors import OperatorError

KEY_BYTES = 32
RETIRED_KEPT_S = 25 * 3600
"""How long a replaced key still checks URLs: as long as a URL that it signed may live."""


class Key(msgspec.Struct, frozen=True):
    """One key of the file. ``created_at`` is in Unix seconds."""

    id: str
    secret: Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
    created_at: int

    def derive(self, purpose: bytes) -> bytes:
        """A key of 32 bytes for one purpose only (HKDF, RFC 5869)."""
        return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=purpose).derive(self.secret)


class _KeyFile(msgspec.Struct, frozen=True):
    keys: list[Key]


class Keyring:
    """The keys in use, newest first: the first one encrypts and signs, all decrypt and check."""

    def __init__(self, keys: list[Key]) -> None:
        self.adopt(keys)

    def adopt(self, keys: list[Key]) -> None:
        """Use these keys from now on."""
        self.keys = keys
        self.current_id = keys[0].id
        self._url_keys = {key.id: key.derive(b"visavis media url") for key in keys}
        self._fernet = MultiFernet(
            [Fernet(base64.urlsafe_b64encode(key.derive(b"visavis secrets"))) for key in keys]
        )

    def encrypt(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def decrypt(self, token: bytes) -> str:
        """Raises WrongKeysError where none of the keys fits."""
        try:
            return self._fernet.decrypt(token).decode()
        except InvalidToken:
            raise WrongKeysError from None

    def sign(self, text: str) -> str:
        """The signature of ``text`` under the current key: HMAC-SHA256, URL-safe base64."""
        return _hmac(self._url_keys[self.current_id], text)

    def verify(self, key_id: str, text: str, signature: str) -> bool:
        """Whether ``signature`` is that of ``text`` under the key named, in constant time."""
        key = self._url_keys.get(key_id)
        if key is None:
            return False
        return hmac.compare_digest(_hmac(key, text).encode(), signature.encode())

    def with_new_key(self, now: int) -> "Keyring":
        """These keys with a new one in front."""
        return Keyring([_new_key(now), *self.keys])

    def without_expired(self, now: int) -> "Keyring":
        """Without the keys that were replaced so long ago that no URL can need them any more.

        Only for when every secret has been encrypted anew under the first key.
        """
        kept = [
            key
            for key, successor in zip(self.keys[1:], self.keys, strict=False)
            if successor.created_at > now - RETIRED_KEPT_S
        ]
        return Keyring([self.keys[0], *kept])


class WrongKeysError(OperatorError):
    """The key file does not fit what is stored."""

    def __init__(self) -> None:
        super().__init__(
            "The key file does not belong to this database: its secrets cannot be read.",
            "Set VISAVIS_KEY_FILE to the key file that the database was made with, or put that "
            "file back from your backup.",
        )


class KeyFileFollower:
    """Reads the key file again when it has changed and the database says that something has."""

    def __init__(self, path: Path, keyring: Keyring) -> None:
        self._path = path
        self._keyring = keyring
        self._read_at = path.stat().st_mtime_ns

    async def refresh(self, _connection: object, _touched: object) -> None:
        changed_at = self._path.stat().st_mtime_ns
        if changed_at != self._read_at:
            self._keyring.adopt(load_keyring(self._path).keys)
            self._read_at = changed_at


def create_keyring(path: Path, now: int) -> Keyring:
    """Write a key file with one new key, mode 0600, unless another process was faster."""
    keyring = Keyring([_new_key(now)])
    try:
        save_keyring(keyring, path, replace=False)
    except FileExistsError:
        return load_keyring(path)
    return keyring


def load_keyring(path: Path) -> Keyring:
    """Read the key file. Raises FileNotFoundError; OperatorError where it is damaged or open."""
    try:
        content = path.read_bytes()
        keys = msgspec.json.decode(content, type=_KeyFile).keys
    except FileNotFoundError:
        raise
    except (msgspec.DecodeError, UnicodeDecodeError, OSError) as fault:
        raise OperatorError(
            f"The key file {path} cannot be read: {fault}.", "Put it back from your backup."
        ) from None
    if not keys:
        raise OperatorError(f"The key file {path} holds no key.", "Put it back from your backup.")
    if stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise OperatorError(
            f"The key file {path} can be read by other users.", f"Run: chmod 600 {path}"
        )
    return Keyring(keys)


def save_keyring(keyring: Keyring, path: Path, *, replace: bool = True) -> None:
    """Write the whole file or nothing. Raises FileExistsError without ``replace``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(_KeyFile(keyring.keys))))
            file.flush()
            os.fsync(file.fileno())
        if replace:
            draft.replace(path)
        else:
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _new_key(now: int) -> Key:
    return Key(secrets.token_hex(4), secrets.token_bytes(KEY_BYTES), now)


def _hmac(key: bytes, text: str) -> str:
    digest = hmac.digest(key, text.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
