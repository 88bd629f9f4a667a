"""What is right and wrong with the signature of a callback that somebody received (contract section
5), step by step."""

import hashlib
import hmac
from enum import StrEnum
from typing import Any

import msgspec

from visavis.apps.models import App
from visavis.streams.callbacks import sign_callback

PLACE = "<CallbackSecret>"
_SHOWN = 80
_KEPT = 4
_FIELDS = ("AppId", "Timestamp", "Nonce", "Signature")


class CheckResult(StrEnum):
    """What came of a step."""

    OK = "ok"
    WRONG = "wrong"
    NOT_REACHED = "not_reached"


class CheckStep(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was looked at. No secret is in any text."""

    name: str
    came: str
    expected: str
    finding: CheckResult
    remedy: str = ""


class CallbackCheck(msgspec.Struct, frozen=True, kw_only=True):
    """``signed_text`` is what has to be hashed, with a word in the place of the secret."""

    is_right: bool
    verdict: str
    steps: list[CheckStep]
    signed_text: str = ""


def check_callback(text: str, app: App) -> CallbackCheck:
    """Look at the body of a callback that this App received."""
    fields = _read(text)
    if fields is None:
        step = _step("body", text, "a JSON object", "Paste the whole body, as it was received.")
        return CallbackCheck(is_right=False, verdict=step.remedy, steps=[step])
    steps = [_step("body", "a JSON object", "a JSON object")]
    steps += [_check_field(name, fields.get(name), app) for name in _FIELDS]
    signed_text = ""
    if all(step.finding is CheckResult.OK for step in steps if step.name != "AppId"):
        timestamp, nonce, came = (fields[name] for name in _FIELDS[1:])
        signed_text = _in_order(app.callback_secret, timestamp, nonce)
        steps.append(_check_hash(timestamp, nonce, came, app))
    else:
        steps.append(_not_reached())
    wrong = [step for step in steps if step.finding is not CheckResult.OK]
    verdict = wrong[0].remedy if wrong else f"The signature is right: it is App {app.app_id}'s."
    return CallbackCheck(is_right=not wrong, verdict=verdict, steps=steps, signed_text=signed_text)


def _read(text: str) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        return None


def _check_field(name: str, value: object, app: App) -> CheckStep:
    shown = "nothing" if value is None else _mask(name, str(value))
    if name == "AppId":
        right = value == app.app_id
        remedy = f"This callback is of another App: check it there, not with App {app.app_id}."
        return _step(name, shown, str(app.app_id), "" if right else remedy)
    right = isinstance(value, str) and value != ""
    if name == "Timestamp":
        right = right and str(value).isascii() and str(value).isdecimal()
        remedy = "It is a string of decimal Unix seconds; sign it as it came, without changing it."
        return _step(name, shown, "a string of decimal digits", "" if right else remedy)
    remedy = f"{name} is a string; the body was changed on its way, or is cut off."
    return _step(name, shown, "a string", "" if right else remedy)


def _check_hash(timestamp: str, nonce: str, came: str, app: App) -> CheckStep:
    expected = "lower-case hex of SHA-1 over the three strings, sorted and joined"
    right = sign_callback(app.callback_secret, timestamp, nonce)
    if hmac.compare_digest(right.encode(), came.encode()):
        return _step("hash", _mask("Signature", came), expected)
    remedy = _find_mistake(timestamp, nonce, came, app) or (
        "It fits none of the usual mistakes: the CallbackSecret was another one when it was sent, "
        "or Timestamp or Nonce are not those that were signed."
    )
    return _step("hash", _mask("Signature", came), expected, remedy)


def _find_mistake(timestamp: str, nonce: str, came: str, app: App) -> str:
    three = (app.callback_secret, timestamp, nonce)
    if came.lower() == sign_callback(*three):
        return "It is right but for its letters: it has to be lower-case hex."
    if came == sign_callback(app.server_secret, timestamp, nonce):
        return "It was made with the ServerSecret; callbacks are signed with the CallbackSecret."
    for name in ("sha256", "md5", "sha512"):
        if came.lower() == hashlib.new(name, "".join(sorted(three)).encode()).hexdigest():
            return f"It was made with {name.upper()} instead of SHA-1."
    if came.lower() == hashlib.sha1("".join(three).encode()).hexdigest():  # noqa: S324
        return "The three strings were joined without being sorted first."
    return ""


def _in_order(secret: str, timestamp: str, nonce: str) -> str:
    """The three as they are joined: where the secret stands is told, not what it is."""
    shown = {secret: PLACE}
    return "".join(shown.get(part, part) for part in sorted((secret, timestamp, nonce)))


def _step(name: str, came: str, expected: str, remedy: str = "") -> CheckStep:
    finding = CheckResult.WRONG if remedy else CheckResult.OK
    shown = came[:_SHOWN] or "nothing"
    return CheckStep(name=name, came=shown, expected=expected, finding=finding, remedy=remedy)


def _not_reached() -> CheckStep:
    return CheckStep(
        name="hash",
        came="nothing that could be hashed",
        expected="SHA-1 over CallbackSecret, Timestamp and Nonce",
        finding=CheckResult.NOT_REACHED,
        remedy="",
    )


def _mask(name: str, value: str) -> str:
    return value[:_KEPT] + "…" if name == "Signature" else value
