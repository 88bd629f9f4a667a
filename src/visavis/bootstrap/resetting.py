"""Back to the seed: a data directory as it was after its first start."""

import asyncio

import msgspec
import sqlalchemy as sa

from visavis.bootstrap.house import House
from visavis.database.changes import Kind, Writing, writing
from visavis.database.engine import reading
from visavis.database.facts import QUICKSTART_APP, SEED, write_counter
from visavis.database.tables import apps, changes, counters, facts, metadata

_KEPT = (changes, counters, facts)
"""The number of writes goes on rising, and the directory stays that of its keys and media."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """How much there is of what a reset removes."""

    apps: int
    digital_humans: int
    timbres: int
    stream_tasks: int
    callbacks: int


async def held(house: House) -> Held:
    """What is there now."""
    async with reading(house.engine) as connection:
        counts = {}
        for name in Held.__struct_fields__:
            query = sa.select(sa.func.count()).select_from(metadata.tables[name])
            counts[name] = (await connection.execute(query)).scalar_one()
    return Held(**counts)


async def reset(house: House, *, keep_apps: bool) -> int:
    """Remove everything and load the built-in catalogue; how many media files went.

    The caller is ``alone`` with the database. Rows go first, all or none; a reset that is killed
    after that is completed by the next start or the next reset. Keys, certificates, installed
    voices and models stay.
    """
    async with writing(house.engine) as write:
        await _empty(write, keep_apps=keep_apps)
    await house.seeder.seed(lambda _done, _total: None)
    contents = await house.catalogue.contents()
    models = {face.model for face in contents.faces()}
    house.preview_files.sweep(models, house.clock.now())
    return await asyncio.to_thread(house.media.keep_only, contents.media_ids())


async def _empty(write: Writing, *, keep_apps: bool) -> None:
    kept = (*_KEPT, apps) if keep_apps else _KEPT
    for table in reversed(metadata.sorted_tables):
        if table not in kept:
            await write.connection.execute(table.delete())
    await write_counter(write.connection, SEED, 0)
    if not keep_apps:
        await write.connection.execute(facts.delete().where(facts.c.name == QUICKSTART_APP))
    await write.touched(Kind.EVERYTHING)
