"""Token04 (contract section 6): what an App's back end gives a viewer, made from AppId, user ID and
ServerSecret."""

import base64
import binascii
import secrets
import struct
from typing import Any

import msgspec
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from visavis.apps.models import SECRET_LENGTH

PREFIX = "04"
MAX_LENGTH = 8192
"""Of a whole token; a real one has some 300 characters."""
BLOCK_BYTES = 16
_BLOCK_BITS = 128
_HEAD = struct.Struct(">qH")
_LENGTH = struct.Struct(">H")
LOG_IN, PUBLISH = "1", "2"


class TokenError(Exception):
    """The token is not good. What is wrong with it is not said, for whoever guesses would learn
    from it."""

    def __init__(self) -> None:
        super().__init__("The token is not valid.")


class _Inside(msgspec.Struct, frozen=True):
    app_id: int
    user_id: str
    expire: int
    payload: str = ""


class ViewerToken(msgspec.Struct, frozen=True, kw_only=True):
    """Who holds a token, and what it allows."""

    app_id: int
    user_id: str
    expires: int
    """Unix seconds."""
    room_id: str | None = None
    """The only room; None is every room of the App."""
    stream_ids: tuple[str, ...] | None = None
    """The only streams; None is every stream of the room."""
    may_log_in: bool = True
    may_publish: bool = False
    """Only where the payload says so."""

    def may_enter(self, room_id: str) -> bool:
        return self.may_log_in and self.room_id in (None, room_id)

    def may_watch(self, room_id: str, stream_id: str) -> bool:
        return self.may_log_in and self._covers(room_id, stream_id)

    def may_publish_to(self, room_id: str, stream_id: str) -> bool:
        return self.may_publish and self._covers(room_id, stream_id)

    def _covers(self, room_id: str, stream_id: str) -> bool:
        return self.room_id in (None, room_id) and (
            self.stream_ids is None or stream_id in self.stream_ids
        )


def make_token(
    app_id: int, user_id: str, server_secret: str, now: int, lives_s: int, payload: str = ""
) -> str:
    """A token as back ends make it. Raises ValueError for a ServerSecret without 32 characters."""
    inside = {
        "app_id": app_id,
        "user_id": user_id,
        "nonce": secrets.randbelow(2**31),
        "ctime": now,
        "expire": now + lives_s,
        "payload": payload,
    }
    start = secrets.token_bytes(BLOCK_BYTES)
    padder = padding.PKCS7(_BLOCK_BITS).padder()
    padded = padder.update(msgspec.json.encode(inside)) + padder.finalize()
    encryptor = _cipher(server_secret, start).encryptor()
    hidden = encryptor.update(padded) + encryptor.finalize()
    content = _HEAD.pack(now + lives_s, len(start)) + start + _LENGTH.pack(len(hidden)) + hidden
    return PREFIX + base64.b64encode(content).decode()


def read_token(token: str, app_id: int, server_secret: str, now: float) -> ViewerToken:
    """The token of a viewer of this App at ``now`` (Unix seconds). Raises TokenError."""
    try:
        inside = msgspec.json.decode(_open(token, server_secret), type=_Inside)
        narrowed = _narrow(inside.payload)
    except (ValueError, struct.error, binascii.Error, msgspec.DecodeError, RecursionError):
        raise TokenError from None
    if inside.app_id != app_id or inside.expire <= now:  # the outer expiry is not protected
        raise TokenError
    return ViewerToken(app_id=app_id, user_id=inside.user_id, expires=inside.expire, **narrowed)


def _open(token: str, server_secret: str) -> bytes:
    if len(token) > MAX_LENGTH or not token.startswith(PREFIX):
        raise ValueError("no Token04")
    content = base64.b64decode(token.removeprefix(PREFIX), validate=True)
    _, start_length = _HEAD.unpack_from(content)
    start = content[_HEAD.size : _HEAD.size + start_length]
    at = _HEAD.size + start_length
    (length,) = _LENGTH.unpack_from(content, at)
    hidden = content[at + _LENGTH.size :]
    if start_length != BLOCK_BYTES or len(hidden) != length or not length:
        raise ValueError("lengths do not fit")
    decryptor = _cipher(server_secret, start).decryptor()
    padded = decryptor.update(hidden) + decryptor.finalize()
    unpadder = padding.PKCS7(_BLOCK_BITS).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def _cipher(server_secret: str, start: bytes) -> Cipher[modes.CBC]:
    key = server_secret.encode()
    if len(key) != SECRET_LENGTH:
        raise ValueError(f"A ServerSecret is {SECRET_LENGTH} ASCII characters.")
    return Cipher(algorithms.AES(key), modes.CBC(start))


def _narrow(payload: str) -> dict[str, Any]:
    """What a payload narrows a token to. One that is no JSON object says nothing of rooms, and
    narrows nothing; one whose rules cannot be understood is refused."""
    try:
        said = msgspec.json.decode(payload) if payload else {}
    except msgspec.DecodeError:
        return {}
    if not isinstance(said, dict):
        return {}
    rules = msgspec.convert(said, _Rules)
    narrowed: dict[str, Any] = {}
    if rules.room_id:
        narrowed["room_id"] = rules.room_id
    if rules.stream_id_list:
        narrowed["stream_ids"] = tuple(rules.stream_id_list)
    if rules.privilege is not None:
        narrowed["may_log_in"] = rules.privilege.get(LOG_IN) == 1
        narrowed["may_publish"] = rules.privilege.get(PUBLISH) == 1
    return narrowed


class _Rules(msgspec.Struct, frozen=True):
    room_id: str | None = None
    privilege: dict[str, int] | None = None
    stream_id_list: list[str] | None = None
