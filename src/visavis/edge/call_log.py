"""The last calls, for operators and testers to look at: in memory only, without secrets.

On the way of a call no more is done than to keep hold of what is there already; what is shown is
made when somebody looks.
"""

from collections import deque
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec
from starlette.types import Scope

from visavis.clock import Clock
from visavis.edge.masking import MASK, mask_all, mask_signature, mask_text
from visavis.errors import ReturnCode

COMMON = frozenset(
    ("Action", "AppId", "SignatureNonce", "Timestamp", "Signature", "SignatureVersion")
)
MAX_BODY_BYTES = 16 * 1024
"""What is kept of one body."""
MAX_LOG_BYTES = 16 * 1024 * 1024
"""Of queries and bodies together: beyond, the oldest calls go first."""
MAX_PAGE = 200
_SIGNATURE_CODES = (
    ReturnCode.SIGNATURE_EXPIRED,
    ReturnCode.SIGNATURE_WRONG,
    ReturnCode.SERVER_SECRET_NOT_FOUND,
)
"""Of calls whose signature was not accepted: it is kept, to explain why."""


class Call:
    """A call under way: what the steps have found of it so far."""

    __slots__ = ("body", "fault", "query", "request_id", "signature")

    def __init__(self, request_id: str, query: dict[str, str]) -> None:
        self.request_id = request_id
        self.query = query
        self.body: bytes | None = None
        """None until it was read."""
        self.fault: int | None = None
        """The number of the injected fault that hit it."""
        self.signature = ""
        """One that was not accepted."""


class RefusedCall(NamedTuple):
    """A call whose signature was not accepted, with all that came: not to be shown."""

    query: dict[str, str]
    code: ReturnCode
    time_s: float
    """When it was refused, Unix seconds."""


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A call that was answered. Secrets are masked."""

    number: int
    """Rising by one from call to call, from 1 at the server's start."""
    request_id: str
    time_ms: int
    """When it was answered, Unix milliseconds."""
    app_id: int | None
    """None where what came is no AppId."""
    action: str
    code: int
    message: str
    duration_ms: float
    client: str
    """The address that it came from; behind a trusted proxy, the one before that."""
    method: str
    common: dict[str, str]
    """The query; of a GET, without the business parameters."""
    parameters: dict[str, Any] | str
    """The business parameters, or the body as text where it is no JSON object or was cut."""
    cut: bool = False
    """Whether more came than MAX_BODY_BYTES."""
    fault: int | None = None
    """The number of the injected fault that hit it."""

    @property
    def was_unaccepted(self) -> bool:
        """Whether its signature was not accepted."""
        return _is_unaccepted(self.code, self.fault)


class _Entry(NamedTuple):
    """What is kept of a call."""

    number: int
    call: Call
    time_s: float
    method: str
    client: Any
    code: int
    message: str
    seconds: float
    size: int


