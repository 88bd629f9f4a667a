"""The built-in public catalogue: drawn and loaded at the first start, extended by later versions.

What an operator has removed stays removed: an item is added by the version that brings it, and
updated by later ones only where it still exists. Then its looks and its voice are the new ones;
what an operator can edit stays as it is.
"""

import asyncio
from collections.abc import Callable
from importlib.resources import files

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.catalogue.editor import NewFace
from visavis.catalogue.models import (
    NOTHING_SAID,
    About,
    Action,
    Contents,
    DigitalHuman,
    FaceSource,
    Gender,
    Timbre,
    VoiceSource,
)
from visavis.catalogue.store import CatalogueStore
from visavis.database.changes import Writing, writing
from visavis.database.engine import reading
from visavis.database.facts import SEED, read_counter, write_counter
from visavis.media.store import MediaStore

BUILT_IN = files("visavis.catalogue") / "builtin"


class BuiltInItem(msgspec.Struct, frozen=True):
    """One entry of ``builtin/catalogue.json``. ``since`` is the version that brought it."""

    id: str
    name: str
    picture: str
    since: int


class BuiltInHuman(BuiltInItem, frozen=True):
    """A digital human of it, with what it is found by."""

    about: About = NOTHING_SAID


class BuiltInTimbre(BuiltInItem, frozen=True):
    """A timbre of it, with the engine and voice that speak it."""

    engine: str
    voice: str
    language: str
    gender: Gender
    tags: tuple[str, ...] = ()


class BuiltIn(msgspec.Struct, frozen=True):
    """``builtin/catalogue.json``: fixed IDs, the same on every server."""

    version: int
    digital_humans: list[BuiltInHuman]
    timbres: list[BuiltInTimbre]


class Drawing(msgspec.Struct, frozen=True):
    """How documents become faces, and pictures (SVG to PNG)."""

    character: Callable[[bytes], NewFace]
    timbre: Callable[[bytes], bytes]


Progress = Callable[[int, int], None]
"""Told how many of how many pictures are drawn."""


def read_built_in() -> BuiltIn:
    content = (BUILT_IN / "catalogue.json").read_bytes()
    return msgspec.json.decode(content, type=BuiltIn)


class Seeder:
    """Loads the built-in catalogue into a database."""

    def __init__(
        self, engine: AsyncEngine, store: CatalogueStore, media: MediaStore, drawing: Drawing
    ) -> None:
        self._engine = engine
        self._store = store
        self._media = media
        self._drawing = drawing

    async def seed(self, progress: Progress) -> bool:
        """Load what this version brings. False if it is there already."""
        built_in = read_built_in()
        async with reading(self._engine) as connection:
            loaded = await read_counter(connection, SEED)
        if loaded >= built_in.version:
            return False
        items = await self._draw_all(built_in, progress)
        async with writing(self._engine) as write:
            loaded = await read_counter(write.connection, SEED)
            if loaded >= built_in.version:
                return False  # another process was faster
            await self._store.put(write, await self._wanted(write, built_in, items, loaded))
            await write_counter(write.connection, SEED, built_in.version)
        return True

    async def _draw_all(self, built_in: BuiltIn, progress: Progress) -> Contents:
        """Draw and store everything. A thread keeps the loop free; one after the other, for no
        more than one may draw."""
        total = len(built_in.digital_humans) + len(built_in.timbres)
        items = Contents([], [])
        for human in built_in.digital_humans:
            items.digital_humans.append(await asyncio.to_thread(self._digital_human, human))
            progress(len(items.digital_humans), total)
        for timbre in built_in.timbres:
            items.timbres.append(await asyncio.to_thread(self._timbre, timbre))
            progress(len(items.digital_humans) + len(items.timbres), total)
        return items

    def _digital_human(self, item: BuiltInHuman) -> DigitalHuman:
        face = self._drawing.character((BUILT_IN / "characters" / item.picture).read_bytes())
        return DigitalHuman(
            digital_human_id=item.id,
            name=item.name,
            avatar=self._media.put(face.avatar),
            face=FaceSource(face.kind, self._media.put(face.model)),
            actions=tuple(map(Action, face.actions)),
            about=item.about,
        )

    def _timbre(self, item: BuiltInTimbre) -> Timbre:
        picture = self._drawing.timbre((BUILT_IN / "timbres" / item.picture).read_bytes())
        return Timbre(
            timbre_id=item.id,
            name=item.name,
            is_public=True,
            avatar=self._media.put(picture),
            voice=VoiceSource(item.engine, item.voice),
            language=item.language,
            gender=item.gender,
            tags=item.tags,
        )

    async def _wanted(
        self, write: Writing, built_in: BuiltIn, items: Contents, loaded: int
    ) -> Contents:
        """Those that this version brings, and those that are still there."""
        entries = [*built_in.digital_humans, *built_in.timbres]
        known = await self._store.some(write.connection, [entry.id for entry in entries])
        humans = {human.digital_human_id: human for human in known.digital_humans}
        timbres = {timbre.timbre_id: timbre for timbre in known.timbres}
        new = {entry.id for entry in entries if entry.since > loaded}
        wanted = new | humans.keys() | timbres.keys()
        return Contents(
            [
                _edited(human, humans.get(human.digital_human_id))
                for human in items.digital_humans
                if human.digital_human_id in wanted
            ],
            [
                _edited_timbre(timbre, timbres.get(timbre.timbre_id))
                for timbre in items.timbres
                if timbre.timbre_id in wanted
            ],
        )


def _edited(human: DigitalHuman, there: DigitalHuman | None) -> DigitalHuman:
    """As the built-in catalogue has it, but for what an operator may have changed."""
    if there is None:
        return human
    about = human.about if there.about == NOTHING_SAID else there.about
    return msgspec.structs.replace(human, name=there.name, app_id=there.app_id, about=about)


def _edited_timbre(timbre: Timbre, there: Timbre | None) -> Timbre:
    if there is None:
        return timbre
    return msgspec.structs.replace(
        timbre,
        name=there.name,
        language=there.language,
        gender=there.gender,
        tags=there.tags or timbre.tags,
    )
