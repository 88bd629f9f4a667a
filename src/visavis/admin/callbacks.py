"""What Apps were told of their streams."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.fields import AppId
from visavis.admin.row_cursor import make_cursor, read_cursor
from visavis.admin.services import Admin
from visavis.streams.callback_check import CallbackCheck, check_callback
from visavis.streams.callbacks import try_out
from visavis.streams.models import Callback, Delivery, Try


class CallbackFacts(msgspec.Struct, frozen=True, kw_only=True):
    """``event_type`` is 3 for the status of a stream task and 4 for that of a drive; ``detail`` is
    what the App is told of it. Until ``due_ms`` a pending one waits."""

    number: int
    app_id: int
    task_id: str
    event_type: int
    event_ms: int
    detail: dict[str, Any]
    delivery: Delivery
    due_ms: int
    tries: list[Try]
    tries_before: int
    """How many of the tries were before it was sent again by hand."""


class CallbackBody(msgspec.Struct, frozen=True, kw_only=True):
    """``body`` as it is sent, but for Nonce, Timestamp and Signature: each try has its own."""

    callback: CallbackFacts
    body: dict[str, Any]


class CallbackList(msgspec.Struct, frozen=True):
    """The newest first."""

    callbacks: list[CallbackFacts]
    next_cursor: str | None


class CallbackQuery(msgspec.Struct, frozen=True):
    """Only those of an App or a task, or with this delivery."""

    app_id: AppId | None = None
    task_id: str | None = None
    delivery: Delivery | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: str = ""


class TrialResult(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it; ``body`` is what was sent."""

    url: str
    outcome: str
    received: bool
    duration_ms: int
    body: str


class ReceivedBody(msgspec.Struct, frozen=True):
    """The body of a callback, as it was received."""

    body: Annotated[str, Meta(max_length=65536)]


async def list_callbacks(admin: Admin, call: Call[CallbackQuery, None]) -> CallbackList:
    query = call.query
    found = await admin.outbox.list_newest(
        query.limit + 1,
        before=read_cursor(query.cursor),
        app_id=query.app_id,
        task_id=query.task_id,
        delivery=query.delivery,
    )
    shown = found[: query.limit]
    last = shown[-1].number if len(found) > len(shown) else None
    return CallbackList([_facts(one) for one in shown], make_cursor(last))


async def show_callback(admin: Admin, call: Call[Nothing, None]) -> CallbackBody:
    facts = _facts(await admin.outbox.get(call.number("number")))
    body = {
        "AppId": facts.app_id,
        "EventType": facts.event_type,
        "EventTime": facts.event_ms,
        "TaskId": facts.task_id,
        "Detail": facts.detail,
    }
    return CallbackBody(callback=facts, body=body)


async def resend_callback(admin: Admin, call: Call[Nothing, None]) -> CallbackFacts:
    now_ms = int(admin.clock.now() * 1000)
    return _facts(await admin.outbox.resend(call.number("number"), now_ms))


async def test_callback(admin: Admin, call: Call[Nothing, None]) -> TrialResult:
    app = await admin.apps.get(call.number("app_id"))
    begun = admin.clock.monotonic()
    trial = await try_out(app, admin.clock)
    return TrialResult(
        url=trial.url,
        outcome=trial.outcome,
        received=trial.received,
        duration_ms=round((admin.clock.monotonic() - begun) * 1000),
        body=trial.body.decode(),
    )


async def check_callback_signature(
    admin: Admin, call: Call[Nothing, ReceivedBody]
) -> CallbackCheck:
    return check_callback(call.body.body, await admin.apps.get(call.number("app_id")))


def _facts(callback: Callback) -> CallbackFacts:
    return CallbackFacts(
        number=callback.number,
        app_id=callback.app_id,
        task_id=callback.task_id,
        event_type=callback.event_type.value,
        event_ms=callback.event_ms,
        detail=msgspec.json.decode(callback.detail),
        delivery=callback.delivery,
        due_ms=callback.due_ms,
        tries=list(callback.tries),
        tries_before=callback.tries_before,
    )


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/callbacks",
        section="Callbacks",
        summary="What Apps were told of their streams, the newest first.",
        handle=list_callbacks,
        query=CallbackQuery,
        answer=CallbackList,
    ),
    Endpoint(
        method="GET",
        path="/callbacks/{number}",
        section="Callbacks",
        summary="One callback: its body, and every try to deliver it.",
        handle=show_callback,
        answer=CallbackBody,
    ),
    Endpoint(
        method="POST",
        path="/callbacks/{number}/resend",
        section="Callbacks",
        summary="Deliver a callback once more, with as many tries as a new one.",
        handle=resend_callback,
        answer=CallbackFacts,
    ),
    Endpoint(
        method="POST",
        path="/apps/{app_id}/callbacks/test",
        section="Callbacks",
        summary="Send a signed callback of a task that does not exist to the App's URL, once.",
        handle=test_callback,
        answer=TrialResult,
    ),
    Endpoint(
        method="POST",
        path="/apps/{app_id}/callbacks/check",
        section="Callbacks",
        summary="Say whether the signature of a received callback is right, and why not.",
        handle=check_callback_signature,
        body=ReceivedBody,
        answer=CallbackCheck,
    ),
)
