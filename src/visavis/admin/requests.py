"""The last calls of this server, and what is wrong with a signature."""

from http import HTTPStatus
from typing import Annotated

import msgspec
from msgspec import Meta

from visavis.actions.protocol import NEVER_SENT, REMEDIES
from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.fields import AppId
from visavis.admin.problem import ProblemError
from visavis.admin.row_cursor import make_cursor, read_cursor
from visavis.admin.services import Admin
from visavis.edge.call_log import CallRecord
from visavis.edge.explain import explain, explain_refused
from visavis.edge.explanation import Explanation
from visavis.errors import ReturnCode


class RequestQuery(msgspec.Struct, frozen=True):
    """``refused``: only calls with a Code other than 0, or only the others. ``text`` is found in
    RequestId, Action, Message, address and parameters."""

    app_id: AppId | None = None
    action: str | None = None
    code: int | None = None
    refused: bool | None = None
    text: Annotated[str, Meta(max_length=200)] = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: str = ""


class RequestList(msgspec.Struct, frozen=True):
    """The newest first. Of several servers each has its own calls. ``capacity`` is how many are
    kept (``VISAVIS_CALL_LOG``); 0 keeps none."""

    requests: list[CallRecord]
    next_cursor: str | None
    capacity: int


class RequestDetail(msgspec.Struct, frozen=True):
    """A call, what its Code means, and what to do about it. ``explained``: whether its
    ``/explanation`` can be had, which says why its signature was not accepted."""

    request: CallRecord
    meaning: str
    remedy: str
    explained: bool


class PastedCall(msgspec.Struct, frozen=True):
    """A signed URL, a request line, a query or a curl command. ``at`` (Unix seconds) is when it was
    sent; the present time, if it is left out."""

    text: Annotated[str, Meta(max_length=100_000)]
    at: float | None = None


class CodeFacts(msgspec.Struct, frozen=True):
    """What a Code means, and what to do about it."""

    code: int
    meaning: str
    remedy: str
    is_sent: bool
    """Whether this server ever answers it."""


class Vocabulary(msgspec.Struct, frozen=True):
    """The names of all Actions, and all Codes."""

    actions: list[str]
    codes: list[CodeFacts]


async def list_requests(admin: Admin, call: Call[RequestQuery, None]) -> RequestList:
    query, log = call.query, admin.gateway.call_log
    before = read_cursor(query.cursor)
    if log is None:
        return RequestList([], None, 0)
    found = log.page(
        before,
        query.limit,
        app_id=query.app_id,
        action=query.action,
        code=query.code,
        refused=query.refused,
        text=query.text or None,
    )
    last = found[-1].number if len(found) == query.limit and found[-1].number > 1 else None
    return RequestList(found, make_cursor(last), admin.settings.call_log)


async def show_request(admin: Admin, call: Call[Nothing, None]) -> RequestDetail:
    request_id, log = call.path["request_id"], admin.gateway.call_log
    found = None if log is None else log.find(request_id)
    if found is None:
        raise _forgotten(request_id)
    code = ReturnCode(found.code)
    return RequestDetail(found, code.meaning, REMEDIES.get(code, ""), found.was_unaccepted)


async def explain_request(admin: Admin, call: Call[Nothing, None]) -> Explanation:
    request_id, log = call.path["request_id"], admin.gateway.call_log
    if log is None or log.find(request_id) is None:
        raise _forgotten(request_id)
    refused = log.refused(request_id)
    if refused is None:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            "The signature of this call was accepted, or was not looked at.",
            "See what its Code means.",
        )
    return explain_refused(refused, admin.gateway.apps, admin.gateway.actions)


def _forgotten(request_id: str) -> ProblemError:
    return ProblemError(
        HTTPStatus.NOT_FOUND,
        f"No call with the RequestId {request_id[:80]!r} is remembered.",
        "Only the last calls of this server are kept; its log may have the line.",
    )


async def explain_signature(admin: Admin, call: Call[Nothing, PastedCall]) -> Explanation:
    now = admin.clock.now() if call.body.at is None else call.body.at
    return explain(call.body.text, admin.gateway.apps, admin.gateway.actions, now)


async def list_vocabulary(admin: Admin, _call: Call[Nothing, None]) -> Vocabulary:
    codes = [
        CodeFacts(code.value, code.meaning, REMEDIES.get(code, ""), code not in NEVER_SENT)
        for code in ReturnCode
    ]
    return Vocabulary(list(admin.gateway.actions), codes)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/requests",
        section="Requests",
        summary="The last calls of this server, without secrets.",
        handle=list_requests,
        query=RequestQuery,
        answer=RequestList,
    ),
    Endpoint(
        method="GET",
        path="/requests/{request_id}",
        section="Requests",
        summary="One call, with what to do about its Code.",
        handle=show_request,
        answer=RequestDetail,
    ),
    Endpoint(
        method="GET",
        path="/requests/{request_id}/explanation",
        section="Requests",
        summary="Say, step by step, why a call's signature was not accepted.",
        handle=explain_request,
        answer=Explanation,
    ),
    Endpoint(
        method="POST",
        path="/explain",
        section="Requests",
        summary="Say, step by step, what is right and wrong with a signed call.",
        handle=explain_signature,
        body=PastedCall,
        answer=Explanation,
    ),
    Endpoint(
        method="GET",
        path="/vocabulary",
        section="Requests",
        summary="The names of all Actions, and what every Code means.",
        handle=list_vocabulary,
        answer=Vocabulary,
    ),
)
