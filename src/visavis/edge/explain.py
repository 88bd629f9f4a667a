"""What a server finds in a signed call, step by step, and why it would refuse it (contract section
1)."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import NamedTuple, TypeVar

from visavis.actions.spec import AnyActionSpec
from visavis.apps.directory import AppDirectory
from visavis.apps.models import MAX_APP_ID, App
from visavis.edge.call_log import RefusedCall
from visavis.edge.common_params import (
    NONCE_LENGTH,
    CommonParams,
    check_nonce,
    check_signed,
    check_version,
    read_app_id,
    read_timestamp,
)
from visavis.edge.explanation import Explanation, Finding, Step
from visavis.edge.gateway import check_service, find_action, find_app
from visavis.edge.masking import mask_signature, mask_text
from visavis.edge.pasted import MAX_CHARACTERS, Pasted, read_pasted
from visavis.edge.signature import WINDOW_S, check_signature, check_timestamp, replayed
from visavis.edge.signing_mistakes import Parts, find_mistake, parts_with
from visavis.errors import ApiError, ReturnCode
from visavis.signing import SIGNATURE_VERSION

T = TypeVar("T")
_SHOWN = 80


class _Look(NamedTuple):
    """What a step looks at."""

    name: str
    looked_at: str
    expected: str


_ADDRESS = _Look("address", "how the call is addressed", "the path /")
_APP = _Look("App", "the App", "an App of this server")
_HASH = _Look(
    "hash",
    "the signature itself",
    "lower-case hex of md5(AppId + SignatureNonce + ServerSecret + Timestamp)",
)
_NONCE = _Look(
    "nonce",
    "whether the nonce was used before",
    "a nonce that no other call of this App had",
)
_SERVICE = _Look(
    "service", "whether the App may call", "an App that is enabled and has the service"
)


def explain(
    text: str, directory: AppDirectory, actions: Mapping[str, AnyActionSpec], now: float
) -> Explanation:
    """Look at a pasted call as the server would at ``now`` (Unix seconds): the present time, or
    that of the call."""
    pasted = read_pasted(text)
    if pasted is None:
        return _unreadable(text)
    steps = _Steps()
    steps.address(pasted)
    steps.common(pasted.query, actions)
    steps.app(pasted.query, directory, now)
    return steps.explanation()


def explain_refused(
    refused: RefusedCall, directory: AppDirectory, actions: Mapping[str, AnyActionSpec]
) -> Explanation:
    """Look at a call that this server refused, as it was then; the App is as it is now."""
    steps = _Steps(was_wrong=refused.code is ReturnCode.SIGNATURE_WRONG)
    steps.address(Pasted(query=refused.query, path="/"))
    steps.common(refused.query, actions)
    steps.app(refused.query, directory, refused.time_s)
    return steps.explanation()


class _Steps:
    """Takes the steps and collects them."""

    def __init__(self, *, was_wrong: bool = False) -> None:
        """``was_wrong``: whether the server found the signature wrong when the call came."""
        self._was_wrong = was_wrong
        self._steps: list[Step] = []
        self._signed_text = ""

    def address(self, pasted: Pasted) -> None:
        right = pasted.path in ("", "/")
        other = f"Actions are called at /, not at {pasted.path[:_SHOWN]}, which answers 404."
        self._add(
            _ADDRESS,
            pasted.host + pasted.path or "a query",
            Finding.OK if right else Finding.WRONG,
            remedy=" ".join(pasted.notes) if right else other,
        )

    def common(self, query: dict[str, str], actions: Mapping[str, AnyActionSpec]) -> None:
        """Each common parameter, present and formed."""
        steps: list[tuple[str, str, Callable[[str], object]]] = [
            ("Action", "the name of an Action", lambda name: find_action(actions, name)),
            ("AppId", f"a number in [1, {MAX_APP_ID}]", read_app_id),
            ("SignatureVersion", SIGNATURE_VERSION, check_version),
            ("SignatureNonce", f"1 to {NONCE_LENGTH} printable ASCII characters", check_nonce),
            ("Timestamp", "Unix seconds", read_timestamp),
            ("Signature", "32 characters of lower-case hex", check_signed),
        ]
        for name, expected, check in steps:
            value = query.get(name, "")
            shown = mask_signature(value) if name == "Signature" and value else value[:_SHOWN]
            look = _Look(name, f"the parameter {name}", expected)
            self._check(look, shown or "nothing", partial(check, value))

    def app(self, query: dict[str, str], directory: AppDirectory, now: float) -> None:
        """The App, the time and the hash."""
        app_id = _or_none(read_app_id, query.get("AppId", ""))
        timestamp = _or_none(read_timestamp, query.get("Timestamp", ""))
        app = None if app_id is None else directory.get(app_id)
        if app_id is None:
            self._not_reached(_APP)
        else:
            self._check(_APP, f"AppId {app_id}", partial(find_app, directory, app_id))
        look = _Look("time", "how old the call is", f"a time within {WINDOW_S} s of {_moment(now)}")
        if timestamp is None:
            self._not_reached(look)
        else:
            self._check(look, _age(timestamp, now), partial(check_timestamp, timestamp, now))
        self._hash(_read_common(query, app_id, timestamp), app, directory, now)
        self._nonce(query.get("SignatureNonce", ""))
        self._service(app)

    def _hash(
        self, common: CommonParams | None, app: App | None, directory: AppDirectory, now: float
    ) -> None:
        if common is None:
            self._not_reached(_HASH)
            return
        parts = Parts(common.app_id_text, common.nonce, common.timestamp_text)
        self._signed_text = "".join(parts_with(parts, f"<ServerSecret of App {common.app_id}>"))
        came = mask_signature(common.signature)
        if app is None:
            mistake = find_mistake(parts, common.signature, None, directory, now)
            self._add(_HASH, came, Finding.NOT_REACHED, remedy=mistake or "")
            return
        try:
            check_signature(common, app.secrets_at(now))
        except ApiError as fault:
            remedy = find_mistake(parts, common.signature, app, directory, now) or (
                "It fits none of the usual mistakes. Compare the ServerSecret, and that the values "
                f"that are sent are those that were signed. Hash this: {self._signed_text}"
            )
            self._add(_HASH, came, Finding.WRONG, fault.code.value, remedy)
        else:
            self._add(_HASH, came, Finding.OK, remedy=_outdated(common, app))

    def _nonce(self, nonce: str) -> None:
        """A call that was refused though its hash is right had a nonce that was used before."""
        came = nonce[:_SHOWN] or "nothing"
        if self._was_wrong and self._steps[-1].finding is Finding.OK:
            fault = replayed()
            self._add(_NONCE, came, Finding.WRONG, fault.code.value, fault.message)
            return
        remedy = "Make a new one for every call, and for every retry."
        self._add(_NONCE, came, Finding.NOT_CHECKED, remedy=remedy)

    def _service(self, app: App | None) -> None:
        if app is None:
            self._not_reached(_SERVICE)
            return
        on = "enabled" if app.enabled else "disabled"
        came = f"App {app.app_id} is {on}" + ("" if app.has_service else ", without the service")
        self._check(_SERVICE, came, partial(check_service, app))

    def explanation(self) -> Explanation:
        wrong = [step for step in self._steps if step.finding is Finding.WRONG]
        if not wrong:
            verdict = "Everything fits; only a nonce that was used before could be wrong with it."
            return self._made(0, verdict)
        count = f" Of {len(wrong)} faults this is the first." if len(wrong) > 1 else ""
        return self._made(wrong[0].code, wrong[0].remedy + count)

    def _made(self, code: int, verdict: str) -> Explanation:
        return Explanation(
            steps=self._steps, code=code, verdict=verdict, signed_text=self._signed_text
        )

    def _check(self, look: _Look, came: str, check: Callable[[], object]) -> None:
        """A step that the gateway takes with this very check."""
        try:
            check()
        except ApiError as fault:
            self._add(look, came, Finding.WRONG, fault.code.value, fault.message)
        else:
            self._add(look, came, Finding.OK)

    def _not_reached(self, look: _Look) -> None:
        self._add(look, "nothing that could be looked at", Finding.NOT_REACHED)

    def _add(
        self, look: _Look, came: str, finding: Finding, code: int = 0, remedy: str = ""
    ) -> None:
        self._steps.append(_step(look, came, finding, code, remedy))


def _step(look: _Look, came: str, finding: Finding, code: int = 0, remedy: str = "") -> Step:
    return Step(
        name=look.name,
        looked_at=look.looked_at,
        came=came,
        expected=look.expected,
        finding=finding,
        code=code,
        remedy=remedy,
    )


def _read_common(
    query: dict[str, str], app_id: int | None, timestamp: int | None
) -> CommonParams | None:
    """What the hash is made of, whatever else is wrong with it; None where some of it is
    missing."""
    signature, nonce = query.get("Signature", ""), query.get("SignatureNonce", "")
    if app_id is None or timestamp is None or not signature or not nonce:
        return None
    return CommonParams(app_id, query["AppId"], nonce, timestamp, query["Timestamp"], signature)


def _unreadable(text: str) -> Explanation:
    too_long = len(text) > MAX_CHARACTERS
    remedy = (
        f"Give at most {MAX_CHARACTERS:,} characters."
        if too_long
        else "Give the call's address, with its query: https://HOST/?Action=…&AppId=…&Signature=…"
    )
    came = f"{len(text):,} characters" if too_long else mask_text(text[:_SHOWN]) or "nothing"
    look = _ADDRESS._replace(expected="a URL, a request line, a query or a curl command")
    step = _step(look, came, Finding.WRONG, remedy=remedy)
    return Explanation(steps=[step], code=0, verdict=f"No signed call can be read. {remedy}")


def _outdated(common: CommonParams, app: App) -> str:
    """A word of warning where a good signature was made with the ServerSecret of before."""
    try:
        check_signature(common, (app.server_secret,))
    except ApiError:
        until = _moment(app.previous_until or 0)
        return (
            "It was made with the ServerSecret that the App had before it was rotated; that one is "
            f"good until {until}."
        )
    return ""


def _or_none(read: Callable[[str], T], text: str) -> T | None:
    try:
        return read(text)
    except ApiError:
        return None


def _moment(seconds: float) -> str:
    try:
        return f"{dt.datetime.fromtimestamp(int(seconds), dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
    except (OverflowError, ValueError, OSError):
        return f"{int(seconds)} s"


def _age(timestamp: int, now: float) -> str:
    off = int(now) - timestamp
    when = "now" if off == 0 else f"{abs(off):,} s {'ago' if off > 0 else 'ahead'}"
    return f"{_moment(timestamp)}, {when}"
