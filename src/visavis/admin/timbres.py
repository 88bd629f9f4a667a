"""Timbres: found, heard, added, edited and bound."""

import asyncio
from collections.abc import Iterable
from http import HTTPStatus

import msgspec
from starlette.responses import FileResponse, Response

from visavis.admin.endpoint import Call, Endpoint, Nothing
from visavis.admin.paging import Filters, cursor_at, find_page
from visavis.admin.problem import ProblemError
from visavis.admin.services import Admin
from visavis.catalogue.changes import TimbreChanges
from visavis.catalogue.models import Gender, Timbre, VoiceSource
from visavis.catalogue.names import check_language, check_name, check_tags, check_voice
from visavis.catalogue.paths import thumbnail_path
from visavis.catalogue.search import Counts
from visavis.samples.files import Shape
from visavis.samples.renderer import SamplesBusyError, greeting

CUT = "icon"
MAX_BOUND = 100
"""Digital humans that a timbre is shown with."""
_RETRY_S = "3"


class TimbreCard(msgspec.Struct, frozen=True, kw_only=True):
    """``bound`` is how many digital humans it is bound to; ``sample`` what its spoken sample looks
    like, null until it has been asked for. ``icon_url`` is of 96 x 96 pixels, good for a day."""

    timbre_id: str
    name: str
    is_public: bool
    engine: str
    voice: str
    language: str
    gender: Gender
    tags: tuple[str, ...]
    icon_url: str
    bound: int
    sample: Shape | None


