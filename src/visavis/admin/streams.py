"""Streams and drives, for operators."""

from http import HTTPStatus
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.fields import AppId
from visavis.admin.problem import ProblemError
from visavis.admin.row_cursor import make_cursor, read_cursor
from visavis.admin.services import Admin
from visavis.edge.places import Place, watch_path, whep_path
from visavis.edge.rtc_manners import ice_servers
from visavis.errors import ApiError, MissingError
from visavis.media.urls import expiry_at
from visavis.streams.listing import TaskFilter
from visavis.streams.models import Drive, StreamTask
from visavis.streams.states import TaskStatus

Limit = Annotated[int, Meta(ge=1, le=200)]
State = Literal["live", "ended", "failed", ""]
_FILTERS = {
    "": TaskFilter(),
    "live": TaskFilter(live=True),
    "ended": TaskFilter(live=False),
    "failed": TaskFilter(status=TaskStatus.FAILED),
}
DRIVES_SHOWN = 20


class StreamFacts(msgspec.Struct, frozen=True, kw_only=True):
    """``status`` is a word: initialising, failed, streaming, stopping or stopped; ``fail_reason``
    and ``end_reason`` say why. ``is_here`` tells whether this server runs it: ``viewers`` are known
    of no other."""

    task_id: str
    app_id: int
    app_name: str
    digital_human_id: str
    digital_human_name: str
    room_id: str
    stream_id: str
    status: str
    is_live: bool
    fail_reason: str
    end_reason: str
    created_ms: int
    driven_ms: int
    ended_ms: int | None
    ttl_s: int
    max_idle_s: int
    server: str
    is_here: bool
    viewers: int


class DriveFacts(msgspec.Struct, frozen=True, kw_only=True):
    """``source`` is text, audio, pcm or rtc; ``status`` queued, driving, failed, ended or
    interrupted, ``reason`` why it failed. What was said is not kept."""

    drive_id: str
    source: str
    status: str
    reason: str
    created_ms: int
    begun_ms: int | None
    ended_ms: int | None


class StreamPage(msgspec.Struct, frozen=True):
    """The newest first."""

    streams: list[StreamFacts]
    next_cursor: str | None


class StreamDetail(msgspec.Struct, frozen=True):
    """A stream and its last drives, the newest first."""

    stream: StreamFacts
    drives: list[DriveFacts]


class DrivePage(msgspec.Struct, frozen=True):
    """The newest first."""

    drives: list[DriveFacts]
    next_cursor: str | None


class StreamQuery(msgspec.Struct, frozen=True):
    """``state``: live, ended or failed (its initialisation has); none for all."""

    state: State = ""
    app_id: AppId | None = None
    digital_human_id: str | None = None
    room_id: str | None = None
    stream_id: str | None = None
    limit: Limit = 50
    cursor: str = ""


class PageQuery(msgspec.Struct, frozen=True):
    """Which page."""

    limit: Limit = 50
    cursor: str = ""


class Viewing(msgspec.Struct, frozen=True):
    """How the stream is watched: ``whep`` and ``watch`` are signed, without a host, and good until
    ``expires_at`` (Unix seconds); ``ice_servers`` are what RTCPeerConnection takes."""

    whep: str
    watch: str
    ice_servers: list[dict[str, str]]
    expires_at: int


async def list_streams(admin: Admin, call: Call[StreamQuery, None]) -> StreamPage:
    query = call.query
    wanted = msgspec.structs.asdict(query)
    wanted = {name: wanted[name] for name in ("app_id", "digital_human_id", "room_id", "stream_id")}
    base = _FILTERS[query.state]
    tasks, last = await admin.listing.tasks(
        TaskFilter(live=base.live, status=base.status, **wanted),
        query.limit,
        read_cursor(query.cursor),
    )
    names = {app_id: await _app_name(admin, app_id) for app_id in {task.app_id for task in tasks}}
    facts = [_stream_facts(admin, task, names[task.app_id]) for task in tasks]
    return StreamPage(facts, make_cursor(last))


async def show_stream(admin: Admin, call: Call[Nothing, None]) -> StreamDetail:
    task = await _find(admin, call.path)
    drives, _ = await admin.listing.drives(task.task_id, DRIVES_SHOWN)
    facts = _stream_facts(admin, task, await _app_name(admin, task.app_id))
    return StreamDetail(facts, [_drive_facts(drive) for drive in drives])


