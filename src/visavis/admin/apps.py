"""Apps: made, changed, their secrets rotated."""

from typing import Annotated

import msgspec
from msgspec import Meta

from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.row_cursor import make_cursor, read_cursor
from visavis.admin.services import Admin
from visavis.apps.models import App, AppChanges

_APP_ID_BITS = 32


class AppFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An App without its secrets. Times are in Unix seconds."""

    app_id: int
    name: str
    enabled: bool
    has_service: bool
    rate_limit: int | None
    """Calls a second and Action; null is ``default_rate_limit``."""
    default_rate_limit: int
    stream_limit: int | None
    """Streams at a time; null is ``default_stream_limit``."""
    default_stream_limit: int
    streams: int
    """That have not ended."""
    callback_url: str | None
    created_at: int
    rotated_at: int | None
    old_secret_until: int | None
    """Until when the ServerSecret of before the last rotation is good; null if it is not."""


class AppList(msgspec.Struct, frozen=True):
    """The oldest first."""

    apps: list[AppFacts]
    next_cursor: str | None
    total: int


class AppQuery(msgspec.Struct, frozen=True):
    """``text`` is part of the name or the beginning of the AppId."""

    text: Annotated[str, Meta(max_length=128)] = ""
    limit: Annotated[int, Meta(ge=1, le=200)] = 50
    cursor: str = ""


class NewApp(msgspec.Struct, frozen=True):
    """AppId and ServerSecret are given for clients that have them already; else they are made."""

    name: str
    app_id: int | None = None
    server_secret: str | None = None
    rate_limit: int | None = None


class AppSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """Told once, in this answer. ``visavis apps show`` can show them again."""

    app: AppFacts
    server_secret: str | None = None
    callback_secret: str | None = None


class Rotation(msgspec.Struct, frozen=True):
    """How many seconds the old ServerSecret is good as well, 30 days at the most."""

    keep_old_s: int = 0


async def list_apps(admin: Admin, call: Call[AppQuery, None]) -> AppList:
    query, last = call.query, read_cursor(call.query.cursor)
    after = None if last is None else divmod(last, 2**_APP_ID_BITS)
    found = await admin.apps.page(query.limit + 1, after, query.text)
    shown = found[: query.limit]
    is_more = len(found) > len(shown)
    last = (shown[-1].created_at << _APP_ID_BITS) + shown[-1].app_id if is_more else None
    live = await admin.tasks.store.count_live([app.app_id for app in shown])
    facts = [_facts(admin, app, live.get(app.app_id, 0)) for app in shown]
    return AppList(facts, make_cursor(last), await admin.apps.count(query.text))


async def show_app(admin: Admin, call: Call[Nothing, None]) -> AppFacts:
    return await _shown(admin, await admin.apps.get(call.number("app_id")))


async def create_app(admin: Admin, call: Call[Nothing, NewApp]) -> AppSecrets:
    wanted = call.body
    app = await admin.apps.create(
        wanted.name,
        app_id=wanted.app_id,
        server_secret=wanted.server_secret,
        rate_limit=wanted.rate_limit,
    )
    facts = await _shown(admin, app)
    return AppSecrets(
        app=facts, server_secret=app.server_secret, callback_secret=app.callback_secret
    )


async def change_app(admin: Admin, call: Call[Nothing, AppChanges]) -> AppFacts:
    return await _shown(admin, await admin.apps.change(call.number("app_id"), call.body))


async def delete_app(admin: Admin, call: Call[Nothing, None]) -> None:
    await admin.apps.delete(call.number("app_id"))


async def rotate_secret(admin: Admin, call: Call[Nothing, Rotation]) -> AppSecrets:
    app = await admin.apps.rotate_secret(call.number("app_id"), call.body.keep_old_s)
    return AppSecrets(app=await _shown(admin, app), server_secret=app.server_secret)


async def end_old_secret(admin: Admin, call: Call[Nothing, None]) -> AppFacts:
    return await _shown(admin, await admin.apps.end_previous_secret(call.number("app_id")))


async def rotate_callback_secret(admin: Admin, call: Call[Nothing, None]) -> AppSecrets:
    app = await admin.apps.rotate_callback_secret(call.number("app_id"))
    return AppSecrets(app=await _shown(admin, app), callback_secret=app.callback_secret)


async def _shown(admin: Admin, app: App) -> AppFacts:
    live = await admin.tasks.store.count_live([app.app_id])
    return _facts(admin, app, live.get(app.app_id, 0))


def _facts(admin: Admin, app: App, streams: int) -> AppFacts:
    is_kept = len(app.secrets_at(admin.clock.now())) > 1
    return AppFacts(
        app_id=app.app_id,
        name=app.name,
        enabled=app.enabled,
        has_service=app.has_service,
        rate_limit=app.rate_limit,
        default_rate_limit=admin.settings.rate_limit,
        stream_limit=app.stream_limit,
        default_stream_limit=admin.settings.stream_limit,
        streams=streams,
        callback_url=app.callback_url,
        created_at=app.created_at,
        rotated_at=app.rotated_at,
        old_secret_until=app.previous_until if is_kept else None,
    )


_APP = "/apps/{app_id}"
ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        method="GET",
        path="/apps",
        section="Apps",
        summary="Apps, without their secrets.",
        handle=list_apps,
        query=AppQuery,
        answer=AppList,
    ),
    Endpoint(
        method="POST",
        path="/apps",
        section="Apps",
        summary="Make an App; its secrets are told in the answer.",
        handle=create_app,
        body=NewApp,
        answer=AppSecrets,
    ),
    Endpoint(
        method="GET",
        path=_APP,
        section="Apps",
        summary="One App, without its secrets.",
        handle=show_app,
        answer=AppFacts,
    ),
    Endpoint(
        method="PATCH",
        path=_APP,
        section="Apps",
        summary="Change an App. Servers follow within a second.",
        handle=change_app,
        body=AppChanges,
        answer=AppFacts,
    ),
    Endpoint(
        method="DELETE",
        path=_APP,
        section="Apps",
        summary="Delete an App that has neither private digital humans nor streams that are kept.",
        handle=delete_app,
    ),
    Endpoint(
        method="POST",
        path=f"{_APP}/rotate",
        section="Apps",
        summary="Make a new ServerSecret; the old one may be good for a while.",
        handle=rotate_secret,
        body=Rotation,
        answer=AppSecrets,
    ),
    Endpoint(
        method="DELETE",
        path=f"{_APP}/old-secret",
        section="Apps",
        summary="Refuse the ServerSecret of before the last rotation from now on.",
        handle=end_old_secret,
        answer=AppFacts,
    ),
    Endpoint(
        method="POST",
        path=f"{_APP}/rotate-callback-secret",
        section="Apps",
        summary="Make a new CallbackSecret, with which the next callback is signed.",
        handle=rotate_callback_secret,
        answer=AppSecrets,
    ),
)
