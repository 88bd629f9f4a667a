"""Digital humans: found, shown, edited, published, deleted."""

from collections.abc import Iterable

import msgspec

from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.fields import AppId
from visavis.admin.paging import Filters, cursor_at, find_page
from visavis.admin.services import Admin
from visavis.catalogue.changes import HumanChanges
from visavis.catalogue.models import Action, DigitalHuman, Gender
from visavis.catalogue.paths import media_path, preview_path, thumbnail_path
from visavis.catalogue.search import Counts, Wanted

CUT = "card"
MAX_TIMBRES = 100
"""Bound timbres that a digital human is shown with."""


class HumanFilters(Filters, frozen=True, kw_only=True):
    """``app_id``: those that are private to this App."""

    style: str = ""
    app_id: AppId | None = None

    @property
    def wanted(self) -> Wanted:
        return msgspec.structs.replace(super().wanted, style=self.style, app_id=self.app_id)


class HumanCard(msgspec.Struct, frozen=True, kw_only=True):
    """``app_id`` is the owner's, null for a public one. ``thumbnail_url`` is of 360 x 450 pixels,
    good for a day."""

    digital_human_id: str
    name: str
    app_id: int | None
    app_name: str
    languages: tuple[str, ...]
    gender: Gender
    style: str
    tags: tuple[str, ...]
    thumbnail_url: str
    actions: list[str]
    is_live: bool
    """Whether it has a face: without one it cannot be streamed."""


class HumanList(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first. ``apps`` are the names of those that ``counts`` speak of."""

    items: list[HumanCard]
    next_cursor: str | None
    total: int
    counts: Counts
    apps: dict[str, str]


class ActionPreview(msgspec.Struct, frozen=True):
    """The video of an action, rendered when it is first fetched."""

    action: str
    preview_url: str


class BoundTimbre(msgspec.Struct, frozen=True):
    timbre_id: str
    name: str


class HumanDetail(HumanCard, frozen=True, kw_only=True):
    """``timbres`` are the private ones that are bound to it, a hundred at the most; ``streams``
    are live just now, of all Apps."""

    avatar_url: str
    previews: list[ActionPreview]
    face_kind: str | None
    timbres: list[BoundTimbre]
    streams: int


class HumanEdit(HumanChanges, frozen=True, kw_only=True):
    """What is left out, or null, stays."""


class Owner(msgspec.Struct, frozen=True):
    """The App that is to have it alone."""

    app_id: AppId


async def list_humans(admin: Admin, call: Call[HumanFilters, None]) -> HumanList:
    found = await find_page(admin.humans, call.query)
    owners = {human.app_id for human in found.items if human.app_id is not None}
    counted = {int(app_id) for app_id in found.counts.get("app", {})}
    names = await admin.apps.names(owners | counted)
    return HumanList(
        items=[_card(admin, human, names) for human in found.items],
        next_cursor=cursor_at(found.next),
        total=found.total,
        counts=found.counts,
        apps={str(app_id): names[app_id] for app_id in counted & names.keys()},
    )


async def show_human(admin: Admin, call: Call[Nothing, None]) -> HumanDetail:
    human = await admin.catalogue.digital_human(call.path["digital_human_id"])
    return await _detail(admin, human)


async def edit_human(admin: Admin, call: Call[Nothing, HumanEdit]) -> HumanDetail:
    human = await admin.editor.change_digital_human(call.path["digital_human_id"], call.body)
    await admin.catch_up()
    return await _detail(admin, human)


async def publish_human(admin: Admin, call: Call[Nothing, None]) -> HumanDetail:
    """Every App may use it from now on, and the private timbres that are bound to it with it."""
    human = await admin.editor.hand_over(call.path["digital_human_id"], None)
    await admin.catch_up()
    return await _detail(admin, human)


async def unpublish_human(admin: Admin, call: Call[Nothing, Owner]) -> HumanDetail:
    """Streams of other Apps go on until they end; those Apps can begin no other."""
    human = await admin.editor.hand_over(call.path["digital_human_id"], call.body.app_id)
    await admin.catch_up()
    return await _detail(admin, human)


async def delete_human(admin: Admin, call: Call[Nothing, None]) -> None:
    """Its streams go on until they end: they have its face open."""
    await admin.catalogue.remove_digital_human(call.path["digital_human_id"])
    await admin.catch_up()


async def _detail(admin: Admin, human: DigitalHuman) -> HumanDetail:
    names = await admin.apps.names([] if human.app_id is None else [human.app_id])
    bound = await admin.catalogue.bound_timbres(human.digital_human_id)
    timbres = [await admin.catalogue.timbre(timbre_id) for timbre_id in bound[:MAX_TIMBRES]]
    return HumanDetail(
        **msgspec.structs.asdict(_card(admin, human, names)),
        avatar_url=admin.url(media_path(human.avatar)),
        previews=list(_previews(admin, human)),
        face_kind=None if human.face is None else human.face.kind,
        timbres=[BoundTimbre(timbre.timbre_id, timbre.name) for timbre in timbres],
        streams=await admin.tasks.store.live_of(human.digital_human_id),
    )


def _card(admin: Admin, human: DigitalHuman, names: dict[int, str]) -> HumanCard:
    return HumanCard(
        digital_human_id=human.digital_human_id,
        name=human.name,
        app_id=human.app_id,
        app_name="" if human.app_id is None else names.get(human.app_id, ""),
        languages=human.about.languages,
        gender=human.about.gender,
        style=human.about.style,
        tags=human.about.tags,
        thumbnail_url=admin.url(thumbnail_path(CUT, human.avatar)),
        actions=[action.action for action in human.actions],
        is_live=human.face is not None,
    )


def _previews(admin: Admin, human: DigitalHuman) -> Iterable[ActionPreview]:
    for action in human.actions:
        path = _preview_path(human, action)
        if path is not None:
            yield ActionPreview(action.action, admin.url(path))


def _preview_path(human: DigitalHuman, action: Action) -> str | None:
    if action.preview is not None:
        return media_path(action.preview)
    if human.face is None:
        return None
    return preview_path(human.face.kind, human.face.model, action.action)


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/humans",
        section="Digital humans",
        summary="Search the digital humans of all Apps, the newest first.",
        handle=list_humans,
        query=HumanFilters,
        answer=HumanList,
    ),
    Endpoint(
        method="GET",
        path="/humans/{digital_human_id}",
        section="Digital humans",
        summary="Show one, with the videos of its actions.",
        handle=show_human,
        answer=HumanDetail,
    ),
    Endpoint(
        method="PATCH",
        path="/humans/{digital_human_id}",
        section="Digital humans",
        summary="Change its name, or what it is found by.",
        handle=edit_human,
        body=HumanEdit,
        answer=HumanDetail,
    ),
    Endpoint(
        method="POST",
        path="/humans/{digital_human_id}/publish",
        section="Digital humans",
        summary="Let every App use it, with the private timbres that are bound to it.",
        handle=publish_human,
        answer=HumanDetail,
    ),
    Endpoint(
        method="POST",
        path="/humans/{digital_human_id}/unpublish",
        section="Digital humans",
        summary="Let one App use it alone; streams of others go on until they end.",
        handle=unpublish_human,
        body=Owner,
        answer=HumanDetail,
    ),
    Endpoint(
        method="DELETE",
        path="/humans/{digital_human_id}",
        section="Digital humans",
        summary="Delete it, its actions and its bindings; its streams go on until they end.",
        handle=delete_human,
    ),
)
