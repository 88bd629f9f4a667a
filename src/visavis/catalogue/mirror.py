"""Keeping the snapshot in step with the database."""

import gc
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from visavis.catalogue.snapshot import Encoding, Snapshot
from visavis.catalogue.store import CatalogueStore
from visavis.database.changes import Kind


def keep_for_long() -> None:
    """What this process holds now stays for long: the collector need not look at it again and
    again."""
    gc.collect()
    gc.freeze()


class CatalogueMirror:
    """Holds the snapshot that requests read. ``snapshot`` is replaced or updated between two
    requests, never during one. ``loaded`` is called when all of it has been read."""

    def __init__(
        self,
        store: CatalogueStore,
        encoding: Encoding,
        loaded: Callable[[], None] = keep_for_long,
    ) -> None:
        self._store = store
        self._encoding = encoding
        self._loaded = loaded
        self.snapshot = Snapshot(encoding)

    async def refresh(
        self, connection: AsyncConnection, touched: dict[Kind, set[str]] | None
    ) -> None:
        """Read what was touched (everything with None)."""
        if touched is None:
            await self._reload(connection)
        else:
            await self._update(connection, touched[Kind.DIGITAL_HUMAN], touched[Kind.TIMBRE])

    async def _reload(self, connection: AsyncConnection) -> None:
        snapshot = Snapshot(self._encoding)
        async for humans in self._store.digital_humans(connection):
            for human in humans:
                snapshot.put_digital_human(human)
        async for timbres in self._store.timbres(connection):
            for timbre in timbres:
                snapshot.put_timbre(timbre)
        self.snapshot = snapshot
        self._loaded()

    async def _update(
        self, connection: AsyncConnection, human_ids: set[str], timbre_ids: set[str]
    ) -> None:
        humans = [
            human
            async for chunk in self._store.digital_humans(connection, human_ids)
            for human in chunk
        ]
        timbres = [
            timbre
            async for chunk in self._store.timbres(connection, timbre_ids)
            for timbre in chunk
        ]
        # From here on nothing awaits, so that no request sees half of it.
        for gone in human_ids - {human.digital_human_id for human in humans}:
            self.snapshot.drop_digital_human(gone)
        for gone in timbre_ids - {timbre.timbre_id for timbre in timbres}:
            self.snapshot.drop_timbre(gone)
        for human in humans:
            self.snapshot.put_digital_human(human)
        for timbre in timbres:
            self.snapshot.put_timbre(timbre)