async def list_drives(admin: Admin, call: Call[PageQuery, None]) -> DrivePage:
    task = await _find(admin, call.path)
    drives, last = await admin.listing.drives(
        task.task_id, call.query.limit, read_cursor(call.query.cursor)
    )
    return DrivePage([_drive_facts(drive) for drive in drives], make_cursor(last))


async def stop_stream(admin: Admin, call: Call[Nothing, None]) -> None:
    await admin.tasks.stop_for_operator(call.path["task_id"])


async def view_stream(admin: Admin, call: Call[Nothing, None]) -> Viewing:
    task = await _find(admin, call.path)
    if not task.status.is_live:
        why = task.fail_reason or task.end_reason
        text = f"The stream has ended{': ' + why if why else '.'}"
        raise ProblemError(HTTPStatus.CONFLICT, text)
    place = Place(task.app_id, task.room_id, task.stream_id)
    # WHEP takes the signature of the watch page.
    watch = admin.url(watch_path(place))
    return Viewing(
        whep=f"{whep_path(place)}?{watch.partition('?')[2]}",
        watch=watch,
        ice_servers=ice_servers(admin.settings.ice),
        expires_at=expiry_at(admin.clock.now()),
    )


async def _find(admin: Admin, path: dict[str, str]) -> StreamTask:
    task_id = path["task_id"]
    task = await admin.tasks.store.find(task_id)
    if task is None:
        raise MissingError(f"There is no task {task_id[:80]!r}.", "GET /admin/v1/streams has all.")
    return task


async def _app_name(admin: Admin, app_id: int) -> str:
    return (await admin.apps.get(app_id)).name


def _stream_facts(admin: Admin, task: StreamTask, app_name: str) -> StreamFacts:
    is_here = task.owner == admin.tasks.rules.owner
    return StreamFacts(
        task_id=task.task_id,
        app_id=task.app_id,
        app_name=app_name,
        digital_human_id=task.digital_human_id,
        digital_human_name=_human_name(admin, task),
        room_id=task.room_id,
        stream_id=task.stream_id,
        status=task.status.name.lower(),
        is_live=task.status.is_live,
        fail_reason=task.fail_reason,
        end_reason=task.end_reason,
        created_ms=task.created_ms,
        driven_ms=task.driven_ms,
        ended_ms=task.ended_ms,
        ttl_s=task.ttl_s,
        max_idle_s=task.max_idle_s,
        server=task.owner,
        is_here=is_here,
        viewers=admin.viewers(task.task_id) if is_here else 0,
    )


def _human_name(admin: Admin, task: StreamTask) -> str:
    try:
        return admin.snapshot().find_digital_human(task.app_id, task.digital_human_id).name
    except ApiError:  # it is gone since
        return ""


def _drive_facts(drive: Drive) -> DriveFacts:
    return DriveFacts(
        drive_id=drive.drive_id,
        source=drive.source.value,
        status=drive.status.name.lower(),
        reason=drive.reason,
        created_ms=drive.created_ms,
        begun_ms=drive.begun_ms,
        ended_ms=drive.ended_ms,
    )


_SECTION = "Streams"
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/streams",
        section=_SECTION,
        summary="Streams, live and ended, the newest first.",
        handle=list_streams,
        query=StreamQuery,
        answer=StreamPage,
    ),
    Endpoint(
        method="GET",
        path="/streams/{task_id}",
        section=_SECTION,
        summary="One stream, and its last drives.",
        handle=show_stream,
        answer=StreamDetail,
    ),
    Endpoint(
        method="GET",
        path="/streams/{task_id}/drives",
        section=_SECTION,
        summary="A stream's drives, the newest first.",
        handle=list_drives,
        query=PageQuery,
        answer=DrivePage,
    ),
    Endpoint(
        method="POST",
        path="/streams/{task_id}/stop",
        section=_SECTION,
        summary="Stop a stream, whosever it is.",
        handle=stop_stream,
    ),
    Endpoint(
        method="POST",
        path="/streams/{task_id}/viewing",
        section=_SECTION,
        summary="Signed addresses to watch a stream by.",
        handle=view_stream,
        answer=Viewing,
    ),
)