class CallLog:
    """The last ``capacity`` calls of this process. It belongs to the thread of the event loop."""

    def __init__(self, capacity: int, clock: Clock, max_bytes: int = MAX_LOG_BYTES) -> None:
        self._capacity = capacity
        self._clock = clock
        self._max_bytes = max_bytes
        self._entries: deque[_Entry] = deque()
        self._bytes = 0
        self._last = 0

    def note(self, scope: Scope, call: Call, code: int, message: str, seconds: float) -> None:
        """A call was answered, ``seconds`` after it began. Its signature is forgotten here, unless
        it was not accepted."""
        query = call.query
        if "Signature" in query:
            if _is_unaccepted(code, call.fault):
                call.signature = query["Signature"]
            query["Signature"] = mask_signature(query["Signature"])
        body = call.body
        if body is None:
            body = call.body = b""
        elif len(body) > MAX_BODY_BYTES:
            body = call.body = body[: MAX_BODY_BYTES + 1]
        self._last = number = self._last + 1
        size = len(scope["query_string"]) + len(body)
        client, now = scope.get("client"), self._clock.now()
        method = scope["method"]
        self._entries.append(
            _Entry(number, call, now, method, client, code, message, seconds, size)
        )
        self._bytes += size
        while len(self._entries) > self._capacity or self._bytes > self._max_bytes:
            self._bytes -= self._entries.popleft().size

    def page(
        self,
        before: int | None,
        limit: int,
        *,
        app_id: int | None = None,
        action: str | None = None,
        code: int | None = None,
        refused: bool | None = None,
        text: str | None = None,
    ) -> list[CallRecord]:
        """At most ``limit`` calls (MAX_PAGE at the most) that fit, the newest first, numbered below
        ``before`` if that is given.

        ``refused``: only those with a Code other than 0, or only the others. ``text`` is found in
        RequestId, Action, Message, address and parameters, in any case of letters.
        """
        wanted = text.casefold() if text else ""
        found: list[CallRecord] = []
        for entry in self._newest(before):
            if len(found) >= min(limit, MAX_PAGE):
                break
            if code is not None and entry.code != code:
                continue
            if refused is not None and (entry.code != 0) != refused:
                continue
            if action is not None and entry.call.query.get("Action", "") != action:
                continue
            if app_id is not None and _app_id(entry.call.query) != app_id:
                continue
            record = _record(entry)
            if not wanted or wanted in _searched(record):
                found.append(record)
        return found

    def find(self, request_id: str) -> CallRecord | None:
        """The call that was answered with this RequestId, while it is remembered."""
        entry = self._find(request_id)
        return None if entry is None else _record(entry)

    def refused(self, request_id: str) -> RefusedCall | None:
        """That call as it came, if its signature was not accepted."""
        entry = self._find(request_id)
        if entry is None or not _is_unaccepted(entry.code, entry.call.fault):
            return None
        query = entry.call.query | {"Signature": entry.call.signature}
        return RefusedCall(query, ReturnCode(entry.code), entry.time_s)

    def _find(self, request_id: str) -> _Entry | None:
        return next((one for one in self._newest(None) if one.call.request_id == request_id), None)

    def _newest(self, before: int | None) -> Iterator[_Entry]:
        for entry in reversed(self._entries):
            if before is None or entry.number < before:
                yield entry


def _is_unaccepted(code: int, fault: int | None) -> bool:
    """Injected faults hit calls whose signature is good, whatever Code they answer."""
    return code in _SIGNATURE_CODES and fault is None


def _record(entry: _Entry) -> CallRecord:
    query, body = entry.call.query, entry.call.body or b""
    is_get = entry.method == "GET"
    cut = len(body) > MAX_BODY_BYTES
    rest = {name: value for name, value in query.items() if name not in COMMON}
    return CallRecord(
        number=entry.number,
        request_id=entry.call.request_id,
        time_ms=int(entry.time_s * 1000),
        app_id=_app_id(query),
        action=query.get("Action", ""),
        code=entry.code,
        message=mask_text(entry.message),
        duration_ms=round(entry.seconds * 1000, 3),
        client=entry.client[0] if entry.client else "",
        method=entry.method,
        common=_common(query, {} if is_get else rest),
        parameters=mask_all(rest) if is_get else _read_body(body[:MAX_BODY_BYTES], cut=cut),
        cut=cut,
        fault=entry.call.fault,
    )


def _common(query: dict[str, str], more: dict[str, str]) -> dict[str, str]:
    """The signature is masked already."""
    return {name: query[name] for name in query if name in COMMON} | mask_all(more)


def _read_body(body: bytes, *, cut: bool) -> dict[str, Any] | str:
    if not body:
        return {}
    if not cut:
        try:
            return mask_all(msgspec.json.decode(body, type=dict[str, Any]))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass  # shown as it came
    text = mask_text(body.decode(errors="replace"))
    return text + MASK if cut else text


def _app_id(query: dict[str, str]) -> int | None:
    text = query.get("AppId", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else None  # noqa: PLR2004


def _searched(record: CallRecord) -> str:
    parameters = record.parameters
    if not isinstance(parameters, str):
        parameters = msgspec.json.encode(parameters).decode()
    parts = (record.request_id, record.action, record.message, record.client, parameters)
    return "\n".join(parts).casefold()