class TimbreList(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first."""

    items: list[TimbreCard]
    next_cursor: str | None
    total: int
    counts: Counts


class BoundHuman(msgspec.Struct, frozen=True):
    digital_human_id: str
    name: str


class TimbreDetail(TimbreCard, frozen=True, kw_only=True):
    """``digital_humans`` are those it is bound to, a hundred at the most."""

    digital_humans: list[BoundHuman]


class NewTimbre(msgspec.Struct, frozen=True, kw_only=True):
    """``engine`` and ``voice`` as GET /voices lists them; the voice is tried first. A private one
    can be bound at once."""

    name: str
    engine: str
    voice: str
    language: str = ""
    gender: Gender = Gender.UNSAID
    tags: tuple[str, ...] = ()
    is_public: bool = False
    digital_human_ids: tuple[str, ...] = ()


class TimbreEdit(TimbreChanges, frozen=True, kw_only=True):
    """What is left out, or null, stays."""


class Binding(msgspec.Struct, frozen=True):
    """To which digital human."""

    digital_human_id: str


async def list_timbres(admin: Admin, call: Call[Filters, None]) -> TimbreList:
    found = await find_page(admin.timbres, call.query)
    shapes = await asyncio.to_thread(_shapes, admin, found.items)
    return TimbreList(
        items=[_card(admin, *each) for each in zip(found.items, shapes, strict=True)],
        next_cursor=cursor_at(found.next),
        total=found.total,
        counts=found.counts,
    )


async def show_timbre(admin: Admin, call: Call[Nothing, None]) -> TimbreDetail:
    return await _detail(admin, await admin.catalogue.timbre(call.path["timbre_id"]))


async def add_timbre(admin: Admin, call: Call[Nothing, NewTimbre]) -> TimbreDetail:
    new = call.body
    # What is wrong is said before the voice is tried, which can take a while.
    name, language, tags = (
        check_name(new.name, "a timbre"),
        check_language(new.language),
        check_tags(new.tags),
    )
    check_voice(new.engine, new.voice)
    await admin.samples.try_voice(new.engine, new.voice)
    timbre = await admin.editor.add_timbre(
        name,
        await asyncio.to_thread(admin.timbre_picture, name),
        is_public=new.is_public,
        voice=VoiceSource(new.engine, new.voice),
        language=language,
        gender=new.gender,
        tags=tags,
        digital_human_ids=new.digital_human_ids,
    )
    await admin.catch_up()
    return await _detail(admin, timbre)


async def edit_timbre(admin: Admin, call: Call[Nothing, TimbreEdit]) -> TimbreDetail:
    timbre = await admin.editor.change_timbre(call.path["timbre_id"], call.body)
    await admin.catch_up()
    return await _detail(admin, timbre)


async def delete_timbre(admin: Admin, call: Call[Nothing, None]) -> None:
    await admin.catalogue.remove_timbre(call.path["timbre_id"])
    await admin.catch_up()


async def bind_timbre(admin: Admin, call: Call[Nothing, Binding]) -> TimbreDetail:
    timbre_id = call.path["timbre_id"]
    await admin.catalogue.bind(timbre_id, call.body.digital_human_id)
    await admin.catch_up()
    return await _detail(admin, await admin.catalogue.timbre(timbre_id))


async def unbind_timbre(admin: Admin, call: Call[Nothing, None]) -> TimbreDetail:
    timbre_id = call.path["timbre_id"]
    await admin.catalogue.unbind(timbre_id, call.path["digital_human_id"])
    await admin.catch_up()
    return await _detail(admin, await admin.catalogue.timbre(timbre_id))


async def hear_timbre(admin: Admin, call: Call[Nothing, None]) -> Response:
    """A WAV file, by Range too."""
    timbre = await admin.catalogue.timbre(call.path["timbre_id"])
    if timbre.voice is None:
        raise ProblemError(
            HTTPStatus.CONFLICT,
            f"The timbre {timbre.name} has no voice: it is only listed.",
            "Add one with an engine and a voice.",
        )
    said = greeting(timbre.voice.engine, timbre.voice.voice, timbre.language)
    try:
        path, _ = await admin.samples.render(said)
    except SamplesBusyError as fault:
        raise ProblemError(
            HTTPStatus.SERVICE_UNAVAILABLE, fault.problem, fault.remedy, Retry_After=_RETRY_S
        ) from None
    return FileResponse(path, media_type="audio/wav")


async def _detail(admin: Admin, timbre: Timbre) -> TimbreDetail:
    card = _card(admin, timbre, (await asyncio.to_thread(_shapes, admin, [timbre]))[0])
    bound = [
        await admin.catalogue.digital_human(each) for each in timbre.digital_human_ids[:MAX_BOUND]
    ]
    return TimbreDetail(
        **msgspec.structs.asdict(card),
        digital_humans=[BoundHuman(human.digital_human_id, human.name) for human in bound],
    )


def _card(admin: Admin, timbre: Timbre, sample: Shape | None) -> TimbreCard:
    voice = timbre.voice or VoiceSource("", "")
    return TimbreCard(
        timbre_id=timbre.timbre_id,
        name=timbre.name,
        is_public=timbre.is_public,
        engine=voice.engine,
        voice=voice.voice,
        language=timbre.language,
        gender=timbre.gender,
        tags=timbre.tags,
        icon_url=admin.url(thumbnail_path(CUT, timbre.avatar)),
        bound=len(timbre.digital_human_ids),
        sample=sample,
    )


def _shapes(admin: Admin, timbres: Iterable[Timbre]) -> list[Shape | None]:
    """Of the samples that are kept."""
    return [
        None
        if timbre.voice is None
        else admin.samples.files.shape(
            greeting(timbre.voice.engine, timbre.voice.voice, timbre.language)
        )
        for timbre in timbres
    ]


ENDPOINTS = (
    Endpoint(
        method="GET",
        path="/timbres",
        section="Timbres",
        summary="Search the timbres, the newest first.",
        handle=list_timbres,
        query=Filters,
        answer=TimbreList,
    ),
    Endpoint(
        method="POST",
        path="/timbres",
        section="Timbres",
        summary="Add one; its voice is tried first.",
        handle=add_timbre,
        body=NewTimbre,
        answer=TimbreDetail,
    ),
    Endpoint(
        method="GET",
        path="/timbres/{timbre_id}",
        section="Timbres",
        summary="Show one, with the digital humans it is bound to.",
        handle=show_timbre,
        answer=TimbreDetail,
    ),
    Endpoint(
        method="PATCH",
        path="/timbres/{timbre_id}",
        section="Timbres",
        summary="Change its name, or what it is found by. Its voice stays.",
        handle=edit_timbre,
        body=TimbreEdit,
        answer=TimbreDetail,
    ),
    Endpoint(
        method="DELETE",
        path="/timbres/{timbre_id}",
        section="Timbres",
        summary="Delete it and its bindings. What it is saying is said to its end.",
        handle=delete_timbre,
    ),
    Endpoint(
        method="GET",
        path="/timbres/{timbre_id}/sample",
        section="Timbres",
        summary="A greeting that it speaks in its own language: a WAV file, spoken once and kept.",
        handle=hear_timbre,
    ),
    Endpoint(
        method="POST",
        path="/timbres/{timbre_id}/bindings",
        section="Timbres",
        summary="List a private timbre for a digital human.",
        handle=bind_timbre,
        body=Binding,
        answer=TimbreDetail,
    ),
    Endpoint(
        method="DELETE",
        path="/timbres/{timbre_id}/bindings/{digital_human_id}",
        section="Timbres",
        summary="Undo a binding.",
        handle=unbind_timbre,
        answer=TimbreDetail,
    ),
)
