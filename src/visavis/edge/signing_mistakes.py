"""Why a signature is wrong: what people do instead of the contract's hash, tried one by one."""

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from typing import NamedTuple
from urllib.parse import quote, unquote

from visavis.apps.directory import AppDirectory
from visavis.apps.models import App
from visavis.signing import sign

_NAMES = ("AppId", "SignatureNonce", "ServerSecret", "Timestamp")
_HASHES = {16: "md5", 20: "sha1", 28: "sha224", 32: "sha256", 48: "sha384", 64: "sha512"}
_SHOWN = {"md5": "MD5", "sha1": "SHA-1", "sha224": "SHA-224", "sha256": "SHA-256"} | {
    "sha384": "SHA-384",
    "sha512": "SHA-512",
}
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")
_BETWEEN = (",", "&", " ", "|", ":", "-", "_", "+", "\n")
_LEAST_CUT = 8


class Parts(NamedTuple):
    """What a signature is made of besides the secret, as text."""

    app_id: str
    nonce: str
    timestamp: str


class _Received(NamedTuple):
    digest: bytes
    hash: str
    mistakes: tuple[str, ...]
    """Of how it is written."""


class _Secret(NamedTuple):
    mistake: str
    value: str


def find_mistake(
    parts: Parts, signature: str, app: App | None, directory: AppDirectory, now: float
) -> str | None:
    """What was done instead, in words, if it is one of the usual mistakes; no secret is in them.

    An old ServerSecret that is kept at ``now`` (Unix seconds) is as good as the present one: to
    sign with it is no mistake.
    """
    good = () if app is None else app.secrets_at(now)
    for secret in good:
        if cut := _cut_off(parts, signature, secret):
            return cut
    received = _read(signature)
    if received is None:
        return None
    tried = iter(()) if app is None else _tries_of(parts, _secrets(app, good, directory))
    for mistakes, text, key in (*tried, *_tries_of_others(parts, app, directory, now)):
        if key is None:
            digest = hashlib.new(received.hash, text, usedforsecurity=False).digest()
        else:
            digest = hmac.digest(key, text, received.hash)
        if digest == received.digest:
            keyed = "" if key is None else "as an HMAC"
            return _words((*received.mistakes, keyed, *mistakes))
    return None


def _words(mistakes: Iterable[str]) -> str:
    return "It was made " + ", and ".join(one for one in mistakes if one) + "."


def _cut_off(parts: Parts, signature: str, secret: str) -> str:
    right = sign(parts.app_id, parts.nonce, secret, parts.timestamp)
    if len(signature) < _LEAST_CUT or signature == right:
        return ""
    if right.startswith(signature):
        return f"It is cut off: {len(signature)} of its {len(right)} characters came."
    if right[8:24] == signature.lower():
        return "It is the middle half of the hash (16 characters); send all 32."
    if signature.strip().strip("\"'") == right:
        return "There are blanks or quotation marks around it."
    return ""


def _read(signature: str) -> _Received | None:
    """The hash that it holds, by its length."""
    signature = signature.strip()
    if _HEX.fullmatch(signature) and len(signature) // 2 in _HASHES:
        digest = bytes.fromhex(signature)
        how = "" if signature == signature.lower() else "in upper-case hex; it has to be lower-case"
    elif _BASE64.fullmatch(signature):
        plain = signature.rstrip("=").replace("-", "+").replace("_", "/")
        try:
            digest = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
        except binascii.Error:
            return None
        how = "in base64; it has to be lower-case hex"
    else:
        return None
    name = _HASHES.get(len(digest))
    if name is None:
        return None
    other = "" if name == "md5" else f"with {_SHOWN[name]} instead of MD5"
    return _Received(digest, name, (how, other))


def _tries_of(
    parts: Parts, secrets: Iterable[_Secret]
) -> Iterator[tuple[tuple[str, ...], bytes, bytes | None]]:
    """Mistakes, the text they give, and for an HMAC its key; the plainest first."""
    for secret in secrets:
        for mistakes, text in _texts(parts, secret.value):
            yield (secret.mistake, *mistakes), text.encode(), None
        for names in permutations(zip(_NAMES, parts_with(parts, ""), strict=True)):
            text = "".join(value for _, value in names)
            yield (secret.mistake,), text.encode(), secret.value.encode()


