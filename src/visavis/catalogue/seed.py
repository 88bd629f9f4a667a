"""The built-in public catalogue: drawn and loaded at the first start, extended by later versions.

What an operator has removed stays removed: an item is added by the version that brings it, and
updated by later ones only where it still exists.
"""

import asyncio
from collections.abc import Callable
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from visavis.catalogue.models import Contents, DigitalHuman, Timbre
from visavis.catalogue.store import CatalogueStore
from visavis.database.changes import writing
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


class BuiltIn(msgspec.Struct, frozen=True):
    """``builtin/catalogue.json``: fixed IDs, the same on every server."""

    version: int
    digital_humans: list[BuiltInItem]
    timbres: list[BuiltInItem]


class Drawing(msgspec.Struct, frozen=True):
    """How pictures are drawn, SVG to PNG."""

    avatar: Callable[[bytes], bytes]
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
        pictures = await self._draw_all(built_in, progress)
        async with writing(self._engine) as write:
            loaded = await read_counter(write.connection, SEED)
            if loaded >= built_in.version:
                return False  # another process was faster
            known = await self._store.known_ids(write.connection, pictures)
            await self._store.put(write, _contents(built_in, pictures, known, loaded))
            await write_counter(write.connection, SEED, built_in.version)
        return True

    async def _draw_all(self, built_in: BuiltIn, progress: Progress) -> dict[str, str]:
        """Draw and store every picture; returns media IDs by item ID."""
        jobs = [
            (item, BUILT_IN / "characters", self._drawing.avatar)
            for item in built_in.digital_humans
        ]
        jobs += [(item, BUILT_IN / "timbres", self._drawing.timbre) for item in built_in.timbres]
        drawn: dict[str, str] = {}
        for item, folder, draw in jobs:
            # A thread keeps the loop free; one after the other, for no more than one may draw.
            drawn[item.id] = await asyncio.to_thread(self._draw, folder / item.picture, draw)
            progress(len(drawn), len(jobs))
        return drawn

    def _draw(self, picture: Traversable, draw: Callable[[bytes], bytes]) -> str:
        return self._media.put(draw(picture.read_bytes()))


def _contents(
    built_in: BuiltIn, pictures: dict[str, str], known: set[str], loaded: int
) -> Contents:
    def wanted(items: list[BuiltInItem]) -> list[BuiltInItem]:
        return [item for item in items if item.since > loaded or item.id in known]

    return Contents(
        [
            DigitalHuman(digital_human_id=item.id, name=item.name, avatar=pictures[item.id])
            for item in wanted(built_in.digital_humans)
        ],
        [
            Timbre(timbre_id=item.id, name=item.name, is_public=True, avatar=pictures[item.id])
            for item in wanted(built_in.timbres)
        ],
    )