def parts_with(parts: Parts, secret: str) -> tuple[str, str, str, str]:
    """The four in the contract's order."""
    return parts.app_id, parts.nonce, secret, parts.timestamp


def _secrets(app: App, good: Sequence[str], directory: AppDirectory) -> Iterator[_Secret]:
    """``good``: its ServerSecrets that are accepted."""
    for right in good:
        yield _Secret("", right)
    yield _Secret("with the App's CallbackSecret instead of its ServerSecret", app.callback_secret)
    for former in directory.former_secrets(app.app_id):
        if former not in good:
            yield _Secret("with the ServerSecret that the App had before it was rotated", former)
    for right in good:
        yield from _misread(right)
    yield _Secret("without a ServerSecret (its variable was empty)", "")
    for nothing in ("undefined", "null", "None", "nil"):
        yield _Secret(f"without a ServerSecret (its variable was {nothing})", nothing)


def _misread(right: str) -> Iterator[_Secret]:
    for wrapped in (f"{right}\n", f"{right}\r\n", f" {right}", f"{right} ", f"{right}\r"):
        yield _Secret("with white space before or behind the ServerSecret", wrapped)
    for mark in "\"'":
        yield _Secret("with quotation marks round the ServerSecret", f"{mark}{right}{mark}")
    yield _Secret("with the ServerSecret in other letters (upper or lower case)", right.upper())
    yield _Secret("with the ServerSecret in other letters (upper or lower case)", right.lower())


def _texts(parts: Parts, secret: str) -> Iterator[tuple[tuple[str, ...], str]]:
    for how_late, timestamp in _timestamps(parts.timestamp):
        for how_nonce, nonce in _nonces(parts.nonce):
            four = (parts.app_id, nonce, secret, timestamp)
            for places in permutations(range(4)):
                text = "".join(four[place] for place in places)
                yield (_order(places), how_nonce, how_late), text
    four = parts_with(parts, secret)
    for between in _BETWEEN:
        yield (f"with {between!r} between the four parts",), between.join(four)
    named = "&".join(f"{name}={value}" for name, value in zip(_NAMES, four, strict=True))
    yield ("with the names of the four parts (name=value)",), named
    for left_out in (0, 1, 3):  # without a secret is a case of its own
        rest = "".join(value for place, value in enumerate(four) if place != left_out)
        yield (f"without {_NAMES[left_out]}",), rest


def _order(places: tuple[int, ...]) -> str:
    if places == (0, 1, 2, 3):
        return ""
    return "with the parts in another order: " + " + ".join(_NAMES[place] for place in places)


def _timestamps(timestamp: str) -> Iterator[tuple[str, str]]:
    yield "", timestamp
    yield "with the time in milliseconds where seconds were sent", f"{timestamp}000"
    if len(timestamp) > 3:  # noqa: PLR2004
        yield "with the time in seconds where milliseconds were sent", timestamp[:-3]


def _nonces(nonce: str) -> Iterator[tuple[str, str]]:
    """The forms that differ."""
    forms = {
        nonce: "",
        unquote(nonce): "with another nonce: what was sent is percent-encoded twice",
        quote(nonce, safe=""): "with the percent-encoded nonce; sign it as it is before encoding",
        nonce.replace(" ", "+"): "with + in the nonce, which was sent without percent-encoding",
        nonce.upper(): "with the nonce in other letters (upper or lower case)",
        nonce.lower(): "with the nonce in other letters (upper or lower case)",
    }
    seen = {nonce: "", **{form: how for form, how in forms.items() if form != nonce}}
    for form, how in seen.items():
        yield how, form


def _tries_of_others(
    parts: Parts, app: App | None, directory: AppDirectory, now: float
) -> Iterator[tuple[tuple[str, ...], bytes, bytes | None]]:
    for other in directory.all():
        if app is not None and other.app_id == app.app_id:
            continue
        whose = f"of App {other.app_id} ({other.name})"
        for words, value in (
            *((f"with the ServerSecret {whose}", each) for each in other.secrets_at(now)),
            (f"with the CallbackSecret {whose}", other.callback_secret),
        ):
            yield (words,), "".join(parts_with(parts, value)).encode(), None
            theirs = parts._replace(app_id=str(other.app_id))
            also = "for its AppId, where another was sent"
            yield (words, also), "".join(parts_with(theirs, value)).encode(), None
